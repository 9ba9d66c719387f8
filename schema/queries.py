"""All queries."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graph.domain import gs1
from graph.store.activities import ActivityFilter
from graph.store.items import find_item, find_item_keys, items_by_keys
from graph.store.keys import item_key, order_key
from graph.store.orders import find_order, find_order_keys, order_ids_by_keys
from graph.tracing import records as tracing
from resolvers.references import resolve_traceables
from resolvers.tracing import trace_genealogy
from schema.activities import ActivityConnection, activities_page
from schema.analysis import AnalysisQuery
from schema.common import Info, Node, Quantity, quantity
from schema.connections import AFTER, FIRST, list_page, list_position, page_size
from schema.enums import ComponentScope, ProductionOrderStatus, TraceDirection
from schema.finding import DataMatchInput, TraceableFilterInput, traceables_page
from schema.health import HealthQuery
from schema.holds import HoldQuery
from schema.ids import parse_id
from schema.items import Item, ItemConnection, item
from schema.nodes import load_node
from schema.orders import (
    ProductionOrder,
    ProductionOrderConnection,
    load_order,
    production_order,
)
from schema.recalls import RecallQuery
from schema.references import (
    COMPANY,
    ItemRef,
    OrderRef,
    TraceableRef,
    company_of,
    item_ref,
    order_ref,
    traceable_ref,
)
from schema.scalars import DateTime
from schema.trace import Trace, trace
from schema.trace_filter import TraceFilterInput, shown
from schema.trace_pages import cursors_asked_for
from schema.traceables import Traceable, TraceableConnection, traceable

_SEARCH = "Part of a number or name, in any case."


@strawberry.type(description="What a scanned text says.")
class DecodedCode:
    """A decoded text."""

    is_gs1: bool = strawberry.field(
        description="Whether it is GS1: marked by a symbology identifier, FNC1, brackets or link."
    )
    gtin: str | None = strawberry.field(description="The GTIN (AI 01, else 02), 14 digits.")
    item_number: str | None = strawberry.field(description="The item number (AI 240, else 241).")
    batch: str | None = strawberry.field(description="The batch number (AI 10).")
    serial_number: str | None = strawberry.field(description="The serial number (AI 21).")
    quantity: Quantity | None = strawberry.field(description="The quantity, if it carries one.")
    number: str = strawberry.field(
        description="The serial number, else the batch number, else the text itself."
    )


@strawberry.type(description="Who asks.")
class Viewer:
    """The caller."""

    name: str = strawberry.field(
        description="The name of the access token; it stands as operator on what is written."
    )
    company: str = strawberry.field(
        description="The company that is meant where a request names none."
    )


@strawberry.type(description="What can be asked.")
class Query(AnalysisQuery, HoldQuery, RecallQuery, HealthQuery):
    """What can be asked."""

    @strawberry.field(description="Who asks.")
    def viewer(self, info: Info) -> Viewer:
        """The caller."""
        return Viewer(name=info.context.operator, company=info.context.company)

    @strawberry.field(description="Anything by its global id; null if there is no such thing.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The global id.")],
    ) -> Node | None:
        """Relay's node."""
        parsed = parse_id(id)
        return await load_node(info, *parsed) if parsed else None

    @strawberry.field(description="An item; null if there is none.")
    async def item(
        self,
        info: Info,
        ref: Annotated[ItemRef, strawberry.argument(description="Which item.")],
    ) -> Item | None:
        """One item."""
        found = await find_item(info.context.session, item_ref(info.context, ref, ("ref",)))
        return item(found) if found else None

    @strawberry.field(description="Items of a company by number.")
    async def items(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
        search: Annotated[str | None, strawberry.argument(description=_SEARCH)] = None,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> ItemConnection:
        """A page of items."""
        session, of = info.context.session, company_of(info.context, company)
        start = list_position("items", of, after)
        found = await find_item_keys(session, of, search, start, page_size(first))
        items = await items_by_keys(session, found.keys)
        nodes = [(item_key(one.company, one.number), item(one)) for one in items]
        return list_page("items", found, after, nodes)

    @strawberry.field(description="A production order; null if there is none.")
    async def production_order(
        self,
        info: Info,
        ref: Annotated[OrderRef, strawberry.argument(description="Which order.")],
    ) -> ProductionOrder | None:
        """One order."""
        found = await find_order(info.context.session, order_ref(info.context, ref, ("ref",)))
        return await load_order(info, found.id) if found else None

    @strawberry.field(description="Production orders of a company by number.")
    async def production_orders(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
        status: Annotated[
            list[ProductionOrderStatus] | None,
            strawberry.argument(description="Only orders in one of these; all when left out."),
        ] = None,
        search: Annotated[
            str | None, strawberry.argument(description="Part of an order number, in any case.")
        ] = None,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> ProductionOrderConnection:
        """A page of orders."""
        session, of = info.context.session, company_of(info.context, company)
        start = list_position("productionOrders", of, after)
        found = await find_order_keys(session, of, status, search, start, page_size(first))
        ids = await order_ids_by_keys(session, found.keys)
        orders = [one for one in await info.context.loaders.order.load_many(ids) if one]
        nodes = [(order_key(of, one.order.number), production_order(one)) for one in orders]
        return list_page("productionOrders", found, after, nodes)

    @strawberry.field(description="A batch or serial number; null if there is none.")
    async def traceable(
        self,
        info: Info,
        ref: Annotated[TraceableRef, strawberry.argument(description="Which one.")],
    ) -> Traceable | None:
        """One batch or serial number."""
        named = traceable_ref(info.context, ref, ("ref",))
        [found] = await resolve_traceables(info.context, [named])
        return traceable(found) if found else None

    @strawberry.field(description="Batches and serial numbers of a company, by item and number.")
    async def traceables(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
        item: Annotated[
            str | None, strawberry.argument(description="Only those of the item with this number.")
        ] = None,
        search: Annotated[
            str | None, strawberry.argument(description="Part of a number, in any case.")
        ] = None,
        filter: Annotated[
            TraceableFilterInput | None,
            strawberry.argument(description="What else they must be like."),
        ] = None,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> TraceableConnection:
        """A page of batches and serial numbers."""
        of = company_of(info.context, company)
        return await traceables_page(info, of, item, search, filter, page_size(first), after)

    @strawberry.field(
        description="The genealogy of the roots: where they came from, where they went, or both. "
        "All roots must be known."
    )
    async def trace(
        self,
        info: Info,
        roots: Annotated[
            list[TraceableRef], strawberry.argument(description="Where to start; up to 10,000.")
        ],
        direction: Annotated[TraceDirection, strawberry.argument(description="Which way to go.")],
        max_depth: Annotated[
            int | None,
            strawberry.argument(
                description="How many associations away from a root at most; no end when left out."
            ),
        ] = None,
        components: Annotated[
            ComponentScope | None, strawberry.argument(description="Which components to show.")
        ] = tracing.ComponentScope.TRACKED,
        as_of: Annotated[
            DateTime | None,
            strawberry.argument(
                description="The genealogy as it was known then: what was recorded by then, and "
                "not removed or corrected by then. Before the first record nothing was known but "
                "the roots. Never in the future. Numbers are told as they are right today."
            ),
        ] = None,
        effective_at: Annotated[
            DateTime | None,
            strawberry.argument(
                description="The genealogy as it was then: of what is known (now, or as of asOf), "
                "what had taken effect by then. Never in the future."
            ),
        ] = None,
        filter: Annotated[
            TraceFilterInput | None,
            strawberry.argument(description="Which nodes to show; all when left out."),
        ] = None,
    ) -> Trace:
        """The item tracing query."""
        named = [
            traceable_ref(info.context, ref, ("roots", str(index)))
            for index, ref in enumerate(roots)
        ]
        answer = await trace_genealogy(
            info.context,
            named,
            direction,
            components or tracing.ComponentScope.TRACKED,
            max_depth,
            cursors_asked_for(info),
            as_of=as_of,
            effective_at=effective_at,
            shown=shown(info.context, filter),
        )
        return trace(answer)

    @strawberry.field(
        description="Activities of a company, by the time they happened, oldest first as a rule."
    )
    async def activities(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
        type: Annotated[
            str | None,
            strawberry.argument(description="Only those of this type, such as Production."),
        ] = None,
        code: Annotated[
            str | None, strawberry.argument(description="Only those with this code.")
        ] = None,
        order: Annotated[
            OrderRef | None, strawberry.argument(description="Only those of this order.")
        ] = None,
        traceable: Annotated[
            TraceableRef | None,
            strawberry.argument(description="Only those that this one took part in."),
        ] = None,
        operator: Annotated[
            str | None, strawberry.argument(description="Only those that this one recorded.")
        ] = None,
        data: Annotated[
            DataMatchInput | None,
            strawberry.argument(description="Only those with this extra value."),
        ] = None,
        from_: Annotated[
            DateTime | None,
            strawberry.argument(name="from", description="Only what happened at or after this."),
        ] = None,
        to: Annotated[
            DateTime | None, strawberry.argument(description="Only what happened before this.")
        ] = None,
        latest_first: Annotated[
            bool | None, strawberry.argument(description="What happened last comes first.")
        ] = False,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> ActivityConnection:
        """A page of activities; an unknown order or batch has none."""
        session = info.context.session
        order_id = traceable_id = None
        if order is not None:
            known = await find_order(session, order_ref(info.context, order))
            order_id = known.id if known else ""
        if traceable is not None:
            named = traceable_ref(info.context, traceable, ("traceable",))
            [found] = await resolve_traceables(info.context, [named])
            traceable_id = found.id if found else ""
        wanted = ActivityFilter(
            company_of(info.context, company),
            type=type,
            code=code,
            order_id=order_id,
            traceable_id=traceable_id,
            operator=operator,
            since=from_,
            until=to,
            value=(data.name, data.value) if data else None,
            latest_first=bool(latest_first),
        )
        return await activities_page(info, wanted, first, after)

    @strawberry.field(description="What a scanned text says, without looking anything up.")
    def decode(
        self,
        text: Annotated[str, strawberry.argument(description="The text as a scanner sent it.")],
    ) -> DecodedCode:
        """Decode a text."""
        code = gs1.decode(text)
        return DecodedCode(
            is_gs1=code.is_gs1,
            gtin=code.gtin,
            item_number=code.item_number,
            batch=code.batch,
            serial_number=code.serial_number,
            quantity=quantity(*code.quantity) if code.quantity else None,
            number=code.number,
        )
