"""What bounds the traces that an analysis is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.engine.deadlines import Deadline
from graph.tracing.moments import Moment
from graph.tracing.records import ComponentScope, TraceDirection, TraceRequest


@dataclass(frozen=True, slots=True)
class TraceBounds:
    """The moment that all traces of an analysis see, and how large and slow each may become."""

    moment: Moment
    nodes: int
    links: int
    deadline: Deadline

    def request(self, roots: Iterable[str], direction: TraceDirection) -> TraceRequest:
        """A trace of everything there is in this direction."""
        return TraceRequest(
            roots=tuple(roots),
            direction=direction,
            components=ComponentScope.TRACKED,
            max_depth=None,
            moment=self.moment,
            nodes=self.nodes,
            links=self.links,
        )
