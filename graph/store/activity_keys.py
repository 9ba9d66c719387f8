"""What activities are found by: keys in the order of time, and what they leave at traceables.

A key is one text: the company, what is looked for, when it happened, and the activity's id. An
index on it gives everything with one code, partner or value, or of one span of time, as one range.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString

from graph.domain.records import Activity
from graph.domain.times import to_micros
from graph.engine.session import Transaction
from graph.errors import ErrorCode, Refused
from graph.store.keys import joined, parted

# So that all moments since 1900 have as many digits (18), and their texts sort like they do.
_OFFSET = 200_000_000_000_000_000

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
