"""Putting mistakes right: removing and correcting associations. Nothing recorded is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.domain.ids import new_id as new_record_id
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import Association, AssociationState, Consumed, Item
from graph.domain.registration import Consumption, require_number
from graph.domain.texts import clean_name, clean_number
from graph.domain.versions import changed_meanwhile
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from graph.store.component_writing import association_row
from graph.store.consumed_serials import consumed_already
from graph.store.cycles import require_no_cycle, write_acyclic
from graph.store.holds import reason_of_hold
from graph.store.keys import number_queue
from graph.store.ledger import Ledger, open_ledger
from graph.store.orders import structures_by_ids
from graph.store.registrations import associations_by_ids
from graph.store.traceables import ensure_traceable, traceables_by_ids


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be right about an association; None leaves it as it is."""

    association_id: str
    number: str | None
    quantity: QuantityText | None
    bom_line_id: str | None
    reason: str
    version: int | None = None


async def remove_associations(
    session: GraphSession, command: Command, ids: Sequence[str], reason: str
) -> list[Association]:
    """Take associations out of the live genealogy, all or none, and return them as they stand.

    Refused while one is picked (reverse the picking first) or removed already; every offending id
    is named.
    """
    why = clean_reason(reason)
    wanted = list(dict.fromkeys(ids))
    known = await known_associations(session, wanted)
    traceables = {one for found in known for one in (found.component_id, found.product_id)}

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["associations"]).split()
        ledger = await open_ledger(
            tx, command, [one.finished_product_id for one in known], traceables
        )
        present = await associations_by_ids(tx, wanted)
        require_all(wanted, lambda one: _removable(present[one]))
        for one in wanted:
            ledger.remove(present[one], why)
        await ledger.settle().apply(tx, command, {"associations": " ".join(wanted)})
        return wanted

    removed = await session.write(await _queue(session, command, traceables), work)
    found = await associations_by_ids(session, removed)
    return [found[one] for one in removed]


async def correct_association(
    session: GraphSession, command: Command, correction: Correction
) -> Association:
    """Put an association right: the old one is superseded by a new one, which is returned.

    The new one obeys all laws, as if it were registered now. ``STALE`` when the association was
    corrected or changed meanwhile.
    """
    why = clean_reason(correction.reason)
    known = await _known_association(session, correction.association_id)
    target = await _target(session, known, correction)
    ids = {known.component_id, known.product_id}

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["association"])
        component_id = await ensure_traceable(tx, target.item, target.number)
        ledger = await open_ledger(tx, command, [known.finished_product_id], ids | {component_id})
        old = (await associations_by_ids(tx, [known.id]))[known.id]
        require_current(old, correction.version)
        if (refused := _removable(old)) is not None:
            raise refused.about("id")
        row = await _superseding_row(tx, ledger, old, component_id, target, why)
        ledger.add(row)
        await ledger.settle().apply(tx, command, {"association": row["id"]})
        return str(row["id"])

    queue = await _queue(session, command, ids)
    new_id = await write_acyclic(session, [*queue, number_queue(target.number)], work)
    return (await associations_by_ids(session, [new_id]))[new_id]


@dataclass(frozen=True, slots=True)
class _Target:
    """What a corrected association is to lead from: a number of the item of a BOM line."""

    bom_line_id: str
    item: Item
    number: str
    quantity: QuantityText | None


async def _target(session: GraphSession, known: Association, correction: Correction) -> _Target:
    structure = (await structures_by_ids(session, [known.order_id]))[known.order_id]
    wanted = correction.bom_line_id or known.bom_line_id
    line = next((one for one in structure.bom_lines if one.id == wanted), None)
    if line is None:
        raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))
    item = structure.item_of(line)
    require_number(item, ("bomLine",))
    number = correction.number
    if number is None:
        component = (await traceables_by_ids(session, [known.component_id]))[known.component_id]
        number = component.number
    quantity = correction.quantity
    if quantity is None and item.id == known.item_id:
        quantity = QuantityText(to_text(known.quantity))
    return _Target(line.id, item, clean_number(number, "The number", ("number",)), quantity)


async def _superseding_row(
    tx: Transaction,
    ledger: Ledger,
    old: Association,
    component_id: str,
    target: _Target,
    reason: str,
) -> dict[str, Any]:
    """Supersede ``old`` in the ledger, and judge what takes its place by all laws."""
    product = ledger.products[old.finished_product_id]
    new_id = new_record_id()
    ledger.remove(old, reason, superseded_by=new_id)
    component = ledger.traceables[component_id]
    if component.live_association_id is not None:
        raise await consumed_already(tx, component)
    structure = ledger.structures[product.order_id]
    line = next(one for one in ledger.lines[product.id] if one.bom_line.id == target.bom_line_id)
    made = ledger.traceables[product.traceable_id]
    consumption = Consumption(
        line=line,
        order=structure.order,
        product=made,
        product_items=[structure.items[product.item_id]],
        component=component,
        sent=target.quantity,
        hold_reason=await reason_of_hold(tx, component),
    )
    quantity = consumption.quantity()
    consumption.check(quantity)
    await require_no_cycle(tx, component, made)
    # It always was so: the right one has been in effect since the wrong one was said to be.
    row = association_row(
        ledger.command,
        product,
        component,
        target.bom_line_id,
        quantity,
        old.evidence,
        old.since,
    )
    return row | {"id": new_id, "supersedes": old.id}


def clean_reason(reason: str) -> str:
    """A reason with something in it; ``REASON_REQUIRED`` for one of white space."""
    if not reason.strip():
        raise Refused(
            ErrorCode.REASON_REQUIRED, "A reason is needed: say why, in a few words.", ("reason",)
        )
    return clean_name(reason, "The reason", ("reason",))


async def known_associations(
    session: GraphSession, ids: Sequence[str], field: str = "ids"
) -> list[Association]:
    """The associations with these ids, in order; every unknown one is named."""
    found = await associations_by_ids(session, ids)
    missing = Refused(ErrorCode.NOT_FOUND, "There is no such association.")
    require_all(ids, lambda one: None if one in found else missing, field)
    return [found[one] for one in ids]


async def _known_association(session: GraphSession, association_id: str) -> Association:
    found = await associations_by_ids(session, [association_id])
    if association_id not in found:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such association.", ("id",))
    return found[association_id]


def require_all(
    ids: Sequence[str], check: Callable[[str], Refused | None], field: str = "ids"
) -> None:
    """Refuse when ``check`` finds fault with any id, naming each by its place in ``field``."""
    if not ids:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one.", (field,))
    faults = [fault.about(field, str(at)) for at, one in enumerate(ids) if (fault := check(one))]
    if faults:
        raise faults[0].with_others(faults[1:])


def _removable(association: Association) -> Refused | None:
    if association.state is not AssociationState.LIVE:
        return Refused(ErrorCode.ALREADY_REMOVED, "This association is not live any more.")
    if association.picked:
        return Refused(
            ErrorCode.ALREADY_PICKED, "This association is picked; reverse the picking first."
        )
    return None


def require_current(association: Consumed, version: int | None) -> None:
    """Refuse with ``STALE`` what was corrected, or has another version than was looked at."""
    superseded = association.state is AssociationState.SUPERSEDED
    if superseded or (version is not None and version != association.version):
        raise changed_meanwhile("association")


async def _queue(session: GraphSession, command: Command, traceables: set[str]) -> list[str]:
    found = await traceables_by_ids(session, sorted(traceables))
    return [*(number_queue(one.number) for one in found.values()), *command.queue]
