"""What suspects have in common: batches and serial numbers, orders, work times, people, suppliers.

One walk backward from all suspects, one forward from all that could be the cause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from graph.domain.common_cause import (
    Verdict,
    least_suspects,
    others_reached,
    suspects_of,
    suspects_reached,
)
from graph.engine.session import GraphSession
from graph.tracing.bounds import TraceBounds
from graph.tracing.circumstances import Circumstance, circumstances
from graph.tracing.records import Trace, TraceDirection, TraceNode, Truncation

# So many causes of a kind are followed forward at once, those of the most suspects first. Whether
# one of the others could rank among the answers is known all the same.
_MOST = 4_096
T = TypeVar("T")


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
    back = await bounds.trace(session, suspects, TraceDirection.BACKWARD)
    reached = await asyncio.to_thread(suspects_reached, suspects, _pairs(back))
    candidates = _candidates(back, suspects, reached)
    groups, cut = await circumstances(session, back, suspects, reached, bounds, _MOST)
    followed = candidates[:_MOST]
    forward, into, beside = await _followed(session, suspects, followed, groups, bounds)
    cut.update(back.truncated_by, forward.truncated_by)

    def verdict(cause: T, members: Iterable[str], others: int) -> Verdict[T]:
        return Verdict(cause, suspects_of(members, reached), others, len(suspects))

    likeliest = [verdict(one, [one.id], count) for one, count in zip(followed, into, strict=True)]
    likeliest.sort(key=lambda one: (*_rank(one), *_name(one.cause)))
    shared = [
        verdict(one, members, count)
        for (one, members), count in zip(groups.items(), beside, strict=True)
    ]
    shared.sort(key=lambda one: (*_rank(one), one.cause))
    for left in candidates[_MOST : _MOST + 1]:
        best = verdict(left, [left.id], 0)
        if any(best.score >= one.score for one in likeliest[first - 1 : first]):
            cut.add(Truncation.SIZE)
    return CommonCause(len(suspects), likeliest[:first], shared[:first], tuple(sorted(cut)))


async def _followed(
    session: GraphSession,
    suspects: Sequence[str],
    candidates: Sequence[TraceNode],
    groups: Mapping[Circumstance, set[str]],
    bounds: TraceBounds,
) -> tuple[Trace, list[int], list[int]]:
    """The forward trace of all causes, and how many others each candidate and group went into."""
    roots = {node.id for node in candidates}.union(*groups.values())
    forward = await bounds.trace(session, sorted(roots), TraceDirection.FORWARD)
    others = {node.id for node in forward.nodes if node.produced}.difference(suspects)
    into, beside = await asyncio.to_thread(
        others_reached,
        [node.id for node in candidates],
        list(groups.values()),
        _pairs(forward),
        others,
    )
    return forward, into, beside


def _pairs(found: Trace) -> list[tuple[str, str]]:
    return [(component, product) for component, product, _, _ in found.walked]


def _rank(verdict: Verdict[T]) -> tuple[Fraction, int, int]:
    return -verdict.score, -verdict.suspects, verdict.others


def _name(node: TraceNode) -> tuple[str, str, str]:
    return node.item_number, node.number, node.id


def _candidates(
    back: Trace, suspects: Sequence[str], reached: Mapping[str, int]
) -> list[TraceNode]:
    """What enough suspects share, those of the most suspects first.

    A suspect is a candidate as well where it went into another one.
    """
    alone = {one: 1 << at for at, one in enumerate(suspects)}
    shared = [
        node
        for node in back.nodes
        if node.traceable_id is not None
        and reached.get(node.id, 0).bit_count() >= least_suspects(suspects)
        and reached[node.id] != alone.get(node.id)
    ]
    return sorted(shared, key=lambda node: (-reached[node.id].bit_count(), *_name(node)))
