"""Batches and serial numbers: the nodes of the genealogy. And the activities they took part in."""

from __future__ import annotations

import strawberry

from graph.domain import records
from schema.common import Info, Node, Quantity, quantity
from schema.connections import Connection
from schema.enums import TransactionRole
from schema.ids import Kind, global_id
from schema.items import Item, load_item
from schema.scalars import DateTime


@strawberry.interface(description="One batch or one serial number of an item.")
class Traceable(Node):
    """A node of the genealogy."""

    record: strawberry.Private[records.Traceable]
    company: str = strawberry.field(description="The company that it belongs to.")
    number: str = strawberry.field(description="The batch or serial number, as it was scanned.")
    on_hold: bool = strawberry.field(description="Whether a quality hold forbids consuming it.")

    @strawberry.field(description="What it is a batch or serial number of.")
    async def item(self, info: Info) -> Item:
        """The item."""
        return await load_item(info, self.record.item_id)


@strawberry.type(description="A batch: so much of an item under one number.")
class Batch(Traceable):
    """A batch."""


@strawberry.type(description="A serial number: one piece of an item.")
class SerialNumber(Traceable):
    """A serial number."""


TraceableConnection = Connection[Traceable]


@strawberry.type(description="The part of one batch or serial number in an activity.")
class ActivityTransaction:
    """One line of an activity."""

    record: strawberry.Private[records.ActivityTransaction]
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


@strawberry.type(description="One immutable event: what happened to which batches and serials.")
class Activity(Node):
    """An activity."""

    company: str = strawberry.field(description="The company that it belongs to.")
    type: str = strawberry.field(description="Purchase, Production, Sales, Quality and so on.")
    code: str = strawberry.field(description="What exactly, such as PurchaseGoodsReceipt.")
    happened_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    operator: str = strawberry.field(description="Who recorded it: the name of the access token.")
    partner: str | None = strawberry.field(description="The supplier or customer, where known.")
    transactions: list[ActivityTransaction] = strawberry.field(description="What it involved.")


def traceable(record: records.Traceable) -> Traceable:
    """The GraphQL form of a batch or serial number."""
    serial = record.tracking_dimension is records.TrackingDimension.SERIAL
    return (SerialNumber if serial else Batch)(
        id=global_id(Kind.TRACEABLE, record.id),
        record=record,
        company=record.company,
        number=record.number,
        on_hold=record.on_hold,
    )


async def load_traceable(info: Info, traceable_id: str) -> Traceable:
    """The batch or serial number with this id, through the request's loader."""
    record = await info.context.loaders.traceable.load(traceable_id)
    assert record is not None
    return traceable(record)


def activity(record: records.Activity) -> Activity:
    """The GraphQL form of an activity."""
    return Activity(
        id=global_id(Kind.ACTIVITY, record.id),
        company=record.company,
        type=record.type,
        code=record.code,
        happened_at=DateTime(record.happened_at),
        recorded_at=DateTime(record.recorded_at),
        operator=record.operator,
        partner=record.partner,
        transactions=[
            ActivityTransaction(record=one, role=one.role) for one in record.transactions
        ],
    )
