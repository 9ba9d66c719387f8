"""Activities of some kind, and which batches and serial numbers took part in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.domain.times import to_micros
from graph.engine.session import GraphSession
from graph.store.activities import ActivityFilter, data_text
from graph.store.activity_keys import key_parts, latest_windows, time_text
from graph.store.keys import KeyRange, joined, parted
from graph.store.searching import (
    ACTIVITY_CODES,
    ACTIVITY_OPERATORS,
    ACTIVITY_PARTNERS,
    ACTIVITY_TIMES,
    COLLECTED_VALUES,
    KeyIndex,
    Slice,
    fitting,
    key_windows,
    some_keys,
    take,
)

_FITS: LiteralString = """
WHERE ($type IS NULL OR a.type = $type)
  AND ($code IS NULL OR a.code = $code) AND ($partner IS NULL OR a.partner = $partner)
  AND ($since IS NULL OR a.happenedAt >= $since) AND ($until IS NULL OR a.happenedAt < $until)
  AND ($value IS NULL OR $value IN a.dataTexts) AND ($place IS NULL OR a.place = $place)
  AND ($operator IS NULL OR a.operator = $operator)
"""
_AND_ORDER: LiteralString = "AND ($order IS NULL OR a.order = $order)"
_IN_ORDER: LiteralString = """
AND (a.happenedAt > $at OR (a.happenedAt = $at AND a.id > $behind))
WITH a ORDER BY a.happenedAt, a.id LIMIT $limit RETURN collect(a.timeKey) AS keys
"""
_LATEST_FIRST: LiteralString = """
AND (a.happenedAt < $at OR (a.happenedAt = $at AND a.id < $behind))
WITH a ORDER BY a.happenedAt DESC, a.id DESC LIMIT $limit RETURN collect(a.timeKey) AS keys
"""
_INVOLVED: LiteralString = (
    """
UNWIND $keys AS key
MATCH (t:Traceable {key: key})<-[:INVOLVES]-(a:Activity)
"""
    + _FITS
    + "RETURN collect(DISTINCT key) AS keys"
)
_INVOLVING: LiteralString = (
    """
UNWIND $ids AS id
MATCH (a:Activity {id: id})-[:INVOLVES]->(t:Traceable)
"""
    + _FITS
    + "RETURN collect(DISTINCT t.key) AS keys"
)
_WHICH: LiteralString = (
    "UNWIND $ids AS id MATCH (a:Activity {id: id})" + _FITS + "RETURN collect(id) AS ids"
)
_OF_TRACEABLE: LiteralString = (
    "MATCH (t:Traceable {id: $traceable})<-[:INVOLVES]-(a:Activity)" + _FITS + _AND_ORDER
)
_OF_ORDER: LiteralString = "MATCH (a:Activity {order: $order})" + _FITS


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """What one activity must be like; None does not restrict. Times are when it happened."""

    type: str | None = None
    code: str | None = None
    partner: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    value: tuple[str, str] | None = None
    place: str | None = None
    operator: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The parameters of the statements above."""
        return {
            "type": self.type,
            "code": self.code,
            "partner": self.partner,
            "since": to_micros(self.since) if self.since else None,
            "until": to_micros(self.until) if self.until else None,
            "value": data_text(*self.value) if self.value else None,
            "place": self.place,
            "operator": self.operator,
        }


async def keys_involved(session: GraphSession, match: ActivityMatch, keys: list[str]) -> list[str]:
    """Those of these traceables, by key, that took part in such an activity."""
    return await fitting(session, _INVOLVED, keys, **match.parameters())


async def some_keys_involved(
    session: GraphSession, company: str, match: ActivityMatch, most: int
) -> set[str] | None:
    """The keys of all traceables that took part in such an activity.

    None where an index leaves more than ``most`` activities to look at.
    """
    index, span = _way(company, match)
    found = await some_keys(session, index, span, most + 1)
    if len(found) > most:
        return None
    row = await session.one(_INVOLVING, ids=list(map(_id, found)), **match.parameters())
    return {key for key in row["keys"] if parted(key)[0] == company} if row else set()


