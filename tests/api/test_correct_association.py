"""Correcting an association: a new one takes its place, and obeys all laws."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph.engine.session import Graph
from schema.ids import Kind, global_id
from tests.support.desk import Desk, stored
from tests.support.plant import quantity
from tests.support.service import Api
from tests.support.store_dump import facts

WHY = "read again"
_PRESENT = "association { id } present { id state version component { number } }"


async def pumps(api: Api, company: str, **policy: bool) -> Desk:
    """Two pumps of two seals, two washers and two motors each; ``policy`` is of those."""
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH", policy=policy)
    await desk.item("WASHER", "BATCH", policy=policy)
    await desk.item("MOTOR", policy=policy)
    await desk.order("P1", {"PUMP": "2"}, {"SEAL": "4", "MOTOR": "4", "WASHER": "4"})
    return desk


async def test_a_number_and_then_a_quantity_are_put_right(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    await desk.receive("SEAL", "B1", "10")
    product = (await desk.product("P1", "SN1"))["id"]
    first = await desk.fill(product, "SEAL", "B1", "1.5")
    second = (await desk.do("correctAssociation", id=first, number="B2", reason=WHY))["association"]
    assert second["state"] == "LIVE"
    assert (second["component"]["number"], second["consumption"]["value"]) == ("B2", "1.5")
    sent = {"id": second["id"], "quantity": quantity("2"), "reason": "counted"}
    third = (await desk.do("correctAssociation", **sent))["association"]
    assert (third["component"]["number"], third["consumption"]["value"]) == ("B2", "2")

    chain = {one["id"]: one for one in (await desk.product_now(product))["associations"]["nodes"]}
    assert [chain[one]["state"] for one in (first, second["id"], third["id"])] == [
        "SUPERSEDED",
        "SUPERSEDED",
        "LIVE",
    ]
    assert chain[first]["supersededBy"] == {"id": second["id"]}
    assert chain[second["id"]]["supersededBy"] == {"id": third["id"]}
    assert chain[third["id"]]["supersededBy"] is None
    assert (chain[first]["removalReason"], chain[first]["removedBy"]) == (WHY, "tester")
    assert (chain[first]["component"]["number"], chain[first]["consumption"]) == (
        "B1",
        {"value": "1.5"},
    )
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["B2>SN1 2"]
    assert (await stored(graph, company, "SEAL", "B1")).on_hand == 10
    assert (await stored(graph, company, "SEAL", "B2")).consumed == 2


async def test_the_line_is_put_right(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    made = await desk.product("P1", "SN1")
    lines = {line["item"]["number"]: line["bomLine"]["id"] for line in made["components"]}
    first = await desk.fill(made["id"], "SEAL", "B1", "2")
    sent = {"id": first, "bomLine": lines["WASHER"], "reason": WHY}
    done = (await desk.do("correctAssociation", **sent))["association"]
    assert (done["bomLine"]["lineNumber"], done["consumption"]["value"]) == (30, "2")
    now = await desk.product_now(made["id"])
    assert [line["status"] for line in now["components"]] == [
        "NOT_STARTED",
        "NOT_STARTED",
        "COMPLETED",
    ]
    missing = {"id": done["id"], "bomLine": global_id(Kind.BOM_LINE, "none"), "reason": WHY}
    assert await desk.refused("correctAssociation", **missing) == ("NOT_FOUND", "input.bomLine")


async def test_a_serial_number_stays_in_one_product(api: Api, graph: Graph, company: str) -> None:
    desk = await pumps(api, company)
    one, other = [(await desk.product("P1", number))["id"] for number in ("SN1", "SN2")]
    await desk.fill(one, "MOTOR", "M1")
    second = await desk.fill(other, "MOTOR", "M2")
    before = await facts(graph, company)
    sent = {"id": second, "number": "M1", "reason": WHY}
    assert await desk.refused("correctAssociation", **sent) == (
        "SERIAL_ALREADY_CONSUMED",
        "input.number",
    )
    wrong = {"id": second, "quantity": quantity("2"), "reason": WHY}
    assert (await desk.refused("correctAssociation", **wrong))[0] == "INVALID_QUANTITY"
    assert await facts(graph, company) == before
    third = await desk.do("correctAssociation", id=second, number="M3", reason=WHY)
    assert third["association"]["component"]["number"] == "M3"
    await desk.fill(one, "MOTOR", "M2")  # free again


async def test_a_correction_closes_no_cycle(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("MIX", "BATCH", unit="KGM")
    for order in ("P1", "P2"):
        await desk.order(order, {"MIX": "5"}, {"MIX": "5"})
    one, other = [(await desk.product(f"P{at}", f"X{at}"))["id"] for at in (1, 2)]
    await desk.fill(one, "MIX", "RAW", "1")
    await desk.fill(other, "MIX", "X1", "1")
    wrong = await desk.fill(one, "MIX", "RAW2", "1")
    before = await facts(graph, company)
    for number in ("X2", "X1"):
        refused = await desk.refused("correctAssociation", id=wrong, number=number, reason=WHY)
        assert refused == ("WOULD_FORM_CYCLE", "input.number")
    assert await facts(graph, company) == before


async def test_a_policy_holds_for_what_is_put_right(api: Api, company: str) -> None:
    desk = await pumps(api, company, allowOverConsumption=False)
    product = (await desk.product("P1", "SN1"))["id"]
    first = await desk.fill(product, "SEAL", "B1", "1")
    sent = {"id": first, "quantity": quantity("2.5"), "reason": WHY}
    assert await desk.refused("correctAssociation", **sent) == (
        "OVER_CONSUMPTION",
        "input.quantity",
    )
    done = await desk.do("correctAssociation", id=first, quantity=quantity("2"), reason=WHY)
    assert done["association"]["consumption"]["value"] == "2"


async def test_what_is_removed_or_picked_is_not_corrected(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    gone, picked = [await desk.fill(product, "SEAL", number, "1") for number in ("B1", "B2")]
    await desk.do("removeAssociations", ids=[gone], reason=WHY)
    await desk.do("pickComponents", associations=[picked])
    before = await facts(graph, company)
    for association, code in ((gone, "ALREADY_REMOVED"), (picked, "ALREADY_PICKED")):
        sent = {"id": association, "number": "B3", "reason": WHY}
        assert await desk.refused("correctAssociation", **sent) == (code, "input.id")
    unknown = {"id": global_id(Kind.ASSOCIATION, "none"), "number": "B3", "reason": WHY}
    [(code, _)] = await desk.refusals("correctAssociation", **unknown)
    assert code == "NOT_FOUND"
    assert await facts(graph, company) == before


@pytest.mark.parametrize("versioned", [True, False])
async def test_of_two_supervisors_at_once_one_wins(api: Api, company: str, versioned: bool) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    first = await desk.fill(product, "SEAL", "B1")
    seen = {"version": (await desk.association_now(first))["version"]} if versioned else {}

    async def correct(number: str) -> dict[str, Any]:
        sent = {"id": first, "number": number, "reason": WHY, **seen}
        return await desk.ask("correctAssociation", _PRESENT, **sent)

    answers = await asyncio.gather(correct("B2"), correct("B3"))
    [won] = [one for one in answers if not one["userErrors"]]
    [lost] = [one for one in answers if one["userErrors"]]
    assert [error["code"] for error in lost["userErrors"]] == ["STALE"]
    assert lost["present"]["id"] == won["association"]["id"], "the present state comes with it"
    assert lost["present"]["state"] == "LIVE"
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == [
        f"{lost['present']['component']['number']}>SN1 2"
    ]


async def test_a_version_that_was_not_the_present_one_is_stale(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    seen = (await desk.association_now(association))["version"]
    posted = await desk.do("pickComponents", associations=[association])
    activity = posted["journal"]["activity"]["id"]
    await desk.do("reverseActivity", activity=activity, reason=WHY)
    sent = {"id": association, "number": "B2", "reason": WHY}
    payload = await desk.ask("correctAssociation", _PRESENT, **sent, version=seen)
    assert [error["code"] for error in payload["userErrors"]] == ["STALE"]
    assert payload["present"]["version"] > seen
    await desk.do("correctAssociation", **sent, version=payload["present"]["version"])
