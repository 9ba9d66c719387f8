"""The law that no traceable becomes its own ancestor, also while many write at once.

With both ends of a new edge touched, the edge can close a cycle only if its product is consumed
into something already and its component has components. Only such an edge needs the one guard that
all such edges share, and then the look whether the product reaches the component.

The guard must be the first thing such a transaction touches. An optimistic engine reads what lies
on a page it has written as it was when it wrote there: a walk would miss what another transaction
has committed meanwhile, and the engine would merge both. With the guard first, that other
transaction either came before the page was read, or it conflicts on the guard. (Take the last edge
of a cycle to commit, and of those it could not see the last: that one had both its neighbours, so
it held the guard, or it shares an end with the last edge.)

So an edge that turns out to need the guard starts again with it; the everyday case never does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import LiteralString, TypeVar

from graph.domain.records import Traceable
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused

T = TypeVar("T")
_QUEUE = "guard:cycles"
_GUARD: LiteralString = "MATCH (g:Guard {id: 'cycles'}) SET g.version = g.version + 1"
_NEXT: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})-[e:CONSUMED_INTO]->(u:Traceable)
WHERE e.goneNumber IS NULL
RETURN collect(DISTINCT u.id) AS ids
"""


class _GuardNeeded(Exception):
    """The transaction must start again, with the guard first."""


async def write_acyclic(
    session: GraphSession, keys: Sequence[str], work: Callable[[Transaction], Awaitable[T]]
) -> T:
    """Like ``session.write``, for work that calls ``require_no_cycle`` before it adds an edge."""

    async def guarded(tx: Transaction) -> T:
        await tx.all(_GUARD)
        tx.guarded = True
        return await work(tx)

    try:
        return await session.write(keys, work)
    except _GuardNeeded:
        return await session.write([*keys, _QUEUE], guarded)


async def require_no_cycle(tx: Transaction, component: Traceable, product: Traceable) -> None:
    """Refuse with ``WOULD_FORM_CYCLE`` if ``component`` is made from ``product`` already.

    Both are touched. Asks the store only if the new edge could close a cycle at all; a serial
    number's own rework is none.
    """
    if not _may_close_cycle(component, product):
        return
    if not tx.guarded:
        raise _GuardNeeded
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


def _may_close_cycle(component: Traceable, product: Traceable) -> bool:
    composed = bool(component.produced or component.transferred)
    return composed and bool(product.consumed) and component.id != product.id
