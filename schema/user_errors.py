"""User errors: what a person can get wrong, told with a code, a sentence and the field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import strawberry

from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from schema.common import Info
from schema.enums import UserErrorCode

if TYPE_CHECKING:
    from schema.traceables import Traceable

P = TypeVar("P")
IDEMPOTENCY_KEY = (
    "Makes the mutation safe to repeat: the same key with the same input gives the first answer "
    "again and does nothing twice; with another input it is refused. Up to 200 characters."
)


@strawberry.type(description="Why a mutation was refused. Nothing was changed then.")
class UserError:
    """One reason."""

    held_id: strawberry.Private[str | None]
    code: UserErrorCode = strawberry.field(description="The stable reason, for programs.")
    message: str = strawberry.field(description="One sentence, for people.")
    field: list[str] | None = strawberry.field(
        description="The path of the input field that it is about, beginning with input."
    )

    @strawberry.field(
        description="The batch or serial number that is on hold, where that is the reason "
        "(ON_HOLD): its holds say who placed them, when and why."
    )
    async def held(
        self, info: Info
    ) -> Annotated[Traceable, strawberry.lazy("schema.traceables")] | None:
        """What must not be consumed."""
        from schema.traceables import load_traceable

        return await load_traceable(info, self.held_id) if self.held_id else None


def user_error(refused: Refused, fields: Mapping[str, str] | None = None) -> UserError:
    """The GraphQL form of a refusal; see ``mutate`` for ``fields``."""
    path = ["input", *refused.field] if refused.field else None
    if path and fields and path[1] in fields:
        path = ["input", fields[path[1]]]
    return UserError(
        code=ErrorCode(refused.code), message=refused.message, field=path, held_id=refused.held_id
    )


async def mutate(
    info: Info,
    payload: Callable[..., P],
    asked: Any,
    act: Callable[[Command], Awaitable[dict[str, Any]]],
    fields: Mapping[str, str] | None = None,
) -> P:
    """Run one mutation: ``act`` gives the payload's fields, a refusal its user errors.

    ``asked`` is the input object; what it holds beside the idempotency key is what a repetition is
    compared with. ``fields`` says which field of this input stands for what a law calls otherwise,
    so that user errors name fields that the client knows.
    """
    try:
        key: str | None = asked.idempotency_key
        if key is not None and not 1 <= len(key) <= 200:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                "An idempotency key has 1 to 200 characters.",
                ("idempotencyKey",),
            )
        values = strawberry.asdict(asked) | {"idempotency_key": None}
        command = info.context.command(info.field_name, values, key)
        return payload(**await act(command), user_errors=[])
    except Refused as refused:
        faults = (refused, *refused.others)
        return payload(user_errors=[user_error(one, fields) for one in faults])
