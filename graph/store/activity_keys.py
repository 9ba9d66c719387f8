"""What activities are found by: keys in the order of time, and what they leave at traceables.

A key is one text: the company, what is looked for, when it happened, and the activity's id. An
index on it gives everything with one code, partner or value, or of one span of time, as one range.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any, LiteralString

from graph.domain.records import Activity
from graph.domain.times import now, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.keys import KeyRange, joined, parted
from graph.store.searching import KeyIndex, key_windows, some_keys

# So that all moments since 1900 have as many digits (18), and their texts sort like they do.
_OFFSET = 200_000_000_000_000_000
_OLDEST = 100_000_000_000_000_000 - _OFFSET
_HOUR, _DAY = 3_600_000_000, 86_400_000_000
# So many keys of a span of time are turned round at once.
_MOST = 2_000

# Who records late what happened early does not move anything away from where it is.
_PLACE: LiteralString = """
UNWIND $placed AS one
MATCH (t:Traceable {id: one.traceable})
WHERE t.placedAt IS NULL OR t.placedAt <= one.at
SET t.place = one.place, t.placedAt = one.at
"""
_COLLECT: LiteralString = """
UNWIND $values AS one CREATE (c:CollectedValue) SET c = one
"""


def time_text(micros: int) -> str:
    """A moment, in microseconds since 1970, as it stands in a key."""
    return str(micros + _OFFSET)


def search_keys(
    company: str,
    code: str,
    operator: str,
    partner: str | None,
    happened_at: int,
    activity_id: str,
) -> dict[str, str | None]:
    """The keys of an activity, by the name of the property."""
    tail = (time_text(happened_at), activity_id)
    return {
        "timeKey": joined(company, *tail),
        "codeKey": joined(company, code, *tail),
        "operatorKey": joined(company, operator, *tail),
        "partnerKey": None if partner is None else joined(company, partner, *tail),
    }


def key_in_time(company: str, activity: Activity) -> str:
    """The key of an activity in a list of this company, in the order of time."""
    return joined(company, time_text(to_micros(activity.happened_at)), activity.id)


def key_parts(key: str) -> tuple[int, str]:
    """When it happened, in microseconds since 1970, and the id, from such a key.

    Refuses with ``INVALID_ARGUMENT`` a text that is no such key.
    """
    match parted(key):
        case _, time, activity_id if len(time) == 18 and time.isascii() and time.isdecimal():
            return int(time) - _OFFSET, activity_id
    raise Refused(ErrorCode.INVALID_ARGUMENT, "This is not a cursor of this list.", ("after",))


async def latest_windows(
    session: GraphSession, index: KeyIndex, span: KeyRange, first: int
) -> AsyncIterator[list[str]]:
    """All keys of a range, those of the latest activities first.

    An index is read upwards only. So it is read in spans of time, from the present back, each as
    long as it takes to find about enough, and each turned round.
    """
    *prefix, _ = parted(span.start)
    oldest = max(span.start, joined(*prefix, time_text(_OLDEST)))
    length = _HOUR
    newest = min(_time_in(span.end, prefix), to_micros(now()) + _DAY)
    while span.start < span.end and oldest < span.end:
        start = max(oldest, joined(*prefix, time_text(max(_OLDEST, newest - length))))
        keys = await some_keys(session, index, KeyRange(start, span.end), _MOST + 1)
        if len(keys) > _MOST and length > 1:
            length = max(1, length // 16)
            continue
        if len(keys) > _MOST:
            pieces = key_windows(session, index, KeyRange(start, span.end), _MOST)
            keys = [key async for piece in pieces for key in piece]
        yield keys[::-1]
        span, newest = KeyRange(span.start, start), newest - length
        if len(keys) < first:
            length *= 16


def _time_in(end: str, prefix: list[str]) -> int:
    """The time in the end of a range of keys; for a range without a last time, the latest."""
    parts = parted(end)
    if parts[: len(prefix)] != prefix or len(parts) <= len(prefix):
        return 1 << 62
    return int(parts[len(prefix)]) - _OFFSET


async def keep_facts(tx: Transaction, activities: Iterable[dict[str, Any]]) -> None:
    """Note for new activities where they left what they involve, and the values to be found."""
    some = list(activities)
    placed = [
        {"traceable": traceable, "place": one["place"], "at": one["happenedAt"]}
        for one in some
        if one["place"] is not None
        for traceable in dict.fromkeys(one["traceables"])
    ]
    if placed:
        await tx.all(_PLACE, placed=placed)
    values = [
        {
            "key": joined(one["company"], text, time_text(one["happenedAt"]), one["id"]),
            "activity": one["id"],
        }
        for one in some
        for text in one["dataTexts"]
    ]
    if values:
        await tx.all(_COLLECT, values=values)
