"""The exposure of what a forward trace reached to its one root."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import LiteralString

from graph.domain.exposure import Exposure, Flow, Material, exposures
from graph.engine.session import GraphSession
from graph.store.items import items_by_ids
from graph.store.rows import decimal
from graph.tracing.moments import Moment
from graph.tracing.records import Trace, TraceDirection
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_STOCKS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})
RETURN collect(t.id) AS ids, collect(t.item) AS items,
       collect(coalesce(t.received, '0')) AS received,
       collect(coalesce(t.produced, '0')) AS produced,
       collect(coalesce(t.transferred, '0')) AS transferred,
       collect(coalesce(t.consumed, '0')) AS consumed,
       collect(coalesce(t.shipped, '0')) AS shipped,
       collect(coalesce(t.scrapped, '0')) AS scrapped,
       collect(coalesce(t.missing, '0')) AS missing
"""
# All that went into what was reached, also what the trace did not come from.
_INPUTS: LiteralString = """
UNWIND $ids AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(c:Traceable)
WHERE c.id <> p.id AND e.laneNumber <= $moment[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane])
RETURN collect(p.id) AS products, collect(c.item) AS items, collect(e.quantity) AS quantities
"""
# What the store knows of one traceable: its id, its item's id, and its totals as in ``_STOCKS``.
_Stock = tuple[str, str, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]
# Product, item of the component, and the quantity in that item's unit.
_Input = tuple[str, str, Decimal]


def has_exposure(trace: Trace) -> bool:
    """Whether there is an exposure at all: to one root, forward, and in a complete trace.

    Where something was cut off, a part of the root could come along a way that was not seen.
    """
    request = trace.request
    forward = request.direction is TraceDirection.FORWARD
    return forward and len(request.roots) == 1 and trace.complete


async def exposures_in(session: GraphSession, trace: Trace) -> dict[str, Exposure]:
    """The exposure of each traceable that ``trace`` reached, by id; see ``has_exposure``."""
    if not has_exposure(trace):
        return {}
    [root] = trace.request.roots
    reached = list(dict.fromkeys([root, *(edge[1] for edge in trace.walked)]))
    stocks: list[_Stock] = []
    inputs: list[_Input] = []
    for chunk in chunks(reached, FRONTIER_CHUNK):
        known, came = await asyncio.gather(
            _stocks(session, chunk), _inputs(session, chunk, trace.request.moment)
        )
        stocks += known
        inputs += came
    items = {stock[1] for stock in stocks} | {item for _, item, _ in inputs}
    units = {one.id: one.unit for one in (await items_by_ids(session, sorted(items))).values()}
    # The arithmetic of a large trace takes seconds: other requests go on meanwhile.
    return await asyncio.to_thread(
        exposures,
        root,
        {stock[0]: _material(units[stock[1]], stock) for stock in stocks},
        _flows(trace),
        [(product, units[item], amount) for product, item, amount in inputs],
    )


def _flows(trace: Trace) -> list[Flow]:
    """How much each link of the walk moved, in the component's unit."""
    return [(component, product, Decimal(amount)) for component, product, _, amount in trace.walked]


def _material(unit: str, stock: _Stock) -> Material:
    _, _, received, produced, transferred, consumed, shipped, scrapped, missing = stock
    came = received + produced + transferred
    return Material(unit, came, consumed, shipped, scrapped, missing)


async def _stocks(session: GraphSession, ids: list[str]) -> list[_Stock]:
    row = await session.one(_STOCKS, ids=ids)
    if row is None:
        return []
    totals = ("received", "produced", "transferred", "consumed", "shipped", "scrapped", "missing")
    columns = (map(decimal, row[name]) for name in totals)
    return list(zip(row["ids"], row["items"], *columns, strict=True))


async def _inputs(session: GraphSession, ids: list[str], moment: Moment) -> list[_Input]:
    row = await session.one(_INPUTS, ids=ids, moment=list(moment))
    if row is None:
        return []
    quantities = map(decimal, row["quantities"])
    return list(zip(row["products"], row["items"], quantities, strict=True))
