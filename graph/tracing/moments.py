"""Moments: which commits a trace sees, so that its pages agree while others write."""

from __future__ import annotations

from typing import LiteralString

from graph.engine.session import GraphSession

# The number of each lane, by lane id: a change stamped (lane, number) up to it is seen.
Moment = tuple[int, ...]

_NOW: LiteralString = "MATCH (l:Lane) RETURN collect(l.id) AS lanes, collect(l.number) AS numbers"


async def present_moment(session: GraphSession) -> Moment:
    """The moment that sees everything committed before this call."""
    row = await session.one(_NOW)
    if row is None:
        return ()
    by_lane = dict(zip(row["lanes"], row["numbers"], strict=True))
    return tuple(by_lane.get(lane, 0) for lane in range(max(by_lane, default=-1) + 1))


def at(moment: Moment, lane: int) -> int:
    """The number of a lane in a moment; 0 for a lane that it does not know."""
    return moment[lane] if lane < len(moment) else 0


def bounded(before: Moment, present: Moment, most: int) -> Moment:
    """A moment not after ``present``, at most so many lane numbers after ``before``."""
    upto = []
    for lane, number in enumerate(present):
        step = min(most, number - at(before, lane))
        upto.append(at(before, lane) + step)
        most -= step
    return tuple(upto)
