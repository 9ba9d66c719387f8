"""Common cause: what suspects share and others do not, told apart and explained."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.genealogy import levels, put
from tests.support.plant import Sent, quantity
from tests.support.service import Api, api_of, running_service

QUERY = """query($s: [TraceableRef!]!, $n: Int) {
  commonCause(suspects: $s, first: $n) {
    suspects complete truncatedBy
    candidates { traceable { number item { number } } suspects others score explanation }
    shared { kind order { number } supplier operator begin end suspects others score explanation }
  }
}"""
PUMPS = [f"P{at}" for at in range(1, 7)]


@pytest.fixture(scope="module")
async def desk(api: Api) -> Desk:
    """Six pumps on two orders: one seal batch in all of them, two impeller batches, own motors.

    The motors of P1, P2 and P4 come from one order; impeller I1 (in P1 and P2) and what is in these
    motors from one supplier.
    """
    desk = Desk(api, f"C-{secrets.token_hex(6)}")
    for item, tracking in (("SEAL", "BATCH"), ("IMP", "BATCH"), ("WIRE", "BATCH"),
                           ("PUMP", "SERIAL"), ("MOTOR", "SERIAL")):  # fmt: skip
        await desk.item(item, tracking)
    for item, number, supplier in (("SEAL", "S1", "Seals Ltd"), ("IMP", "I1", "Acme"),
                                   ("IMP", "I2", "Other"), ("WIRE", "W1", "Acme")):  # fmt: skip
        sent: Sent = {"item": desk.ref(item), "number": number, "quantity": quantity("100")}
        await desk.do("recordReceipt", **sent, supplier=supplier)
    await desk.order("M1", {"MOTOR": "3"}, {"WIRE": "3"})
    await desk.order("M2", {"MOTOR": "3"}, {"WIRE": "3"})
    await desk.order("W1", {"PUMP": "3"}, {"SEAL": "6", "IMP": "3", "MOTOR": "3"})
    await desk.order("W2", {"PUMP": "3"}, {"SEAL": "6", "IMP": "3", "MOTOR": "3"})
    for at, pump in enumerate(PUMPS):
        first = pump in ("P1", "P2", "P4")
        motor = (await desk.product("M1" if first else "M2", f"E{pump}"))["id"]
        if first:
            await desk.fill(motor, "WIRE", "W1", "1")
        made = (await desk.product("W1" if at < 3 else "W2", pump))["id"]
        await desk.fill(made, "SEAL", "S1", "2")
        await desk.fill(made, "IMP", "I1" if at < 2 else "I2", "1")
        await desk.fill(made, "MOTOR", f"E{pump}")
    return desk


async def causes(desk: Desk, *pumps: str, first: int = 50, api: Api | None = None) -> Any:
    """What these pumps share."""
    refs = [desk.serial("PUMP", pump) for pump in pumps]
    return (await (api or desk.api)(QUERY, {"s": refs, "n": first}))["commonCause"]


def candidates(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Number, suspects, others and score of each candidate."""
    return [
        (one["traceable"]["number"], one["suspects"], one["others"], one["score"])
        for one in found["candidates"]
    ]


def shared(found: dict[str, Any], kind: str) -> list[tuple[Any, ...]]:
    """What is shared of a kind."""
    return [
        ((one["order"] or {}).get("number") or one["supplier"] or one["operator"],
         one["suspects"], one["others"], one["score"])
        for one in found["shared"]
        if one["kind"] == kind
    ]  # fmt: skip


async def test_a_seal_that_is_everywhere_does_not_win(desk: Desk) -> None:
    found = await causes(desk, "P1", "P2", "P4")
    assert (found["suspects"], found["complete"], found["truncatedBy"]) == (3, True, [])
    # All three hold S1 and, in their motors, W1: so do three others, their motors among them.
    assert candidates(found) == [
        ("I1", 2, 0, "0.8"),
        ("S1", 3, 3, "0.666666666667"),
        ("W1", 3, 3, "0.666666666667"),
    ]
    sentences = {one["traceable"]["number"]: one["explanation"] for one in found["candidates"]}
    assert sentences["I1"] == "It is in 2 of 3 suspects and in no other finished product."
    assert sentences["S1"] == "It is in 3 of 3 suspects and in 3 other finished products."
    assert candidates(await causes(desk, "P1", "P2", "P4", first=1)) == [("I1", 2, 0, "0.8")]


async def test_what_they_share_beside_numbers(desk: Desk) -> None:
    found = await causes(desk, "P1", "P2", "P4")
    # On M1 the motors of all three were made, which are finished products as well. On W1 P3 was
    # made beside two of them: of two equal scores the one with more suspects comes first.
    assert shared(found, "ORDER") == [
        ("M1", 3, 3, "0.666666666667"),
        ("W1", 2, 1, "0.666666666667"),
    ]
    assert shared(found, "SUPPLIER") == [
        ("Acme", 3, 3, "0.666666666667"),
        ("Seals Ltd", 3, 3, "0.666666666667"),
    ]
    # All that the two walks saw was registered by one operator: three pumps, and the motors.
    [operator] = shared(found, "OPERATOR")
    assert operator[:2] == ("tester", 3)
    scores = [float(one["score"]) for one in found["shared"]]
    assert scores == sorted(scores, reverse=True)


