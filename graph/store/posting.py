"""Posting consumption: picking at once, or by a journal that is edited first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.ids import new_id
from graph.domain.quantities import ZERO, QuantityText, not_negative, to_text
from graph.domain.records import (
    ActivityTransaction,
    Association,
    AssociationState,
    PickingListJournal,
    TransactionRole,
)
from graph.domain.times import to_micros
from graph.domain.versions import require_version
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.activities import NewActivity, activity_row
from graph.store.commands import Command
from graph.store.corrections import known_associations, require_all
from graph.store.items import items_by_ids
from graph.store.journals import journals_by_ids
from graph.store.keys import component_line_id
from graph.store.ledger import Ledger, open_ledger
from graph.store.orders import orders_by_ids
from graph.store.product_corrections import queue
from graph.store.registrations import associations_by_ids

_TOUCH_JOURNAL: LiteralString = """
MATCH (j:PickingListJournal {id: $id}) SET j.version = j.version + 1 RETURN j.id AS id
"""
_SAVE_JOURNAL: LiteralString = """
MERGE (j:PickingListJournal {id: $journal.id}) SET j += $journal
"""


async def pick_components(
    session: GraphSession, command: Command, association_ids: Sequence[str]
) -> tuple[list[Association], PickingListJournal]:
    """Post what the consumption of these associations says and is not picked yet, all or none."""
    known = await known_associations(session, list(dict.fromkeys(association_ids)), "associations")
    order_id = _one_order(known)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["journal"])
        ledger, present = await _open(tx, command, known)
        _require_all(present, _pickable)
        amounts = {one.id: one.quantity - one.picked for one in present}
        journal = _new_journal(command, order_id, present, amounts)
        await _post(tx, ledger, present, amounts, journal)
        return str(journal["id"])

    journal_id = await session.write(await _queue(session, command, known), work)
    return await _posted(session, journal_id)


async def adjust_consumption(
    session: GraphSession, command: Command, association_ids: Sequence[str]
) -> PickingListJournal:
    """Prepare an unposted journal, its lines filled from what is consumed and not picked yet."""
    known = await known_associations(session, list(dict.fromkeys(association_ids)), "associations")
    order_id = _one_order(known)
    command = await _at_order(session, command, order_id)
    _require_all(known, _pickable)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["journal"])
        amounts = {one.id: one.quantity - one.picked for one in known}
        journal = _new_journal(command, order_id, known, amounts) | {"posted": False}
        await tx.all(_SAVE_JOURNAL, journal=journal)
        entry = command.history("JournalPrepared", {"journal": journal["id"]}, order=order_id)
        await command.record(tx, [entry], {"journal": journal["id"]})
        return str(journal["id"])

    journal_id = await session.write(command.queue, work)
    return (await journals_by_ids(session, [journal_id]))[journal_id]


async def change_journal(
    session: GraphSession,
    command: Command,
    journal_id: str,
    consumptions: Mapping[str, QuantityText | None],
    version: int | None = None,
) -> PickingListJournal | None:
    """Set the consumption of lines (by line id) of an unposted journal; None takes a line out.

    Returns None when no line is left: the journal is gone then.
    """
    journal = await _journal(session, journal_id)
    command = await _at_order(session, command, journal.order_id)
    amounts = await _amounts(session, journal, consumptions)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["journal"])
        present = await _touch_unposted(tx, journal_id, version)
        kept = [
            (line, amounts.get(line.id, line.consumption))
            for line in present.lines
            if amounts.get(line.id, ZERO) is not None
        ]
        change: dict[str, Any] = {
            "id": journal_id,
            "lines": [line.id for line, _ in kept],
            "associations": [line.association_id for line, _ in kept],
            "consumptions": [to_text(amount or ZERO) for _, amount in kept],
            **_changed(command),
        }
        if not kept:
            change["deletedAt"] = to_micros(command.recorded_at)
        await tx.all(_SAVE_JOURNAL, journal=change)
        before = {line.association_id: to_text(line.consumption) for line in present.lines}
        after = {line.association_id: to_text(amount or ZERO) for line, amount in kept}
        entry = command.history(
            "JournalChanged",
            {"journal": journal_id, "before": before, "after": after},
            order=present.order_id,
        )
        await command.record(tx, [entry], {"journal": journal_id})
        return journal_id

    changed = await session.write([f"journal:{journal_id}", *command.queue], work)
    return (await journals_by_ids(session, [changed])).get(changed)


async def post_journal(
    session: GraphSession, command: Command, journal_id: str, version: int | None = None
) -> PickingListJournal:
    """Post a journal as it stands. A posted journal is never edited: it is reversed."""
    journal = await _journal(session, journal_id)
    known = await known_associations(session, [line.association_id for line in journal.lines])

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["journal"])
        present = await _touch_unposted(tx, journal_id, version)
        ledger, associations = await _open(tx, command, known)
        amounts = {line.association_id: line.consumption for line in present.lines}
        posted = [one for one in associations if one.id in amounts]
        for one in posted:
            if (refused := _live(one)) is not None:
                raise refused.about("id")
        row = {"id": journal_id, "order": present.order_id, "posted": True, **_changed(command)}
        await _post(tx, ledger, posted, amounts, row)
        return journal_id

    keys = [f"journal:{journal_id}", *await _queue(session, command, known)]
    posted_id = await session.write(keys, work)
    return (await journals_by_ids(session, [posted_id]))[posted_id]


def book_picked(ledger: Ledger, association: Association, amount: Decimal) -> None:
    """Add to what is picked of an association and its line; a negative amount takes back."""
    changes = ledger.changes
    changes.associations[association.id] |= {
        "picked": to_text(association.picked + amount),
        "version": association.version + 1,
    }
    lines = ledger.lines[association.finished_product_id]
    line = next((one for one in lines if one.bom_line.id == association.bom_line_id), None)
    if line is None:
        return
    change = changes.component_lines[
        component_line_id(association.finished_product_id, line.bom_line.id)
    ]
    before = Decimal(change.get("picked", to_text(line.picked)))
    change["picked"] = to_text(before + amount)


async def _post(
    tx: Transaction,
    ledger: Ledger,
    associations: Sequence[Association],
    amounts: Mapping[str, Decimal],
    journal: dict[str, Any],
) -> None:
    command = ledger.command
    structure = ledger.structures[journal["order"]]
    posted = [one for one in associations if amounts[one.id]]
    activity = activity_row(
        command,
        NewActivity(
            structure.order.company,
            "Production",
            "ProductionPickingList",
            command.recorded_at,
            [
                ActivityTransaction(
                    one.component_id,
                    one.item_id,
                    TransactionRole.CONSUMPTION,
                    amounts[one.id],
                    association_id=one.id,
                )
                for one in posted
            ],
            order_id=structure.order.id,
        ),
    )
    for one in posted:
        book_picked(ledger, one, amounts[one.id])
        ledger.changes.history.append(
            command.history(
                "ComponentPicked",
                {"quantity": to_text(amounts[one.id]), "activity": activity["id"]},
                order=one.order_id,
                finishedProduct=one.finished_product_id,
                product=one.product_id,
                component=one.component_id,
                association=one.id,
            )
        )
    ledger.changes.activities.append(activity)
    ledger.changes.journals[journal["id"]] |= {**journal, "activity": activity["id"]}
    await ledger.changes.apply(tx, command, {"journal": journal["id"]})


async def _open(
    tx: Transaction, command: Command, known: Sequence[Association]
) -> tuple[Ledger, list[Association]]:
    ledger = await open_ledger(
        tx,
        command,
        [one.finished_product_id for one in known],
        {traceable for one in known for traceable in (one.component_id, one.product_id)},
    )
    present = await associations_by_ids(tx, [one.id for one in known])
    return ledger, [present[one.id] for one in known]


async def _queue(
    session: GraphSession, command: Command, known: Sequence[Association]
) -> list[str]:
    traceables = {one for found in known for one in (found.component_id, found.product_id)}
    return await queue(session, command, traceables, [])


async def _at_order(session: GraphSession, command: Command, order_id: str) -> Command:
    order = (await orders_by_ids(session, [order_id]))[order_id]
    return command.at(order.company)


async def _posted(
    session: GraphSession, journal_id: str
) -> tuple[list[Association], PickingListJournal]:
    journal = (await journals_by_ids(session, [journal_id]))[journal_id]
    ids = [line.association_id for line in journal.lines]
    found = await associations_by_ids(session, ids)
    return [found[one] for one in ids], journal


async def _journal(session: GraphSession, journal_id: str) -> PickingListJournal:
    found = (await journals_by_ids(session, [journal_id])).get(journal_id)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such journal.", ("id",))
    return found


async def _touch_unposted(
    tx: Transaction, journal_id: str, version: int | None
) -> PickingListJournal:
    await tx.one(_TOUCH_JOURNAL, id=journal_id)
    journal = (await journals_by_ids(tx, [journal_id])).get(journal_id)
    if journal is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such journal.", ("id",))
    if journal.posted:
        raise Refused(
            ErrorCode.ALREADY_POSTED, "This journal is posted; reverse it instead.", ("id",)
        )
    require_version(version, journal.version - 1, "journal")
    return journal


async def _amounts(
    session: GraphSession,
    journal: PickingListJournal,
    consumptions: Mapping[str, QuantityText | None],
) -> dict[str, Decimal | None]:
    lines = {line.id: line for line in journal.lines}
    ids = list(consumptions)
    missing = Refused(ErrorCode.NOT_FOUND, "The journal has no such line.")
    require_all(ids, lambda one: None if one in lines else missing, "lines")
    associations = await associations_by_ids(session, [lines[one].association_id for one in ids])
    items = await items_by_ids(session, sorted({one.item_id for one in associations.values()}))
    result: dict[str, Decimal | None] = {}
    for at, one in enumerate(ids):
        sent = consumptions[one]
        unit = items[associations[lines[one].association_id].item_id].unit
        field = ("lines", str(at), "consumption")
        result[one] = None if sent is None else not_negative(sent, unit, field)
    return result


def _changed(command: Command) -> dict[str, Any]:
    """Who changed a journal last, and when."""
    return {"changedAt": to_micros(command.recorded_at), "changedBy": command.operator}


def _new_journal(
    command: Command,
    order_id: str,
    associations: Sequence[Association],
    amounts: Mapping[str, Decimal],
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order": order_id,
        "posted": True,
        "version": 1,
        "lines": [new_id() for _ in associations],
        "associations": [one.id for one in associations],
        "consumptions": [to_text(amounts[one.id]) for one in associations],
        **_changed(command),
    }


def _one_order(associations: Sequence[Association]) -> str:
    orders = {one.order_id for one in associations}
    if len(orders) != 1:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "Consumption is posted for one order at a time.",
            ("associations",),
        )
    return orders.pop()


def _require_all(
    associations: Sequence[Association], check: Callable[[Association], Refused | None]
) -> None:
    by_id = {one.id: one for one in associations}
    require_all(list(by_id), lambda one: check(by_id[one]), "associations")


def _live(association: Association) -> Refused | None:
    if association.state is not AssociationState.LIVE:
        return Refused(ErrorCode.ALREADY_REMOVED, "This association is not live any more.")
    return None


def _pickable(association: Association) -> Refused | None:
    if (refused := _live(association)) is not None:
        return refused
    if association.picked >= association.quantity:
        return Refused(ErrorCode.ALREADY_PICKED, "All of this association is picked already.")
    return None
