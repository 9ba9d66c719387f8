"""Consumption that all products of an order share: registering, correcting and removing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph.domain.ids import new_id
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import (
    AssociationState,
    Evidence,
    Item,
    OrderStructure,
    SharedConsumption,
    SharedLine,
    Traceable,
    TrackingDimension,
)
from graph.domain.registration import Consumption, require_number, require_open
from graph.domain.texts import clean_number
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from graph.store.consumed_serials import consumed_already
from graph.store.corrections import Correction, clean_reason, require_all, require_current
from graph.store.cycles import require_no_shared_cycle, write_acyclic
from graph.store.holds import reason_of_hold
from graph.store.keys import number_queue, shared_id
from graph.store.orders import structures_by_ids
from graph.store.product_corrections import queue, touch_orders
from graph.store.shared_consumptions import shared_by_ids
from graph.store.sharing_ledger import SharingLedger, open_sharing
from graph.store.traceables import ensure_traceable, traceables_by_ids


@dataclass(frozen=True, slots=True)
class SharingRequest:
    """A component number that all products of an order are to share, on one of its BOM lines."""

    structure: OrderStructure
    line: SharedLine
    number: str
    quantity: QuantityText | None
    evidence: Evidence


async def share_component(
    session: GraphSession, command: Command, request: SharingRequest
) -> SharedConsumption:
    """Register consumption of an order that no single product of it is known to have had."""
    order = request.structure.order
    command = command.at(order.company)
    aim = _aim(request.line.bom_line.id, request.line.item, request.number, request.quantity)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["sharedConsumption"])
        orders = await touch_orders(tx, [order.id])
        component_id = await ensure_traceable(tx, aim.item, aim.number)
        ledger = await open_sharing(tx, command, orders, [component_id])
        require_open(ledger.structures[order.id].order)
        row = await _judged(tx, ledger, aim, component_id, request.evidence)
        ledger.add(row)
        await (await ledger.settle(tx)).apply(tx, command, {"sharedConsumption": row["id"]})
        return str(row["id"])

    keys = await queue(session, command, set(), [order.id])
    done = await write_acyclic(session, [*keys, aim.queue_key], work)
    return (await shared_by_ids(session, [done]))[done]


async def remove_shared(
    session: GraphSession, command: Command, ids: Sequence[str], reason: str
) -> list[SharedConsumption]:
    """Take shared consumptions out of the live genealogy, all or none, and return them as they are.

    Every offending id is named.
    """
    why = clean_reason(reason)
    wanted = list(dict.fromkeys(ids))
    known = await shared_by_ids(session, wanted)
    missing = Refused(ErrorCode.NOT_FOUND, "There is no such shared consumption.")
    require_all(wanted, lambda one: None if one in known else missing)
    orders = sorted({one.order_id for one in known.values()})
    components = {one.component_id for one in known.values()}

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["sharedConsumptions"]).split()
        ledger = await open_sharing(tx, command, await touch_orders(tx, orders), components)
        present = await shared_by_ids(tx, wanted)
        require_all(wanted, lambda one: _removable(present[one]))
        for one in wanted:
            ledger.remove(present[one], why)
        changes = await ledger.settle(tx)
        await changes.apply(tx, command, {"sharedConsumptions": " ".join(wanted)})
        return wanted

    removed = await session.write(await queue(session, command, components, orders), work)
    found = await shared_by_ids(session, removed)
    return [found[one] for one in removed]


async def correct_shared(
    session: GraphSession, command: Command, correction: Correction
) -> SharedConsumption:
    """Put a shared consumption right: a new one, which obeys all laws, takes the old one's place.

    ``STALE`` when it was corrected or changed meanwhile.
    """
    why = clean_reason(correction.reason)
    known = (await shared_by_ids(session, [correction.association_id])).get(
        correction.association_id
    )
    if known is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such shared consumption.", ("id",))
    aim = await _corrected_aim(session, known, correction)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["sharedConsumption"])
        orders = await touch_orders(tx, [known.order_id])
        component_id = await ensure_traceable(tx, aim.item, aim.number)
        ledger = await open_sharing(tx, command, orders, {known.component_id, component_id})
        old = (await shared_by_ids(tx, [known.id]))[known.id]
        require_current(old, correction.version)
        if (refused := _removable(old)) is not None:
            raise refused.about("id")
        successor = _new_shared_id()
        ledger.remove(old, why, superseded_by=successor)
        row = await _judged(tx, ledger, aim, component_id, old.evidence)
        # It always was so: the right one has been in effect since the wrong one was said to be.
        since = to_micros(old.since)
        ledger.add(row | {"id": successor, "supersedes": old.id, "happenedAt": since})
        await (await ledger.settle(tx)).apply(tx, command, {"sharedConsumption": successor})
        return successor

    keys = await queue(session, command, {known.component_id}, [known.order_id])
    done = await write_acyclic(session, [*keys, aim.queue_key], work)
    return (await shared_by_ids(session, [done]))[done]


@dataclass(frozen=True, slots=True)
class _Aim:
    """What is to be shared: so much of a number of the item of a BOM line."""

    bom_line_id: str
    item: Item
    number: str
    quantity: QuantityText | None

    @property
    def queue_key(self) -> str:
        """The key that writers of this number wait in line for."""
        return number_queue(self.number)


def _aim(bom_line_id: str, item: Item, number: str, quantity: QuantityText | None) -> _Aim:
    require_number(item)
    return _Aim(bom_line_id, item, clean_number(number, "The number", ("number",)), quantity)


async def _corrected_aim(
    session: GraphSession, known: SharedConsumption, correction: Correction
) -> _Aim:
    structure = (await structures_by_ids(session, [known.order_id]))[known.order_id]
    wanted = correction.bom_line_id or known.bom_line_id
    line = next((one for one in structure.bom_lines if one.id == wanted), None)
    if line is None:
        raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
    number, quantity = correction.number, correction.quantity
    if number is None:
        number = (await traceables_by_ids(session, [known.component_id]))[known.component_id].number
    if quantity is None and line.item_id == known.item_id:
        quantity = QuantityText(to_text(known.quantity))
    return _aim(line.id, structure.item_of(line), number, quantity)


async def _judged(
    tx: Transaction, ledger: SharingLedger, aim: _Aim, component_id: str, evidence: Evidence
) -> Row:
    """The row of a new shared consumption that all laws allow."""
    if aim.bom_line_id not in ledger.lines:
        raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
    line = ledger.line(aim.bom_line_id)
    structure = ledger.structures[line.bom_line.order_id]
    component = ledger.traceables[component_id]
    if component.live_association_id is not None:
        raise await consumed_already(tx, component)
    consumption = Consumption(
        line=line,
        order=structure.order,
        product=None,
        product_items=[structure.item_of(one) for one in structure.product_lines],
        component=component,
        sent=aim.quantity,
        hold_reason=await reason_of_hold(tx, component),
    )
    quantity = consumption.quantity()
    consumption.check(quantity)
    order = structure.order
    await require_no_shared_cycle(tx, component, ledger.sharing(order.id), order)
    return _row(ledger.command, line, component, quantity, evidence)


def _row(
    command: Command, line: SharedLine, component: Traceable, quantity: Decimal, evidence: Evidence
) -> dict[str, Any]:
    serial = component.tracking_dimension is TrackingDimension.SERIAL
    return {
        "id": _new_shared_id(),
        "component": component.id,
        "number": component.number,
        "order": line.bom_line.order_id,
        "bomLine": line.bom_line.id,
        "item": component.item_id,
        "quantity": to_text(quantity),
        "evidence": evidence.value,
        "state": AssociationState.LIVE.value,
        "version": 1,
        "registeredAt": to_micros(command.recorded_at),
        "happenedAt": to_micros(command.recorded_at),
        "registeredBy": command.operator,
        # Unique in the store; that it is in no product either is held by its traceable.
        "liveSerial": component.id if serial else None,
    }


def _new_shared_id() -> str:
    return shared_id(new_id())


def _removable(shared: SharedConsumption) -> Refused | None:
    if shared.state is AssociationState.LIVE:
        return None
    return Refused(ErrorCode.ALREADY_REMOVED, "This shared consumption is not live any more.")
