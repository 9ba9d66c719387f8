"""A registered product with all that a registration on it is prepared from, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.domain.records import (
    Association,
    ComponentLine,
    FinishedProduct,
    OrderStructure,
    Traceable,
)
from graph.engine.session import GraphSession
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.component_lines import component_lines

# What others may change meanwhile is read once, as a map, before rows multiply: see orders.py.
_CONTEXT: LiteralString = """
MATCH (f:FinishedProduct {id: $product}) WHERE f.removedAt IS NULL
MATCH (t:Traceable {id: f.traceable})
MATCH (o:ProductionOrder {id: f.order})
WITH f {.*} AS product, t {.*} AS traceable, o {.*} AS order
OPTIONAL MATCH (c:ComponentLine {finishedProduct: product.id})
WITH product, traceable, order, collect(c {.*}) AS lines
OPTIONAL MATCH (a:Association {finishedProduct: product.id})
  WHERE a.state = 'LIVE' AND a.number IN $numbers
WITH product, traceable, order, lines, collect(a {.*}) AS sameNumber
OPTIONAL MATCH (p:ProductLine {order: order.id}) WHERE p.removedAt IS NULL
WITH product, traceable, order, lines, sameNumber, collect(p {.*}) AS productLines
OPTIONAL MATCH (b:BomLine {order: order.id}) WHERE b.removedAt IS NULL
WITH product, traceable, order, lines, sameNumber, productLines, collect(b {.*}) AS bomLines
UNWIND [line IN productLines | line.item] + [line IN bomLines | line.item] AS item
WITH DISTINCT product, traceable, order, lines, sameNumber, productLines, bomLines, item
MATCH (i:Item {id: item})
RETURN product, traceable, lines, sameNumber, order, productLines, bomLines,
       collect(i {.*}) AS items
"""


@dataclass(frozen=True, slots=True)
class ProductContext:
    """A registered product with its order, its lines and its live associations of some number."""

    structure: OrderStructure
    product: FinishedProduct
    traceable: Traceable
    lines: list[ComponentLine]
    same_number: list[Association]


async def product_context(
    session: GraphSession, product_id: str, numbers: Sequence[str] = ()
) -> ProductContext:
    """The registered product with this id, and its live associations with one of ``numbers``."""
    row = await session.one(_CONTEXT, product=product_id, numbers=list(numbers))
    if row is None:
        raise no_product()
    structure = rows.order_structure(row)
    product = rows.finished_product(row["product"])
    return ProductContext(
        structure=structure,
        product=product,
        traceable=rows.traceable(row["traceable"]),
        lines=component_lines(structure, product.id, product.started, row["lines"]),
        same_number=[rows.association(one) for one in row["sameNumber"]],
    )


def no_product() -> Refused:
    """The refusal of an id that no registered product has."""
    return Refused(ErrorCode.NOT_FOUND, "There is no such finished product.", ("finishedProduct",))
