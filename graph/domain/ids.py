"""Ids of stored records: unique, and ascending with time, so that they also order a list."""

from __future__ import annotations

import secrets
import time


def new_id() -> str:
    """Return a new id of 28 characters: nanoseconds since 1970, then 48 random bits, in hex."""
    return f"{time.time_ns():016x}{secrets.token_hex(6)}"
