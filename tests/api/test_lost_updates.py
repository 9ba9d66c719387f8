"""Two who edit one item or order at once: the second one is told, and overwrites nothing."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Plant, Sent
from tests.support.racing import at_once
from tests.support.service import Api
from tests.support.store_dump import facts

ITEM = "item { version name } present { version name }"
ORDER = "order { version rework } present { version rework }"


@pytest.fixture
async def plant(api: Api, company: str) -> Plant:
    """One item, and one order that makes it."""
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.order("P1", {"PUMP": "2"}, {}, start=False)
    return plant


def edits(plant: Plant, *, version: int | None) -> tuple[Sent, Sent]:
    """An edit of the item and one of the order, by someone who looked at this version."""
    of = {"company": plant.company, **({} if version is None else {"version": version})}
    order = {**of, "number": "P1", "rework": True, **plant.lines({"PUMP": "3"}, {})}
    return {**of, "number": "PUMP", "name": "Feed pump"}, order


async def test_one_of_two_editors_is_told(plant: Plant) -> None:
    item, order = edits(plant, version=1)
    for mutation, select, what, sent in (
        ("upsertItem", ITEM, "item", item),
        ("upsertProductionOrder", ORDER, "order", order),
    ):
        told = await at_once(plant.ask(mutation, select, **sent) for _ in range(4))
        [won] = [one for one in told if not one["userErrors"]]
        assert (won[what]["version"], won["present"]) == (2, None)
        for lost in (one for one in told if one is not won):
            [error] = lost["userErrors"]
            assert (error["code"], error["field"]) == ("STALE", ["input", "version"])
            assert error["message"] == f"This {what} was changed meanwhile; look at it again."
            assert (lost[what], lost["present"]) == (None, won[what])
        again = await plant.do(mutation, select, **{**sent, "version": 2})
        assert again[what]["version"] == 2, "that stood already"
    item, order = edits(plant, version=2)
    item["name"] = "Pump"
    order |= plant.lines({"PUMP": "4"}, {})
    for mutation, select, what, sent in (
        ("upsertItem", ITEM, "item", item),
        ("upsertProductionOrder", ORDER, "order", order),
    ):
        assert (await plant.do(mutation, select, **sent))[what]["version"] == 3


async def test_nothing_is_changed_by_who_is_stale(plant: Plant, graph: Graph) -> None:
    await plant.do("startProductionOrder", order=plant.ref("P1"))
    await plant.item("PUMP", name="Pump")
    before = await facts(graph, plant.company)
    for version in (0, 1, 3):
        item, order = edits(plant, version=version)
        assert await plant.refused("upsertItem", **item) == ("STALE", "input.version")
        assert await plant.refused("upsertProductionOrder", **order) == ("STALE", "input.version")
    assert await facts(graph, plant.company) == before


async def test_registrations_are_no_edits(plant: Plant) -> None:
    await plant.do("startProductionOrder", order=plant.ref("P1"))
    await plant.product("P1", "SN1")
    _, order = edits(plant, version=2)
    assert (await plant.do("upsertProductionOrder", ORDER, **order))["order"]["version"] == 3


async def test_version_zero_says_that_there_was_none(plant: Plant) -> None:
    sent: dict[str, Any] = {"company": plant.company, "number": "SEAL", "version": 0}
    told = await at_once(plant.ask("upsertItem", ITEM, **sent, name=one) for one in "ab")
    assert sorted(len(one["userErrors"]) for one in told) == [0, 1]
    assert await plant.refused("upsertItem", **{**sent, "number": "BOLT", "version": 1}) == (
        "STALE",
        "input.version",
    )
    item, order = edits(plant, version=None)
    await plant.do("upsertItem", **item)
    await plant.do("upsertProductionOrder", **order)
