"""Real as-built genealogies, registered through the public API, give the published closures."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict

from tests.support.catenax import Genealogy, Piece, make_items, register
from tests.support.plant import Plant
from tests.support.service import Api

TRACE = """query($root: TraceableRef!, $direction: TraceDirection!) {
  trace(roots: [$root], direction: $direction) {
    complete nodes(first: 1000) { nodes { depth item { number } traceable { number } } }
  }
}"""


async def closure(plant: Plant, genealogy: Genealogy, piece: Piece, direction: str) -> set[Piece]:
    """Everything that a trace from ``piece`` reaches, without the piece itself."""
    item, number = piece
    serial = genealogy.kinds[item] == "serial"
    root = plant.serial(item, number) if serial else plant.batch(item, number)
    found = (await plant.api(TRACE, {"root": root, "direction": direction}))["trace"]
    assert found["complete"] is True
    nodes = found["nodes"]["nodes"]
    assert [node["depth"] for node in nodes] == sorted(node["depth"] for node in nodes)
    return {(node["item"]["number"], node["traceable"]["number"]) for node in nodes[1:]}


async def test_every_closure_is_the_published_one(api: Api, company: str) -> None:
    """Three ids of the file are one vehicle: what went into any of them went into it."""
    plant, genealogy = Plant(api, company), Genealogy.read("smallTestdata")
    await make_items(plant, genealogy)
    inputs = genealogy.by_product()
    first: dict[Piece, str] = {}
    for output in inputs:
        first.setdefault(genealogy.pieces[output], output)
    merged: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for output, some in inputs.items():
        known = {genealogy.pieces[one] for one, _ in merged[first[genealogy.pieces[output]]]}
        merged[first[genealogy.pieces[output]]] += [
            (one, quantity) for one, quantity in some if genealogy.pieces[one] not in known
        ]
    done = await asyncio.gather(
        *(register(plant, genealogy, output, some) for output, some in merged.items())
    )
    assert [error for some in done for one in some for error in one["userErrors"]] == []

    expected: dict[str, dict[Piece, set[Piece]]] = {"BACKWARD": {}, "FORWARD": {}}
    for direction, published in (
        ("BACKWARD", genealogy.backward),
        ("FORWARD", genealogy.forward),
    ):
        for one, reached in published.items():
            piece = genealogy.pieces[one]
            others = {genealogy.pieces[other] for other in reached}
            expected[direction].setdefault(piece, set()).update(others)
    pieces = sorted(expected["BACKWARD"])
    for direction in ("BACKWARD", "FORWARD"):
        found = await asyncio.gather(
            *(closure(plant, genealogy, piece, direction) for piece in pieces)
        )
        assert dict(zip(pieces, found, strict=True)) == {
            piece: expected[direction][piece] for piece in pieces
        }


async def test_one_part_under_four_ids_is_refused_not_merged(api: Api, company: str) -> None:
    """The same vehicle and parts stand four times in the file: only the first build is taken.

    The service says so each time: the vehicle or part is registered already. Nothing is merged, and
    nothing is overwritten.
    """
    plant, genealogy = Plant(api, company), Genealogy.read("DataIntegrity")
    await make_items(plant, genealogy)
    codes: Counter[str] = Counter()
    for output, some in genealogy.by_product().items():
        for payload in await register(plant, genealogy, output, some):
            codes.update(error["code"] for error in payload["userErrors"])
            codes["done"] += not payload["userErrors"]
    outputs = {genealogy.pieces[output] for output in genealogy.by_product()}
    ids = len(genealogy.by_product())
    assert codes["SERIAL_ALREADY_REGISTERED"] + codes["ALREADY_EXISTS"] == ids - len(outputs)
    assert set(codes) <= {"done", "SERIAL_ALREADY_REGISTERED", "ALREADY_EXISTS"}
    # What stands is one build: each output once, with what went into its first id.
    first: dict[Piece, set[Piece]] = {}
    for output, some in genealogy.by_product().items():
        first.setdefault(genealogy.pieces[output], {genealogy.pieces[source] for source, _ in some})
    assert codes["done"] == len(outputs) + sum(map(len, first.values()))
