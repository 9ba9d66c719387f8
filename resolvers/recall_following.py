"""Following recalls and holds: what subscriptions are told."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from graph.domain.records import HistoryEntry
from graph.engine.deadlines import Deadline
from graph.store.recall_changes import known_recall
from graph.store.recalls import members_of
from graph.tracing.records import TraceDirection
from resolvers.context import RequestContext
from resolvers.live import follow
from resolvers.recalls import trace_of
from resolvers.tracing import moment_of

_LEADS_ON = frozenset(
    {
        "ComponentRegistered",
        "ProductRegistered",
        "SharedConsumptionRegistered",
        "BatchSplit",
        "BatchesMerged",
    }
)
_OF_HOLDS = frozenset({"HoldPlaced", "HoldReleased", "HoldSpread", "HoldLifted"})


@dataclass(frozen=True, slots=True)
class RecallChange:
    """Something happened to a case, or led its trace on to ``gained`` (ids of traceables).

    Without an entry: from here on it is told what happens.
    """

    recall_id: str
    entry: HistoryEntry | None = None
    gained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldChange:
    """A hold was placed, released, or came to cover a traceable or to cover it no more."""

    entry: HistoryEntry | None = None

    @property
    def hold_id(self) -> str | None:
        """Which hold."""
        return str(json.loads(self.entry.data)["hold"]) if self.entry else None


@dataclass(slots=True)
class _Scope:
    """What the trace of a case has reached so far; None before that was looked at.

    ``orders`` are those whose shared consumption it goes through.
    """

    recall_id: str
    traceables: set[str] | None = None
    orders: set[str] = field(default_factory=set)
    backward: bool = False

    def wants(self, entry: HistoryEntry) -> bool:
        """Whether it is about the case, or may lead its trace on."""
        return entry.recall_id == self.recall_id or self.may_grow(entry)

    def may_grow(self, entry: HistoryEntry) -> bool:
        """Whether an edge was added that may lead from what is reached to what is not."""
        known = self.traceables
        if known is None or entry.event not in _LEADS_ON:
            return entry.event in _LEADS_ON
        inside = [one in known for one in (entry.component_id, entry.product_id) if one]
        if entry.event == "ProductRegistered":
            # It may be reached by what its order shares, or reach that.
            return self.backward if any(inside) else entry.order_id in self.orders
        if entry.event == "SharedConsumptionRegistered":
            return self.backward or any(inside)
        return any(inside) and not all(inside)

    async def grow(self, context: RequestContext) -> tuple[str, ...]:
        """Look again; what is new in the trace of an open case, in its order."""
        later = context.anew(Deadline.after(2 * context.trace_limits.seconds))
        recall = await known_recall(later.session, self.recall_id)
        if not recall.open and self.traceables is not None:
            return ()
        found = await trace_of(later, recall, await moment_of(later))
        reached = [str(node.traceable_id) for node in found.traceables]
        known = self.traceables
        if known is None:
            known = {one.traceable_id for one in await members_of(later.session, self.recall_id)}
            known |= set(reached)
        self.backward = recall.direction != TraceDirection.FORWARD
        self.orders |= {node.shared_by for node in found.nodes if node.shared_by is not None}
        self.traceables = known | set(reached)
        return tuple(one for one in reached if one not in known)


async def follow_recall(
    context: RequestContext, recall_id: str
) -> AsyncGenerator[RecallChange, None]:
    """Tell at once that the subscription stands; then what happens to the case, and what its trace
    gains while it is open, each gain once."""
    await known_recall(context.session, recall_id)
    scope = _Scope(recall_id)
    async with aclosing(follow(context, scope.wants)) as entries:
        async for entry in entries:
            own = entry is not None and entry.recall_id == recall_id
            gained: tuple[str, ...] = ()
            if entry is None or scope.may_grow(entry) or entry.event == "RecallReopened":
                gained = await scope.grow(context)
            if entry is None or own or gained:
                yield RecallChange(recall_id, entry, gained)


async def follow_holds(context: RequestContext, company: str) -> AsyncGenerator[HoldChange, None]:
    """Tell at once that the subscription stands; then all that happens to a company's holds."""

    def wanted(entry: HistoryEntry) -> bool:
        # That a hold stands on an order's place as well is no news of any traceable.
        known = entry.event in _OF_HOLDS and entry.component_id is not None
        return known and entry.company == company

    async with aclosing(follow(context, wanted)) as entries:
        async for entry in entries:
            yield HoldChange(entry)
