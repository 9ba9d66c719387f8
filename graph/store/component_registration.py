"""Registering components: one consumed-into association, with everything that rests on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, LiteralString

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
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command
from graph.store.component_lines import component_lines, product_status
from graph.store.cycles import require_no_cycle, write_acyclic
from graph.store.holds import reason_of_hold
from graph.store.keys import component_line_id, traceable_key
from graph.store.product_registration import current_structure, new_traceable

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
# change before this transaction commits.
_TOUCH: LiteralString = """
UNWIND $wanted AS one
MERGE (t:Traceable {key: one.key})
ON CREATE SET t += one.created, t.version = 0
SET t.version = t.version + 1
WITH collect(t {.*}) AS traceables
MATCH (f:FinishedProduct {id: $product})
MATCH (o:ProductionOrder {id: f.order})
OPTIONAL MATCH (c:ComponentLine {finishedProduct: f.id})
WITH traceables, f, o, collect(c {.*}) AS lines
OPTIONAL MATCH (k:IdempotencyKey {key: $idempotencyKey})
RETURN traceables, f {.*} AS product, o {.*} AS order, lines,
       k {.fingerprint, .answer} AS answered
"""
_REGISTER: LiteralString = (
    TAKE_LANE
    + """
MATCH (c:Traceable {id: $component}) SET c += $componentState
WITH lane, c
MATCH (p:Traceable {id: $product})
MATCH (f:FinishedProduct {id: $finishedProduct}) SET f.status = $status
MERGE (line:ComponentLine {id: $line.id}) SET line += $line
CREATE (a:Association) SET a = $association, a.lane = lane.id, a.laneNumber = lane.number
CREATE (c)-[:CONSUMED_INTO {association: $association.id, quantity: $association.quantity,
                            lane: lane.id, laneNumber: lane.number}]->(p)
WITH lane
"""
    + RECORD
)
_LIVE_BETWEEN: LiteralString = """
MATCH (a:Association {finishedProduct: $product})
WHERE a.state = 'LIVE' AND a.component = $component
RETURN a {.*} AS association LIMIT 1
"""
_ASSOCIATION: LiteralString = """
MATCH (a:Association {id: $id})
MATCH (t:Traceable {id: a.product})
MATCH (o:ProductionOrder {id: a.order})
RETURN a.finishedProduct AS finishedProduct, t.number AS product, o.number AS order
"""


@dataclass(frozen=True, slots=True)
class ProductContext:
    """A registered product with its order, its lines and its associations of some number."""

    structure: OrderStructure
    product: FinishedProduct
    traceable: Traceable
    lines: list[ComponentLine]
    same_number: list[Association]


@dataclass(frozen=True, slots=True)
class ComponentRequest:
    """A component number to register on one BOM line of a product.

    ``once`` takes a number that the product has already as it is, instead of adding to it.
    ``describe`` says what else belongs to the answer kept under the idempotency key.
    """

    context: ProductContext
    line: ComponentLine
    number: str
    quantity: QuantityText | None
    evidence: Evidence
    once: bool = False
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
        raise Refused(
            ErrorCode.NOT_FOUND, "There is no such finished product.", ("finishedProduct",)
        )
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
    item = request.line.item
    require_number(item)
    number = clean_number(request.number, "The number", ("number",))
    company = request.context.structure.order.company
    command = command.at(company)
    key = traceable_key(company, item.number, number)
    product = request.context.traceable
    product_key = traceable_key(company, product.item_number, product.number)
    wanted = [
        {"key": product_key, "created": {}},
        {"key": key, "created": new_traceable(item, number)},
    ]

    async def work(tx: Transaction) -> RegisteredComponent | Answer:
        touched = await tx.one(
            _TOUCH,
            wanted=sorted(wanted, key=lambda one: str(one["key"])),
            product=request.context.product.id,
            idempotencyKey=command.idempotency_key,
        )
        if touched is None or touched["product"].get("removedAt") is not None:
            raise Refused(
                ErrorCode.NOT_FOUND, "There is no such finished product.", ("finishedProduct",)
            )
        if (answer := command.replay(touched["answered"])) is not None:
            return answer
        by_key = {row["key"]: row for row in touched["traceables"]}
        if by_key[product_key].get("id") != product.id:
            # What the wrong number names now, if anything, is not the product that was meant.
            raise Refused(
                ErrorCode.STALE,
                f"The number {product.number} of this product was corrected meanwhile; try again.",
                ("finishedProduct",),
            )
        return await _decide(tx, command, request, touched, by_key[key], by_key[product_key])

    keys = [f"traceable:{key}", f"traceable:{product_key}", *command.queue]
    return await write_acyclic(session, keys, work)


async def _decide(
    tx: Transaction,
    command: Command,
    request: ComponentRequest,
    touched: Row,
    component_row: Row,
    product_row: Row,
) -> RegisteredComponent:
    structure = await current_structure(tx, request.context.structure, touched["order"])
    finished = rows.finished_product(touched["product"])
    component = rows.traceable(component_row)
    lines = component_lines(structure, finished.id, finished.started, touched["lines"])
    line = next((one for one in lines if one.bom_line.id == request.line.bom_line.id), None)
    if line is None:
        raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
    if request.once and component.consumed:
        live = await tx.one(_LIVE_BETWEEN, product=finished.id, component=component.id)
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
    reworked = structure.order.rework and component.id == finished.traceable_id
    if component.live_association_id is not None and not reworked:
        raise await consumed_already(tx, component)
    consumption = Consumption(
        line=line,
        order=structure.order,
        product=rows.traceable(product_row),
        product_item=structure.items[finished.item_id],
        component=component,
        sent=request.quantity,
        hold_reason=await reason_of_hold(tx, component),
    )
    quantity = consumption.quantity()
    consumption.check(quantity)
    await require_no_cycle(tx, component, consumption.product)
    decided = _Decided(finished, component, lines, line, structure, quantity)
    return await _write(tx, command, request, decided)


async def consumed_already(tx: Transaction, component: Traceable) -> Refused:
    """The refusal of a serial number that is live in a product, which it names."""
    where = await tx.one(_ASSOCIATION, id=component.live_association_id)
    place = f"{where['product']} of order {where['order']}" if where else "another product"
    return Refused(
        ErrorCode.SERIAL_ALREADY_CONSUMED,
        f"Serial number {component.number} of item {component.item_number} is in {place} already.",
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
        command, finished, component, line.bom_line.id, quantity, request.evidence
    )
    component_state = {"consumed": to_text(component.consumed + quantity)}
    if row["liveSerial"] is not None:
        component_state["liveAssociation"] = row["id"]
    entry = command.history(
        "ComponentRegistered",
        {
            "quantity": to_text(quantity),
            "unit": line.item.unit,
            "number": component.number,
            "evidence": request.evidence.value,
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
        product=finished.traceable_id,
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
) -> dict[str, Any]:
    """A new live association, as it is stored; the lane's stamp is added by the statement."""
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
        # Unique in the store: a serial number is live in one product. Its own rework is none.
        "liveSerial": component.id if serial and component.id != finished.traceable_id else None,
    }
