"""The exposures of one trace, worked out when the first of them is asked for, once."""

from __future__ import annotations

import asyncio

from graph.domain.exposure import Exposure
from graph.tracing.exposure import exposures_in
from graph.tracing.records import Trace
from resolvers.context import RequestContext


class TraceExposures:
    """Lives as long as the answer that its trace belongs to."""

    def __init__(self, context: RequestContext, trace: Trace) -> None:
        self._context = context
        self._trace = trace
        self._found: asyncio.Future[dict[str, Exposure]] | None = None

    @property
    def root_id(self) -> str:
        """The traceable whose exposure it is."""
        return self._trace.request.roots[0]

    async def of(self, traceable_id: str) -> Exposure | None:
        """How much of the trace's root is in a traceable, if that is known."""
        if self._found is None:
            context = self._context
            found = exposures_in(context.session, self._trace, context.trace_index)
            self._found = asyncio.ensure_future(found)
        return (await self._found).get(traceable_id)
