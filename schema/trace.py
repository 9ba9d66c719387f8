"""The trace of the genealogy."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Annotated

import strawberry

from graph.domain.quantities import ZERO
from graph.domain.times import from_micros
from graph.tracing import records as tracing
from graph.tracing.gaps import gaps
from resolvers.tracing import TraceAnswer
from schema.balance import TraceMassBalance, load_trace_balance
from schema.common import Info, Quantity, quantity
from schema.connections import AFTER, FIRST
from schema.enums import ComponentScope, TraceDirection, Truncation
from schema.items import Item, item
from schema.scalars import DateTime
from schema.trace_nodes import TraceEdgeConnection, TraceNodeConnection, edge_page, node_page
from schema.trace_totals import TraceTotals
from schema.traceables import Traceable, traceable


@strawberry.type(description="How much of one item a trace holds.")
class ItemCount:
    """A total by item."""

    item: Item = strawberry.field(description="The item.")
    count: int = strawberry.field(description="How many nodes of the trace are pieces of it.")
    quantity: Quantity | None = strawberry.field(description="The sum of those nodes' quantities.")


@strawberry.type(
    description="What a trace shows in all, however many pages it has. What a filter leaves out "
    "is not counted, except in gaps."
)
class TraceSummary:
    """Totals over all nodes that are shown, the roots included."""

    record: strawberry.Private[tracing.Trace]
    node_count: int = strawberry.field(description="How many nodes, the roots included.")
    edge_count: int = strawberry.field(description="How many edges.")
    finished_products: int = strawberry.field(
        description="How many nodes are batches or serial numbers that an order produced."
    )
    raw_materials: int = strawberry.field(
        description="How many nodes are batches or serial numbers that no order produced."
    )

    @strawberry.field(
        description="How many lines of the products traced backward need numbers and have too few "
        "associations, or none: whatever went in there is not in the trace. Counted whatever is "
        "shown, down to the depth that was asked for; 0 for a forward trace, null where size or "
        "time cut the trace off."
    )
    async def gaps(self, info: Info) -> int | None:
        """Asked of the store only where it is wanted."""
        backward = self.record.backward
        if backward is None:
            return 0
        found = await gaps(info.context.session, self.record.request, backward)
        return None if found is None else len(found)

    @strawberry.field(description="Totals by item, by item number.")
    async def by_item(self, info: Info) -> list[ItemCount]:
        """One entry for each item in the trace; what is shared is a piece of none."""
        nodes = [node for node in self.record.nodes if node.shared_by is None]
        counts = Counter(node.item_id for node in nodes)
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for node in nodes:
            sums[node.item_id] += node.quantity
        items = await info.context.loaders.item.load_many(list(counts))
        known = sorted((one for one in items if one), key=lambda one: one.number)
        return [
            ItemCount(
                item=item(one), count=counts[one.id], quantity=quantity(sums[one.id], one.unit)
            )
            for one in known
        ]


@strawberry.type(description="One reason why a trace is not complete.")
class TraceTruncation:
    """A cut."""

    reason: Truncation = strawberry.field(description="What cut it off.")
    limit: int | None = strawberry.field(
        description="The limit that was met: a depth, or a number of nodes; none for time."
    )
    message: str = strawberry.field(description="One sentence: what would be needed to go on.")


@strawberry.type(
    description="The genealogy around the roots, as a graph: each reached batch or serial number "
    "once, each live association between them once."
)
class Trace:
    """A trace. Its pages agree: cursors pin the moment that it saw."""

    answer: strawberry.Private[TraceAnswer]
    record: strawberry.Private[tracing.Trace]
    roots: list[Traceable] = strawberry.field(description="Where the trace started.")
    direction: TraceDirection = strawberry.field(description="Which way it went.")
    components: ComponentScope = strawberry.field(description="Which components it shows.")
    as_of: DateTime | None = strawberry.field(
        description="The moment asked for: what was recorded by then. None for the present."
    )
    effective_at: DateTime | None = strawberry.field(
        description="The moment asked for: what was in effect then. None for everything."
    )
    complete: bool = strawberry.field(
        description="Whether nothing was cut off. If false, there is more than is shown."
    )
    truncated_by: list[Truncation] = strawberry.field(description="What cut it off, if anything.")
    truncations: list[TraceTruncation] = strawberry.field(
        description="The same reasons, each with its limit and what would be needed to go on."
    )
    depth_reached: int = strawberry.field(description="The largest depth of any node.")

    @strawberry.field(description="Totals over the whole trace.")
    def summary(self) -> TraceSummary:
        """Counts and totals by item."""
        tracked = [node for node in self.record.nodes if node.traceable_id is not None]
        produced = sum(node.produced for node in tracked)
        return TraceSummary(
            record=self.record,
            node_count=len(self.record.nodes),
            edge_count=len(self.record.links),
            finished_products=produced,
            raw_materials=len(tracked) - produced,
        )

    @strawberry.field(description="Totals by customer, supplier, order and place.")
    def totals(self) -> TraceTotals:
        """Over all nodes, whatever page is asked for."""
        return TraceTotals(nodes=self.record.nodes, then=self.record.request.then)

    @strawberry.field(
        description="The mass balances of all batches and serial numbers of this trace, added up, "
        "as they stand now. Null for a trace of the past (asOf, effectiveAt): there is no balance "
        "of then, since a stock count tells of all that came before it."
    )
    async def mass_balance(self, info: Info) -> TraceMassBalance | None:
        """By item, and in all."""
        if self.record.request.then.is_past:
            return None
        return await load_trace_balance(info, self.record)

    @strawberry.field(description="Roots first, then by depth, item number and number.")
    async def nodes(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceNodeConnection:
        """A page of nodes."""
        return await node_page(info, self.answer, first, after)

    @strawberry.field(description="In the order of their components, then products.")
    async def edges(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceEdgeConnection:
        """A page of edges."""
        return await edge_page(info, self.answer, first, after)


def trace(answer: TraceAnswer) -> Trace:
    """The GraphQL form of a trace."""
    record = answer.trace
    return Trace(
        answer=answer,
        record=record,
        roots=[traceable(root) for root in answer.roots],
        direction=record.request.direction,
        components=record.request.components,
        as_of=_moment(record.request.as_of),
        effective_at=_moment(record.request.effective_at),
        complete=record.complete,
        truncated_by=list(record.truncated_by),
        truncations=[
            TraceTruncation(reason=one.reason, limit=one.limit, message=one.message)
            for one in record.truncations
        ],
        depth_reached=record.depth_reached,
    )


def _moment(micros: int | None) -> DateTime | None:
    return None if micros is None else DateTime(from_micros(micros))
