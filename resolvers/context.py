"""What a use case is given: who asks, for which company, through which session and loaders."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.live.feed import ChangeFeed
from graph.store.commands import Command, Idempotency
from graph.tracing.index.trace_index import TraceIndex
from loaders.all import Loaders


@dataclass(frozen=True, slots=True)
class TraceLimits:
    """How large one trace may become and how many seconds it may take."""

    nodes: int = 100_000
    links: int = 400_000
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request of one operator. ``company`` holds where a reference names none.

    ``feed`` is what subscriptions listen to; there is none where nobody can subscribe.
    """

    session: GraphSession
    operator: str
    company: str
    trace_limits: TraceLimits
    trace_index: TraceIndex | None
    loaders: Loaders
    feed: ChangeFeed | None = None

    @classmethod
    def open(
        cls,
        graph: Graph,
        *,
        operator: str,
        company: str,
        deadline: Deadline,
        trace_limits: TraceLimits | None = None,
        trace_index: TraceIndex | None = None,
        feed: ChangeFeed | None = None,
    ) -> RequestContext:
        """The context of a new request that must be answered before ``deadline``."""
        session = graph.session(deadline)
        return cls(
            session,
            operator,
            company,
            trace_limits or TraceLimits(),
            trace_index,
            Loaders(session),
            feed,
        )

    def anew(self, deadline: Deadline) -> RequestContext:
        """The context of what a subscription does later: the same caller, nothing read before."""
        session = self.session.anew(deadline)
        return replace(self, session=session, loaders=Loaders(session))

    def command(self, operation: str, asked: object, idempotency_key: str | None) -> Command:
        """The circumstances of a write. ``asked`` is the input as JSON values, without the key.

        This is the one place where roles will be asked whether the operator may do it.
        """
        idempotency = None
        if idempotency_key is not None:
            idempotency = Idempotency.of(self.operator, idempotency_key, operation, asked)
        return Command(self.operator, self.company, now(), idempotency)
