"""Subscriptions to recalls and holds."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from graph.store.recall_changes import known_recall
from resolvers import recall_following
from schema.common import Info
from schema.history import HistoryEntry, history_entry
from schema.holds import Hold, hold
from schema.ids import Kind, local_id
from schema.recalls import Recall, recall
from schema.references import COMPANY, company_of
from schema.traceables import Traceable, load_traceable

_FIRST = "Null in the first event only, which says that the subscription stands."


@strawberry.type(description="One thing that happened to a recall, or that its trace gained.")
class RecallChange:
    """An event of a subscription."""

    record: strawberry.Private[recall_following.RecallChange]

    @strawberry.field(description="The recall as it stands.")
    async def recall(self, info: Info) -> Recall:
        """The case."""
        return recall(await known_recall(info.context.session, self.record.recall_id))

    @strawberry.field(
        description="What happened: to the recall, or elsewhere, and the trace was found to have "
        f"gained after it. {_FIRST}"
    )
    def entry(self) -> HistoryEntry | None:
        """The entry of the history."""
        return history_entry(self.record.entry) if self.record.entry else None

    @strawberry.field(
        description="What the trace of the open recall reaches since, and is told here for the "
        "first time; extendRecall takes it in."
    )
    async def gained(self, info: Info) -> list[Traceable]:
        """New in the trace."""
        return [await load_traceable(info, one) for one in self.record.gained]


@strawberry.type(
    description="One thing that happened to a hold: it was placed (HoldPlaced) or released "
    "(HoldReleased), or it came to cover what its root went into (HoldSpread), or no more "
    "(HoldLifted)."
)
class HoldChange:
    """An event of a subscription."""

    record: strawberry.Private[recall_following.HoldChange]

    @strawberry.field(description=f"What happened. {_FIRST}")
    def entry(self) -> HistoryEntry | None:
        """The entry of the history."""
        return history_entry(self.record.entry) if self.record.entry else None

    @strawberry.field(description="The hold as it stands.")
    async def hold(self, info: Info) -> Hold | None:
        """Which hold."""
        hold_id = self.record.hold_id
        found = await info.context.loaders.hold.load(hold_id) if hold_id else None
        return hold(found) if found else None

    @strawberry.field(description="What it covers since, or covers no more.")
    async def traceable(self, info: Info) -> Traceable | None:
        """The batch or serial number."""
        entry = self.record.entry
        if entry is None or entry.component_id is None:
            return None
        return await load_traceable(info, entry.component_id)


@strawberry.type
class RecallSubscription:
    """What quality follows."""

    @strawberry.subscription(
        description="All that happens to a recall, and each batch or serial number that its trace "
        "gains while it is open, once. The first event comes at once, as with orderChanges."
    )
    async def recall_changes(
        self,
        info: Info,
        recall: Annotated[strawberry.ID, strawberry.argument(description="The recall's id.")],
    ) -> AsyncGenerator[RecallChange]:
        """Follow one case."""
        recall_id = local_id(Kind.RECALL, recall, ("recall",))
        followed = recall_following.follow_recall(info.context, recall_id)
        async with aclosing(followed):
            async for change in followed:
                yield RecallChange(record=change)

    @strawberry.subscription(
        description="All that happens to the holds of a company: what is on hold from now on, and "
        "what is free again. The first event comes at once, as with orderChanges."
    )
    async def hold_changes(
        self,
        info: Info,
        company: Annotated[
            str | None,
            strawberry.argument(description=COMPANY),
        ] = None,
    ) -> AsyncGenerator[HoldChange]:
        """Follow a company's holds."""
        followed = recall_following.follow_holds(info.context, company_of(info.context, company))
        async with aclosing(followed):
            async for change in followed:
                yield HoldChange(record=change)
