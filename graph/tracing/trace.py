"""A trace: the walk's answer with facts, in a fixed order, and whether it is complete."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from graph.domain.quantities import ZERO
from graph.engine.deadlines import Deadline
from graph.engine.session import GraphSession
from graph.tracing.facts import Facts, FactsReader
from graph.tracing.records import (
    ComponentScope,
    Trace,
    TraceDirection,
    TraceEdge,
    TraceNode,
    TraceRequest,
)
from graph.tracing.untracked import products_seen, untracked_components
from graph.tracing.walk import Limits, Link, Walk, walk


async def trace(session: GraphSession, request: TraceRequest, deadline: Deadline) -> Trace:
    """Answer ``request``; what ``deadline`` or the size limits cut off is told in the answer."""
    directions = _directions(request.direction)
    try:
        async with asyncio.TaskGroup() as tasks:
            facts = FactsReader(session, tasks)
            walks: list[Walk] = []
            for direction in directions:
                limits = _limits(request, walks, deadline)
                walks.append(
                    await walk(session, request.roots, direction, request.moment, limits, facts.ask)
                )
    except* Exception as failed:
        raise failed.exceptions[0] from None
    nodes = _nodes(request, walks, facts.found)
    walked = _links(walks)
    links: list[TraceEdge] = [*walked]
    truncated_by = {cut for found in walks for cut in found.truncated_by}
    if request.components is ComponentScope.ALL and TraceDirection.BACKWARD in directions:
        more, edges, cut = await untracked_components(session, request, nodes)
        nodes += more
        links += edges
        truncated_by |= cut
    if request.components is ComponentScope.NONE:
        # As of the trace's moment, or its pages would disagree.
        seen = await products_seen(session, request, [node.id for node in nodes])
        made = {product.traceable_id for product in seen}
        nodes = [node for node in nodes if node.id in made or node.depth == 0]
        shown = {node.id for node in nodes}
        links = [edge for edge in links if edge[0] in shown and edge[1] in shown]
    nodes.sort()
    return Trace(request, tuple(nodes), links, tuple(sorted(truncated_by)), walked)


def _limits(request: TraceRequest, before: list[Walk], deadline: Deadline) -> Limits:
    """What the walks ``before`` have left over; the roots are in all of them."""
    nodes = sum(len(found.depths) - len(request.roots) for found in before)
    links = sum(len(found.links) for found in before)
    return Limits(request.nodes - nodes, request.links - links, request.max_depth, deadline)


def _directions(direction: TraceDirection) -> Sequence[TraceDirection]:
    if direction is TraceDirection.BOTH:
        return (TraceDirection.BACKWARD, TraceDirection.FORWARD)
    return (direction,)


def _nodes(request: TraceRequest, walks: list[Walk], facts: dict[str, Facts]) -> list[TraceNode]:
    consumed = _consumed(walks)
    places: dict[str, tuple[int, TraceDirection]] = {}
    for found in walks:
        for one, depth in found.depths.items():
            # Both ways reach one traceable only around a cycle: the nearer side counts.
            if one not in places or depth < places[one][0]:
                places[one] = (depth, found.direction)
    result = []
    for one, (depth, side) in places.items():
        fact = facts[one]
        direction = side if depth else request.direction
        if depth == 0:
            quantity = fact.came
        elif side is TraceDirection.BACKWARD:
            quantity = consumed[one]
        else:
            quantity = fact.came
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


def _consumed(walks: list[Walk]) -> dict[str, Decimal]:
    """How much of each backward-reached traceable went into the traced products."""
    consumed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for found in walks:
        if found.direction is TraceDirection.BACKWARD:
            for component, _, _, quantity in found.links:
                consumed[component] += Decimal(quantity)
    return consumed


def _links(walks: list[Walk]) -> list[Link]:
    if len(walks) == 1:
        return walks[0].links
    # Both ways find one association only around a cycle: it is kept once.
    by_association: dict[str, Link] = {link[2]: link for found in walks for link in found.links}
    return [*by_association.values()]
