"""What suspects share beside batches and serial numbers: orders, work times, people, suppliers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import LiteralString

from graph.domain.activities import RECEIPT
from graph.domain.common_cause import least_suspects, suspects_of
from graph.domain.records import FinishedProduct
from graph.engine.session import GraphSession
from graph.store.registrations import products_by_orders
from graph.tracing.bounds import TraceBounds
from graph.tracing.records import Trace, Truncation
from graph.tracing.untracked import products_seen
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_SUPPLIERS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
WHERE a.code = $code AND a.partner IS NOT NULL
RETURN collect(t.id) AS ids, collect(a.partner) AS partners
"""
# Orders are read so many at a time, and so many products of each.
_ORDERS, _PRODUCTS = 100, 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOWS = (timedelta(hours=1), timedelta(days=1))


class CircumstanceKind(StrEnum):
    """What suspects can share beside batches and serial numbers."""

    ORDER = "ORDER"
    WORK_TIME = "WORK_TIME"
    SUPPLIER = "SUPPLIER"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True, order=True)
class Circumstance:
    """An order (by id), a supplier or operator (by name), or the work time from ``begin`` on."""

    kind: CircumstanceKind
    name: str
    begin: datetime | None = None
    end: datetime | None = None


async def circumstances(
    session: GraphSession,
    back: Trace,
    suspects: Sequence[str],
    reached: Mapping[str, int],
    bounds: TraceBounds,
    most: int,
) -> tuple[dict[Circumstance, set[str]], set[Truncation]]:
    """What enough suspects share beside numbers, each with the traceables that it is true of.

    At ``most`` so many, those of the most suspects first. ``reached`` says which suspects each node
    of the walk ``back`` is in. Orders are those that made a suspect or anything in it, with all
    their products. Times are when these
    products came into being, operators of their registration; suppliers of what
    went into suspects.
    """

    def enough(members: Iterable[str]) -> bool:
        return suspects_of(members, reached) >= least_suspects(suspects)

    made = await products_seen(
        session, back.request, [node.id for node in back.nodes if node.produced]
    )
    orders = {order: some for order, some in _grouped(made, _order).items() if enough(some)}
    siblings, cut = await _siblings(session, sorted(one.name for one in orders), bounds)
    every = list({one.id: one for one in [*made, *siblings]}.values())
    found: dict[Circumstance, set[str]] = {}
    for kind in (_order, _operator, *map(_window, _WINDOWS)):
        found |= _grouped(every, kind)
    tracked = [node.traceable_id for node in back.nodes if node.traceable_id is not None]
    found |= await _suppliers(session, tracked)
    kept = {one: some for one, some in found.items() if enough(some)}
    ordered = sorted(kept, key=lambda one: (-suspects_of(kept[one], reached), one))
    if ordered[most:]:
        cut.add(Truncation.SIZE)
    return {one: kept[one] for one in ordered[:most]}, cut


def _grouped(
    products: Iterable[FinishedProduct], kind: Callable[[FinishedProduct], Circumstance]
) -> dict[Circumstance, set[str]]:
    found: defaultdict[Circumstance, set[str]] = defaultdict(set)
    for product in products:
        found[kind(product)].add(product.traceable_id)
    return dict(found)


def _order(product: FinishedProduct) -> Circumstance:
    return Circumstance(CircumstanceKind.ORDER, product.order_id)


def _operator(product: FinishedProduct) -> Circumstance:
    return Circumstance(CircumstanceKind.OPERATOR, product.registered_by)


def _window(length: timedelta) -> Callable[[FinishedProduct], Circumstance]:
    def kind(product: FinishedProduct) -> Circumstance:
        begin = product.happened_at - (product.happened_at - _EPOCH) % length
        return Circumstance(CircumstanceKind.WORK_TIME, "", begin, begin + length)

    return kind


async def _siblings(
    session: GraphSession, orders: list[str], bounds: TraceBounds
) -> tuple[list[FinishedProduct], set[Truncation]]:
    """All that these orders produced, and what cut the list off, if anything."""
    found: list[FinishedProduct] = []
    cut: set[Truncation] = set()
    for chunk in chunks(orders, _ORDERS):
        if bounds.deadline.remaining <= 0:
            cut.add(Truncation.TIME)
        elif len(found) >= bounds.nodes:
            cut.add(Truncation.SIZE)
        else:
            by_order = await products_by_orders(session, chunk, "", _PRODUCTS + 1)
            for some in by_order.values():
                found += some[:_PRODUCTS]
                if some[_PRODUCTS:]:
                    cut.add(Truncation.SIZE)
    return found, cut


async def _suppliers(session: GraphSession, ids: Sequence[str]) -> dict[Circumstance, set[str]]:
    found: defaultdict[Circumstance, set[str]] = defaultdict(set)
    for chunk in chunks(ids, FRONTIER_CHUNK):
        row = await session.one(_SUPPLIERS, ids=chunk, code=RECEIPT)
        if row is not None:
            for one, partner in zip(row["ids"], row["partners"], strict=True):
                found[Circumstance(CircumstanceKind.SUPPLIER, partner)].add(one)
    return dict(found)
