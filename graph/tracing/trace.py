"""A trace: the walk's answer with facts, in a fixed order, and whether it is complete."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from graph.domain.quantities import ZERO, to_text
from graph.engine.deadlines import Deadline
from graph.engine.session import GraphSession
from graph.tracing.facts import Facts, FactsReader
from graph.tracing.filtering import shown_nodes
from graph.tracing.gaps import Gap, gaps
from graph.tracing.index.trace_index import TraceIndex
from graph.tracing.index.walking import walk_in_memory
from graph.tracing.past import facts_then
from graph.tracing.records import (
    ComponentScope,
    Trace,
    TraceDirection,
    TraceEdge,
    TraceNode,
    TraceRequest,
    Truncation,
)
from graph.tracing.shared import connecting_places, with_places
from graph.tracing.untracked import products_seen, untracked_components
from graph.tracing.walk import Limits, Link, Walk, walk


async def trace(
    session: GraphSession,
    request: TraceRequest,
    deadline: Deadline,
    index: TraceIndex | None = None,
) -> Trace:
    """Answer ``request``; what ``deadline`` or the size limits cut off is told in the answer.

    The walk is in memory where ``index`` holds all that the request sees, else over the engine.
    """
    walks, facts = await _reached(session, request, deadline, index)
    if request.as_of is not None or request.effective_at is not None:
        facts = await facts_then(session, facts, request.seen)
    nodes = await with_places(session, _nodes(request, walks, facts))
    walked = _links(walks)
    links: Collection[TraceEdge] = walked
    truncated_by = {cut for found in walks for cut in found.truncated_by}
    backward = next((one for one in walks if one.direction is TraceDirection.BACKWARD), None)
    if request.components is ComponentScope.ALL and backward is not None:
        more, edges, cut = await untracked_components(session, request, nodes)
        missing = await gaps(session, request, backward) or []
        room = max(0, request.nodes - len(nodes) - len(more))
        if len(missing) > room:
            cut.add(Truncation.SIZE)
        nodes += more + [_missing(gap, backward) for gap in missing[:room]]
        links = [*links, *edges, *map(_missing_edge, missing[:room])]
        truncated_by |= cut
    every = nodes
    if request.components is ComponentScope.NONE:
        # As of the trace's moment, or its pages would disagree.
        seen = await products_seen(session, request, [node.id for node in nodes])
        made = {product.traceable_id for product in seen}
        nodes = [node for node in nodes if node.id in made or node.depth == 0]
    if request.filter is not None:
        nodes = await shown_nodes(session, request, nodes)
    if request.filter is not None or request.components is ComponentScope.NONE:
        shown = {node.id for node in nodes if node.shared_by is None}
        shown |= connecting_places(every, links, shown)
        nodes = [node for node in every if node.id in shown]
        links = [edge for edge in links if edge[0] in shown and edge[1] in shown]
    nodes.sort()
    return Trace(request, tuple(nodes), links, tuple(sorted(truncated_by)), backward, walked)


async def _reached(
    session: GraphSession, request: TraceRequest, deadline: Deadline, index: TraceIndex | None
) -> tuple[list[Walk], dict[str, Facts]]:
    """The walks in each direction, and the facts of all that they reach."""
    walks: list[Walk] = []
    genealogy = index.at(request.moment) if index else None
    if index is not None and genealogy is not None:
        for direction in _directions(request.direction):
            limits = _limits(request, walks, deadline)
            walks.append(
                await walk_in_memory(genealogy, request.roots, direction, request.seen, limits)
            )
        reached = list({one: None for found in walks for one in found.depths})
        numbers = {one: number for found in walks for one, number in found.numbers.items()}
        return walks, await index.facts(session, genealogy, reached, numbers)
    try:
        async with asyncio.TaskGroup() as tasks:
            facts = FactsReader(session, tasks)
            for direction in _directions(request.direction):
                limits = _limits(request, walks, deadline)
                walks.append(
                    await walk(session, request.roots, direction, request.seen, limits, facts.ask)
                )
    except* Exception as failed:
        raise failed.exceptions[0] from None
    return walks, facts.found


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
    asked = request.direction
    result = []
    for one, (depth, side) in places.items():
        item_id, item_number, number, produced, came = facts[one]
        quantity = consumed[one] if depth and side is TraceDirection.BACKWARD else came
        direction = side if depth else asked
        columns = (depth, item_number, number, one, item_id, direction, one, produced > 0, quantity)
        result.append(TraceNode(*columns))
    return result


def _consumed(walks: list[Walk]) -> dict[str, Decimal]:
    """How much of each backward-reached traceable went into the traced products."""
    consumed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for found in walks:
        if found.direction is TraceDirection.BACKWARD:
            for component, _, _, quantity in found.links:
                consumed[component] += Decimal(quantity)
    return consumed


def _missing(gap: Gap, walk: Walk) -> TraceNode:
    return TraceNode(
        depth=walk.depths[gap.product.traceable_id] + 1,
        item_number=gap.item.number,
        number="",
        id=f"{gap.product.id}:{gap.line.id}",
        item_id=gap.item.id,
        direction=TraceDirection.BACKWARD,
        traceable_id=None,
        produced=False,
        quantity=gap.missing,
        missing=True,
    )


def _missing_edge(gap: Gap) -> TraceEdge:
    node = f"{gap.product.id}:{gap.line.id}"
    return (node, gap.product.traceable_id, None, to_text(gap.missing))


def _links(walks: list[Walk]) -> Collection[Link]:
    if len(walks) == 1:
        return walks[0].links
    # Both ways find one association only around a cycle: it is kept once.
    by_association: dict[str, Link] = {link[2]: link for found in walks for link in found.links}
    return [*by_association.values()]
