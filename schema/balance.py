"""Mass balances: of one batch or serial number, and of a whole trace."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import strawberry

from graph.domain import balance as law
from graph.domain import records
from graph.store.balances import BalanceEntry as EntryRecord
from graph.tracing import records as tracing
from graph.tracing.balance import BalanceSum as BalanceSumRecord
from graph.tracing.balance import trace_balances
from loaders.by_parent import BalancePage
from schema.activities import Activity, activity
from schema.batches import BatchRelation, batch_relation
from schema.common import Info, Quantity, quantity
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.enums import BalanceFigure
from schema.items import Item, item
from schema.registrations import (
    Association,
    FinishedProduct,
    association,
    finished_product,
)
from schema.scalars import Decimal, UnitCode
from schema.shared import SharedConsumption, shared_consumption

F = TypeVar("F", bound="BalanceFigures")
S = TypeVar("S", bound="BalanceSum")
_LAW = (
    "received + produced + splitIn + mergedIn = consumed + shipped + scrapped + splitOut + "
    "mergedOut + onHand + unaccounted, always."
)


@strawberry.type(description=f"The figures of mass balances. {_LAW}")
class BalanceFigures:
    """All in one unit."""

    received: Quantity = strawberry.field(description="What suppliers delivered.")
    produced: Quantity = strawberry.field(description="What orders produced, as registered.")
    split_in: Quantity = strawberry.field(description="What was split off other batches into it.")
    merged_in: Quantity = strawberry.field(description="What was merged into it.")
    consumed: Quantity = strawberry.field(
        description="What went into products, by live associations, or was shared by all products "
        "of an order; no splits and merges."
    )
    shipped: Quantity = strawberry.field(description="What went to customers.")
    scrapped: Quantity = strawberry.field(description="What was thrown away (QualityScrap).")
    split_out: Quantity = strawberry.field(description="What was split off into other batches.")
    merged_out: Quantity = strawberry.field(description="What was merged into other batches.")
    on_hand: Quantity = strawberry.field(
        description="What should be there, never below zero: what the last stock count "
        "(WarehouseStockCount) found and what came and went since, or all that came less all that "
        "went."
    )
    unaccounted: Quantity = strawberry.field(
        description="What came and is not accounted for. Negative where more went than ever came "
        "(over-consumption), or where a stock count found more than was known."
    )
    reconciliation: Decimal | None = strawberry.field(
        description="100 times (all that came less unaccounted) divided by all that came: 100 when "
        "everything is accounted for, more when more went than came. Rounded to 12 decimals. Where "
        "nothing came it is 100 if nothing went either, and otherwise null."
    )


@strawberry.type(description="One thing that stands behind a figure of a mass balance.")
class BalanceEntry:
    """An activity, consumption, a registered product, or a split or merge."""

    record: strawberry.Private[EntryRecord]
    amount: Quantity = strawberry.field(
        name="quantity",
        description="What it adds to the figure; of a stock count what was counted (ON_HAND), or "
        "what it found missing (UNACCOUNTED).",
    )

    @strawberry.field(description="The activity, behind what came, went or was counted.")
    def activity(self) -> Activity | None:
        """A receipt, an issue, a scrapping or a stock count."""
        return activity(self.record.activity) if self.record.activity else None

    @strawberry.field(description="The association, behind what was consumed.")
    async def association(self, info: Info) -> Association | None:
        """What consumed it."""
        if self.record.association_id is None:
            return None
        found = await info.context.loaders.association.load(self.record.association_id)
        return association(found) if found else None

    @strawberry.field(
        description="What all products of an order shared, behind what was consumed that way."
    )
    async def shared_consumption(self, info: Info) -> SharedConsumption | None:
        """What consumed it for an order."""
        if self.record.shared_id is None:
            return None
        found = await info.context.loaders.shared_consumption.load(self.record.shared_id)
        return shared_consumption(found) if found else None

    @strawberry.field(description="The registered product, behind what was produced.")
    def finished_product(self) -> FinishedProduct | None:
        """What an order made."""
        return finished_product(self.record.product) if self.record.product else None

    @strawberry.field(description="The split or merge, behind what came or went that way.")
    def batch_relation(self) -> BatchRelation | None:
        """What became of a batch."""
        return batch_relation(self.record.relation) if self.record.relation else None


@strawberry.type(description=f"The mass balance of a batch or serial number. {_LAW}")
class MassBalance(BalanceFigures):
    """Each figure opens to what is behind it."""

    record: strawberry.Private[records.Traceable]

    @strawberry.field(description="What stands behind a figure, in the order it was recorded.")
    async def behind(
        self,
        info: Info,
        figure: Annotated[BalanceFigure, strawberry.argument(description="Which figure.")],
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[BalanceEntry]:
        """A page of activities, associations, products, splits or merges."""
        size = page_size(first)
        page = BalancePage(self.record.id, figure, decode_cursor(after), size + 1)
        found = await info.context.loaders.balance_entries.load(page)
        unit = self.received.unit

        def entry(record: EntryRecord) -> BalanceEntry:
            return BalanceEntry(record=record, amount=quantity(record.quantity, unit))

        return connection(found, size, after, entry, lambda one: one.id)


@strawberry.type(description=f"The sum of several mass balances. {_LAW}")
class BalanceSum(BalanceFigures):
    """What is lacking in one batch does not hide what is too much in another."""

    count: int = strawberry.field(description="How many batches and serial numbers are added up.")
    open: int = strawberry.field(description="How many of them have anything unaccounted.")
    lacking: Quantity = strawberry.field(description="The sum of what is unaccounted above zero.")
    surplus: Quantity = strawberry.field(
        description="The sum of what is unaccounted below zero, as a positive quantity."
    )


@strawberry.type(description=f"The mass balances of all pieces of one item, in its unit. {_LAW}")
class ItemBalance(BalanceSum):
    """By item."""

    item: Item = strawberry.field(description="The item.")


@strawberry.type(description=f"The mass balances of all items of one dimension of units. {_LAW}")
class DimensionBalance(BalanceSum):
    """In all."""

    unit: UnitCode = strawberry.field(description="The unit in which they are added up.")


@strawberry.type(description="The mass balance of a whole trace. Untracked components have none.")
class TraceMassBalance:
    """Sums over the trace's batches and serial numbers, each with its whole balance."""

    by_item: list[ItemBalance] = strawberry.field(description="By item, by item number.")
    totals: list[DimensionBalance] = strawberry.field(
        description="Over all items, one total for each dimension of units. What went from one "
        "item into another within the trace is consumed in the one and produced in the other."
    )
    open: int = strawberry.field(
        description="How many batches and serial numbers have anything unaccounted."
    )


