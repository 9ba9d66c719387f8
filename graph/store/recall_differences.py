"""Why a recall's members are in the trace no more: what ended since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from graph.domain.times import from_micros
from graph.engine.session import GraphSession
from graph.store.keys import is_shared, order_of_place, product_of_share
from graph.tracing.moments import Moment
from graph.tracing.records import TraceDirection
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_SEEN: LiteralString = """
WHERE e.laneNumber <= $before[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $before[e.goneLane])
RETURN collect(id) AS ids, collect(n.id) AS neighbours, collect(e.association) AS associations,
       collect(CASE WHEN e.goneLane IS NULL OR e.goneNumber > $after[e.goneLane]
                    THEN false ELSE true END) AS ended
"""
_FORWARD: LiteralString = (
    "UNWIND $ids AS id MATCH (t:Traceable {id: id})<-[e:CONSUMED_INTO]-(n:Traceable)" + _SEEN
)
_BACKWARD: LiteralString = (
    "UNWIND $ids AS id MATCH (t:Traceable {id: id})-[e:CONSUMED_INTO]->(n:Traceable)" + _SEEN
)


_REMOVALS: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {id: id}) WHERE f.removedAt IS NOT NULL
RETURN collect(f {.id, .traceable, .removedAt, .removedBy, .removalReason}) AS removals
"""


class Causes(NamedTuple):
    """Why a member is reached no more: ids of what has ended.

    ``products`` are registered products that were removed, where what their order shares was all
    that led to them.
    """

    associations: list[str]
    shared_consumptions: list[str]
    products: list[str]


class Removal(NamedTuple):
    """That a registered product was removed."""

    traceable_id: str
    at: datetime
    by: str
    reason: str


async def causes_of_loss(
    session: GraphSession,
    gone: Sequence[str],
    scope: Collection[str],
    reached: Collection[str],
    direction: TraceDirection,
    before: Moment,
    after: Moment,
) -> dict[str, Causes]:
    """What has ended, because of which each of ``gone`` (traceables) is reached no more.

    It led to it in the scope as it was at ``before``, or to another one that is gone and that it
    was reached by, and had ended at ``after``. ``reached`` are the nodes that are reached then: the
    place of an order that is none of them is gone as well.
    """
    ended: dict[str, set[str]] = {one: set() for one in gone}
    reached_by: dict[str, set[str]] = {one: set() for one in gone}
    pending = list(gone)
    while pending:
        places: set[str] = set()
        for edge in await _edges(session, pending, direction, before, after):
            one, neighbour, association, over = edge
            place = order_of_place(neighbour) is not None
            if not place and neighbour not in scope:
                continue
            if over:
                ended[one].add(association)
            if place and neighbour not in reached:
                places.add(neighbour)
            # The edges of a place end with the last that is shared: it says why.
            if place or not over:
                reached_by[one].add(neighbour)
        pending = sorted(places - ended.keys())
        for one in pending:
            ended[one], reached_by[one] = set(), set()
    return {one: _told(_all_causes(one, ended, reached_by)) for one in gone}


async def removals(session: GraphSession, ids: Sequence[str]) -> dict[str, Removal]:
    """When, by whom and why these registered products were removed, by id."""
    row = await session.one(_REMOVALS, ids=list(ids)) if ids else None
    return {
        one["id"]: Removal(
            one["traceable"],
            from_micros(one["removedAt"]),
            one["removedBy"],
            one["removalReason"],
        )
        for one in (row or {}).get("removals", ())
    }


async def _edges(
    session: GraphSession,
    ids: Sequence[str],
    direction: TraceDirection,
    before: Moment,
    after: Moment,
) -> list[tuple[str, str, str, bool]]:
    """Edges at ``before``: one of ``ids``, its neighbour, the association, whether it has ended."""
    statements = {
        TraceDirection.FORWARD: (_FORWARD,),
        TraceDirection.BACKWARD: (_BACKWARD,),
        TraceDirection.BOTH: (_FORWARD, _BACKWARD),
    }[direction]
    found: list[tuple[str, str, str, bool]] = []
    names = ("ids", "neighbours", "associations", "ended")
    for statement in statements:
        for chunk in chunks(ids, FRONTIER_CHUNK):
            row = await session.one(statement, ids=chunk, before=list(before), after=list(after))
            if row is not None:
                found += zip(*(row[name] for name in names), strict=True)
    return found


def _all_causes(one: str, ended: dict[str, set[str]], reached_by: dict[str, set[str]]) -> set[str]:
    causes: set[str] = set()
    seen, frontier = {one}, [one]
    while frontier:
        at = frontier.pop()
        causes |= ended[at]
        new = (reached_by[at] - seen) & ended.keys()
        seen |= new
        frontier += new
    return causes


def _told(causes: set[str]) -> Causes:
    products = {product for one in causes if (product := product_of_share(one)) is not None}
    shared = {one for one in causes if is_shared(one)}
    associations = {one for one in causes - shared if product_of_share(one) is None}
    # The edge to a product ends with all that is shared, and with the product's associations.
    if shared or associations:
        products = set()
    return Causes(sorted(associations), sorted(shared), sorted(products))
