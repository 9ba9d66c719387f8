"""What bounds the traces that an analysis is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.engine.deadlines import Deadline
from graph.engine.session import GraphSession
from graph.tracing.index.trace_index import TraceIndex
from graph.tracing.moments import Moment
from graph.tracing.records import ComponentScope, Trace, TraceDirection, TraceRequest
from graph.tracing.trace import trace


@dataclass(frozen=True, slots=True)
class TraceBounds:
    """The moment that all traces of an analysis see, and how large and slow each may become.

    They walk in memory where ``index`` holds that moment.
    """

    moment: Moment
    nodes: int
    links: int
    deadline: Deadline
    index: TraceIndex | None = None

    async def trace(
        self, session: GraphSession, roots: Iterable[str], direction: TraceDirection
    ) -> Trace:
        """Everything there is in this direction."""
        request = TraceRequest(
            roots=tuple(roots),
            direction=direction,
            components=ComponentScope.TRACKED,
            max_depth=None,
            moment=self.moment,
            nodes=self.nodes,
            links=self.links,
        )
        return await trace(session, request, self.deadline, self.index)
