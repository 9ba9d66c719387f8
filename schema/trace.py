"""The trace of the genealogy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from graph.domain.quantities import ZERO
from graph.domain.records import RelationKind
from graph.domain.times import from_micros
from graph.store.keys import is_shared
from graph.tracing import records as tracing
from graph.tracing.gaps import gaps
from resolvers.exposure import TraceExposures
from resolvers.tracing import TraceAnswer, TraceCursor
from schema.balance import TraceMassBalance, load_trace_balance
from schema.batches import BatchRelation, batch_relation
from schema.common import Info, Quantity, quantity
from schema.connections import AFTER, FIRST, Connection, Edge, PageInfo, page_size
from schema.enums import ComponentScope, TraceDirection, TraceNodeKind, Truncation
from schema.exposure import Exposure, load_exposure
from schema.ids import Kind, global_id
from schema.items import Item, item
from schema.orders import ProductionOrder, load_order
from schema.registrations import Association, association
from schema.scalars import DateTime
from schema.shared import SharedConsumption, shared_consumption
from schema.trace_totals import TraceTotals
from schema.traceables import Traceable, traceable

R = TypeVar("R")
T = TypeVar("T")
# What the id of an edge begins with that a split or a merge has made.
_BATCH_RELATIONS = tuple(f"{kind.value.lower()}:" for kind in RelationKind)
_ID_KINDS = {
    TraceNodeKind.TRACEABLE: Kind.TRACEABLE,
    TraceNodeKind.UNTRACKED_COMPONENT: Kind.UNTRACKED,
    TraceNodeKind.MISSING_COMPONENT: Kind.UNTRACKED,
    TraceNodeKind.SHARED_CONSUMPTION: Kind.SHARED_PLACE,
}


@strawberry.type(
    description="One place of a trace: a batch, a serial number, an untracked component, a gap, or "
    "what all products of an order share."
)
class TraceNode:
    """A reached traceable, once, at its shortest depth."""

    shared_by: strawberry.Private[str | None]
    traceable_id: strawberry.Private[str | None]
    exposures: strawberry.Private[TraceExposures]
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

    @strawberry.field(description="The order whose products share what leads into this node.")
    async def order(self, info: Info) -> ProductionOrder | None:
        """None for all but shared consumption."""
        return await load_order(info, self.shared_by) if self.shared_by else None

    @strawberry.field(
        description="How much of the root is in it. Only where there is one root, the direction is "
        "FORWARD and the trace is complete, without asOf and effectiveAt: what there was of it is "
        "known of the present only. None for shared consumption, of which each product had a part, "
        "and for what lies on a cycle or behind one."
    )
    async def exposure(self, info: Info) -> Exposure | None:
        """Assuming even mixing."""
        return await load_exposure(info, self.exposures, self.traceable_id)


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
        return TraceTotals(nodes=self.record.nodes)

    @strawberry.field(
        description="The mass balances of all batches and serial numbers of this trace, added up, "
        "as they stand now, also where the trace tells of the past (asOf, effectiveAt)."
    )
    async def mass_balance(self, info: Info) -> TraceMassBalance:
        """By item, and in all."""
        return await load_trace_balance(info, self.record)

    @strawberry.field(description="Roots first, then by depth, item number and number.")
    async def nodes(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceNodeConnection:
        """A page of nodes, with what they name: one by one that would cost more than the trace."""
        page = _Page(self.answer, "nodes", self.record.nodes, first, after)
        items = await _items(info, [node.item_id for node in page.records])
        traceables: dict[str, Traceable] = {}
        if "traceable" in _selected(info):
            ids = [node.traceable_id for node in page.records if node.traceable_id is not None]
            found = await info.context.loaders.traceable.load_many(ids)
            traceables = {one.id: traceable(one) for one in found if one is not None}
        exposures = TraceExposures(info.context, self.record)
        return page.connection(
            [_node(one, items[one.item_id], traceables, exposures) for one in page.records]
        )

    @strawberry.field(description="In the order of their components, then products.")
    async def edges(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 100,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceEdgeConnection:
        """A page of edges."""
        page = _Page(self.answer, "edges", self.record.edges, first, after)
        item_ids = self.record.item_ids
        ends = {end for edge in page.records for end in edge[:2]}
        kinds = {one.id: _ID_KINDS[one.kind] for one in self.record.nodes if one.id in ends}
        items = await _items(info, [item_ids[edge[0]] for edge in page.records])
        return page.connection(
            [_edge(one, kinds, items[item_ids[one[0]]].unit) for one in page.records]
        )


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


class _Page(Generic[R]):
    """A page of a trace's list."""

    def __init__(
        self,
        answer: TraceAnswer,
        name: str,
        records: Sequence[R],
        first: int | None,
        after: str | None,
    ) -> None:
        size = page_size(first, 100)
        self._start = TraceCursor.decode(after).offset if after is not None else 0
        self.records = records[self._start : self._start + size]
        self._has_next = self._start + size < len(records)
        self._cursors = answer.cursors(name)

    def connection(self, shown: list[T]) -> Connection[T]:
        """The GraphQL form, from that of the page's records."""
        edges = [
            Edge(cursor=self._cursors(self._start + place), node=one)
            for place, one in enumerate(shown, 1)
        ]
        return Connection(
            edges=edges,
            nodes=shown,
            page_info=PageInfo(
                has_next_page=self._has_next,
                has_previous_page=self._start > 0,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )


def _node(
    record: tracing.TraceNode,
    of: Item,
    traceables: dict[str, Traceable],
    exposures: TraceExposures,
) -> TraceNode:
    return TraceNode(
        traceable_id=record.traceable_id,
        exposures=exposures,
        shared_by=record.shared_by,
        id=global_id(_ID_KINDS[record.kind], record.id),
        kind=record.kind,
        depth=record.depth,
        direction=record.direction,
        item=of,
        traceable=traceables.get(record.id),
        quantity=None if record.shared_by else quantity(record.quantity, of.unit),
    )


def _edge(record: tracing.TraceEdge, kinds: dict[str, Kind], unit: str) -> TraceEdge:
    component, product, association_id, amount = record
    return TraceEdge(
        association_id=association_id,
        component=global_id(kinds[component], component),
        product=global_id(kinds[product], product),
        quantity=quantity(Decimal(amount), unit),
    )


async def _items(info: Info, ids: Sequence[str]) -> dict[str, Item]:
    """The GraphQL forms of these items, each made once."""
    distinct = list(dict.fromkeys(ids))
    found = await info.context.loaders.item.load_many(distinct)
    return {one.id: item(one) for one in found if one is not None}


def _selected(info: Info) -> set[str]:
    """The names of all fields selected below this one, at any depth."""
    names: set[str] = set()

    def look(selections: Sequence[Any]) -> None:
        for one in selections:
            names.add(getattr(one, "name", ""))
            look(one.selections)

    look(info.selected_fields)
    return names
