"""Activities: recorded once, immutable, with data collected as defined, found in many ways."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk, stored
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts
from tests.support.together import at_once

TEST = [
    {"name": "pressure", "type": "NUMBER", "unit": "KGM", "required": True},
    {"name": "verdict", "type": "ENUM", "options": ["good", "bad"]},
    {"name": "note", "type": "TEXT"},
    {"name": "retest", "type": "BOOLEAN"},
]
PRESSURE = {"name": "pressure", "number": "1.50"}


async def stocked(api: Api, company: str) -> Desk:
    """Batch B1 of ten kilograms, serial number S1, both received."""
    desk = Desk(api, company)
    await desk.item("OIL", "BATCH", unit="KGM")
    await desk.item("PUMP")
    await desk.receive("OIL", "B1", "10")
    await desk.receive("PUMP", "S1")
    return desk


def part(ref: Sent, amount: str = "1", role: str = "SUBJECT") -> Sent:
    """One line of an activity."""
    return {"traceable": ref, "role": role, "quantity": quantity(amount)}


def quality(desk: Desk, *data: Sent, **more: Any) -> Sent:
    """A QualityTest of batch B1, as an input."""
    sent: Sent = {"company": desk.company, "type": "Quality", "code": "QualityTest"}
    lines = [part(desk.batch("OIL", "B1"))]
    return {**sent, "transactions": lines, "data": list(data), **more}


async def found(desk: Desk, **sent: Any) -> list[str]:
    """The codes of the activities that a query finds."""
    query = """query($company: String!, $code: String, $order: OrderRef, $from: DateTime,
                     $to: DateTime, $traceable: TraceableRef, $operator: String,
                     $data: DataMatchInput) {
      activities(company: $company, code: $code, order: $order, traceable: $traceable, to: $to,
                 from: $from, operator: $operator, data: $data) { nodes { code } }
    }"""
    nodes = (await desk.api(query, {"company": desk.company, **sent}))["activities"]["nodes"]
    return [one["code"] for one in nodes]


@pytest.mark.parametrize(
    "kind", ["Purchase", "Sales", "Quality", "Warehouse", "Maintenance", "Transportation"]
)
async def test_an_integration_records_what_happened(
    api: Api, graph: Graph, company: str, kind: str
) -> None:
    desk = await stocked(api, company)
    lines = [part(desk.batch("OIL", "B1"), "2500 GRM"), part(desk.serial("PUMP", "S1"))]
    sent: Sent = {"company": company, "type": kind, "code": f"{kind}Event", "transactions": lines}
    happened = "2026-02-03T04:05:06.789Z"
    done = await desk.do("recordActivity", **sent, partner="ACME", happenedAt=happened)
    activity = done["activity"]
    assert (activity["type"], activity["code"]) == (kind, f"{kind}Event")
    assert (activity["operator"], activity["partner"]) == ("tester", "ACME")
    assert activity["happenedAt"].startswith("2026-02-03T04:05:06.789")
    assert [one["quantity"] for one in activity["transactions"]] == [
        {"value": "2.5", "unit": "KGM"},
        {"value": "1", "unit": "EA"},
    ]
    assert (await stored(graph, company, "OIL", "B1")).on_hand == 10


async def test_receipt_shipment_and_scrap_move_the_totals(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await stocked(api, company)
    for kind, code, amount in (
        ("Purchase", "PurchaseGoodsReceipt", "5"),
        ("Sales", "SalesGoodsIssue", "4"),
        ("Quality", "QualityScrap", "0.5"),
    ):
        lines = [part(desk.batch("OIL", "B1"), amount)]
        sent: Sent = {"company": company, "type": kind, "code": code, "transactions": lines}
        await desk.do("recordActivity", **sent)
    oil = await stored(graph, company, "OIL", "B1")
    assert (str(oil.received), str(oil.shipped), str(oil.scrapped)) == ("15", "4", "0.5")
    done = await desk.do("recordShipment", traceable=desk.batch("OIL", "B1"), customer="ACME")
    assert done["activity"]["code"] == "SalesGoodsIssue"
    assert done["activity"]["partner"] == "ACME"
    assert done["activity"]["transactions"][0]["quantity"]["value"] == "10.5"
    assert (await stored(graph, company, "OIL", "B1")).on_hand == 0
    again = {"traceable": desk.batch("OIL", "B1"), "customer": "ACME"}
    assert (await desk.refused("recordShipment", **again))[0] == "QUANTITY_EXCEEDED"


async def test_twenty_clients_ship_one_serial_number_once(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    sent: Sent = {"traceable": desk.serial("PUMP", "S1"), "customer": "ACME"}
    answers = await at_once(20, lambda: desk.ask("recordShipment", **sent))
    codes = [error["code"] for one in answers for error in one["userErrors"]]
    assert codes == ["QUANTITY_EXCEEDED"] * 19


async def test_bad_activities_change_nothing(api: Api, graph: Graph, company: str) -> None:
    desk = await stocked(api, company)
    oil, pump = desk.batch("OIL", "B1"), desk.serial("PUMP", "S1")
    before = await facts(graph, company)
    for changed, code, field in (
        ({"type": "Production"}, "INVALID_ARGUMENT", "type"),
        ({"type": "Nope"}, "INVALID_ARGUMENT", "type"),
        ({"code": " "}, "INVALID_NAME", "code"),
        ({"transactions": []}, "INVALID_ARGUMENT", "transactions"),
        ({"happenedAt": "2999-01-01T00:00:00Z"}, "INVALID_TIME", "happenedAt"),
        ({"transactions": [part(oil), part(desk.batch("OIL", "B9"))]}, "NOT_FOUND", None),
        ({"transactions": [part(oil, "0")]}, "INVALID_QUANTITY", None),
        ({"transactions": [part(oil), part(pump, "2")]}, "INVALID_QUANTITY", None),
        ({"transactions": [part(oil, "1 LTR")]}, "UNIT_MISMATCH", None),
        ({"data": [{"name": "a"}]}, "INVALID_DATA", "data.0"),
        ({"data": [{"name": "a", "text": "x", "boolean": True}]}, "INVALID_DATA", "data.0"),
    ):
        sent = {**quality(desk), **changed}
        refused = await desk.refused("recordActivity", **sent)
        assert refused[0] == code, changed
        if field is not None:
            assert refused[1] == f"input.{field}"
    assert await facts(graph, company) == before


async def test_data_is_collected_as_defined(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    free = {"name": "anything", "text": "goes"}
    await desk.do("recordActivity", **quality(desk, free))
    defining: Sent = {"company": company, "code": "QualityTest", "values": TEST}
    defined = (await desk.do("defineDataCollection", **defining))["values"]
    assert [one["type"] for one in defined] == ["NUMBER", "ENUM", "TEXT", "BOOLEAN"]
    assert [one["required"] for one in defined] == [True, False, False, False]

    verdict = {"name": "verdict", "text": "good"}
    more: list[Sent] = [{"name": "note", "text": "Ø ok"}, {"name": "retest", "boolean": False}]
    done = await desk.do("recordActivity", **quality(desk, PRESSURE, verdict, *more))
    data = {one["name"]: one for one in done["activity"]["data"]}
    assert data["pressure"]["number"] == "1.5"
    assert (data["verdict"]["text"], data["note"]["text"]) == ("good", "Ø ok")
    assert data["retest"]["boolean"] is False

    for wrong, field in (
        ([verdict], "data"),
        ([PRESSURE, PRESSURE], "data.1"),
        ([PRESSURE, free], "data.1"),
        ([PRESSURE, {"name": "verdict", "text": "so so"}], "data.1"),
        ([PRESSURE, {"name": "verdict", "number": "1"}], "data.1"),
        ([PRESSURE, {"name": "retest", "text": "true"}], "data.1"),
        ([{**PRESSURE, "unit": "LTR"}], "data.0"),
    ):
        refused = await desk.refused("recordActivity", **quality(desk, *wrong))
        assert refused == ("INVALID_DATA", f"input.{field}"), wrong
    # Another code is not concerned; nothing defined means that all is taken again.
    await desk.do("recordActivity", **quality(desk, free, code="QualityOther"))
    await desk.do("defineDataCollection", company=company, code="QualityTest", values=[])
    await desk.do("recordActivity", **quality(desk, free))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ([TEST[0], TEST[0]], "values"),
        ([{"name": "v", "type": "ENUM"}], "values.0.options"),
        ([TEST[0], {"name": "v", "type": "TEXT", "options": ["x"]}], "values.1.options"),
    ],
)
async def test_bad_definitions(api: Api, company: str, values: list[Sent], field: str) -> None:
    desk = Desk(api, company)
    sent = {"company": company, "code": "QualityTest", "values": values}
    assert await desk.refused("defineDataCollection", **sent) == ("INVALID_DATA", f"input.{field}")


async def test_activities_are_found_in_many_ways(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    await desk.order("P1", {"PUMP": "1"}, {"OIL": "2"})
    product = (await desk.product("P1", "S9"))["id"]
    association = await desk.fill(product, "OIL", "B1")
    await desk.do("pickComponents", associations=[association])
    await desk.do("reportAsFinished", finishedProduct=product)
    early, late = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"
    for at, verdict in ((early, "good"), (late, "bad")):
        data = {"name": "verdict", "text": verdict}
        await desk.do("recordActivity", **quality(desk, data, happenedAt=at, code=f"Q{verdict}"))
    await desk.do("recordActivity", **quality(desk, PRESSURE, {"name": "ok", "boolean": True}))

    oil = desk.batch("OIL", "B1")
    # By the time that they happened; the two checks were recorded late.
    late_checks, check = ["Qgood", "Qbad"], "QualityTest"
    posted = ["ProductionPickingList", "ProductionReportFinished"]
    assert await found(desk) == [*late_checks, *["PurchaseGoodsReceipt"] * 2, *posted, check]
    assert await found(desk, traceable=oil) == [
        *late_checks,
        "PurchaseGoodsReceipt",
        posted[0],
        check,
    ]
    assert await found(desk, traceable=oil, code="Qbad") == ["Qbad"]
    assert await found(desk, order=desk.ref("P1")) == posted
    assert await found(desk, order=desk.ref("P9")) == []
    assert await found(desk, traceable=desk.batch("OIL", "B9")) == []
    assert await found(desk, operator="tester", code="Qgood") == ["Qgood"]
    assert await found(desk, operator="nobody") == []
    assert await found(desk, **{"from": early, "to": late}) == ["Qgood"]
    assert await found(desk, **{"from": late, "to": "2026-03-01T00:00:00.000001Z"}) == ["Qbad"]
    for name, value, codes in (
        ("verdict", "bad", ["Qbad"]),
        ("pressure", "1.5", ["QualityTest"]),
        ("ok", "true", ["QualityTest"]),
        ("verdict", "1.5", []),
        ("good", "1", ["ProductionReportFinished"]),
    ):
        assert await found(desk, data={"name": name, "value": value}) == codes, name


async def test_recording_is_safe_to_repeat_under_its_key(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await stocked(api, company)
    sent: Sent = {
        "traceable": desk.batch("OIL", "B1"),
        "quantity": quantity("2"),
        "customer": "ACME",
    }
    answers = await at_once(
        10, lambda: desk.do("recordShipment", **sent, idempotencyKey=f"k-{company}")
    )
    assert len({one["activity"]["id"] for one in answers}) == 1
    assert (await stored(graph, company, "OIL", "B1")).shipped == 2
