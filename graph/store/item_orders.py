"""The orders that an item is on."""

from __future__ import annotations

from typing import LiteralString

from graph.domain.records import Item
from graph.engine.session import GraphSession

# Orders are read by number until the page is full, and asked by index whether they have the item.
_BY_ITEM: LiteralString = """
MATCH (o:ProductionOrder)
WHERE o.company = $company AND o.number > $after
  AND (EXISTS { MATCH (p:ProductLine {order: o.id}) WHERE p.item = $item AND p.removedAt IS NULL }
    OR EXISTS { MATCH (b:BomLine {order: o.id}) WHERE b.item = $item AND b.removedAt IS NULL })
WITH o ORDER BY o.number LIMIT $limit
RETURN collect(o.id) AS ids
"""


async def orders_of_item(session: GraphSession, item: Item, after: str, limit: int) -> list[str]:
    """The ids of the orders that produce or consume an item, by number from behind ``after``."""
    row = await session.one(_BY_ITEM, company=item.company, item=item.id, after=after, limit=limit)
    return [str(one) for one in (row or {}).get("ids", ())]
