"""Mutations that record what happened elsewhere, and what is to be collected with it."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import collected
from graph.store import allocations, recording
from graph.store.commands import Command
from graph.store.data_definitions import define_data
from resolvers.references import known_traceables
from schema.activities import Activity, activity
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import DataType, TransactionRole
from schema.inputs import ERRORS, idempotency_key
from schema.references import (
    COMPANY,
    ItemRef,
    OrderRef,
    TraceableRef,
    company_of,
    item_ref,
    order_ref,
    traceable_ref,
)
from schema.scalars import DateTime, Decimal, UnitCode
from schema.traceables import Traceable, load_traceable
from schema.user_errors import UserError, mutate

_WHEN = "When it happened; now when left out. Not in the future."


@strawberry.input(description="Numbers that an order is to use.")
class AllocateNumbersInput:
    """Pre-allocation."""

    order: OrderRef = strawberry.field(description="The order that gets the numbers.")
    item: ItemRef = strawberry.field(description="What they are numbers of.")
    numbers: list[str] = strawberry.field(
        description="Each a number or a range such as SN0001-SN0250; 10,000 numbers at most."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of allocateNumbers.")
class AllocateNumbersPayload:
    """The numbers, or why not."""

    numbers: list[str] | None = strawberry.field(
        default=None, description="All numbers that were allocated, ranges written out."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What went to a customer.")
class RecordShipmentInput:
    """A goods issue."""

    traceable: TraceableRef = strawberry.field(description="The batch or serial number.")
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much of a batch; all that is on hand when left out."
    )
    customer: str = strawberry.field(description="Who got it.")
    happened_at: DateTime | None = strawberry.field(default=None, description=_WHEN)
    place: str | None = strawberry.field(default=None, description="Where it went.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of recordShipment.")
class RecordShipmentPayload:
    """The batch or serial number with the activity, or why not."""

    traceable: Traceable | None = strawberry.field(
        default=None, description="The batch or serial number that was shipped."
    )
    activity: Activity | None = strawberry.field(
        default=None, description="The activity SalesGoodsIssue."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="The part of one batch or serial number in an activity.")
class ActivityTransactionInput:
    """One line of an activity."""

    traceable: TraceableRef = strawberry.field(description="The batch or serial number.")
    role: TransactionRole = strawberry.field(description="What part it had.")
    quantity: QuantityInput = strawberry.field(description="How much of it.")


@strawberry.input(description="One extra value; exactly one of text, number and boolean.")
class DataValueInput:
    """A collected value."""

    name: str = strawberry.field(description="What it is a value of.")
    text: str | None = strawberry.field(
        default=None, description="A text, or the choice of an enumeration."
    )
    number: Decimal | None = strawberry.field(default=None, description="An exact number.")
    boolean: bool | None = strawberry.field(default=None, description="Yes or no.")
    unit: UnitCode | None = strawberry.field(default=None, description="The unit of a number.")


@strawberry.input(description="An activity that an integration reports.")
class RecordActivityInput:
    """Immutable once recorded."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    type: str = strawberry.field(
        description="Purchase, Sales, Quality, Warehouse, Maintenance or Transportation."
    )
    code: str = strawberry.field(
        description="What exactly. Subjects of PurchaseGoodsReceipt, SalesGoodsIssue and "
        "QualityScrap are received, shipped and scrapped; those of WarehouseStockCount were "
        "counted, and zero is a quantity there."
    )
    happened_at: DateTime | None = strawberry.field(default=None, description=_WHEN)
    transactions: list[ActivityTransactionInput] = strawberry.field(description="What it involves.")
    data: list[DataValueInput] | None = strawberry.field(
        default=None, description="Extra values collected with it."
    )
    partner: str | None = strawberry.field(default=None, description="The supplier or customer.")
    place: str | None = strawberry.field(
        default=None, description="Where it took place; there is then what it involves."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of recordActivity.")
class RecordActivityPayload:
    """The activity, or why not."""

    activity: Activity | None = strawberry.field(
        default=None, description="The activity as it is recorded."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A value to collect with activities.")
class DataDefinitionInput:
    """One value."""

    name: str = strawberry.field(description="Its name, unique for the activity code.")
    type: DataType = strawberry.field(description="What kind of value it is.")
    unit: UnitCode | None = strawberry.field(default=None, description="The unit of a number.")
    options: list[str] | None = strawberry.field(
        default=None, description="The choices of an enumeration."
    )
    required: bool = strawberry.field(default=False, description="Whether it must be given.")


@strawberry.input(description="What to collect with activities of a code.")
class DefineDataCollectionInput:
    """Holds from then on, and replaces what was defined before."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    code: str = strawberry.field(description="The activity code.")
    values: list[DataDefinitionInput] = strawberry.field(
        description="What is collected; nothing means that any value is taken."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="A value that is collected with activities.")
class DataDefinition:
    """One value."""

    name: str = strawberry.field(description="Its name.")
    type: DataType = strawberry.field(description="What kind of value it is.")
    unit: UnitCode | None = strawberry.field(description="The unit of a number.")
    options: list[str] = strawberry.field(description="The choices of an enumeration.")
    required: bool = strawberry.field(description="Whether it must be given.")


@strawberry.type(description="What came of defineDataCollection.")
class DefineDataCollectionPayload:
    """The definitions, or why not."""

    values: list[DataDefinition] | None = strawberry.field(
        default=None, description="What is collected from now on."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class RecordingMutation:
    """Allocations, activities and their data collection."""

    @strawberry.mutation(description="Give an order its numbers beforehand, all or none.")
    async def allocate_numbers(
        self,
        info: Info,
        input: Annotated[AllocateNumbersInput, strawberry.argument(description="Which.")],
    ) -> AllocateNumbersPayload:
        """Pre-allocation."""

        async def act(command: Command) -> dict[str, Any]:
            numbers = await allocations.allocate_numbers(
                info.context.session,
                command,
                order_ref(info.context, input.order),
                item_ref(info.context, input.item),
                input.numbers,
            )
            return {"numbers": numbers}

        return await mutate(info, AllocateNumbersPayload, input, act)

    @strawberry.mutation(description="Record that a batch or serial number went to a customer.")
    async def record_shipment(
        self,
        info: Info,
        input: Annotated[RecordShipmentInput, strawberry.argument(description="The shipment.")],
    ) -> RecordShipmentPayload:
        """As activity SalesGoodsIssue."""

        async def act(command: Command) -> dict[str, Any]:
            ref = traceable_ref(info.context, input.traceable, ("traceable",))
            [found] = await known_traceables(info.context, [(ref, ("traceable",))])
            event = await recording.record_shipment(
                info.context.session,
                command,
                found,
                quantity_text(input.quantity),
                input.customer,
                input.happened_at,
                input.place,
            )
            return {"traceable": await load_traceable(info, found.id), "activity": activity(event)}

        return await mutate(info, RecordShipmentPayload, input, act)

    @strawberry.mutation(
        description="Record an event of Purchase, Sales, Quality, Warehouse, Maintenance or "
        "Transportation."
    )
    async def record_activity(
        self,
        info: Info,
        input: Annotated[RecordActivityInput, strawberry.argument(description="The event.")],
    ) -> RecordActivityPayload:
        """Immutable once recorded."""

        async def act(command: Command) -> dict[str, Any]:
            text = recording.ActivityText(
                company_of(info.context, input.company),
                input.type,
                input.code,
                await _parts(info, input.transactions),
                input.happened_at,
                input.partner,
                [_data_text(one) for one in input.data or ()],
                input.place,
            )
            event = await recording.record_activity(info.context.session, command, text)
            return {"activity": activity(event)}

        return await mutate(info, RecordActivityPayload, input, act)

    @strawberry.mutation(
        description="Say which extra values are collected with activities of a code."
    )
    async def define_data_collection(
        self,
        info: Info,
        input: Annotated[DefineDataCollectionInput, strawberry.argument(description="What.")],
    ) -> DefineDataCollectionPayload:
        """From then on."""

        async def act(command: Command) -> dict[str, Any]:
            definitions = await define_data(
                info.context.session,
                command,
                company_of(info.context, input.company),
                input.code,
                [
                    collected.DataDefinition(
                        one.name, one.type, one.unit, tuple(one.options or ()), one.required
                    )
                    for one in input.values
                ],
            )
            return {
                "values": [
                    DataDefinition(
                        name=one.name,
                        type=one.type,
                        unit=UnitCode(one.unit) if one.unit else None,
                        options=list(one.options),
                        required=one.required,
                    )
                    for one in definitions
                ]
            }

        return await mutate(info, DefineDataCollectionPayload, input, act)


async def _parts(info: Info, sent: list[ActivityTransactionInput]) -> list[recording.Part]:
    fields = [("transactions", str(at), "traceable") for at in range(len(sent))]
    refs = [
        (traceable_ref(info.context, one.traceable, field), field)
        for one, field in zip(sent, fields, strict=True)
    ]
    found = await known_traceables(info.context, refs)
    return [
        recording.Part(traceable, one.role, quantity_text(one.quantity), field)
        for one, traceable, field in zip(sent, found, fields, strict=True)
    ]


def _data_text(sent: DataValueInput) -> collected.DataText:
    number = None if sent.number is None else str(sent.number)
    return collected.DataText(sent.name, sent.text, number, sent.boolean, sent.unit)
