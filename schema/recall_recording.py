"""The mutation that records what was done about members of a recall."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import recalls as domain
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from graph.store.recall_actions import ActionText, record_actions
from graph.store.recall_changes import known_recall
from graph.store.recalls import actions_by_ids
from resolvers.references import known_traceables
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import RecallActionKind
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, idempotency_key
from schema.recall_members import RecallAction, recall_action
from schema.recalls import Recall, recall
from schema.references import TraceableRef, traceable_ref
from schema.user_errors import UserError, mutate

_RECALL = "The recall's id."


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


@strawberry.type
class RecallActionMutation:
    """What was done about members."""

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
