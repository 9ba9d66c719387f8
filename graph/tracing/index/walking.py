"""The walk through the genealogy in memory: the same answer as the walk over the engine.

Level by level like that one, but a whole level is a few operations on columns. Where a limit may be
near, it goes on edge by edge in the same fixed order as the other walk, so that both cut alike.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence

import numpy as np

from graph.tracing.index.columns import Numbers
from graph.tracing.index.genealogy import Genealogy
from graph.tracing.moments import Seen
from graph.tracing.records import TraceDirection, Truncation
from graph.tracing.walk import Limits, Link, Walk, walk_on


class Links(Collection[Link]):
    """Links that are put together only when somebody wants to see them."""

    def __init__(self, genealogy: Genealogy, rows: Numbers) -> None:
        self._genealogy = genealogy
        self._rows = rows
        self._made: list[Link] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Link]:
        if self._made is None:
            self._made = links_of(self._genealogy, self._rows)
        return iter(self._made)

    def flows(self) -> list[tuple[str, str, str]]:
        """Component, product and quantity of each; what stands for associations takes longest."""
        near, far, quantities = _ends(self._genealogy, self._rows)
        return list(zip(near, far, quantities, strict=True))

    def __contains__(self, link: object) -> bool:
        return any(one == link for one in self)


def links_of(genealogy: Genealogy, rows: Numbers) -> list[Link]:
    """These edges as links."""
    near, far, quantities = _ends(genealogy, rows)
    return list(zip(near, far, genealogy.associations(rows), quantities, strict=True))


def _ends(genealogy: Genealogy, rows: Numbers) -> tuple[list[str], list[str], list[str]]:
    components, products = genealogy.components.values[rows], genealogy.products.values[rows]
    ends, places = np.unique(np.concatenate((components, products)), return_inverse=True)
    names = genealogy.ids.texts(ends)
    near, far = ([names[place] for place in some.tolist()] for some in np.split(places.ravel(), 2))
    return near, far, genealogy.quantities(rows)


async def walk_in_memory(
    genealogy: Genealogy,
    roots: Sequence[str],
    direction: TraceDirection,
    seen: Seen,
    limits: Limits,
) -> Walk:
    """Walk from ``roots`` (traceable ids) through what is ``seen``.

    Nobody else runs until it is done, except where a limit is near.
    """
    steps = _Steps(genealogy, direction, seen)
    marks, mark = genealogy.new_marks()
    known = np.array([one for one in genealogy.ids.numbers(roots) if one >= 0], np.int32)
    frontier = np.unique(known)
    marks[frontier] = mark
    levels, rows = [frontier], [np.empty(0, np.int32)]
    nodes, links, level = len(set(roots)), 0, 0
    cut: set[Truncation] = set()
    near_limit = False
    while frontier.size:
        if limits.deadline.remaining <= 0:
            cut.add(Truncation.TIME)
            break
        found = steps.from_(frontier)
        if nodes + found.size > limits.nodes or links + found.size > limits.links:
            near_limit = True
            break
        ends = steps.far[found]
        new = ends[marks[ends] != mark]
        if limits.depth is not None and level >= limits.depth:
            if new.size:
                cut.add(Truncation.DEPTH)
                found = found[marks[ends] == mark]
            new = new[:0]
        frontier = np.unique(new)
        marks[frontier] = mark
        levels.append(frontier)
        rows.append(found)
        nodes, links, level = nodes + frontier.size, links + found.size, level + 1
    result = Walk(direction, dict.fromkeys(roots, 0), Links(genealogy, np.concatenate(rows)), cut)
    for depth, some in enumerate(levels):
        names = genealogy.ids.texts(some)
        result.numbers.update(zip(names, some.tolist(), strict=True))
        if depth:
            result.depths |= dict.fromkeys(names, depth)
    if near_limit:
        start = sorted(genealogy.ids.texts(frontier))
        await walk_on(result, start, level, limits, steps.expand(limits), lambda _: None)
    return result


class _Steps:
    """One step of a walk in one direction."""

    def __init__(self, genealogy: Genealogy, direction: TraceDirection, seen: Seen) -> None:
        forward = direction is TraceDirection.FORWARD
        self._genealogy = genealogy
        self._adjacency = genealogy.forward if forward else genealogy.backward
        self._seen = seen
        self.far = (genealogy.products if forward else genealogy.components).values

    def from_(self, frontier: Numbers) -> Numbers:
        """The rows of all edges that lead on from these nodes."""
        return self._genealogy.visible(self._adjacency.rows_at(frontier), self._seen)

    def expand(self, limits: Limits) -> Callable[[list[str]], Awaitable[list[Link] | None]]:
        """The links from a part of a frontier, for a walk from edge to edge."""

        async def links(frontier: list[str]) -> list[Link] | None:
            if limits.deadline.remaining <= 0:
                return None
            numbers = np.array(self._genealogy.ids.numbers(frontier), np.int32)
            return links_of(self._genealogy, self.from_(numbers))

        return links
