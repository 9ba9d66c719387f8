"""Holds: what they cover, how far, until when, and what is told to whoever would consume it."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.holding import HOLD, Holder
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint

WHY = "Cracked under the lens."


@pytest.fixture
async def desk(api: Api, company: str) -> Holder:
    """Seals go into cartridges, those into pumps; seal S-1 is in C-1, which is in P-1."""
    desk = Holder(api, company)
    await desk.set_up()
    return desk


async def test_a_hold_covers_its_batch_only(desk: Holder) -> None:
    placed = await desk.hold("SEAL", "S-1", reason=WHY)
    assert placed["state"] == "STANDING"
    assert (placed["placedBy"], placed["reason"], placed["releasedAt"]) == ("tester", WHY, None)
    assert await desk.held() == {"S-1"}
    cartridge = await desk.product("CARTRIDGES", "C-2")
    into: Sent = {"finishedProduct": cartridge["id"], "item": desk.ref("SEAL"), "number": "S-1"}
    payload = await desk.ask("registerComponent", **into)
    [error] = payload["userErrors"]
    assert error == {
        "code": "ON_HOLD",
        "message": "S-1 of item SEAL is on hold: Cracked under the lens.",
        "field": ["input", "number"],
    }
    await desk.release(placed["id"])
    await desk.do("registerComponent", **into)


async def test_a_transitive_hold_covers_every_level_and_what_comes_later(desk: Holder) -> None:
    spare = (await desk.product("CARTRIDGES", "C-2"))["id"]
    await desk.fill(spare, "SEAL", "S-1", "1")
    placed = await desk.hold("SEAL", "S-1", transitive=True)
    assert await desk.held() == {"S-1", "C-1", "C-2", "P-1"}
    # A held product may still be completed from what is free, and stays held.
    pump = desk.products["P-1"]
    await desk.component(pump, "C-9", item=desk.ref("CARTRIDGE"))
    assert await desk.held() == {"S-1", "C-1", "C-2", "P-1"}
    # What is held goes into nothing.
    other = (await desk.product("PUMPS", "P-2"))["id"]
    sent: Sent = {"finishedProduct": other, "item": desk.ref("CARTRIDGE"), "number": "C-2"}
    assert await desk.refused("registerComponent", **sent) == ("ON_HOLD", "input.number")
    released = await desk.release(placed["id"], "Tested again, fine")
    assert (released["state"], released["releaseReason"]) == ("RELEASED", "Tested again, fine")
    assert await desk.held() == set()


async def test_two_holds_need_two_releases(desk: Holder) -> None:
    first = await desk.hold("SEAL", "S-1", transitive=True, reason="Cracked")
    second = await desk.hold("CARTRIDGE", "C-1", transitive=True, reason="Leaks")
    third = await desk.hold("PUMP", "P-1", reason="Leaks")
    shown = await desk.traceable("PUMP", "P-1")
    assert [one["id"] for one in shown["holds"]] == [first["id"], second["id"], third["id"]]
    await desk.release(first["id"])
    assert await desk.held() == {"C-1", "P-1"}
    await desk.release(second["id"])
    assert await desk.held() == {"P-1"}
    await desk.release(third["id"])
    assert await desk.held() == set()


async def test_what_loses_its_held_component_is_free_again(desk: Holder) -> None:
    """Also what was made from it, unless another covered component supports the hold."""
    await desk.fill(desk.products["P-1"], "SEAL", "S-1", "1")
    await desk.hold("SEAL", "S-1", transitive=True)
    found = await desk.product_now(desk.products["P-1"])
    by_number = {one["component"]["number"]: one["id"] for one in found["associations"]["nodes"]}
    await desk.do("removeAssociations", ids=[desk.seal_in_cartridge], reason="never was in it")
    assert await desk.held() == {"S-1", "P-1"}
    events = await desk.traceable_history(desk.serial("CARTRIDGE", "C-1"))
    assert [one["event"] for one in events if "Hold" in one["event"]] == [
        "HoldSpread",
        "HoldLifted",
    ]
    assert events[-1]["reason"] == "never was in it"
    await desk.do("correctAssociation", id=by_number["S-1"], number="S-2", reason="misread")
    assert await desk.held() == {"S-1"}
    # Removing a whole product takes its coverage as well.
    await desk.hold("SEAL", "S-2", transitive=True)
    assert await desk.held() == {"S-1", "S-2", "P-1"}
    await desk.do("removeFinishedProducts", ids=[desk.products["P-1"]], reason="scrapped")
    assert await desk.held() == {"S-1", "S-2"}


async def test_no_way_of_consuming_leads_past_a_hold(desk: Holder) -> None:
    await desk.hold("SEAL", "S-1", reason=WHY)
    pump, cartridge = desk.products["P-1"], await desk.product("CARTRIDGES", "C-3")
    sent: Sent = {"order": desk.ref("CARTRIDGES"), "text": "(240)SEAL(10)S-1", "mode": "COMPONENT"}
    told = await desk.refused("scan", **sent, finishedProduct=cartridge["id"])
    assert told == ("ON_HOLD", "input.text")
    right = await desk.fill(pump, "SEAL", "S-2", "1")
    correction: Sent = {"id": right, "number": "S-1", "reason": "misread"}
    assert await desk.refused("correctAssociation", **correction) == (
        "ON_HOLD",
        "input.number",
    )
    part: Sent = {"number": "S-1a", "quantity": quantity("1")}
    assert await desk.refused(
        "splitBatch", batch=desk.batch("SEAL", "S-1"), parts=[part], reason="smaller"
    ) == ("ON_HOLD", "input.batch")
    source: Sent = {"batch": desk.batch("SEAL", "S-1"), "quantity": quantity("1")}
    assert await desk.refused(
        "mergeBatches", sources=[source], number="S-9", reason="together"
    ) == ("ON_HOLD", "input.sources")


async def test_holds_are_listed_by_page(desk: Holder) -> None:
    placed = [(await desk.hold("SEAL", "S-1", reason=f"reason {at}"))["id"] for at in range(5)]
    await desk.release(placed[1])
    query = f"""query($c: String!, $open: Boolean, $t: TraceableRef, $after: String,
      $search: String, $latestFirst: Boolean) {{
      holds(company: $c, open: $open, traceable: $t, first: 2, after: $after, search: $search,
        latestFirst: $latestFirst) {{
        nodes {{ {HOLD} }} pageInfo {{ hasNextPage endCursor }}
      }}
    }}"""

    async def all_of(**wanted: Any) -> list[str]:
        found, after = [], None
        while True:
            sent = {"c": desk.company, "after": after, **wanted}
            page = (await desk.api(query, sent))["holds"]
            found += [one["id"] for one in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    assert await all_of() == placed
    assert await all_of(open=False) == placed[1:2]
    assert await all_of(open=True) == placed[:1] + placed[2:]
    assert await all_of(t=desk.batch("SEAL", "S-1"), open=False) == placed[1:2]
    assert await all_of(t=desk.batch("SEAL", "S-2")) == []
    assert await all_of(latestFirst=True) == placed[::-1]
    assert await all_of(latestFirst=True, open=False) == placed[1:2]
    for part, fits in {" s-1": placed, "sEaL": placed, "REASON 3": placed[3:4], "S-2": []}.items():
        assert await all_of(search=part) == fits


async def test_a_hold_tells_how_many_it_covers_and_which(desk: Holder) -> None:
    wide = await desk.hold("SEAL", "S-1", transitive=True, reason="Cracked")
    narrow = await desk.hold("CARTRIDGE", "C-1", reason="Leaks")
    query = """query($c: String!, $hold: ID!) {
      holds(company: $c) { nodes { id covered } }
      traceables(company: $c, filter: {hold: $hold}) { nodes { number } }
    }"""

    async def covered(hold: str) -> tuple[dict[str, int], list[str]]:
        found = await desk.api(query, {"c": desk.company, "hold": hold})
        numbers = [one["number"] for one in found["traceables"]["nodes"]]
        return {one["id"]: one["covered"] for one in found["holds"]["nodes"]}, numbers

    assert await covered(wide["id"]) == (
        {wide["id"]: 3, narrow["id"]: 1},
        ["C-1", "P-1", "S-1"],
    )
    assert (await covered(narrow["id"]))[1] == ["C-1"]
    await desk.release(wide["id"])
    assert await covered(wide["id"]) == ({wide["id"]: 0, narrow["id"]: 1}, [])


async def test_who_is_refused_is_told_of_all_holds(desk: Holder) -> None:
    await desk.hold("SEAL", "S-1", reason=WHY)
    await desk.hold("SEAL", "S-1", transitive=True, reason="Wrong steel")
    cartridge = await desk.product("CARTRIDGES", "C-2")
    query = """mutation($input: RegisterComponentInput!) { registerComponent(input: $input) {
      userErrors { code held { number item { number } holds { reason placedBy transitive } } }
    } }"""
    sent: Sent = {"finishedProduct": cartridge["id"], "item": desk.ref("SEAL"), "number": "S-1"}
    [error] = (await desk.api(query, {"input": sent}))["registerComponent"]["userErrors"]
    assert error["code"] == "ON_HOLD"
    assert (error["held"]["number"], error["held"]["item"]["number"]) == ("S-1", "SEAL")
    assert error["held"]["holds"] == [
        {"reason": WHY, "placedBy": "tester", "transitive": False},
        {"reason": "Wrong steel", "placedBy": "tester", "transitive": True},
    ]
    sent["number"] = ""
    [error] = (await desk.api(query, {"input": sent}))["registerComponent"]["userErrors"]
    assert (error["code"], error["held"]) == ("INVALID_NUMBER", None)


async def test_a_repeated_hold_is_the_first_one(desk: Holder) -> None:
    sent: Sent = {"traceable": desk.batch("SEAL", "S-1"), "transitive": True, "reason": WHY}
    first = await desk.do("placeHold", **sent, idempotencyKey=desk.company)
    assert await desk.do("placeHold", **sent, idempotencyKey=desk.company) == first
    free: Sent = {"hold": first["hold"]["id"], "reason": "fine", "idempotencyKey": "free"}
    released = await desk.do("releaseHold", **free)
    assert await desk.do("releaseHold", **free) == released
    assert await desk.held() == set()


async def test_bad_input_is_told_and_changes_nothing(desk: Holder, graph: Graph) -> None:
    placed = await desk.hold("SEAL", "S-1", transitive=True, reason=WHY)
    freed = await desk.hold("SEAL", "S-2", reason=WHY)
    await desk.release(freed["id"])
    seal = desk.batch("SEAL", "S-1")
    before = await fingerprint(graph, desk.company)
    cases: list[tuple[str, Sent, str, str]] = [
        ("placeHold", {"traceable": seal, "reason": WHY}, "ALREADY_EXISTS", "traceable"),
        (
            "placeHold",
            {"traceable": seal, "transitive": True, "reason": f" {WHY} "},
            "ALREADY_EXISTS",
            "traceable",
        ),
        ("placeHold", {"traceable": seal, "reason": " \t"}, "REASON_REQUIRED", "reason"),
        ("placeHold", {"traceable": seal, "reason": "A\x07B"}, "INVALID_NAME", "reason"),
        (
            "placeHold",
            {"traceable": desk.batch("SEAL", "S-77"), "reason": WHY},
            "NOT_FOUND",
            "traceable",
        ),
        ("placeHold", {"traceable": {"id": "?"}, "reason": WHY}, "NOT_FOUND", "traceable.id"),
        ("releaseHold", {"hold": freed["id"], "reason": WHY}, "ALREADY_REMOVED", "hold"),
        ("releaseHold", {"hold": "?", "reason": WHY}, "NOT_FOUND", "hold"),
        ("releaseHold", {"hold": placed["id"], "reason": ""}, "REASON_REQUIRED", "reason"),
    ]
    for mutation, sent, code, field in cases:
        assert await desk.refused(mutation, **sent) == (code, f"input.{field}")
    assert await fingerprint(graph, desk.company) == before


async def test_a_hold_has_a_global_id(desk: Holder) -> None:
    placed = await desk.hold("SEAL", "S-1")
    assert await desk.node(placed["id"], "Hold", HOLD) == placed
