"""The exposure of what a forward trace reached to its one root."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from graph.domain.exposure import Exposure, Material, exposures
from graph.domain.quantities import ZERO
from graph.domain.records import FinishedProduct
from graph.engine.session import GraphSession
from graph.store.items import items_by_ids
from graph.store.keys import order_of_place, product_of_share
from graph.store.registrations import products_by_ids
from graph.tracing.holdings import Holdings, StoredHoldings
from graph.tracing.index.holdings import IndexedHoldings
from graph.tracing.index.trace_index import TraceIndex
from graph.tracing.index.walking import Links
from graph.tracing.moments import Moment
from graph.tracing.records import Trace, TraceDirection
from graph.tracing.stocks import Stock
from graph.tracing.walk import FRONTIER_CHUNK, chunks


def has_exposure(trace: Trace) -> bool:
    """Whether there is an exposure at all: to one root, forward, complete, of the present.

    Where something was cut off, a part of the root could come along a way that was not seen. What
    there was of anything is known of the present only.
    """
    request = trace.request
    forward = request.direction is TraceDirection.FORWARD
    present = request.as_of is None and request.effective_at is None
    return forward and present and len(request.roots) == 1 and trace.complete


class TraceExposures(NamedTuple):
    """Exposures by the id of the traceable, in the root's unit."""

    unit: str
    by_id: dict[str, Exposure]


async def exposures_in(
    session: GraphSession,
    trace: Trace,
    index: TraceIndex | None = None,
    wanted: Iterable[str] | None = None,
) -> TraceExposures:
    """The exposures of these traceables that ``trace`` reached, or of all; see ``has_exposure``.

    What they rest on is in memory where ``index`` holds the trace's moment, else in the store. For
    some traceables only what leads to them from the root is looked at.
    """
    if not has_exposure(trace):
        return TraceExposures("", {})
    [root] = trace.request.roots
    holdings = await _holdings(session, trace.request.moment, index)
    links = _links(trace)
    reached = _leading_to(wanted, root, links)
    places = dict.fromkeys(one for one in reached if order_of_place(one))
    tracked = [one for one in reached if one not in places]
    stocks = await holdings.stocks(tracked)
    inputs = await holdings.inputs(tracked)
    # The place of an order that has no product yet leads to none of these.
    components = dict.fromkeys(component for _, component, _, _ in inputs)
    places |= dict.fromkeys(one for one in components if order_of_place(one))
    # What an order shares that has no product stays where it came from.
    products = dict.fromkeys(product for one, product, _ in links if one in stocks)
    places |= dict.fromkeys(one for one in products if order_of_place(one))
    if places:
        inputs = [one for one in inputs if one[1] not in places]
        inputs += await holdings.inputs(list(places))
    items = {one.facts.item_id for one in stocks.values()} | {one[2] for one in inputs}
    units = {one.id: one.unit for one in (await items_by_ids(session, sorted(items))).values()}
    amount_of = cache(Decimal)
    # The arithmetic of a large trace takes seconds: other requests go on meanwhile.
    found = await asyncio.to_thread(
        exposures,
        root,
        {one: _material(units[stock.facts.item_id], stock) for one, stock in stocks.items()},
        [(one, product, amount_of(amount)) for one, product, amount in links if one in stocks],
        [(product, units[item], amount) for product, _, item, amount in inputs],
        await _started(session, holdings, list(places)),
    )
    return TraceExposures(units[stocks[root].facts.item_id], found)


def _links(trace: Trace) -> list[tuple[str, str, str]]:
    """Component, product and quantity of all links of the walk."""
    if isinstance(trace.walked, Links):
        return trace.walked.flows()
    return [(component, product, amount) for component, product, _, amount in trace.walked]


def _leading_to(
    wanted: Iterable[str] | None, root: str, links: Sequence[tuple[str, str, str]]
) -> list[str]:
    """These nodes (or all) and all that leads to them from the root, which is the first of them."""
    if wanted is None:
        return list(dict.fromkeys([root, *(product for _, product, _ in links)]))
    before: defaultdict[str, list[str]] = defaultdict(list)
    for component, product, _ in links:
        before[product].append(component)
    found = dict.fromkeys([root, *(one for one in wanted if one in before)])
    waiting = list(found)
    for one in waiting:
        for component in before.get(one, ()):
            if component not in found:
                found[component] = None
                waiting.append(component)
    return waiting


async def _holdings(session: GraphSession, moment: Moment, index: TraceIndex | None) -> Holdings:
    """Where to read: totals are those of now, whatever moment the trace saw."""
    if index is not None:
        await index.present_moment(session)
        genealogy = index.at(moment)
        if genealogy is not None:
            return IndexedHoldings(session, index, genealogy, moment)
    return StoredHoldings(session, moment)


def _material(unit: str, stock: Stock) -> Material:
    return Material(unit, stock.facts.came, *stock.went)


async def _started(
    session: GraphSession, holdings: Holdings, places: Sequence[str]
) -> dict[str, dict[str, Decimal]]:
    """How much was started of each product that shares by one of these places."""
    if not places:
        return {}
    ids = [(place, product_of_share(edge)) for place, edge in await holdings.shares(places)]
    shares = [(place, one) for place, one in ids if one is not None]
    products: dict[str, FinishedProduct] = {}
    for some in chunks([one for _, one in shares], FRONTIER_CHUNK):
        products |= await products_by_ids(session, some)
    found: dict[str, dict[str, Decimal]] = {place: {} for place in places}
    for place, one in shares:
        made = products[one]
        before = found[place].get(made.traceable_id, ZERO)
        found[place][made.traceable_id] = before + made.started
    return found
