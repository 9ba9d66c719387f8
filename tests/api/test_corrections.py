"""Removing associations: they leave the live genealogy, all or none, and stay in the history."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from schema.ids import Kind, global_id
from tests.support.desk import Desk, stored
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint
from tests.support.together import at_once

WHY = "typed wrong"


async def pumps(api: Api, company: str, **policy: bool) -> Desk:
    """Two pumps of two seals and two motors each; ``policy`` is of those."""
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH", policy=policy)
    await desk.item("MOTOR", policy=policy)
    await desk.order("P1", {"PUMP": "2"}, {"SEAL": "4", "MOTOR": "4"})
    return desk


def sums(product: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Of each line: item, status, consumption, remaining."""
    return [
        (
            line["item"]["number"],
            line["status"],
            line["consumption"]["value"],
            line["remaining"]["value"],
        )
        for line in product["components"]
    ]


async def test_what_is_removed_leaves_sums_statuses_and_genealogy(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    await desk.receive("SEAL", "B1", "10")
    product = (await desk.product("P1", "SN1"))["id"]
    seals = await desk.fill(product, "SEAL", "B1")
    motors = [await desk.fill(product, "MOTOR", number) for number in ("M1", "M2")]
    assert (await desk.product_now(product))["status"] == "COMPLETED"

    done = await desk.do("removeAssociations", ids=[seals, motors[0]], reason=WHY)
    for one, association in zip(done["associations"], (seals, motors[0]), strict=True):
        assert one["id"] == association
        assert (one["state"], one["removedBy"], one["removalReason"]) == ("REMOVED", "tester", WHY)

    now = await desk.product_now(product)
    assert now["status"] == "IN_PROGRESS"
    assert sums(now) == [("SEAL", "NOT_STARTED", "0", "2"), ("MOTOR", "IN_PROGRESS", "1", "1")]
    assert [line["associations"] for line in now["components"]] == [[], [{"id": motors[1]}]]
    assert len(now["associations"]["nodes"]) == 3
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["M2>SN1 1"]
    assert await desk.genealogy(desk.batch("SEAL", "B1"), "FORWARD") == []
    assert (await stored(graph, company, "SEAL", "B1")).on_hand == 10
    assert (await stored(graph, company, "MOTOR", "M1")).consumed == 0

    await desk.do("removeAssociations", ids=[motors[1]], reason=WHY)
    assert (await desk.product_now(product))["status"] == "NOT_STARTED"


async def test_a_removed_serial_number_can_be_used_again(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    one, other = [(await desk.product("P1", number))["id"] for number in ("SN1", "SN2")]
    association = await desk.fill(one, "MOTOR", "M1")
    taken = {"finishedProduct": other, "number": "M1", "item": desk.ref("MOTOR")}
    assert (await desk.refused("registerComponent", **taken))[0] == "SERIAL_ALREADY_CONSUMED"
    await desk.do("removeAssociations", ids=[association], reason=WHY)
    again = await desk.fill(other, "MOTOR", "M1")
    assert await desk.genealogy(desk.serial("PUMP", "SN2")) == ["M1>SN2 1"]
    assert await desk.genealogy(desk.serial("MOTOR", "M1"), "FORWARD") == ["M1>SN2 1"]
    assert again != association


async def test_all_or_none_is_removed_and_each_culprit_is_named(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    fine, gone, picked = [await desk.fill(product, "SEAL", f"B{at}", "1") for at in range(3)]
    await desk.do("removeAssociations", ids=[gone], reason=WHY)
    await desk.do("pickComponents", associations=[picked])
    before = await fingerprint(graph, company)
    assert await desk.refusals("removeAssociations", ids=[gone, fine, picked], reason=WHY) == [
        ("ALREADY_REMOVED", "input.ids.0"),
        ("ALREADY_PICKED", "input.ids.2"),
    ]
    unknown = [global_id(Kind.ASSOCIATION, f"none-{at}") for at in range(2)]
    ids = [fine, unknown[0], unknown[1]]
    assert await desk.refusals("removeAssociations", ids=ids, reason=WHY) == [
        ("NOT_FOUND", "input.ids.1"),
        ("NOT_FOUND", "input.ids.2"),
    ]
    assert await fingerprint(graph, company) == before


@pytest.mark.parametrize("reason", ["", " \t\n", "\u00a0\u2003"])
async def test_a_reason_is_needed(api: Api, graph: Graph, company: str, reason: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    before = await fingerprint(graph, company)
    needed = ("REASON_REQUIRED", "input.reason")
    for mutation, sent in (
        ("removeAssociations", {"ids": [association]}),
        ("correctAssociation", {"id": association, "number": "B2"}),
        ("removeFinishedProducts", {"ids": [product]}),
        ("correctFinishedProduct", {"id": product, "number": "SN2"}),
    ):
        assert await desk.refused(mutation, **sent, reason=reason) == needed, mutation
    assert await fingerprint(graph, company) == before


@pytest.mark.parametrize("ids", [[], ["nonsense"], [global_id(Kind.ORDER, "x")]])
async def test_ids_that_name_no_association(api: Api, company: str, ids: list[str]) -> None:
    desk = Desk(api, company)
    [(code, field)] = await desk.refusals("removeAssociations", ids=ids, reason=WHY)
    expected = ("NOT_FOUND", "input.ids.0") if ids else ("INVALID_ARGUMENT", "input.ids")
    assert (code, field) == expected


async def test_one_association_named_twice_is_removed_once(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    kept, gone = [await desk.fill(product, "SEAL", "B1", "0.5") for _ in range(2)]
    await desk.do("removeAssociations", ids=[gone, gone], reason=WHY)
    now = await desk.product_now(product)
    assert sums(now)[0] == ("SEAL", "IN_PROGRESS", "0.5", "1.5")
    assert now["components"][0]["associations"] == [{"id": kept}]


async def test_twenty_clients_remove_one_association_once(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    await desk.receive("SEAL", "B1", "10")
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    answers = await at_once(
        20, lambda: desk.ask("removeAssociations", ids=[association], reason=WHY)
    )
    codes = sorted(error["code"] for one in answers for error in one["userErrors"])
    assert codes == ["ALREADY_REMOVED"] * 19
    assert (await stored(graph, company, "SEAL", "B1")).on_hand == 10


async def test_removing_is_safe_to_repeat_under_its_key(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    sent: Sent = {"ids": [association], "reason": WHY, "idempotencyKey": desk.company}
    first = await desk.do("removeAssociations", **sent)
    assert await desk.do("removeAssociations", **sent) == first
    more = {"finishedProduct": product, "number": "B2", "item": desk.ref("SEAL")}
    await desk.do("registerComponent", **more, quantity=quantity("2"))
    assert await desk.do("removeAssociations", **sent) == first
    assert sums(await desk.product_now(product))[0] == ("SEAL", "COMPLETED", "2", "0")
