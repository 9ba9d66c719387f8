"""Deliveries of food as FoodChain-Lab traces outbreaks by them, recorded as one plant would.

A *lot* there is what a station made under one number (or one delivery, where it has none); a
*relation* says that a delivery went into what another one delivers. Here a lot is a batch of the
item ``station/name``: made on an order of its own from the lots that went into it, or received
from its station where nothing is known to have gone into it; and shipped, delivery by delivery.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.support.data import third_party
from tests.support.desk import Desk

Lot = tuple[str, str]  # item, number
_UNITS = {"kg": "KGM", "g": "GRM", "Litres": "LTR", "Piece": "EA", "Pieces": "EA"}
_BASE = {"GRM": "KGM"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """So much of a lot went from the station that made it to another, and arrived on a day."""

    lot: Lot
    supplier: str
    customer: str
    amount: Decimal
    unit: str
    arrived: str

    @property
    def quantity(self) -> dict[str, str]:
        """As the API takes it."""
        return {"value": f"{self.amount:f}", "unit": self.unit}

    @property
    def base(self) -> Decimal:
        """The amount in the base unit of its item."""
        return self.amount / 1000 if self.unit == "GRM" else self.amount


@dataclass(frozen=True, slots=True)
class Deliveries:
    """One of the files: the deliveries by their ids, and which went into which."""

    by_id: dict[str, Delivery]
    relations: list[tuple[str, str]]

    @classmethod
    def read(cls, name: str) -> Deliveries:
        """Read ``name.json``."""
        text = third_party("foodchain-lab", f"{name}.json").read_text("utf-8")
        data = json.loads(text)["data"]
        stations = {one["ID"]: one["Name"] for one in _rows(data["stations"])}
        found = {one["ID"]: _delivery(one, stations) for one in _rows(data["deliveries"])}
        relations = [(one["from"], one["to"]) for one in _rows(data["deliveryRelations"])]
        return cls(found, relations)

    @property
    def lots(self) -> dict[Lot, list[Delivery]]:
        """The deliveries of each lot."""
        found: defaultdict[Lot, list[Delivery]] = defaultdict(list)
        for one in self.by_id.values():
            found[one.lot].append(one)
        return dict(found)

    @property
    def inputs(self) -> dict[Lot, dict[Lot, list[Delivery]]]:
        """The lots that went into each lot, with the deliveries they came by."""
        found: defaultdict[Lot, defaultdict[Lot, list[Delivery]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for source, target in self.relations:
            used, made = self.by_id[source], self.by_id[target]
            if used not in found[made.lot][used.lot]:
                found[made.lot][used.lot].append(used)
        return {made: dict(some) for made, some in found.items()}


def closure(edges: Mapping[Lot, Iterable[Lot]], start: Lot) -> set[Lot]:
    """Breadth first, all that is reached from ``start``, without it."""
    seen, level = {start}, [start]
    while level:
        level = [one for other in level for one in edges.get(other, ()) if one not in seen]
        level = list(dict.fromkeys(level))
        seen.update(level)
    return seen - {start}


async def record(desk: Desk, deliveries: Deliveries) -> None:
    """Record everything through the public API, as much at once as can be."""
    lots, inputs = deliveries.lots, deliveries.inputs
    units = {lot[0]: _BASE.get(some[0].unit, some[0].unit) for lot, some in lots.items()}
    await asyncio.gather(*(desk.item(item, "BATCH", unit=unit) for item, unit in units.items()))
    await asyncio.gather(
        *(
            _make(desk, lot, some, inputs[lot]) if lot in inputs else _receive(desk, lot, some)
            for lot, some in lots.items()
        )
    )
    await asyncio.gather(*(_ship(desk, lot, some) for lot, some in lots.items()))


async def _receive(desk: Desk, lot: Lot, some: list[Delivery]) -> None:
    item, number = lot
    for one in some:
        await desk.do(
            "recordReceipt",
            item=desk.ref(item),
            number=number,
            quantity=one.quantity,
            supplier=one.supplier,
            happenedAt=one.arrived,
            place=one.supplier,
        )


async def _make(
    desk: Desk, lot: Lot, some: list[Delivery], inputs: dict[Lot, list[Delivery]]
) -> None:
    item, number = lot
    order = "/".join(lot)
    total = sum((one.base for one in some), Decimal())
    bom: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (part, _), used in inputs.items():
        bom[part] += sum((one.base for one in used), Decimal())
    await desk.order(order, {item: f"{total:f}"}, {part: f"{sum_:f}" for part, sum_ in bom.items()})
    product = await desk.product(order, number, quantity={"value": f"{total:f}"})
    for (part, part_number), used in inputs.items():
        amount = sum((one.base for one in used), Decimal())
        await desk.fill(product["id"], part, part_number, f"{amount:f}")
    await desk.do("reportAsFinished", finishedProduct=product["id"], place=some[0].supplier)


async def _ship(desk: Desk, lot: Lot, some: list[Delivery]) -> None:
    for one in some:
        await desk.do(
            "recordShipment",
            traceable=desk.batch(*lot),
            quantity=one.quantity,
            customer=one.customer,
            happenedAt=one.arrived,
        )


def _rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    return [{cell["id"]: cell.get("value") for cell in row} for row in table["data"]]


def _delivery(row: dict[str, Any], stations: dict[str, str]) -> Delivery:
    amount, unit = row.get("_Lieferungen.Delivery_Amount"), row.get("_Lieferungen.Delivery_Unit")
    if amount is None:
        amount, _, unit = row["Amount"].partition(" ")
    # Some amounts went through a binary float, and came out as 36.799999999999997.
    exact = round(Decimal(amount), 6).normalize()
    item = f"{stations[row['from']]}/{row['Name']}"
    number = row.get("Lot ID") or f"delivery {row['ID']}"
    return Delivery(
        (item, number),
        stations[row["from"]],
        stations[row["to"]],
        exact,
        _UNITS[str(unit)],
        _day(row["Date Delivery Arrival"]),
    )


def _day(text: str) -> str:
    form = "%d.%m.%Y" if "." in text else "%Y-%m-%d"
    return f"{datetime.strptime(text, form):%Y-%m-%d}T00:00:00Z"