async def load_balance(info: Info, of: records.Traceable) -> MassBalance:
    """The mass balance of a batch or serial number, through the request's loader."""
    found = await info.context.loaders.balance.load(of.id)
    known = await info.context.loaders.item.load(of.item_id)
    assert found is not None
    assert known is not None
    return _figures(MassBalance, found, known.unit, record=of)


async def load_trace_balance(info: Info, trace: tracing.Trace) -> TraceMassBalance:
    """The balances of a trace, by item and in all."""
    found = await trace_balances(info.context.session, trace)
    return TraceMassBalance(
        by_item=[_sum(ItemBalance, one, item=item(of)) for of, one in found.by_item],
        totals=[_sum(DimensionBalance, one, unit=UnitCode(one.unit)) for one in found.totals],
        open=sum(one.sum.open for _, one in found.by_item),
    )


def _sum(kind: type[S], of: BalanceSumRecord, **more: Any) -> S:
    return _figures(
        kind,
        of.sum,
        of.unit,
        count=of.count,
        open=of.sum.open,
        lacking=quantity(of.sum.lacking, of.unit),
        surplus=quantity(of.sum.surplus, of.unit),
        **more,
    )


def _figures(kind: type[F], of: law.Balance, unit: str, /, **more: Any) -> F:
    percent = of.reconciliation
    return kind(
        received=quantity(of.received, unit),
        produced=quantity(of.produced, unit),
        split_in=quantity(of.split_in, unit),
        merged_in=quantity(of.merged_in, unit),
        consumed=quantity(of.consumed, unit),
        shipped=quantity(of.shipped, unit),
        scrapped=quantity(of.scrapped, unit),
        split_out=quantity(of.split_out, unit),
        merged_out=quantity(of.merged_out, unit),
        on_hand=quantity(of.on_hand, unit),
        unaccounted=quantity(of.unaccounted, unit),
        reconciliation=None if percent is None else Decimal(percent),
        **more,
    )
