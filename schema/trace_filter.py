"""Which nodes of a trace a client wants to see."""

from __future__ import annotations

import strawberry

from resolvers.context import RequestContext
from resolvers.tracing import Shown
from schema.references import ItemRef, item_ref
from schema.scalars import DateTime


@strawberry.input(
    description="Which nodes a trace shows. The walk goes through all others as well, so depths "
    "and completeness stay what they are; edges stand between shown nodes. Several conditions "
    "must all hold. The roots are always shown."
)
class TraceFilterInput:
    """Every condition may be left out."""

    items: list[ItemRef] | None = strawberry.field(
        default=None, description="Only pieces of these items."
    )
    companies: list[str] | None = strawberry.field(
        default=None, description="Only what belongs to these companies."
    )
    activity_codes: list[str] | None = strawberry.field(
        default=None,
        description="Only what took part in an activity with one of these codes, such as "
        "SalesGoodsIssue; with from or to, in one of that time.",
    )
    from_: DateTime | None = strawberry.field(
        name="from",
        default=None,
        description="Only what something happened to at or after this: an activity, or its "
        "registration as a product. Never in the future.",
    )
    to: DateTime | None = strawberry.field(
        default=None, description="Only what something happened to before this; see from."
    )
    finished_products_only: bool = strawberry.field(
        default=False, description="Only what an order produced."
    )
    on_hand_only: bool = strawberry.field(
        default=False,
        description="Only what is still on hand by all that is recorded. Not with asOf or "
        "effectiveAt.",
    )


def shown(context: RequestContext, sent: TraceFilterInput | None) -> Shown | None:
    """What a filter asks for, with its items named in full."""
    if sent is None:
        return None
    return Shown(
        items=None if sent.items is None else [item_ref(context, one) for one in sent.items],
        companies=sent.companies,
        activity_codes=sent.activity_codes,
        since=sent.from_,
        until=sent.to,
        finished_products_only=sent.finished_products_only,
        on_hand_only=sent.on_hand_only,
    )
