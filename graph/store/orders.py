"""Production orders: what is to be made, of what, and how much of it was started."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

from graph.domain.records import OrderStructure, ProductionOrder, ProductionOrderStatus
from graph.domain.references import OrderRef
from graph.domain.statuses import RegistrationStatus
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.keys import KeyRange, order_key
from graph.store.searching import ORDER_KEYS, Slice, fitting, key_windows, take

# The order is read once, before its lines. Read anew for each item, an order that others register
# on would differ and fall into several rows, each with a part of the items; read after its lines,
# it could have a version that they have not.
_LINES: LiteralString = """
WITH o.id AS id, o {.*} AS order
OPTIONAL MATCH (p:ProductLine {order: id}) WHERE p.removedAt IS NULL
WITH id, order, collect(p {.*}) AS productLines
OPTIONAL MATCH (b:BomLine {order: id}) WHERE b.removedAt IS NULL
WITH order, productLines, collect(b {.*}) AS bomLines
UNWIND [line IN productLines | line.item] + [line IN bomLines | line.item] AS item
WITH DISTINCT order, productLines, bomLines, item
MATCH (i:Item {id: item})
RETURN order, productLines, bomLines, collect(i {.*}) AS items
"""
_STRUCTURE_BY_ID: LiteralString = "MATCH (o:ProductionOrder {id: $id}) " + _LINES
_STRUCTURE_BY_KEY: LiteralString = "MATCH (o:ProductionOrder {key: $key}) " + _LINES
_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (o:ProductionOrder {id: id}) RETURN collect(o {.*}) AS orders
"""
_BY_KEY: LiteralString = "MATCH (o:ProductionOrder {key: $key}) RETURN o {.*} AS order"
_MATCHING: LiteralString = """
UNWIND $keys AS key MATCH (o:ProductionOrder {key: key})
WHERE ($statuses IS NULL OR o.status IN $statuses)
  AND ($search IS NULL OR toLower(o.number) CONTAINS $search)
RETURN collect(key) AS keys
"""
_IDS_BY_KEYS: LiteralString = """
UNWIND $keys AS key MATCH (o:ProductionOrder {key: key})
RETURN collect(key) AS keys, collect(o.id) AS ids
"""
_PRODUCT_LINES: LiteralString = """
UNWIND $orders AS order
MATCH (p:ProductLine {order: order}) WHERE p.removedAt IS NULL
RETURN collect(p {.*}) AS lines
"""
_BOM_LINES: LiteralString = """
UNWIND $orders AS order
MATCH (b:BomLine {order: order}) WHERE b.removedAt IS NULL
RETURN collect(b {.*}) AS lines
"""
_ORDER_OF_LINE: LiteralString = """
OPTIONAL MATCH (p:ProductLine {id: $id})
OPTIONAL MATCH (b:BomLine {id: $id})
RETURN coalesce(p.order, b.order) AS order
"""
_ITEMS: LiteralString = "UNWIND $ids AS id MATCH (i:Item {id: id}) RETURN collect(i {.*}) AS items"
_PRODUCT_STATUSES: LiteralString = """
UNWIND $orders AS order
MATCH (f:FinishedProduct {order: order}) WHERE f.removedAt IS NULL
WITH order, f.status AS status, count(f) AS products
RETURN collect(order) AS orders, collect(status) AS statuses
"""


async def order_structure(
    session: GraphSession | Transaction, ref: OrderRef, field: tuple[str, ...] = ("order",)
) -> OrderStructure:
    """The order that ``ref`` names with its lines and items; ``NOT_FOUND`` if there is none."""
    if ref.id:
        row = await session.one(_STRUCTURE_BY_ID, id=ref.id)
    else:
        row = await session.one(
            _STRUCTURE_BY_KEY, key=order_key(ref.company, (ref.number or "").strip())
        )
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, f"There is no {str(ref)[:120]}.", field)
    return rows.order_structure(row)


async def find_order(session: GraphSession, ref: OrderRef) -> ProductionOrder | None:
    """The order that ``ref`` names, or None."""
    if ref.id:
        return (await orders_by_ids(session, [ref.id])).get(ref.id)
    row = await session.one(_BY_KEY, key=order_key(ref.company, (ref.number or "").strip()))
    return rows.production_order(row["order"]) if row else None


async def orders_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, ProductionOrder]:
    """The orders with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: rows.production_order(one) for one in (row or {}).get("orders", ())}


async def find_order_keys(
    session: GraphSession,
    company: str,
    statuses: Sequence[ProductionOrderStatus] | None,
    search: str | None,
    after: str,
    size: int,
) -> Slice:
    """A page of a company's orders by number, from behind the key ``after``.

    ``search`` is a part of a number, in any case.
    """
    asked = {
        "statuses": [status.value for status in statuses] if statuses is not None else None,
        "search": search.lower() if search else None,
    }

    async def matching(keys: list[str]) -> list[str]:
        return await fitting(session, _MATCHING, keys, **asked)

    span = KeyRange.below(company).behind(after)
    windows = key_windows(session, ORDER_KEYS, span, size + 1)
    plain = statuses is None and not search
    return await take(windows, [] if plain else [matching], after, size)


async def order_ids_by_keys(session: GraphSession, keys: Sequence[str]) -> list[str]:
    """The ids of the orders with these keys, in their order."""
    row = await session.one(_IDS_BY_KEYS, keys=list(keys)) if keys else None
    found = dict(zip(row["keys"], row["ids"], strict=True)) if row else {}
    return [found[key] for key in keys if key in found]


async def structures_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, OrderStructure]:
    """The orders with these ids with their lines and items, by id; unknown ids are left out."""
    orders = await session.one(_BY_IDS, ids=list(ids))
    products = await session.one(_PRODUCT_LINES, orders=list(ids))
    boms = await session.one(_BOM_LINES, orders=list(ids))
    product_lines = _by_order((products or {}).get("lines", ()))
    bom_lines = _by_order((boms or {}).get("lines", ()))
    named = {
        line["item"] for some in (*product_lines.values(), *bom_lines.values()) for line in some
    }
    items = await session.one(_ITEMS, ids=sorted(named))
    by_id = {item["id"]: item for item in (items or {}).get("items", ())}
    result = {}
    for order in (orders or {}).get("orders", ()):
        lines = {
            "productLines": product_lines[order["id"]],
            "bomLines": bom_lines.get(order["id"], []),
        }
        used = {line["item"] for some in lines.values() for line in some}
        row = {"order": order, **lines, "items": [by_id[item] for item in sorted(used)]}
        result[order["id"]] = rows.order_structure(row)
    return result


def _by_order(lines: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["order"], []).append(line)
    return found


async def order_of_line(session: GraphSession, line_id: str) -> str | None:
    """The id of the order that a product line or BOM line belongs to, or None."""
    row = await session.one(_ORDER_OF_LINE, id=line_id)
    return str(row["order"]) if row and row["order"] else None


async def product_statuses(
    session: GraphSession, order_ids: Sequence[str]
) -> dict[str, set[RegistrationStatus]]:
    """Which statuses the registered products of each order have."""
    row = await session.one(_PRODUCT_STATUSES, orders=list(order_ids))
    found: dict[str, set[RegistrationStatus]] = {order: set() for order in order_ids}
    if row:
        for order, status in zip(row["orders"], row["statuses"], strict=True):
            found[order].add(RegistrationStatus(status))
    return found
