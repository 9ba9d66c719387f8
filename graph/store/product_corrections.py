"""Putting registered products right: removing them with their associations, correcting a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, LiteralString

from graph.domain.activities import seen_by_count
from graph.domain.quantities import to_text
from graph.domain.records import Association, FinishedProduct, Traceable, TrackingDimension
from graph.domain.registration import check_product_allocation
from graph.domain.texts import clean_number
from graph.domain.times import to_micros
from graph.domain.versions import require_version
from graph.engine.session import GraphSession, Row, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.changes import touch_traceables
from graph.store.commands import Command
from graph.store.corrections import clean_reason, require_all
from graph.store.keys import number_queue, order_key, share_id, traceable_key
from graph.store.ledger import Ledger, open_ledger
from graph.store.orders import orders_by_ids, structures_by_ids
from graph.store.registrations import live_associations, products_by_ids
from graph.store.traceables import traceables_by_ids

_TOUCH_ORDERS: LiteralString = """
UNWIND $ids AS id
MATCH (o:ProductionOrder {id: id}) SET o.registrations = coalesce(o.registrations, 0) + 1
RETURN collect(o {.*}) AS orders
"""
_OTHER_USES: LiteralString = """
OPTIONAL MATCH (other:Traceable {key: $key})
WITH count(other) AS taken
OPTIONAL MATCH (f:FinishedProduct {traceable: $traceable})
WHERE f.id <> $product AND f.removedAt IS NULL
RETURN taken, count(f) AS products
"""
_RENAME: LiteralString = """
MATCH (t:Traceable {id: $id}) SET t.key = $key, t.number = $number
WITH t
MATCH (f:FinishedProduct {id: $product}) SET f.version = $version
"""


async def remove_products(
    session: GraphSession, command: Command, ids: Sequence[str], reason: str
) -> list[str]:
    """Remove registered products with all their associations, all or none; return their ids.

    Refused for a product that is reported as finished, that went into another product, or of which
    a component is picked; every offending id is named.
    """
    why = clean_reason(reason)
    wanted = list(dict.fromkeys(ids))
    known = await _known(session, wanted)
    before = await live_associations(session, wanted)
    traceables = {one.traceable_id for one in known} | {
        one.component_id for some in before.values() for one in some
    }
    orders = sorted({one.order_id for one in known})

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["ids"]).split()
        touched = await touch_orders(tx, orders)
        ledger = await open_ledger(tx, command, wanted, traceables)
        present = await live_associations(tx, wanted)
        require_all(
            wanted,
            lambda one: _removable(ledger, ledger.products[one], present[one], traceables),
        )
        for one in wanted:
            product = ledger.products[one]
            _remove(ledger, product, present[one], why)
            if touched[product.order_id].get("shared"):
                ledger.changes.ended_edges.append((product.traceable_id, share_id(one)))
        await ledger.settle().apply(tx, command, {"ids": " ".join(wanted)})
        return wanted

    return await session.write(await queue(session, command, traceables, orders), work)


async def correct_product_number(
    session: GraphSession,
    command: Command,
    product_id: str,
    number: str,
    reason: str,
    version: int | None = None,
) -> FinishedProduct:
    """Give a registered product the number that it really has; its associations stay.

    Refused where the number is known already (``ALREADY_EXISTS``), or where the wrong one is used
    elsewhere as well (``IN_USE``): then it is not just a number typed wrong.
    """
    why = clean_reason(reason)
    right = clean_number(number, "The number", ("number",))
    known = (await products_by_ids(session, [product_id])).get(product_id)
    if known is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such finished product.", ("id",))
    traceable = (await traceables_by_ids(session, [known.traceable_id]))[known.traceable_id]
    command = command.at(traceable.company)
    key = traceable_key(traceable.company, traceable.item_number, right)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["finishedProduct"])
        touched = rows.traceable((await touch_traceables(tx, [traceable.id]))[traceable.id])
        product = (await products_by_ids(tx, [product_id]))[product_id]
        _require_live(product, version)
        uses = await tx.one(_OTHER_USES, key=key, traceable=touched.id, product=product_id)
        _require_only_here(touched, right, uses or {})
        structure = (await structures_by_ids(tx, [product.order_id]))[product.order_id]
        check_product_allocation(structure.items[product.item_id], right, None, structure.order)
        await tx.all(
            _RENAME,
            id=touched.id,
            key=key,
            number=right,
            product=product_id,
            version=product.version + 1,
        )
        entry = command.history(
            "ProductNumberCorrected",
            {"before": touched.number, "after": right},
            reason=why,
            order=product.order_id,
            finishedProduct=product.id,
            product=touched.id,
        )
        await command.record(tx, [entry], {"finishedProduct": product_id})
        return product_id

    keys = await queue(session, command, {traceable.id}, [])
    corrected = await session.write([*keys, number_queue(right)], work)
    return (await products_by_ids(session, [corrected]))[corrected]


async def touch_orders(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """Touch orders, so that their lines' totals stand until the commit; their rows by id."""
    row = await tx.one(_TOUCH_ORDERS, ids=sorted(ids))
    return {one["id"]: one for one in (row or {}).get("orders", ())}


