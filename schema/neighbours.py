"""What stands beside a batch or serial number: supplier, customer, orders, last activity, place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from schema.common import Info

if TYPE_CHECKING:
    from schema.activities import Activity
    from schema.orders import ProductionOrder
    from schema.registrations import FinishedProduct


@strawberry.type(description="What stands beside a batch or serial number.")
class Neighbours:
    """Fields of every traceable; a page of them asks the engine once for each field."""

    record: strawberry.Private[records.Traceable]

    @strawberry.field(description="One step back: who delivered it, by name.")
    async def suppliers(self, info: Info) -> list[str]:
        """Partners of its receipts."""
        found = await info.context.loaders.deliveries.load(self.record.id)
        return sorted({one.partner for one in found if one.received})

    @strawberry.field(description="One step forward: who got it, by name.")
    async def customers(self, info: Info) -> list[str]:
        """Partners of its shipments."""
        found = await info.context.loaders.deliveries.load(self.record.id)
        return sorted({one.partner for one in found if not one.received})

    @strawberry.field(description="The orders that produced it, in the order of registration.")
    async def orders(
        self, info: Info
    ) -> list[Annotated[ProductionOrder, strawberry.lazy("schema.orders")]]:
        """Usually one."""
        from schema.orders import production_order

        products = await info.context.loaders.finished_products_by_traceable.load(self.record.id)
        ids = list(dict.fromkeys(one.order_id for one in products))
        found = await info.context.loaders.order.load_many(ids)
        return [production_order(one) for one in found if one]

    @strawberry.field(description="It as a registered product of those orders, with its status.")
    async def finished_products(
        self, info: Info
    ) -> list[Annotated[FinishedProduct, strawberry.lazy("schema.registrations")]]:
        """In the order of registration."""
        from schema.registrations import finished_product

        found = await info.context.loaders.finished_products_by_traceable.load(self.record.id)
        return [finished_product(one) for one in found]

    @strawberry.field(description="What happened to it last, by the time it happened.")
    async def last_activity(
        self, info: Info
    ) -> Annotated[Activity, strawberry.lazy("schema.activities")] | None:
        """None where nothing is recorded."""
        from schema.activities import activity

        found = await info.context.loaders.last_activity.load(self.record.id)
        return activity(found) if found else None

    @strawberry.field(
        description="Where it was by the last activity that names a place; null if none does."
    )
    def place(self) -> str | None:
        """As that activity names it."""
        return self.record.place
