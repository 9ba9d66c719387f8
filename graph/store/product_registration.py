"""Registering finished products: a batch or serial number on a product line of an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.activities import seen_by_count
from graph.domain.ids import new_id
from graph.domain.quantities import ONE, QuantityText, to_text
from graph.domain.records import (
    ComponentLine,
    FinishedProduct,
    Item,
    OrderStructure,
    ProductionOrder,
    ProductLine,
    Traceable,
    TrackingDimension,
)
from graph.domain.references import OrderRef
from graph.domain.registration import (
    check_product_allocation,
    product_quantity,
    require_number,
    require_open,
)
from graph.domain.texts import clean_number
from graph.domain.times import happened, to_micros
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command, told_time
from graph.store.component_lines import component_lines, product_status, stored_lines
from graph.store.cycles import require_no_cycle_by_sharing, write_acyclic
from graph.store.edges import add_edges, edge
from graph.store.hold_marks import cover_linked
from graph.store.keys import (
    number_queue,
    order_key,
    share_id,
    shared_place_id,
    traceable_key,
)
from graph.store.orders import order_structure

# The order is touched as well: registrations on one order and changes of it go one after another,
# so the line's running total and the new product's status rest on what stands.
_TOUCH: LiteralString = """
MATCH (o:ProductionOrder {id: $order}) SET o.registrations = coalesce(o.registrations, 0) + 1
MERGE (t:Traceable {key: $key})
ON CREATE SET t += $created, t.version = 0
SET t.version = t.version + 1
WITH o, t
MATCH (p:ProductLine {id: $line})
OPTIONAL MATCH (f:FinishedProduct {traceable: t.id}) WHERE f.removedAt IS NULL
WITH o, t, p, collect(f {.*}) AS products
OPTIONAL MATCH (k:IdempotencyKey {key: $idempotencyKey})
RETURN o {.*} AS order, t {.*} AS traceable, p {.*} AS line, products,
       k {.fingerprint, .answer} AS answered
"""
_REGISTER: LiteralString = (
    TAKE_LANE
    + """
