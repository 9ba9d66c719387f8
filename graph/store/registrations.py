"""Reading what is registered: finished products, and associations by product and line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.domain.records import Association, FinishedProduct
from graph.engine.session import GraphSession, Transaction
from graph.store import rows

_PRODUCTS_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (f:FinishedProduct {id: id}) RETURN collect(f {.*}) AS products
"""
_PRODUCTS_BY_ORDERS: LiteralString = """
UNWIND $orders AS order
CALL (order) {
  MATCH (f:FinishedProduct {order: order})
  WHERE f.id > $after AND ($removed OR f.removedAt IS NULL)
  RETURN f ORDER BY f.id LIMIT $limit
}
RETURN collect(f {.*}) AS products
"""
_LATEST_PRODUCTS_BY_ORDERS: LiteralString = """
UNWIND $orders AS order
CALL (order) {
  MATCH (f:FinishedProduct {order: order})
  WHERE ($after = '' OR f.id < $after) AND ($removed OR f.removedAt IS NULL)
  RETURN f ORDER BY f.id DESC LIMIT $limit
}
RETURN collect(f {.*}) AS products
"""
_ASSOCIATIONS_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (a:Association {id: id}) RETURN collect(a {.*}) AS associations
"""
_ASSOCIATIONS_BY_PRODUCTS: LiteralString = """
UNWIND $products AS product
CALL (product) {
  MATCH (a:Association {finishedProduct: product})
  WHERE a.id > $after AND ($removed OR a.state = 'LIVE')
  RETURN a ORDER BY a.id LIMIT $limit
}
RETURN collect(a {.*}) AS associations
"""
_LIVE_BY_PRODUCTS: LiteralString = """
UNWIND $products AS product
MATCH (a:Association {finishedProduct: product}) WHERE a.state = 'LIVE'
RETURN collect(a {.*}) AS associations
"""


async def products_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, FinishedProduct]:
    """The registered products with these ids, by id; unknown ids are left out."""
    row = await session.one(_PRODUCTS_BY_IDS, ids=list(ids))
    return {one["id"]: rows.finished_product(one) for one in (row or {}).get("products", ())}


async def products_by_orders(
    session: GraphSession,
    orders: Sequence[str],
    after: str,
    limit: int,
    *,
    removed: bool = False,
    latest_first: bool = False,
) -> dict[str, list[FinishedProduct]]:
    """For each order its next registered products behind the id ``after``, oldest first.

    With ``removed`` also those that are registered no more; with ``latest_first`` the other way.
    """
    statement = _LATEST_PRODUCTS_BY_ORDERS if latest_first else _PRODUCTS_BY_ORDERS
    row = await session.one(
        statement, orders=list(orders), after=after, limit=limit, removed=removed
    )
    found: dict[str, list[FinishedProduct]] = {order: [] for order in orders}
    for one in (row or {}).get("products", ()):
        found[one["order"]].append(rows.finished_product(one))
    return {
        order: sorted(some, key=lambda one: one.id, reverse=latest_first)
        for order, some in found.items()
    }


async def associations_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, Association]:
    """The associations with these ids, by id; unknown ids are left out."""
    row = await session.one(_ASSOCIATIONS_BY_IDS, ids=list(ids))
    return {one["id"]: rows.association(one) for one in (row or {}).get("associations", ())}


async def associations_by_products(
    session: GraphSession, products: Sequence[str], after: str, limit: int, removed: bool = False
) -> dict[str, list[Association]]:
    """For each registered product its next associations behind the id ``after``, oldest first.

    With ``removed`` also those that left the live genealogy.
    """
    row = await session.one(
        _ASSOCIATIONS_BY_PRODUCTS,
        products=list(products),
        after=after,
        limit=limit,
        removed=removed,
    )
    return _by_product(products, row)


async def live_associations(
    session: GraphSession | Transaction, products: Sequence[str]
) -> dict[str, list[Association]]:
    """For each registered product all its live associations, oldest first."""
    return _by_product(products, await session.one(_LIVE_BY_PRODUCTS, products=list(products)))


def _by_product(
    products: Sequence[str], row: dict[str, list[rows.Row]] | None
) -> dict[str, list[Association]]:
    found: dict[str, list[Association]] = {product: [] for product in products}
    for one in (row or {}).get("associations", ()):
        found[one["finishedProduct"]].append(rows.association(one))
    return {product: sorted(some, key=lambda one: one.id) for product, some in found.items()}
