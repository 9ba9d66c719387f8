"""The trace index: the genealogy in memory, loaded in the background and provably current.

A trace asks for the present moment. Before it is given, whatever was committed up to it by any
process is taken in, so the walk in memory misses nothing that was committed before the trace began.
Where that cannot be proved (the genealogy is being loaded, is too large, or has a gap), the trace
walks the engine, which gives the same answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import numpy as np

from graph.engine.background import in_background
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.errors import LotwiseError
from graph.tracing.facts import Facts
from graph.tracing.index.columns import Numbers
from graph.tracing.index.following import Missing, follow, lag
from graph.tracing.index.genealogy import Genealogy
from graph.tracing.index.loading import TooLarge, load
from graph.tracing.moments import Lanes, Moment, present_lanes, settled_lanes
from graph.tracing.stocks import Stock, read_stocks

log = logging.getLogger(__name__)
T = TypeVar("T")

# How often it looks by itself for what is new, so that traces have little left to take in.
_PAUSE_SECONDS = 1.0
# A change that is counted and cannot be read for so long was never noted: read everything anew.
_GAP_SECONDS = 2.0
_LOAD_SECONDS = 3600.0
_FAILED_SECONDS = 30.0
# More than this is not taken in while a trace waits for it.
_MOST_BEHIND = 5_000
_MOST_STALE = 2_000
# So many edges may stand beside the sorted ones, or this part of them, before all are sorted anew.
_LEAST_UNSORTED = 20_000
_UNSORTED_PART = 0.05


class TraceIndex:
    """The genealogy of one store in the memory of this process, at most ``most_edges`` of it."""

    def __init__(self, graph: Graph, most_edges: int) -> None:
        self._graph = graph
        self._most_edges = most_edges
        self._genealogy: Genealogy | None = None
        self._lanes = Lanes((), ())
        self._settled: Moment = ()
        self._following = asyncio.Lock()
        self._gap_since: float | None = None
        self._ready = asyncio.Event()

    async def present_moment(self, session: GraphSession) -> Moment:
        """The moment that sees everything committed before this call; takes it in if it can."""
        lanes = await present_lanes(session)
        if self._genealogy is not None and lag(self._lanes, lanes) <= _MOST_BEHIND:
            try:
                await self._take_in(session, lanes)
            except Missing:
                pass
            except LotwiseError:
                raise
            except Exception as error:
                # Whatever is wrong with it: it is read anew, and no trace rests on it meanwhile.
                log.warning("The trace index cannot follow, traces walk the engine: %s", error)
                self._genealogy = None
        return lanes.numbers

    def at(self, moment: Moment) -> Genealogy | None:
        """The genealogy if everything up to ``moment`` is in it; else the engine must be asked."""
        known = self._lanes.numbers
        if self._genealogy is None or len(moment) > len(known):
            return None
        if any(asked > have for asked, have in zip(moment, known, strict=False)):
            return None
        return self._genealogy

    async def facts(
        self,
        session: GraphSession,
        genealogy: Genealogy,
        ids: Sequence[str],
        numbers: Mapping[str, int] | None = None,
    ) -> dict[str, Facts]:
        """What a trace tells of these traceables, read from the store where it may have changed.

        ``numbers`` of some of them spare looking for them among all there are.
        """
        found, others = _known(genealogy, ids, genealogy.facts, numbers or {})
        if others:
            read = await self._read(session, genealogy, others)
            found |= {one: stock.facts for one, stock in read.items()}
        return found

    async def stocks(
        self, session: GraphSession, genealogy: Genealogy, ids: Sequence[str]
    ) -> dict[str, Stock]:
        """The same with what of them went."""
        found, others = _known(genealogy, ids, genealogy.stocks, {})
        return found | await self._read(session, genealogy, others) if others else found

    async def run(self) -> None:
        """Load, then keep up, until cancelled."""
        while True:
            try:
                await self._load()
                while not self._has_gap():
                    await asyncio.sleep(_PAUSE_SECONDS)
                    await self._keep_up()
                self._genealogy = None
                log.info("The trace index is read anew: a change was not noted.")
            except TooLarge:
                self._genealogy = None
                log.warning(
                    "The genealogy has more than %s edges, or twice as many nodes: traces walk the "
                    "engine (LOTWISE_TRACE_INDEX_EDGES).",
                    f"{self._most_edges:,}",
                )
                return
            except Exception as error:
                self._genealogy = None
                log.warning("The trace index failed, traces walk the engine: %s", error)
                await asyncio.sleep(_FAILED_SECONDS)

    async def ready(self) -> None:
        """Wait until it was loaded."""
        await self._ready.wait()

    @property
    def genealogy(self) -> Genealogy | None:
        """What is in memory; None while nothing is."""
        return self._genealogy

    async def _load(self) -> None:
        began = time.monotonic()
        genealogy, lanes = await load(self._session(), self._most_edges)
        # From here nothing else runs until all of it is in place.
        self._genealogy, self._lanes, self._settled = genealogy, lanes, lanes.numbers
        self._gap_since = None
        self._ready.set()
        log.info(
            "The trace index holds %s edges and %s nodes in %.0f MB; loaded in %.1f s.",
            f"{genealogy.edges:,}",
            f"{genealogy.nodes:,}",
            genealogy.bytes / 1e6,
            time.monotonic() - began,
        )

    async def _keep_up(self) -> None:
        session = self._session()
        genealogy = self._genealogy
        if genealogy is None:
            raise RuntimeError("it was given up")
        with suppress(Missing):
            before = self._lanes
            await self._take_in(session, await present_lanes(session))
            if self._lanes == before and self._settled != before.numbers:
                await self._settle(session)
        if genealogy.edges > self._most_edges:
            raise TooLarge
        if genealogy.unsorted > max(_LEAST_UNSORTED, _UNSORTED_PART * genealogy.edges):
            take_over = await asyncio.to_thread(genealogy.sort())
            take_over()
        while len(genealogy.stale) > _MOST_STALE:
            some = list(genealogy.stale)[:_MOST_STALE]
            await self._read(session, genealogy, genealogy.ids.texts(_places(some)))
            if all(one in genealogy.stale for one in some):
                break

    async def _take_in(self, session: GraphSession, lanes: Lanes) -> None:
        async with self._following:
            genealogy = self._genealogy
            if genealogy is None or not lag(self._lanes, lanes):
                return
            # Lanes that another trace has read meanwhile may be ahead of these.
            now = Lanes(
                _later(self._lanes.numbers, lanes.numbers),
                _later(self._lanes.changes, lanes.changes),
            )
            try:
                await follow(session, genealogy, self._lanes, now, self._settled)
            except Missing:
                self._gap_since = self._gap_since or time.monotonic()
                raise
            self._gap_since = None
            # A lane is used by one transaction at a time: only its last can be under way.
            settled = tuple(max(0, number - 1) for number in now.numbers)
            self._lanes, self._settled = now, _later(self._settled, settled)

    async def _settle(self, session: GraphSession) -> None:
        """Make sure that what came last has come in full, once it is quiet."""
        pairs = enumerate(zip(self._lanes.numbers, self._settled, strict=True))
        open_lanes = [lane for lane, (number, settled) in pairs if number > settled]
        now = await settled_lanes(session, open_lanes)
        async with self._following:
            if self._genealogy is None:
                return
            lanes = self._lanes
            await follow(session, self._genealogy, lanes, lanes, self._settled)
            upto = tuple(map(min, lanes.numbers, _later(now.numbers, (0,) * len(lanes.numbers))))
            self._settled = _later(self._settled, upto)

    async def _read(
        self, session: GraphSession, genealogy: Genealogy, ids: Sequence[str]
    ) -> dict[str, Stock]:
        settled = self._settled
        numbers = genealogy.ids.numbers(ids)
        before = {number: dict(genealogy.stale.get(number, {})) for number in numbers}
        found = await read_stocks(session, ids)
        for one, number in zip(ids, numbers, strict=True):
            named = before[number]
            unchanged = genealogy.stale.get(number) == named
            if number >= 0 and unchanged and _all_settled(named, settled) and one in found:
                genealogy.know(number, found[one])
        return found

    def _has_gap(self) -> bool:
        since = self._gap_since
        return since is not None and time.monotonic() - since > _GAP_SECONDS

    def _session(self) -> GraphSession:
        return self._graph.session(Deadline.after(_LOAD_SECONDS))


@asynccontextmanager
async def trace_index(graph: Graph, most_edges: int) -> AsyncIterator[TraceIndex | None]:
    """A trace index, loaded and kept up in the background; None where it may hold nothing."""
    if not most_edges:
        yield None
        return
    index = TraceIndex(graph, most_edges)
    async with in_background(index.run()):
        yield index


def _known(
    genealogy: Genealogy,
    ids: Sequence[str],
    tell: Callable[[Numbers], list[T]],
    given: Mapping[str, int],
) -> tuple[dict[str, T], list[str]]:
    """What is known of these ids, and those of which it may have changed."""
    sought = [one for one in ids if one not in given]
    at = {**given, **dict(zip(sought, genealogy.ids.numbers(sought), strict=True))}
    numbers = [at[one] for one in ids]
    stale = genealogy.stale
    if not stale and -1 not in numbers:
        return dict(zip(ids, tell(_places(numbers)), strict=True)), []
    known = {
        one: number
        for one, number in zip(ids, numbers, strict=True)
        if number >= 0 and number not in stale
    }
    found = dict(zip(known, tell(_places(list(known.values()))), strict=True))
    return found, [one for one in ids if one not in known]


def _places(numbers: Sequence[int]) -> Numbers:
    return np.array(numbers, np.int32)


def _all_settled(named: dict[int, int], settled: Moment) -> bool:
    return all(lane < len(settled) and number <= settled[lane] for lane, number in named.items())


def _later(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """For each lane the larger number."""
    length = max(len(one), len(other))
    one, other = (some + (0,) * (length - len(some)) for some in (one, other))
    return tuple(map(max, one, other))
