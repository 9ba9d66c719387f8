"""Reading what all products of an order share: by id, and by order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.domain.records import SharedConsumption
from graph.engine.session import GraphSession, Transaction
from graph.store import rows

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (s:SharedConsumption {id: id}) RETURN collect(s {.*}) AS shared
"""
_BY_ORDERS: LiteralString = """
UNWIND $orders AS order
CALL (order) {
  MATCH (s:SharedConsumption {order: order})
  WHERE s.id > $after AND ($removed OR s.state = 'LIVE')
  RETURN s ORDER BY s.id LIMIT $limit
}
RETURN collect(s {.*}) AS shared
"""


async def shared_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, SharedConsumption]:
    """The shared consumptions with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: rows.shared_consumption(one) for one in (row or {}).get("shared", ())}


async def shared_by_orders(
    session: GraphSession, orders: Sequence[str], after: str, limit: int, removed: bool
) -> dict[str, list[SharedConsumption]]:
    """For each order its next shared consumptions behind the id ``after``, oldest first.

    With ``removed`` also those that left the live genealogy.
    """
    row = await session.one(
        _BY_ORDERS, orders=list(orders), after=after, limit=limit, removed=removed
    )
    found: dict[str, list[SharedConsumption]] = {order: [] for order in orders}
    for one in (row or {}).get("shared", ()):
        found[one["order"]].append(rows.shared_consumption(one))
    return {order: sorted(some, key=lambda one: one.id) for order, some in found.items()}