async def test_a_work_time_is_an_hour_or_a_day(desk: Desk) -> None:
    """As many suspects as were made in it, or had their motor made in it; two at least."""
    found = await causes(desk, "P1", "P2", "P4")
    windows: defaultdict[tuple[datetime, datetime], set[str]] = defaultdict(set)
    for pump in ("P1", "P2", "P4"):
        for ref in (desk.serial("PUMP", pump), desk.serial("MOTOR", f"E{pump}")):
            [made] = [
                datetime.fromisoformat(one["recordedAt"])
                for one in await desk.traceable_history(ref)
                if one["event"] == "ProductRegistered"
            ]
            hour = made.replace(minute=0, second=0, microsecond=0)
            windows[hour, hour + timedelta(hours=1)].add(pump)
            windows[hour.replace(hour=0), hour.replace(hour=0) + timedelta(days=1)].add(pump)
    assert {
        tuple(datetime.fromisoformat(one[name]) for name in ("begin", "end")): one["suspects"]
        for one in found["shared"]
        if one["kind"] == "WORK_TIME"
    } == {window: len(some) for window, some in windows.items() if len(some) >= 2}


async def test_one_suspect_has_all_that_is_in_it(desk: Desk) -> None:
    found = await causes(desk, "P3")
    assert candidates(found) == [
        ("EP3", 1, 0, "1"),
        ("I2", 1, 3, "0.4"),
        ("S1", 1, 5, "0.285714285714"),
    ]


async def test_a_suspect_in_another_suspect_is_a_candidate(desk: Desk) -> None:
    refs = [desk.serial("PUMP", "P1"), desk.serial("MOTOR", "EP1")]
    found = (await desk.api(QUERY, {"s": refs, "n": 50}))["commonCause"]
    assert candidates(found) == [("EP1", 2, 0, "1"), ("W1", 2, 4, "0.5")]


async def test_bad_suspects(desk: Desk) -> None:
    pump = desk.serial("PUMP", "P1")
    unknown = desk.serial("PUMP", "P9")
    query = "query($t: TraceableRef!) { traceable(ref: $t) { id } }"
    known = {"id": (await desk.api(query, {"t": pump}))["traceable"]["id"]}
    many = [desk.serial("PUMP", f"X{at}") for at in range(1001)]
    for suspects, code, field in (
        ([], "INVALID_ARGUMENT", ["suspects"]),
        (many, "INVALID_ARGUMENT", ["suspects"]),
        ([pump, unknown, unknown], "NOT_FOUND", ["suspects", "1"]),
        ([pump, pump], "INVALID_ARGUMENT", ["suspects", "1"]),
        ([unknown | {}, pump], "NOT_FOUND", ["suspects", "0"]),
        ([pump, desk.serial("PUMP", "P2"), known], "INVALID_ARGUMENT", ["suspects", "2"]),
    ):
        [error] = await desk.api.errors(QUERY, {"s": suspects, "n": 5})
        assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
        assert error["message"].endswith("."), error
    [error] = await desk.api.errors(QUERY, {"s": [pump], "n": 1001})
    assert error["extensions"]["field"] == ["first"]


async def test_what_was_cut_off_is_told(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, levels(20, 4))
    refs = [desk.batch("PART", f"l4-{at:04}") for at in range(3)]
    for limit in ({"trace_max_nodes": 12}, {"trace_max_links": 7}):
        async with running_service(graph, **limit) as small, api_of(small) as few:
            found = (await few(QUERY, {"s": refs, "n": 5}))["commonCause"]
            assert (found["complete"], found["truncatedBy"]) == (False, ["SIZE"])
    found = (await api(QUERY, {"s": refs, "n": 5}))["commonCause"]
    assert (found["complete"], found["truncatedBy"]) == (True, [])
    assert all(one["suspects"] >= 2 for one in found["candidates"])


async def test_a_cycle_ends(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    edges = [("raw", "a"), ("a", "b"), ("b", "a"), ("b", "s1"), ("a", "s2"), ("b", "other")]
    await put(graph, company, edges)
    refs = [desk.batch("PART", one) for one in ("s1", "s2")]
    found = (await api(QUERY, {"s": refs, "n": 5}))["commonCause"]
    assert [(one[0], one[1]) for one in candidates(found)] == [("a", 2), ("b", 2), ("raw", 2)]


async def test_what_was_removed_is_no_cause(desk: Desk) -> None:
    """The last test of this plant: it changes it."""
    query = """query($r: TraceableRef!) { trace(roots: [$r], direction: FORWARD) { edges { nodes {
      association { id } } } } }"""
    edges = (await desk.api(query, {"r": desk.batch("IMP", "I1")}))["trace"]["edges"]["nodes"]
    await desk.do("removeAssociations", ids=[edges[0]["association"]["id"]], reason="mistyped")
    found = await causes(desk, "P1", "P2")
    assert "I1" not in [one[0] for one in candidates(found)]
    assert candidates(await causes(desk, "P5", "P6"))[0][:3] == ("I2", 2, 2)
