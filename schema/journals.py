"""Picking list journals: the posting of consumption."""

from __future__ import annotations

import strawberry

from graph.domain import records
from schema.activities import Activity, activity
from schema.common import Info, Node, Quantity, quantity
from schema.ids import Kind, global_id
from schema.orders import ProductionOrder, load_order
from schema.registrations import Association, association
from schema.scalars import DateTime


@strawberry.type(description="How much of an association's consumption a journal posts.")
class PickingListLine:
    """A line of a journal."""

    record: strawberry.Private[records.PickingListLine]
    id: strawberry.ID = strawberry.field(description="The line's id.")

    @strawberry.field(description="The association whose consumption is posted.")
    async def association(self, info: Info) -> Association:
        """What is picked."""
        return association(await _association(info, self.record.association_id))

    @strawberry.field(description="How much is posted.")
    async def consumption(self, info: Info) -> Quantity:
        """In the component's base unit."""
        about = await _association(info, self.record.association_id)
        of = await info.context.loaders.item.load(about.item_id)
        assert of is not None
        return quantity(self.record.consumption, of.unit)


@strawberry.type(
    description="A posting of consumption: editable until it is posted, then only reversed."
)
class PickingListJournal(Node):
    """A picking list journal."""

    record: strawberry.Private[records.PickingListJournal]
    posted: bool = strawberry.field(description="Whether it is posted.")
    version: int = strawberry.field(description="Rises with every change; see STALE.")
    lines: list[PickingListLine] = strawberry.field(description="What it posts.")
    changed_at: DateTime | None = strawberry.field(
        description="When it was prepared, changed or posted last; none for one of an earlier "
        "release."
    )
    changed_by: str | None = strawberry.field(description="Who did that.")

    @strawberry.field(description="The order whose consumption it posts.")
    async def order(self, info: Info) -> ProductionOrder:
        """Its order."""
        return await load_order(info, self.record.order_id)

    @strawberry.field(description="The activity ProductionPickingList; none until it is posted.")
    async def activity(self, info: Info) -> Activity | None:
        """What its posting recorded."""
        if self.record.activity_id is None:
            return None
        found = await info.context.loaders.activity.load(self.record.activity_id)
        return activity(found) if found else None


def journal(record: records.PickingListJournal) -> PickingListJournal:
    """The GraphQL form of a journal."""
    return PickingListJournal(
        id=global_id(Kind.JOURNAL, record.id),
        record=record,
        posted=record.posted,
        version=record.version,
        changed_at=DateTime(record.changed_at) if record.changed_at else None,
        changed_by=record.changed_by,
        lines=[
            PickingListLine(record=line, id=global_id(Kind.JOURNAL_LINE, line.id))
            for line in record.lines
        ],
    )


async def _association(info: Info, association_id: str) -> records.Association:
    found = await info.context.loaders.association.load(association_id)
    assert found is not None
    return found
