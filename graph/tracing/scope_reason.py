"""Why something is in the scope of a trace: the shortest way, all links, and what would undo it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from graph.domain import networks
from graph.engine.session import GraphSession
from graph.store.keys import order_of_place, product_of_share
from graph.tracing.bounds import TraceBounds
from graph.tracing.records import Trace, TraceDirection
from graph.tracing.walk import Link

# So many links that would all have to be wrong are as good as proof.
LARGEST_CUT = 20


@dataclass(frozen=True, slots=True)
class ScopeReason:
    """Why ``reached`` is in the trace of ``root`` in ``direction``.

    ``way`` is a shortest way, in the order of the walk; ``links`` all links on any way. What is
    shared by the products of an order is one link, which leads into the order's place. ``cut`` are
    the fewest that would have to be wrong for it to be out, or None where they are more than
    ``LARGEST_CUT``. If not ``complete`` there may be more links than these, or a shorter way; if
    not ``found`` either, no way was found in what could be looked at.
    """

    direction: TraceDirection
    found: bool
    way: list[Link]
    links: list[Link]
    cut: list[Link] | None
    complete: bool


async def scope_reason(
    session: GraphSession, root: str, reached: str, direction: TraceDirection, bounds: TraceBounds
) -> ScopeReason | None:
    """Why ``reached`` is in the trace of ``root``; None where it is not.

    The links between the two are those that both a trace from the one and a trace from the other,
    in the opposite direction, find.
    """
    forward = direction is TraceDirection.FORWARD
    opposite = TraceDirection.BACKWARD if forward else TraceDirection.FORWARD
    back = await bounds.trace(session, [reached], opposite)
    if back.complete and root not in {node.id for node in back.nodes}:
        return None
    there = await bounds.trace(session, [root], direction)
    if there.complete and reached not in {node.id for node in there.nodes}:
        return None
    complete = back.complete and there.complete
    return await asyncio.to_thread(_reason, root, reached, direction, [back, there], complete)


def _firm(links: Sequence[networks.Link]) -> list[networks.Link]:
    """``links``, those from an order's place to its products as often as no cut can hold.

    That they are products of the order is no association that could be wrong.
    """
    return [
        link
        for link in links
        for _ in range(1 if product_of_share(link[2]) is None else LARGEST_CUT + 1)
    ]


def _reason(
    root: str, reached: str, direction: TraceDirection, traces: Sequence[Trace], complete: bool
) -> ScopeReason:
    by_id = {link[2]: link for found in traces for link in found.walked}
    if direction is TraceDirection.FORWARD:
        every = [(component, product, one) for one, (component, product, _, _) in by_id.items()]
    else:
        every = [(product, component, one) for one, (component, product, _, _) in by_id.items()]
    if root == reached:
        return ScopeReason(direction, True, [], [], [], complete)
    carrying = networks.between(every, root, reached)
    places = {node for link in carrying for node in link[:2] if order_of_place(node) is not None}
    way = networks.shortest_way(carrying, root, reached, places)
    cut = networks.smallest_cut(_firm(carrying), root, reached, LARGEST_CUT)

    def whole(links: Sequence[networks.Link]) -> list[Link]:
        return [by_id[link[2]] for link in links if product_of_share(link[2]) is None]

    return ScopeReason(
        direction,
        way is not None,
        whole(way or []),
        whole(carrying),
        None if cut is None else whole(cut),
        complete,
    )