MATCH (t:Traceable {id: $traceable}) SET t.produced = $produced, t.missing = $missing
WITH lane
MATCH (p:ProductLine {id: $line}) SET p.registered = $registered, p.live = $live
WITH lane
CREATE (f:FinishedProduct) SET f = $product, f.lane = lane.id, f.laneNumber = lane.number
WITH lane
"""
    + RECORD
)
_REGISTERED_LINES: LiteralString = """
UNWIND $keys AS key
MATCH (t:Traceable {key: key})
MATCH (f:FinishedProduct {traceable: t.id}) WHERE f.order = $order AND f.removedAt IS NULL
RETURN collect(f.productLine) AS lines
"""


@dataclass(frozen=True, slots=True)
class RegisteredProduct:
    """A registered product with its traceable and component lines.

    ``created`` is False for one that stood before.
    """

    product: FinishedProduct
    traceable: Traceable
    lines: list[ComponentLine]
    structure: OrderStructure
    created: bool


@dataclass(frozen=True, slots=True)
class ProductRequest:
    """A product number to register.

    ``happened_at`` is when it came into being, where that is not now. ``select`` takes one that is
    registered already as it is. ``describe`` says what else belongs to the answer that is kept
    under the idempotency key.
    """

    structure: OrderStructure
    line: ProductLine
    number: str
    quantity: QuantityText | None
    select: bool = False
    happened_at: datetime | None = None
    describe: Callable[[RegisteredProduct], Answer] | None = None


async def register_product(
    session: GraphSession, command: Command, request: ProductRequest
) -> RegisteredProduct | Answer:
    """Register a batch or serial number as product of an order, in one transaction.

    Returns the first answer instead when this idempotency key was answered before.
    """
    structure = request.structure
    command = command.at(structure.order.company)
    item = structure.item_of(request.line)
    require_number(item)
    number = clean_number(request.number, "The number", ("number",))
    key = traceable_key(structure.order.company, item.number, number)
    created = new_traceable(item, number)

    async def work(tx: Transaction) -> RegisteredProduct | Answer:
        touched = await tx.one(
            _TOUCH,
            order=structure.order.id,
            key=key,
            created=created,
            line=request.line.id,
            idempotencyKey=command.idempotency_key,
        )
        if touched is None:
            raise Refused(ErrorCode.NOT_FOUND, "The order has no such product line.", ("item",))
        if (answer := command.replay(touched["answered"])) is not None:
            return answer
        return await _register(tx, command, request, item, touched)

    order = order_key(structure.order.company, structure.order.number)
    keys = [f"order:{order}", number_queue(number), *command.queue]
    return await write_acyclic(session, keys, work)


async def registered_lines(
    session: GraphSession, structure: OrderStructure, numbers: dict[str, str | None]
) -> list[str]:
    """On which product lines of an order these numbers (by product line id) are registered."""
    keys = [
        traceable_key(structure.order.company, structure.item_of(line).number, number)
        for line in structure.product_lines
        if (number := numbers.get(line.id))
    ]
    row = await session.one(_REGISTERED_LINES, keys=keys, order=structure.order.id)
    return list((row or {}).get("lines", ()))


def new_traceable(item: Item, number: str) -> dict[str, Any]:
    """The properties of a batch or serial number that is seen for the first time."""
    return {
        "id": new_id(),
        "company": item.company,
        "item": item.id,
        "itemNumber": item.number,
        "number": number,
        "trackingDimension": item.tracking_dimension.value,
    }


async def _register(
    tx: Transaction, command: Command, request: ProductRequest, item: Item, touched: Row
) -> RegisteredProduct:
    structure = await current_structure(tx, request.structure, touched["order"])
    traceable = rows.traceable(touched["traceable"])
    line = rows.product_line(touched["line"])
    present = [rows.finished_product(row) for row in touched["products"]]
    same = next((one for one in present if one.product_line_id == line.id), None)
    if same is not None and request.select:
        stored = await stored_lines(tx, [same.id])
        lines = component_lines(structure, same.id, same.started, stored[same.id])
        return RegisteredProduct(same, traceable, lines, structure, created=False)
    require_open(structure.order)
    _require_new(item, traceable, same, [] if structure.order.rework else present)
    check_product_allocation(item, traceable.number, traceable.allocated_to, structure.order)
    quantity = product_quantity(item, line, request.quantity)
    place = shared_place_id(structure.order.id) if touched["order"].get("shared") else None
    if place is not None:
        await require_no_cycle_by_sharing(tx, traceable, place, structure.order)
    row = _product_row(command, structure.order, line, traceable, quantity)
    moment = happened(request.happened_at, command.recorded_at, ("happenedAt",))
    row["happenedAt"] = to_micros(moment)
    lines = component_lines(structure, row["id"], quantity, [])
    row["status"] = product_status(lines).value
    after = replace(line, registered=line.registered + quantity, live=line.live + 1)
    made = rows.finished_product(row)
    there = replace(traceable, produced=traceable.produced + quantity)
    there = seen_by_count(there, quantity, made.since)
    registered = RegisteredProduct(
        made,
        traceable,
        lines,
        replace(
            structure,
            product_lines=tuple(
                after if one.id == line.id else one for one in structure.product_lines
            ),
        ),
        created=True,
    )
    answer: Answer = {"finishedProduct": row["id"]}
    if request.describe is not None:
        answer |= request.describe(registered)
    entry = command.history(
        "ProductRegistered",
        {
            "quantity": to_text(quantity),
            "unit": item.unit,
            "number": traceable.number,
            **told_time(request.happened_at),
        },
        order=structure.order.id,
        finishedProduct=row["id"],
        product=traceable.id,
    )
    await tx.all(
        _REGISTER,
        lane=tx.lane,
        traceable=traceable.id,
        produced=to_text(there.produced),
        missing=to_text(there.missing),
        line=line.id,
        registered=to_text(line.registered + quantity),
        live=line.live + 1,
        product=row,
        history=[entry],
        answers=command.answers(answer),
    )
    if place is not None:
        at = row["registeredAt"]
        await add_edges(tx, [edge(share_id(row["id"]), place, traceable.id, "0", at, at)])
        await cover_linked(tx, command, [place], [traceable.id])
    return registered


async def current_structure(
    tx: Transaction, known: OrderStructure, order_row: Row
) -> OrderStructure:
    """``known``, or the order read again where it was changed since it was read."""
    if order_row["version"] == known.order.version:
        return known
    return await order_structure(tx, OrderRef(known.order.company, id=known.order.id))


def _require_new(
    item: Item, traceable: Traceable, same: FinishedProduct | None, present: list[FinishedProduct]
) -> None:
    if item.tracking_dimension is TrackingDimension.SERIAL and (present or same):
        where = "this order" if same else "another order or line"
        raise Refused(
            ErrorCode.SERIAL_ALREADY_REGISTERED,
            f"Serial number {traceable.number} of item {item.number} is registered on {where} "
            "already.",
            ("number",),
        )
    if same is not None:
        raise Refused(
            ErrorCode.ALREADY_EXISTS,
            f"Batch {traceable.number} of item {item.number} is registered on this order already.",
            ("number",),
        )


def _product_row(
    command: Command,
    order: ProductionOrder,
    line: ProductLine,
    traceable: Traceable,
    quantity: Decimal,
) -> dict[str, Any]:
    serial = traceable.tracking_dimension is TrackingDimension.SERIAL
    assert not serial or quantity == ONE
    return {
        "id": new_id(),
        "order": line.order_id,
        "productLine": line.id,
        "item": line.item_id,
        "traceable": traceable.id,
        "started": to_text(quantity),
        "registeredAt": to_micros(command.recorded_at),
        "registeredBy": command.operator,
        # Both are unique in the store: a serial number is finished once, a batch once on a line.
        "liveSerial": traceable.id if serial and not order.rework else None,
        "liveKey": f"{line.id}:{traceable.id}",
    }
