"""The whole genealogy in memory: nodes with what a trace tells of them, edges, both ways.

Edges are never taken away: each knows when it came and when it went, in commits and in time, so
that every past moment can be traced. About 120 bytes an edge and 110 a node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np

from graph.domain.quantities import ZERO
from graph.store.rows import decimal
from graph.tracing.facts import Facts
from graph.tracing.index.adjacency import Adjacency
from graph.tracing.index.columns import Column, Distinct, Ids, Numbers, Texts
from graph.tracing.moments import Seen
from graph.tracing.stocks import Stock, Went

_LIVE = -1
# A node that has just come into being, until it is read.
_UNKNOWN = Stock(Facts("", "", "", ZERO, ZERO), Went(ZERO, ZERO, ZERO, ZERO))

Change = tuple[int, int, int]  # lane, number in that lane, microseconds since 1970


@dataclass(frozen=True, slots=True)
class NewEdge:
    """An edge that came since the genealogy was loaded."""

    association: str
    component: str
    product: str
    quantity: str
    came: Change
    happened_at: int


class Genealogy:
    """Nodes are numbered as they come, edges have rows as they come."""

    def __init__(self) -> None:
        self.ids = Ids()
        self._items = Distinct()
        self._item_numbers: list[str] = []
        self._numbers = Texts()
        self._produced = Distinct()
        self._came = Distinct()
        # What was consumed, shipped, scrapped and missed, as one text; where goods are weighed,
        # hardly two are the same.
        self._went = Texts()
        # Whose facts are to be read anew, with the last number of each lane that named them.
        self.stale: dict[int, dict[int, int]] = {}
        self.components = Column(np.int32)
        self.products = Column(np.int32)
        self._associations = Texts()
        self._quantities = Distinct()
        self._lanes = Column(np.int16)
        self._lane_numbers = Column(np.int64)
        self._registered = Column(np.int64)
        self._happened = Column(np.int64)
        # Where an edge that has gone stands in the columns below; most never do.
        self._gone = Column(np.int32)
        self._gone_lanes = Column(np.int16)
        self._gone_numbers = Column(np.int64)
        self._gone_times = Column(np.int64)
        self._early_ends: dict[str, Change] = {}
        self.forward = Adjacency()
        self.backward = Adjacency()
        self._marks = np.zeros(0, np.int32)
        self._mark = 0
        self._sorted_edges = 0
        self.decimal: Callable[[str], Decimal] = lru_cache(10_000)(decimal)
        self._parted: Callable[[str], Went] = lru_cache(10_000)(_parted)

    @property
    def edges(self) -> int:
        """How many edges there are or were."""
        return self.components.size

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.ids.size

    @property
    def unsorted(self) -> int:
        """How many edges came since the last ``sort``."""
        return self.edges - self._sorted_edges

    @property
    def bytes(self) -> int:
        """The memory that it takes, about."""
        parts = (
            *(self.ids, self._items, self._numbers, self._produced, self._came, self._went),
            *(self.components, self.products, self._associations, self._quantities, self._lanes),
            *(self._lane_numbers, self._registered, self._happened, self._gone, self._gone_lanes),
            *(self._gone_numbers, self._gone_times, self.forward, self.backward),
        )
        return sum(part.bytes for part in parts) + int(self._marks.nbytes)

    def load_nodes(self, ids: Sequence[str], stocks: Sequence[Stock]) -> None:
        """Append nodes, all of them new; they are found after the next ``sort``."""
        self.ids.load(ids)
        self._append(stocks)

    def load_edges(self, columns: dict[str, Numbers], texts: dict[str, list[str]]) -> None:
        """Append edges between loaded nodes, as columns of equal length.

        Numbers: components, products, lanes, laneNumbers, registered, happened, goneLanes (-1 for a
        live edge), goneNumbers, goneTimes. Texts: associations, quantities.
        """
        self.components.extend(columns["components"])
        self.products.extend(columns["products"])
        self._lanes.extend(columns["lanes"])
        self._lane_numbers.extend(columns["laneNumbers"])
        self._registered.extend(columns["registered"])
        self._happened.extend(columns["happened"])
        self._associations.extend(texts["associations"])
        self._quantities.extend(texts["quantities"])
        gone = columns["goneLanes"] >= 0
        places = np.full(len(gone), _LIVE, np.int32)
        places[gone] = self._gone_lanes.size + np.arange(int(gone.sum()))
        self._gone.extend(places)
        self._gone_lanes.extend(columns["goneLanes"][gone])
        self._gone_numbers.extend(columns["goneNumbers"][gone])
        self._gone_times.extend(columns["goneTimes"][gone])

    def add(self, edge: NewEdge) -> None:
        """One more edge; nodes not seen before come into being, with facts still to be read."""
        component, product = self._node(edge.component, edge), self._node(edge.product, edge)
        row = self.edges
        lane, number, at = edge.came
        self.components.extend([component])
        self.products.extend([product])
        self._associations.extend([edge.association])
        self._quantities.extend([edge.quantity])
        self._lanes.extend([lane])
        self._lane_numbers.extend([number])
        self._registered.extend([at])
        self._happened.extend([edge.happened_at])
        self._gone.extend([_LIVE])
        self.forward.add(component, row)
        self.backward.add(product, row)
        early = self._early_ends.pop(edge.association, None)
        if early is not None:
            self._end(row, early)

    def end(self, association: str, product: str, went: Change) -> None:
        """An edge has gone. Where it is not known yet, it goes as soon as it comes."""
        node = self.ids.number(product)
        if node is not None:
            rows = self.backward.rows_at(np.array([node]))
            rows = rows[self._gone.values[rows] == _LIVE]
            for row, known in zip(rows.tolist(), self._associations.at(rows), strict=True):
                if known == association:
                    self._end(row, went)
                    return
        self._early_ends[association] = went

    def named(self, traceable: str, lane: int, number: int) -> None:
        """A transaction named this traceable: what is known of it may have changed."""
        node = self.ids.number(traceable)
        if node is not None:
            self.stale.setdefault(node, {})[lane] = number

    def know(self, node: int, stock: Stock) -> None:
        """What the store knows of a node."""
        facts = stock.facts
        self._items.values[node] = self._item_code(facts)
        self._numbers.set(node, facts.number)
        self._produced.values[node] = self._produced.code(str(facts.produced))
        self._came.values[node] = self._came.code(str(facts.came))
        self._went.set(node, _joined(stock.went))
        self.stale.pop(node, None)

    def facts(self, nodes: Numbers) -> list[Facts]:
        """What is known of these nodes."""
        texts, item_numbers, amount = self._items.texts, self._item_numbers, self.decimal
        columns = zip(
            self._items.values[nodes].tolist(),
            self._numbers.at(nodes),
            self._produced.at(nodes),
            self._came.at(nodes),
            strict=True,
        )
        return [
            Facts(texts[item], item_numbers[item], number, amount(produced), amount(came))
            for item, number, produced, came in columns
        ]

    def stocks(self, nodes: Numbers) -> list[Stock]:
        """What is known of these nodes, and what of them went."""
        went = map(self._parted, self._went.at(nodes))
        return list(map(Stock, self.facts(nodes), went))

    def visible(self, rows: Numbers, seen: Seen) -> Numbers:
        """Those of these edges that are seen."""
        moment = np.full(max(len(seen.moment), 1 << 8), -1, np.int64)
        moment[: len(seen.moment)] = seen.moment
        shown = self._lane_numbers.values[rows] <= moment[self._lanes.values[rows]]
        if seen.as_of is not None:
            shown &= self._registered.values[rows] <= seen.as_of
        if seen.effective_at is not None:
            shown &= self._happened.values[rows] <= seen.effective_at
        rows = rows[shown]
        places = self._gone.values[rows]
        ended = places != _LIVE
        if ended.any():
            gone = places[ended]
            went = self._gone_numbers.values[gone] <= moment[self._gone_lanes.values[gone]]
            if seen.as_of is not None:
                went &= self._gone_times.values[gone] <= seen.as_of
            live = ~ended
            live[ended] = ~went
            rows = rows[live]
        return rows

    def associations(self, rows: Numbers) -> list[str]:
        """What stands for the associations of these edges."""
        return self._associations.at(rows)

    def quantities(self, rows: Numbers) -> list[str]:
        """The quantities of these edges, as stored."""
        return self._quantities.at(rows)

    def new_marks(self) -> tuple[Numbers, int]:
        """A column with a place for each node, and a mark that none of them bears yet."""
        if len(self._marks) < self.nodes or self._mark == np.iinfo(np.int32).max:
            self._marks = np.zeros(int(self.nodes * 1.25) + 1, np.int32)
            self._mark = 0
        self._mark += 1
        return self._marks, self._mark

    def sort(self) -> Callable[[], Callable[[], None]]:
        """What sorts all there is now: takes a while, changes nothing, may run in another thread.

        It returns what is to be called to use it; whatever came meanwhile is kept beside it.
        """
        nodes, edges = self.nodes, self.edges
        ids, components, products = self.ids.all, self.components.values, self.products.values

        def work() -> Callable[[], None]:
            order = np.argsort(ids, kind="stable").astype(np.int32)
            forward = Adjacency.sorted(components, nodes)
            backward = Adjacency.sorted(products, nodes)

            def take_over() -> None:
                self.ids.take_over(order)
                self.forward.take_over(*forward)
                self.backward.take_over(*backward)
                self._sorted_edges = edges

            return take_over

        return work

    def _node(self, traceable: str, edge: NewEdge) -> int:
        node = self.ids.add(traceable)
        if node == len(self._numbers):
            self._append([_UNKNOWN])
            lane, number, _ = edge.came
            self.stale[node] = {lane: number}
        return node

    def _append(self, stocks: Sequence[Stock]) -> None:
        for one in stocks:
            self._item_code(one.facts)
        self._items.extend(one.facts.item_id for one in stocks)
        self._numbers.extend([one.facts.number for one in stocks])
        self._produced.extend(str(one.facts.produced) for one in stocks)
        self._came.extend(str(one.facts.came) for one in stocks)
        self._went.extend([_joined(one.went) for one in stocks])

    def _item_code(self, facts: Facts) -> int:
        code = self._items.code(facts.item_id)
        if code == len(self._item_numbers):
            self._item_numbers.append(facts.item_number)
        return code

    def _end(self, row: int, went: Change) -> None:
        lane, number, at = went
        self._gone.values[row] = self._gone_lanes.size
        self._gone_lanes.extend([lane])
        self._gone_numbers.extend([number])
        self._gone_times.extend([at])


def _joined(went: Went) -> str:
    return " ".join(map(str, went))


def _parted(text: str) -> Went:
    return Went(*map(Decimal, text.split(" ")))
