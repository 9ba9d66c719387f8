"""The law that no traceable becomes its own ancestor, also while many write at once.

With both ends of a new edge touched, the edge can close a cycle only if its product is consumed
into something already and its component has components. Only such an edge comes here: it touches
the one guard that all such edges share, and then looks whether the product reaches the component.
Any edge
of the cycle that this transaction cannot see would have had to touch an end or the guard as well.
"""

from __future__ import annotations

from typing import LiteralString

from graph.domain.records import Traceable
from graph.engine.session import Transaction
from graph.errors import ErrorCode, Refused

_GUARD: LiteralString = "MATCH (g:Guard {id: 'cycles'}) SET g.version = g.version + 1"
_NEXT: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})-[e:CONSUMED_INTO]->(u:Traceable)
WHERE e.goneNumber IS NULL
RETURN collect(DISTINCT u.id) AS ids
"""


def may_close_cycle(component: Traceable, product: Traceable) -> bool:
    """Whether an edge could close a cycle: both ends have an edge already on their far side.

    Only while both are touched. A serial number's own rework is no cycle.
    """
    composed = bool(component.produced or component.transferred)
    return composed and bool(product.consumed) and component.id != product.id


async def require_no_cycle(tx: Transaction, component: Traceable, product: Traceable) -> None:
    """Refuse with ``WOULD_FORM_CYCLE`` if ``component`` is made from ``product`` already."""
    await tx.all(_GUARD)
    seen = {product.id}
    frontier = [product.id]
    while frontier:
        row = await tx.one(_NEXT, ids=frontier)
        frontier = [one for one in (row or {}).get("ids", ()) if one not in seen]
        seen.update(frontier)
        if component.id in seen:
            raise Refused(
                ErrorCode.WOULD_FORM_CYCLE,
                f"{component.number} was itself made from {product.number}, "
                "so it cannot go into it.",
                ("number",),
            )
