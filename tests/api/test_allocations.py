"""Numbers given to an order beforehand, and the policies that ask for it."""

from __future__ import annotations

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.plant import Sent
from tests.support.service import Api
from tests.support.store_dump import fingerprint
from tests.support.together import at_once


async def pumps(api: Api, company: str, **policy: bool) -> Desk:
    """Orders P1 and P2 make pumps of a motor each; ``policy`` is of both items."""
    desk = Desk(api, company)
    for item in ("PUMP", "MOTOR"):
        await desk.item(item, policy=policy)
    for order in ("P1", "P2"):
        await desk.order(order, {"PUMP": "9"}, {"MOTOR": "9"})
    return desk


def numbers(desk: Desk, order: str, *texts: str, item: str = "PUMP") -> Sent:
    """The input of allocateNumbers."""
    return {"order": desk.ref(order), "item": desk.ref(item), "numbers": list(texts)}


async def test_lists_and_ranges_are_written_out(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    done = await desk.do("allocateNumbers", **numbers(desk, "P1", "SN098-SN101", "X-1", "X-1"))
    assert done["numbers"] == ["SN098", "SN099", "SN100", "SN101", "X-1"]
    again = await desk.do("allocateNumbers", **numbers(desk, "P1", "SN101", "SN102"))
    assert again["numbers"] == ["SN101", "SN102"]
    many = await desk.do("allocateNumbers", **numbers(desk, "P1", "N0001-N1000"))
    assert len(many["numbers"]) == 1_000


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (["SN00000001-SN10000000"], "numbers.0"),
        (["A", "SN00001-SN10000"], "numbers.1"),
        (["SN9-SN1"], "numbers.0"),
        (["A", " "], "numbers.1"),
        ([], "numbers"),
    ],
)
async def test_bad_ranges(
    api: Api, graph: Graph, company: str, texts: list[str], field: str
) -> None:
    desk = await pumps(api, company)
    before = await fingerprint(graph, company)
    refused = await desk.refused("allocateNumbers", **numbers(desk, "P1", *texts))
    assert refused == ("INVALID_NUMBER", f"input.{field}")
    assert await fingerprint(graph, company) == before


async def test_a_number_of_another_order_is_not_given_away(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    await desk.do("allocateNumbers", **numbers(desk, "P1", "SN3-SN4"))
    before = await fingerprint(graph, company)
    refused = await desk.refused("allocateNumbers", **numbers(desk, "P2", "SN1-SN5"))
    assert refused == ("ALLOCATED_TO_OTHER_ORDER", "input.numbers")
    assert await fingerprint(graph, company) == before


async def test_one_of_two_orders_at_once_gets_the_numbers(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    orders = iter(["P1", "P2"] * 10)
    answers = await at_once(
        20, lambda: desk.ask("allocateNumbers", **numbers(desk, next(orders), "SN01-SN20"))
    )
    refused = [one["userErrors"] for one in answers if one["userErrors"]]
    assert len(refused) == 10
    assert {error["code"] for errors in refused for error in errors} == {"ALLOCATED_TO_OTHER_ORDER"}


async def test_a_product_number_must_be_allocated_to_its_order(api: Api, company: str) -> None:
    desk = await pumps(api, company, checkPreAllocationForProduct=True)
    await desk.do("allocateNumbers", **numbers(desk, "P1", "SN1-SN2"))
    for order, number, code in (
        ("P1", "SN9", "NOT_PRE_ALLOCATED"),
        ("P2", "SN1", "ALLOCATED_TO_OTHER_ORDER"),
    ):
        sent = {"order": desk.ref(order), "number": number}
        assert await desk.refused("registerFinishedProduct", **sent) == (code, "input.number")
    made = await desk.product("P1", "SN1")
    # Also a number put right later is one of the order's own.
    wrong = {"id": made["id"], "number": "SN9", "reason": "typed wrong"}
    assert await desk.refused("correctFinishedProduct", **wrong) == (
        "NOT_PRE_ALLOCATED",
        "input.number",
    )
    await desk.item("PUMP", policy={"checkPreAllocationForProduct": False})
    await desk.product("P2", "SN9")


async def test_a_component_must_be_known_and_no_other_orders(api: Api, company: str) -> None:
    desk = await pumps(api, company, checkPreAllocationForComponents=True)
    await desk.do("allocateNumbers", **numbers(desk, "P1", "M1-M2", item="MOTOR"))
    await desk.receive("MOTOR", "M3")
    one, other = (await desk.product("P1", "SN1"))["id"], (await desk.product("P2", "SN2"))["id"]
    for product, number, code in (
        (one, "M9", "NOT_PRE_ALLOCATED"),
        (other, "M1", "ALLOCATED_TO_OTHER_ORDER"),
    ):
        sent = {"finishedProduct": product, "number": number, "item": desk.ref("MOTOR")}
        assert await desk.refused("registerComponent", **sent) == (code, "input.number")
    association = await desk.fill(one, "MOTOR", "M1")
    await desk.fill(other, "MOTOR", "M3")
    wrong = {"id": association, "number": "M9", "reason": "typed wrong"}
    assert await desk.refused("correctAssociation", **wrong) == (
        "NOT_PRE_ALLOCATED",
        "input.number",
    )
    await desk.do("correctAssociation", id=association, number="M2", reason="typed wrong")
