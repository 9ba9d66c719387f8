"""Reporting as finished: what turned out good, what did not, and when the order is done."""

from __future__ import annotations

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts
from tests.support.together import at_once

WHY = "too early"


async def pumps(api: Api, company: str, **policy: bool) -> Desk:
    """Order P1 makes two pumps of a motor each."""
    desk = Desk(api, company)
    await desk.item("PUMP", policy=policy)
    await desk.item("MOTOR")
    await desk.order("P1", {"PUMP": "2"}, {"MOTOR": "2"})
    return desk


async def paint(api: Api, company: str) -> tuple[Desk, str]:
    """Order P1 makes ten litres of paint, registered as one batch; its id."""
    desk = Desk(api, company)
    await desk.item("PAINT", "BATCH", unit="LTR")
    await desk.order("P1", {"PAINT": "10"}, {})
    return desk, (await desk.product("P1", "L1"))["id"]


@pytest.mark.parametrize(
    ("sent", "good", "error"),
    [({}, "1", "0"), ({"good": "1"}, "1", "0"), ({"error": "1"}, "0", "1")],
)
async def test_a_serial_number_is_good_or_it_is_not(
    api: Api, company: str, sent: dict[str, str], good: str, error: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    amounts: Sent = {name: quantity(value) for name, value in sent.items()}
    done = await desk.do("reportAsFinished", finishedProduct=product, **amounts)
    found = done["finishedProduct"]
    assert (found["good"]["value"], found["error"]["value"]) == (good, error)
    assert found["reportedAsFinished"]
    assert found["order"]["status"] == "STARTED"
    activity = done["activity"]
    assert (activity["type"], activity["code"]) == ("Production", "ProductionReportFinished")
    assert {one["name"]: one["number"] for one in activity["data"]} == {
        "good": good,
        "error": error,
    }
    [part] = activity["transactions"]
    assert (part["role"], part["quantity"]["value"]) == ("PRODUCT", "1")
    refused = await desk.refused("reportAsFinished", finishedProduct=product, **amounts)
    assert refused == ("ALREADY_REPORTED_AS_FINISHED", "input.finishedProduct")


@pytest.mark.parametrize(
    ("good", "error", "code"),
    [
        ("0.5", "0.5", "INVALID_QUANTITY"),
        ("0.5", "0", "INVALID_QUANTITY"),
        ("0", "0", "INVALID_QUANTITY"),
        ("1", "1", "QUANTITY_EXCEEDED"),
        ("-1", "0", "INVALID_QUANTITY"),
        ("1 KGM", "0", "UNIT_MISMATCH"),
    ],
)
async def test_what_a_serial_number_cannot_be(
    api: Api, graph: Graph, company: str, good: str, error: str, code: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    before = await facts(graph, company)
    sent = {"finishedProduct": product, "good": quantity(good), "error": quantity(error)}
    assert (await desk.refused("reportAsFinished", **sent))[0] == code
    assert await facts(graph, company) == before


async def test_a_batch_is_reported_partly_and_repeatedly(api: Api, company: str) -> None:
    desk, product = await paint(api, company)
    for good, error, total in (("3", "0.5", ("3", "0.5")), ("2500 MLT", "0", ("5.5", "0.5"))):
        sent: Sent = {"good": quantity(good), "error": quantity(error)}
        done = await desk.do("reportAsFinished", finishedProduct=product, **sent)
        found = done["finishedProduct"]
        assert (found["good"]["value"], found["error"]["value"]) == total
        assert not found["reportedAsFinished"]
    beyond = {"finishedProduct": product, "good": quantity("4"), "error": quantity("0.000001")}
    assert await desk.refused("reportAsFinished", **beyond) == ("QUANTITY_EXCEEDED", "input.good")
    done = await desk.do("reportAsFinished", finishedProduct=product, error=quantity("1"))
    found = done["finishedProduct"]
    assert (found["good"]["value"], found["error"]["value"]) == ("8.5", "1.5")
    assert found["reportedAsFinished"]
    assert found["order"]["status"] == "REPORTED_AS_FINISHED"
    again = {"finishedProduct": product, "good": quantity("1")}
    assert (await desk.refused("reportAsFinished", **again))[0] == "ALREADY_REPORTED_AS_FINISHED"


async def test_an_order_is_finished_when_all_is_and_opens_again(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    reports = []
    for number, status in (("SN1", "STARTED"), ("SN2", "REPORTED_AS_FINISHED")):
        product = (await desk.product("P1", number))["id"]
        reports.append(await desk.do("reportAsFinished", finishedProduct=product))
        assert (await desk.order_now("P1"))["status"] == status
    activity = reports[0]["activity"]["id"]
    await desk.do("reverseActivity", activity=activity, reason=WHY)
    assert (await desk.order_now("P1"))["status"] == "STARTED"
    product = reports[0]["finishedProduct"]["id"]
    await desk.do("reportAsFinished", finishedProduct=product, error=quantity("1"))
    assert (await desk.order_now("P1"))["status"] == "REPORTED_AS_FINISHED"


async def test_an_ended_order_takes_no_report_and_stays_ended(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    one, other = [(await desk.product("P1", number))["id"] for number in ("SN1", "SN2")]
    report = await desk.do("reportAsFinished", finishedProduct=one)
    await desk.do("endProductionOrder", order=desk.ref("P1"))
    assert (await desk.refused("reportAsFinished", finishedProduct=other))[0] == "ORDER_ENDED"
    await desk.do("reverseActivity", activity=report["activity"]["id"], reason=WHY)
    assert (await desk.order_now("P1"))["status"] == "ENDED"


async def test_a_policy_wants_all_components_first(api: Api, company: str) -> None:
    desk = await pumps(api, company, requireCompleteComponents=True)
    product = (await desk.product("P1", "SN1"))["id"]
    refused = await desk.refused("reportAsFinished", finishedProduct=product)
    assert refused == ("COMPONENTS_INCOMPLETE", "input.finishedProduct")
    association = await desk.fill(product, "MOTOR", "M1")
    report = await desk.do("reportAsFinished", finishedProduct=product)
    # A policy acts from then on, never backwards.
    await desk.do("removeAssociations", ids=[association], reason=WHY)
    assert (await desk.product_now(product))["reportedAsFinished"]
    await desk.do("reverseActivity", activity=report["activity"]["id"], reason=WHY)
    refused = await desk.refused("reportAsFinished", finishedProduct=product)
    assert refused[0] == "COMPONENTS_INCOMPLETE"
    await desk.item("PUMP", policy={"requireCompleteComponents": False})
    await desk.do("reportAsFinished", finishedProduct=product)


async def test_a_time_to_come_is_refused(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    sent = {"finishedProduct": product, "happenedAt": "2999-01-01T00:00:00Z"}
    assert await desk.refused("reportAsFinished", **sent) == ("INVALID_TIME", "input.happenedAt")
    sent["happenedAt"] = "2026-01-02T03:04:05Z"
    activity = (await desk.do("reportAsFinished", **sent))["activity"]
    assert activity["happenedAt"].startswith("2026-01-02T03:04:05")


async def test_twenty_clients_never_report_more_than_was_started(api: Api, company: str) -> None:
    desk, product = await paint(api, company)
    sent: Sent = {"finishedProduct": product, "good": quantity("1.5"), "error": quantity("0.5")}
    answers = await at_once(20, lambda: desk.ask("reportAsFinished", **sent))
    assert [len(one["userErrors"]) for one in answers].count(0) == 5
    now = await desk.product_now(product)
    assert (now["good"]["value"], now["error"]["value"]) == ("7.5", "2.5")
