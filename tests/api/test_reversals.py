"""Reversals: activities of their own, never more than was posted."""

from __future__ import annotations

from functools import partial

from graph.engine.session import Graph
from schema.ids import Kind, global_id
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts
from tests.support.together import at_once

WHY = "too much"


async def paint(api: Api, company: str) -> tuple[Desk, str, list[str]]:
    """Ten litres of paint of 6 kg base and 2 kg colour; ids of the product and both."""
    desk = Desk(api, company)
    await desk.item("PAINT", "BATCH", unit="LTR")
    await desk.item("BASE", "BATCH", unit="KGM")
    await desk.item("COLOUR", "BATCH", unit="KGM")
    await desk.order("P1", {"PAINT": "10"}, {"BASE": "6", "COLOUR": "2"})
    product = (await desk.product("P1", "L1"))["id"]
    return desk, product, [await desk.fill(product, item, "B1") for item in ("BASE", "COLOUR")]


async def picked(desk: Desk, product: str) -> list[str]:
    """What is picked on each line of a product."""
    return [line["picked"]["value"] for line in (await desk.product_now(product))["components"]]


async def test_picking_is_taken_back_line_by_line(api: Api, company: str) -> None:
    desk, product, both = await paint(api, company)
    posted = (await desk.do("pickComponents", associations=both))["journal"]["activity"]
    sent = {"activity": posted["id"], "reason": WHY}
    refused = await desk.refused("reverseActivity", **sent, quantity=quantity("1"))
    assert refused == ("AMBIGUOUS", "input.association")

    part = {**sent, "association": both[0], "quantity": quantity("1500 GRM")}
    done = (await desk.do("reverseActivity", **part))["activity"]
    assert done["code"] == "ProductionPickingListPartialReverse"
    assert done["reverses"] == {"id": posted["id"], "code": "ProductionPickingList"}
    assert (done["reason"], done["operator"], done["type"]) == (WHY, "tester", "Production")
    assert [one["quantity"] for one in done["transactions"]] == [{"value": "1.5", "unit": "KGM"}]
    assert await picked(desk, product) == ["4.5", "2"]

    beyond = {**sent, "association": both[0], "quantity": quantity("4.5000001")}
    refused = await desk.refused("reverseActivity", **beyond)
    assert refused == ("QUANTITY_EXCEEDED", "input.quantity.value")
    done = (await desk.do("reverseActivity", **sent, association=both[1]))["activity"]
    assert done["code"] == "ProductionPickingListPartialReverse"
    done = (await desk.do("reverseActivity", **sent))["activity"]
    assert done["code"] == "ProductionPickingListFullReverse"
    assert [one["quantity"]["value"] for one in done["transactions"]] == ["4.5"]
    assert await picked(desk, product) == ["0", "0"]
    refused = await desk.refused("reverseActivity", **sent)
    assert refused == ("QUANTITY_EXCEEDED", "input.activity")

    original = await desk.node(posted["id"], "Activity", "reversedBy { code }")
    codes = [one["code"].removeprefix("ProductionPickingList") for one in original["reversedBy"]]
    assert codes == ["PartialReverse", "PartialReverse", "FullReverse"]
    await desk.do("removeAssociations", ids=both, reason=WHY)


