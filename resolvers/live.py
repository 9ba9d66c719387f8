"""Following changes: what subscriptions are told."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from graph.domain.records import HistoryEntry
from graph.domain.references import OrderRef, TraceableRef
from graph.errors import ErrorCode, Refused
from graph.live.feed import Wanted
from graph.store.orders import find_order
from resolvers.context import RequestContext
from resolvers.references import CodeRef, known_traceables


@dataclass(frozen=True, slots=True)
class OrderChange:
    """Something happened on an order; without an entry: from here on it is told what happens."""

    order_id: str
    entry: HistoryEntry | None = None


async def follow_order(context: RequestContext, ref: OrderRef) -> AsyncGenerator[OrderChange]:
    """Tell at once that the subscription stands, and then of all that is recorded on the order."""
    order = await find_order(context.session, ref)
    if order is None:
        raise Refused(ErrorCode.NOT_FOUND, f"There is no {str(ref)[:160]}.", ("order",))
    async with aclosing(follow(context, lambda one: one.order_id == order.id)) as entries:
        async for entry in entries:
            yield OrderChange(order.id, entry)


async def follow_company(
    context: RequestContext, company: str
) -> AsyncGenerator[HistoryEntry | None]:
    """All that is recorded in a company."""
    async with aclosing(follow(context, lambda one: one.company == company)) as entries:
        async for entry in entries:
            yield entry


async def follow_traceable(
    context: RequestContext, ref: TraceableRef | CodeRef
) -> AsyncGenerator[HistoryEntry | None]:
    """All that is recorded of a batch or serial number. Raises ``Refused`` (``NOT_FOUND``)."""
    [found] = await known_traceables(context, [(ref, ("traceable",))])

    def concerns(entry: HistoryEntry) -> bool:
        return found.id in (entry.component_id, entry.product_id)

    async with aclosing(follow(context, concerns)) as entries:
        async for entry in entries:
            yield entry


async def follow(context: RequestContext, wanted: Wanted) -> AsyncGenerator[HistoryEntry | None]:
    """None as soon as nothing can be missed any more; then each entry that is wanted, once."""
    feed = context.feed
    assert feed is not None, "only a service's own requests can subscribe"
    with feed.subscribe(wanted) as subscriber:
        await feed.ready(context.session.deadline)
        yield None
        while True:
            yield await subscriber.next()
