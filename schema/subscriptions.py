"""All subscriptions: what is told as it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from graph.domain import records
from resolvers import live
from resolvers.registration import lines_of
from schema.common import Info
from schema.following import FollowingSubscription
from schema.history import HistoryEntry, history_entry
from schema.orders import ProductionOrder, load_order
from schema.recall_following import RecallSubscription
from schema.references import OrderRef, order_ref
from schema.registrations import (
    Association,
    ComponentLine,
    FinishedProduct,
    association,
    component_line,
    finished_product,
)


@strawberry.type(
    description="One thing that happened on a production order, with what it changed as it stands "
    "when this is told (which may already be after the next change)."
)
class OrderChange:
    """An event of a subscription."""

    record: strawberry.Private[live.OrderChange]

    @strawberry.field(description="The order as it stands.")
    async def order(self, info: Info) -> ProductionOrder:
        """Its order."""
        return await load_order(info, self.record.order_id)

    @strawberry.field(
        description="What happened: the event, who, when, and the ids of what it was about. Null "
        "in the first event only, which says that the subscription stands."
    )
    def entry(self) -> HistoryEntry | None:
        """The entry of the history."""
        return history_entry(self.record.entry) if self.record.entry else None

    @strawberry.field(
        description="The registered product that it was about, if any; after ProductRemoved as it "
        "last stood."
    )
    async def finished_product(self, info: Info) -> FinishedProduct | None:
        """The product."""
        found = await self._product(info)
        return finished_product(found) if found else None

    @strawberry.field(
        description="The association that it was about, if any; one that was removed or corrected "
        "says so by its state."
    )
    async def association(self, info: Info) -> Association | None:
        """The association."""
        found = await self._association(info)
        return association(found) if found else None

    @strawberry.field(
        description="The line of the registered product that the association fills, if any: what "
        "is consumed and what remains."
    )
    async def component_line(self, info: Info) -> ComponentLine | None:
        """The line."""
        product, filling = await self._product(info), await self._association(info)
        if product is None or filling is None:
            return None
        for line in await lines_of(info.context, product):
            if line.bom_line.id == filling.bom_line_id:
                return component_line(line)
        return None

    async def _product(self, info: Info) -> records.FinishedProduct | None:
        entry = self.record.entry
        if entry is None or entry.finished_product_id is None:
            return None
        return await info.context.loaders.finished_product.load(entry.finished_product_id)

    async def _association(self, info: Info) -> records.Association | None:
        entry = self.record.entry
        if entry is None or entry.association_id is None:
            return None
        return await info.context.loaders.association.load(entry.association_id)


@strawberry.type(
    description="What is told as it happens, over WebSocket (graphql-transport-ws) or server-sent "
    "events (GraphQL over SSE, distinct connections). Each event is told once, within about a "
    "second, whichever process of the service recorded it. Whoever does not read what it is told "
    "is dropped with a reason."
)
class Subscription(FollowingSubscription, RecallSubscription):
    """All subscriptions."""

    @strawberry.subscription(
        description="All that happens on a production order: registrations, corrections, "
        "postings, changes of the order itself; for stations that work side by side. The first "
        "event comes at once and has no entry: it says that the subscription stands, and holds "
        "the order as it stands. Whatever is recorded after it is told. So there is no hole if a "
        "client reads the state (from the first event, or by a query sent after it) and then "
        "applies what follows; an event may tell of what the state read already shows. After a "
        "lost connection do the same again."
    )
    async def order_changes(
        self,
        info: Info,
        order: Annotated[OrderRef, strawberry.argument(description="Which order.")],
    ) -> AsyncGenerator[OrderChange]:
        """Follow one order."""
        followed = live.follow_order(info.context, order_ref(info.context, order))
        async with aclosing(followed):
            async for change in followed:
                yield OrderChange(record=change)
