"""Registering components: what is looked at and decided before an association is written."""

from __future__ import annotations

from typing import LiteralString

from graph.domain.ids import new_id
from graph.domain.records import (
    FinishedProduct,
    OrderStructure,
    Traceable,
    TrackingDimension,
)
from graph.domain.registration import Consumption, require_number, require_open
from graph.domain.texts import clean_number
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.commands import Answer, Command
from graph.store.component_lines import component_lines
from graph.store.component_request import ComponentRequest, RegisteredComponent
from graph.store.component_writing import Decided, write_component
from graph.store.consumed_serials import consumed_already
from graph.store.cycles import require_no_cycle, write_acyclic
from graph.store.holds import reason_of_hold
from graph.store.keys import SEPARATOR, number_queue
from graph.store.product_context import no_product
from graph.store.registrations import products_by_ids

# Touch before you decide: both traceables are written first, so whatever is read after it cannot
# change before this transaction commits. The component's key is put together here, as keys.py does,
# since its item is only known by the BOM line.
_TOUCH: LiteralString = """
MATCH (f:FinishedProduct {id: $product})
MATCH (b:BomLine {id: $bomLine}) WHERE b.order = f.order
MATCH (i:Item {id: b.item})
MATCH (p:Traceable {id: f.traceable}) SET p.version = p.version + 1
MERGE (c:Traceable {key: i.company + $separator + i.number + $separator + $number})
ON CREATE SET c.id = $id, c.company = i.company, c.item = i.id, c.itemNumber = i.number,
              c.number = $number, c.trackingDimension = i.trackingDimension, c.version = 0
SET c.version = c.version + 1
WITH p {.*} AS traceable, c {.*} AS component
MATCH (f:FinishedProduct {id: $product})
MATCH (o:ProductionOrder {id: f.order})
WITH traceable, component, f {.*} AS product, o {.*} AS order
OPTIONAL MATCH (line:ComponentLine {finishedProduct: product.id})
WITH traceable, component, product, order, collect(line {.*}) AS lines
OPTIONAL MATCH (k:IdempotencyKey {key: $idempotencyKey})
WITH traceable, component, product, order, lines, k {.fingerprint, .answer} AS answered
OPTIONAL MATCH (l:ProductLine {order: order.id}) WHERE l.removedAt IS NULL
WITH traceable, component, product, order, lines, answered, collect(l {.*}) AS productLines
OPTIONAL MATCH (b:BomLine {order: order.id}) WHERE b.removedAt IS NULL
WITH traceable, component, product, order, lines, answered, productLines,
     collect(b {.*}) AS bomLines
UNWIND [line IN productLines | line.item] + [line IN bomLines | line.item] AS item
WITH DISTINCT traceable, component, product, order, lines, answered, productLines, bomLines, item
MATCH (i:Item {id: item})
RETURN traceable, component, product, order, lines, answered, productLines, bomLines,
       collect(i {.*}) AS items
"""
_LIVE_BETWEEN: LiteralString = """
MATCH (a:Association {finishedProduct: $product})
WHERE a.state = 'LIVE' AND a.component = $component AND ($line IS NULL OR a.bomLine = $line)
RETURN a {.*} AS association LIMIT 1
"""


async def register_component(
    session: GraphSession, command: Command, request: ComponentRequest
) -> RegisteredComponent | Answer:
    """Register a component of a product, in one transaction of two statements.

    Returns the first answer instead when this idempotency key was answered before.
    """
    number = clean_number(request.number, "The number", ("number",))

    async def work(tx: Transaction) -> RegisteredComponent | Answer:
        touched = await tx.one(
            _TOUCH,
            product=request.product_id,
            bomLine=request.bom_line_id,
            number=number,
            separator=SEPARATOR,
            id=new_id(),
            idempotencyKey=command.idempotency_key,
        )
        if touched is None:
            raise await _unknown(tx, request)
        if (answer := command.replay(touched["answered"])) is not None:
            return answer
        if touched["product"].get("removedAt") is not None:
            raise no_product()
        return await _decide(tx, command.at(touched["order"]["company"]), request, touched)

    # Which key the number belongs to is known only inside: see keys.py.
    keys = [f"product:{request.product_id}", number_queue(number), *command.queue]
    return await write_acyclic(session, keys, work)


async def _decide(
    tx: Transaction, command: Command, request: ComponentRequest, touched: Row
) -> RegisteredComponent:
    structure = rows.order_structure(touched)
    finished = rows.finished_product(touched["product"])
    product = rows.traceable(touched["traceable"])
    component = rows.traceable(touched["component"])
    lines = component_lines(structure, finished.id, finished.started, touched["lines"])
    line = next((one for one in lines if one.bom_line.id == request.bom_line_id), None)
    if line is None:
        raise _no_line()
    require_number(line.item)
    if request.once and component.consumed:
        batch = component.tracking_dimension is TrackingDimension.BATCH
        live = await tx.one(
            _LIVE_BETWEEN,
            product=finished.id,
            component=component.id,
            line=line.bom_line.id if batch and request.on_line else None,
        )
        if live is not None:
            return RegisteredComponent(
                rows.association(live["association"]),
                component,
                line,
                finished,
                structure,
                created=False,
            )
    require_open(structure.order)
    if component.live_association_id is not None and not _reworked(structure, finished, component):
        raise await consumed_already(tx, component)
    consumption = Consumption(
        line=line,
        order=structure.order,
        product=product,
        product_items=[structure.items[finished.item_id]],
        component=component,
        sent=request.quantity,
        hold_reason=await reason_of_hold(tx, component),
    )
    quantity = consumption.quantity()
    consumption.check(quantity)
    await require_no_cycle(tx, component, product)
    decided = Decided(finished, component, lines, line, structure, quantity)
    return await write_component(tx, command, request, decided)


def _reworked(structure: OrderStructure, finished: FinishedProduct, component: Traceable) -> bool:
    return structure.order.rework and component.id == finished.traceable_id


async def _unknown(tx: Transaction, request: ComponentRequest) -> Refused:
    products = await products_by_ids(tx, [request.product_id])
    return _no_line() if products else no_product()


def _no_line() -> Refused:
    return Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
