"""Registering components: one consumed-into association, with everything that rests on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.activities import seen_by_count
from graph.domain.ids import new_id
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import (
    Association,
    AssociationState,
    ComponentLine,
    Evidence,
    FinishedProduct,
    OrderStructure,
    Traceable,
    TrackingDimension,
)
from graph.domain.registration import Consumption, require_number, require_open
from graph.domain.statuses import LineState
from graph.domain.texts import clean_number
from graph.domain.times import happened, to_micros
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.changes import edge_of
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command, told_time
from graph.store.component_lines import component_lines, product_status
from graph.store.cycles import require_no_cycle, write_acyclic
from graph.store.edges import MAKE_EDGES, NOTE_EDGES, numbered
from graph.store.holds import reason_of_hold
from graph.store.keys import SEPARATOR, component_line_id, number_queue
from graph.store.registrations import products_by_ids

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
_REGISTER: LiteralString = (
    TAKE_LANE
    + """
MATCH (c:Traceable {id: $component}) SET c += $componentState
WITH lane
MATCH (f:FinishedProduct {id: $finishedProduct}) SET f.status = $status
MERGE (line:ComponentLine {id: $line.id}) SET line += $line
CREATE (a:Association) SET a = $association, a.lane = lane.id, a.laneNumber = lane.number
WITH lane
"""
    + NOTE_EDGES
    + MAKE_EDGES
    + "WITH lane"
    + RECORD
)
_LIVE_BETWEEN: LiteralString = """
MATCH (a:Association {finishedProduct: $product})
WHERE a.state = 'LIVE' AND a.component = $component AND ($line IS NULL OR a.bomLine = $line)
RETURN a {.*} AS association LIMIT 1
"""
_LIVE_IN: LiteralString = """
MATCH (a:Association {id: $id})
MATCH (t:Traceable {id: a.product})
MATCH (o:ProductionOrder {id: a.order})
RETURN t.number AS product, o.number AS order
"""
_SHARED_BY: LiteralString = """
MATCH (s:SharedConsumption {id: $id})
MATCH (o:ProductionOrder {id: s.order})
RETURN o.number AS order
"""


@dataclass(frozen=True, slots=True)
class ProductContext:
    """A registered product with its order, its lines and its live associations of some number."""

    structure: OrderStructure
    product: FinishedProduct
    traceable: Traceable
    lines: list[ComponentLine]
    same_number: list[Association]


@dataclass(frozen=True, slots=True)
class ComponentRequest:
    """A component number to register on one BOM line of a registered product, both named by id.

    ``happened_at`` is when it went in, where that is not now. ``once`` takes a number that the
    product has already as it is, instead of adding to it; with ``on_line`` a batch only where it
    stands on this very line. ``describe`` says what else belongs to the answer kept under the
    idempotency key.
    """

    product_id: str
    bom_line_id: str
    number: str
    quantity: QuantityText | None
    evidence: Evidence
    once: bool = False
    on_line: bool = False
    happened_at: datetime | None = None
    describe: Callable[[RegisteredComponent], Answer] | None = None


@dataclass(frozen=True, slots=True)
class RegisteredComponent:
    """An association with the line, product and order as they stand after it."""

    association: Association
    component: Traceable
    line: ComponentLine
    product: FinishedProduct
    structure: OrderStructure
    created: bool


async def product_context(
    session: GraphSession, product_id: str, numbers: Sequence[str] = ()
) -> ProductContext:
    """The registered product with this id, and its live associations with one of ``numbers``."""
    row = await session.one(_CONTEXT, product=product_id, numbers=list(numbers))
    if row is None:
        raise _no_product()
    structure = rows.order_structure(row)
    product = rows.finished_product(row["product"])
    return ProductContext(
        structure=structure,
        product=product,
        traceable=rows.traceable(row["traceable"]),
        lines=component_lines(structure, product.id, product.started, row["lines"]),
        same_number=[rows.association(one) for one in row["sameNumber"]],
    )


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
            raise _no_product()
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
    decided = _Decided(finished, component, lines, line, structure, quantity)
    return await _write(tx, command, request, decided)


def _reworked(structure: OrderStructure, finished: FinishedProduct, component: Traceable) -> bool:
    return structure.order.rework and component.id == finished.traceable_id


async def _unknown(tx: Transaction, request: ComponentRequest) -> Refused:
    products = await products_by_ids(tx, [request.product_id])
    return _no_line() if products else _no_product()


def _no_product() -> Refused:
    return Refused(ErrorCode.NOT_FOUND, "There is no such finished product.", ("finishedProduct",))


def _no_line() -> Refused:
    return Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))


async def consumed_already(tx: Transaction, component: Traceable) -> Refused:
    """The refusal of a serial number that is live somewhere, which it names."""
    live = component.live_association_id
    place = "in another product"
    if (found := await tx.one(_LIVE_IN, id=live)) is not None:
        place = f"in {found['product']} of order {found['order']}"
    elif (found := await tx.one(_SHARED_BY, id=live)) is not None:
        place = f"shared by the products of order {found['order']}"
    return Refused(
        ErrorCode.SERIAL_ALREADY_CONSUMED,
        f"Serial number {component.number} of item {component.item_number} is {place} already.",
        ("number",),
    )


@dataclass(frozen=True, slots=True)
class _Decided:
    """What a registration rests on, as it stood when both ends were touched."""

    finished: FinishedProduct
    component: Traceable
    lines: Sequence[ComponentLine]
    line: ComponentLine
    structure: OrderStructure
    quantity: Decimal


async def _write(
    tx: Transaction, command: Command, request: ComponentRequest, decided: _Decided
) -> RegisteredComponent:
    finished, component, line = decided.finished, decided.component, decided.line
    quantity = decided.quantity
    state = LineState(line.state.started, line.state.consumption + quantity, line.state.live + 1)
    after = replace(line, state=state)
    status = product_status([after if one is line else one for one in decided.lines])
    row = association_row(
        command,
        finished,
        component,
        line.bom_line.id,
        quantity,
        request.evidence,
        happened(request.happened_at, command.recorded_at, ("happenedAt",)),
    )
    used = replace(component, consumed=component.consumed + quantity)
    used = seen_by_count(used, -quantity, rows.association(row).since)
    component_state = {"consumed": to_text(used.consumed), "missing": to_text(used.missing)}
    if row["liveSerial"] is not None:
        component_state["liveAssociation"] = row["id"]
    entry = command.history(
        "ComponentRegistered",
        {
            "quantity": to_text(quantity),
            "unit": line.item.unit,
            "number": component.number,
            "evidence": request.evidence.value,
            **told_time(request.happened_at),
        },
        order=finished.order_id,
        finishedProduct=finished.id,
        product=finished.traceable_id,
        component=component.id,
        association=row["id"],
    )
    registered = RegisteredComponent(
        rows.association(row),
        component,
        after,
        replace(finished, status=status),
        decided.structure,
        created=True,
    )
    answer: Answer = {"finishedProduct": finished.id, "association": row["id"]}
    if request.describe is not None:
        answer |= request.describe(registered)
    await tx.all(
        _REGISTER,
        lane=tx.lane,
        component=component.id,
        componentState=component_state,
        finishedProduct=finished.id,
        status=status.value,
        line={
            "id": component_line_id(finished.id, line.bom_line.id),
            "finishedProduct": finished.id,
            "bomLine": line.bom_line.id,
            "consumption": to_text(state.consumption),
            "live": state.live,
        },
        association=row,
        edges=numbered([edge_of(row)]),
        history=[entry],
        answers=command.answers(answer),
    )
    return registered


def association_row(
    command: Command,
    finished: FinishedProduct,
    component: Traceable,
    bom_line_id: str,
    quantity: Decimal,
    evidence: Evidence,
    happened_at: datetime | None = None,
) -> dict[str, Any]:
    """A new live association, as it is stored; the lane's stamp is added by the statement.

    ``happened_at`` is since when it has been in effect, where that is not now.
    """
    serial = component.tracking_dimension is TrackingDimension.SERIAL
    return {
        "id": new_id(),
        "component": component.id,
        "number": component.number,
        "product": finished.traceable_id,
        "order": finished.order_id,
        "finishedProduct": finished.id,
        "bomLine": bom_line_id,
        "item": component.item_id,
        "quantity": to_text(quantity),
        "evidence": evidence.value,
        "state": AssociationState.LIVE.value,
        "version": 1,
        "registeredAt": to_micros(command.recorded_at),
        "registeredBy": command.operator,
        "happenedAt": to_micros(happened_at or command.recorded_at),
        # Unique in the store: a serial number is live in one product. Its own rework is none.
        "liveSerial": component.id if serial and component.id != finished.traceable_id else None,
    }
