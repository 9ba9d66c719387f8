"""Moments: which commits a trace sees, so that its pages agree while others write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString, NamedTuple

from graph.engine.session import GraphSession, Row, Transaction

# The number of each lane, by lane id: a change stamped (lane, number) up to it is seen.
Moment = tuple[int, ...]

_NOW: LiteralString = """
MATCH (l:Lane)
RETURN collect(l.id) AS lanes, collect(l.number) AS numbers,
       collect(coalesce(l.changes, 0)) AS changes
"""
_SETTLE: LiteralString = """
MATCH (l:Lane) WHERE $lanes IS NULL OR l.id IN $lanes
SET l.settled = l.number
RETURN collect(l.id) AS lanes, collect(l.number) AS numbers,
       collect(coalesce(l.changes, 0)) AS changes
"""


class Lanes(NamedTuple):
    """How far each lane has come, by lane id: transactions, and changes of the genealogy."""

    numbers: Moment
    changes: tuple[int, ...]


class Seen(NamedTuple):
    """What a trace sees of the genealogy.

    Everything committed up to ``moment``; of that, what was recorded by ``as_of`` and in effect by
    ``effective_at`` (microseconds since 1970; None does not restrict). What was removed by then is
    not seen.
    """

    moment: Moment
    as_of: int | None = None
    effective_at: int | None = None


async def present_lanes(session: GraphSession) -> Lanes:
    """How far the lanes have come: everything committed before this call is in it."""
    return _lanes(await session.one(_NOW))


async def present_moment(session: GraphSession) -> Moment:
    """The moment that sees everything committed before this call."""
    return (await present_lanes(session)).numbers


async def settled_lanes(session: GraphSession, lanes: Sequence[int] | None = None) -> Lanes:
    """How far these lanes have come, or all, with no commit still under way among what is counted.

    While an engine commits, others may see one of a transaction's records before another. Writing
    to the lanes waits for that to be over, or meets it and starts again.
    """

    async def work(tx: Transaction) -> Lanes:
        return _lanes(await tx.one(_SETTLE, lanes=None if lanes is None else list(lanes)))

    return await session.write(("settle",), work)


def _lanes(row: Row | None) -> Lanes:
    if row is None:
        return Lanes((), ())
    numbers = dict(zip(row["lanes"], row["numbers"], strict=True))
    changes = dict(zip(row["lanes"], row["changes"], strict=True))
    every = range(max(numbers, default=-1) + 1)
    return Lanes(
        tuple(numbers.get(lane, 0) for lane in every),
        tuple(changes.get(lane, 0) for lane in every),
    )
