"""The walk through the genealogy: level by level, in columns, with limits that are always told.

Each traceable is reached once, at its shortest depth; each live association between reached ones is
kept once. No statement enumerates paths, so diamonds cost nothing extra and cycles end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import LiteralString

from graph.engine.deadlines import Deadline
from graph.engine.session import GraphSession
from graph.tracing.moments import Seen
from graph.tracing.records import TraceDirection, Truncation

# Traceables expanded by one statement: small enough that limits are noticed soon, large enough that
# round trips do not count.
FRONTIER_CHUNK = 2_000

_VISIBLE: LiteralString = """
WHERE e.laneNumber <= $moment[e.lane]
  AND ($asOf IS NULL OR coalesce(e.registeredAt, 0) <= $asOf)
  AND ($effectiveAt IS NULL
       OR coalesce(e.happenedAt, e.registeredAt, 0) <= $effectiveAt)
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane]
       OR ($asOf IS NOT NULL AND coalesce(e.goneAt, 0) > $asOf))
RETURN collect(c.id) AS components, collect(p.id) AS products,
       collect(e.association) AS associations, collect(e.quantity) AS quantities
"""
_FORWARD: LiteralString = (
    """
UNWIND $frontier AS id
MATCH (c:Traceable {id: id})-[e:CONSUMED_INTO]->(p:Traceable)
"""
    + _VISIBLE
)
_BACKWARD: LiteralString = (
    """
UNWIND $frontier AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(c:Traceable)
"""
    + _VISIBLE
)


# One association that a walk has found: ids of component and product, id of the association, and
# the quantity in the component's unit, as stored. A plain tuple, since a trace holds very many.
Link = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one trace may go: nodes and links in all, depth (None: no end), and a deadline."""

    nodes: int
    links: int
    depth: int | None
    deadline: Deadline


@dataclass(slots=True)
class Walk:
    """What a walk in one direction has reached: the shortest depth of each traceable, and links.

    ``numbers`` are those that a genealogy in memory has for what was reached there.
    """

    direction: TraceDirection
    depths: dict[str, int]
    links: Collection[Link] = field(default_factory=list)
    truncated_by: set[Truncation] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)


async def walk(
    session: GraphSession,
    roots: Iterable[str],
    direction: TraceDirection,
    seen: Seen,
    limits: Limits,
    reached_by: Callable[[list[str]], None],
) -> Walk:
    """Walk from ``roots`` (traceable ids) ``BACKWARD`` or ``FORWARD`` through what is ``seen``.

    ``reached_by`` is told the ids of each level as soon as they are known, the roots first.
    """

    async def expand(frontier: list[str]) -> list[Link] | None:
        return await expanded(session, frontier, direction, seen, limits.deadline)

    result = Walk(direction, dict.fromkeys(roots, 0))
    frontier = sorted(result.depths)
    reached_by(frontier)
    await walk_on(result, frontier, 0, limits, expand, reached_by)
    return result


async def walk_on(
    result: Walk,
    frontier: list[str],
    level: int,
    limits: Limits,
    expand: Callable[[list[str]], Awaitable[list[Link] | None]],
    reached_by: Callable[[list[str]], None],
) -> None:
    """Walk on from a sorted frontier at depth ``level``.

    ``expand`` gives all links from a part of the frontier, or None when there is no time left.
    """
    while frontier and not result.truncated_by & {Truncation.SIZE, Truncation.TIME}:
        reached: list[str] = []
        for chunk in chunks(frontier, FRONTIER_CHUNK):
            links = await expand(chunk)
            if links is None:
                result.truncated_by.add(Truncation.TIME)
                break
            reached += _admit(result, links, level, limits)
            if Truncation.SIZE in result.truncated_by:
                break
        frontier = sorted(reached)
        reached_by(frontier)
        level += 1


def chunks(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """``ids`` in lists of at most ``size``."""
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


async def expanded(
    session: GraphSession,
    frontier: list[str],
    direction: TraceDirection,
    seen: Seen,
    deadline: Deadline,
) -> list[Link] | None:
    """All links from the frontier, or None when the deadline passed first."""
    try:
        async with asyncio.timeout(deadline.remaining):
            return await links_at(session, frontier, direction, seen)
    except TimeoutError:
        return None


async def links_at(
    session: GraphSession, nodes: list[str], direction: TraceDirection, seen: Seen
) -> list[Link]:
    """All links from these nodes in one direction."""
    row = await session.one(
        _FORWARD if direction is TraceDirection.FORWARD else _BACKWARD,
        frontier=nodes,
        moment=list(seen.moment),
        asOf=seen.as_of,
        effectiveAt=seen.effective_at,
    )
    if row is None:
        return []
    columns = zip(
        row["components"], row["products"], row["associations"], row["quantities"], strict=True
    )
    return list(columns)


def _admit(result: Walk, links: list[Link], level: int, limits: Limits) -> list[str]:
    """Keep the links whose far end is, or may become, part of the trace; return the new ends."""
    far_end = 1 if result.direction is TraceDirection.FORWARD else 0
    if (
        len(result.depths) + len(links) > limits.nodes
        or len(result.links) + len(links) > limits.links
    ):
        # A limit may be near: in a fixed order, so that what it admits is the same every time.
        links.sort()
    kept = result.links if isinstance(result.links, list) else [*result.links]
    result.links = kept
    reached = []
    for link in links:
        far = link[far_end]
        if far not in result.depths:
            if limits.depth is not None and level >= limits.depth:
                result.truncated_by.add(Truncation.DEPTH)
                continue
            if len(result.depths) >= limits.nodes:
                result.truncated_by.add(Truncation.SIZE)
                continue
            result.depths[far] = level + 1
            reached.append(far)
        if len(kept) >= limits.links:
            result.truncated_by.add(Truncation.SIZE)
            break
        kept.append(link)
    return reached
