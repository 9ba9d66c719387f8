"""Removing registered products, and putting right a number typed wrong."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from graph.engine.session import Graph
from schema.ids import Kind, global_id, local_id
from tests.support.desk import Desk, stored
from tests.support.many import register_many
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts, fingerprint
from tests.support.together import at_once

WHY = "typed wrong"


async def pumps(api: Api, company: str) -> Desk:
    """Order P1 makes three pumps of two seals and a motor each; P2 puts them into machines."""
    desk = Desk(api, company)
    for item in ("PUMP", "MOTOR", "MACHINE"):
        await desk.item(item)
    await desk.item("SEAL", "BATCH")
    await desk.order("P1", {"PUMP": "3"}, {"SEAL": "6", "MOTOR": "3"})
    await desk.order("P2", {"MACHINE": "1"}, {"PUMP": "1"})
    return desk


async def test_a_product_is_removed_with_its_associations(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    gone, kept = [(await desk.product("P1", number))["id"] for number in ("SN1", "SN2")]
    seals, motor = await desk.fill(gone, "SEAL", "B1"), await desk.fill(gone, "MOTOR", "M1")
    await desk.fill(kept, "SEAL", "B1")
    done = await desk.do("removeFinishedProducts", ids=[gone], reason=WHY)
    assert done == {"removed": [gone]}

    order = await desk.order_now("P1")
    [line] = order["productLines"]
    assert (line["consumption"]["value"], line["remaining"]["value"]) == ("1", "2")
    assert line["status"] == "IN_PROGRESS"
    for association in (seals, motor):
        now = await desk.association_now(association)
        assert (now["state"], now["removalReason"]) == ("REMOVED", WHY)
    assert await desk.genealogy(desk.batch("SEAL", "B1"), "FORWARD") == ["B1>SN2 2"]
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == []
    assert (await stored(graph, company, "SEAL", "B1")).consumed == 2
    assert (await stored(graph, company, "PUMP", "SN1")).on_hand == 0
    query = """query($r: OrderRef!) {
      productionOrder(ref: $r) { finishedProducts { nodes { id } } }
    }"""
    found = (await api(query, {"r": desk.ref("P1")}))["productionOrder"]
    assert found["finishedProducts"]["nodes"] == [{"id": kept}]

    again = (await desk.product("P1", "SN1"))["id"]
    assert again != gone
    await desk.fill(again, "MOTOR", "M1")
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["M1>SN1 1"]


async def test_what_forbids_a_removal_is_named_for_each_product(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    reported, consumed, picked = [
        (await desk.product("P1", number))["id"] for number in ("SN1", "SN2", "SN3")
    ]
    report = await desk.do("reportAsFinished", finishedProduct=reported)
    machine = (await desk.product("P2", "A1"))["id"]
    into = await desk.fill(machine, "PUMP", "SN2")
    association = await desk.fill(picked, "SEAL", "B1")
    posted = await desk.do("pickComponents", associations=[association])
    before = await facts(graph, company)
    ids = [machine, reported, consumed, picked]
    assert await desk.refusals("removeFinishedProducts", ids=ids, reason=WHY) == [
        ("ALREADY_REPORTED_AS_FINISHED", "input.ids.1"),
        ("IN_USE", "input.ids.2"),
        ("ALREADY_PICKED", "input.ids.3"),
    ]
    none = global_id(Kind.FINISHED_PRODUCT, "none")
    assert await desk.refusals("removeFinishedProducts", ids=[machine, none], reason=WHY) == [
        ("NOT_FOUND", "input.ids.1")
    ]
    assert await facts(graph, company) == before
    # Once each is put right, nothing forbids it any more.
    for activity in (report["activity"]["id"], posted["journal"]["activity"]["id"]):
        await desk.do("reverseActivity", activity=activity, reason=WHY)
    await desk.do("removeAssociations", ids=[into], reason=WHY)
    await desk.do("removeFinishedProducts", ids=ids, reason=WHY)
    before = await facts(graph, company)
    assert await desk.refusals("removeFinishedProducts", ids=ids[:1], reason=WHY) == [
        ("ALREADY_REMOVED", "input.ids.0")
    ]
    assert await facts(graph, company) == before
    [line] = (await desk.order_now("P1"))["productLines"]
    assert (line["consumption"]["value"], line["status"]) == ("0", "NOT_STARTED")


async def test_a_removed_product_takes_nothing_any_more(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    await desk.do("removeFinishedProducts", ids=[product], reason=WHY)
    before = await fingerprint(graph, company)
    into = {"finishedProduct": product, "number": "B1", "item": desk.ref("SEAL")}
    assert (await desk.refused("registerComponent", **into))[0] == "NOT_FOUND"
    assert (await desk.refused("reportAsFinished", finishedProduct=product))[0] == "NOT_FOUND"
    renamed = {"id": product, "number": "SN9", "reason": WHY}
    refused = await desk.refused("correctFinishedProduct", **renamed)
    assert refused == ("ALREADY_REMOVED", "input.id")
    assert await fingerprint(graph, company) == before


async def test_a_product_of_a_thousand_associations_is_removed(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    numbers = [f"B{at % 7}" for at in range(1000)]
    local = local_id(Kind.FINISHED_PRODUCT, product, ())
    await register_many(graph, local, "SEAL", numbers, Decimal("0.001"))
    await desk.fill(product, "MOTOR", "M1")
    lines = (await desk.product_now(product))["components"]
    assert len(lines[0]["associations"]) == 1000
    assert lines[0]["consumption"]["value"] == "1"
    await desk.do("removeFinishedProducts", ids=[product], reason=WHY)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == []
    for at in range(7):
        assert (await stored(graph, company, "SEAL", f"B{at}")).consumed == 0


async def test_removals_and_registrations_at_once_leave_no_half_product(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    await desk.receive("SEAL", "B1", "10")
    product = (await desk.product("P1", "SN1"))["id"]
    into = {"finishedProduct": product, "number": "B1", "item": desk.ref("SEAL")}

    async def register() -> dict[str, Any]:
        return await desk.ask("registerComponent", **into, quantity=quantity("1"))

    async def remove() -> dict[str, Any]:
        return await desk.ask("removeFinishedProducts", ids=[product], reason=WHY)

    answers = await asyncio.gather(*(act() for _ in range(5) for act in (register, remove)))
    codes = {error["code"] for one in answers for error in one["userErrors"]}
    assert codes <= {"NOT_FOUND", "ALREADY_REMOVED", "STALE"}
    if any(one["userErrors"] == [] and "removed" in one for one in answers):
        assert (await stored(graph, company, "SEAL", "B1")).on_hand == 10
        assert await desk.genealogy(desk.batch("SEAL", "B1"), "FORWARD") == []
    else:
        assert "STALE" in codes


async def test_a_number_typed_wrong_is_put_right_with_all_that_hangs_on_it(
    api: Api, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN7"))["id"]
    await desk.fill(product, "SEAL", "B1")
    seen = (await desk.product_now(product))["version"]
    sent = {"id": product, "number": " SN1 ", "reason": WHY, "version": seen}
    done = (await desk.do("correctFinishedProduct", **sent))["finishedProduct"]
    assert done["traceable"] == {"number": "SN1"}
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["B1>SN1 2"]
    assert await desk.genealogy(desk.batch("SEAL", "B1"), "FORWARD") == ["B1>SN1 2"]
    query = "query($r: TraceableRef!) { traceable(ref: $r) { id } }"
    assert (await api(query, {"r": desk.serial("PUMP", "SN7")}))["traceable"] is None
    await desk.fill(product, "MOTOR", "M1")
    await desk.product("P1", "SN7")  # the number is free for the right one
    assert await desk.refused("correctFinishedProduct", **sent) == ("STALE", "input.id")
    select = "present { id version traceable { number } }"
    present = (await desk.ask("correctFinishedProduct", select, **sent))["present"]
    assert (present["id"], present["traceable"]) == (product, {"number": "SN1"})
    assert present["version"] == done["version"] > seen


async def test_a_number_that_is_more_than_typed_wrong_stays(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    one, other = [(await desk.product("P1", number))["id"] for number in ("SN1", "SN2")]
    machine = (await desk.product("P2", "A1"))["id"]
    await desk.fill(machine, "PUMP", "SN2")
    before = await facts(graph, company)
    for product, number, code, field in (
        (one, "SN2", "ALREADY_EXISTS", "number"),
        (one, "SN1", "ALREADY_EXISTS", "number"),
        (other, "SN3", "IN_USE", "id"),
        (one, " ", "INVALID_NUMBER", "number"),
        (global_id(Kind.FINISHED_PRODUCT, "none"), "SN3", "NOT_FOUND", "id"),
    ):
        sent = {"id": product, "number": number, "reason": WHY}
        assert await desk.refused("correctFinishedProduct", **sent) == (code, f"input.{field}")
    assert await facts(graph, company) == before


async def test_twenty_clients_correct_one_number_at_once(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN7"))["id"]
    numbers = iter(range(20))

    async def correct() -> dict[str, Any]:
        sent = {"id": product, "number": f"SN1{next(numbers)}", "reason": WHY, "version": 1}
        return await desk.ask("correctFinishedProduct", **sent)

    answers = await at_once(20, correct)
    assert [len(one["userErrors"]) for one in answers].count(0) == 1
    assert {error["code"] for one in answers for error in one["userErrors"]} == {"STALE"}


async def test_registering_while_the_number_is_corrected_loses_nothing(
    api: Api, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN7"))["id"]
    into = {"finishedProduct": product, "number": "B1", "item": desk.ref("SEAL")}

    async def register() -> dict[str, Any]:
        return await desk.ask("registerComponent", **into, quantity=quantity("0.25"))

    async def correct() -> dict[str, Any]:
        sent: Sent = {"id": product, "number": "SN1", "reason": WHY}
        return await desk.ask("correctFinishedProduct", **sent)

    acts = (register, register, correct, register, register)
    answers = [
        one for one in await asyncio.gather(*(act() for act in acts)) if "association" in one
    ]
    assert {error["code"] for one in answers for error in one["userErrors"]} <= {"STALE"}
    done = [one for one in answers if not one["userErrors"]]
    expected = ["B1>SN1 0.25"] * len(done)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == expected
