"""Asking for a refusal and getting to see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from graph.errors import Refused

T = TypeVar("T")


def refusal(call: Callable[[], object]) -> Refused:
    """What ``call`` is refused with; its message is one sentence for a person."""
    with pytest.raises(Refused) as caught:
        call()
    message = caught.value.message
    assert message.endswith("."), message
    assert len(message) < 300, message
    assert "\n" not in message
    return caught.value


def refused(call: Callable[[], object]) -> tuple[str, tuple[str, ...]]:
    """Code and field of what ``call`` is refused with."""
    found = refusal(call)
    return found.code, found.field


def outcome(call: Callable[[], T]) -> T | Refused:
    """What ``call`` returns, or what it is refused with; no other error may leave it."""
    try:
        return call()
    except Refused as error:
        return error
