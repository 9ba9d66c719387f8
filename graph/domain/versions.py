"""Two who change the same: who looked at an older version is told, and overwrites nothing. Pure."""

from __future__ import annotations

from graph.errors import ErrorCode, Refused


def require_version(
    seen: int | None, present: int, what: str, field: tuple[str, ...] = ("id",)
) -> None:
    """Refuse with ``STALE`` if another version than the present one was looked at.

    None is not checked; ``what`` is what people call it.
    """
    if seen is not None and seen != present:
        raise changed_meanwhile(what, field)


def changed_meanwhile(what: str, field: tuple[str, ...] = ("id",)) -> Refused:
    """The refusal of a change to something that others changed first."""
    return Refused(ErrorCode.STALE, f"This {what} was changed meanwhile; look at it again.", field)
