"""The automotive genealogies of Catena-X, registered as a plant would register them.

A record there is one id; what it stands for is manufacturer, part and number. Several ids may stand
for the same piece: that is what Lotwise calls one traceable.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.support.data import third_party
from tests.support.plant import Plant

Piece = tuple[str, str]  # item number, batch or serial number
UNITS = {"unit:piece": "EA", "unit:kilogram": "KGM", "unit:litre": "LTR"}


@dataclass(slots=True)
class Genealogy:
    """One of the files: what each id stands for, and what went into what."""

    pieces: dict[str, Piece]
    kinds: dict[str, str]
    units: dict[str, str]
    edges: list[tuple[str, str, str]]
    backward: dict[str, list[str]]
    forward: dict[str, list[str]]
    inputs: dict[Piece, list[tuple[Piece, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str) -> Genealogy:
        """Read ``name.json`` and the closures beside it."""
        folder = ("catenax-irs", "normalised")
        data = json.loads(third_party(*folder, f"{name}.json").read_text("utf-8"))
        closures = json.loads(third_party(*folder, f"{name}.closures.json").read_text("utf-8"))
        pieces = {
            one["id"]: (f"{one['manufacturer']}/{one['part']}", one["number"])
            for one in data["nodes"]
        }
        kinds = {pieces[one["id"]][0]: one["kind"] for one in data["nodes"]}
        units = dict.fromkeys(kinds, "EA")
        for edge in data["edges"]:
            item = pieces[edge["input"]][0]
            if kinds[item] == "batch":
                units[item] = UNITS[edge["unit"]]
        edges = [(one["input"], one["output"], str(one["quantity"])) for one in data["edges"]]
        return cls(pieces, kinds, units, edges, closures["backward"], closures["forward"])

    def by_product(self) -> dict[str, list[tuple[str, str]]]:
        """The inputs (id and quantity) of each output id."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source, output, quantity in self.edges:
            found[output].append((source, quantity))
        return dict(found)


async def make_items(plant: Plant, genealogy: Genealogy) -> None:
    """All items of a genealogy."""
    await asyncio.gather(
        *(
            plant.item(number, kind.upper(), unit=genealogy.units[number])
            for number, kind in genealogy.kinds.items()
        )
    )


async def register(
    plant: Plant, genealogy: Genealogy, output: str, inputs: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Make one output id on an order of its own; the payloads of its registrations, in order."""
    item, number = genealogy.pieces[output]
    planned: dict[str, float] = defaultdict(float)
    for source, quantity in inputs:
        planned[genealogy.pieces[source][0]] += float(quantity)
    bom = {part: f"{total:.6f} {genealogy.units[part]}" for part, total in planned.items()}
    await plant.order(output, {item: "1"}, bom)
    payloads = [await plant.ask("registerFinishedProduct", order=plant.ref(output), number=number)]
    if payloads[0]["finishedProduct"] is None:
        return payloads
    product = payloads[0]["finishedProduct"]["id"]
    for source, quantity in inputs:
        part, part_number = genealogy.pieces[source]
        serial = genealogy.kinds[part] == "serial"
        payloads.append(
            await plant.ask(
                "registerComponent",
                finishedProduct=product,
                item=plant.ref(part),
                number=part_number,
                evidence="IMPORTED",
                # A serial number is one piece, whatever the file weighs it with.
                quantity=None if serial else {"value": quantity},
            )
        )
    return payloads
