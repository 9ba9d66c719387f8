"""The mutation that withdraws what was recorded by mistake about members of a recall."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.store.commands import Command
from graph.store.recall_changes import known_recall
from graph.store.recall_withdrawals import withdraw_actions
from graph.store.recalls import actions_by_ids
from schema.common import Info
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, REASON, idempotency_key
from schema.recall_members import RecallAction, recall_action
from schema.recalls import Recall, recall
from schema.user_errors import UserError, mutate


@strawberry.input(description="Actions on members of a recall that were recorded by mistake.")
class WithdrawRecallActionsInput:
    """All or none."""

    recall: strawberry.ID = strawberry.field(description="The recall's id.")
    actions: list[strawberry.ID] = strawberry.field(description="The ids of the actions.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of withdrawRecallActions.")
class WithdrawRecallActionsPayload:
    """The actions, or why not."""

    actions: list[RecallAction] | None = strawberry.field(
        default=None, description="The actions as they stand on record, each with its withdrawal."
    )
    recall: Recall | None = strawberry.field(default=None, description="The recall after that.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class RecallWithdrawingMutation:
    """Mistakes stay on record, and count no more."""

    @strawberry.mutation(
        description="Withdraw actions that were recorded by mistake about members of an open "
        "recall. They stay on record, and so does their withdrawal; the balance is without them."
    )
    async def withdraw_recall_actions(
        self,
        info: Info,
        input: Annotated[
            WithdrawRecallActionsInput, strawberry.argument(description="Which, and why.")
        ],
    ) -> WithdrawRecallActionsPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            session = info.context.session
            case = await known_recall(session, local_id(Kind.RECALL, input.recall, ("recall",)))
            wanted = [
                (local_id(Kind.RECALL_ACTION, one, field), field)
                for at, one in enumerate(input.actions)
                for field in [("actions", str(at))]
            ]
            await withdraw_actions(session, command, case, wanted, input.reason)
            found = await actions_by_ids(session, [one for one, _ in wanted])
            return {
                "actions": [recall_action(found[one]) for one in dict(wanted)],
                "recall": recall(await known_recall(session, case.id)),
            }

        return await mutate(info, WithdrawRecallActionsPayload, input, act)
