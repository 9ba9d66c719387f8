"""Consumption that all products of an order share: traced into each, and never multiplied."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk, stored
from tests.support.plant import Sent, quantity
from tests.support.service import Api

WHY = "typed wrong"
_TRACE = """query($r: [TraceableRef!]!, $d: TraceDirection!, $depth: Int, $c: ComponentScope,
                  $asOf: DateTime) {
  trace(roots: $r, direction: $d, maxDepth: $depth, components: $c, asOf: $asOf) {
    complete truncatedBy depthReached
    summary { nodeCount edgeCount finishedProducts rawMaterials byItem { item { number } count } }
    nodes { nodes {
      id kind depth item { number } traceable { number } order { number } quantity { value }
    } }
    edges { nodes {
      component product quantity { value unit } association { id } batchRelation { kind }
      sharedConsumption { id component { number } }
    } }
  }
}"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """An order of two pumps that shares glue and a mould, and has a motor for each pump."""
    desk = Desk(api, company)
    for item in ("PUMP", "MOULD", "MOTOR"):
        await desk.item(item)
    await desk.item("GLUE", "BATCH", unit="GRM")
    await desk.order("P1", {"PUMP": "2"}, {"GLUE": "10", "MOULD": "1", "MOTOR": "2"})
    return desk


async def trace(desk: Desk, root: dict[str, Any], direction: str, **more: Any) -> dict[str, Any]:
    data = await desk.api(_TRACE, {"r": [root], "d": direction, **more})
    return dict(data["trace"])


async def test_it_leads_into_products_before_and_after(desk: Desk) -> None:
    await desk.product("P1", "SN1")
    shared = await desk.share("P1", "GLUE", "G1", "7")
    await desk.product("P1", "SN2")
    for number in ("SN1", "SN2"):
        assert await desk.genealogy(desk.serial("PUMP", number)) == [
            "G1>[P1] 7",
            f"[P1]>{number} 0",
        ]
    forward = await desk.genealogy(desk.batch("GLUE", "G1"), "FORWARD")
    assert forward == ["G1>[P1] 7", "[P1]>SN1 0", "[P1]>SN2 0"]
    [listed] = await desk.shared("P1")
    assert listed["id"] == shared
    assert listed["bomLine"] == {"lineNumber": 10, "sharedConsumption": {"value": "7"}}
    assert (listed["component"]["number"], listed["evidence"]) == ("G1", "ENTERED")


async def test_a_trace_tells_what_is_shared(desk: Desk, graph: Graph) -> None:
    await desk.product("P1", "SN1")
    motor = await desk.product("P1", "SN2")
    await desk.fill(motor["id"], "MOTOR", "M1")
    shared = await desk.share("P1", "GLUE", "G1", "7")
    await desk.share("P1", "MOULD", "F1")
    found = await trace(desk, desk.batch("GLUE", "G1"), "FORWARD")
    root, place, *products = found["nodes"]["nodes"]
    assert (place["kind"], place["traceable"], place["quantity"]) == (
        "SHARED_CONSUMPTION",
        None,
        None,
    )
    assert (place["order"], place["item"], place["depth"]) == (
        {"number": "P1"},
        {"number": "PUMP"},
        1,
    )
    assert (root["kind"], root["order"]) == ("TRACEABLE", None)
    assert [(one["kind"], one["depth"]) for one in products] == [("TRACEABLE", 2)] * 2
    assert found["summary"] == {
        "nodeCount": 4,
        "edgeCount": 3,
        "finishedProducts": 2,
        "rawMaterials": 1,
        "byItem": [
            {"item": {"number": "GLUE"}, "count": 1},
            {"item": {"number": "PUMP"}, "count": 2},
        ],
    }
    into, *onward = found["edges"]["nodes"]
    assert (into["component"], into["product"]) == (root["id"], place["id"])
    assert into["sharedConsumption"] == {"id": shared, "component": {"number": "G1"}}
    assert into["quantity"] == {"value": "7", "unit": "GRM"}
    assert {one["product"] for one in onward} == {one["id"] for one in products}
    for edge in onward:
        assert (edge["component"], edge["quantity"]["value"]) == (place["id"], "0")
        assert edge["sharedConsumption"] is None
    assert all(one["association"] is one["batchRelation"] is None for one in [into, *onward])
    assert (await stored(graph, desk.company, "GLUE", "G1")).consumed == 7


async def test_it_is_two_edges_away_and_a_cut_is_told(desk: Desk) -> None:
    await desk.product("P1", "SN1")
    await desk.share("P1", "GLUE", "G1", "7")
    near = await trace(desk, desk.serial("PUMP", "SN1"), "BACKWARD", depth=1)
    assert (near["complete"], near["truncatedBy"], near["depthReached"]) == (False, ["DEPTH"], 1)
    far = await trace(desk, desk.serial("PUMP", "SN1"), "BACKWARD", depth=2)
    assert (far["complete"], far["depthReached"]) == (True, 2)


async def test_without_components_it_joins_what_orders_produced(desk: Desk) -> None:
    await desk.item("KIT")
    await desk.order("P2", {"KIT": "1"}, {"PUMP": "1"})
    await desk.product("P1", "SN1")
    await desk.share("P1", "GLUE", "G1", "7")
    await desk.product("P2", "K1")
    await desk.share("P2", "PUMP", "SN1")
    found = await trace(desk, desk.serial("KIT", "K1"), "BACKWARD", c="NONE")
    names = [(one["traceable"] or one["order"])["number"] for one in found["nodes"]["nodes"]]
    assert names == ["K1", "P2", "SN1"]
    assert len(found["edges"]["nodes"]) == 2


async def test_it_is_no_batch_and_no_component_of_a_product(desk: Desk) -> None:
    product = await desk.product("P1", "SN1")
    await desk.share("P1", "GLUE", "G1", "7")
    data = await desk.api(
        "query($c: String) { traceables(company: $c) { nodes { number } } }", {"c": desk.company}
    )
    assert [one["number"] for one in data["traceables"]["nodes"]] == ["G1", "SN1"]
    found = await trace(desk, desk.batch("GLUE", "G1"), "FORWARD")
    place = found["nodes"]["nodes"][1]["id"]
    assert (await desk.api("query($i: ID!) { node(id: $i) { id } }", {"i": place}))["node"] is None
    now = await desk.product_now(product["id"])
    assert now["status"] == "NOT_STARTED"
    assert [one["consumption"]["value"] for one in now["components"]] == ["0", "0", "0"]
    assert now["associations"]["nodes"] == []


async def test_a_product_that_is_removed_leaves_it(desk: Desk) -> None:
    products = [await desk.product("P1", number) for number in ("SN1", "SN2")]
    await desk.share("P1", "GLUE", "G1", "7")
    ids = [products[0]["id"]]
    await desk.do("removeFinishedProducts", ids=ids, reason=WHY)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == []
    forward = await desk.genealogy(desk.batch("GLUE", "G1"), "FORWARD")
    assert forward == ["G1>[P1] 7", "[P1]>SN2 0"]
    await desk.product("P1", "SN1")
    assert len(await desk.genealogy(desk.batch("GLUE", "G1"), "FORWARD")) == 3


async def test_removed_it_is_gone_and_stays_in_the_history(desk: Desk, graph: Graph) -> None:
    await desk.product("P1", "SN1")
    glue = await desk.share("P1", "GLUE", "G1", "7")
    mould = await desk.share("P1", "MOULD", "F1")
    [gone] = (await desk.do("removeSharedConsumptions", ids=[glue], reason=WHY))[
        "sharedConsumptions"
    ]
    assert (gone["state"], gone["removedBy"], gone["removalReason"]) == ("REMOVED", "tester", WHY)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["F1>[P1] 1", "[P1]>SN1 0"]
    await desk.do("removeSharedConsumptions", ids=[mould], reason=WHY)
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == []
    assert await desk.shared("P1") == []
    assert {one["id"] for one in await desk.shared("P1", removed=True)} == {glue, mould}
    assert (await stored(graph, desk.company, "GLUE", "G1")).consumed == 0
    history = await desk.traceable_history(desk.batch("GLUE", "G1"))
    assert [(one["event"], one["associationId"]) for one in history] == [
        ("SharedConsumptionRegistered", glue),
        ("SharedConsumptionRemoved", glue),
    ]
    # And it can begin anew: the serial number is free again, the place has its edges again.
    await desk.share("P1", "MOULD", "F1")
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["F1>[P1] 1", "[P1]>SN1 0"]


async def test_a_correction_takes_its_place(desk: Desk) -> None:
    await desk.product("P1", "SN1")
    old = await desk.share("P1", "GLUE", "G1", "7")
    sent: Sent = {"number": "G2", "quantity": quantity("3"), "reason": WHY, "version": 1}
    new = (await desk.do("correctSharedConsumption", id=old, **sent))["sharedConsumption"]
    assert (new["component"]["number"], new["consumption"]["value"]) == ("G2", "3")
    assert await desk.genealogy(desk.serial("PUMP", "SN1")) == ["G2>[P1] 3", "[P1]>SN1 0"]
    before = next(one for one in await desk.shared("P1", removed=True) if one["id"] == old)
    assert (before["state"], before["supersededBy"]) == ("SUPERSEDED", {"id": new["id"]})
    again = await desk.ask("correctSharedConsumption", "present { id }", id=old, **sent)
    assert [one["code"] for one in again["userErrors"]] == ["STALE"]
    assert again["present"] == {"id": new["id"]}


async def test_a_serial_number_is_in_one_place_only(desk: Desk) -> None:
    product = await desk.product("P1", "SN1")
    await desk.order("P2", {"PUMP": "2"}, {"MOULD": "2"})
    other = await desk.product("P2", "SN9")
    await desk.share("P1", "MOULD", "F1")
    sent = {"number": "F1", "item": desk.ref("MOULD")}
    taken = ("SERIAL_ALREADY_CONSUMED", "input.number")
    refused = await desk.refused("registerComponent", finishedProduct=other["id"], **sent)
    assert refused == taken
    assert await desk.refused("registerSharedConsumption", order=desk.ref("P2"), **sent) == taken
    await desk.fill(product["id"], "MOULD", "F2")
    again = await desk.refused(
        "registerSharedConsumption", order=desk.ref("P2"), **(sent | {"number": "F2"})
    )
    assert again == taken


async def test_no_product_goes_into_what_it_shares(desk: Desk) -> None:
    """Neither one that is registered, nor one that comes later, nor what was made of either."""
    for item in ("A", "B"):
        await desk.item(item, "BATCH")
    await desk.order("OA", {"A": "9"}, {"B": "9"})
    await desk.order("OB", {"B": "9"}, {"A": "9"})
    one = {"quantity": quantity("1")}
    await desk.product("OA", "A1", **one)
    b1 = await desk.product("OB", "B1", **one)
    await desk.fill(b1["id"], "A", "A1", "1")
    cycle = ("WOULD_FORM_CYCLE", "input.number")
    sent = {"number": "B1", **one}
    refused = await desk.refused(
        "registerSharedConsumption", order=desk.ref("OA"), item=desk.ref("B"), **sent
    )
    assert refused == cycle
    await desk.fill(b1["id"], "A", "A2", "1")
    # A2 is in B1: what is made of B1, such as all of OA2, cannot be A2.
    await desk.order("OA2", {"A": "9"}, {"B": "9"})
    await desk.share("OA2", "B", "B1", "1")
    late = await desk.refused("registerFinishedProduct", order=desk.ref("OA2"), number="A2", **one)
    assert late == cycle
    # Nor may the long way round be closed by a registration in a single product.
    a3 = await desk.product("OA2", "A3", **one)
    closing = await desk.refused(
        "registerComponent", finishedProduct=b1["id"], item=desk.ref("A"), number="A3", **one
    )
    assert closing == cycle
    assert a3["traceable"]["number"] == "A3"


async def test_a_component_of_the_order_itself_is_not_shared(desk: Desk) -> None:
    """Not on a rework order either: its rework is a component of the one product, as ever."""
    await desk.item("UNIT")
    await desk.order("N", {"UNIT": "1"}, {})
    await desk.product("N", "U1")
    lines = desk.lines({"UNIT": "1"}, {"UNIT": "1"})
    await desk.do("upsertProductionOrder", company=desk.company, number="R", rework=True, **lines)
    await desk.do("startProductionOrder", order=desk.ref("R"))
    product = await desk.product("R", "U1")
    sent = {"order": desk.ref("R"), "item": desk.ref("UNIT"), "number": "U1"}
    assert (await desk.refused("registerSharedConsumption", **sent))[0] == "WOULD_FORM_CYCLE"
    await desk.fill(product["id"], "UNIT", "U1")


@pytest.mark.parametrize("strict", ["GLUE", "PUMP"])
async def test_policy_of_component_or_product_counts(desk: Desk, strict: str) -> None:
    tracking = "BATCH" if strict == "GLUE" else "SERIAL"
    await desk.item(strict, tracking, policy={"allowOverConsumption": False})
    await desk.share("P1", "GLUE", "G1", "8")
    sent = {"order": desk.ref("P1"), "item": desk.ref("GLUE"), "number": "G2"}
    over = await desk.refused("registerSharedConsumption", quantity=quantity("2.1"), **sent)
    assert over == ("OVER_CONSUMPTION", "input.quantity")
    await desk.share("P1", "GLUE", "G2")
    assert [one["consumption"]["value"] for one in await desk.shared("P1")] == ["8", "2"]
    nothing = await desk.refused("registerSharedConsumption", **sent)
    assert nothing == ("QUANTITY_EXCEEDED", "input.quantity")
    await desk.item(strict, tracking, policy={"checkPreAllocationForComponents": True})
    unknown = await desk.refused(
        "registerSharedConsumption", quantity=quantity("1"), **sent | {"number": "G3"}
    )
    assert unknown == ("NOT_PRE_ALLOCATED", "input.number")


async def test_covered_lines_need_nothing_more_to_report_as_finished(desk: Desk) -> None:
    await desk.item("PUMP", policy={"requireCompleteComponents": True})
    product = await desk.product("P1", "SN1")
    await desk.fill(product["id"], "MOTOR", "M1")
    await desk.share("P1", "MOULD", "F1")
    await desk.share("P1", "GLUE", "G1", "9.9")
    refused = await desk.refused("reportAsFinished", finishedProduct=product["id"])
    assert refused == ("COMPONENTS_INCOMPLETE", "input.finishedProduct")
    await desk.share("P1", "GLUE", "G2", "0.1")
    done = await desk.do("reportAsFinished", finishedProduct=product["id"])
    assert done["finishedProduct"]["good"] == {"value": "1"}


async def test_covered_lines_are_no_gaps(desk: Desk) -> None:
    """As the trace sees it: before it was shared, and once it is not, the line is a gap."""
    product = await desk.product("P1", "SN1")
    await desk.fill(product["id"], "MOTOR", "M1")
    await desk.share("P1", "MOULD", "F1")
    before = datetime.now(UTC).isoformat()
    await desk.share("P1", "GLUE", "G1", "9.9")
    assert await gaps(desk) == ["GLUE 5"]
    rest = await desk.share("P1", "GLUE", "G2", "0.1")
    covered = datetime.now(UTC).isoformat()
    assert await gaps(desk) == []
    await desk.do("removeSharedConsumptions", ids=[rest], reason="a mistake")
    assert await gaps(desk) == await gaps(desk, asOf=before) == ["GLUE 5"]
    assert await gaps(desk, asOf=covered) == []


async def gaps(desk: Desk, **then: str) -> list[str]:
    """The items that pump SN1 lacks, with how much."""
    found = await trace(desk, desk.serial("PUMP", "SN1"), "BACKWARD", c="ALL", **then)
    return [
        f"{one['item']['number']} {one['quantity']['value']}"
        for one in found["nodes"]["nodes"]
        if one["kind"] == "MISSING_COMPONENT"
    ]


async def test_a_line_with_something_shared_cannot_vanish(desk: Desk) -> None:
    await desk.share("P1", "GLUE", "G1", "7")
    lines = desk.lines({"PUMP": "2"}, {"MOULD": "1"})
    sent = {"company": desk.company, "number": "P1", **lines}
    assert await desk.refused("upsertProductionOrder", **sent) == ("IN_USE", "input.bomLines")


async def test_bad_input_is_refused_and_changes_nothing(desk: Desk) -> None:
    await desk.item("OIL", "NONE")
    await desk.order("P0", {"PUMP": "1"}, {"GLUE": "1"}, start=False)
    await desk.order("P3", {"PUMP": "1"}, {"OIL": "1", "GLUE": "1"})
    order, glue = {"order": desk.ref("P1")}, {"item": desk.ref("GLUE")}
    number: Sent = {"number": "G1"}
    one: Sent = {"quantity": quantity("1")}
    for sent, expected in (
        (order | number, ("LINE_REQUIRED", "input.bomLine")),
        (order | number | {"item": desk.ref("PUMP")}, ("NO_MATCHING_LINE", "input.item")),
        (order | number | {"bomLine": "x"}, ("NOT_FOUND", "input.bomLine")),
        (order | glue | {"number": " "}, ("INVALID_NUMBER", "input.number")),
        (
            order | glue | number | {"quantity": quantity("0")},
            ("INVALID_QUANTITY", "input.quantity.value"),
        ),
        (
            order | glue | number | {"quantity": quantity("1 LTR")},
            ("UNIT_MISMATCH", "input.quantity.unit"),
        ),
        (
            order | number | {"item": desk.ref("MOULD"), "quantity": quantity("2")},
            ("INVALID_QUANTITY", "input.quantity.value"),
        ),
        ({"order": desk.ref("P0")} | glue | number | one, ("ORDER_NOT_STARTED", "input.order")),
        ({"order": desk.ref("P9")} | glue | number | one, ("NOT_FOUND", "input.order")),
        (
            {"order": desk.ref("P3"), "item": desk.ref("OIL")} | number | one,
            ("NOT_TRACKED", "input.item"),
        ),
    ):
        assert await desk.refused("registerSharedConsumption", **sent) == expected, sent
    assert await desk.shared("P1", removed=True) == []
    # Where one line only has numbers, that one is meant.
    await desk.do("registerSharedConsumption", order=desk.ref("P3"), number="G1", **one)


async def test_a_removal_names_each_offending_id(desk: Desk) -> None:
    first = await desk.share("P1", "GLUE", "G1", "1")
    second = await desk.share("P1", "GLUE", "G2", "1")
    third = await desk.share("P1", "GLUE", "G3", "1")
    await desk.do("removeSharedConsumptions", ids=[first, third], reason=WHY)
    faults = await desk.refusals("removeSharedConsumptions", ids=[first, second, third], reason=WHY)
    assert faults == [
        ("ALREADY_REMOVED", "input.ids.0"),
        ("ALREADY_REMOVED", "input.ids.2"),
    ]
    assert [one["id"] for one in await desk.shared("P1")] == [second]
    for reason, ids, expected in (
        (" ", [second], ("REASON_REQUIRED", "input.reason")),
        (WHY, [], ("INVALID_ARGUMENT", "input.ids")),
        (WHY, ["x"], ("NOT_FOUND", "input.ids.0")),
    ):
        assert await desk.refused("removeSharedConsumptions", ids=ids, reason=reason) == expected


async def test_repeated_it_is_done_once(desk: Desk) -> None:
    sent: Sent = {"order": desk.ref("P1"), "item": desk.ref("MOULD"), "number": "F1"}
    key = desk.company  # keys are those of the operator, whom other tests have as well
    first, second = [
        await desk.do("registerSharedConsumption", idempotencyKey=key, **sent) for _ in range(2)
    ]
    assert first == second
    shared = first["sharedConsumption"]["id"]
    for _ in range(2):
        await desk.do(
            "removeSharedConsumptions", ids=[shared], reason=WHY, idempotencyKey=f"{key}/2"
        )
    other = await desk.refused(
        "registerSharedConsumption", idempotencyKey=key, **(sent | {"number": "F2"})
    )
    assert other == ("IDEMPOTENCY_CONFLICT", "input.idempotencyKey")
