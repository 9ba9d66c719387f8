"""A trace: the walk's answer with facts, in a fixed order, and whether it is complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.domain.quantities import ZERO
from graph.engine.deadlines import Deadline
from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.records import (
    ComponentScope,
    Trace,
    TraceDirection,
    TraceEdge,
    TraceNode,
    TraceRequest,
)
from graph.tracing.untracked import untracked_components
from graph.tracing.walk import FRONTIER_CHUNK, Limits, Walk, chunks, walk

_FACTS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})
RETURN collect(t.id) AS ids, collect(t.item) AS items, collect(t.itemNumber) AS itemNumbers,
       collect(t.number) AS numbers, collect(coalesce(t.produced, '0')) AS produced,
       collect(coalesce(t.received, '0')) AS received
"""


class _Facts(NamedTuple):
    item_id: str
    item_number: str
    number: str
    produced: Decimal
    received: Decimal


async def trace(session: GraphSession, request: TraceRequest, deadline: Deadline) -> Trace:
    """Answer ``request``; what ``deadline`` or the size limits cut off is told in the answer."""
    walks = [
        await walk(
            session,
            request.roots,
            direction,
            request.moment,
            Limits(request.nodes, request.links, request.max_depth, deadline),
        )
        for direction in _directions(request.direction)
    ]
    facts = await _facts(session, {one for found in walks for one in found.depths})
    nodes = _nodes(request, walks, facts)
    edges = _edges(walks, facts)
    truncated_by = {cut for found in walks for cut in found.truncated_by}
    if request.components is ComponentScope.ALL and TraceDirection.BACKWARD in _directions(
        request.direction
    ):
        more, links, cut = await untracked_components(session, request, nodes)
        nodes += more
        edges += links
        truncated_by |= cut
    if request.components is ComponentScope.NONE:
        nodes = [node for node in nodes if node.produced or node.depth == 0]
        shown = {node.id for node in nodes}
        edges = [edge for edge in edges if edge.component in shown and edge.product in shown]
    nodes.sort()
    at = {node.id: index for index, node in enumerate(nodes)}
    edges.sort(key=lambda edge: (at[edge.component], at[edge.product], edge.association_id or ""))
    return Trace(request, tuple(nodes), tuple(edges), tuple(sorted(truncated_by)))


def _directions(direction: TraceDirection) -> Sequence[TraceDirection]:
    if direction is TraceDirection.BOTH:
        return (TraceDirection.BACKWARD, TraceDirection.FORWARD)
    return (direction,)


async def _facts(session: GraphSession, ids: set[str]) -> dict[str, _Facts]:
    found: dict[str, _Facts] = {}
    for chunk in chunks(sorted(ids), FRONTIER_CHUNK):
        row = await session.one(_FACTS, ids=chunk)
        if row is None:
            continue
        columns = zip(
            row["ids"],
            row["items"],
            row["itemNumbers"],
            row["numbers"],
            map(decimal, row["produced"]),
            map(decimal, row["received"]),
            strict=True,
        )
        for traceable, *rest in columns:
            found[traceable] = _Facts(*rest)
    return found


def _nodes(request: TraceRequest, walks: list[Walk], facts: dict[str, _Facts]) -> list[TraceNode]:
    consumed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    places: dict[str, tuple[int, TraceDirection]] = {}
    for found in walks:
        if found.direction is TraceDirection.BACKWARD:
            for link in found.links:
                consumed[link.component] += Decimal(link.quantity)
        for one, depth in found.depths.items():
            # Both ways reach one traceable only around a cycle: the nearer side counts.
            if one not in places or depth < places[one][0]:
                places[one] = (depth, found.direction)
    result = []
    for one, (depth, direction) in places.items():
        fact = facts[one]
        if depth == 0:
            direction, quantity = request.direction, fact.produced + fact.received
        elif direction is TraceDirection.BACKWARD:
            quantity = consumed[one]
        else:
            quantity = fact.produced
        result.append(
            TraceNode(
                depth,
                fact.item_number,
                fact.number,
                one,
                fact.item_id,
                direction,
                one,
                fact.produced > 0,
                quantity,
            )
        )
    return result


def _edges(walks: list[Walk], facts: dict[str, _Facts]) -> list[TraceEdge]:
    # Both ways find one association only around a cycle: it is kept once.
    links = {link.association: link for found in walks for link in found.links}
    return [
        TraceEdge(
            link.component,
            link.product,
            facts[link.component].item_id,
            Decimal(link.quantity),
            link.association,
        )
        for link in links.values()
    ]
