"""Registering what all products of an order share."""

from __future__ import annotations

from dataclasses import dataclass

from graph.domain.quantities import QuantityText
from graph.domain.records import Evidence, SharedConsumption
from graph.domain.references import ItemRef, OrderRef
from graph.store.commands import Answer, Command
from graph.store.orders import order_structure
from graph.store.sharing import SharingRequest, share_component
from resolvers.context import RequestContext
from resolvers.registration import answered_once, chosen_line


@dataclass(frozen=True, slots=True)
class SharingText:
    """A shared component as a client sent it: on a BOM line, or of an item, or on the open line."""

    order: OrderRef
    bom_line_id: str | None
    item: ItemRef | None
    number: str
    quantity: QuantityText | None
    evidence: Evidence


async def register_shared(
    context: RequestContext, command: Command, text: SharingText
) -> SharedConsumption:
    """Register a component's number on a line of an order, for all products of it."""

    async def attempt() -> SharedConsumption | Answer:
        structure = await order_structure(context.session, text.order)
        line = await chosen_line(
            context, structure, structure.shared_lines, text.bom_line_id, text.item
        )
        request = SharingRequest(structure, line, text.number, text.quantity, text.evidence)
        return await share_component(context.session, command, request)

    async def reload(answer: Answer) -> SharedConsumption:
        record = await context.loaders.shared_consumption.load(str(answer["sharedConsumption"]))
        assert record is not None
        return record

    return await answered_once(context, command, attempt, reload)
