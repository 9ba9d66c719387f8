"""Mutations of recall cases: opening, extending, acting, closing, reopening, settings."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import recalls as domain
from graph.domain.quantities import parse_decimal
from graph.errors import ErrorCode, Refused
from graph.store import recall_changes
from graph.store.commands import Command
from graph.store.recall_actions import ActionText, record_actions
from graph.store.recall_changes import known_recall
from graph.store.recalls import actions_by_ids, settings_of
from graph.tracing import records as tracing
from resolvers import recalls
from resolvers.references import known_traceables
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import RecallActionKind, TraceDirection
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, REASON, idempotency_key
from schema.recall_members import RecallAction, recall_action
from schema.recall_progress import RecallSettings, recall_settings
from schema.recalls import Recall, recall
from schema.references import TraceableRef, company_of, traceable_ref
from schema.scalars import Decimal
from schema.user_errors import UserError, mutate

_RECALL = "The recall's id."
# A week: no drill aims at more.
_LONGEST = 604_800


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


@strawberry.input(description="Something that was done about a member.")
class RecallActionInput:
    """The member is given by its id or as the batch or serial number that it is."""

    member: strawberry.ID | None = strawberry.field(default=None, description="The member's id.")
    traceable: TraceableRef | None = strawberry.field(
        default=None, description="The batch or serial number, instead of the member's id."
    )
    kind: RecallActionKind = strawberry.field(description="What was done.")
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much of it; all that is left for it when left out."
    )
    taken_from: RecallActionKind | None = strawberry.field(
        default=None,
        description="The state that the pieces left for it: QUARANTINED or RETURNED.",
    )
    note: str | None = strawberry.field(default=None, description="What else there is to say.")
    partner: str | None = strawberry.field(
        default=None, description="The customer or whoever else has part."
    )


@strawberry.input(description="What was done about members of a recall.")
class RecordRecallActionsInput:
    """All or none."""

    recall: strawberry.ID = strawberry.field(description=_RECALL)
    actions: list[RecallActionInput] = strawberry.field(description="What was done, in order.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of recordRecallActions.")
class RecordRecallActionsPayload:
    """The actions, or why not."""

    actions: list[RecallAction] | None = strawberry.field(
        default=None, description="The actions as they are recorded."
    )
    recall: Recall | None = strawberry.field(default=None, description="The recall after them.")
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


@strawberry.input(description="What a company wants of recalls opened from now on.")
class SetRecallSettingsInput:
    """What is left out stays as it is."""

    company: str | None = strawberry.field(
        default=None, description="The company; the caller's default company when left out."
    )
    first_answer_seconds: int | None = strawberry.field(
        default=None, description="Seconds until the first answer to what is concerned."
    )
    scope_seconds: int | None = strawberry.field(
        default=None, description="Seconds until the scope is complete."
    )
    reconciled_seconds: int | None = strawberry.field(
        default=None, description="Seconds until the balance is reached."
    )
    tolerance_percent: Decimal | None = strawberry.field(
        default=None,
        description="The part of the balance, in percent from 0 to 100, that may stay open.",
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of setRecallSettings.")
class SetRecallSettingsPayload:
    """The settings, or why not."""

    settings: RecallSettings | None = strawberry.field(
        default=None, description="What holds from now on."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class RecallMutation:
    """All that is done to cases."""

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

    @strawberry.mutation(description="Record what was done about members of an open recall.")
    async def record_recall_actions(
        self,
        info: Info,
        input: Annotated[RecordRecallActionsInput, strawberry.argument(description="What.")],
    ) -> RecordRecallActionsPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            session = info.context.session
            case = await known_recall(session, local_id(Kind.RECALL, input.recall, ("recall",)))
            texts = await _texts(info, case, input.actions)
            done = await record_actions(session, command, case, texts)
            recorded = await actions_by_ids(session, done)
            return {
                "actions": [recall_action(recorded[one]) for one in done],
                "recall": recall(await known_recall(session, case.id)),
            }

        return await mutate(info, RecordRecallActionsPayload, input, act)

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

    @strawberry.mutation(description="Say what a company wants of recalls opened from now on.")
    async def set_recall_settings(
        self,
        info: Info,
        input: Annotated[SetRecallSettingsInput, strawberry.argument(description="What.")],
    ) -> SetRecallSettingsPayload:
        """Never acts backwards."""

        async def act(command: Command) -> dict[str, Any]:
            company = company_of(info.context, input.company)
            present = await settings_of(info.context.session, company)
            wanted = domain.RecallSettings(
                _seconds(input.first_answer_seconds, present.first_answer_seconds, "firstAnswer"),
                _seconds(input.scope_seconds, present.scope_seconds, "scope"),
                _seconds(input.reconciled_seconds, present.reconciled_seconds, "reconciled"),
                present.tolerance_percent
                if input.tolerance_percent is None
                else parse_decimal(str(input.tolerance_percent), ("tolerancePercent",)),
            )
            if not 0 <= wanted.tolerance_percent <= 100:
                raise Refused(
                    ErrorCode.INVALID_ARGUMENT,
                    "A tolerance is from 0 to 100 percent.",
                    ("tolerancePercent",),
                )
            await recall_changes.set_settings(info.context.session, command, company, wanted)
            return {"settings": recall_settings(await settings_of(info.context.session, company))}

        return await mutate(info, SetRecallSettingsPayload, input, act)


async def _texts(
    info: Info, case: domain.Recall, sent: list[RecallActionInput]
) -> list[ActionText]:
    named = [
        (traceable_ref(info.context, one.traceable, field), field)
        for at, one in enumerate(sent)
        if one.traceable is not None and one.member is None
        for field in [("actions", str(at), "traceable")]
    ]
    found = iter(await known_traceables(info.context, named) if named else [])
    texts = []
    for at, one in enumerate(sent):
        field = ("actions", str(at))
        position = traceable_id = None
        if one.member is not None:
            local = local_id(Kind.RECALL_MEMBER, one.member, (*field, "member"))
            of, _, place = local.rpartition(":")
            if of != case.id:
                raise Refused(
                    ErrorCode.NOT_FOUND,
                    "This is a member of another recall.",
                    (*field, "member"),
                )
            position = int(place)
        elif one.traceable is not None:
            traceable_id = next(found).id
        else:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                "Say what it was done about: a member or a batch or serial number.",
                (*field, "member"),
            )
        texts.append(
            ActionText(
                one.kind,
                field,
                position,
                traceable_id,
                quantity_text(one.quantity),
                one.taken_from,
                one.note,
                one.partner,
            )
        )
    return texts


def _seconds(sent: int | None, present: int, name: str) -> int:
    if sent is None:
        return present
    if not 0 < sent <= _LONGEST:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"A target is from 1 to {_LONGEST:,} seconds.",
            (f"{name}Seconds",),
        )
    return sent
