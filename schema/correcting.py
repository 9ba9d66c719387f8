"""Mutations that put mistakes right. Nothing recorded is lost: it stays in the history."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.store import corrections, product_corrections
from graph.store.commands import Command
from schema.common import Info, QuantityInput, quantity_text
from schema.ids import Kind, global_id, local_id
from schema.inputs import ERRORS, REASON, VERSION, idempotency_key
from schema.present import PRESENT, latest_record, present_record
from schema.registrations import Association, FinishedProduct, association, finished_product
from schema.user_errors import UserError, mutate


@strawberry.input(description="Registered products to remove, all or none.")
class RemoveFinishedProductsInput:
    """Their associations are removed with them."""

    ids: list[strawberry.ID] = strawberry.field(description="The registered products.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of removeFinishedProducts.")
class RemoveFinishedProductsPayload:
    """The ids, or why not."""

    removed: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The ids of the products that were removed."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="The number that a registered product really has.")
class CorrectFinishedProductInput:
    """Its associations stay."""

    id: strawberry.ID = strawberry.field(description="The registered product.")
    number: str = strawberry.field(description="The right batch or serial number.")
    reason: str = strawberry.field(description=REASON)
    version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of correctFinishedProduct.")
class CorrectFinishedProductPayload:
    """The product, or why not."""

    finished_product: FinishedProduct | None = strawberry.field(
        default=None, description="The product under its right number."
    )
    present: FinishedProduct | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="Associations to take out of the live genealogy, all or none.")
class RemoveAssociationsInput:
    """They stay readable in the history."""

    ids: list[strawberry.ID] = strawberry.field(description="The associations.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of removeAssociations.")
class RemoveAssociationsPayload:
    """The associations, or why not."""

    associations: list[Association] | None = strawberry.field(
        default=None, description="The associations as they stand now: removed."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What is to be right about an association.")
class CorrectAssociationInput:
    """What is left out stays as it is."""

    id: strawberry.ID = strawberry.field(description="The association.")
    number: str | None = strawberry.field(
        default=None, description="The batch or serial number that really went in."
    )
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much of it really went in."
    )
    bom_line: strawberry.ID | None = strawberry.field(
        default=None, description="The BOM line that it really fills."
    )
    reason: str = strawberry.field(description=REASON)
    version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of correctAssociation.")
class CorrectAssociationPayload:
    """The new association, or why not."""

    association: Association | None = strawberry.field(
        default=None, description="The association that took the place of the old one."
    )
    present: Association | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class CorrectingMutation:
    """Corrections."""

    @strawberry.mutation(
        description="Remove registered products with all their associations. Refused for one that "
        "is reported as finished, went into another product, or has picked components."
    )
    async def remove_finished_products(
        self,
        info: Info,
        input: Annotated[RemoveFinishedProductsInput, strawberry.argument(description="Which.")],
    ) -> RemoveFinishedProductsPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            removed = await product_corrections.remove_products(
                info.context.session,
                command,
                _ids(Kind.FINISHED_PRODUCT, input.ids),
                input.reason,
            )
            return {"removed": [global_id(Kind.FINISHED_PRODUCT, one) for one in removed]}

        return await mutate(info, RemoveFinishedProductsPayload, input, act)

    @strawberry.mutation(
        description="Give a registered product the number that it really has, without losing its "
        "associations."
    )
    async def correct_finished_product(
        self,
        info: Info,
        input: Annotated[
            CorrectFinishedProductInput, strawberry.argument(description="The right number.")
        ],
    ) -> CorrectFinishedProductPayload:
        """For a number typed wrong."""

        async def act(command: Command) -> dict[str, Any]:
            corrected = await product_corrections.correct_product_number(
                info.context.session,
                command,
                local_id(Kind.FINISHED_PRODUCT, input.id, ("id",)),
                input.number,
                input.reason,
                input.version,
            )
            return {"finished_product": finished_product(corrected)}

        payload = await mutate(info, CorrectFinishedProductPayload, input, act)
        if payload.user_errors:
            loader = info.context.loaders.finished_product
            found = await present_record(loader, Kind.FINISHED_PRODUCT, input.id)
            payload.present = finished_product(found) if found else None
        return payload

    @strawberry.mutation(description="Take associations out of the live genealogy.")
    async def remove_associations(
        self,
        info: Info,
        input: Annotated[RemoveAssociationsInput, strawberry.argument(description="Which.")],
    ) -> RemoveAssociationsPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            removed = await corrections.remove_associations(
                info.context.session, command, _ids(Kind.ASSOCIATION, input.ids), input.reason
            )
            return {"associations": [association(one) for one in removed]}

        return await mutate(info, RemoveAssociationsPayload, input, act)

    @strawberry.mutation(
        description="Put number, quantity or line of an association right. The old one becomes "
        "SUPERSEDED and points to the new one, which obeys all laws."
    )
    async def correct_association(
        self,
        info: Info,
        input: Annotated[CorrectAssociationInput, strawberry.argument(description="What.")],
    ) -> CorrectAssociationPayload:
        """An association is never edited in place."""

        async def act(command: Command) -> dict[str, Any]:
            bom_line = input.bom_line
            corrected = await corrections.correct_association(
                info.context.session,
                command,
                corrections.Correction(
                    local_id(Kind.ASSOCIATION, input.id, ("id",)),
                    input.number,
                    quantity_text(input.quantity),
                    local_id(Kind.BOM_LINE, bom_line, ("bomLine",)) if bom_line else None,
                    input.reason,
                    input.version,
                ),
            )
            return {"association": association(corrected)}

        payload = await mutate(info, CorrectAssociationPayload, input, act)
        if payload.user_errors:
            loader = info.context.loaders.association
            found = await latest_record(loader, Kind.ASSOCIATION, input.id)
            payload.present = association(found) if found else None
        return payload


def _ids(kind: Kind, ids: list[strawberry.ID]) -> list[str]:
    return [local_id(kind, one, ("ids", str(at))) for at, one in enumerate(ids)]
