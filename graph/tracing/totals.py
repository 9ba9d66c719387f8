"""Totals of a trace by customer, supplier, order and place, over all its nodes.

Read in columns, so many thousand nodes at a time: one statement for each of those. They tell what
is recorded of the nodes that the trace has reached, of a trace of the past what was then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import LiteralString

from graph.domain.quantities import ZERO
from graph.engine.session import GraphSession
from graph.store.neighbours import Delivery, Then, deliveries
from graph.store.rows import totals as totals_of
from graph.tracing.records import TraceNode
from graph.tracing.walk import chunks

TOTALS_CHUNK = 5_000

_PRODUCED: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id})
WHERE ($asOf IS NULL AND f.removedAt IS NULL
       OR f.registeredAt <= $asOf AND (f.removedAt IS NULL OR f.removedAt > $asOf))
  AND ($effectiveAt IS NULL OR coalesce(f.happenedAt, f.registeredAt) <= $effectiveAt)
RETURN collect(id) AS ids, collect(f.order) AS names, collect(f.started) AS quantities
"""
_PLACED: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id}) WHERE t.place IS NOT NULL
RETURN collect(id) AS ids, collect(t.place) AS names,
       collect(t {.received, .produced, .transferred, .consumed, .shipped, .scrapped,
                  .missing}) AS totals
"""


@dataclass(slots=True)
class Total:
    """What belongs to one name: so many nodes, and how much, by item, in its base unit."""

    nodes: set[str] = field(default_factory=set)
    amounts: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))


Totals = dict[str, Total]


async def partner_totals(
    session: GraphSession, nodes: Sequence[TraceNode], then: Then, *, received: bool
) -> Totals:
    """By supplier how much was received from it, or by customer how much was shipped to it."""
    items = _items(nodes)
    found = _Summed(items)
    async for some in _deliveries(session, list(items), then):
        for one in some:
            if one.received is received:
                found.add(one.partner, one.traceable_id, one.quantity)
    return found.totals


async def order_totals(session: GraphSession, nodes: Sequence[TraceNode], then: Then) -> Totals:
    """By the id of an order how much of the nodes it produced."""
    items = _items(nodes)
    found = _Summed(items)
    for ids in chunks(list(items), TOTALS_CHUNK):
        row = await session.one(_PRODUCED, ids=ids, asOf=then.as_of, effectiveAt=then.effective_at)
        if row:
            for one in zip(row["names"], row["ids"], row["quantities"], strict=True):
                found.add(one[0], one[1], Decimal(one[2]))
    return found.totals


async def place_totals(session: GraphSession, nodes: Sequence[TraceNode]) -> Totals:
    """By place how much is on hand now of the nodes that are there now."""
    items = _items(nodes)
    found = _Summed(items)
    for ids in chunks(list(items), TOTALS_CHUNK):
        row = await session.one(_PLACED, ids=ids)
        if row:
            for place, one, totals in zip(row["names"], row["ids"], row["totals"], strict=True):
                found.add(place, one, totals_of(totals).on_hand)
    return found.totals


class _Summed:
    def __init__(self, items: dict[str, str]) -> None:
        self._items = items
        self.totals: Totals = {}

    def add(self, name: str, traceable_id: str, quantity: Decimal) -> None:
        total = self.totals.setdefault(name, Total())
        total.nodes.add(traceable_id)
        total.amounts[self._items[traceable_id]] += quantity


def _items(nodes: Iterable[TraceNode]) -> dict[str, str]:
    """The item of each batch or serial number."""
    return {node.traceable_id: node.item_id for node in nodes if node.traceable_id is not None}


async def _deliveries(
    session: GraphSession, ids: list[str], then: Then
) -> AsyncIterator[list[Delivery]]:
    for chunk in chunks(ids, TOTALS_CHUNK):
        yield await deliveries(session, chunk, then)
