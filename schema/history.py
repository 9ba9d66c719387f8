"""The history: what happened, as it was recorded in the transaction that did it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from graph.engine.session import GraphSession
from schema.common import Info
from schema.connections import Connection, connection, decode_cursor, page_size
from schema.ids import Kind, global_id
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.orders import ProductionOrder
    from schema.traceables import Traceable


@strawberry.type(description="One thing that happened. Entries are never changed or deleted.")
class HistoryEntry:
    """An entry of the history."""

    record: strawberry.Private[records.HistoryEntry]
    id: strawberry.ID = strawberry.field(description="Unique; ascending with time.")
    event: str = strawberry.field(description="What happened, such as ComponentRegistered.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    operator: str = strawberry.field(description="Who did it: the name of the access token.")
    reason: str | None = strawberry.field(description="Why, where a reason was given.")
    data: str = strawberry.field(
        description="The facts as a JSON object: quantities, and before and after of a change."
    )
    order_id: strawberry.ID | None = strawberry.field(description="The production order.")
    finished_product_id: strawberry.ID | None = strawberry.field(
        description="The registered product."
    )
    product_id: strawberry.ID | None = strawberry.field(
        description="The batch or serial number of the product."
    )
    component_id: strawberry.ID | None = strawberry.field(
        description="The batch or serial number of the component, or what was received."
    )
    association_id: strawberry.ID | None = strawberry.field(
        description="The association, or the shared consumption, split or merge that it is about."
    )

    @strawberry.field(description="The production order.")
    async def order(
        self, info: Info
    ) -> Annotated[ProductionOrder, strawberry.lazy("schema.orders")] | None:
        """Where it happened."""
        from schema.orders import load_order

        return await load_order(info, self.record.order_id) if self.record.order_id else None

    @strawberry.field(description="The product, as it is called now.")
    async def product(
        self, info: Info
    ) -> Annotated[Traceable, strawberry.lazy("schema.traceables")] | None:
        """What something went into."""
        return await _traceable(info, self.record.product_id)

    @strawberry.field(description="The component, or what was received, as it is called now.")
    async def component(
        self, info: Info
    ) -> Annotated[Traceable, strawberry.lazy("schema.traceables")] | None:
        """What went in."""
        return await _traceable(info, self.record.component_id)


HistoryConnection = Connection[HistoryEntry]
Read = Callable[[GraphSession, str, str, int], Awaitable[list[records.HistoryEntry]]]


async def history_page(
    info: Info, read: Read, about: str, first: int | None, after: str | None
) -> HistoryConnection:
    """A page of the history that ``read`` gives for the record with the id ``about``."""
    size = page_size(first)
    found = await read(info.context.session, about, decode_cursor(after), size + 1)
    return connection(found, size, after, history_entry, lambda one: one.id)


def history_entry(record: records.HistoryEntry) -> HistoryEntry:
    """The GraphQL form of an entry."""
    return HistoryEntry(
        record=record,
        id=global_id(Kind.HISTORY_ENTRY, record.id),
        event=record.event,
        recorded_at=DateTime(record.recorded_at),
        operator=record.operator,
        reason=record.reason,
        data=record.data,
        order_id=_id(Kind.ORDER, record.order_id),
        finished_product_id=_id(Kind.FINISHED_PRODUCT, record.finished_product_id),
        product_id=_id(Kind.TRACEABLE, record.product_id),
        component_id=_id(Kind.TRACEABLE, record.component_id),
        association_id=_link_id(record.association_id),
    )


def _id(kind: Kind, local: str | None) -> strawberry.ID | None:
    return global_id(kind, local) if local else None


def _link_id(local: str | None) -> strawberry.ID | None:
    """The global id of an association, or of what stands for one: its id says what it is."""
    if local is None:
        return None
    name, separator, _ = local.partition(":")
    if not separator:
        return global_id(Kind.ASSOCIATION, local)
    return global_id(Kind.SHARED_CONSUMPTION if name == "shared" else Kind.BATCH_RELATION, local)


async def _traceable(
    info: Info, traceable_id: str | None
) -> Annotated[Traceable, strawberry.lazy("schema.traceables")] | None:
    from schema.traceables import traceable

    if traceable_id is None:
        return None
    found = await info.context.loaders.traceable.load(traceable_id)
    return traceable(found) if found else None
