"""Production orders over HTTP: lines, starting, starting more, changing, ending."""

from __future__ import annotations

from typing import Any

from tests.support.plant import Plant, quantity
from tests.support.service import Api


def product_line(order: dict[str, Any], item: str) -> dict[str, Any]:
    """What stands on an order's product line of this item, as plain values."""
    [line] = [one for one in order["productLines"] if one["item"]["number"] == item]
    names = ("ordered", "started", "consumption", "remaining", "over")
    return {"status": line["status"], **{name: line[name]["value"] for name in names}}


async def start(plant: Plant, number: str, more: str | None = None) -> dict[str, Any]:
    """Start so much more of an order, or all of it."""
    sent = quantity(more) if more else None
    done = await plant.do("startProductionOrder", order=plant.ref(number), quantity=sent)
    return dict(done["order"])


async def test_an_order_is_created_started_and_ended(api: Api, company: str) -> None:
    plant = Plant(api, company)
    for item in ("PUMP", "SEAL"):
        await plant.item(item)
    made = await plant.order("P1", {"PUMP": "3"}, {"SEAL": "6"}, start=False)
    assert (made["status"], made["registrationStatus"]) == ("CREATED", "NOT_STARTED")
    assert product_line(made, "PUMP")["started"] == "0"
    started = (await plant.do("startProductionOrder", order={"id": made["id"]}))["order"]
    assert (started["id"], started["status"]) == (made["id"], "STARTED")
    assert product_line(started, "PUMP") == {
        "ordered": "3",
        "started": "3",
        "consumption": "0",
        "remaining": "3",
        "over": "0",
        "status": "NOT_STARTED",
    }
    ended = (await plant.do("endProductionOrder", order=plant.ref("P1")))["order"]
    assert ended["status"] == "ENDED"
    assert await plant.order_now("P1") == ended


