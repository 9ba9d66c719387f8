"""Which batches and serial numbers took part in activities of some kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.domain.times import to_micros
from graph.engine.session import GraphSession
from graph.store.activities import data_text
from graph.store.activity_keys import time_text
from graph.store.keys import KeyRange, joined, parted
from graph.store.searching import fitting

_FITS: LiteralString = """
WHERE ($code IS NULL OR a.code = $code) AND ($partner IS NULL OR a.partner = $partner)
  AND ($since IS NULL OR a.happenedAt >= $since) AND ($until IS NULL OR a.happenedAt < $until)
  AND ($value IS NULL OR $value IN a.dataTexts) AND ($place IS NULL OR a.place = $place)
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
_BY_TIME: LiteralString = """
MATCH (a:Activity) WHERE a.timeKey >= $start AND a.timeKey < $end
WITH a.id AS id LIMIT $limit RETURN collect(id) AS ids
"""
_BY_CODE: LiteralString = """
MATCH (a:Activity) WHERE a.codeKey >= $start AND a.codeKey < $end
WITH a.id AS id LIMIT $limit RETURN collect(id) AS ids
"""
_BY_PARTNER: LiteralString = """
MATCH (a:Activity) WHERE a.partnerKey >= $start AND a.partnerKey < $end
WITH a.id AS id LIMIT $limit RETURN collect(id) AS ids
"""
_BY_VALUE: LiteralString = """
MATCH (c:CollectedValue) WHERE c.key >= $start AND c.key < $end
WITH c.activity AS id LIMIT $limit RETURN collect(id) AS ids
"""


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """What one activity must be like; None does not restrict. Times are when it happened."""

    code: str | None = None
    partner: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    value: tuple[str, str] | None = None
    place: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The parameters of the statements above."""
        return {
            "code": self.code,
            "partner": self.partner,
            "since": to_micros(self.since) if self.since else None,
            "until": to_micros(self.until) if self.until else None,
            "value": data_text(*self.value) if self.value else None,
            "place": self.place,
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
    statement, span = _way(company, match)
    found = await session.one(statement, start=span.start, end=span.end, limit=most + 1)
    ids = found["ids"] if found else ()
    if len(ids) > most:
        return None
    row = await session.one(_INVOLVING, ids=ids, **match.parameters())
    return {key for key in row["keys"] if parted(key)[0] == company} if row else set()


def _way(company: str, match: ActivityMatch) -> tuple[LiteralString, KeyRange]:
    """The index that leaves the least, as a rule."""
    if match.value is not None:
        return _BY_VALUE, _within(match, company, *match.value)
    if match.partner is not None:
        return _BY_PARTNER, _within(match, company, match.partner)
    if match.code is not None:
        return _BY_CODE, _within(match, company, match.code)
    return _BY_TIME, _within(match, company)


def _within(match: ActivityMatch, *parts: str) -> KeyRange:
    """The keys that begin with these parts, of the span of time that is asked for."""
    whole = KeyRange.below(*parts)
    if not whole.end:
        return whole
    start = joined(*parts, time_text(to_micros(match.since))) if match.since else whole.start
    end = joined(*parts, time_text(to_micros(match.until))) if match.until else whole.end
    return KeyRange(start, end)
