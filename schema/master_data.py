"""Mutations of items, production orders and receipts."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import strawberry

from graph.domain import records, references
from graph.errors import Refused
from graph.store import order_changes
from graph.store.commands import Command
from graph.store.items import ItemChange, find_item, upsert_item
from graph.store.orders import order_structure
from graph.store.traceables import Receipt, record_receipt
from schema.activities import Activity, activity
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import ProductLineRole, TrackingDimension
from schema.inputs import ERRORS, VERSION_OR_NONE, idempotency_key
from schema.items import Item, item
from schema.orders import ProductionOrder, production_order
from schema.present import PRESENT
from schema.references import (
    COMPANY,
    ItemRef,
    OrderRef,
    company_of,
    item_ref,
    order_ref,
)
from schema.scalars import DateTime, UnitCode
from schema.traceables import Traceable, traceable
from schema.user_errors import UserError, mutate

_MAIN = records.ProductLineRole.MAIN


@strawberry.input(description="Policy settings to change; those left out stay as they are.")
class TrackedComponentsPolicyInput:
    """Part of an item's policy."""

    use_tracked_components: bool | None = strawberry.field(
        default=None, description="Whether pieces are registered under numbers at all."
    )
    check_pre_allocation_for_product: bool | None = strawberry.field(
        default=None, description="Whether product numbers must be allocated beforehand."
    )
    check_pre_allocation_for_components: bool | None = strawberry.field(
        default=None, description="Whether component numbers must be known beforehand."
    )
    serial_number_matching_limit: bool | None = strawberry.field(
        default=None, description="Whether component serials per product serial are limited."
    )
    allow_over_consumption: bool | None = strawberry.field(
        default=None, description="Whether more than planned or known may be consumed."
    )
    require_complete_components: bool | None = strawberry.field(
        default=None, description="Whether components must be complete to report as finished."
    )


@strawberry.input(description="An item to create, or what to change of it.")
class UpsertItemInput:
    """What is left out stays as it is, or takes its default in a new item."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    number: str = strawberry.field(description="The item number.")
    name: str | None = strawberry.field(
        default=None, description="What people call it; a new item's number when left out."
    )
    tracking_dimension: TrackingDimension | None = strawberry.field(
        default=None, description="How pieces are told apart; NONE for a new item when left out."
    )
    unit: UnitCode | None = strawberry.field(
        default=None, description="The base unit; EA for a new item when left out."
    )
    gtins: list[str] | None = strawberry.field(
        default=None, description="All its GTINs (8, 12, 13 or 14 digits), replacing those before."
    )
    policy: TrackedComponentsPolicyInput | None = strawberry.field(
        default=None, description="Policy settings to change."
    )
    version: int | None = strawberry.field(default=None, description=VERSION_OR_NONE)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of upsertItem.")
class UpsertItemPayload:
    """The item, or why not."""

    item: Item | None = strawberry.field(default=None, description="The item as it stands.")
    present: Item | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What an order is to produce of one item.")
class ProductLineInput:
    """A product line."""

    item: ItemRef = strawberry.field(description="What is produced.")
    ordered: QuantityInput = strawberry.field(description="How much is ordered.")
    role: ProductLineRole | None = strawberry.field(
        default=records.ProductLineRole.MAIN, description="Why; one line is the main product."
    )


@strawberry.input(description="What an order plans to consume of one item.")
class BomLineInput:
    """A BOM line."""

    line_number: int = strawberry.field(description="Its number, unique in the order.")
    item: ItemRef = strawberry.field(description="What is consumed.")
    planned: QuantityInput = strawberry.field(
        description="How much for the whole ordered quantity of the main product."
    )


@strawberry.input(description="A production order to create, or its new lines.")
class UpsertProductionOrderInput:
    """The lines replace those before; lines with registrations stay."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    number: str = strawberry.field(description="The order number.")
    product_lines: list[ProductLineInput] = strawberry.field(
        description="What it produces: exactly one main product, each item once."
    )
    bom_lines: list[BomLineInput] = strawberry.field(description="What it plans to consume.")
    rework: bool | None = strawberry.field(
        default=None,
        description="Whether it may consume the very serial number that it produces; unchanged, or "
        "false for a new order, when left out.",
    )
    version: int | None = strawberry.field(default=None, description=VERSION_OR_NONE)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of upsertProductionOrder.")
class UpsertProductionOrderPayload:
    """The order, or why not."""

    order: ProductionOrder | None = strawberry.field(
        default=None, description="The order as it stands."
    )
    present: ProductionOrder | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="How much of an order to start.")