async def test_an_order_can_be_started_bit_by_bit(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.order("P1", {"PUMP": "5"}, {}, start=False)
    for sent, started in (("1", "1"), ("1 PR", "3"), (None, "5")):
        order = await start(plant, "P1", sent)
        assert product_line(order, "PUMP")["started"] == started
    more = await start(plant, "P1", "2")
    assert product_line(more, "PUMP")["started"] == "7"  # more than ordered, if said


async def test_starting_more_reopens_a_completed_line(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.order("P1", {"PUMP": "3"}, {}, start=False)
    await start(plant, "P1", "2")
    await plant.product("P1", "SN1")
    assert product_line(await plant.order_now("P1"), "PUMP")["status"] == "IN_PROGRESS"
    await plant.product("P1", "SN2")
    order = await plant.order_now("P1")
    assert product_line(order, "PUMP")["status"] == "COMPLETED"
    assert order["registrationStatus"] == "COMPLETED"
    order = await start(plant, "P1")
    line = product_line(order, "PUMP")
    assert (line["status"], line["remaining"], line["over"]) == ("IN_PROGRESS", "1", "0")
    assert order["registrationStatus"] == "IN_PROGRESS"


async def test_more_than_started_is_over(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.order("P1", {"PUMP": "1"}, {})
    for number in ("SN1", "SN2", "SN3"):
        await plant.product("P1", number)
    line = product_line(await plant.order_now("P1"), "PUMP")
    assert (line["consumption"], line["remaining"], line["over"]) == ("3", "0", "2")
    assert line["status"] == "COMPLETED"


async def test_main_product_first_then_the_others(api: Api, company: str) -> None:
    plant = Plant(api, company)
    for item in ("CHEESE", "WHEY", "RIND"):
        await plant.item(item, "BATCH", unit="KGM")
    await plant.item("MILK", "BATCH", unit="LTR")
    roles = {"WHEY": "CO_PRODUCT", "RIND": "BY_PRODUCT"}
    products = {"WHEY": "900", "CHEESE": "100", "RIND": "0.5"}
    order = await plant.order("P1", products, {"MILK": "1000"}, roles=roles, start=False)
    lines = [(line["item"]["number"], line["role"]) for line in order["productLines"]]
    assert lines == [("CHEESE", "MAIN"), ("WHEY", "CO_PRODUCT"), ("RIND", "BY_PRODUCT")]

    for started in ("25", "8.333333333333"):
        order = await start(plant, "P1", started)
    assert product_line(order, "CHEESE")["started"] == "33.333333333333"
    assert product_line(order, "WHEY")["started"] == "299.999999999997"
    assert product_line(order, "RIND")["started"] == "0.166666666667"

    await plant.product("P1", "C1")
    await plant.product("P1", "W1", item=plant.ref("WHEY"), quantity=quantity("300 KGM"))
    order = await plant.order_now("P1")
    assert product_line(order, "CHEESE")["status"] == "COMPLETED"
    assert product_line(order, "WHEY")["over"] == "0.000000000003"
    assert product_line(order, "RIND")["status"] == "NOT_STARTED"
    assert order["registrationStatus"] == "IN_PROGRESS"


async def test_co_products_started_in_parts_add_up_exactly(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("CHEESE")
    await plant.item("WHEY", "BATCH", unit="KGM")
    roles = {"WHEY": "CO_PRODUCT"}
    await plant.order("P1", {"CHEESE": "3", "WHEY": "10"}, {}, roles=roles, start=False)
    for started in ("3.333333333333", "6.666666666667", "10"):
        order = await start(plant, "P1", "1")
        assert product_line(order, "WHEY")["started"] == started


async def test_what_is_started_stays_when_the_ordered_quantities_change(
    api: Api, company: str
) -> None:
    plant = Plant(api, company)
    await plant.item("CHEESE")
    await plant.item("WHEY", "BATCH", unit="KGM")
    roles = {"WHEY": "CO_PRODUCT"}
    await plant.order("P1", {"CHEESE": "3", "WHEY": "30"}, {}, roles=roles, start=False)
    await start(plant, "P1", "1")
    order = await plant.order("P1", {"CHEESE": "4", "WHEY": "20"}, {}, roles=roles, start=False)
    assert product_line(order, "WHEY")["started"] == "10"
    order = await start(plant, "P1")
    assert product_line(order, "CHEESE")["started"] == "4"
    assert product_line(order, "WHEY")["started"] == "25"  # 10, and 3/4 of 20


async def test_items_without_numbers_need_no_registration(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("OIL", "NONE", unit="LTR")
    await plant.item("BOLT", "BATCH", policy={"useTrackedComponents": False})
    roles = {"OIL": "BY_PRODUCT"}
    await plant.order("P1", {"PUMP": "1", "OIL": "1"}, {"BOLT": "4", "OIL": "2"}, roles=roles)
    product = await plant.product("P1", "SN1")
    assert product["status"] == "COMPLETED"
    assert [line["status"] for line in product["components"]] == ["NOT_STARTED", "NOT_STARTED"]
    assert (await plant.order_now("P1"))["registrationStatus"] == "COMPLETED"


async def test_lines_are_replaced_by_what_is_sent(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    for item in ("SEAL", "CAP", "NUT"):
        await plant.item(item, "BATCH")
    before = await plant.order("P1", {"PUMP": "2"}, {"SEAL": "2", "CAP": "2"}, start=False)
    after = await plant.order("P1", {"PUMP": "4"}, {"SEAL": "8", "NUT": "4"}, start=False)
    assert after["id"] == before["id"]
    assert after["productLines"][0]["id"] == before["productLines"][0]["id"]
    assert product_line(after, "PUMP")["ordered"] == "4"
    seal, nut = after["bomLines"]
    assert seal["id"] == before["bomLines"][0]["id"]
    assert (seal["planned"]["value"], seal["perProduct"]["value"]) == ("8", "2")
    # A line number that is given to another item is another line.
    assert (nut["lineNumber"], nut["item"]["number"]) == (20, "NUT")
    assert nut["id"] != before["bomLines"][1]["id"]
    assert await plant.order_now("P1") == after


async def test_a_changed_plan_acts_on_what_is_registered(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("SEAL", "BATCH")
    await plant.order("P1", {"PUMP": "1"}, {"SEAL": "2"})
    product = (await plant.product("P1", "SN1"))["id"]
    done = await plant.component(product, "B1")
    assert done["finishedProduct"]["status"] == "COMPLETED"
    for planned, status, remaining, over in (
        ("3", "IN_PROGRESS", "1", "0"),
        ("1", "COMPLETED", "0", "1"),
    ):
        order = await plant.order("P1", {"PUMP": "1"}, {"SEAL": planned}, start=False)
        assert order["registrationStatus"] == status
        query = """query($i: ID!) { node(id: $i) { ... on FinishedProduct {
          status components { status remaining { value } over { value } }
        } } }"""
        found = (await api(query, {"i": product}))["node"]
        assert found["status"] == status
        assert found["components"] == [
            {"status": status, "remaining": {"value": remaining}, "over": {"value": over}}
        ]


async def test_orders_are_searched_by_number_and_status(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    for number in ("A-1", "A-2", "b-3"):
        await plant.order(number, {"PUMP": "1"}, {}, start=number != "A-1")
    await plant.do("endProductionOrder", order=plant.ref("b-3"))
    query = """query($c: String, $s: String, $in: [ProductionOrderStatus!]) {
      productionOrders(company: $c, search: $s, status: $in) { nodes { number } }
    }"""

    async def found(**asked: Any) -> list[str]:
        data = await api(query, {"c": company, **asked})
        return [node["number"] for node in data["productionOrders"]["nodes"]]

    assert await found() == ["A-1", "A-2", "b-3"]
    assert await found(s="a-") == ["A-1", "A-2"]
    assert await found(**{"in": ["STARTED"]}) == ["A-2"]
    assert await found(**{"in": ["CREATED", "ENDED"]}) == ["A-1", "b-3"]
    assert await found(s="-3", **{"in": ["STARTED"]}) == []
    assert await found(**{"in": []}) == []
