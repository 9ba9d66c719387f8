"""BOM lines as they stand for each registered product: sums kept beside the associations.

A ``ComponentLine`` node is made with the first association on its line. Whoever changes one has
touched the product's traceable before, so these sums are exact under any number of writers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.quantities import ZERO
from graph.domain.records import ComponentLine, OrderStructure
from graph.domain.statuses import LineState, RegistrationStatus, combined_status
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.rows import decimal

_TOUCH_PRODUCTS: LiteralString = """
MATCH (f:FinishedProduct {order: $order}) WHERE f.removedAt IS NULL
MATCH (t:Traceable {id: f.traceable})
WITH f, t ORDER BY t.key
SET t.version = t.version + 1
WITH collect(f {.id, .started, .status}) AS products
RETURN products
"""
_BY_PRODUCTS: LiteralString = """
UNWIND $products AS product
MATCH (c:ComponentLine {finishedProduct: product})
RETURN collect(c {.*}) AS lines
"""
_SAVE_STATUSES: LiteralString = """
UNWIND $changes AS change
MATCH (f:FinishedProduct {id: change.id}) SET f.status = change.status
"""


async def stored_lines(
    session: GraphSession | Transaction, product_ids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """The stored component lines of these registered products, by product."""
    row = await session.one(_BY_PRODUCTS, products=list(product_ids))
    found: dict[str, list[dict[str, Any]]] = {product: [] for product in product_ids}
    for line in (row or {}).get("lines", ()):
        found[line["finishedProduct"]].append(line)
    return found


def component_lines(
    structure: OrderStructure,
    product_id: str,
    product_started: Decimal,
    stored: Sequence[dict[str, Any]],
) -> list[ComponentLine]:
    """All BOM lines of an order as they stand for one registered product, by line number."""
    by_line = {line["bomLine"]: line for line in stored}
    result = []
    for bom_line in structure.bom_lines:
        line = by_line.get(bom_line.id, {})
        result.append(
            ComponentLine(
                finished_product_id=product_id,
                bom_line=bom_line,
                item=structure.item_of(bom_line),
                state=LineState(
                    started=bom_line.started_for(product_started),
                    consumption=decimal(line.get("consumption")),
                    live=line.get("live") or 0,
                ),
                picked=decimal(line.get("picked")) if line else ZERO,
            )
        )
    return result


def product_status(lines: Sequence[ComponentLine]) -> RegistrationStatus:
    """The status of a registered product: that of its lines whose items need numbers."""
    return combined_status(line.state.status for line in lines if line.item.needs_number)


async def refresh_statuses(
    tx: Transaction, structure: OrderStructure, gone_bom_lines: Collection[str]
) -> None:
    """Bring the statuses of an order's registered products in line with its changed BOM.

    Refuses with ``IN_USE`` when a BOM line that goes has live associations.
    """
    row = await tx.one(_TOUCH_PRODUCTS, order=structure.order.id)
    products = (row or {}).get("products", [])
    stored = await stored_lines(tx, [product["id"] for product in products])
    changes = []
    for product in products:
        lines = stored[product["id"]]
        if any(line["bomLine"] in gone_bom_lines and line["live"] for line in lines):
            raise Refused(
                ErrorCode.IN_USE,
                "Components are registered on a BOM line that would vanish.",
                ("bomLines",),
            )
        started = decimal(product["started"])
        status = product_status(component_lines(structure, product["id"], started, lines))
        if status != product["status"]:
            changes.append({"id": product["id"], "status": status.value})
    await tx.all(_SAVE_STATUSES, changes=changes)
