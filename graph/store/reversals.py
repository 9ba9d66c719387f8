"""Reversing what was posted: partly or in full, never more than was posted, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.domain.finishing import Report
from graph.domain.quantities import ZERO, QuantityText, positive, to_text
from graph.domain.records import Activity, ActivityTransaction, DataValue
from graph.domain.reversing import REVERSIBLE, left_to_reverse
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.activities import (
    NewActivity,
    activities_by_ids,
    activity_row,
    reversing_activities,
)
from graph.store.commands import Command
from graph.store.corrections import clean_reason
from graph.store.finishing import book_report
from graph.store.items import items_by_ids
from graph.store.ledger import Ledger, open_ledger
from graph.store.posting import book_picked
from graph.store.product_corrections import queue, touch_orders
from graph.store.registrations import associations_by_ids


@dataclass(frozen=True, slots=True)
class Reversal:
    """What to reverse. ``quantity`` None means all that is not reversed yet.

    ``association_id`` chooses the one line of a picking list that a quantity is about.
    """

    activity_id: str
    quantity: QuantityText | None
    reason: str
    association_id: str | None = None


async def reverse_activity(session: GraphSession, command: Command, reversal: Reversal) -> Activity:
    """Reverse a picking list or a report as finished, as an activity that names what it reverses.

    Its code ends with ``FullReverse`` when nothing of the original is left, with ``PartialReverse``
    otherwise. ``QUANTITY_EXCEEDED`` when more would be reversed than was posted.
    """
    why = clean_reason(reversal.reason)
    original = await _original(session, reversal.activity_id)
    traceables = {part.traceable_id for part in original.transactions}
    product_ids, extra = await _involved(session, original)
    orders = [original.order_id] if original.order_id else []

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["activity"])
        await touch_orders(tx, orders)
        ledger = await open_ledger(tx, command, product_ids, traceables | extra)
        reversing = (await reversing_activities(tx, [original.id]))[original.id]
        left = left_to_reverse(original, reversing)
        amounts = await _amounts(tx, original, left, reversal)
        complete = all(amount == left[at] for at, amount in enumerate(amounts))
        data = await _book(tx, ledger, original, reversing, amounts, why)
        row = activity_row(
            command,
            NewActivity(
                original.company,
                original.type,
                original.code + ("FullReverse" if complete else "PartialReverse"),
                command.recorded_at,
                _parts(original, amounts),
                order_id=original.order_id,
                reverses_id=original.id,
                reason=why,
                data=data,
            ),
        )
        ledger.changes.activities.append(row)
        await ledger.changes.apply(tx, command, {"activity": row["id"]})
        return str(row["id"])

    keys = await queue(session, command, traceables | extra, orders)
    reversed_by = await session.write(keys, work)
    return (await activities_by_ids(session, [reversed_by]))[reversed_by]


async def _original(session: GraphSession, activity_id: str) -> Activity:
    found = (await activities_by_ids(session, [activity_id])).get(activity_id)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such activity.", ("activity",))
    if found.code not in REVERSIBLE:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"An activity {found.code} cannot be reversed; a picking list or a report as finished "
            "can.",
            ("activity",),
        )
    return found


async def _involved(session: GraphSession, original: Activity) -> tuple[list[str], set[str]]:
    """The registered products that a reversal changes, and their traceables."""
    products = [one.finished_product_id for one in original.transactions if one.finished_product_id]
    ids = [one.association_id for one in original.transactions if one.association_id]
    associations = (await associations_by_ids(session, ids)).values() if ids else ()
    products += [one.finished_product_id for one in associations]
    return sorted(set(products)), {one.product_id for one in associations}


async def _amounts(
    tx: Transaction, original: Activity, left: Sequence[Decimal], reversal: Reversal
) -> list[Decimal]:
    wanted = reversal.association_id
    if wanted is not None and all(part.association_id != wanted for part in original.transactions):
        raise Refused(
            ErrorCode.NOT_FOUND, "This activity has no line of that association.", ("association",)
        )
    chosen = [
        at
        for at, part in enumerate(original.transactions)
        if left[at] and (wanted is None or part.association_id == wanted)
    ]
    if not chosen:
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            "All of this activity is reversed already.",
            ("activity",),
        )
    amounts = [ZERO] * len(left)
    if reversal.quantity is None:
        for at in chosen:
            amounts[at] = left[at]
        return amounts
    if len(chosen) > 1:
        raise Refused(
            ErrorCode.AMBIGUOUS,
            "This activity has several lines: name the association that the quantity is about.",
            ("association",),
        )
    [at] = chosen
    item_id = original.transactions[at].item_id
    unit = (await items_by_ids(tx, [item_id]))[item_id].unit
    amounts[at] = positive(reversal.quantity, unit, ("quantity",))
    if amounts[at] > left[at]:
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            f"Only {to_text(left[at])} {unit} of this activity are left to be reversed.",
            ("quantity", "value"),
        )
    return amounts


async def _book(
    tx: Transaction,
    ledger: Ledger,
    original: Activity,
    reversing: Sequence[Activity],
    amounts: Sequence[Decimal],
    reason: str,
) -> list[DataValue]:
    """Take the amounts back from what they were posted to; return what is to be noted."""
    noted: list[DataValue] = []
    ids = [one.association_id for one in original.transactions if one.association_id]
    associations = await associations_by_ids(tx, ids) if ids else {}
    for part, amount in zip(original.transactions, amounts, strict=True):
        if not amount:
            continue
        if part.association_id is not None:
            association = associations[part.association_id]
            book_picked(ledger, association, -amount)
            about = {
                "finishedProduct": association.finished_product_id,
                "product": association.product_id,
                "component": association.component_id,
                "association": association.id,
            }
        else:
            noted += _take_back_report(ledger, part, amount, _good_left(original, reversing))
            about = {
                "finishedProduct": str(part.finished_product_id),
                "product": part.traceable_id,
            }
        ledger.changes.history.append(
            ledger.command.history(
                "ActivityReversed",
                {"quantity": to_text(amount), "code": original.code, "activity": original.id},
                reason=reason,
                order=original.order_id,
                **about,
            )
        )
    return noted


def _good_left(original: Activity, reversing: Sequence[Activity]) -> Decimal:
    """How much of the good quantity that this report brought is not taken back yet."""
    values = (value for activity in (original, *reversing) for value in activity.data)
    return sum((one.number for one in values if one.name == "good" and one.number), ZERO)


def _take_back_report(
    ledger: Ledger, part: ActivityTransaction, amount: Decimal, good_left: Decimal
) -> list[DataValue]:
    """Of the report's quantities good is taken back first, then error."""
    product = ledger.products[str(part.finished_product_id)]
    good = min(amount, good_left)
    error = amount - good
    book_report(ledger, product, Report(-good, -error))
    unit = ledger.structures[product.order_id].items[product.item_id].unit
    return [
        DataValue("good", number=-good, unit=unit),
        DataValue("error", number=-error, unit=unit),
    ]


def _parts(original: Activity, amounts: Sequence[Decimal]) -> list[ActivityTransaction]:
    return [
        ActivityTransaction(
            part.traceable_id,
            part.item_id,
            part.role,
            amount,
            part.association_id,
            part.finished_product_id,
        )
        for part, amount in zip(original.transactions, amounts, strict=True)
        if amount
    ]
