"""The edges of the genealogy: made and ended, never changed or taken away.

Whatever makes or ends edges notes each as a ``GenealogyChange``, numbered without a gap in the lane
of its transaction. So whoever keeps the genealogy in memory can ask for just what it has not seen,
and knows from the numbers that nothing is missing (``graph.tracing.index``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import LiteralString

from graph.engine.session import Row, Transaction

# Both expect `lane` as (lane:Lane) with its number taken, and ``$edges`` as rows of ``edge``.
NOTE_EDGES: LiteralString = """
SET lane.changes = coalesce(lane.changes, 0) + size($edges)
WITH lane
FOREACH (one IN $edges |
  CREATE (g:GenealogyChange)
  SET g = one, g.lane = lane.id, g.laneNumber = lane.number, g.number = lane.changes - one.behind)
WITH lane
"""
MAKE_EDGES: LiteralString = """
UNWIND $edges AS one
MATCH (c:Traceable {id: one.component})
MATCH (p:Traceable {id: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.association, quantity: one.quantity,
                            registeredAt: one.at, happenedAt: one.happenedAt,
                            lane: lane.id, laneNumber: lane.number}]->(p)
"""
_ADD: LiteralString = "MATCH (lane:Lane {id: $lane})" + NOTE_EDGES + MAKE_EDGES
_NOTE: LiteralString = "MATCH (lane:Lane {id: $lane})" + NOTE_EDGES + "RETURN lane.id AS lane"
_END: LiteralString = """
MATCH (lane:Lane {id: $lane})
UNWIND $ended AS one
MATCH (p:Traceable {id: one.product})<-[e:CONSUMED_INTO]-(:Traceable)
WHERE e.association IN one.associations AND e.goneLane IS NULL
SET e.goneLane = lane.id, e.goneNumber = lane.number, e.goneAt = $at
"""


def edge(
    association: str, component: str, product: str, quantity: str, at: int, happened_at: int
) -> Row:
    """A new edge: recorded ``at``, and in effect since ``happened_at``, in microseconds."""
    return {
        "association": association,
        "component": component,
        "product": product,
        "quantity": quantity,
        "at": at,
        "happenedAt": happened_at,
        "ended": False,
    }


def numbered(edges: Sequence[Row]) -> list[Row]:
    """``edges`` as ``NOTE_EDGES`` wants them: each knows how many changes follow behind it."""
    return [{**one, "behind": len(edges) - at} for at, one in enumerate(edges, 1)]


async def add_edges(tx: Transaction, edges: Sequence[Row]) -> None:
    """Add edges to the live genealogy, stamped with the lane that the write has taken."""
    await tx.all(_ADD, lane=tx.lane, edges=numbered(edges))


async def end_edges(tx: Transaction, ended: dict[str, list[str]], at: int) -> None:
    """Take edges out of the live genealogy: by product, what stands for their associations.

    ``at`` is when that was recorded, in microseconds.
    """
    changes = [
        {"association": association, "product": product, "at": at, "ended": True}
        for product, association in _pairs(ended)
    ]
    await tx.all(_NOTE, lane=tx.lane, edges=numbered(changes))
    rows = [{"product": product, "associations": ids} for product, ids in ended.items()]
    await tx.all(_END, lane=tx.lane, ended=rows, at=at)


def _pairs(ended: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    return ((product, one) for product, ids in ended.items() for one in ids)
