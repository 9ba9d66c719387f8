"""Mutations of recall cases: opening, extending, closing, reopening."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.store import recall_changes
from graph.store.commands import Command
from graph.store.recall_changes import known_recall
from graph.tracing import records as tracing
from resolvers import recalls
from schema.common import Info
from schema.enums import TraceDirection
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, REASON, idempotency_key
from schema.recalls import Recall, recall
from schema.references import TraceableRef, traceable_ref
from schema.user_errors import UserError, mutate

_RECALL = "The recall's id."


@strawberry.input(description="What to open a recall for.")
class OpenRecallInput:
    """A real one or a drill."""

    title: str = strawberry.field(description="What it is about.")
    suspects: list[TraceableRef] = strawberry.field(
        description="The batches and serial numbers that it starts from; up to 10,000."
    )
    direction: TraceDirection | None = strawberry.field(
        default=tracing.TraceDirection.FORWARD,
        description="Where from the suspects: forward to what they went into, or backward.",
    )
    drill: bool | None = strawberry.field(default=False, description="Whether it is a mock recall.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of openRecall.")
class OpenRecallPayload:
    """The case, or why not."""

    recall: Recall | None = strawberry.field(
        default=None, description="The recall with its scope as first answered."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A recall whose scope has grown.")
class ExtendRecallInput:
    """Takes in what is new."""

    recall: strawberry.ID = strawberry.field(description=_RECALL)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of extendRecall.")
class ExtendRecallPayload:
    """The case, or why not."""

    recall: Recall | None = strawberry.field(
        default=None, description="The recall with what was taken in."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A recall that is done.")
class CloseRecallInput:
    """Can be reopened."""

    recall: strawberry.ID = strawberry.field(description=_RECALL)
    reason: str | None = strawberry.field(
        default=None,
        description="Why; needed while its balance is open, or while the trace has members that "
        "are not in it.",
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of closeRecall.")
class CloseRecallPayload:
    """The case, or why not."""

    recall: Recall | None = strawberry.field(default=None, description="The closed recall.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A closed recall to go on with.")
class ReopenRecallInput:
    """With all that was recorded."""

    recall: strawberry.ID = strawberry.field(description=_RECALL)
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of reopenRecall.")
class ReopenRecallPayload:
    """The case, or why not."""

    recall: Recall | None = strawberry.field(default=None, description="The open recall.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class RecallMutation:
    """The life of a case."""

    @strawberry.mutation(
        description="Open a recall or a drill: its scope is traced now and kept as first answered."
    )
    async def open_recall(
        self,
        info: Info,
        input: Annotated[OpenRecallInput, strawberry.argument(description="What for.")],
    ) -> OpenRecallPayload:
        """Traces and records."""

        async def act(command: Command) -> dict[str, Any]:
            opened = await recalls.open_recall(
                info.context,
                command,
                input.title,
                [
                    traceable_ref(info.context, one, ("suspects", str(at)))
                    for at, one in enumerate(input.suspects)
                ],
                input.direction or tracing.TraceDirection.FORWARD,
                bool(input.drill),
            )
            return {"recall": recall(opened)}

        return await mutate(info, OpenRecallPayload, input, act)

    @strawberry.mutation(
        description="Trace again, and take what is new into an open recall. Nothing leaves it."
    )
    async def extend_recall(
        self,
        info: Info,
        input: Annotated[ExtendRecallInput, strawberry.argument(description="Which.")],
    ) -> ExtendRecallPayload:
        """New members join; the first answer stays."""

        async def act(command: Command) -> dict[str, Any]:
            case = local_id(Kind.RECALL, input.recall, ("recall",))
            return {"recall": recall(await recalls.extend_recall(info.context, command, case))}

        return await mutate(info, ExtendRecallPayload, input, act)

    @strawberry.mutation(description="Close a recall.")
    async def close_recall(
        self,
        info: Info,
        input: Annotated[CloseRecallInput, strawberry.argument(description="Which, and why.")],
    ) -> CloseRecallPayload:
        """With a reason while its balance is open."""

        async def act(command: Command) -> dict[str, Any]:
            case = local_id(Kind.RECALL, input.recall, ("recall",))
            closed = await recalls.close_recall(info.context, command, case, input.reason)
            return {"recall": recall(closed)}

        return await mutate(info, CloseRecallPayload, input, act)

    @strawberry.mutation(description="Go on with a closed recall.")
    async def reopen_recall(
        self,
        info: Info,
        input: Annotated[ReopenRecallInput, strawberry.argument(description="Which, and why.")],
    ) -> ReopenRecallPayload:
        """Its closing stays in the history."""

        async def act(command: Command) -> dict[str, Any]:
            session = info.context.session
            case = await known_recall(session, local_id(Kind.RECALL, input.recall, ("recall",)))
            await recall_changes.reopen_recall(session, command, case, input.reason)
            return {"recall": recall(await known_recall(session, case.id))}

        return await mutate(info, ReopenRecallPayload, input, act)
