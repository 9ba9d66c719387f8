"""Items and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from graph.store.item_orders import orders_of_item
from schema.common import Info, Node
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.enums import TrackingDimension
from schema.ids import Kind, global_id
from schema.scalars import UnitCode

if TYPE_CHECKING:
    from schema.orders import ProductionOrder


@strawberry.type(
    description="The tracked components policy of an item. A check on components holds when the "
    "component's item or the product's item wants it. A change acts from then on, never backwards."
)
class TrackedComponentsPolicy:
    """How strictly an item's registrations are checked."""

    use_tracked_components: bool = strawberry.field(
        description="Whether pieces of this item are registered under numbers at all."
    )
    check_pre_allocation_for_product: bool = strawberry.field(
        description="Whether a product number must have been allocated to its order beforehand."
    )
    check_pre_allocation_for_components: bool = strawberry.field(
        description="Whether a component number must be known (received, produced or allocated) "
        "and not allocated to another order."
    )
    serial_number_matching_limit: bool = strawberry.field(
        description="Whether one product serial number may hold no more component serial numbers "
        "than its bill of materials plans."
    )
    allow_over_consumption: bool = strawberry.field(
        description="Whether more may be registered than was started, or than is known to exist."
    )
    require_complete_components: bool = strawberry.field(
        description="Whether all components must be registered before it is reported as finished."
    )


@strawberry.type(description="A product or component definition of a company.")
class Item(Node):
    """An item."""

    record: strawberry.Private[records.Item]
    company: str = strawberry.field(description="The company that the item belongs to.")
    number: str = strawberry.field(description="The item number, unique in the company.")
    name: str = strawberry.field(description="What people call it.")
    tracking_dimension: TrackingDimension = strawberry.field(
        description="How physical pieces of it are told apart."
    )
    unit: UnitCode = strawberry.field(description="The base unit that its quantities count.")
    gtins: list[str] = strawberry.field(description="Its GTINs, 14 digits each.")
    policy: TrackedComponentsPolicy = strawberry.field(description="How it is checked.")
    version: int = strawberry.field(description="Rises with every change; see STALE.")

    @strawberry.field(description="The orders that produce or consume it, by number.")
    async def production_orders(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[Annotated[ProductionOrder, strawberry.lazy("schema.orders")]]:
        """A page of its orders."""
        from schema.orders import production_order

        size = page_size(first)
        ids = await orders_of_item(
            info.context.session, self.record, decode_cursor(after), size + 1
        )
        found = await info.context.loaders.order.load_many(ids)
        orders = [one for one in found if one]
        return connection(orders, size, after, production_order, lambda one: one.order.number)


ItemConnection = Connection[Item]


def item(record: records.Item) -> Item:
    """The GraphQL form of an item."""
    policy = record.policy
    return Item(
        record=record,
        id=global_id(Kind.ITEM, record.id),
        company=record.company,
        number=record.number,
        name=record.name,
        tracking_dimension=record.tracking_dimension,
        unit=UnitCode(record.unit),
        gtins=list(record.gtins),
        policy=TrackedComponentsPolicy(
            use_tracked_components=policy.use_tracked_components,
            check_pre_allocation_for_product=policy.check_pre_allocation_for_product,
            check_pre_allocation_for_components=policy.check_pre_allocation_for_components,
            serial_number_matching_limit=policy.serial_number_matching_limit,
            allow_over_consumption=policy.allow_over_consumption,
            require_complete_components=policy.require_complete_components,
        ),
        version=record.version,
    )


async def load_item(info: Info, item_id: str) -> Item:
    """The item with this id, through the request's loader."""
    record = await info.context.loaders.item.load(item_id)
    assert record is not None
    return item(record)
