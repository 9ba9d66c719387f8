"""Seafood events of the Global Dialogue on Seafood Traceability, imported as a program would.

Lots become batches, commissioning and first receipts become goods receipts, transformations become
orders whose inputs are consumed into their output, and every other observation an activity. Events
of one lot are recorded in the order in which they happened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.support.data import third_party
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity

Event = dict[str, Any]
_KINDS = {"shipping": "Transportation", "receiving": "Warehouse", "landing": "Transportation"}


@dataclass(frozen=True, slots=True)
class Lot:
    """So much of a lot, as an event names it."""

    item: str
    number: str
    amount: str


def events_of(name: str) -> list[Event]:
    """All events of a document, in the order in which they happened."""
    text = third_party("opentraceability-gdst", name).read_text(encoding="utf-8")
    body = json.loads(text, parse_float=Decimal)["epcisBody"]
    found = body.get("eventList") or body["queryResults"]["resultsBody"]["eventList"]
    return sorted(found, key=lambda event: (str(event["eventTime"]), _rank(event)))


def lots(event: Event, field: str) -> list[Lot]:
    """The lots with quantities that a field of an event names."""
    found = []
    for one in event.get(field, ()):
        item, _, number = str(one["epcClass"]).rpartition(":")[2].rpartition(".")
        found.append(Lot(item, number, f"{one['quantity']} {one['uom']}"))
    return found


def event_id(event: Event) -> str:
    """The id of an event; of an erroneous one it stands beside the error's declaration."""
    return str(event.get("eventID") or event["baseExtension"]["eventID"])


def declared_error(event: Event) -> dict[str, Any] | None:
    """What an event says about its own error, if it is declared one."""
    found = event.get("errorDeclaration") or event.get("baseExtension", {}).get("errorDeclaration")
    return found or None


async def import_events(desk: Desk, events: list[Event]) -> dict[str, str]:
    """Import events over the public API.

    Returns the association's id of each lot that went into another, by ``component>product``.
    """
    known: set[str] = set()
    associations: dict[str, str] = {}
    for at, event in enumerate(events):
        inputs, outputs = lots(event, "inputQuantityList"), lots(event, "outputQuantityList")
        seen = lots(event, "quantityList")
        for lot in inputs + outputs + seen:
            if lot.item not in known:
                known.add(lot.item)
                await desk.item(lot.item, "BATCH", unit=lot.amount.partition(" ")[2])
        if outputs:
            associations |= await _transform(desk, f"T{at}", inputs, outputs)
        for lot in seen:
            await _observe(desk, event, lot)
    return associations


async def _transform(
    desk: Desk, order: str, inputs: list[Lot], outputs: list[Lot]
) -> dict[str, str]:
    [output] = outputs
    bom = {lot.item: lot.amount for lot in inputs}
    await desk.order(order, {output.item: output.amount}, bom)
    made = await desk.product(order, output.number, quantity=quantity(output.amount))
    found = {}
    for lot in inputs:
        sent: Sent = {"item": desk.ref(lot.item), "quantity": quantity(lot.amount)}
        done = await desk.component(made["id"], lot.number, **sent, evidence="IMPORTED")
        found[f"{lot.number}>{output.number}"] = str(done["association"]["id"])
    await desk.do("reportAsFinished", finishedProduct=made["id"])
    return found


async def _observe(desk: Desk, event: Event, lot: Lot) -> None:
    if event.get("action") == "ADD":
        await desk.receive(lot.item, lot.number, lot.amount)
        return
    step = str(event.get("bizStep") or "observing").rpartition(":")[2].rpartition("-")[2]
    data: list[Sent] = [{"name": "eventID", "text": event_id(event)}]
    if (error := declared_error(event)) is not None:
        data += [
            {"name": "errorDeclared", "text": str(error["declarationTime"])},
            {"name": "corrective", "text": " ".join(error["correctiveEventIDs"])},
        ]
    line: Sent = {"traceable": desk.batch(lot.item, lot.number), "role": "SUBJECT"}
    line["quantity"] = quantity(lot.amount)
    sent: Sent = {"company": desk.company, "type": _KINDS.get(step, "Warehouse"), "code": step}
    happened = str(event["eventTime"])
    await desk.do("recordActivity", **sent, transactions=[line], data=data, happenedAt=happened)


def _rank(event: Event) -> int:
    """What comes into being comes first among what happened at one moment."""
    return 0 if event.get("action") == "ADD" else 1
