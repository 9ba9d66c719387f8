"""Activities: the immutable events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from graph.domain.reversing import REVERSIBLE, left_to_reverse
from graph.store.activities import ActivityFilter, activities_by_keys
from graph.store.activity_keys import key_in_time
from graph.store.activity_search import find_activity_keys
from schema.common import Info, Node, Quantity, quantity
from schema.connections import Connection, list_page, list_position, page_size
from schema.enums import TransactionRole
from schema.ids import Kind, global_id
from schema.items import Item, load_item
from schema.scalars import DateTime, Decimal, UnitCode
from schema.traceables import Traceable, load_traceable

if TYPE_CHECKING:
    from schema.orders import ProductionOrder
    from schema.registrations import Association, FinishedProduct

# Both lists of activities; a cursor of one stands for nothing in the other.
_NAME, _LATEST_NAME = "activities", "activities, latest first"


@strawberry.type(description="The part of one batch or serial number in an activity.")
class ActivityTransaction:
    """One line of an activity."""

    record: strawberry.Private[records.ActivityTransaction]
    activity: strawberry.Private[records.Activity]
    place: strawberry.Private[int]
    role: TransactionRole = strawberry.field(description="What part it had.")

    @strawberry.field(description="The batch or serial number; none for an untracked component.")
    async def traceable(self, info: Info) -> Traceable | None:
        """What took part."""
        return await load_traceable(info, self.record.traceable_id)

    @strawberry.field(description="The item of what took part.")
    async def item(self, info: Info) -> Item:
        """Its item."""
        return await load_item(info, self.record.item_id)

    @strawberry.field(description="How much of it.")
    async def quantity(self, info: Info) -> Quantity:
        """In the item's base unit."""
        of = await info.context.loaders.item.load(self.record.item_id)
        assert of is not None
        return quantity(self.record.quantity, of.unit)

    @strawberry.field(
        description="How much of it is not reversed yet; none if an activity with this code cannot "
        "be reversed."
    )
    async def left(self, info: Info) -> Quantity | None:
        """In the item's base unit; nothing of it left is zero."""
        if self.activity.code not in REVERSIBLE:
            return None
        reversing = await info.context.loaders.reversing_activities.load(self.activity.id)
        of = await info.context.loaders.item.load(self.record.item_id)
        assert of is not None
        return quantity(left_to_reverse(self.activity, reversing)[self.place], of.unit)

    @strawberry.field(description="The association whose consumption was posted or taken back.")
    async def association(
        self, info: Info
    ) -> Annotated[Association, strawberry.lazy("schema.registrations")] | None:
        """What was picked."""
        from schema.registrations import association

        if self.record.association_id is None:
            return None
        found = await info.context.loaders.association.load(self.record.association_id)
        return association(found) if found else None

    @strawberry.field(description="The registered product that was reported as finished.")
    async def finished_product(
        self, info: Info
    ) -> Annotated[FinishedProduct, strawberry.lazy("schema.registrations")] | None:
        """What was reported."""
        from schema.registrations import finished_product

        if self.record.finished_product_id is None:
            return None
        found = await info.context.loaders.finished_product.load(self.record.finished_product_id)
        return finished_product(found) if found else None


@strawberry.type(description="One extra value that was collected with an activity.")
class DataValue:
    """One of text, number and boolean is set."""

    name: str = strawberry.field(description="What it is a value of.")
    text: str | None = strawberry.field(description="A text, or the choice of an enumeration.")
    number: Decimal | None = strawberry.field(description="An exact number.")
    boolean: bool | None = strawberry.field(description="Yes or no.")
    unit: UnitCode | None = strawberry.field(description="The unit of a number.")


@strawberry.type(description="One immutable event: what happened to which batches and serials.")
class Activity(Node):
    """An activity."""

    record: strawberry.Private[records.Activity]
    company: str = strawberry.field(description="The company that it belongs to.")
    type: str = strawberry.field(description="Purchase, Production, Sales, Quality and so on.")
    code: str = strawberry.field(description="What exactly, such as PurchaseGoodsReceipt.")
    happened_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    operator: str = strawberry.field(description="Who recorded it: the name of the access token.")
    partner: str | None = strawberry.field(description="The supplier or customer, where known.")
    place: str | None = strawberry.field(description="Where it took place, where that is known.")
    reason: str | None = strawberry.field(description="Why, where a reason was given.")
    transactions: list[ActivityTransaction] = strawberry.field(description="What it involved.")
    data: list[DataValue] = strawberry.field(description="Extra values collected with it.")

    @strawberry.field(description="The production order that it belongs to, if any.")
    async def order(
        self, info: Info
    ) -> Annotated[ProductionOrder, strawberry.lazy("schema.orders")] | None:
        """Its order."""
        from schema.orders import load_order

        return await load_order(info, self.record.order_id) if self.record.order_id else None

    @strawberry.field(description="The activity that this one reverses, if any.")
    async def reverses(
        self, info: Info
    ) -> Annotated[Activity, strawberry.lazy("schema.activities")] | None:
        """What it takes back."""
        if self.record.reverses_id is None:
            return None
        found = await info.context.loaders.activity.load(self.record.reverses_id)
        return activity(found) if found else None

    @strawberry.field(description="The activities that reverse this one, oldest first.")
    async def reversed_by(
        self, info: Info
    ) -> list[Annotated[Activity, strawberry.lazy("schema.activities")]]:
        """What takes it back."""
        found = await info.context.loaders.reversing_activities.load(self.record.id)
        return [activity(one) for one in found]


ActivityConnection = Connection[Activity]


async def activities_page(
    info: Info, wanted: ActivityFilter, first: int | None, after: str | None
) -> ActivityConnection:
    """A page of the activities that ``wanted`` describes."""
    session = info.context.session
    name = _LATEST_NAME if wanted.latest_first else _NAME
    start = list_position(name, wanted.company, after)
    found = await find_activity_keys(session, wanted, start, page_size(first))
    records = await activities_by_keys(session, found.keys)
    nodes = [(key_in_time(wanted.company, one), activity(one)) for one in records]
    return list_page(name, found, after, nodes)


def activity(record: records.Activity) -> Activity:
    """The GraphQL form of an activity."""
    return Activity(
        id=global_id(Kind.ACTIVITY, record.id),
        record=record,
        company=record.company,
        type=record.type,
        code=record.code,
        happened_at=DateTime(record.happened_at),
        recorded_at=DateTime(record.recorded_at),
        operator=record.operator,
        partner=record.partner,
        place=record.place,
        reason=record.reason,
        transactions=[
            ActivityTransaction(record=one, activity=record, place=at, role=one.role)
            for at, one in enumerate(record.transactions)
        ],
        data=[
            DataValue(
                name=one.name,
                text=one.text,
                number=Decimal(one.number) if one.number is not None else None,
                boolean=one.boolean,
                unit=UnitCode(one.unit) if one.unit else None,
            )
            for one in record.data
        ],
    )
