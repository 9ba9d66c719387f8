"""Why a recall's members are in the trace no more: the associations that ended since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import LiteralString

from graph.engine.session import GraphSession
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


async def causes_of_loss(
    session: GraphSession,
    gone: Sequence[str],
    scope: Collection[str],
    direction: TraceDirection,
    before: Moment,
    after: Moment,
) -> dict[str, list[str]]:
    """The ended associations because of which each of ``gone`` (traceables) is reached no more.

    They led to it in the scope as it was at ``before``, or to another one that is gone and that it
    was reached by, and had ended at ``after``.
    """
    ended: dict[str, set[str]] = {one: set() for one in gone}
    reached_by: dict[str, set[str]] = {one: set() for one in gone}
    statements = {
        TraceDirection.FORWARD: (_FORWARD,),
        TraceDirection.BACKWARD: (_BACKWARD,),
        TraceDirection.BOTH: (_FORWARD, _BACKWARD),
    }[direction]
    for statement in statements:
        for chunk in chunks(gone, FRONTIER_CHUNK):
            row = await session.one(statement, ids=chunk, before=list(before), after=list(after))
            if row is None:
                continue
            for one, neighbour, association, over in zip(
                row["ids"], row["neighbours"], row["associations"], row["ended"], strict=True
            ):
                if neighbour not in scope:
                    continue
                if over:
                    ended[one].add(association)
                elif neighbour in ended:
                    reached_by[one].add(neighbour)
    return {one: sorted(_all_causes(one, ended, reached_by)) for one in gone}


def _all_causes(one: str, ended: dict[str, set[str]], reached_by: dict[str, set[str]]) -> set[str]:
    causes: set[str] = set()
    seen, frontier = {one}, [one]
    while frontier:
        at = frontier.pop()
        causes |= ended[at]
        new = reached_by[at] - seen
        seen |= new
        frontier += new
    return causes