async def queue(
    session: GraphSession, command: Command, traceables: set[str], orders: Sequence[str]
) -> list[str]:
    """The keys by which writers of these traceables and orders wait in line in this process."""
    found = await traceables_by_ids(session, sorted(traceables))
    known = await orders_by_ids(session, orders) if orders else {}
    return [
        *(number_queue(one.number) for one in found.values()),
        *(f"order:{order_key(one.company, one.number)}" for one in known.values()),
        *command.queue,
    ]


async def _known(session: GraphSession, ids: Sequence[str]) -> list[FinishedProduct]:
    found = await products_by_ids(session, ids)
    missing = Refused(ErrorCode.NOT_FOUND, "There is no such finished product.")
    require_all(ids, lambda one: None if one in found else missing)
    return [found[one] for one in ids]


def _removable(
    ledger: Ledger,
    product: FinishedProduct,
    associations: Sequence[Association],
    touched: set[str],
) -> Refused | None:
    if product.removed:
        return Refused(ErrorCode.ALREADY_REMOVED, "This product is removed already.")
    if product.good or product.error:
        return Refused(
            ErrorCode.ALREADY_REPORTED_AS_FINISHED,
            "This product is reported as finished; reverse that first.",
        )
    if ledger.traceables[product.traceable_id].consumed:
        return Refused(ErrorCode.IN_USE, "This product went into another one already.")
    if any(one.picked for one in associations):
        return Refused(
            ErrorCode.ALREADY_PICKED,
            "Components of this product are picked; reverse the picking first.",
        )
    if any(one.component_id not in touched for one in associations):
        return Refused(
            ErrorCode.STALE, "Components were registered in this product meanwhile; look again."
        )
    return None


def _remove(
    ledger: Ledger, product: FinishedProduct, associations: Sequence[Association], reason: str
) -> None:
    command, changes = ledger.command, ledger.changes
    for association in associations:
        ledger.remove(association, reason)
    traceable = ledger.traceables[product.traceable_id]
    left = replace(traceable, produced=traceable.produced - product.started)
    left = seen_by_count(left, -product.started, product.since)
    ledger.traceables[traceable.id] = left
    changes.traceables[traceable.id] |= {
        "produced": to_text(left.produced),
        "missing": to_text(left.missing),
    }
    structure = ledger.structures[product.order_id]
    line = next(one for one in structure.product_lines if one.id == product.product_line_id)
    totals = changes.product_lines[line.id]
    registered = rows.decimal(totals.get("registered", to_text(line.registered)))
    totals["registered"] = to_text(registered - product.started)
    totals["live"] = totals.get("live", line.live) - 1
    changes.finished_products[product.id] |= {
        "removedAt": to_micros(command.recorded_at),
        "removedBy": command.operator,
        "removalReason": reason,
        "liveSerial": None,
        "liveKey": None,
        "version": product.version + 1,
    }
    changes.history.append(
        command.history(
            "ProductRemoved",
            {"number": traceable.number, "quantity": to_text(product.started)},
            reason=reason,
            order=product.order_id,
            finishedProduct=product.id,
            product=traceable.id,
        )
    )


def _require_live(product: FinishedProduct, version: int | None) -> None:
    if product.removed:
        raise Refused(ErrorCode.ALREADY_REMOVED, "This product is removed already.", ("id",))
    require_version(version, product.version, "product")


def _require_only_here(traceable: Traceable, number: str, uses: dict[str, Any]) -> None:
    if uses.get("taken"):
        raise Refused(
            ErrorCode.ALREADY_EXISTS,
            f"{number} of item {traceable.item_number} is known already.",
            ("number",),
        )
    serial = traceable.tracking_dimension is TrackingDimension.SERIAL
    if uses.get("products") or traceable.received or traceable.consumed:
        kind = "serial number" if serial else "batch"
        raise Refused(
            ErrorCode.IN_USE,
            f"The {kind} {traceable.number} was received, consumed or registered elsewhere as "
            "well, so it cannot simply be renamed.",
            ("id",),
        )
