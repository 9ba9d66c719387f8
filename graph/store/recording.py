"""Recording activities that an integration reports: shipments, quality, warehouse and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from graph.domain.activities import (
    EXPECTED,
    SHIPMENT,
    STOCK_COUNT,
    after,
    counted_quantity,
    recordable_type,
)
from graph.domain.collected import DataText, collected
from graph.domain.quantities import QuantityText, positive, serial_quantity, to_text
from graph.domain.records import (
    Activity,
    ActivityTransaction,
    DataValue,
    Item,
    Traceable,
    TrackingDimension,
    TransactionRole,
)
from graph.domain.texts import clean_name, clean_place
from graph.domain.times import happened, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.activities import NewActivity, activities_by_ids, activity_row
from graph.store.changes import Changes, touch_traceables
from graph.store.commands import Command
from graph.store.data_definitions import definitions_of
from graph.store.items import items_by_ids
from graph.store.keys import number_queue


@dataclass(frozen=True, slots=True)
class Part:
    """One traceable of an activity; without a quantity, all that is on hand of it."""

    traceable: Traceable
    role: TransactionRole
    quantity: QuantityText | None
    field: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActivityText:
    """An activity as a client sent it."""

    company: str
    type: str
    code: str
    parts: Sequence[Part]
    happened_at: datetime | None = None
    partner: str | None = None
    data: Sequence[DataText] = ()
    place: str | None = None


async def record_activity(session: GraphSession, command: Command, text: ActivityText) -> Activity:
    """Record an activity with everything it involves, all or nothing.

    As subject of a ``PurchaseGoodsReceipt``, ``SalesGoodsIssue`` or ``QualityScrap`` a traceable is
    received, shipped or scrapped. As subject of a ``WarehouseStockCount`` it was counted, and the
    activity notes as ``expected`` what the records said was on hand, one for each subject in turn.
    """
    kind = recordable_type(text.type)
    code = clean_name(text.code, "The activity code", ("code",))
    command = command.at(text.company)
    moment = happened(text.happened_at, command.recorded_at, ("happenedAt",))
    place = clean_place(text.place)
    # A client's clock may be ahead, but no count has seen what is registered after it.
    seen = min(moment, command.recorded_at)
    if not text.parts:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, "An activity involves something.", ("transactions",)
        )
    items = await items_by_ids(session, sorted({part.traceable.item_id for part in text.parts}))
    data = collected(text.data, await definitions_of(session, text.company, code))
    known = {part.traceable.id: part.traceable for part in text.parts}

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["activity"])
        touched = await touch_traceables(tx, known)
        present = {one: rows.traceable(row) for one, row in touched.items()}
        changes = Changes()
        parts = []
        expected: list[DataValue] = []
        for part in text.parts:
            traceable = present[part.traceable.id]
            quantity = _quantity(items[traceable.item_id], traceable, part, code)
            if part.role is TransactionRole.SUBJECT:
                if code == STOCK_COUNT:
                    unit = items[traceable.item_id].unit
                    expected.append(DataValue(EXPECTED, number=traceable.on_hand, unit=unit))
                present[traceable.id] = after(code, traceable, quantity, seen, part.field)
                changes.traceables[traceable.id] |= _totals(present[traceable.id])
            parts.append(ActivityTransaction(traceable.id, traceable.item_id, part.role, quantity))
        row = activity_row(
            command,
            NewActivity(
                text.company,
                kind,
                code,
                moment,
                parts,
                partner=text.partner,
                data=[*data, *expected],
                place=place,
            ),
        )
        changes.activities.append(row)
        changes.history += [
            command.history(
                "ActivityRecorded",
                {"code": code, "quantity": to_text(part.quantity), "activity": row["id"]},
                component=part.traceable_id,
            )
            for part in parts
        ]
        await changes.apply(tx, command, {"activity": row["id"]})
        return str(row["id"])

    keys = [number_queue(one.number) for one in known.values()]
    activity_id = await session.write([*keys, *command.queue], work)
    return (await activities_by_ids(session, [activity_id]))[activity_id]


async def record_shipment(
    session: GraphSession,
    command: Command,
    traceable: Traceable,
    quantity: QuantityText | None,
    customer: str,
    happened_at: datetime | None,
    place: str | None = None,
) -> Activity:
    """Record that a batch or serial number went to a customer, as ``SalesGoodsIssue``."""
    partner = clean_name(customer, "The customer", ("customer",))
    part = Part(traceable, TransactionRole.SUBJECT, quantity, ("traceable",))
    text = ActivityText(
        traceable.company, "Sales", SHIPMENT, [part], happened_at, partner, place=place
    )
    return await record_activity(session, command, text)


def _quantity(item: Item, traceable: Traceable, part: Part, code: str) -> Decimal:
    field = part.field[:-1] if part.field[-1:] == ("traceable",) else part.field
    if code == STOCK_COUNT and part.role is TransactionRole.SUBJECT and part.quantity is not None:
        return counted_quantity(item, part.quantity, (*field, "quantity"))
    if item.tracking_dimension is TrackingDimension.SERIAL:
        return serial_quantity(part.quantity, item.unit, (*field, "quantity"))
    if part.quantity is not None:
        return positive(part.quantity, item.unit, (*field, "quantity"))
    if traceable.on_hand <= 0:
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            f"Nothing of {traceable.number} is known to be on hand; say how much it is.",
            (*field, "quantity"),
        )
    return traceable.on_hand


def _totals(traceable: Traceable) -> dict[str, object]:
    counted = traceable.counted_at
    return {
        "missing": to_text(traceable.missing),
        "countedAt": to_micros(counted) if counted is not None else None,
        "received": to_text(traceable.received),
        "shipped": to_text(traceable.shipped),
        "scrapped": to_text(traceable.scrapped),
    }
