"""What exposure rests on, from memory: the same answers as from the store, as current as traces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.engine.session import GraphSession
from graph.tracing.holdings import Input
from graph.tracing.index.columns import Numbers
from graph.tracing.index.genealogy import Genealogy
from graph.tracing.index.trace_index import TraceIndex
from graph.tracing.moments import Moment, Seen
from graph.tracing.stocks import Stock


class IndexedHoldings:
    """Read from a genealogy that holds ``moment``; from the store only what may have changed."""

    def __init__(
        self, session: GraphSession, index: TraceIndex, genealogy: Genealogy, moment: Moment
    ) -> None:
        self._session = session
        self._index = index
        self._genealogy = genealogy
        self._seen = Seen(moment)

    async def stocks(self, ids: Sequence[str]) -> dict[str, Stock]:
        """The totals of these as they stand, by id."""
        return await self._index.stocks(self._session, self._genealogy, ids)

    async def inputs(self, ids: Sequence[str]) -> list[Input]:
        """All that went into these from others."""
        genealogy = self._genealogy
        rows = genealogy.visible(genealogy.backward.rows_at(self._numbers(ids)), self._seen)
        components, products = genealogy.components.values[rows], genealogy.products.values[rows]
        between = components != products
        rows, components, products = rows[between], components[between], products[between]
        names, component_at = self._names(components)
        facts = await self._index.facts(self._session, genealogy, names)
        items = [facts[one].item_id for one in names]
        product_names, product_at = self._names(products)
        return list(
            zip(
                map(product_names.__getitem__, product_at),
                map(names.__getitem__, component_at),
                map(items.__getitem__, component_at),
                map(genealogy.decimal, genealogy.quantities(rows)),
                strict=True,
            )
        )

    async def shares(self, places: Sequence[str]) -> list[tuple[str, str]]:
        """What leads out of these places of orders."""
        genealogy = self._genealogy
        rows = genealogy.visible(genealogy.forward.rows_at(self._numbers(places)), self._seen)
        names, at = self._names(genealogy.components.values[rows])
        return list(zip((names[one] for one in at), genealogy.associations(rows), strict=True))

    def _numbers(self, ids: Sequence[str]) -> Numbers:
        return np.array([one for one in self._genealogy.ids.numbers(ids) if one >= 0], np.int32)

    def _names(self, nodes: Numbers) -> tuple[list[str], list[int]]:
        """The different ids among these nodes, and which of them stands in each place."""
        distinct, at = np.unique(nodes, return_inverse=True)
        return self._genealogy.ids.texts(distinct), at.ravel().tolist()
