"""What the conditions of a search name, by what people write and scan."""

from __future__ import annotations

from graph.domain.gs1 import decode
from graph.domain.references import ItemRef, OrderRef
from graph.store.items import find_item
from graph.store.orders import find_order
from graph.store.traceables import sort_key, traceables_by_number
from resolvers.context import RequestContext
from resolvers.references import CodeRef, resolve_traceables

# No number and no id is empty, so nothing fits it.
NOTHING = ""


async def item_number(context: RequestContext, company: str, ref: ItemRef) -> str:
    """The number of an item of this company; ``NOTHING`` where there is no such item."""
    found = await find_item(context.session, ref)
    return found.number if found and found.company == company else NOTHING


async def order_id(context: RequestContext, company: str, ref: OrderRef) -> str:
    """The id of an order of this company; ``NOTHING`` where there is no such order."""
    found = await find_order(context.session, ref)
    return found.id if found and found.company == company else NOTHING


async def keys_of_text(context: RequestContext, company: str, text: str) -> frozenset[str]:
    """The keys of all batches and serial numbers that a scanned text may name."""
    code = decode(text)
    if code.carries_item:
        named = await resolve_traceables(context, [CodeRef(company, text)])
        found = [one for one in named if one is not None]
    else:
        found = await traceables_by_number(context.session, company, code.number)
    return frozenset(map(sort_key, found))
