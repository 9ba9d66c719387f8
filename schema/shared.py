"""Consumption that all products of an order share."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graph.domain import records
from graph.store.history import history_of_association
from schema.common import Info, Node, Quantity, quantity
from schema.connections import AFTER, FIRST
from schema.enums import AssociationState, Evidence
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id
from schema.orders import BomLine, ProductionOrder, bom_line, load_order
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable


@strawberry.type(
    description="So much of a component consumed by an order, shared by all its products: which of "
    "them had how much is not known. It is traced into each of them, and counted once."
)
class SharedConsumption(Node):
    """Never edited or deleted, only removed or superseded."""

    record: strawberry.Private[records.SharedConsumption]
    evidence: Evidence = strawberry.field(description="How it came to be known.")
    state: AssociationState = strawberry.field(
        description="Whether it is part of the live genealogy."
    )
    registered_at: DateTime = strawberry.field(description="When it was recorded.")
    registered_by: str = strawberry.field(description="Who recorded it.")
    removed_at: DateTime | None = strawberry.field(description="When it left the live genealogy.")
    removed_by: str | None = strawberry.field(description="Who removed or corrected it.")
    removal_reason: str | None = strawberry.field(description="Why it was removed or corrected.")
    version: int = strawberry.field(description="Rises with every change; see STALE.")

    @strawberry.field(description="The batch or serial number that was consumed.")
    async def component(self, info: Info) -> Traceable:
        """What went in."""
        return await load_traceable(info, self.record.component_id)

    @strawberry.field(description="The order that consumed it, for all its products.")
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
        of = await info.context.loaders.item.load(self.record.item_id)
        assert of is not None
        return quantity(self.record.quantity, of.unit)

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
    async def superseded_by(self, info: Info) -> SharedConsumption | None:
        """Its successor."""
        if self.record.superseded_by_id is None:
            return None
        record = await info.context.loaders.shared_consumption.load(self.record.superseded_by_id)
        return shared_consumption(record) if record else None


def shared_consumption(record: records.SharedConsumption) -> SharedConsumption:
    """The GraphQL form of a shared consumption."""
    return SharedConsumption(
        id=global_id(Kind.SHARED_CONSUMPTION, record.id),
        record=record,
        evidence=record.evidence,
        state=record.state,
        registered_at=DateTime(record.registered_at),
        registered_by=record.registered_by,
        removed_at=DateTime(record.removed_at) if record.removed_at else None,
        removed_by=record.removed_by,
        removal_reason=record.removal_reason,
        version=record.version,
    )
