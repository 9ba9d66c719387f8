"""A trace as rows for other programs, with facts that are read piece by piece.

Only the trace itself is held in memory. A reader may be slow, so each piece is read in a session of
its own, with the time of one request.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from graph.domain.records import (
    Association,
    BatchRelation,
    Item,
    ProductionOrder,
    SharedConsumption,
    Traceable,
)
from graph.engine.session import GraphSession
from graph.store.batch_relations import relations_by_ids
from graph.store.items import items_by_ids
from graph.store.keys import is_shared
from graph.store.neighbours import Then, deliveries, products_of
from graph.store.orders import orders_by_ids
from graph.store.registrations import associations_by_ids
from graph.store.shared_consumptions import shared_by_ids
from graph.store.traceables import traceables_by_ids
from graph.tracing.records import Trace, TraceEdge, TraceNode

PIECE = 1_000
# Opens a session for one piece.
Sessions = Callable[[], GraphSession]


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node of a trace; ``present`` is how much is on hand, whether it is held, and where it is.

    That is known of batches and serial numbers, and of now: it is None in a trace of the past.
    """

    node: TraceNode
    item: Item
    present: tuple[Decimal, bool, str | None] | None
    suppliers: Sequence[str]
    customers: Sequence[str]
    orders: Sequence[str]


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge of a trace: what it says of itself, and who recorded it, when and how.

    ``kind`` is ``CONSUMPTION``, ``SPLIT``, ``MERGE``, ``SHARED_CONSUMPTION`` on both sides of what
    an order's products share, or ``UNTRACKED`` for a planned consumption.
    """

    component: TraceNode
    product: TraceNode
    quantity: Decimal
    unit: str
    kind: str
    association_id: str | None = None
    order: str | None = None
    evidence: str | None = None
    registered_at: datetime | None = None
    registered_by: str | None = None


class TraceRows:
    """The rows of one trace, in its order."""

    def __init__(self, trace: Trace, session: Sessions) -> None:
        self._trace = trace
        self._session = session
        self._items: dict[str, Item] = {}

    async def nodes(self) -> AsyncIterator[list[NodeRow]]:
        """All nodes, so many at a time."""
        for start in range(0, len(self._trace.nodes), PIECE):
            yield await self._node_rows(self._trace.nodes[start : start + PIECE])

    async def edges(self) -> AsyncIterator[list[EdgeRow]]:
        """All edges, so many at a time."""
        nodes = {node.id: node for node in self._trace.nodes}
        # Sorting very many takes a while; others are answered meanwhile.
        edges = await asyncio.to_thread(lambda: self._trace.edges)
        for start in range(0, len(edges), PIECE):
            yield await self._edge_rows(nodes, edges[start : start + PIECE])

    async def _node_rows(self, nodes: Sequence[TraceNode]) -> list[NodeRow]:
        session = self._session()
        ids = [node.traceable_id for node in nodes if node.traceable_id is not None]
        then = self._trace.request.then
        traceables = {} if then.is_past else await traceables_by_ids(session, ids)
        suppliers: defaultdict[str, set[str]] = defaultdict(set)
        customers: defaultdict[str, set[str]] = defaultdict(set)
        for one in await deliveries(session, ids, then):
            (suppliers if one.received else customers)[one.traceable_id].add(one.partner)
        orders = await _orders(session, ids, then)
        items = await self._known_items(session, {node.item_id for node in nodes})
        return [
            NodeRow(
                node,
                items[node.item_id],
                _present(traceables.get(node.id)),
                sorted(suppliers.get(node.id, ())),
                sorted(customers.get(node.id, ())),
                orders.get(node.id, ()),
            )
            for node in nodes
        ]

    async def _edge_rows(
        self, nodes: dict[str, TraceNode], edges: Sequence[TraceEdge]
    ) -> list[EdgeRow]:
        session = self._session()
        ids = [edge[2] for edge in edges if edge[2] is not None]
        associations = await associations_by_ids(session, ids)
        missing = [one for one in ids if one not in associations]
        relations = await relations_by_ids(session, missing) if missing else {}
        shared_ids = [one for one in missing if is_shared(one)]
        shared = await shared_by_ids(session, shared_ids) if shared_ids else {}
        places = {nodes[end].shared_by for edge in edges for end in edge[:2]} - {None}
        named = {one.order_id for one in associations.values()}
        orders = await orders_by_ids(session, sorted({*named, *filter(None, places)}))
        items = await self._known_items(session, {nodes[edge[0]].item_id for edge in edges})
        rows = []
        for component_id, product_id, association_id, quantity in edges:
            component = nodes[component_id]
            row = EdgeRow(
                component,
                nodes[product_id],
                Decimal(quantity),
                items[component.item_id].unit,
                "UNTRACKED" if association_id is None else "CONSUMPTION",
            )
            if association := associations.get(association_id or ""):
                row = _consumption(row, association, orders.get(association.order_id))
            elif relation := relations.get(association_id or ""):
                row = _relation(row, relation)
            elif order_id := component.shared_by or row.product.shared_by:
                row = _shared(row, orders.get(order_id), shared.get(association_id or ""))
            rows.append(row)
        return rows

    async def _known_items(self, session: GraphSession, ids: Collection[str]) -> dict[str, Item]:
        if new := [one for one in ids if one not in self._items]:
            self._items |= await items_by_ids(session, new)
        return self._items


def _consumption(row: EdgeRow, association: Association, order: ProductionOrder | None) -> EdgeRow:
    return replace(
        row,
        association_id=association.id,
        order=order.number if order else None,
        evidence=association.evidence,
        registered_at=association.registered_at,
        registered_by=association.registered_by,
    )


def _shared(
    row: EdgeRow, order: ProductionOrder | None, shared: SharedConsumption | None
) -> EdgeRow:
    """Into what an order's products share, of which it is known who recorded it; or out of it."""
    row = replace(row, kind="SHARED_CONSUMPTION", order=order.number if order else None)
    if shared is None:
        return row
    return replace(
        row,
        evidence=shared.evidence,
        registered_at=shared.registered_at,
        registered_by=shared.registered_by,
    )


def _relation(row: EdgeRow, relation: BatchRelation) -> EdgeRow:
    return replace(
        row,
        kind=relation.kind,
        registered_at=relation.registered_at,
        registered_by=relation.registered_by,
    )


def _present(traceable: Traceable | None) -> tuple[Decimal, bool, str | None] | None:
    return (traceable.on_hand, traceable.on_hold, traceable.place) if traceable else None


async def _orders(session: GraphSession, ids: Sequence[str], then: Then) -> dict[str, list[str]]:
    """The numbers of the orders that produced each, in the order of registration."""
    products = await products_of(session, ids, then)
    wanted = {product.order_id for some in products.values() for product in some}
    orders = await orders_by_ids(session, sorted(wanted))
    return {
        one: list(dict.fromkeys(orders[product.order_id].number for product in some))
        for one, some in products.items()
    }
