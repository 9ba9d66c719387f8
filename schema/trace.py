"""The trace of the genealogy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import strawberry

from graph.domain.quantities import ZERO
from graph.tracing import records as tracing
from resolvers.exposure import TraceExposures
from resolvers.tracing import TraceAnswer, TraceCursor
from schema.balance import TraceMassBalance, load_trace_balance
from schema.batches import BatchRelation, batch_relation
from schema.common import Info, Quantity, quantity
from schema.connections import AFTER, FIRST, Connection, Edge, PageInfo, page_size
from schema.enums import ComponentScope, TraceDirection, Truncation
from schema.exposure import Exposure, load_exposure
from schema.ids import Kind, global_id
from schema.items import Item, item, load_item
from schema.registrations import Association, association
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable, traceable

T = TypeVar("T")


@strawberry.type(
    description="One place of a trace: a batch, a serial number, or an untracked part."
)
class TraceNode:
    """A reached traceable, once, at its shortest depth."""

    record: strawberry.Private[tracing.TraceNode]
    exposures: strawberry.Private[TraceExposures]
    id: strawberry.ID = strawberry.field(
        description="Unique in the trace; of a batch or serial number, its global id."
    )
    depth: int = strawberry.field(description="The fewest associations between it and a root.")
    direction: TraceDirection = strawberry.field(
        description="On which side of the roots it lies; of a root, what was asked for."
    )

    @strawberry.field(description="What it is a piece of.")
    async def item(self, info: Info) -> Item:
        """Its item."""
        return await load_item(info, self.record.item_id)

    @strawberry.field(description="The batch or serial number; none for an untracked component.")
    async def traceable(self, info: Info) -> Traceable | None:
        """What was reached."""
        if self.record.traceable_id is None:
            return None
        return await load_traceable(info, self.record.traceable_id)

    @strawberry.field(
        description="Backward: how much of it went into the traced products. Forward, and of a "
        "root: how much of it is known to have come into being. Of an untracked component: how "
        "much was planned."
    )
    async def quantity(self, info: Info) -> Quantity | None:
        """In the item's base unit."""
        return await _quantity(info, self.record.quantity, self.record.item_id)

    @strawberry.field(
        description="How much of the root is in it. Only where there is one root, the direction is "
        "FORWARD and the trace is complete; none for what lies on a cycle or behind one."
    )
    async def exposure(self, info: Info) -> Exposure | None:
        """Assuming even mixing."""
        return await load_exposure(info, self.exposures, self.record)


@strawberry.type(description="One association between two nodes of a trace.")
class TraceEdge:
    """A consumed-into edge."""

    amount: strawberry.Private[Decimal]
    item_id: strawberry.Private[str]
    association_id: strawberry.Private[str | None]
    component: strawberry.ID = strawberry.field(description="The TraceNode that was consumed.")
    product: strawberry.ID = strawberry.field(description="The TraceNode that it went into.")

    @strawberry.field(description="How much of the component went into the product.")
    async def quantity(self, info: Info) -> Quantity:
        """In the component's base unit."""
        return await _quantity(info, self.amount, self.item_id)

    @strawberry.field(
        description="The association behind it; none for an untracked component, a split or a "
        "merge."
    )
    async def association(self, info: Info) -> Association | None:
        """Who registered it, when and how."""
        if self.association_id is None:
            return None
        record = await info.context.loaders.association.load(self.association_id)
        return association(record) if record else None

    @strawberry.field(description="The split or merge behind it; none for consumption.")
    async def batch_relation(self, info: Info) -> BatchRelation | None:
        """Which batches were split or merged."""
        if self.association_id is None or ":" not in self.association_id:
            return None
        record = await info.context.loaders.batch_relation.load(self.association_id)
        return batch_relation(record) if record else None


@strawberry.type(description="How much of one item a trace holds.")
class ItemCount:
    """A total by item."""

    item: Item = strawberry.field(description="The item.")
    count: int = strawberry.field(description="How many nodes of the trace are pieces of it.")
    quantity: Quantity | None = strawberry.field(description="The sum of those nodes' quantities.")


