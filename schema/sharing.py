"""Mutations about what all products of an order share."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import records
from graph.store import sharing
from graph.store.commands import Command
from graph.store.corrections import Correction
from resolvers.sharing import SharingText, register_shared
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import Evidence
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, REASON, VERSION, idempotency_key
from schema.present import PRESENT, latest_record
from schema.references import ItemRef, OrderRef, item_ref, order_ref
from schema.shared import SharedConsumption, shared_consumption
from schema.user_errors import UserError, mutate


@strawberry.input(description="A component's number that all products of an order share.")
class RegisterSharedConsumptionInput:
    """A component of an order, on a BOM line or by its item."""

    order: OrderRef = strawberry.field(description="The order that consumed it.")
    bom_line: strawberry.ID | None = strawberry.field(
        default=None, description="The BOM line that it fills."
    )
    item: ItemRef | None = strawberry.field(
        default=None, description="Its item, where no BOM line is given."
    )
    number: str = strawberry.field(description="Its batch or serial number.")
    quantity: QuantityInput | None = strawberry.field(
        default=None,
        description="How much, for a batch; what remains of the line's planned quantity when left "
        "out.",
    )
    evidence: Evidence | None = strawberry.field(
        default=records.Evidence.ENTERED, description="How this came to be known."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of registerSharedConsumption.")
class RegisterSharedConsumptionPayload:
    """The shared consumption, or why not."""

    shared_consumption: SharedConsumption | None = strawberry.field(
        default=None, description="What was registered."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="Shared consumption to take out of the live genealogy, all or none.")
class RemoveSharedConsumptionsInput:
    """It stays readable in the history."""

    ids: list[strawberry.ID] = strawberry.field(description="The shared consumptions.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of removeSharedConsumptions.")
class RemoveSharedConsumptionsPayload:
    """The shared consumptions, or why not."""

    shared_consumptions: list[SharedConsumption] | None = strawberry.field(
        default=None, description="The shared consumptions as they stand now: removed."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What is to be right about a shared consumption.")
class CorrectSharedConsumptionInput:
    """What is left out stays as it is."""

    id: strawberry.ID = strawberry.field(description="The shared consumption.")
    number: str | None = strawberry.field(
        default=None, description="The batch or serial number that was really consumed."
    )
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much of it was really consumed."
    )
    bom_line: strawberry.ID | None = strawberry.field(
        default=None, description="The BOM line that it really fills."
    )
    reason: str = strawberry.field(description=REASON)
    version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of correctSharedConsumption.")
class CorrectSharedConsumptionPayload:
    """The new shared consumption, or why not."""

    shared_consumption: SharedConsumption | None = strawberry.field(
        default=None, description="The new one, which took the old one's place."
    )
    present: SharedConsumption | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class SharingMutation:
    """Shared consumption."""

    @strawberry.mutation(
        description="Register a component of an order for all its products, those registered "
        "already and those to come, where no single one is known to have had it."
    )
    async def register_shared_consumption(
        self,
        info: Info,
        input: Annotated[
            RegisterSharedConsumptionInput, strawberry.argument(description="The component.")
        ],
    ) -> RegisterSharedConsumptionPayload:
        """It is traced into each product, and its quantity counted once."""

        async def act(command: Command) -> dict[str, Any]:
            bom_line = input.bom_line
            done = await register_shared(
                info.context,
                command,
                SharingText(
                    order_ref(info.context, input.order),
                    local_id(Kind.BOM_LINE, bom_line, ("bomLine",)) if bom_line else None,
                    item_ref(info.context, input.item) if input.item else None,
                    input.number,
                    quantity_text(input.quantity),
                    input.evidence or records.Evidence.ENTERED,
                ),
            )
            return {"shared_consumption": shared_consumption(done)}

        return await mutate(info, RegisterSharedConsumptionPayload, input, act)

    @strawberry.mutation(description="Take shared consumption out of the live genealogy.")
    async def remove_shared_consumptions(
        self,
        info: Info,
        input: Annotated[RemoveSharedConsumptionsInput, strawberry.argument(description="Which.")],
    ) -> RemoveSharedConsumptionsPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            ids = [
                local_id(Kind.SHARED_CONSUMPTION, one, ("ids", str(at)))
                for at, one in enumerate(input.ids)
            ]
            removed = await sharing.remove_shared(info.context.session, command, ids, input.reason)
            return {"shared_consumptions": [shared_consumption(one) for one in removed]}

        return await mutate(info, RemoveSharedConsumptionsPayload, input, act)

    @strawberry.mutation(
        description="Put number, quantity or line of a shared consumption right. The old one "
        "becomes SUPERSEDED and points to the new one, which obeys all laws."
    )
    async def correct_shared_consumption(
        self,
        info: Info,
        input: Annotated[CorrectSharedConsumptionInput, strawberry.argument(description="What.")],
    ) -> CorrectSharedConsumptionPayload:
        """It is never edited in place."""

        async def act(command: Command) -> dict[str, Any]:
            bom_line = input.bom_line
            corrected = await sharing.correct_shared(
                info.context.session,
                command,
                Correction(
                    local_id(Kind.SHARED_CONSUMPTION, input.id, ("id",)),
                    input.number,
                    quantity_text(input.quantity),
                    local_id(Kind.BOM_LINE, bom_line, ("bomLine",)) if bom_line else None,
                    input.reason,
                    input.version,
                ),
            )
            return {"shared_consumption": shared_consumption(corrected)}

        payload = await mutate(info, CorrectSharedConsumptionPayload, input, act)
        if payload.user_errors:
            loader = info.context.loaders.shared_consumption
            found = await latest_record(loader, Kind.SHARED_CONSUMPTION, input.id)
            payload.present = shared_consumption(found) if found else None
        return payload
