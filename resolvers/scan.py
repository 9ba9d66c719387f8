"""One scan: what the text means on this order, the registration it asks for, and what to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.domain.gs1 import DecodedCode, decode
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import (
    Association,
    ComponentLine,
    Evidence,
    FinishedProduct,
    OrderStructure,
)
from graph.domain.references import OrderRef
from graph.domain.scanning import (
    AlreadyRegistered,
    Meaning,
    RegisterProduct,
    ScanMode,
    ScanOutcome,
    Selection,
    code_number,
    component_meaning,
    mode_after_component,
    mode_after_product,
    product_meaning,
)
from graph.domain.statuses import RegistrationStatus
from graph.errors import ErrorCode, Refused
from graph.store.commands import Answer, Command
from graph.store.component_registration import register_component
from graph.store.component_request import ComponentRequest, RegisteredComponent
from graph.store.orders import order_structure
from graph.store.product_context import ProductContext, product_context
from graph.store.product_registration import (
    ProductRequest,
    RegisteredProduct,
    register_product,
    registered_lines,
)
from resolvers.context import RequestContext
from resolvers.registration import answered_once, registration_of


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned text with the mode and selection of the station that scanned it."""

    order: OrderRef
    text: str
    mode: ScanMode
    finished_product_id: str | None
    bom_line_id: str | None
    quantity: QuantityText | None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scan did, the mode to show next, and one sentence for the worker."""

    outcome: ScanOutcome
    mode: ScanMode
    message: str
    product: FinishedProduct
    line: ComponentLine | None = None
    association: Association | None = None


async def scan(context: RequestContext, command: Command, asked: Scan) -> ScanResult:
    """Do what one scan asks for. A refused scan changes nothing."""

    async def attempt() -> ScanResult | Answer:
        code = decode(asked.text)
        selected = await _selected(context, asked, code)
        if selected is not None:
            structure = selected.structure
            _require_same_order(asked, structure)
        else:
            structure = await order_structure(context.session, asked.order)
        meaning = await _meaning(context, asked, code, structure, selected)
        return await _do(context, command, asked, structure, selected, meaning)

    async def reload(answer: Answer) -> ScanResult:
        stands = await registration_of(context, answer)
        return ScanResult(
            ScanOutcome(str(answer["outcome"])),
            ScanMode(str(answer["mode"])),
            str(answer["message"]),
            stands.product,
            stands.line,
            stands.association,
        )

    return await answered_once(context, command, attempt, reload)


async def _selected(
    context: RequestContext, asked: Scan, code: DecodedCode
) -> ProductContext | None:
    if asked.finished_product_id is None:
        return None
    numbers = {code.serial_number, code.batch, code.number} - {None, ""}
    return await product_context(
        context.session, asked.finished_product_id, sorted(str(one) for one in numbers)
    )


def _require_same_order(asked: Scan, structure: OrderStructure) -> None:
    order = structure.order
    named = (asked.order.company, (asked.order.number or "").strip())
    if order.id != asked.order.id and (order.company, order.number) != named:
        raise Refused(
            ErrorCode.NOT_FOUND,
            "The selected product belongs to another order.",
            ("finishedProduct",),
        )


async def _meaning(
    context: RequestContext,
    asked: Scan,
    code: DecodedCode,
    structure: OrderStructure,
    selected: ProductContext | None,
) -> Meaning:
    selection = _selection(selected)
    if asked.mode is ScanMode.COMPONENT:
        return component_meaning(code, structure, selection, asked.bom_line_id, asked.quantity)
    lines: list[str] = []
    if len(structure.product_lines) > 1 or (selection and selection.same_number):
        numbers = {
            line.id: code_number(code, structure.item_of(line)) for line in structure.product_lines
        }
        lines = await registered_lines(context.session, structure, numbers)
    return product_meaning(code, structure, selection, lines, asked.quantity)


def _selection(selected: ProductContext | None) -> Selection | None:
    if selected is None:
        return None
    return Selection(
        selected.product.id,
        selected.product.item_id,
        selected.traceable.number,
        selected.lines,
        selected.same_number,
    )


async def _do(
    context: RequestContext,
    command: Command,
    asked: Scan,
    structure: OrderStructure,
    selected: ProductContext | None,
    meaning: Meaning,
) -> ScanResult | Answer:
    if isinstance(meaning, RegisterProduct):
        request = ProductRequest(
            structure,
            meaning.line,
            meaning.number,
            meaning.quantity,
            select=True,
            happened_at=asked.happened_at,
            describe=lambda done: _kept(_after_product(done)),
        )
        product = await register_product(context.session, command, request)
        if isinstance(product, dict):
            return product
        context.loaders.prime_order(product.structure)
        return _after_product(product)
    assert selected is not None
    if isinstance(meaning, AlreadyRegistered):
        # Perhaps it was this very request that registered it: then its first answer holds.
        first = await command.first_answer(context.session)
        return first or _already(asked, selected, meaning.association)
    number = selected.traceable.number
    done = await register_component(
        context.session,
        command,
        ComponentRequest(
            selected.product.id,
            meaning.line.bom_line.id,
            meaning.number,
            meaning.quantity,
            Evidence.SCANNED,
            once=True,
            on_line=meaning.line.bom_line.id == asked.bom_line_id,
            happened_at=asked.happened_at,
            describe=lambda done: _kept(_after_component(done, number)),
        ),
    )
    if isinstance(done, dict):
        return done
    context.loaders.prime_order(done.structure)
    if not done.created:
        return _already(asked, selected, done.association)
    return _after_component(done, number)


def _kept(result: ScanResult) -> Answer:
    return {"outcome": result.outcome, "mode": result.mode, "message": result.message}


def _after_product(done: RegisteredProduct) -> ScanResult:
    outcome = ScanOutcome.PRODUCT_REGISTERED if done.created else ScanOutcome.PRODUCT_SELECTED
    verb = "registered" if done.created else "selected"
    mode = mode_after_product(done.lines)
    then = "scan its components" if mode is ScanMode.COMPONENT else "it needs no component numbers"
    return ScanResult(
        outcome, mode, f"Product {done.traceable.number} {verb}; {then}.", done.product
    )


def _after_component(done: RegisteredComponent, product_number: str) -> ScanResult:
    unit = done.line.item.unit
    said = (
        f"{to_text(done.association.quantity)} {unit} of {done.line.item.number} "
        f"{done.component.number} registered in {product_number}; "
    )
    if done.product.status is RegistrationStatus.COMPLETED:
        said += "the product is complete."
    elif done.line.state.over:
        said += f"{to_text(done.line.state.over)} {unit} more than planned."
    elif done.line.state.remaining:
        said += f"{to_text(done.line.state.remaining)} {unit} remain."
    else:
        said += "the line is complete."
    return ScanResult(
        ScanOutcome.COMPONENT_REGISTERED,
        mode_after_component(done.product.status),
        said,
        done.product,
        done.line,
        done.association,
    )


def _already(asked: Scan, selected: ProductContext, association: Association) -> ScanResult:
    lines = selected.lines
    line = next((one for one in lines if one.bom_line.id == association.bom_line_id), None)
    mode = asked.mode
    if mode is ScanMode.COMPONENT:
        mode = mode_after_component(selected.product.status)
    return ScanResult(
        ScanOutcome.ALREADY_REGISTERED,
        mode,
        f"This component is registered in {selected.traceable.number} already; "
        "nothing was counted twice.",
        selected.product,
        line,
        association,
    )
