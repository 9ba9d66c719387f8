"""Subscriptions for lists and pages: what was recorded in a company, or of one number."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from graph.domain import records
from resolvers import live
from schema.common import Info
from schema.history import HistoryEntry, history_entry
from schema.references import COMPANY, TraceableRef, company_of, traceable_ref


@strawberry.type(description="One thing that was recorded.")
class RecordedChange:
    """An event of a subscription."""

    record: strawberry.Private[records.HistoryEntry | None]

    @strawberry.field(
        description="What happened. Null in the first event only, which says that the "
        "subscription stands."
    )
    def entry(self) -> HistoryEntry | None:
        """The entry of the history."""
        return history_entry(self.record) if self.record else None


@strawberry.type
class FollowingSubscription:
    """What pages follow."""

    @strawberry.subscription(
        description="All that is recorded in a company, on orders and elsewhere; for lists that "
        "are read again when something was. The first event comes at once, as with orderChanges."
    )
    async def company_changes(
        self,
        info: Info,
        company: Annotated[
            str | None,
            strawberry.argument(description=COMPANY),
        ] = None,
    ) -> AsyncGenerator[RecordedChange]:
        """Follow a company."""
        async with aclosing(
            live.follow_company(info.context, company_of(info.context, company))
        ) as entries:
            async for entry in entries:
                yield RecordedChange(record=entry)

    @strawberry.subscription(
        description="All that is recorded of a batch or serial number, as a product or as a "
        "component. The first event comes at once, as with orderChanges."
    )
    async def traceable_changes(
        self,
        info: Info,
        traceable: Annotated[TraceableRef, strawberry.argument(description="Which one.")],
    ) -> AsyncGenerator[RecordedChange]:
        """Follow one batch or serial number."""
        named = traceable_ref(info.context, traceable, ("traceable",))
        async with aclosing(live.follow_traceable(info.context, named)) as entries:
            async for entry in entries:
                yield RecordedChange(record=entry)
