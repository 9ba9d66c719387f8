"""Tracing: from references to roots, at one moment that all pages of the answer share."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from graph.domain.records import Traceable
from graph.domain.references import ItemRef, TraceableRef
from graph.domain.times import happened, now, to_micros
from graph.engine.deadlines import Deadline
from graph.errors import ErrorCode, Refused
from graph.store.items import items_by_refs
from graph.tracing.moments import Moment, present_moment
from graph.tracing.records import (
    ComponentScope,
    Trace,
    TraceDirection,
    TraceFilter,
    TraceRequest,
)
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

    @property
    def text(self) -> str:
        """What it says, as JSON; clients get it encoded, since they should not care."""
        lanes = {str(lane): number for lane, number in enumerate(self.moment) if number}
        values = [self.of, len(self.moment), lanes, self.offset]
        return json.dumps(values, separators=(",", ":"))

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

    def cursors(self, name: str) -> Callable[[int], str]:
        """The cursor of the place behind the first so many of the list ``name``."""
        # All but the last number is the same in each.
        cursor = TraceCursor(f"{name} {self.identity}", self.trace.request.moment, 0)
        start = cursor.text.removesuffix("0]")
        return lambda offset: base64.urlsafe_b64encode(f"{start}{offset}]".encode()).decode()


@dataclass(frozen=True, slots=True)
class Shown:
    """Which nodes of a trace a client wants to see; None does not restrict."""

    items: Sequence[ItemRef] | None = None
    companies: Sequence[str] | None = None
    activity_codes: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    finished_products_only: bool = False
    on_hand_only: bool = False


async def trace_genealogy(
    context: RequestContext,
    refs: Sequence[TraceableRef | CodeRef],
    direction: TraceDirection,
    components: ComponentScope,
    max_depth: int | None,
    cursors: Sequence[tuple[str, str]],
    *,
    as_of: datetime | None = None,
    effective_at: datetime | None = None,
    shown: Shown | None = None,
) -> TraceAnswer:
    """Trace from the named roots, at the moment that ``cursors`` carry, or now.

    Each cursor comes with the name of the list that it stands in. ``as_of`` sees what was recorded
    by then, ``effective_at`` what was in effect then; neither may lie in the future. ``shown`` says
    which nodes to show. All roots must be known: otherwise nothing is traced, and the error names
    every unknown one.
    """
    _require_sensible(refs, max_depth)
    _require_past(as_of, ("asOf",))
    _require_past(effective_at, ("effectiveAt",))
    wanted = await _filter(context, shown, as_of is None and effective_at is None)
    decoded = [(name, TraceCursor.decode(text)) for name, text in cursors]
    moments = {cursor.moment for _, cursor in decoded}
    if len(moments) > 1:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "These cursors belong to two different traces; read on from one.",
            ("after",),
        )
    roots, moment = await asyncio.gather(
        _roots(context, refs), moment_of(context, moments.pop() if moments else None)
    )
    request = TraceRequest(
        roots=tuple(root.id for root in roots),
        direction=direction,
        components=components,
        max_depth=max_depth,
        moment=moment,
        nodes=context.trace_limits.nodes,
        links=context.trace_limits.links,
        as_of=to_micros(as_of) if as_of else None,
        effective_at=to_micros(effective_at) if effective_at else None,
        filter=wanted,
    )
    identity = _identity(request)
    if any(cursor.of != f"{name} {identity}" for name, cursor in decoded):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "This cursor belongs to another trace, or to its other list.",
            ("after",),
        )
    deadline = Deadline.after(context.trace_limits.seconds)
    found = await trace(context.session, request, deadline, context.trace_index)
    return TraceAnswer(roots, found, identity)


async def moment_of(context: RequestContext, pinned: Moment | None = None) -> Moment:
    """The moment that is pinned, or the present one; the trace index has come to it."""
    index = context.trace_index
    if pinned is not None and (index is None or index.at(pinned) is not None):
        return pinned
    if index is None:
        return await present_moment(context.session)
    # A cursor of another process may pin a moment that the index here has not come to yet.
    present = await index.present_moment(context.session)
    return pinned or present


def _identity(request: TraceRequest) -> str:
    wanted = request.filter or TraceFilter()
    asked = [
        sorted(request.roots),
        *(request.direction, request.components, request.max_depth),
        *(request.as_of, request.effective_at),
        *(
            None if some is None else sorted(some)
            for some in (wanted.items, wanted.companies, wanted.activity_codes)
        ),
        *(wanted.since, wanted.until, wanted.finished_products_only, wanted.on_hand_only),
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def _require_sensible(refs: Sequence[object], max_depth: int | None) -> None:
    if not refs or len(refs) > MAX_ROOTS:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, f"A trace has 1 to {MAX_ROOTS:,} roots.", ("roots",)
        )
    if max_depth is not None and max_depth < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "A depth is 0 or more.", ("maxDepth",))


def _require_past(moment: datetime | None, field: tuple[str, ...]) -> None:
    if moment is not None:
        happened(moment, now(), field)


async def _filter(
    context: RequestContext, shown: Shown | None, present: bool
) -> TraceFilter | None:
    if shown is None:
        return None
    for name, some in (
        ("items", shown.items),
        ("companies", shown.companies),
        ("activityCodes", shown.activity_codes),
    ):
        if some is not None and not some:
            raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one.", ("filter", name))
    _require_past(shown.since, ("filter", "from"))
    if shown.since and shown.until and shown.since >= shown.until:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, "The time must begin before it ends.", ("filter", "to")
        )
    if shown.on_hand_only and not present:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "What is on hand is known of the present only: leave asOf and effectiveAt out.",
            ("filter", "onHandOnly"),
        )
    items = None
    if shown.items is not None:
        named = [(ref, ("filter", "items", str(at))) for at, ref in enumerate(shown.items)]
        items = frozenset(one.id for one in await items_by_refs(context.session, named))
    return TraceFilter(
        items=items,
        companies=None if shown.companies is None else frozenset(shown.companies),
        activity_codes=None if shown.activity_codes is None else frozenset(shown.activity_codes),
        since=to_micros(shown.since) if shown.since else None,
        until=to_micros(shown.until) if shown.until else None,
        finished_products_only=shown.finished_products_only,
        on_hand_only=shown.on_hand_only,
    )


async def _roots(
    context: RequestContext, refs: Sequence[TraceableRef | CodeRef]
) -> list[Traceable]:
    named = [(ref, ("roots", str(index))) for index, ref in enumerate(refs)]
    roots = await known_traceables(context, named)
    return list({root.id: root for root in roots}.values())
