"""Totals of a trace by customer, supplier, order and place."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import strawberry

from graph.domain.quantities import ZERO
from graph.store.neighbours import Then
from graph.tracing import records as tracing
from graph.tracing.totals import Total, Totals, order_totals, partner_totals, place_totals
from schema.common import Info, Quantity, quantity
from schema.orders import ProductionOrder, production_order

_COUNT = "How many nodes of the trace."
_SUMS = "The sums, one for each unit, in the items' base units."


@strawberry.type(description="How much of a trace belongs to one supplier, customer or place.")
class NamedTotal:
    """A total by a name."""

    name: str = strawberry.field(description="The supplier, customer or place.")
    count: int = strawberry.field(description=_COUNT)
    quantities: list[Quantity] = strawberry.field(description=_SUMS)


@strawberry.type(description="How much of a trace one production order produced.")
class OrderTotal:
    """A total by order."""

    order: ProductionOrder = strawberry.field(description="The order.")
    count: int = strawberry.field(description=_COUNT)
    quantities: list[Quantity] = strawberry.field(description=_SUMS)


@strawberry.type(
    description="Totals over all nodes of a trace, of what is recorded of them; of a trace of the "
    "past (asOf, effectiveAt) what was recorded and had happened then. A node may stand in several "
    "entries of a list, or in none."
)
class TraceTotals:
    """Each list is read when it is asked for."""

    nodes: strawberry.Private[tuple[tracing.TraceNode, ...]]
    then: strawberry.Private[Then]

    @strawberry.field(description="How much of the nodes was shipped to each customer, by name.")
    async def by_customer(self, info: Info) -> list[NamedTotal]:
        """From SalesGoodsIssue activities."""
        return await _named(
            info, await partner_totals(info.context.session, self.nodes, self.then, received=False)
        )

    @strawberry.field(description="How much of the nodes came from each supplier, by name.")
    async def by_supplier(self, info: Info) -> list[NamedTotal]:
        """From PurchaseGoodsReceipt activities."""
        return await _named(
            info, await partner_totals(info.context.session, self.nodes, self.then, received=True)
        )

    @strawberry.field(description="How much of the nodes each order started, by order number.")
    async def by_order(self, info: Info) -> list[OrderTotal]:
        """From the products that are registered."""
        totals = await order_totals(info.context.session, self.nodes, self.then)
        orders = await info.context.loaders.order.load_many(list(totals))
        known = sorted((one for one in orders if one), key=lambda one: one.order.number)
        return [
            OrderTotal(
                order=production_order(one),
                count=len(totals[one.order.id].nodes),
                quantities=await _quantities(info, totals[one.order.id]),
            )
            for one in known
        ]

    @strawberry.field(
        description="How much of the nodes is on hand at each place, by its name; what is not "
        "known to be anywhere is left out. Null for a trace of the past (asOf, effectiveAt): what "
        "is on hand is known of the present only."
    )
    async def by_place(self, info: Info) -> list[NamedTotal] | None:
        """By the last activity with a place."""
        if self.then.is_past:
            return None
        return await _named(info, await place_totals(info.context.session, self.nodes))


async def _named(info: Info, totals: Totals) -> list[NamedTotal]:
    return [
        NamedTotal(
            name=name,
            count=len(totals[name].nodes),
            quantities=await _quantities(info, totals[name]),
        )
        for name in sorted(totals)
    ]


async def _quantities(info: Info, total: Total) -> list[Quantity]:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    items = await info.context.loaders.item.load_many(list(total.amounts))
    for item in items:
        assert item is not None
        sums[item.unit] += total.amounts[item.id]
    return [quantity(sums[unit], unit) for unit in sorted(sums)]
