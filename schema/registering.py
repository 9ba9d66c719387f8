"""Mutations that register: scan, finished product, component."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import records
from graph.store.commands import Command
from resolvers import registration, scan
from schema.common import Info, QuantityInput, quantity_text
from schema.enums import Evidence, ScanMode, ScanOutcome
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, idempotency_key
from schema.references import ItemRef, OrderRef, item_ref, order_ref
from schema.registrations import (
    Association,
    ComponentLine,
    FinishedProduct,
    association,
    component_line,
    finished_product,
)
from schema.scalars import DateTime
from schema.user_errors import UserError, mutate

_HAPPENED = "When it took effect; now when left out. Never in the future."


@strawberry.input(description="One scanned text, with the mode and selection of its station.")
class ScanInput:
    """A scan. The server keeps no mode: the client sends it and shows the next one."""

    order: OrderRef = strawberry.field(description="The order that the station works on.")
    text: str = strawberry.field(
        description="The text as the scanner sent it: GS1, Digital Link, or a plain number."
    )
    mode: ScanMode = strawberry.field(description="What the number is to be taken for.")
    finished_product: strawberry.ID | None = strawberry.field(
        default=None, description="The selected finished product; needed in mode COMPONENT."
    )
    bom_line: strawberry.ID | None = strawberry.field(
        default=None,
        description="The selected BOM line; a plain number needs it unless one line can take it.",
    )
    quantity: QuantityInput | None = strawberry.field(
        default=None,
        description="How much, for a batch; what remains on its line when left out. A serial "
        "number is always 1.",
    )
    happened_at: DateTime | None = strawberry.field(default=None, description=_HAPPENED)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of a scan.")
class ScanPayload:
    """What happened, the mode to show next, and one sentence for the worker."""

    outcome: ScanOutcome | None = strawberry.field(
        description="What the scan did; none when it was refused."
    )
    mode: ScanMode = strawberry.field(description="The mode to show next.")
    finished_product: FinishedProduct | None = strawberry.field(
        description="The product that is selected now."
    )
    component_line: ComponentLine | None = strawberry.field(
        description="The line that the component went to, as it stands now."
    )
    association: Association | None = strawberry.field(
        description="The association that was made, or that stood already."
    )
    message: str = strawberry.field(description="One sentence for the worker.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A number to register as product of an order.")
class RegisterFinishedProductInput:
    """A finished product."""

    order: OrderRef = strawberry.field(description="The order that produces it.")
    item: ItemRef | None = strawberry.field(
        default=None, description="Which of its products; the main product when left out."
    )
    number: str = strawberry.field(description="The batch or serial number.")
    quantity: QuantityInput | None = strawberry.field(
        default=None,
        description="How much the batch holds; what remains of its line when left out.",
    )
    happened_at: DateTime | None = strawberry.field(
        default=None, description="When it came into being; now when left out. Never in the future."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of registerFinishedProduct.")
class RegisterFinishedProductPayload:
    """The registered product, or why not."""

    finished_product: FinishedProduct | None = strawberry.field(
        default=None, description="The product that was registered."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A component's number to register in a registered product.")
class RegisterComponentInput:
    """A component, on a BOM line or by its item."""

    finished_product: strawberry.ID = strawberry.field(description="What it went into.")
    bom_line: strawberry.ID | None = strawberry.field(
        default=None, description="The BOM line that it fills."
    )
    item: ItemRef | None = strawberry.field(
        default=None, description="Its item, where no BOM line is given."
    )
    number: str = strawberry.field(description="Its batch or serial number.")
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much, for a batch; what remains on the line when left out."
    )
    evidence: Evidence | None = strawberry.field(
        default=records.Evidence.ENTERED, description="How this came to be known."
    )
    happened_at: DateTime | None = strawberry.field(default=None, description=_HAPPENED)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of registerComponent.")
class RegisterComponentPayload:
    """The association with its line and product as they stand now, or why not."""

    association: Association | None = strawberry.field(
        default=None, description="The association that was made."
    )
    component_line: ComponentLine | None = strawberry.field(
        default=None, description="The line that it fills, as it stands now."
    )
    finished_product: FinishedProduct | None = strawberry.field(
        default=None, description="The product that it went into, as it stands now."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class RegisteringMutation:
    """Registrations."""

    @strawberry.mutation(
        description="Register or select what a worker scanned on an order. Scanning the same code "
        "again is never an error and never counts twice."
    )
    async def scan(
        self,
        info: Info,
        input: Annotated[ScanInput, strawberry.argument(description="The scan.")],
    ) -> ScanPayload:
        """One scan is one transaction."""

        def payload(user_errors: list[UserError], **fields: Any) -> ScanPayload:
            if user_errors:
                return ScanPayload(
                    outcome=None,
                    mode=input.mode,
                    finished_product=None,
                    component_line=None,
                    association=None,
                    message=user_errors[0].message,
                    user_errors=user_errors,
                )
            return ScanPayload(**fields, user_errors=[])

        async def act(command: Command) -> dict[str, Any]:
            asked = scan.Scan(
                order_ref(info.context, input.order),
                input.text,
                input.mode,
                _optional_id(Kind.FINISHED_PRODUCT, input.finished_product, "finishedProduct"),
                _optional_id(Kind.BOM_LINE, input.bom_line, "bomLine"),
                quantity_text(input.quantity),
                input.happened_at,
            )
            done = await scan.scan(info.context, command, asked)
            return {
                "outcome": done.outcome,
                "mode": done.mode,
                "message": done.message,
                "finished_product": finished_product(done.product),
                "component_line": component_line(done.line) if done.line else None,
                "association": association(done.association) if done.association else None,
            }

        return await mutate(info, payload, input, act, {"number": "text", "item": "text"})

    @strawberry.mutation(description="Register a batch or serial number as product of an order.")
    async def register_finished_product(
        self,
        info: Info,
        input: Annotated[
            RegisterFinishedProductInput, strawberry.argument(description="The product.")
        ],
    ) -> RegisterFinishedProductPayload:
        """A serial number is finished once."""

        async def act(command: Command) -> dict[str, Any]:
            done = await registration.register_finished_product(
                info.context,
                command,
                order_ref(info.context, input.order),
                item_ref(info.context, input.item) if input.item else None,
                input.number,
                quantity_text(input.quantity),
                input.happened_at,
            )
            return {"finished_product": finished_product(done.product)}

        return await mutate(info, RegisterFinishedProductPayload, input, act)

    @strawberry.mutation(
        description="Register a batch or serial number as component of a registered product."
    )
    async def register_component(
        self,
        info: Info,
        input: Annotated[RegisterComponentInput, strawberry.argument(description="The component.")],
    ) -> RegisterComponentPayload:
        """A serial number is live in one product."""

        async def act(command: Command) -> dict[str, Any]:
            product = local_id(Kind.FINISHED_PRODUCT, input.finished_product, ("finishedProduct",))
            done = await registration.register_component_number(
                info.context,
                command,
                registration.ComponentText(
                    product,
                    _optional_id(Kind.BOM_LINE, input.bom_line, "bomLine"),
                    item_ref(info.context, input.item) if input.item else None,
                    input.number,
                    quantity_text(input.quantity),
                    input.evidence or records.Evidence.ENTERED,
                    input.happened_at,
                ),
            )
            return {
                "association": association(done.association) if done.association else None,
                "component_line": component_line(done.line) if done.line else None,
                "finished_product": finished_product(done.product),
            }

        fields = {"order": "finishedProduct"}
        return await mutate(info, RegisterComponentPayload, input, act, fields)


def _optional_id(kind: Kind, text: str | None, field: str) -> str | None:
    return None if text is None else local_id(kind, text, (field,))
