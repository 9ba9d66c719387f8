"""Reading the history: everything that ever happened to a traceable, an order, an association."""

from __future__ import annotations

from typing import LiteralString

from graph.domain.records import HistoryEntry
from graph.engine.session import GraphSession
from graph.store import rows

_OF_TRACEABLE: LiteralString = """
CALL () {
  MATCH (h:HistoryEntry {component: $id}) WHERE h.id > $after RETURN h ORDER BY h.id LIMIT $limit
  UNION
  MATCH (h:HistoryEntry {product: $id}) WHERE h.id > $after RETURN h ORDER BY h.id LIMIT $limit
}
WITH h ORDER BY h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
# Of all the entries of a number, those about one of its registrations.
_OF_PRODUCT: LiteralString = """
MATCH (h:HistoryEntry {product: $traceable}) WHERE h.finishedProduct = $id AND h.id > $after
WITH h ORDER BY h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_OF_ORDER: LiteralString = """
MATCH (h:HistoryEntry {order: $id}) WHERE h.id > $after
WITH h ORDER BY h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_OF_ASSOCIATION: LiteralString = """
MATCH (h:HistoryEntry {association: $id}) WHERE h.id > $after
WITH h ORDER BY h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""


async def history_of_traceable(
    session: GraphSession, traceable_id: str, after: str, limit: int
) -> list[HistoryEntry]:
    """What happened to a batch or serial number, as component and as product, oldest first."""
    return await _entries(session, _OF_TRACEABLE, traceable_id, after, limit)


async def history_of_product(
    session: GraphSession, product_id: str, after: str, limit: int, *, traceable_id: str
) -> list[HistoryEntry]:
    """What happened to a registered product, whose number is ``traceable_id``, oldest first."""
    row = await session.one(
        _OF_PRODUCT, id=product_id, traceable=traceable_id, after=after, limit=limit
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


async def _entries(
    session: GraphSession, statement: LiteralString, about: str, after: str, limit: int
) -> list[HistoryEntry]:
    row = await session.one(statement, id=about, after=after, limit=limit)
    return [rows.history_entry(one) for one in (row or {}).get("entries", ())]
