"""Reading all of a company's genealogy for its health report, in columns, a page at a time.

Six statements for each two thousand batches and serial numbers, whatever is wrong with them, and a
few for products that share what others of their order have; what is kept in memory are a few values
of each, and of each live edge.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, LiteralString

from graph.domain.finishing import is_complete, not_covered
from graph.domain.health import Edge, Genealogy, Made, Piece, Shared
from graph.domain.quantities import ZERO
from graph.domain.statuses import RegistrationStatus
from graph.engine.session import GraphSession
from graph.store.component_lines import component_lines, stored_lines
from graph.store.keys import KeyRange, is_shared, order_of_place
from graph.store.orders import structures_by_ids
from graph.store.registrations import products_by_ids
from graph.store.rows import decimal
from graph.store.searching import TRACEABLE_KEYS, key_windows

PAGE = 2_000

_PIECES: LiteralString = """
UNWIND $keys AS key
MATCH (t:Traceable {key: key})
RETURN collect(t.id) AS ids, collect(t.itemNumber) AS items, collect(t.number) AS numbers,
       collect([coalesce(t.received, '0'), coalesce(t.produced, '0'),
                coalesce(t.transferred, '0')]) AS came,
       collect([coalesce(t.consumed, '0'), coalesce(t.shipped, '0'),
                coalesce(t.scrapped, '0')]) AS went
"""
_EDGES: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})-[e:CONSUMED_INTO]->(p:Traceable)
WHERE e.goneNumber IS NULL
RETURN collect(id) AS components, collect(p.id) AS products, collect(e.association) AS associations
"""
_TIMES: LiteralString = """
UNWIND $ids AS id
MATCH (a:Association {id: id})
RETURN collect(id) AS ids, collect(a.registeredAt) AS times
"""
_SHARED_TIMES: LiteralString = """
UNWIND $ids AS id
MATCH (s:SharedConsumption {id: id})
RETURN collect(id) AS ids, collect(s.registeredAt) AS times
"""
_PRODUCTS: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id}) WHERE f.removedAt IS NULL
RETURN collect(f.id) AS ids, collect(id) AS traceables, collect(f.order) AS orders,
       collect(f.status) AS statuses, collect(f.registeredAt) AS times,
       collect([f.started, coalesce(f.good, '0'), coalesce(f.error, '0')]) AS quantities
"""
_RECEIPTS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(v:Activity) WHERE v.code = 'PurchaseGoodsReceipt'
RETURN collect(id) AS ids, collect(v.happenedAt) AS times
"""


async def read_genealogy(session: GraphSession, company: str) -> Genealogy:
    """Everything of a company that its health is judged by."""
    found = Genealogy()
    async for keys in key_windows(session, TRACEABLE_KEYS, KeyRange.below(company), PAGE):
        row = await session.one(_PIECES, keys=keys)
        if row is not None:
            await _read_page(session, found, row)
    # What others have registered meanwhile is for the next report.
    found.edges = [edge for edge in found.edges if edge.product_id in found.pieces]
    await _complete_by_sharing(session, found)
    return found


async def _read_page(session: GraphSession, found: Genealogy, row: dict[str, Any]) -> None:
    ids = row["ids"]
    arrived = await _arrivals(session, ids, found)
    for one, item, number, came, went in zip(
        ids, row["items"], row["numbers"], row["came"], row["went"], strict=True
    ):
        received, produced, transferred = map(decimal, came)
        # What was split off or merged arrived by that as well, at a time that is not read.
        time = None if transferred else arrived.get(one)
        total = received + produced + transferred
        found.pieces[one] = Piece(one, item, number, total, sum(map(decimal, went), ZERO), time)
    await _read_edges(session, ids, found)


async def _arrivals(session: GraphSession, ids: list[str], found: Genealogy) -> dict[str, int]:
    """When each of these was first received or produced; notes the products."""
    arrived: dict[str, int] = {}
    receipts = await session.one(_RECEIPTS, ids=ids) or {"ids": [], "times": []}
    products = await session.one(_PRODUCTS, ids=ids) or dict.fromkeys(_COLUMNS, ())
    for one, time in (
        *zip(receipts["ids"], receipts["times"], strict=True),
        *zip(products["traceables"], products["times"], strict=True),
    ):
        arrived[one] = min(time, arrived.get(one, time))
    for one, traceable, order, status, quantities in zip(
        *(products[name] for name in ("ids", "traceables", "orders", "statuses", "quantities")),
        strict=True,
    ):
        started, good, error = map(decimal, quantities)
        complete = status == RegistrationStatus.COMPLETED
        found.products.append(Made(one, traceable, order, complete, good + error >= started))
    return arrived


_COLUMNS = ("ids", "traceables", "orders", "statuses", "times", "quantities")


async def _read_edges(session: GraphSession, ids: list[str], found: Genealogy) -> None:
    row = await session.one(_EDGES, ids=ids)
    if row is None:
        return
    edges = list(zip(row["components"], row["products"], row["associations"], strict=True))
    shared = [edge for edge in edges if is_shared(edge[2])]
    # A time matters only where there is an arrival to compare it with.
    asked = [
        association
        for component, _, association in edges
        if found.pieces[component].arrived is not None and not is_shared(association)
    ]
    times = await _times(session, _TIMES, asked)
    found.edges += [
        Edge(*edge, times.get(edge[2])) for edge in edges if order_of_place(edge[1]) is None
    ]
    times = await _times(session, _SHARED_TIMES, [one for _, _, one in shared])
    for component, place, one in shared:
        if one in times and (order := order_of_place(place)) is not None:
            found.shared.append(Shared(component, order, times[one]))


async def _times(session: GraphSession, statement: LiteralString, ids: list[str]) -> dict[str, int]:
    times: dict[str, int] = {}
    for start in range(0, len(ids), PAGE):
        row = await session.one(statement, ids=ids[start : start + PAGE])
        times |= dict(zip(row["ids"], row["times"], strict=True)) if row else {}
    return times


async def _complete_by_sharing(session: GraphSession, found: Genealogy) -> None:
    """Note what is complete once the lines that all products of its order share are left out."""
    sharing = {one.order_id for one in found.shared}
    open_products = [
        one.id for one in found.products if not one.complete and one.order_id in sharing
    ]
    complete: set[str] = set()
    for start in range(0, len(open_products), PAGE):
        ids = open_products[start : start + PAGE]
        products = await products_by_ids(session, ids)
        orders = sorted({one.order_id for one in products.values()})
        structures = await structures_by_ids(session, orders)
        stored = await stored_lines(session, ids)
        for one in products.values():
            structure = structures[one.order_id]
            lines = component_lines(structure, one.id, one.started, stored[one.id])
            if is_complete(not_covered(structure, lines)):
                complete.add(one.id)
    found.products = [
        replace(one, complete=True) if one.id in complete else one for one in found.products
    ]