async def find_activity_keys(
    session: GraphSession, wanted: ActivityFilter, after: str, size: int
) -> Slice:
    """A page of activities by the time they happened, or the latest first, from behind ``after``.

    The keys hold the company that was asked for, the time, and the id, whatever index finds them.
    """
    match = _match(wanted)
    if wanted.traceable_id is not None or wanted.order_id is not None:
        return await _of_one(session, wanted, match, after, size)
    index, span = _way(wanted.company, match)
    prefix = parted(span.start)[:-1]
    if after:
        last = joined(*prefix, *parted(after)[-2:])
        span = KeyRange(span.start, last) if wanted.latest_first else span.behind(last)

    async def fits(keys: list[str]) -> list[str]:
        row = await session.one(_WHICH, ids=list(map(_id, keys)), **match.parameters())
        ids = set(row["ids"]) if row else set()
        return [key for key in keys if _id(key) in ids]

    if wanted.latest_first:
        windows = latest_windows(session, index, span, size + 1)
    else:
        windows = key_windows(session, index, span, size + 1)
    found = await take(windows, [fits], "", size)
    return Slice(
        [_time_key(wanted.company, key) for key in found.keys],
        _time_key(wanted.company, found.reached) if found.reached else after,
        found.more,
    )


async def _of_one(
    session: GraphSession, wanted: ActivityFilter, match: ActivityMatch, after: str, size: int
) -> Slice:
    """Those of one batch, serial number or order: few enough to be put in order as they are."""
    statement = _OF_ORDER if wanted.traceable_id is None else _OF_TRACEABLE
    first = (1 << 62, "") if wanted.latest_first else (-1 << 62, "")
    at, behind = key_parts(after) if after else first
    row = await session.one(
        statement + (_LATEST_FIRST if wanted.latest_first else _IN_ORDER),
        traceable=wanted.traceable_id,
        order=wanted.order_id,
        at=at,
        behind=behind,
        limit=size + 1,
        **match.parameters(),
    )
    # What is asked for may belong to another company than the list: its cursors are the list's.
    keys = [_time_key(wanted.company, key) for key in (row["keys"] if row else ())]
    more = len(keys) > size
    return Slice(keys[:size], keys[size - 1] if more and size else after, more)


def _match(wanted: ActivityFilter) -> ActivityMatch:
    return ActivityMatch(
        type=wanted.type,
        code=wanted.code,
        since=wanted.since,
        until=wanted.until,
        value=wanted.value,
        operator=wanted.operator,
    )


def _way(company: str, match: ActivityMatch) -> tuple[KeyIndex, KeyRange]:
    """The index that leaves the least, as a rule."""
    if match.value is not None:
        return COLLECTED_VALUES, _within(match, company, *match.value)
    if match.partner is not None:
        return ACTIVITY_PARTNERS, _within(match, company, match.partner)
    if match.operator is not None:
        return ACTIVITY_OPERATORS, _within(match, company, match.operator)
    if match.code is not None:
        return ACTIVITY_CODES, _within(match, company, match.code)
    return ACTIVITY_TIMES, _within(match, company)


def _within(match: ActivityMatch, *parts: str) -> KeyRange:
    """The keys that begin with these parts, of the span of time that is asked for."""
    whole = KeyRange.below(*parts)
    if not whole.end:
        return whole
    start = joined(*parts, time_text(to_micros(match.since))) if match.since else whole.start
    end = joined(*parts, time_text(to_micros(match.until))) if match.until else whole.end
    return KeyRange(start, end)


def _id(key: str) -> str:
    return parted(key)[-1]


def _time_key(company: str, key: str) -> str:
    return joined(company, *parted(key)[-2:])
