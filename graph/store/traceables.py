"""Batches and serial numbers: reading them, and receiving them from a supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import LiteralString

from graph.domain.activities import RECEIPT, after
from graph.domain.quantities import QuantityText, positive, serial_quantity, to_text
from graph.domain.records import (
    Activity,
    ActivityTransaction,
    Item,
    Traceable,
    TrackingDimension,
    TransactionRole,
)
from graph.domain.references import ItemRef, TraceableRef
from graph.domain.registration import require_number
from graph.domain.texts import clean_name, clean_number, clean_place
from graph.domain.times import happened
from graph.engine.session import GraphSession, Transaction
from graph.store import rows
from graph.store.activities import NewActivity, activities_by_ids, activity_row
from graph.store.activity_keys import keep_facts
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.items import items_by_refs
from graph.store.keys import number_queue, traceable_key
from graph.store.product_registration import new_traceable

_BY_IDS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id}) WHERE t.key IS NOT NULL
RETURN collect(t {.*}) AS traceables
"""
_BY_KEYS: LiteralString = """
UNWIND $keys AS key MATCH (t:Traceable {key: key}) RETURN collect(t {.*}) AS traceables
"""
_BY_NUMBER: LiteralString = """
MATCH (t:Traceable {number: $number}) WHERE t.company = $company
RETURN collect(t {.*}) AS traceables
"""
_ENSURE: LiteralString = """
MERGE (t:Traceable {key: $key}) ON CREATE SET t += $created, t.version = 0
RETURN t.id AS id
"""
_TOUCH: LiteralString = """
MERGE (t:Traceable {key: $key})
ON CREATE SET t += $created, t.version = 0
SET t.version = t.version + 1
WITH t
OPTIONAL MATCH (k:IdempotencyKey {key: $idempotencyKey})
RETURN t {.*} AS traceable, k {.fingerprint, .answer} AS answered
"""
_RECEIVE: LiteralString = (
    TAKE_LANE
    + """
MATCH (t:Traceable {id: $traceable}) SET t.received = $received, t.missing = $missing
CREATE (a:Activity) SET a = $activity
CREATE (a)-[:INVOLVES]->(t)
WITH lane
"""
    + RECORD
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a supplier delivered, as a client sent it."""

    item: ItemRef
    number: str
    quantity: QuantityText
    supplier: str | None = None
    happened_at: datetime | None = None
    place: str | None = None


async def traceables_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, Traceable]:
    """The batches and serial numbers with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: rows.traceable(one) for one in (row or {}).get("traceables", ())}


async def find_traceables(
    session: GraphSession, refs: Sequence[TraceableRef]
) -> list[Traceable | None]:
    """What each of ``refs`` names, in their order; None where there is none of that kind."""
    ids = [ref.id for ref in refs if ref.id]
    keys = {ref: _key_of(ref) for ref in refs if ref.id is None}
    by_id = (await traceables_by_ids(session, ids)) if ids else {}
    row = await session.one(_BY_KEYS, keys=list(keys.values())) if keys else None
    by_key = {one["key"]: rows.traceable(one) for one in (row or {}).get("traceables", ())}
    return [_of_kind(ref, by_id.get(ref.id) if ref.id else by_key.get(keys[ref])) for ref in refs]


async def traceables_by_number(session: GraphSession, company: str, number: str) -> list[Traceable]:
    """All batches and serial numbers of a company with this number, of whatever item."""
    row = await session.one(_BY_NUMBER, company=company, number=number)
    return [rows.traceable(one) for one in (row or {}).get("traceables", ())]


async def ensure_traceable(tx: Transaction, item: Item, number: str) -> str:
    """The id of a batch or serial number, which comes into being if it was not seen before."""
    key = traceable_key(item.company, item.number, number)
    row = await tx.one(_ENSURE, key=key, created=new_traceable(item, number))
    assert row is not None
    return str(row["id"])


async def traceables_by_keys(session: GraphSession, keys: Sequence[str]) -> list[Traceable]:
    """The batches and serial numbers with these keys, in their order."""
    row = await session.one(_BY_KEYS, keys=list(keys)) if keys else None
    found = {one["key"]: rows.traceable(one) for one in (row or {}).get("traceables", ())}
    return [found[key] for key in keys if key in found]


def sort_key(traceable: Traceable) -> str:
    """The key of a traceable, by which lists are ordered."""
    return traceable_key(traceable.company, traceable.item_number, traceable.number)


async def record_receipt(
    session: GraphSession, command: Command, receipt: Receipt
) -> tuple[Traceable, Activity]:
    """Record what a supplier delivered, as activity ``PurchaseGoodsReceipt``.

    A serial number that is on hand already cannot be received again (``ALREADY_EXISTS``); late
    receipts, after consumption, are recorded as they are.
    """
    [item] = await items_by_refs(session, [(receipt.item, ("item",))])
    command = command.at(item.company)
    require_number(item)
    number = clean_number(receipt.number, "The number", ("number",))
    quantity = _received_quantity(item, receipt.quantity)
    supplier = receipt.supplier
    if supplier is not None:
        supplier = clean_name(supplier, "The supplier", ("supplier",))
    place = clean_place(receipt.place)
    moment = happened(receipt.happened_at, command.recorded_at, ("happenedAt",))
    key = traceable_key(item.company, item.number, number)

    async def work(tx: Transaction) -> dict[str, str | None]:
        touched = await tx.one(
            _TOUCH,
            key=key,
            created=new_traceable(item, number),
            idempotencyKey=command.idempotency_key,
        )
        assert touched is not None
        if (answer := command.replay(touched["answered"])) is not None:
            return answer
        traceable = rows.traceable(touched["traceable"])
        received = after(RECEIPT, traceable, quantity, moment, ("number",))
        part = ActivityTransaction(
            traceable.id, traceable.item_id, TransactionRole.SUBJECT, quantity
        )
        activity = activity_row(
            command,
            NewActivity(
                item.company,
                "Purchase",
                RECEIPT,
                moment,
                [part],
                partner=supplier,
                place=place,
            ),
        )
        entry = command.history(
            "ReceiptRecorded",
            {"quantity": to_text(quantity), "unit": item.unit, "supplier": supplier},
            component=traceable.id,
            activity=activity["id"],
        )
        answer = {"traceable": traceable.id, "activity": activity["id"]}
        await tx.all(
            _RECEIVE,
            lane=tx.lane,
            traceable=traceable.id,
            received=to_text(received.received),
            missing=to_text(received.missing),
            activity=activity,
            history=[entry],
            answers=command.answers(answer),
        )
        await keep_facts(tx, [activity])
        return answer

    answer = await session.write([number_queue(number), *command.queue], work)
    traceable_id, activity_id = str(answer["traceable"]), str(answer["activity"])
    traceables = await traceables_by_ids(session, [traceable_id])
    activities = await activities_by_ids(session, [activity_id])
    return traceables[traceable_id], activities[activity_id]


def _key_of(ref: TraceableRef) -> str:
    return traceable_key(ref.company, (ref.item or "").strip(), (ref.number or "").strip())


def _of_kind(ref: TraceableRef, found: Traceable | None) -> Traceable | None:
    if found is None or ref.serial is None:
        return found
    serial = found.tracking_dimension is TrackingDimension.SERIAL
    return found if serial is ref.serial else None


def _received_quantity(item: Item, sent: QuantityText) -> Decimal:
    if item.tracking_dimension is TrackingDimension.SERIAL:
        return serial_quantity(sent, item.unit, ("quantity",))
    return positive(sent, item.unit, ("quantity",))
