"""The nodes and edges of a trace, and a page of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import cast

import strawberry

from graph.domain import records
from graph.domain.records import RelationKind
from graph.store.keys import is_shared
from graph.tracing import records as tracing
from graph.tracing.exposure import exposures_in
from resolvers.tracing import TraceAnswer
from schema.batches import BatchRelation, batch_relation
from schema.common import Info, Quantity, quantity
from schema.connections import Connection
from schema.enums import TraceDirection, TraceNodeKind
from schema.exposure import Exposure, exposure
from schema.ids import trace_node_id
from schema.items import Item, item
from schema.orders import ProductionOrder, load_order
from schema.registrations import Association, association
from schema.shared import SharedConsumption, shared_consumption
from schema.trace_pages import TracePage, selected_of, selects
from schema.traceables import Traceable, traceable

# What the id of an edge begins with that a split or a merge has made.
_BATCH_RELATIONS = tuple(f"{kind.value.lower()}:" for kind in RelationKind)
# What a trace and the items tell of a batch or serial number, so that it need not be read.
_TOLD = frozenset({"id", "company", "number", "item", "__typename"})
# The exposure of the traceable with this id.
_Exposed = Callable[[str | None], "Exposure | None"]


@strawberry.type(
    description="One place of a trace: a batch, a serial number, an untracked component, a gap, or "
    "what all products of an order share."
)
class TraceNode:
    """A reached traceable, once, at its shortest depth."""

    shared_by: strawberry.Private[str | None]
    traceable_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(
        description="Unique in the trace; of a batch or serial number, its global id."
    )
    kind: TraceNodeKind = strawberry.field(description="What it stands for.")
    depth: int = strawberry.field(
        description="The fewest edges between it and a root. What is shared by the products of an "
        "order lies two edges from each of them."
    )
    direction: TraceDirection = strawberry.field(
        description="On which side of the roots it lies; of a root, what was asked for."
    )

    item: Item = strawberry.field(
        description="What it is a piece of; of shared consumption, the order's main product."
    )
    traceable: Traceable | None = strawberry.field(
        description="The batch or serial number; none for an untracked or missing component and "
        "for shared consumption."
    )
    quantity: Quantity | None = strawberry.field(
        description="Backward: how much of it went into the traced products, of what is shared "
        "with others all that was shared. Forward, and of a root: how much of it is known to have "
        "come into being. Of an untracked component: how much was planned; of a missing one, how "
        "much is missing. None for shared consumption."
    )
    exposure: Exposure | None = strawberry.field(
        description="How much of the root is in it. Only where there is one root, the direction is "
        "FORWARD and the trace is complete, without asOf and effectiveAt: what there was of it is "
        "known of the present only. None for shared consumption, of which each product had a part, "
        "and for what lies on a cycle or behind one."
    )

    @strawberry.field(description="The order whose products share what leads into this node.")
    async def order(self, info: Info) -> ProductionOrder | None:
        """None for all but shared consumption."""
        return await load_order(info, self.shared_by) if self.shared_by else None


@strawberry.type(description="One association between two nodes of a trace.")
class TraceEdge:
    """A consumed-into edge."""

    association_id: strawberry.Private[str | None]
    component: strawberry.ID = strawberry.field(description="The TraceNode that was consumed.")
    product: strawberry.ID = strawberry.field(description="The TraceNode that it went into.")
    quantity: Quantity = strawberry.field(
        description="How much of the component went into the product, in the component's base "
        "unit. From shared consumption into a product it is 0: how much that product had is not "
        "known, and the whole stands where the component leads into what is shared."
    )

    @strawberry.field(
        description="The association behind it; none for an untracked component, for shared "
        "consumption, a split or a merge."
    )
    async def association(self, info: Info) -> Association | None:
        """Who registered it, when and how."""
        if self.association_id is None or ":" in self.association_id:
            return None
        record = await info.context.loaders.association.load(self.association_id)
        return association(record) if record else None

    @strawberry.field(description="The split or merge behind it; none for consumption.")
    async def batch_relation(self, info: Info) -> BatchRelation | None:
        """Which batches were split or merged."""
        if self.association_id is None or not self.association_id.startswith(_BATCH_RELATIONS):
            return None
        record = await info.context.loaders.batch_relation.load(self.association_id)
        return batch_relation(record) if record else None

    @strawberry.field(
        description="The shared consumption behind it, where a component leads into what the "
        "products of an order share."
    )
    async def shared_consumption(self, info: Info) -> SharedConsumption | None:
        """What was consumed for all products of an order."""
        if self.association_id is None or not is_shared(self.association_id):
            return None
        record = await info.context.loaders.shared_consumption.load(self.association_id)
        return shared_consumption(record) if record else None


TraceNodeConnection = Connection[TraceNode]
TraceEdgeConnection = Connection[TraceEdge]


async def node_page(
    info: Info, answer: TraceAnswer, first: int | None, after: str | None
) -> TraceNodeConnection:
    """A page of nodes, with what they name: one by one that would cost more than the trace."""
    page = TracePage(answer, "nodes", answer.trace.nodes, first, after)
    items, found, exposed = await asyncio.gather(
        _items(info, (node.item_id for node in page.records)),
        _traceables(info, page.records),
        _exposed(info, answer.trace, page.records),
    )
    shown = {one.id: item(one) for one in items.values()}
    return page.connection(
        info,
        [
            _node(node, shown[node.item_id], _traceable(node, items, found), exposed)
            for node in page.records
        ],
    )


async def edge_page(
    info: Info, answer: TraceAnswer, first: int | None, after: str | None
) -> TraceEdgeConnection:
    """A page of edges."""
    trace = answer.trace
    page = TracePage(answer, "edges", trace.edges, first, after)
    item_ids = trace.item_ids
    ends = {end for edge in page.records for end in edge[:2]}
    kinds = {one.id: one.kind for one in trace.nodes if one.id in ends}
    items = await _items(info, (item_ids[edge[0]] for edge in page.records))
    return page.connection(
        info, [_edge(one, kinds, items[item_ids[one[0]]].unit) for one in page.records]
    )


async def _items(info: Info, ids: Iterable[str]) -> dict[str, records.Item]:
    found = await info.context.loaders.item.load_many(list(dict.fromkeys(ids)))
    return {one.id: one for one in found if one is not None}


async def _traceables(
    info: Info, nodes: Sequence[tracing.TraceNode]
) -> dict[str, records.Traceable]:
    """What is recorded of these nodes, where more is asked than the trace itself tells."""
    if selected_of(info, "traceable") <= _TOLD:
        return {}
    ids = [node.traceable_id for node in nodes if node.traceable_id is not None]
    found = await info.context.loaders.traceable.load_many(ids)
    return {one.id: one for one in found if one is not None}


async def _exposed(
    info: Info, trace: tracing.Trace, nodes: Sequence[tracing.TraceNode]
) -> _Exposed:
    """The exposure of each node, by the id of its traceable, where it is asked for."""
    if not selects(info, "exposure"):
        return lambda _: None
    try:
        ids = [node.traceable_id for node in nodes if node.traceable_id is not None]
        context = info.context
        found = await exposures_in(context.session, trace, context.trace_index, ids)
    except Exception as error:
        # Told in the place of each exposure: whatever else is known of the trace is worth having.
        told = cast("Exposure", error)
        return lambda _: told
    return lambda traceable_id: exposure(found, traceable_id)


def _traceable(
    node: tracing.TraceNode,
    items: Mapping[str, records.Item],
    found: Mapping[str, records.Traceable],
) -> Traceable | None:
    if node.traceable_id is None:
        return None
    known = found.get(node.traceable_id)
    if known is None:
        of = items[node.item_id]
        known = records.Traceable(
            node.traceable_id, of.company, of.id, of.number, node.number, of.tracking_dimension
        )
    return traceable(known)


def _node(
    record: tracing.TraceNode,
    of: Item,
    named: Traceable | None,
    exposed: _Exposed,
) -> TraceNode:
    return TraceNode(
        traceable_id=record.traceable_id,
        exposure=exposed(record.traceable_id),
        shared_by=record.shared_by,
        id=trace_node_id(record.kind, record.id),
        kind=record.kind,
        depth=record.depth,
        direction=record.direction,
        item=of,
        traceable=named,
        quantity=None if record.shared_by else quantity(record.quantity, of.unit),
    )


def _edge(
    record: tracing.TraceEdge, kinds: dict[str, tracing.TraceNodeKind], unit: str
) -> TraceEdge:
    component, product, association_id, amount = record
    return TraceEdge(
        association_id=association_id,
        component=trace_node_id(kinds[component], component),
        product=trace_node_id(kinds[product], product),
        quantity=quantity(Decimal(amount), unit),
    )
