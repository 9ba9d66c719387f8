"""Analyses of the genealogy: common causes of suspects, and why something is in scope."""

from __future__ import annotations

from collections.abc import Sequence

from graph.domain.records import Traceable
from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.errors import ErrorCode, Refused
from graph.tracing.bounds import TraceBounds
from graph.tracing.common_cause import CommonCause, common_cause
from graph.tracing.records import TraceDirection
from graph.tracing.scope_reason import ScopeReason, scope_reason
from resolvers.context import RequestContext
from resolvers.references import CodeRef, known_traceables
from resolvers.tracing import moment_of

MAX_SUSPECTS = 1_000
Ref = TraceableRef | CodeRef


async def common_cause_of(
    context: RequestContext, refs: Sequence[Ref], first: int
) -> tuple[list[Traceable], CommonCause]:
    """The named suspects, and what they share; all must be known, and each is named once."""
    if not refs or len(refs) > MAX_SUSPECTS:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"A common cause is looked for among 1 to {MAX_SUSPECTS:,} suspects.",
            ("suspects",),
        )
    fields = [("suspects", str(at)) for at in range(len(refs))]
    suspects = await known_traceables(context, list(zip(refs, fields, strict=True)))
    seen: set[str] = set()
    for one, field in zip(suspects, fields, strict=True):
        if one.id in seen:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                f"{one.number[:80]} of item {one.item_number} is named twice; name it once.",
                field,
            )
        seen.add(one.id)
    bounds = await _bounds(context)
    found = await common_cause(context.session, [one.id for one in suspects], bounds, first)
    return suspects, found


async def why_in_scope(
    context: RequestContext, root: Ref, reached: Ref, direction: TraceDirection
) -> tuple[Traceable, Traceable, ScopeReason] | None:
    """Why ``reached`` is in the trace of ``root``, with both; None where it is not.

    In both directions, the one in which it is found: forward, where a cycle leads both ways.
    """
    start, end = await known_traceables(context, [(root, ("root",)), (reached, ("reached",))])
    bounds = await _bounds(context)
    ways = [direction]
    if direction is TraceDirection.BOTH:
        ways = [TraceDirection.FORWARD, TraceDirection.BACKWARD]
    reasons = [await scope_reason(context.session, start.id, end.id, way, bounds) for way in ways]
    known = [one for one in reasons if one is not None]
    # What was found goes before what just could not be ruled out.
    known.sort(key=lambda one: not one.found)
    return (start, end, known[0]) if known else None


async def _bounds(context: RequestContext) -> TraceBounds:
    limits = context.trace_limits
    moment = await moment_of(context)
    deadline = Deadline.after(limits.seconds)
    return TraceBounds(moment, limits.nodes, limits.links, deadline, context.trace_index)
