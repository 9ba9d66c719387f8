"""What exposure rests on beside the trace itself: totals of nodes, and all that went into them.

From the store, or (``graph.tracing.index.holdings``) from memory; both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import LiteralString, Protocol

from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.moments import Moment
from graph.tracing.stocks import Stock, read_stocks
from graph.tracing.walk import FRONTIER_CHUNK, chunks

# All that went into what was reached, also what the trace did not come from; a place has no item.
_INPUTS: LiteralString = """
UNWIND $ids AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(c:Traceable)
WHERE c.id <> p.id AND e.laneNumber <= $moment[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane])
RETURN collect(p.id) AS products, collect(c.id) AS components,
       collect(coalesce(c.item, '')) AS items, collect(e.quantity) AS quantities
"""
_SHARES: LiteralString = """
UNWIND $ids AS id
MATCH (c:Traceable {id: id})-[e:CONSUMED_INTO]->(:Traceable)
WHERE e.laneNumber <= $moment[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane])
RETURN collect(c.id) AS places, collect(e.association) AS shares
"""


# So much of a component went into a product: ids of product, component and the item of the
# component, and the quantity in its unit. A plain tuple, since there are very many.
Input = tuple[str, str, str, Decimal]


class Holdings(Protocol):
    """What is known of nodes of the genealogy, and of the edges at them as of a moment."""

    async def stocks(self, ids: Sequence[str]) -> dict[str, Stock]:
        """The totals of these as they stand, by id."""

    async def inputs(self, ids: Sequence[str]) -> list[Input]:
        """All that went into these from others."""

    async def shares(self, places: Sequence[str]) -> list[tuple[str, str]]:
        """What leads out of these places of orders: place, and what stands for an association."""


class StoredHoldings:
    """Read from the store."""

    def __init__(self, session: GraphSession, moment: Moment) -> None:
        self._session = session
        self._moment = list(moment)

    async def stocks(self, ids: Sequence[str]) -> dict[str, Stock]:
        """The totals of these as they stand, by id."""
        return await read_stocks(self._session, ids)

    async def inputs(self, ids: Sequence[str]) -> list[Input]:
        """All that went into these from others."""
        found: list[Input] = []
        for chunk in chunks(ids, FRONTIER_CHUNK):
            row = await self._session.one(_INPUTS, ids=chunk, moment=self._moment)
            if row is not None:
                names = ("products", "components", "items")
                columns = (*(row[name] for name in names), map(decimal, row["quantities"]))
                found += zip(*columns, strict=True)
        return found

    async def shares(self, places: Sequence[str]) -> list[tuple[str, str]]:
        """What leads out of these places of orders."""
        found: list[tuple[str, str]] = []
        for chunk in chunks(places, FRONTIER_CHUNK):
            row = await self._session.one(_SHARES, ids=chunk, moment=self._moment)
            if row is not None:
                found += zip(row["places"], row["shares"], strict=True)
        return found