class StartProductionOrderInput:
    """Started quantities add up."""

    order: OrderRef = strawberry.field(description="The order.")
    quantity: QuantityInput | None = strawberry.field(
        default=None,
        description="How much of the main product; all that is ordered and not started yet when "
        "left out. Co- and by-products start in the same proportion.",
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of startProductionOrder.")
class StartProductionOrderPayload:
    """The order, or why not."""

    order: ProductionOrder | None = strawberry.field(
        default=None, description="The order as it stands."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="An order to end.")
class EndProductionOrderInput:
    """Nothing can be registered on an ended order."""

    order: OrderRef = strawberry.field(description="The order.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of endProductionOrder.")
class EndProductionOrderPayload:
    """The order, or why not."""

    order: ProductionOrder | None = strawberry.field(
        default=None, description="The order as it stands."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What a supplier delivered of one batch or serial number.")
class RecordReceiptInput:
    """A goods receipt."""

    item: ItemRef = strawberry.field(description="What was delivered.")
    number: str = strawberry.field(description="Its batch or serial number.")
    quantity: QuantityInput = strawberry.field(
        description="How much of this batch; 1 for a serial number."
    )
    supplier: str | None = strawberry.field(default=None, description="Who delivered it.")
    happened_at: DateTime | None = strawberry.field(
        default=None, description="When it arrived; now when left out. Not in the future."
    )
    place: str | None = strawberry.field(default=None, description="Where it was put.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of recordReceipt.")
class RecordReceiptPayload:
    """The batch or serial number with the activity, or why not."""

    traceable: Traceable | None = strawberry.field(
        default=None, description="The batch or serial number that was received."
    )
    activity: Activity | None = strawberry.field(
        default=None, description="The activity PurchaseGoodsReceipt."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class MasterDataMutation:
    """Items, orders, receipts."""

    @strawberry.mutation(description="Create an item, or change what is said of it.")
    async def upsert_item(
        self,
        info: Info,
        input: Annotated[UpsertItemInput, strawberry.argument(description="The item.")],
    ) -> UpsertItemPayload:
        """Tracking dimension and unit are fixed once the item is used."""
        company = company_of(info.context, input.company)

        async def act(command: Command) -> dict[str, Any]:
            change = ItemChange(
                input.number,
                input.name,
                input.tracking_dimension,
                input.unit,
                input.gtins,
                strawberry.asdict(input.policy) if input.policy else None,
                input.version,
            )
            return {"item": item(await upsert_item(info.context.session, command, company, change))}

        payload = await mutate(info, UpsertItemPayload, input, act)
        if payload.user_errors:
            ref = references.ItemRef(company, number=input.number)
            found = await find_item(info.context.session, ref)
            payload.present = item(found) if found else None
        return payload

    @strawberry.mutation(description="Create a production order, or replace its lines.")
    async def upsert_production_order(
        self,
        info: Info,
        input: Annotated[UpsertProductionOrderInput, strawberry.argument(description="The order.")],
    ) -> UpsertProductionOrderPayload:
        """Lines with registrations can change their quantity, but not vanish."""
        company = company_of(info.context, input.company)

        async def act(command: Command) -> dict[str, Any]:
            structure = await order_changes.upsert_order(
                info.context.session,
                command,
                company,
                input.number,
                _product_lines(info, input.product_lines),
                _bom_lines(info, input.bom_lines),
                input.rework,
                input.version,
            )
            return {"order": production_order(structure)}

        payload = await mutate(info, UpsertProductionOrderPayload, input, act, {"order": "number"})
        if payload.user_errors:
            with suppress(Refused):
                ref = references.OrderRef(company, number=input.number)
                payload.present = production_order(await order_structure(info.context.session, ref))
        return payload

    @strawberry.mutation(description="Start an order, or more of it.")
    async def start_production_order(
        self,
        info: Info,
        input: Annotated[StartProductionOrderInput, strawberry.argument(description="How much.")],
    ) -> StartProductionOrderPayload:
        """Registration needs a started order."""

        async def act(command: Command) -> dict[str, Any]:
            structure = await order_changes.start_order(
                info.context.session,
                command,
                order_ref(info.context, input.order),
                quantity_text(input.quantity),
            )
            return {"order": production_order(structure)}

        return await mutate(info, StartProductionOrderPayload, input, act)

    @strawberry.mutation(description="End an order: nothing can be registered on it any more.")
    async def end_production_order(
        self,
        info: Info,
        input: Annotated[EndProductionOrderInput, strawberry.argument(description="Which.")],
    ) -> EndProductionOrderPayload:
        """The order stays readable."""

        async def act(command: Command) -> dict[str, Any]:
            structure = await order_changes.end_order(
                info.context.session, command, order_ref(info.context, input.order)
            )
            return {"order": production_order(structure)}

        return await mutate(info, EndProductionOrderPayload, input, act)

    @strawberry.mutation(description="Record what a supplier delivered.")
    async def record_receipt(
        self,
        info: Info,
        input: Annotated[RecordReceiptInput, strawberry.argument(description="The delivery.")],
    ) -> RecordReceiptPayload:
        """As activity PurchaseGoodsReceipt."""

        async def act(command: Command) -> dict[str, Any]:
            received = quantity_text(input.quantity)
            assert received is not None
            receipt = Receipt(
                item_ref(info.context, input.item),
                input.number,
                received,
                input.supplier,
                input.happened_at,
                input.place,
            )
            found, event = await record_receipt(info.context.session, command, receipt)
            return {"traceable": traceable(found), "activity": activity(event)}

        return await mutate(info, RecordReceiptPayload, input, act)


def _product_lines(
    info: Info, lines: list[ProductLineInput]
) -> list[order_changes.ProductLineText]:
    result = []
    for index, line in enumerate(lines):
        ordered = quantity_text(line.ordered)
        assert ordered is not None
        ref = item_ref(info.context, line.item, ("productLines", str(index), "item"))
        result.append(order_changes.ProductLineText(ref, ordered, line.role or _MAIN))
    return result


def _bom_lines(info: Info, lines: list[BomLineInput]) -> list[order_changes.BomLineText]:
    result = []
    for index, line in enumerate(lines):
        planned = quantity_text(line.planned)
        assert planned is not None
        ref = item_ref(info.context, line.item, ("bomLines", str(index), "item"))
        result.append(order_changes.BomLineText(line.line_number, ref, planned))
    return result
