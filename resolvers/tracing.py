"""Tracing: from references to roots, at one moment that all pages of the answer share."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from graph.domain.records import Traceable
from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.errors import ErrorCode, Refused
from graph.tracing.moments import Moment, present_moment
from graph.tracing.records import ComponentScope, Trace, TraceDirection, TraceRequest
from graph.tracing.trace import trace
from resolvers.context import RequestContext
from resolvers.references import CodeRef, known_traceables

MAX_ROOTS = 10_000


@dataclass(frozen=True, slots=True)
class TraceCursor:
    """A place in a list of a trace: how many lie before it, and the trace's moment.

    ``of`` says which list it is (``nodes`` or ``edges``), and of what trace: read on in another,
    it would silently leave out what it has not shown.
    """

    of: str
    moment: Moment
    offset: int

    def encode(self) -> str:
        """The cursor's text: opaque to clients."""
        lanes = {str(lane): number for lane, number in enumerate(self.moment) if number}
        values = [self.of, len(self.moment), lanes, self.offset]
        text = json.dumps(values, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def decode(cls, text: str) -> TraceCursor:
        """Read a cursor; ``INVALID_ARGUMENT`` for a text that is none."""
        try:
            decoded = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
            of, count, lanes, offset = json.loads(decoded)
            moment = tuple(int(lanes.get(str(lane), 0)) for lane in range(min(int(count), 10_000)))
            return cls(str(of), moment, max(0, int(offset)))
        except (ValueError, TypeError, AttributeError, binascii.Error, UnicodeError):
            raise Refused(
                ErrorCode.INVALID_ARGUMENT, "This is not a cursor of a trace.", ("after",)
            ) from None


@dataclass(frozen=True, slots=True)
class TraceAnswer:
    """A trace with the records of its roots, and what tells it from others."""

    roots: list[Traceable]
    trace: Trace
    identity: str

    def cursor(self, name: str, offset: int) -> TraceCursor:
        """The place behind the first ``offset`` of the list ``name``."""
        return TraceCursor(f"{name} {self.identity}", self.trace.request.moment, offset)


async def trace_genealogy(
    context: RequestContext,
    refs: Sequence[TraceableRef | CodeRef],
    direction: TraceDirection,
    components: ComponentScope,
    max_depth: int | None,
    cursors: Sequence[tuple[str, str]],
) -> TraceAnswer:
    """Trace from the named roots, as of the moment that ``cursors`` carry, or now.

    Each cursor comes with the name of the list that it stands in.
    All roots must be known: otherwise nothing is traced, and the error names the first unknown one.
    """
    _require_sensible(refs, max_depth)
    decoded = [(name, TraceCursor.decode(text)) for name, text in cursors]
    moments = {cursor.moment for _, cursor in decoded}
    if len(moments) > 1:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "These cursors belong to two different traces; read on from one.",
            ("after",),
        )
    roots, moment = await asyncio.gather(
        _roots(context, refs), _moment(context, moments.pop() if moments else None)
    )
    identity = _identity(roots, direction, components, max_depth)
    if any(cursor.of != f"{name} {identity}" for name, cursor in decoded):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "This cursor belongs to another trace, or to its other list.",
            ("after",),
        )
    limits = context.trace_limits
    request = TraceRequest(
        roots=tuple(root.id for root in roots),
        direction=direction,
        components=components,
        max_depth=max_depth,
        moment=moment,
        nodes=limits.nodes,
        links=limits.links,
    )
    deadline = Deadline.after(limits.seconds)
    found = await trace(context.session, request, deadline, context.trace_index)
    return TraceAnswer(roots, found, identity)


async def _moment(context: RequestContext, pinned: Moment | None) -> Moment:
    """The moment that the cursors pin, or the present one."""
    index = context.trace_index
    if pinned is not None and (index is None or index.at(pinned) is not None):
        return pinned
    if index is None:
        return await present_moment(context.session)
    # A cursor of another process may pin a moment that the index here has not come to yet.
    present = await index.present_moment(context.session)
    return pinned or present


def _identity(
    roots: Sequence[Traceable],
    direction: TraceDirection,
    components: ComponentScope,
    max_depth: int | None,
) -> str:
    asked = [sorted(root.id for root in roots), direction, components, max_depth]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def _require_sensible(refs: Sequence[object], max_depth: int | None) -> None:
    if not refs or len(refs) > MAX_ROOTS:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, f"A trace has 1 to {MAX_ROOTS:,} roots.", ("roots",)
        )
    if max_depth is not None and max_depth < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "A depth is 0 or more.", ("maxDepth",))


async def _roots(
    context: RequestContext, refs: Sequence[TraceableRef | CodeRef]
) -> list[Traceable]:
    named = [(ref, ("roots", str(index))) for index, ref in enumerate(refs)]
    roots = await known_traceables(context, named)
    return list({root.id: root for root in roots}.values())
