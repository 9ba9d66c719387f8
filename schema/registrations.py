"""Registered products, their component lines, and associations."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated

import strawberry

from graph.domain import records
from graph.store.history import history_of_association, history_of_product
from loaders.by_parent import AssociationPage
from resolvers.registration import lines_of
from schema.common import Info, Node, Quantity, quantity
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.enums import AssociationState, Evidence, RegistrationStatus
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id
from schema.items import Item, item
from schema.orders import (
    BomLine,
    ProductionOrder,
    ProductLine,
    bom_line,
    load_order,
    product_line,
)
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable


@strawberry.type(
    description="One consumed-into edge of the genealogy: so much of a component in a product."
)
class Association(Node):
    """An association. It is never edited or deleted, only removed or superseded."""

    record: strawberry.Private[records.Association]
    evidence: Evidence = strawberry.field(description="How it came to be known.")
    state: AssociationState = strawberry.field(
        description="Whether it is part of the live genealogy."
    )
    registered_at: DateTime = strawberry.field(description="When it was recorded.")
    registered_by: str = strawberry.field(description="Who recorded it.")
    happened_at: DateTime = strawberry.field(
        description="When it took effect: since when it has been so. A correction inherits it."
    )
    removed_at: DateTime | None = strawberry.field(description="When it left the live genealogy.")
    removed_by: str | None = strawberry.field(description="Who removed or corrected it.")
    removal_reason: str | None = strawberry.field(description="Why it was removed or corrected.")
    version: int = strawberry.field(description="Rises with every change; see STALE.")

    @strawberry.field(description="The batch or serial number that was consumed.")
    async def component(self, info: Info) -> Traceable:
        """What went in."""
        return await load_traceable(info, self.record.component_id)

    @strawberry.field(description="The batch or serial number that it went into.")
    async def product(self, info: Info) -> Traceable:
        """What it went into."""
        return await load_traceable(info, self.record.product_id)

    @strawberry.field(description="The order on which it was consumed.")
    async def order(self, info: Info) -> ProductionOrder:
        """Its order."""
        return await load_order(info, self.record.order_id)

    @strawberry.field(description="The BOM line that it fills; none if the line has gone since.")
    async def bom_line(self, info: Info) -> BomLine | None:
        """Its line."""
        structure = await info.context.loaders.order.load(self.record.order_id)
        assert structure is not None
        for line in structure.bom_lines:
            if line.id == self.record.bom_line_id:
                return bom_line(line, structure.item_of(line))
        return None

    @strawberry.field(description="How much of the component was consumed.")
    async def consumption(self, info: Info) -> Quantity:
        """In the component's base unit."""
        return await _in_item_unit(info, self.record.quantity, self.record.item_id)

    @strawberry.field(description="How much of that has been posted.")
    async def picked(self, info: Info) -> Quantity:
        """In the component's base unit."""
        return await _in_item_unit(info, self.record.picked, self.record.item_id)

    @strawberry.field(description="Everything that happened to it, oldest first.")
    async def history(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HistoryConnection:
        """A page of its history."""
        return await history_page(info, history_of_association, self.record.id, first, after)

    @strawberry.field(description="The correction that took its place, if any.")
    async def superseded_by(self, info: Info) -> Association | None:
        """Its successor."""
        if self.record.superseded_by_id is None:
            return None
        record = await info.context.loaders.association.load(self.record.superseded_by_id)
        return association(record) if record else None

    @strawberry.field(description="What it is the correction of, if of anything.")
    async def supersedes(self, info: Info) -> Association | None:
        """Its predecessor."""
        if self.record.supersedes_id is None:
            return None
        record = await info.context.loaders.association.load(self.record.supersedes_id)
        return association(record) if record else None


AssociationConnection = Connection[Association]


@strawberry.type(description="A BOM line as it stands for one registered product.")
class ComponentLine:
    """A component line; all quantities in the item's base unit."""

    record: strawberry.Private[records.ComponentLine]
    bom_line: BomLine = strawberry.field(description="The line of the order's bill of materials.")
    item: Item = strawberry.field(description="What is consumed.")
    started: Quantity = strawberry.field(
        description="What this product is planned to consume: the planned quantity per product "
        "times the product's started quantity."
    )
    consumption: Quantity = strawberry.field(description="What its live associations sum up to.")
    remaining: Quantity = strawberry.field(
        description="What is still to be associated; never negative."
    )
    over: Quantity = strawberry.field(
        description="What was associated beyond the plan; never negative."
    )
    picked: Quantity = strawberry.field(description="What has been posted.")
    status: RegistrationStatus = strawberry.field(description="How far its registration has come.")

    @strawberry.field(description="Its live associations, oldest first.")
    async def associations(self, info: Info) -> list[Association]:
        """What was registered on this line."""
        product = self.record.finished_product_id
        found = await info.context.loaders.live_associations.load(product)
        line = self.record.bom_line.id
        return [association(one) for one in found if one.bom_line_id == line]


@strawberry.type(description="One batch or serial number registered as product of an order.")
class FinishedProduct(Node):
    """A registered product."""

    record: strawberry.Private[records.FinishedProduct]
    status: RegistrationStatus = strawberry.field(
        description="Of all its component lines with numbers together."
    )
    registered_at: DateTime = strawberry.field(description="When it was registered.")
    registered_by: str = strawberry.field(description="Who registered it.")
    happened_at: DateTime = strawberry.field(description="When it came into being.")
    removed_at: DateTime | None = strawberry.field(description="When it was removed.")
    removed_by: str | None = strawberry.field(description="Who removed it.")
    removal_reason: str | None = strawberry.field(description="Why it was removed.")
    version: int = strawberry.field(description="Rises with every change; see STALE.")

    @strawberry.field(description="The order that it was registered on.")
    async def order(self, info: Info) -> ProductionOrder:
        """Its order."""
        return await load_order(info, self.record.order_id)

    @strawberry.field(description="The product line that it fills.")
    async def product_line(self, info: Info) -> ProductLine:
        """Its line."""
        structure = await info.context.loaders.order.load(self.record.order_id)
        assert structure is not None
        lines = structure.product_lines
        line = next(one for one in lines if one.id == self.record.product_line_id)
        return product_line(line, structure.item_of(line))

    @strawberry.field(description="The batch or serial number itself.")
    async def traceable(self, info: Info) -> Traceable:
        """Its place in the genealogy."""
        return await load_traceable(info, self.record.traceable_id)

    @strawberry.field(description="How much of it was started: 1 for a serial number.")
    async def started(self, info: Info) -> Quantity:
        """In the item's base unit."""
        return await _in_item_unit(info, self.record.started, self.record.item_id)

    @strawberry.field(description="How much was reported as finished and good.")
    async def good(self, info: Info) -> Quantity:
        """In the item's base unit."""
        return await _in_item_unit(info, self.record.good, self.record.item_id)

    @strawberry.field(description="How much was reported as finished and faulty.")
    async def error(self, info: Info) -> Quantity:
        """In the item's base unit."""
        return await _in_item_unit(info, self.record.error, self.record.item_id)

    @strawberry.field(description="Whether all that was started is reported as finished.")
    def reported_as_finished(self) -> bool:
        """Good and error together cover what was started."""
        return self.record.good + self.record.error >= self.record.started

    @strawberry.field(description="Its bill of materials as it stands, by line number.")
    async def components(self, info: Info) -> list[ComponentLine]:
        """All component lines, untracked ones as well."""
        return [component_line(line) for line in await lines_of(info.context, self.record)]

    @strawberry.field(description="What was registered as its components, oldest first.")
    async def associations(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
        include_removed: Annotated[
            bool | None,
            strawberry.argument(description="Whether to list removed and superseded ones too."),
        ] = False,
    ) -> AssociationConnection:
        """A page of associations."""
        size = page_size(first)
        page = AssociationPage(
            self.record.id, decode_cursor(after), size + 1, bool(include_removed)
        )
        found = await info.context.loaders.associations_by_product.load(page)
        return connection(found, size, after, association, lambda one: one.id)

    @strawberry.field(
        description="Everything that happened to it, its components included, oldest first."
    )
    async def history(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HistoryConnection:
        """A page of its history."""
        read = partial(history_of_product, traceable_id=self.record.traceable_id)
        return await history_page(info, read, self.record.id, first, after)


FinishedProductConnection = Connection[FinishedProduct]


def finished_product(record: records.FinishedProduct) -> FinishedProduct:
    """The GraphQL form of a registered product."""
    return FinishedProduct(
        id=global_id(Kind.FINISHED_PRODUCT, record.id),
        record=record,
        status=record.status,
        registered_at=DateTime(record.registered_at),
        registered_by=record.registered_by,
        happened_at=DateTime(record.happened_at),
        removed_at=DateTime(record.removed_at) if record.removed_at else None,
        removed_by=record.removed_by,
        removal_reason=record.removal_reason,
        version=record.version,
    )


def component_line(record: records.ComponentLine) -> ComponentLine:
    """The GraphQL form of a component line."""
    state, unit = record.state, record.item.unit
    return ComponentLine(
        record=record,
        bom_line=bom_line(record.bom_line, record.item),
        item=item(record.item),
        started=quantity(state.started, unit),
        consumption=quantity(state.consumption, unit),
        remaining=quantity(state.remaining, unit),
        over=quantity(state.over, unit),
        picked=quantity(record.picked, unit),
        status=state.status,
    )


def association(record: records.Association) -> Association:
    """The GraphQL form of an association."""
    return Association(
        id=global_id(Kind.ASSOCIATION, record.id),
        record=record,
        evidence=record.evidence,
        state=record.state,
        registered_at=DateTime(record.registered_at),
        registered_by=record.registered_by,
        happened_at=DateTime(record.happened_at),
        removed_at=DateTime(record.removed_at) if record.removed_at else None,
        removed_by=record.removed_by,
        removal_reason=record.removal_reason,
        version=record.version,
    )


async def _in_item_unit(info: Info, value: Decimal, item_id: str) -> Quantity:
    of = await info.context.loaders.item.load(item_id)
    assert of is not None
    return quantity(value, of.unit)
