"""Bringing the genealogy in memory up to what others have committed since."""

from __future__ import annotations

import asyncio
from typing import Any, LiteralString

from graph.engine.session import GraphSession, Row
from graph.tracing.index.genealogy import Genealogy, NewEdge
from graph.tracing.moments import Lanes, Moment

# What one statement reads at most.
_SLICE = 5_000

_CHANGES: LiteralString = """
UNWIND $ranges AS range
MATCH (g:GenealogyChange {lane: range.lane})
WHERE g.number > range.after AND g.number <= range.upTo
RETURN collect(g {.*}) AS changes
"""
_NAMED: LiteralString = """
UNWIND $ranges AS range
MATCH (h:HistoryEntry {lane: range.lane})
WHERE h.laneNumber > range.after AND h.laneNumber <= range.upTo
RETURN collect(h.lane) AS lanes, collect(h.laneNumber) AS numbers,
       collect(coalesce(h.component, '')) AS components,
       collect(coalesce(h.product, '')) AS products
"""


class Missing(Exception):
    """A change that is counted cannot be read: it is just being committed, or was never noted."""


async def follow(
    session: GraphSession, genealogy: Genealogy, before: Lanes, now: Lanes, settled: Moment
) -> None:
    """Take in what was committed between ``before`` and ``now``, all of it or nothing.

    Nodes that a transaction has named are read anew when they are needed. Up to ``settled`` nothing
    is still being committed; what lies behind it may be seen by halves, so it is looked at again.
    Raises ``Missing`` when the genealogy has a gap.
    """
    changes, named = await asyncio.gather(
        _changes(session, _ranges(before.changes, now.changes)),
        _named(session, _ranges(settled, now.numbers)),
    )
    for one in changes:
        if not one["ended"]:
            genealogy.add(_edge(one))
    for one in changes:
        if one["ended"]:
            went = (one["lane"], one["laneNumber"], one["at"])
            genealogy.end(one["association"], one["product"], went)
    for lane, number, component, product in sorted(named):
        for traceable in (component, product):
            if traceable:
                genealogy.named(traceable, lane, number)


def lag(before: Lanes, now: Lanes) -> int:
    """How many transactions and changes lie between."""
    ranges = _ranges(before.changes, now.changes) + _ranges(before.numbers, now.numbers)
    return sum(one["upTo"] - one["after"] for one in ranges)


async def _changes(session: GraphSession, ranges: list[dict[str, int]]) -> list[Row]:
    found: list[Row] = []
    for some in _slices(ranges):
        row = await session.one(_CHANGES, ranges=some)
        changes = (row or {}).get("changes", [])
        wanted = sum(one["upTo"] - one["after"] for one in some)
        if len({(one["lane"], one["number"]) for one in changes}) != wanted:
            raise Missing
        found += changes
    return sorted(found, key=lambda one: (one["lane"], one["number"]))


async def _named(
    session: GraphSession, ranges: list[dict[str, int]]
) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []
    for some in _slices(ranges):
        row: dict[str, Any] | None = await session.one(_NAMED, ranges=some)
        if row is not None:
            names = ("lanes", "numbers", "components", "products")
            found += zip(*(row[name] for name in names), strict=True)
    return found


def _ranges(before: tuple[int, ...], now: tuple[int, ...]) -> list[dict[str, int]]:
    known = before + (0,) * (len(now) - len(before))
    return [
        {"lane": lane, "after": known[lane], "upTo": number}
        for lane, number in enumerate(now)
        if number > known[lane]
    ]


def _slices(ranges: list[dict[str, int]]) -> list[list[dict[str, int]]]:
    """The same ranges in parts that one statement can read."""
    slices: list[list[dict[str, int]]] = []
    room = 0
    for one in ranges:
        after = one["after"]
        while after < one["upTo"]:
            if room == 0:
                slices.append([])
                room = _SLICE
            upto = min(one["upTo"], after + room)
            slices[-1].append({"lane": one["lane"], "after": after, "upTo": upto})
            room -= upto - after
            after = upto
    return slices


def _edge(change: Row) -> NewEdge:
    return NewEdge(
        association=change["association"],
        component=change["component"],
        product=change["product"],
        quantity=change["quantity"],
        came=(change["lane"], change["laneNumber"], change["at"]),
        happened_at=change["happenedAt"],
    )
