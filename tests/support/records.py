"""Records of the domain as tests need them: short to write, all else as ordinary as can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from graph.domain.records import (
    Association,
    AssociationState,
    BomLine,
    ComponentLine,
    Evidence,
    Item,
    OrderStructure,
    Policy,
    ProductionOrder,
    ProductionOrderStatus,
    ProductLine,
    ProductLineRole,
    Traceable,
    TrackingDimension,
)
from graph.domain.statuses import LineState


def an_item(
    number: str,
    tracking: TrackingDimension = TrackingDimension.SERIAL,
    *,
    unit: str = "EA",
    gtins: tuple[str, ...] = (),
    policy: Policy | None = None,
) -> Item:
    """An item whose id is its number."""
    return Item(number, "C", number, number, tracking, unit, gtins, policy or Policy())


def a_product_line(
    item: Item,
    role: ProductLineRole = ProductLineRole.MAIN,
    *,
    started: str = "3",
    registered: str = "0",
) -> ProductLine:
    """A product line whose id is ``line of`` its item."""
    return ProductLine(
        f"line of {item.id}",
        "order",
        item.id,
        role,
        position=0,
        ordered=Decimal("3"),
        started=Decimal(started),
        registered=Decimal(registered),
    )


def a_component_line(
    item: Item, started: str = "1", consumption: str = "0", live: int = 0, number: int = 10
) -> ComponentLine:
    """A component line of the product ``product``; its BOM line's id is ``bom`` and its number."""
    bom_line = BomLine(f"bom {number}", "order", number, item.id, Decimal(started), Decimal(1))
    state = LineState(Decimal(started), Decimal(consumption), live)
    return ComponentLine("product", bom_line, item, state)


def an_order(status: ProductionOrderStatus = ProductionOrderStatus.STARTED) -> ProductionOrder:
    """An order, started as a rule."""
    return ProductionOrder("order", "C", "P1", status, version=1)


def a_structure(
    products: Sequence[tuple[Item, ProductLineRole]], lines: Sequence[ComponentLine] = ()
) -> OrderStructure:
    """An order that makes ``products`` from what ``lines`` say."""
    items = {item.id: item for item, _ in products} | {line.item.id: line.item for line in lines}
    return OrderStructure(
        an_order(),
        tuple(a_product_line(item, role) for item, role in products),
        tuple(line.bom_line for line in lines),
        items,
    )


def a_traceable(
    item: Item,
    number: str,
    *,
    received: str = "0",
    consumed: str = "0",
    on_hold: bool = False,
    allocated_to: str | None = None,
) -> Traceable:
    """A batch or serial number whose id is made of item and number."""
    return Traceable(
        f"{item.id}/{number}",
        item.company,
        item.id,
        item.number,
        number,
        item.tracking_dimension,
        received=Decimal(received),
        consumed=Decimal(consumed),
        on_hold=on_hold,
        allocated_to=allocated_to,
    )


def an_association(line: ComponentLine, number: str) -> Association:
    """A live association of this number of the line's item."""
    return Association(
        id=f"association of {number} on {line.bom_line.id}",
        component_id=f"{line.item.id}/{number}",
        product_id="traceable of product",
        order_id="order",
        finished_product_id="product",
        bom_line_id=line.bom_line.id,
        item_id=line.item.id,
        quantity=Decimal(1),
        picked=Decimal(0),
        evidence=Evidence.SCANNED,
        state=AssociationState.LIVE,
        registered_at=datetime(2026, 1, 1, tzinfo=UTC),
        registered_by="worker",
        happened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
