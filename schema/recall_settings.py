"""The mutation of what a company wants of its recalls."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import recalls as domain
from graph.domain.quantities import parse_decimal
from graph.errors import ErrorCode, Refused
from graph.store import recall_changes
from graph.store.commands import Command
from graph.store.recalls import settings_of
from schema.common import Info
from schema.inputs import ERRORS, idempotency_key
from schema.recall_progress import RecallSettings, recall_settings
from schema.references import COMPANY, company_of
from schema.scalars import Decimal
from schema.user_errors import UserError, mutate

# A week: no drill aims at more.
_LONGEST = 604_800


@strawberry.input(description="What a company wants of recalls opened from now on.")
class SetRecallSettingsInput:
    """What is left out stays as it is."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
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
class RecallSettingsMutation:
    """Targets and tolerance."""

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
