"""Shared consumption in a trace: the places of orders, as they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from graph.domain.quantities import ZERO
from graph.engine.session import GraphSession
from graph.store.keys import order_of_place
from graph.store.orders import structures_by_ids
from graph.tracing.records import TraceEdge, TraceNode


async def with_places(session: GraphSession, nodes: Sequence[TraceNode]) -> list[TraceNode]:
    """``nodes``, those through which orders share consumption as what they are.

    A place is listed under the item of its order's main product, and has no quantity.
    """
    # A place has no item of its own.
    without_item = [node.id for node in nodes if not node.item_id]
    orders = {one: order for one in without_item if (order := order_of_place(one)) is not None}
    if not orders:
        return list(nodes)
    structures = await structures_by_ids(session, sorted(orders.values()))

    def shown(node: TraceNode) -> TraceNode:
        if node.id not in orders:
            return node
        structure = structures[orders[node.id]]
        main = structure.item_of(structure.main_line)
        return node._replace(
            item_number=main.number,
            item_id=main.id,
            traceable_id=None,
            produced=False,
            quantity=ZERO,
            shared_by=structure.order.id,
        )

    return [shown(node) for node in nodes]


def connecting_places(
    nodes: Iterable[TraceNode], links: Collection[TraceEdge], shown: Collection[str]
) -> set[str]:
    """The ids of those places that lead from one of the ``shown`` nodes to another."""
    places = {node.id for node in nodes if node.shared_by is not None}
    entered = {edge[1] for edge in links if edge[0] in shown}
    left = {edge[0] for edge in links if edge[1] in shown}
    return places & entered & left
