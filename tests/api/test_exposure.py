"""Exposure in a trace: where there is one, and what it says in the root's unit."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.genealogy import ladder, put
from tests.support.plant import Sent, quantity
from tests.support.service import Api

QUERY = """query($roots: [TraceableRef!]!, $d: TraceDirection!, $depth: Int, $c: ComponentScope) {
  trace(roots: $roots, direction: $d, maxDepth: $depth, components: $c) {
    complete
    nodes(first: 500) { nodes { traceable { number } exposure {
      quantity { value unit } share
      onHand { value } shipped { value } scrapped { value } unaccounted { value }
    } } }
  }
}"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """Ten kilograms of oil, eight of which are in fifty litres of cream; four jars of that."""
    desk = Desk(api, company)
    await desk.item("OIL", "BATCH", unit="KGM")
    await desk.item("MILK", "BATCH", unit="KGM")
    await desk.item("CREAM", "BATCH", unit="KGM")
    await desk.item("JAR")
    await desk.receive("OIL", "B1", "10")
    await desk.receive("MILK", "M1", "50")
    await desk.order("P1", {"CREAM": "32"}, {"OIL": "8", "MILK": "32"})
    cream = (await desk.product("P1", "K1", quantity=quantity("32")))["id"]
    await desk.fill(cream, "OIL", "B1", "8")
    await desk.fill(cream, "MILK", "M1", "32")
    await desk.order("P2", {"JAR": "4"}, {"CREAM": "2000 GRM"})
    for jar in ("J1", "J2", "J3"):
        await desk.fill((await desk.product("P2", jar))["id"], "CREAM", "K1", "0.5")
    await desk.do("recordShipment", traceable=desk.serial("JAR", "J1"), customer="Acme")
    return desk


async def exposed(desk: Desk, *roots: Sent, direction: str = "FORWARD", **more: Any) -> Any:
    """The exposure of each node, by number."""
    asked = {"roots": list(roots), "d": direction, **more}
    trace = (await desk.api(QUERY, asked))["trace"]
    return {
        one["traceable"]["number"]: one["exposure"]
        for one in trace["nodes"]["nodes"]
        if one["traceable"]
    }


def exposure(value: str, share: str, **stays: str) -> dict[str, Any]:
    """An exposure in kilograms."""
    parts = ("onHand", "shipped", "scrapped", "unaccounted")
    return {
        "quantity": {"value": value, "unit": "KGM"},
        "share": share,
        **{part: {"value": stays.get(part, "0")} for part in parts},
    }


async def test_how_much_of_the_root_is_where(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    expected = {
        "B1": exposure("10", "1", onHand="2"),
        # 8 of 40 kilograms went in, 8 of which were lost in the making.
        "K1": exposure("8", "0.2", onHand="7.625"),
        "J1": exposure("0.125", "0.2", shipped="0.125"),
        "J2": exposure("0.125", "0.2", onHand="0.125"),
        "J3": exposure("0.125", "0.2", onHand="0.125"),
    }
    assert await exposed(desk, b1) == expected
    # What is shown is not what is walked.
    assert await exposed(desk, b1, c="NONE") == expected
    assert await exposed(desk, b1, c="ALL") == expected


async def test_where_there_is_no_exposure(desk: Desk) -> None:
    b1, k1, m1 = desk.batch("OIL", "B1"), desk.batch("CREAM", "K1"), desk.batch("MILK", "M1")
    for found in (
        await exposed(desk, b1, m1),
        await exposed(desk, k1, direction="BACKWARD"),
        await exposed(desk, k1, direction="BOTH"),
        await exposed(desk, b1, depth=1),
    ):
        assert len(found) >= 2
        assert set(map(str, found.values())) == {"None"}
    # One root that is named twice is one root, and a depth that cuts nothing off is no cut.
    named_twice = await exposed(desk, b1, b1)
    assert named_twice["K1"]["share"] == "0.2"
    assert await exposed(desk, b1, depth=2) == named_twice


async def test_a_removed_association_carries_nothing(desk: Desk) -> None:
    oil = (await desk.product_now(await product_of(desk, "P1")))["associations"]["nodes"]
    wrong = next(one["id"] for one in oil if one["component"]["number"] == "B1")
    await desk.do("correctAssociation", id=wrong, quantity=quantity("2000 GRM"), reason="weighed")
    found = await exposed(desk, desk.batch("OIL", "B1"))
    assert found["K1"] == exposure("2", "0.058823529412", onHand="1.90625")
    await desk.do("removeFinishedProducts", ids=[await product_of(desk, "P2", "J2")], reason="no")
    assert "J2" not in await exposed(desk, desk.batch("OIL", "B1"))


async def product_of(desk: Desk, order: str, number: str | None = None) -> str:
    """The id of an order's registered product, the first one when no number is said."""
    query = """query($r: OrderRef!) { productionOrder(ref: $r) { finishedProducts {
      nodes { id traceable { number } } } } }"""
    found = (await desk.api(query, {"r": desk.ref(order)}))["productionOrder"]
    products = found["finishedProducts"]["nodes"]
    return next(str(one["id"]) for one in products if number in (None, one["traceable"]["number"]))


async def test_diamonds_split_and_meet(api: Api, graph: Graph, company: str) -> None:
    """A ladder of 30 diamonds: half of everything on each side, all of it at each end."""
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, ladder(30))
    found = await exposed(desk, desk.batch("PART", "n000"))
    assert found["n000"]["quantity"] == {"value": "2", "unit": "EA"}
    assert found["n010"]["quantity"]["value"] == "2"
    assert found["n029a"]["quantity"]["value"] == "1"
    assert {one["share"] for one in found.values()} == {"1"}


async def test_a_cycle_has_none_and_the_rest_has(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    edges = [("root", "a"), ("a", "b"), ("b", "a"), ("b", "behind"), ("root", "beside")]
    await put(graph, company, edges)
    found = await exposed(desk, desk.batch("PART", "root"))
    assert {name for name, one in found.items() if one is None} == {"a", "b", "behind"}
    assert (found["root"]["quantity"]["value"], found["beside"]["quantity"]["value"]) == ("2", "1")