@strawberry.type(description="What a trace holds in all, however many pages it has.")
class TraceSummary:
    """Totals over all nodes, the roots included."""

    record: strawberry.Private[tracing.Trace]
    node_count: int = strawberry.field(description="How many nodes, the roots included.")
    edge_count: int = strawberry.field(description="How many edges.")
    finished_products: int = strawberry.field(
        description="How many nodes are batches or serial numbers that an order produced."
    )
    raw_materials: int = strawberry.field(
        description="How many nodes are batches or serial numbers that no order produced."
    )

    @strawberry.field(description="Totals by item, by item number.")
    async def by_item(self, info: Info) -> list[ItemCount]:
        """One entry for each item in the trace."""
        counts = Counter(node.item_id for node in self.record.nodes)
        sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for node in self.record.nodes:
            sums[node.item_id] += node.quantity
        items = await info.context.loaders.item.load_many(list(counts))
        known = sorted((one for one in items if one), key=lambda one: one.number)
        return [
            ItemCount(
                item=item(one), count=counts[one.id], quantity=quantity(sums[one.id], one.unit)
            )
            for one in known
        ]


TraceNodeConnection = Connection[TraceNode]
TraceEdgeConnection = Connection[TraceEdge]


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
        description="The moment asked for; none for the present."
    )
    complete: bool = strawberry.field(
        description="Whether nothing was cut off. If false, there is more than is shown."
    )
    truncated_by: list[Truncation] = strawberry.field(description="What cut it off, if anything.")
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

    @strawberry.field(
        description="The mass balances of all batches and serial numbers of this trace, added up, "
        "as they stand now."
    )
    async def mass_balance(self, info: Info) -> TraceMassBalance:
        """By item, and in all."""
        return await load_trace_balance(info, self.record)

    @strawberry.field(description="Roots first, then by depth, item number and number.")
    def nodes(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceNodeConnection:
        """A page of nodes."""
        convert = _nodes(TraceExposures(info.context, self.record))
        return _page(self.answer, "nodes", self.record.nodes, first, after, convert)

    @strawberry.field(description="In the order of their components, then products.")
    def edges(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceEdgeConnection:
        """A page of edges."""
        convert = _edges(self.record)
        return _page(self.answer, "edges", self.record.edges, first, after, convert)


def trace(answer: TraceAnswer) -> Trace:
    """The GraphQL form of a trace."""
    record = answer.trace
    return Trace(
        answer=answer,
        record=record,
        roots=[traceable(root) for root in answer.roots],
        direction=record.request.direction,
        components=record.request.components,
        as_of=None,
        complete=record.complete,
        truncated_by=list(record.truncated_by),
        depth_reached=record.depth_reached,
    )


def cursors_asked_for(info: Info) -> list[tuple[str, str]]:
    """The cursors of all ``nodes`` and ``edges`` selected below this field, with those names."""
    found: list[tuple[str, str]] = []

    def look(selections: Sequence[Any]) -> None:
        for one in selections:
            arguments = getattr(one, "arguments", None)
            if arguments and one.name in {"nodes", "edges"} and arguments.get("after"):
                found.append((one.name, arguments["after"]))
            look(one.selections)

    look(info.selected_fields)
    return found


def _page(
    answer: TraceAnswer,
    name: str,
    records: Sequence[Any],
    first: int | None,
    after: str | None,
    convert: Any,
) -> Connection[Any]:
    size = page_size(first, 100)
    start = TraceCursor.decode(after).offset if after is not None else 0
    edges = [
        Edge(cursor=answer.cursor(name, start + index + 1).encode(), node=convert(record))
        for index, record in enumerate(records[start : start + size])
    ]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=start + size < len(records),
            has_previous_page=start > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )


def _nodes(exposures: TraceExposures) -> Callable[[tracing.TraceNode], TraceNode]:
    def convert(record: tracing.TraceNode) -> TraceNode:
        kind = Kind.UNTRACKED if record.traceable_id is None else Kind.TRACEABLE
        return TraceNode(
            record=record,
            exposures=exposures,
            id=global_id(kind, record.id),
            depth=record.depth,
            direction=record.direction,
        )

    return convert


def _edges(record: tracing.Trace) -> Callable[[tracing.TraceEdge], TraceEdge]:
    items = {node.id: node.item_id for node in record.nodes}

    def convert(edge: tracing.TraceEdge) -> TraceEdge:
        component, product, association_id, amount = edge
        kind = Kind.UNTRACKED if association_id is None else Kind.TRACEABLE
        return TraceEdge(
            amount=Decimal(amount),
            item_id=items[component],
            association_id=association_id,
            component=global_id(kind, component),
            product=global_id(Kind.TRACEABLE, product),
        )

    return convert


async def _quantity(info: Info, value: Decimal, item_id: str) -> Quantity:
    of = await info.context.loaders.item.load(item_id)
    assert of is not None
    return quantity(value, of.unit)
