"""How much of a trace's root is in what it reached."""

from __future__ import annotations

from typing import NamedTuple

from graph.domain.exposure import Exposure
from graph.tracing.exposure import exposures_in
from graph.tracing.records import Trace
from resolvers.context import RequestContext


class TraceExposures(NamedTuple):
    """Exposures by the id of the traceable, in the root's unit."""

    unit: str
    by_id: dict[str, Exposure]


async def trace_exposures(context: RequestContext, trace: Trace) -> TraceExposures:
    """The exposures of all that a trace reached; of none where the question has no answer."""
    found = await exposures_in(context.session, trace, context.trace_index)
    root = await context.loaders.traceable.load(trace.request.roots[0]) if found else None
    item = await context.loaders.item.load(root.item_id) if root else None
    return TraceExposures(item.unit, found) if item else TraceExposures("", {})
