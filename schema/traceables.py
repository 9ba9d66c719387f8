"""Batches and serial numbers: the nodes of the genealogy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from graph.store.activities import ActivityFilter
from graph.store.history import history_of_traceable
from schema.common import Info, Node
from schema.connections import AFTER, FIRST, Connection
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id
from schema.items import Item, load_item
from schema.neighbours import Neighbours

if TYPE_CHECKING:
    from schema.activities import Activity
    from schema.balance import MassBalance
    from schema.batches import BatchRelation
    from schema.holds import Hold


@strawberry.interface(description="One batch or one serial number of an item.")
class Traceable(Neighbours, Node):
    """A node of the genealogy."""

    company: str = strawberry.field(description="The company that it belongs to.")
    number: str = strawberry.field(description="The batch or serial number, as it was scanned.")
    on_hold: bool = strawberry.field(description="Whether a quality hold forbids consuming it.")

    @strawberry.field(description="What it is a batch or serial number of.")
    async def item(self, info: Info) -> Item:
        """The item."""
        return await load_item(info, self.record.item_id)

    @strawberry.field(
        description="Where all of it went: what came, what went, what is on hand, and what nobody "
        "can account for."
    )
    async def mass_balance(
        self, info: Info
    ) -> Annotated[MassBalance, strawberry.lazy("schema.balance")]:
        """Its mass balance."""
        from schema.balance import load_balance

        return await load_balance(info, self.record)

    @strawberry.field(description="The activities that it took part in, by the time they happened.")
    async def activities(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[Annotated[Activity, strawberry.lazy("schema.activities")]]:
        """A page of its activities."""
        from schema.activities import activities_page

        wanted = ActivityFilter(self.record.company, traceable_id=self.record.id)
        return await activities_page(info, wanted, first, after)

    @strawberry.field(description="Its splits and merges, from it and into it, oldest first.")
    async def batch_relations(
        self, info: Info
    ) -> list[Annotated[BatchRelation, strawberry.lazy("schema.batches")]]:
        """How it came from other batches, or they from it."""
        from schema.batches import batch_relation

        found = await info.context.loaders.batch_relations.load(self.record.id)
        return [batch_relation(one) for one in found]

    @strawberry.field(description="The holds that cover it now, oldest first.")
    async def holds(self, info: Info) -> list[Annotated[Hold, strawberry.lazy("schema.holds")]]:
        """Why it is on hold."""
        from schema.holds import hold

        found = await info.context.loaders.hold.load_many(sorted(self.record.hold_ids))
        return [hold(one) for one in found if one]

    @strawberry.field(
        description="Everything that happened to it, as component and as product, oldest first."
    )
    async def history(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HistoryConnection:
        """A page of its history."""
        return await history_page(info, history_of_traceable, self.record.id, first, after)


@strawberry.type(description="A batch: so much of an item under one number.")
class Batch(Traceable):
    """A batch."""


@strawberry.type(description="A serial number: one piece of an item.")
class SerialNumber(Traceable):
    """A serial number."""


TraceableConnection = Connection[Traceable]


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
