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

What all products of an order share goes through a node of the order (``shared_consumption``). That
node counts as touched when the order is, so all this holds of its edges as well.

So an edge that turns out to need the guard starts again with it; the everyday case never does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import LiteralString, TypeVar

from graph.domain.records import ProductionOrder, Traceable
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
    if _may_close_cycle(component, product) and await _reaches(tx, [product.id], component.id):
        raise _cycle(
            f"{component.number} was itself made from {product.number}, so it cannot go into it."
        )


async def require_no_shared_cycle(
    tx: Transaction, component: Traceable, products: Sequence[str], order: ProductionOrder
) -> None:
    """Refuse a component that all products of an order are to share, but that one went into.

    ``products`` are the ids of those products, or of the node through which they share already;
    the component and the order are touched, and the products where they get their edge with it.
    """
    if not products or not _is_composed(component):
        return
    if await _reaches(tx, products, component.id):
        raise _cycle(
            f"{component.number} is or was made from a product of order {order.number}, "
            "so all its products cannot share it."
        )


async def require_no_cycle_by_sharing(
    tx: Transaction, product: Traceable, place_id: str, order: ProductionOrder
) -> None:
    """Refuse a product that went into something which all products of its order share."""
    if product.consumed and await _reaches(tx, [product.id], place_id):
        raise _cycle(
            f"{product.number} went into a component that all products of order {order.number} "
            "share, so it cannot be one of them."
        )


async def _reaches(tx: Transaction, starts: Sequence[str], end: str) -> bool:
    """Whether ``end`` is one of ``starts`` or made from one; only under the guard."""
    if not tx.guarded:
        raise _GuardNeeded
    seen = set(starts)
    frontier = list(starts)
    while frontier and end not in seen:
        row = await tx.one(_NEXT, ids=frontier)
        frontier = [one for one in (row or {}).get("ids", ()) if one not in seen]
        seen.update(frontier)
    return end in seen


def _may_close_cycle(component: Traceable, product: Traceable) -> bool:
    return _is_composed(component) and bool(product.consumed) and component.id != product.id


def _is_composed(component: Traceable) -> bool:
    return bool(component.produced or component.transferred)


def _cycle(message: str) -> Refused:
    return Refused(ErrorCode.WOULD_FORM_CYCLE, message, ("number",))
