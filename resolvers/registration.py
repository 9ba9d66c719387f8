"""Registering products and components by hand or by a program; scanning has its own module."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from graph.domain.quantities import QuantityText
from graph.domain.records import (
    Association,
    ComponentLine,
    Evidence,
    FinishedProduct,
    Item,
    OrderStructure,
    ProductLine,
    SharedLine,
)
from graph.domain.references import ItemRef, OrderRef
from graph.errors import ErrorCode, Refused
from graph.store.commands import Answer, Command
from graph.store.component_lines import component_lines
from graph.store.component_registration import register_component
from graph.store.component_request import ComponentRequest
from graph.store.items import items_by_refs
from graph.store.orders import order_structure
from graph.store.product_context import product_context
from graph.store.product_registration import ProductRequest, register_product
from resolvers.context import RequestContext

T = TypeVar("T")
L = TypeVar("L", ComponentLine, SharedLine)


@dataclass(frozen=True, slots=True)
class ComponentText:
    """A component as a client sent it: on a BOM line, or of an item, or on the one open line."""

    finished_product_id: str
    bom_line_id: str | None
    item: ItemRef | None
    number: str
    quantity: QuantityText | None
    evidence: Evidence
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """What stands after a registration. Line and association are those of a component."""

    product: FinishedProduct
    line: ComponentLine | None = None
    association: Association | None = None


async def register_finished_product(
    context: RequestContext,
    command: Command,
    order: OrderRef,
    item: ItemRef | None,
    number: str,
    quantity: QuantityText | None,
    happened_at: datetime | None = None,
) -> Registration:
    """Register a number as product of an order: of its main product, or of ``item``."""

    async def attempt() -> Registration | Answer:
        structure = await order_structure(context.session, order)
        line = await _product_line(context, structure, item)
        request = ProductRequest(structure, line, number, quantity, happened_at=happened_at)
        done = await register_product(context.session, command, request)
        if isinstance(done, dict):
            return done
        context.loaders.prime_order(done.structure)
        return Registration(done.product)

    return await answered_once(context, command, attempt, lambda one: registration_of(context, one))


async def register_component_number(
    context: RequestContext, command: Command, text: ComponentText
) -> Registration:
    """Register a component's number on a line of a registered product."""

    async def attempt() -> Registration | Answer:
        line_id = await _bom_line_id(context, text)
        request = ComponentRequest(
            text.finished_product_id,
            line_id,
            text.number,
            text.quantity,
            text.evidence,
            happened_at=text.happened_at,
        )
        done = await register_component(context.session, command, request)
        if isinstance(done, dict):
            return done
        context.loaders.prime_order(done.structure)
        return Registration(done.product, done.line, done.association)

    return await answered_once(context, command, attempt, lambda one: registration_of(context, one))


async def answered_once(
    context: RequestContext,
    command: Command,
    attempt: Callable[[], Awaitable[T | Answer]],
    reload: Callable[[Answer], Awaitable[T]],
) -> T:
    """Do ``attempt``, or give the first answer again where this idempotency key has one.

    A repeated request may be refused before it reaches the store, because its first time changed
    what it rests on: then the first answer still holds.
    """
    try:
        result = await attempt()
    except Refused:
        first = await command.first_answer(context.session)
        if first is None:
            raise
        result = first
    return await reload(result) if isinstance(result, dict) else result


async def registration_of(context: RequestContext, answer: Answer) -> Registration:
    """The registration that a stored answer names, as it stands now."""
    product = await context.loaders.finished_product.load(str(answer["finishedProduct"]))
    assert product is not None
    association_id = answer.get("association")
    if association_id is None:
        return Registration(product)
    association = await context.loaders.association.load(association_id)
    assert association is not None
    lines = await lines_of(context, product)
    line = next((one for one in lines if one.bom_line.id == association.bom_line_id), None)
    return Registration(product, line, association)


async def lines_of(context: RequestContext, product: FinishedProduct) -> list[ComponentLine]:
    """All component lines of a registered product as they stand."""
    structure = await context.loaders.order.load(product.order_id)
    assert structure is not None
    stored = await context.loaders.component_line_rows.load(product.id)
    return component_lines(structure, product.id, product.started, stored)


async def _product_line(
    context: RequestContext, structure: OrderStructure, ref: ItemRef | None
) -> ProductLine:
    if ref is None:
        return structure.main_line
    [item] = await items_by_refs(context.session, [(ref, ("item",))])
    for line in structure.product_lines:
        if line.item_id == item.id:
            return line
    raise Refused(
        ErrorCode.NO_MATCHING_LINE,
        f"Order {structure.order.number} does not make item {item.number}.",
        ("item",),
    )


async def _bom_line_id(context: RequestContext, text: ComponentText) -> str:
    """The BOM line that is meant. Where just the line is named, nothing needs to be read for it."""
    if text.bom_line_id is not None and text.item is None:
        return text.bom_line_id
    product = await product_context(context.session, text.finished_product_id)
    line = await chosen_line(context, product.structure, product.lines, text.bom_line_id, text.item)
    return line.bom_line.id


async def chosen_line(
    context: RequestContext,
    structure: OrderStructure,
    lines: Sequence[L],
    bom_line_id: str | None,
    ref: ItemRef | None,
) -> L:
    """The one of an order's component lines that is meant: by its id, its item, or the open one.

    Refused with ``LINE_REQUIRED`` where several could be meant.
    """
    if bom_line_id is not None:
        lines = [line for line in lines if line.bom_line.id == bom_line_id]
        if not lines:
            raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
    if ref is not None:
        [item] = await items_by_refs(context.session, [(ref, ("item",))])
        return _line_of_item(structure, lines, item)
    if bom_line_id is not None:
        return lines[0]
    tracked = [line for line in lines if line.item.needs_number]
    open_lines = [line for line in tracked if line.state.remaining > 0]
    for candidates in (tracked, open_lines):
        if len(candidates) == 1:
            return candidates[0]
    raise Refused(
        ErrorCode.LINE_REQUIRED,
        "Say which component this is: give the BOM line or the item.",
        ("bomLine",),
    )


def _line_of_item(structure: OrderStructure, lines: Sequence[L], item: Item) -> L:
    matching = [line for line in lines if line.item.id == item.id]
    if not matching:
        raise Refused(
            ErrorCode.NO_MATCHING_LINE,
            f"Item {item.number} is not on the bill of materials of order "
            f"{structure.order.number}, or not on this line.",
            ("item",),
        )
    return next((line for line in matching if line.state.remaining > 0), matching[-1])
