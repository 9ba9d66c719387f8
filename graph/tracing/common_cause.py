"""What suspects have in common: batches and serial numbers, orders, work times, people, suppliers.

One walk backward from all suspects, one forward from all that could be the cause.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import LiteralString, TypeVar

from graph.domain.activities import RECEIPT
from graph.domain.common_cause import Verdict, others_reached, suspects_of, suspects_reached
from graph.domain.records import FinishedProduct
from graph.engine.session import GraphSession
from graph.store.registrations import products_by_orders
from graph.tracing.bounds import TraceBounds
from graph.tracing.records import Trace, TraceDirection, TraceNode, Truncation
from graph.tracing.trace import trace
from graph.tracing.untracked import products_seen
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_SUPPLIERS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
WHERE a.code = $code AND a.partner IS NOT NULL
RETURN collect(t.id) AS ids, collect(a.partner) AS partners
"""
# So many causes of a kind are followed forward at once, those of the most suspects first. Whether
# one of the others could rank among the answers is known all the same.
_MOST = 4_096
# Orders are read so many at a time, and so many products of each.
_ORDERS, _PRODUCTS = 100, 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOWS = (timedelta(hours=1), timedelta(days=1))
T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class CommonCause:
    """What the suspects share, the likeliest first, and what cut the search off, if anything."""

    suspects: int
    candidates: list[Verdict[TraceNode]]
    shared: list[Verdict[Circumstance]]
    truncated_by: tuple[Truncation, ...]


async def common_cause(
    session: GraphSession, suspects: Sequence[str], bounds: TraceBounds, first: int
) -> CommonCause:
    """The ``first`` causes of each kind that most of the suspects (traceable ids) share.

    Of several suspects, only what at least two of them share is a cause.
    """
    back = await trace(session, bounds.request(suspects, TraceDirection.BACKWARD), bounds.deadline)
    reached = await asyncio.to_thread(suspects_reached, suspects, _pairs(back))
    candidates = _candidates(back, suspects, reached)
    circumstances, cut = await _circumstances(session, back, suspects, reached, bounds)
    followed = candidates[:_MOST]
    roots = {node.id for node in followed} | {
        one for some in circumstances.values() for one in some
    }
    forward = await trace(
        session, bounds.request(sorted(roots), TraceDirection.FORWARD), bounds.deadline
    )
    others = {node.id for node in forward.nodes if node.produced}.difference(suspects)
    into, beside = await asyncio.to_thread(
        others_reached,
        [node.id for node in followed],
        list(circumstances.values()),
        _pairs(forward),
        others,
    )

    def verdict(cause: T, members: Iterable[str], count: int) -> Verdict[T]:
        return Verdict(cause, suspects_of(members, reached), count, len(suspects))

    likeliest = [
        verdict(node, [node.id], count) for node, count in zip(followed, into, strict=True)
    ]
    shared = [
        verdict(one, members, count)
        for (one, members), count in zip(circumstances.items(), beside, strict=True)
    ]
    likeliest.sort(key=lambda one: (*_rank(one), one.cause.item_number, one.cause.number))
    shared.sort(key=lambda one: (*_rank(one), one.cause))
    if candidates[_MOST:]:
        best = verdict(candidates[_MOST], [candidates[_MOST].id], 0)
        if any(best.score >= one.score for one in likeliest[first - 1 : first]):
            cut.add(Truncation.SIZE)
    cut.update(back.truncated_by, forward.truncated_by)
    return CommonCause(len(suspects), likeliest[:first], shared[:first], tuple(sorted(cut)))


def _pairs(found: Trace) -> list[tuple[str, str]]:
    return [(component, product) for component, product, _, _ in found.walked]


def _rank(verdict: Verdict[T]) -> tuple[Fraction, int, int]:
    return -verdict.score, -verdict.suspects, verdict.others


def _least(suspects: Sequence[str]) -> int:
    return min(2, len(suspects))


def _candidates(
    back: Trace, suspects: Sequence[str], reached: Mapping[str, int]
) -> list[TraceNode]:
    """What enough suspects share, those of the most suspects first.

    A suspect is a candidate as well where it went into another one.
    """
    alone = {one: 1 << at for at, one in enumerate(suspects)}
    found = [
        (-reached[node.id].bit_count(), node)
        for node in back.nodes
        if reached[node.id].bit_count() >= _least(suspects)
        and reached[node.id] != alone.get(node.id)
    ]
    found.sort(key=lambda one: (one[0], one[1].item_number, one[1].number, one[1].id))
    return [node for _, node in found]


async def _circumstances(
    session: GraphSession,
    back: Trace,
    suspects: Sequence[str],
    reached: Mapping[str, int],
    bounds: TraceBounds,
) -> tuple[dict[Circumstance, set[str]], set[Truncation]]:
    """What enough suspects share beside numbers, each with the traceables that it is true of.

    Orders are those that made a suspect or anything in it, with all their products. Times and
    operators are of the registration of these products; suppliers of what went into suspects.
    """

    def enough(members: Iterable[str]) -> bool:
        return suspects_of(members, reached) >= _least(suspects)

    made = await products_seen(
        session, back.request, [node.id for node in back.nodes if node.produced]
    )
    orders = {order: some for order, some in _grouped(made, _order).items() if enough(some)}
    siblings, cut = await _siblings(session, sorted(one.name for one in orders), bounds)
    every = list({one.id: one for one in [*made, *siblings]}.values())
    found: dict[Circumstance, set[str]] = {}
    for kind in (_order, _operator, *map(_window, _WINDOWS)):
        found |= _grouped(every, kind)
    found |= await _suppliers(session, [node.id for node in back.nodes])
    kept = {one: some for one, some in found.items() if enough(some)}
    most = sorted(kept, key=lambda one: (-suspects_of(kept[one], reached), one))
    if most[_MOST:]:
        cut.add(Truncation.SIZE)
    return {one: kept[one] for one in most[:_MOST]}, cut


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
        begin = product.registered_at - (product.registered_at - _EPOCH) % length
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
