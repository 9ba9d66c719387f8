"""Moments in time: aware UTC date-times in the domain, microseconds since 1970 in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.errors import ErrorCode, Refused

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# Clocks of plants and partners differ a little; what lies further ahead is a mistake.
CLOCK_TOLERANCE = timedelta(minutes=5)


def now() -> datetime:
    """The present moment, UTC, to the microsecond."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware date-time, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The UTC date-time of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def happened(moment: datetime | None, recorded: datetime, field: tuple[str, ...]) -> datetime:
    """When something happened: as sent, or when it was recorded. The future is refused."""
    if moment is None:
        return recorded
    if moment > recorded + CLOCK_TOLERANCE:
        raise Refused(ErrorCode.INVALID_TIME, "This moment lies in the future.", field)
    if moment < _EARLIEST:
        raise Refused(ErrorCode.INVALID_TIME, "This moment lies before 1900.", field)
    return moment.astimezone(UTC)
