"""Finding batches and serial numbers: what can be asked for, and the page that answers."""

from __future__ import annotations

import strawberry

from graph.store.activity_search import ActivityMatch
from graph.store.finding import TraceableFilter, find_traceable_keys
from graph.store.traceables import sort_key, traceables_by_keys
from resolvers.finding import item_number, keys_of_text, order_id
from schema.common import Info
from schema.connections import list_page, list_position
from schema.ids import Kind, local_id
from schema.references import ItemRef, OrderRef, item_ref, order_ref
from schema.scalars import DateTime
from schema.traceables import TraceableConnection, traceable

_NAME = "traceables"


@strawberry.input(description="An extra value to look for.")
class DataMatchInput:
    """A value by its name."""

    name: str = strawberry.field(description="What it is a value of.")
    value: str = strawberry.field(
        description="The value as text: a text, a decimal, true or false."
    )


@strawberry.input(description="What one activity must be like, in all that is given.")
class ActivityMatchInput:
    """Conditions on one and the same activity."""

    code: str | None = strawberry.field(
        default=None, description="Its code, such as PurchaseGoodsReceipt."
    )
    partner: str | None = strawberry.field(default=None, description="Its supplier or customer.")
    place: str | None = strawberry.field(default=None, description="Where it took place.")
    data: DataMatchInput | None = strawberry.field(
        default=None, description="An extra value collected with it."
    )
    from_: DateTime | None = strawberry.field(
        name="from", default=None, description="It happened at or after this."
    )
    to: DateTime | None = strawberry.field(default=None, description="It happened before this.")


@strawberry.input(
    description="Which batches and serial numbers to find: they must fit all that is given. Names "
    "are compared exactly. What is not known, such as an item or order, has none."
)
class TraceableFilterInput:
    """All conditions can be combined."""

    number_prefix: str | None = strawberry.field(
        default=None, description="How the number begins, exactly; found by an index."
    )
    number_part: str | None = strawberry.field(
        default=None,
        description="Part of the number, in any case. Reads the list: a page may end early, even "
        "empty, and go on behind its endCursor.",
    )
    text: str | None = strawberry.field(
        default=None,
        description="The text as a scanner sent it: GS1, Digital Link, or a plain number, which "
        "may be that of several items.",
    )
    item: ItemRef | None = strawberry.field(default=None, description="Of this item.")
    order: OrderRef | None = strawberry.field(
        default=None, description="Produced by this order, or consumed on it."
    )
    supplier: str | None = strawberry.field(
        default=None, description="Received from this supplier (PurchaseGoodsReceipt)."
    )
    customer: str | None = strawberry.field(
        default=None, description="Shipped to this customer (SalesGoodsIssue)."
    )
    activity: ActivityMatchInput | None = strawberry.field(
        default=None, description="Took part in an activity like this."
    )
    on_hold: bool | None = strawberry.field(default=None, description="On hold, or not.")
    hold: strawberry.ID | None = strawberry.field(
        default=None, description="Covered by the hold with this id."
    )
    on_hand: bool | None = strawberry.field(
        default=None, description="Something of it is on hand by all that is recorded, or nothing."
    )
    place: str | None = strawberry.field(
        default=None, description="Where it was by the last activity that names a place."
    )


async def traceables_page(
    info: Info,
    company: str,
    item: str | None,
    search: str | None,
    asked: TraceableFilterInput | None,
    size: int,
    after: str | None,
) -> TraceableConnection:
    """A page of what is asked for; ``item`` (a number) and ``search`` are conditions as well."""
    start = list_position(_NAME, company, after)
    session = info.context.session
    wanted = await _wanted(info, company, item, search, asked or TraceableFilterInput())
    found = await find_traceable_keys(session, company, wanted, start, size)
    records = await traceables_by_keys(session, found.keys)
    return list_page(_NAME, found, after, [(sort_key(one), traceable(one)) for one in records])


async def _wanted(
    info: Info, company: str, item: str | None, search: str | None, asked: TraceableFilterInput
) -> TraceableFilter:
    context = info.context
    items = {item} - {None}
    if asked.item:
        ref = item_ref(context, asked.item, ("filter", "item"))
        items.add(await item_number(context, company, ref))
    ordered = order_ref(context, asked.order, ("filter", "order")) if asked.order else None
    return TraceableFilter(
        items=frozenset(one for one in items if one is not None),
        prefix=asked.number_prefix,
        parts=tuple(one for one in (search, asked.number_part) if one),
        keys=await keys_of_text(context, company, asked.text) if asked.text is not None else None,
        order_id=await order_id(context, company, ordered) if ordered else None,
        supplier=asked.supplier,
        customer=asked.customer,
        activity=_match(asked.activity) if asked.activity else None,
        held=asked.on_hold,
        hold_id=local_id(Kind.HOLD, asked.hold, ("filter", "hold")) if asked.hold else None,
        on_hand=asked.on_hand,
        place=asked.place,
    )


def _match(asked: ActivityMatchInput) -> ActivityMatch:
    return ActivityMatch(
        code=asked.code,
        partner=asked.partner,
        since=asked.from_,
        until=asked.to,
        value=(asked.data.name, asked.data.value) if asked.data else None,
        place=asked.place,
    )
