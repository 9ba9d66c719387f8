"""Untracked components in a trace: BOM lines of items without numbers, as planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.domain.quantities import to_text
from graph.domain.records import FinishedProduct, OrderStructure
from graph.engine.session import GraphSession
from graph.store import rows
from graph.store.orders import structures_by_ids
from graph.tracing.records import (
    TraceDirection,
    TraceEdge,
    TraceNode,
    TraceRequest,
    Truncation,
)
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_PRODUCTS: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id})
WHERE f.laneNumber <= $moment[f.lane]
  AND ($asOf IS NULL AND f.removedAt IS NULL
       OR f.registeredAt <= $asOf AND (f.removedAt IS NULL OR f.removedAt > $asOf))
  AND ($effectiveAt IS NULL OR coalesce(f.happenedAt, f.registeredAt) <= $effectiveAt)
RETURN collect(f {.*}) AS products
"""


async def untracked_components(
    session: GraphSession, request: TraceRequest, nodes: Sequence[TraceNode]
) -> tuple[list[TraceNode], list[TraceEdge], set[Truncation]]:
    """Nodes and edges for the untracked BOM lines of the backward-traced products in ``nodes``.

    Their quantity is what the bill of materials plans for the registered product. One node stands
    for one line of one registered product.
    """
    depths = {
        node.id: node.depth
        for node in nodes
        if node.produced and (node.depth == 0 or node.direction is TraceDirection.BACKWARD)
    }
    products = await products_seen(session, request, sorted(depths))
    structures = await structures_by_ids(session, sorted({one.order_id for one in products}))
    found: list[TraceNode] = []
    edges: list[TraceEdge] = []
    cut: set[Truncation] = set()
    for product in products:
        depth = depths[product.traceable_id]
        for node in _lines(product, structures[product.order_id], depth + 1):
            if request.max_depth is not None and depth >= request.max_depth:
                cut.add(Truncation.DEPTH)
            elif len(nodes) + len(found) >= request.nodes:
                cut.add(Truncation.SIZE)
            else:
                found.append(node)
                edges.append((node.id, product.traceable_id, None, to_text(node.quantity)))
    return found, edges, cut


async def products_seen(
    session: GraphSession, request: TraceRequest, traceables: Sequence[str]
) -> list[FinishedProduct]:
    """What orders had produced of these traceables at the moment of the trace, by id."""
    products = []
    for chunk in chunks(traceables, FRONTIER_CHUNK):
        row = await session.one(
            _PRODUCTS,
            ids=chunk,
            moment=list(request.moment),
            asOf=request.as_of,
            effectiveAt=request.effective_at,
        )
        products += [rows.finished_product(one) for one in (row or {}).get("products", ())]
    return sorted(products, key=lambda product: product.id)


def _lines(product: FinishedProduct, structure: OrderStructure, depth: int) -> list[TraceNode]:
    return [
        TraceNode(
            depth=depth,
            item_number=structure.item_of(line).number,
            number="",
            id=f"{product.id}:{line.id}",
            item_id=line.item_id,
            direction=TraceDirection.BACKWARD,
            traceable_id=None,
            produced=False,
            quantity=line.started_for(product.started),
        )
        for line in structure.bom_lines
        if not structure.item_of(line).needs_number
    ]
