"""Production orders with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.domain import records
from graph.domain.statuses import order_status
from graph.store.history import history_of_order
from loaders.by_parent import ProductPage, SharedPage
from schema.common import Info, Node, Quantity, quantity
from schema.connections import (
    AFTER,
    FIRST,
    Connection,
    connection,
    decode_cursor,
    page_size,
)
from schema.enums import ProductionOrderStatus, ProductLineRole, RegistrationStatus
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id
from schema.items import Item, item

if TYPE_CHECKING:
    from schema.journals import PickingListJournal
    from schema.registrations import FinishedProduct
    from schema.shared import SharedConsumption


@strawberry.type(
    description="What an order produces of one item: main product, co-product or by-product."
)
class ProductLine(Node):
    """A product line; all quantities in the item's base unit."""

    item: Item = strawberry.field(description="What is produced.")
    role: ProductLineRole = strawberry.field(description="Why it is produced.")
    ordered: Quantity = strawberry.field(description="How much is ordered.")
    started: Quantity = strawberry.field(description="How much has been started.")
    consumption: Quantity = strawberry.field(
        description="How much is registered under batch or serial numbers."
    )
    remaining: Quantity = strawberry.field(
        description="How much of what was started is still to be registered; never negative."
    )
    over: Quantity = strawberry.field(
        description="How much was registered beyond what was started; never negative."
    )
    status: RegistrationStatus = strawberry.field(description="How far its registration has come.")


@strawberry.type(description="What an order plans to consume of one item.")
class BomLine(Node):
    """A line of the order's bill of materials."""

    line_number: int = strawberry.field(description="Its number on the bill of materials.")
    item: Item = strawberry.field(description="What is consumed.")
    planned: Quantity = strawberry.field(
        description="How much is planned for the whole ordered quantity of the main product."
    )
    per_product: Quantity = strawberry.field(
        description="How much is planned for one unit of the main product, rounded to 12 decimals; "
        "what a line's started quantity is computed from is not rounded."
    )
    shared_consumption: Quantity = strawberry.field(
        description="How much was consumed for all products of the order together, without saying "
        "which had it."
    )


@strawberry.type(description="An order to make products from components.")
class ProductionOrder(Node):
    """A production order."""

    structure: strawberry.Private[records.OrderStructure]
    company: str = strawberry.field(description="The company that the order belongs to.")
    number: str = strawberry.field(description="The order number, unique in the company.")
    status: ProductionOrderStatus = strawberry.field(description="Where it stands in its life.")
    rework: bool = strawberry.field(
        description="Whether it may consume the very serial number that it produces."
    )
    version: int = strawberry.field(
        description="Rises when it is changed, started or ended, not with registrations; see STALE."
    )

    @strawberry.field(
        description="Not started: no product is registered. Completed: all lines with numbers and "
        "all registered products are. Else in progress."
    )
    async def registration_status(self, info: Info) -> RegistrationStatus:
        """By the lines and by the registered products."""
        structure = self.structure
        statuses = await info.context.loaders.product_statuses_by_order.load(structure.order.id)
        lines = [
            line.state.status
            for line in structure.product_lines
            if structure.item_of(line).needs_number
        ]
        return order_status(lines, statuses)

    @strawberry.field(description="What it produces: main product first, then co- and by-products.")
    def product_lines(self) -> list[ProductLine]:
        """All product lines."""
        structure = self.structure
        return [product_line(line, structure.item_of(line)) for line in structure.product_lines]

    @strawberry.field(description="What it plans to consume, by line number.")
    def bom_lines(self) -> list[BomLine]:
        """All BOM lines."""
        structure = self.structure
        return [bom_line(line, structure.item_of(line)) for line in structure.bom_lines]

    @strawberry.field(
        description="The batches and serial numbers registered on it, oldest first unless said "
        "otherwise."
    )
    async def finished_products(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
        include_removed: Annotated[
            bool | None, strawberry.argument(description="Whether to list removed ones too.")
        ] = False,
        latest_first: Annotated[
            bool | None, strawberry.argument(description="What was registered last comes first.")
        ] = False,
    ) -> Connection[Annotated[FinishedProduct, strawberry.lazy("schema.registrations")]]:
        """A page of registered products."""
        from schema.registrations import finished_product

        size = page_size(first)
        order_id = self.structure.order.id
        page = ProductPage(
            order_id, decode_cursor(after), size + 1, bool(include_removed), bool(latest_first)
        )
        found = await info.context.loaders.finished_products_by_order.load(page)
        return connection(found, size, after, finished_product, lambda one: one.id)

    @strawberry.field(description="What all its products share, oldest first.")
    async def shared_consumptions(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
        include_removed: Annotated[
            bool | None,
            strawberry.argument(description="Whether to list removed and superseded ones too."),
        ] = False,
    ) -> Connection[Annotated[SharedConsumption, strawberry.lazy("schema.shared")]]:
        """A page of shared consumption."""
        from schema.shared import shared_consumption

        size = page_size(first)
        order_id = self.structure.order.id
        page = SharedPage(order_id, decode_cursor(after), size + 1, bool(include_removed))
        found = await info.context.loaders.shared_consumptions_by_order.load(page)
        return connection(found, size, after, shared_consumption, lambda one: one.id)

    @strawberry.field(
        description="Its picking list journals that are prepared and not posted yet, oldest first."
    )
    async def open_journals(
        self, info: Info
    ) -> list[Annotated[PickingListJournal, strawberry.lazy("schema.journals")]]:
        """What somebody may still edit and post."""
        from schema.journals import journal

        found = await info.context.loaders.open_journals.load(self.structure.order.id)
        return [journal(one) for one in found]

    @strawberry.field(description="Everything that happened on it, oldest first.")
    async def history(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HistoryConnection:
        """A page of its history."""
        return await history_page(info, history_of_order, self.structure.order.id, first, after)


ProductionOrderConnection = Connection[ProductionOrder]


def product_line(record: records.ProductLine, of: records.Item) -> ProductLine:
    """The GraphQL form of a product line."""
    state = record.state
    return ProductLine(
        id=global_id(Kind.PRODUCT_LINE, record.id),
        item=item(of),
        role=record.role,
        ordered=quantity(record.ordered, of.unit),
        started=quantity(record.started, of.unit),
        consumption=quantity(state.consumption, of.unit),
        remaining=quantity(state.remaining, of.unit),
        over=quantity(state.over, of.unit),
        status=state.status,
    )


def bom_line(record: records.BomLine, of: records.Item) -> BomLine:
    """The GraphQL form of a BOM line."""
    return BomLine(
        id=global_id(Kind.BOM_LINE, record.id),
        line_number=record.line_number,
        item=item(of),
        planned=quantity(record.planned, of.unit),
        per_product=quantity(record.per_product, of.unit),
        shared_consumption=quantity(record.shared, of.unit),
    )


def production_order(structure: records.OrderStructure) -> ProductionOrder:
    """The GraphQL form of an order."""
    order = structure.order
    return ProductionOrder(
        id=global_id(Kind.ORDER, order.id),
        structure=structure,
        company=order.company,
        number=order.number,
        status=order.status,
        rework=order.rework,
        version=order.version,
    )


async def load_order(info: Info, order_id: str) -> ProductionOrder:
    """The order with this id, through the request's loader."""
    structure = await info.context.loaders.order.load(order_id)
    assert structure is not None
    return production_order(structure)