async def test_a_report_is_taken_back_partly_then_in_full(api: Api, company: str) -> None:
    desk, product, _ = await paint(api, company)
    sent: Sent = {"good": quantity("7"), "error": quantity("3")}
    posted = (await desk.do("reportAsFinished", finishedProduct=product, **sent))["activity"]
    assert (await desk.order_now("P1"))["status"] == "REPORTED_AS_FINISHED"
    part = {"activity": posted["id"], "reason": WHY}
    done = (await desk.do("reverseActivity", **part, quantity=quantity("8")))["activity"]
    assert done["code"] == "ProductionReportFinishedPartialReverse"
    assert done["reverses"]["id"] == posted["id"]
    now = await desk.product_now(product)
    assert (now["good"]["value"], now["error"]["value"]) == ("0", "2")
    assert not now["reportedAsFinished"]
    assert (await desk.order_now("P1"))["status"] == "STARTED"
    refused = await desk.refused("reverseActivity", **part, quantity=quantity("3"))
    assert refused == ("QUANTITY_EXCEEDED", "input.quantity.value")
    done = (await desk.do("reverseActivity", **part))["activity"]
    assert done["code"] == "ProductionReportFinishedFullReverse"
    now = await desk.product_now(product)
    assert (now["good"]["value"], now["error"]["value"]) == ("0", "0")


async def test_a_reversal_takes_back_its_own_report_and_no_other(api: Api, company: str) -> None:
    desk, product, _ = await paint(api, company)
    bad = await desk.do(
        "reportAsFinished", finishedProduct=product, good=quantity("0"), error=quantity("2")
    )
    await desk.do("reportAsFinished", finishedProduct=product, good=quantity("5"))
    activity = bad["activity"]["id"]
    await desk.do("reverseActivity", activity=activity, reason=WHY)
    now = await desk.product_now(product)
    assert (now["good"]["value"], now["error"]["value"]) == ("5", "0")


async def test_what_cannot_be_reversed(api: Api, graph: Graph, company: str) -> None:
    desk, product, both = await paint(api, company)
    await desk.receive("BASE", "B9", "5")
    query = "query($c: String!) { activities(company: $c) { nodes { id code } } }"
    [receipt] = (await api(query, {"c": company}))["activities"]["nodes"]
    posted = (await desk.do("pickComponents", associations=both[:1]))["journal"]["activity"]["id"]
    part = {"activity": posted, "quantity": quantity("1"), "reason": WHY}
    reversal = (await desk.do("reverseActivity", **part))["activity"]["id"]
    before = await facts(graph, company)
    unknown = global_id(Kind.ACTIVITY, "none")
    for sent, code, field in (
        ({"activity": receipt["id"]}, "INVALID_ARGUMENT", "activity"),
        ({"activity": reversal}, "INVALID_ARGUMENT", "activity"),
        ({"activity": unknown}, "NOT_FOUND", "activity"),
        ({"activity": product}, "NOT_FOUND", "activity"),
        ({"activity": posted, "quantity": quantity("0")}, "INVALID_QUANTITY", "quantity.value"),
        ({"activity": posted, "quantity": quantity("1 LTR")}, "UNIT_MISMATCH", "quantity.unit"),
        ({"activity": posted, "reason": " \n "}, "REASON_REQUIRED", "reason"),
    ):
        refused = await desk.refused("reverseActivity", **{"reason": WHY, **sent})
        assert refused == (code, f"input.{field}"), sent
    other = {"activity": posted, "association": both[1], "reason": WHY}
    assert (await desk.refused("reverseActivity", **other))[1] == "input.association"
    assert await facts(graph, company) == before


async def test_twenty_clients_never_reverse_more_than_was_posted(api: Api, company: str) -> None:
    desk, product, both = await paint(api, company)
    picking = (await desk.do("pickComponents", associations=both[:1]))["journal"]["activity"]["id"]
    report = (await desk.do("reportAsFinished", finishedProduct=product))["activity"]["id"]
    for activity, each, times in ((picking, "1", 6), (report, "1.5", 6)):
        part = {"activity": activity, "quantity": quantity(each), "reason": WHY}
        answers = await at_once(20, partial(desk.ask, "reverseActivity", **part))
        assert [len(one["userErrors"]) for one in answers].count(0) == times
        codes = {error["code"] for one in answers for error in one["userErrors"]}
        assert codes == {"QUANTITY_EXCEEDED"}
    now = await desk.product_now(product)
    assert now["components"][0]["picked"]["value"] == "0"
    assert now["good"]["value"] == "1"
