"""Reading the whole genealogy from the engine, in pieces that hold nobody up."""

from __future__ import annotations

import asyncio
from typing import Any, LiteralString

import numpy as np

from graph.engine.session import GraphSession, Row
from graph.store.keys import KeyRange
from graph.store.searching import TRACEABLE_IDS, key_windows
from graph.tracing.index.columns import Numbers
from graph.tracing.index.genealogy import Genealogy
from graph.tracing.moments import Lanes, settled_lanes
from graph.tracing.stocks import read_stocks

# Traceables read by one statement, with their edges by the next.
_CHUNK = 2_000
# No id begins with the last of these.
_ALL_IDS = KeyRange("", "\uffff")
_EDGES: LiteralString = """
UNWIND $ids AS id
MATCH (c:Traceable {id: id})-[e:CONSUMED_INTO]->(p:Traceable)
RETURN collect(c.id) AS components, collect(p.id) AS products,
       collect(e.association) AS associations, collect(e.quantity) AS quantities,
       collect(e.lane) AS lanes, collect(e.laneNumber) AS laneNumbers,
       collect(coalesce(e.registeredAt, 0)) AS registered,
       collect(coalesce(e.happenedAt, e.registeredAt, 0)) AS happened,
       collect(coalesce(e.goneLane, -1)) AS goneLanes,
       collect(coalesce(e.goneNumber, -1)) AS goneNumbers,
       collect(coalesce(e.goneAt, 0)) AS goneTimes
"""


class TooLarge(Exception):
    """The genealogy has more edges, or more than twice as many nodes, than may be kept."""


async def load(session: GraphSession, most_edges: int) -> tuple[Genealogy, Lanes]:
    """The genealogy up to a moment, which is returned with it. Raises ``TooLarge``."""
    lanes = await settled_lanes(session)
    genealogy = Genealogy()
    # In slices: one statement over all of them would outlive the time that the engine gives one.
    async for ids in key_windows(session, TRACEABLE_IDS, _ALL_IDS, _CHUNK):
        await _append_nodes(session, genealogy, ids)
        _require_room(genealogy, most_edges)
    await _sort(genealogy)
    for start in range(0, genealogy.nodes, _CHUNK):
        end = min(genealogy.nodes, start + _CHUNK)
        some = genealogy.ids.texts(np.arange(start, end))
        edges = await session.one(_EDGES, ids=some)
        if edges is not None and edges["components"]:
            _append_edges(genealogy, edges, lanes)
            _require_room(genealogy, most_edges)
    await _sort(genealogy)
    return genealogy, lanes


async def _append_nodes(session: GraphSession, genealogy: Genealogy, ids: list[str]) -> None:
    found = await read_stocks(session, ids)
    genealogy.load_nodes(list(found), list(found.values()))


async def _sort(genealogy: Genealogy) -> None:
    take_over = await asyncio.to_thread(genealogy.sort())
    take_over()


def _append_edges(genealogy: Genealogy, row: Row, lanes: Lanes) -> None:
    """Append what was there at the moment of ``lanes``, as it was then; the rest is followed."""
    columns: dict[str, Any] = {
        name: np.array(row[name], np.int64)
        for name in (
            *("lanes", "laneNumbers", "registered", "happened"),
            *("goneLanes", "goneNumbers", "goneTimes"),
        )
    }
    for name in ("components", "products"):
        columns[name] = genealogy.ids.loaded(np.array(row[name], dtype="S"))
    then = np.array(lanes.numbers, np.int64)
    columns["goneLanes"] = _until(columns["goneLanes"], columns["goneNumbers"], then)
    there = np.flatnonzero(_until(columns["lanes"], columns["laneNumbers"], then) >= 0)
    texts = {
        name: [row[name][place] for place in there.tolist()]
        for name in ("associations", "quantities")
    }
    genealogy.load_edges({name: values[there] for name, values in columns.items()}, texts)


def _until(lanes: Numbers, numbers: Numbers, then: Numbers) -> Numbers:
    """``lanes`` of the stamps that are not behind the moment ``then``; -1 for all others."""
    return np.where(numbers <= then[np.maximum(lanes, 0)], lanes, -1)


def _require_room(genealogy: Genealogy, most_edges: int) -> None:
    if genealogy.edges > most_edges or genealogy.nodes > 2 * most_edges:
        raise TooLarge
