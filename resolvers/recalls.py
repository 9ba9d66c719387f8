"""Recall cases: their scope from a trace, and how it differs from a trace at another moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.domain.recalls import (
    Recall,
    RecallMember,
    is_balanced,
    percent_reconciled,
    require_open_case,
    require_reason_to_close,
    tallies,
)
from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.errors import ErrorCode, Refused
from graph.store import recall_changes
from graph.store.commands import Command
from graph.store.corrections import clean_reason
from graph.store.recall_changes import known_recall
from graph.store.recall_differences import Causes, causes_of_loss
from graph.store.recalls import actions_of, members_of
from graph.tracing.moments import Moment
from graph.tracing.records import ComponentScope, Trace, TraceDirection, TraceNode, TraceRequest
from graph.tracing.trace import trace
from resolvers.context import RequestContext
from resolvers.references import CodeRef, known_traceables
from resolvers.tracing import moment_of

MAX_SUSPECTS = 10_000


@dataclass(frozen=True, slots=True)
class Gain:
    """A traceable in the trace by now that the first answer did not have; ``member`` where it was
    taken into the case since."""

    node: TraceNode
    member: RecallMember | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A member of the first answer that the trace does not reach any more, and why."""

    member: RecallMember
    causes: Causes


@dataclass(frozen=True, slots=True)
class Difference:
    """How the trace at ``moment`` differs from a case's first answer; each list in trace order."""

    moment: Moment
    trace: Trace
    gained: list[Gain]
    gone: list[Loss]

    @property
    def missing(self) -> list[str]:
        """The numbers of what was gained and is not in the case."""
        return [one.node.number for one in self.gained if one.member is None]


async def open_recall(
    context: RequestContext,
    command: Command,
    title: str,
    suspects: Sequence[TraceableRef | CodeRef],
    direction: TraceDirection,
    drill: bool,
) -> Recall:
    """Open a case from suspects with what they went into, or came from."""
    first = await command.first_answer(context.session)
    if first is not None:
        return await known_recall(context.session, str(first["recall"]))
    if not suspects or len(suspects) > MAX_SUSPECTS:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"A recall has 1 to {MAX_SUSPECTS:,} suspects.",
            ("suspects",),
        )
    named = [(ref, ("suspects", str(at))) for at, ref in enumerate(suspects)]
    roots = await known_traceables(context, named)
    found = await _trace(
        context,
        tuple(dict.fromkeys(root.id for root in roots)),
        direction,
        await moment_of(context),
    )
    recall_id = await recall_changes.open_recall(
        context.session, command, title, drill, roots[0].company, found
    )
    return await known_recall(context.session, recall_id)


async def extend_recall(context: RequestContext, command: Command, recall_id: str) -> Recall:
    """Take what the trace has more by now into the case."""
    recall = await known_recall(context.session, recall_id)
    if await command.first_answer(context.session) is None:
        require_open_case(recall)
        found = await trace_of(context, recall, await moment_of(context))
        await recall_changes.extend_recall(context.session, command, recall, found)
    return await known_recall(context.session, recall_id)


async def close_recall(
    context: RequestContext, command: Command, recall_id: str, reason: str | None
) -> Recall:
    """Close a case; a reason is needed while its balance is open or its list is not whole."""
    why = clean_reason(reason) if reason is not None else None
    recall = await known_recall(context.session, recall_id)
    if await command.first_answer(context.session) is None:
        require_open_case(recall)
        percent = await percent_of(context, recall)
        if why is None:
            found = await difference(context, recall)
            require_reason_to_close(why, is_balanced(percent, recall.settings), found.missing)
        await recall_changes.close_recall(context.session, command, recall, why, percent)
    return await known_recall(context.session, recall_id)


async def percent_of(context: RequestContext, recall: Recall) -> Decimal:
    """How far the balance of a case is, from 0 to 100."""
    members = await members_of(context.session, recall.id)
    actions = await actions_of(context.session, recall.id)
    return percent_reconciled(tallies(members, actions).values())


async def difference(
    context: RequestContext, recall: Recall, moment: Moment | None = None
) -> Difference:
    """How the trace at ``moment``, or now, differs from the case's first answer."""
    if moment is None:
        moment = await moment_of(context)
    found = await trace_of(context, recall, moment)
    members = await members_of(context.session, recall.id, seen_at=moment)
    first = {one.traceable_id: one for one in members if one.joined_at is None}
    joined = {one.traceable_id: one for one in members if one.joined_at is not None}
    reached = {str(node.traceable_id) for node in found.traceables}
    gone = [one for one in first.values() if one.traceable_id not in reached]
    causes = await causes_of_loss(
        context.session,
        [one.traceable_id for one in gone],
        first.keys(),
        {node.id for node in found.nodes},
        TraceDirection(recall.direction),
        recall.moment,
        moment,
    )
    return Difference(
        moment,
        found,
        [
            Gain(node, joined.get(str(node.traceable_id)))
            for node in found.traceables
            if node.traceable_id not in first
        ],
        [Loss(one, causes[one.traceable_id]) for one in gone],
    )


async def trace_of(context: RequestContext, recall: Recall, moment: Moment) -> Trace:
    """The trace of a case, as it is at a moment."""
    return await _trace(context, recall.root_ids, TraceDirection(recall.direction), moment)


async def _trace(
    context: RequestContext, roots: tuple[str, ...], direction: TraceDirection, moment: Moment
) -> Trace:
    limits = context.trace_limits
    request = TraceRequest(
        roots=roots,
        direction=direction,
        components=ComponentScope.TRACKED,
        max_depth=None,
        moment=moment,
        nodes=limits.nodes,
        links=limits.links,
    )
    return await trace(
        context.session, request, Deadline.after(limits.seconds), context.trace_index
    )
