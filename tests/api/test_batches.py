"""Splits and merges of batches, and rework: traced like consumption, always finite."""

from __future__ import annotations

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk, stored
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts
from tests.support.together import at_once

WHY = "filled into cans"


async def oil(api: Api, company: str) -> Desk:
    """Batch B1 of ten kilograms."""
    desk = Desk(api, company)
    await desk.item("OIL", "BATCH", unit="KGM")
    await desk.receive("OIL", "B1", "10")
    return desk


def split(desk: Desk, batch: str, **parts: str) -> Sent:
    """The input of splitBatch."""
    portions = [{"number": one, "quantity": quantity(amount)} for one, amount in parts.items()]
    return {"batch": desk.batch("OIL", batch), "parts": portions, "reason": WHY}


def merge(desk: Desk, number: str, *sources: str) -> Sent:
    """The input of mergeBatches, each source with all that is on hand."""
    batches = [{"batch": desk.batch("OIL", one)} for one in sources]
    return {"sources": batches, "number": number, "reason": WHY}


async def test_parts_are_split_off_and_merged_again(api: Api, graph: Graph, company: str) -> None:
    desk = await oil(api, company)
    done = (await desk.do("splitBatch", **split(desk, "B1", C1="4", C2="3000 GRM")))["relations"]
    assert [(one["kind"], one["target"]["number"], one["quantity"]["value"]) for one in done] == [
        ("SPLIT", "C1", "4"),
        ("SPLIT", "C2", "3"),
    ]
    assert (await stored(graph, company, "OIL", "B1")).on_hand == 3
    assert (await stored(graph, company, "OIL", "C2")).on_hand == 3
    done = (await desk.do("mergeBatches", **merge(desk, "T1", "C1", "C2", "B1")))["relations"]
    assert [(one["kind"], one["quantity"]["value"]) for one in done] == [
        ("MERGE", "4"),
        ("MERGE", "3"),
        ("MERGE", "3"),
    ]
    tank = await stored(graph, company, "OIL", "T1")
    assert [str(one) for one in (tank.on_hand, tank.received, tank.produced)] == ["10", "0", "0"]
    expected = ["B1>C1 4", "B1>C2 3", "B1>T1 3", "C1>T1 4", "C2>T1 3"]
    assert await desk.genealogy(desk.batch("OIL", "T1")) == expected
    assert await desk.genealogy(desk.batch("OIL", "B1"), "FORWARD") == expected
    query = """query($r: TraceableRef!) {
      traceable(ref: $r) { batchRelations { kind source { number } } history { nodes { event } } }
    }"""
    found = (await api(query, {"r": desk.batch("OIL", "C1")}))["traceable"]
    assert found["batchRelations"] == [
        {"kind": "SPLIT", "source": {"number": "B1"}},
        {"kind": "MERGE", "source": {"number": "C1"}},
    ]
    assert [one["event"] for one in found["history"]["nodes"]] == ["BatchSplit", "BatchesMerged"]


async def test_what_cannot_be_split_or_merged(api: Api, graph: Graph, company: str) -> None:
    desk = await oil(api, company)
    await desk.item("PUMP")
    await desk.receive("PUMP", "S1")
    await desk.item("FAT", "BATCH", unit="KGM")
    await desk.receive("FAT", "F1", "1")
    await desk.do("splitBatch", **split(desk, "B1", C1="4"))
    before = await facts(graph, company)
    fat = {"batch": desk.batch("FAT", "F1")}
    for mutation, sent, code in (
        ("splitBatch", split(desk, "B1", X="7"), "QUANTITY_EXCEEDED"),
        ("splitBatch", split(desk, "B1", X="3", Y="3.000001"), "QUANTITY_EXCEEDED"),
        ("splitBatch", split(desk, "B1", X="0"), "INVALID_QUANTITY"),
        ("splitBatch", split(desk, "B1", B1="1"), "INVALID_NUMBER"),
        ("splitBatch", split(desk, "B1"), "INVALID_ARGUMENT"),
        ("splitBatch", split(desk, "C1", B1="1"), "WOULD_FORM_CYCLE"),
        ("splitBatch", {**split(desk, "B1", X="1"), "reason": "\t"}, "REASON_REQUIRED"),
        ("splitBatch", {**split(desk, "B1", X="1"), "batch": desk.serial("PUMP", "S1")},
         "INVALID_ARGUMENT"),
        ("mergeBatches", merge(desk, "B1", "C1"), "WOULD_FORM_CYCLE"),
        ("mergeBatches", merge(desk, "B1", "B1"), "WOULD_FORM_CYCLE"),
        ("mergeBatches", merge(desk, "T1"), "INVALID_ARGUMENT"),
        ("mergeBatches", merge(desk, "T1", "NONE"), "NOT_FOUND"),
        ("mergeBatches", {**merge(desk, "T1"), "sources": [*merge(desk, "T1", "C1")["sources"],
                                                            fat]}, "INVALID_ARGUMENT"),
    ):  # fmt: skip
        assert (await desk.refused(mutation, **sent))[0] == code, (mutation, sent)
    assert await facts(graph, company) == before


async def test_twenty_clients_never_split_off_more_than_there_is(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await oil(api, company)
    numbers = iter(range(20))
    answers = await at_once(
        20, lambda: desk.ask("splitBatch", **split(desk, "B1", **{f"C{next(numbers)}": "1.5"}))
    )
    assert [len(one["userErrors"]) for one in answers].count(0) == 6
    assert (await stored(graph, company, "OIL", "B1")).on_hand == 1


async def test_a_split_is_followed_into_products(api: Api, company: str) -> None:
    desk = await oil(api, company)
    await desk.item("PUMP")
    await desk.order("P1", {"PUMP": "1"}, {"OIL": "1"})
    await desk.do("splitBatch", **split(desk, "B1", C1="4"))
    product = (await desk.product("P1", "SN1"))["id"]
    await desk.fill(product, "OIL", "C1")
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["B1>C1 4", "C1>SN1 1"]


@pytest.mark.parametrize("rework", [False, True])
async def test_a_serial_number_is_reworked_on_a_rework_order_only(
    api: Api, company: str, rework: bool
) -> None:
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("MOTOR")
    await desk.order("P1", {"PUMP": "1"}, {"MOTOR": "1"})
    await desk.fill((await desk.product("P1", "SN1"))["id"], "MOTOR", "M1")
    lines = desk.lines({"PUMP": "1"}, {"PUMP": "1", "MOTOR": "1"})
    sent = {"company": company, "number": "R1", "rework": rework, **lines}
    await desk.do("upsertProductionOrder", **sent)
    await desk.do("startProductionOrder", order=desk.ref("R1"))
    if not rework:
        again = {"order": desk.ref("R1"), "number": "SN1"}
        refused = await desk.refused("registerFinishedProduct", **again)
        assert refused == ("SERIAL_ALREADY_REGISTERED", "input.number")
        return
    reworked = (await desk.product("R1", "SN1"))["id"]
    itself = await desk.fill(reworked, "PUMP", "SN1")
    await desk.fill(reworked, "MOTOR", "M2")
    expected = ["M1>SN1 1", "M2>SN1 1", "SN1>SN1 1"]
    for direction in ("BACKWARD", "BOTH"):
        assert await desk.genealogy(desk.serial("PUMP", "SN1"), direction) == expected
    assert await desk.genealogy(desk.serial("MOTOR", "M2"), "FORWARD") == [
        "M2>SN1 1",
        "SN1>SN1 1",
    ]
    await desk.do("removeAssociations", ids=[itself], reason=WHY)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["M1>SN1 1", "M2>SN1 1"]
