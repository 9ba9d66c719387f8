"""The exposure of what a forward trace reached to its one root."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import LiteralString

from graph.domain.exposure import Exposure, Flow, Material, exposures
from graph.domain.quantities import ZERO
from graph.domain.records import FinishedProduct
from graph.engine.session import GraphSession
from graph.store.items import items_by_ids
from graph.store.keys import order_of_place, product_of_share
from graph.store.registrations import products_by_ids
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
# All that went into what was reached, also what the trace did not come from; a place has no item.
_INPUTS: LiteralString = """
UNWIND $ids AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(c:Traceable)
WHERE c.id <> p.id AND e.laneNumber <= $moment[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane])
RETURN collect(p.id) AS products, collect(c.id) AS components,
       collect(coalesce(c.item, '')) AS items, collect(e.quantity) AS quantities
"""
_SHARES: LiteralString = """
UNWIND $ids AS id
MATCH (c:Traceable {id: id})-[e:CONSUMED_INTO]->(:Traceable)
WHERE e.laneNumber <= $moment[e.lane]
  AND (e.goneLane IS NULL OR e.goneNumber > $moment[e.goneLane])
RETURN collect(c.id) AS places, collect(e.association) AS shares
"""
# What the store knows of one traceable: its id, its item's id, and its totals as in ``_STOCKS``.
_Stock = tuple[str, str, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]
# Product, component, item of the component, and the quantity in that item's unit.
_Input = tuple[str, str, str, Decimal]


def has_exposure(trace: Trace) -> bool:
    """Whether there is an exposure at all: to one root, forward, complete, of the present.

    Where something was cut off, a part of the root could come along a way that was not seen. What
    there was of anything is known of the present only.
    """
    request = trace.request
    forward = request.direction is TraceDirection.FORWARD
    present = request.as_of is None and request.effective_at is None
    return forward and present and len(request.roots) == 1 and trace.complete


async def exposures_in(session: GraphSession, trace: Trace) -> dict[str, Exposure]:
    """The exposure of each traceable that ``trace`` reached, by id; see ``has_exposure``."""
    if not has_exposure(trace):
        return {}
    [root] = trace.request.roots
    moment = trace.request.moment
    reached = dict.fromkeys([root, *(link[1] for link in trace.walked)])
    tracked = [one for one in reached if order_of_place(one) is None]
    stocks: list[_Stock] = []
    for chunk in chunks(tracked, FRONTIER_CHUNK):
        stocks += await _stocks(session, chunk)
    inputs, others = await _inputs(session, tracked, moment)
    # The place of an order that has no product yet leads to none of these.
    places = list(dict.fromkeys([*others, *(one for one in reached if order_of_place(one))]))
    shared, _ = await _inputs(session, places, moment)
    inputs += shared
    items = {stock[1] for stock in stocks} | {one[2] for one in inputs}
    units = {one.id: one.unit for one in (await items_by_ids(session, sorted(items))).values()}
    # The arithmetic of a large trace takes seconds: other requests go on meanwhile.
    return await asyncio.to_thread(
        exposures,
        root,
        {stock[0]: _material(units[stock[1]], stock) for stock in stocks},
        _flows(trace),
        [(product, units[item], amount) for product, _, item, amount in inputs],
        await _started(session, places, moment),
    )


def _flows(trace: Trace) -> list[Flow]:
    """How much each link of the walk moved, in the component's unit; from a place none does."""
    return [
        (component, product, Decimal(amount))
        for component, product, edge_id, amount in trace.walked
        if product_of_share(edge_id) is None
    ]


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


async def _inputs(
    session: GraphSession, ids: Sequence[str], moment: Moment
) -> tuple[list[_Input], list[str]]:
    """What went into these from numbers, and the places from which something did."""
    found: list[_Input] = []
    places: dict[str, None] = {}
    for chunk in chunks(ids, FRONTIER_CHUNK):
        row = await session.one(_INPUTS, ids=chunk, moment=list(moment))
        if row is not None:
            quantities = map(decimal, row["quantities"])
            names = ("products", "components", "items")
            for one in zip(*(row[name] for name in names), quantities, strict=True):
                if order_of_place(one[1]) is None:
                    found.append(one)
                else:
                    places[one[1]] = None
    return found, list(places)


async def _started(
    session: GraphSession, places: Sequence[str], moment: Moment
) -> dict[str, dict[str, Decimal]]:
    """How much was started of each product that shares by one of these places."""
    shares: list[tuple[str, str]] = []
    for chunk in chunks(places, FRONTIER_CHUNK):
        row = await session.one(_SHARES, ids=chunk, moment=list(moment))
        if row is not None:
            ids = map(product_of_share, row["shares"])
            shares += [(place, one) for place, one in zip(row["places"], ids, strict=True) if one]
    products: dict[str, FinishedProduct] = {}
    for some in chunks([one for _, one in shares], FRONTIER_CHUNK):
        products |= await products_by_ids(session, some)
    found: dict[str, dict[str, Decimal]] = {place: {} for place in places}
    for place, one in shares:
        made = products[one]
        before = found[place].get(made.traceable_id, ZERO)
        found[place][made.traceable_id] = before + made.started
    return found
