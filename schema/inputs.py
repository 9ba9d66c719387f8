"""What all mutation inputs and payloads share."""

from __future__ import annotations

from typing import Any

import strawberry

from schema.user_errors import IDEMPOTENCY_KEY

ERRORS = "Why it was refused; empty when it was done."
VERSION = (
    "The version that was looked at; the change is refused as STALE if it is not the present one. "
    "Not checked when left out."
)
VERSION_OR_NONE = f"{VERSION} 0 says that there was none."
REASON = "Why, in a few words; it stays in the history."


def idempotency_key() -> Any:
    """The field that every mutation's input ends with."""
    return strawberry.field(default=None, description=IDEMPOTENCY_KEY)
