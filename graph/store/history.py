"""Reading the history: everything that ever happened to a traceable, an order, an association."""

from __future__ import annotations

import asyncio
from typing import LiteralString

from graph.domain.records import HistoryEntry
from graph.engine.session import GraphSession
from graph.store import rows
from graph.tracing.moments import Moment, at

# Ordered as the indexes are: Neo4j then reads a page and no more, however long the history is.
_OF_COMPONENT: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.component = $id AND h.id > $after
WITH h ORDER BY h.component, h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_OF_PRODUCT: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.product = $id AND h.id > $after
WITH h ORDER BY h.product, h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
# Of all the entries of a number, those about one of its registrations.
_OF_REGISTRATION: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.product = $traceable AND h.id > $after AND h.finishedProduct = $id
WITH h ORDER BY h.product, h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_OF_ORDER: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.order = $id AND h.id > $after
WITH h ORDER BY h.order, h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_OF_ASSOCIATION: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.association = $id AND h.id > $after
WITH h ORDER BY h.association, h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_BETWEEN: LiteralString = """
UNWIND $ranges AS range
MATCH (h:HistoryEntry {lane: range.lane})
WHERE h.laneNumber > range.after AND h.laneNumber <= range.upTo
RETURN collect(h {.*}) AS entries
"""


async def history_of_traceable(
    session: GraphSession, traceable_id: str, after: str, limit: int
) -> list[HistoryEntry]:
    """What happened to a batch or serial number, as component and as product, oldest first."""
    # Not by one statement: ArcadeDB looks into no index of two properties inside a subquery.
    found = await asyncio.gather(
        *(
            _entries(session, statement, traceable_id, after, limit)
            for statement in (_OF_COMPONENT, _OF_PRODUCT)
        )
    )
    # A serial number's own rework is about it as both.
    entries = {entry.id: entry for some in found for entry in some}
    return [entries[one] for one in sorted(entries)][:limit]


async def history_of_product(
    session: GraphSession, product_id: str, after: str, limit: int, *, traceable_id: str
) -> list[HistoryEntry]:
    """What happened to a registered product, whose number is ``traceable_id``, oldest first."""
    row = await session.one(
        _OF_REGISTRATION, id=product_id, traceable=traceable_id, after=after, limit=limit
    )
    return [rows.history_entry(one) for one in (row or {}).get("entries", ())]


async def history_of_order(
    session: GraphSession, order_id: str, after: str, limit: int
) -> list[HistoryEntry]:
    """What happened on an order, oldest first."""
    return await _entries(session, _OF_ORDER, order_id, after, limit)


async def history_of_association(
    session: GraphSession, association_id: str, after: str, limit: int
) -> list[HistoryEntry]:
    """What happened to an association, oldest first."""
    return await _entries(session, _OF_ASSOCIATION, association_id, after, limit)


async def entries_between(session: GraphSession, before: Moment, upto: Moment) -> list[rows.Row]:
    """The stored entries of all that was committed after one moment and up to another, unsorted."""
    ranges = [
        {"lane": lane, "after": at(before, lane), "upTo": number}
        for lane, number in enumerate(upto)
        if number > at(before, lane)
    ]
    if not ranges:
        return []
    row = await session.one(_BETWEEN, ranges=ranges)
    return list((row or {}).get("entries", ()))


async def _entries(
    session: GraphSession, statement: LiteralString, about: str, after: str, limit: int
) -> list[HistoryEntry]:
    row = await session.one(statement, id=about, after=after, limit=limit)
    return [rows.history_entry(one) for one in (row or {}).get("entries", ())]
