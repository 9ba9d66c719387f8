"""Traces of the past, as known then and as it was then; what is shown, gaps, cuts, bad input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.plant import Plant
from tests.support.racing import at_once
from tests.support.service import Api, Service, api_of, serving

TRACE = """query(
  $roots: [TraceableRef!]!, $direction: TraceDirection!, $asOf: DateTime, $at: DateTime,
  $filter: TraceFilterInput, $scope: ComponentScope, $depth: Int, $first: Int, $after: String
) {
  trace(roots: $roots, direction: $direction, asOf: $asOf, effectiveAt: $at, filter: $filter,
        components: $scope, maxDepth: $depth) {
    asOf effectiveAt complete truncations { reason limit message }
    summary { nodeCount edgeCount finishedProducts gaps byItem { item { number } count } }
    nodes(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { kind depth item { number } traceable { number } quantity { value } }
    }
    edges(first: 1000) { nodes { quantity { value } association { id happenedAt } } }
  }
}"""


@pytest.fixture(params=["memory", "engine"])
async def plant(request: pytest.FixtureRequest, api: Api, service: Service, company: str) -> Any:
    """A pump P1 of two seals and oil; with the genealogy in memory, and without."""
    async with (
        serving(service.graph, service.token, trace_index_edges=0) as bare,
        api_of(bare) as other,
    ):
        plant = Plant(api if request.param == "memory" else other, company)
        items = {"SEAL": "BATCH", "PUMP": "SERIAL", "OIL": "NONE", "SKID": "SERIAL"}
        await at_once(plant.item(number, tracking) for number, tracking in items.items())
        await plant.order("O", {"PUMP": "2"}, {"SEAL": "4", "OIL": "2"})
        yield plant


def now() -> str:
    """The present moment, as a client sends it."""
    return datetime.now(UTC).isoformat()


def ago(**more: float) -> str:
    """A moment so long ago."""
    return (datetime.now(UTC) - timedelta(**more)).isoformat()


async def traced(plant: Plant, root: Any, direction: str = "BACKWARD", **more: Any) -> Any:
    """A trace from one root."""
    asked = {"roots": [root], "direction": direction, **more}
    return (await plant.api(TRACE, asked))["trace"]


def shown(trace: Any) -> list[tuple[str, str | None, str]]:
    """Item, number and quantity of each node."""
    return [
        (
            node["item"]["number"],
            node["traceable"] and node["traceable"]["number"],
            node["quantity"]["value"],
        )
        for node in trace["nodes"]["nodes"]
    ]


async def consume(plant: Plant, product: str, number: str, value: str = "1", **more: Any) -> str:
    """Register so many seals; the association's id."""
    made = await plant.component(
        product, number, item=plant.ref("SEAL"), quantity={"value": value}, **more
    )
    return str(made["association"]["id"])


async def test_as_of_shows_what_stood_then(plant: Plant) -> None:
    """Before a correction the wrong batch, after it the right one; its facts as of then as well."""
    root = plant.serial("PUMP", "P1")
    product = await plant.product("O", "P1")
    empty = now()
    wrong = await consume(plant, product["id"], "WRONG")
    registered = now()
    await plant.do(
        "correctAssociation",
        "association { id }",
        id=wrong,
        number="RIGHT",
        quantity={"value": "2"},
        reason="Misread",
    )
    corrected = now()
    await plant.do("recordReceipt", item=plant.ref("SEAL"), number="RIGHT", quantity={"value": "9"})
    pump = ("PUMP", "P1", "1")
    for moment, expected in (
        (ago(days=9), [("PUMP", "P1", "0")]),
        (empty, [pump]),
        (registered, [pump, ("SEAL", "WRONG", "1")]),
        (corrected, [pump, ("SEAL", "RIGHT", "2")]),
        (None, [pump, ("SEAL", "RIGHT", "2")]),
    ):
        trace = await traced(plant, root, asOf=moment)
        assert shown(trace) == expected, moment
        assert trace["complete"] is True
        assert (trace["asOf"] is None) is (moment is None)
        assert trace["summary"]["nodeCount"] == len(expected)
        assert trace["summary"]["finishedProducts"] == int(expected[0][2])
    seal = plant.batch("SEAL", "RIGHT")
    assert shown(await traced(plant, seal, "FORWARD", asOf=corrected))[0] == ("SEAL", "RIGHT", "0")
    assert shown(await traced(plant, seal, "FORWARD"))[0] == ("SEAL", "RIGHT", "9")


async def test_effective_at_shows_what_was_so_then(plant: Plant) -> None:
    """By what is known now: what was corrected always was so, what was removed never was."""
    root = plant.serial("PUMP", "P1")
    product = await plant.product("O", "P1", happenedAt=ago(days=10))
    old = await consume(plant, product["id"], "A", happenedAt=ago(days=8))
    mistake = await consume(plant, product["id"], "B", happenedAt=ago(days=8))
    known = now()
    made = await plant.do(
        "correctAssociation", "association { id happenedAt }", id=old, number="C", reason="Misread"
    )
    assert made["association"]["happenedAt"] < ago(days=7)
    await plant.do("removeAssociations", "associations { id }", ids=[mistake], reason="Not so")
    await consume(plant, product["id"], "D", happenedAt=ago(days=2))
    numbers = {
        name: [number for _, number, _ in shown(await traced(plant, root, **asked))[1:]]
        for name, asked in {
            "before": {"at": ago(days=9)},
            "then": {"at": ago(days=5)},
            "now": {},
            "then, as known before": {"at": ago(days=5), "asOf": known},
        }.items()
    }
    assert numbers == {
        "before": [],
        "then": ["C"],
        "now": ["C", "D"],
        "then, as known before": ["A", "B"],
    }
    assert shown(await traced(plant, root, at=ago(days=11))) == [("PUMP", "P1", "0")]
    late = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    code, field = await plant.refused(
        "registerComponent",
        finishedProduct=product["id"],
        item=plant.ref("SEAL"),
        number="E",
        quantity={"value": "1"},
        happenedAt=late,
    )
    assert (code, field) == ("INVALID_TIME", "input.happenedAt")


async def test_pages_of_the_past_agree(plant: Plant) -> None:
    root = plant.serial("PUMP", "P1")
    product = await plant.product("O", "P1")
    associations = [await consume(plant, product["id"], f"B{at}") for at in range(4)]
    then = now()
    whole = await traced(plant, root, asOf=then)
    first = await traced(plant, root, asOf=then, first=2)
    await plant.do("removeAssociations", "associations { id }", ids=associations[:1], reason="No")
    cursor = first["nodes"]["pageInfo"]["endCursor"]
    rest = await traced(plant, root, asOf=then, first=9, after=cursor)
    assert first["nodes"]["nodes"] + rest["nodes"]["nodes"] == whole["nodes"]["nodes"]
    asked = {"roots": [root], "direction": "BACKWARD", "after": cursor}
    [error] = await plant.api.errors(TRACE, asked)
    assert error["extensions"]["code"] == "INVALID_ARGUMENT"


async def test_a_filter_shows_less_of_the_same_walk(plant: Plant) -> None:
    """Seal -> pump -> skid: what lies between may be left out, the roots never are."""
    await plant.order("S", {"SKID": "1"}, {"PUMP": "1"})
    await plant.do("recordReceipt", item=plant.ref("SEAL"), number="B", quantity={"value": "9"})
    pump = await plant.product("O", "P1")
    await consume(plant, pump["id"], "B")
    skid = await plant.product("S", "S1")
    await plant.component(skid["id"], "P1", item=plant.ref("PUMP"))
    await plant.do(
        "recordShipment", "activity { id }", traceable=plant.serial("SKID", "S1"), customer="X"
    )
    root = plant.batch("SEAL", "B")
    yesterday, tomorrow = ago(days=1), ago(days=-1)
    for wanted, numbers, edges in (
        (None, ["B", "P1", "S1"], 2),
        ({}, ["B", "P1", "S1"], 2),
        ({"items": [plant.ref("SKID")]}, ["B", "S1"], 0),
        ({"items": [plant.ref("PUMP"), plant.ref("SKID")]}, ["B", "P1", "S1"], 2),
        ({"activityCodes": ["SalesGoodsIssue"]}, ["B", "S1"], 0),
        ({"activityCodes": ["SalesGoodsIssue"], "to": yesterday}, ["B"], 0),
        ({"from": yesterday, "to": tomorrow}, ["B", "P1", "S1"], 2),
        ({"to": yesterday}, ["B"], 0),
        ({"companies": [plant.company]}, ["B", "P1", "S1"], 2),
        ({"companies": ["another"]}, ["B"], 0),
        ({"finishedProductsOnly": True}, ["B", "P1", "S1"], 2),
        ({"onHandOnly": True}, ["B"], 0),
    ):
        trace = await traced(plant, root, "FORWARD", filter=wanted)
        assert [number for _, number, _ in shown(trace)] == numbers, wanted
        assert len(trace["edges"]["nodes"]) == edges, wanted
        assert trace["complete"] is True
        summary = trace["summary"]
        assert (summary["nodeCount"], summary["edgeCount"]) == (len(numbers), edges), wanted
    cut = await traced(plant, root, "FORWARD", filter={"items": [plant.ref("SEAL")]}, depth=1)
    assert (cut["complete"], cut["summary"]["nodeCount"]) == (False, 1)


async def test_gaps_are_told_from_what_needs_no_number(plant: Plant) -> None:
    """Two seals are planned for a pump, and oil, which has no numbers."""
    root = plant.serial("PUMP", "P1")
    product = await plant.product("O", "P1")
    start = now()
    await consume(plant, product["id"], "B1", "1.5")
    trace = await traced(plant, root, scope="ALL")
    assert [
        (node["kind"], node["item"]["number"], node["quantity"]["value"])
        for node in trace["nodes"]["nodes"]
    ] == [
        ("TRACEABLE", "PUMP", "1"),
        ("UNTRACKED_COMPONENT", "OIL", "1"),
        ("MISSING_COMPONENT", "SEAL", "0.5"),
        ("TRACEABLE", "SEAL", "1.5"),
    ]
    assert trace["summary"]["gaps"] == 1
    for asked, gaps in (
        ({}, 1),
        ({"scope": "NONE"}, 1),
        ({"depth": 0}, 0),
        ({"direction": "FORWARD"}, 0),
        ({"asOf": start, "scope": "ALL"}, 1),
    ):
        assert (await traced(plant, root, **asked))["summary"]["gaps"] == gaps, asked
    then = (await traced(plant, root, scope="ALL", asOf=start))["nodes"]["nodes"]
    assert [(node["kind"], node["quantity"]["value"]) for node in then][1:] == [
        ("UNTRACKED_COMPONENT", "1"),
        ("MISSING_COMPONENT", "2"),
    ]
    await consume(plant, product["id"], "B2", "0.5")
    trace = await traced(plant, root, scope="ALL")
    assert trace["summary"]["gaps"] == 0
    assert "MISSING_COMPONENT" not in {node["kind"] for node in trace["nodes"]["nodes"]}


async def test_a_cut_says_what_would_help(plant: Plant) -> None:
    product = await plant.product("O", "P1")
    await consume(plant, product["id"], "B1", "2")
    trace = await traced(plant, plant.serial("PUMP", "P1"), depth=0)
    [cut] = trace["truncations"]
    assert (cut["reason"], cut["limit"]) == ("DEPTH", 0)
    assert "larger depth" in cut["message"]
    assert cut["message"].endswith(".")
    assert (await traced(plant, plant.serial("PUMP", "P1")))["truncations"] == []


async def test_bad_input_is_refused_whole(plant: Plant) -> None:
    root = plant.serial("PUMP", "P1")
    await plant.product("O", "P1")
    late = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    early, later = ago(days=2), ago(days=1)
    for asked, code, field in (
        ({"asOf": late}, "INVALID_TIME", ["asOf"]),
        ({"at": late}, "INVALID_TIME", ["effectiveAt"]),
        ({"filter": {"from": late}}, "INVALID_TIME", ["filter", "from"]),
        ({"filter": {"from": later, "to": early}}, "INVALID_ARGUMENT", ["filter", "to"]),
        ({"filter": {"items": []}}, "INVALID_ARGUMENT", ["filter", "items"]),
        ({"filter": {"companies": []}}, "INVALID_ARGUMENT", ["filter", "companies"]),
        ({"filter": {"activityCodes": []}}, "INVALID_ARGUMENT", ["filter", "activityCodes"]),
        ({"filter": {"items": [plant.ref("NONE")]}}, "NOT_FOUND", ["filter", "items", "0"]),
        (
            {"filter": {"onHandOnly": True}, "asOf": early},
            "INVALID_ARGUMENT",
            ["filter", "onHandOnly"],
        ),
        ({"depth": -1}, "INVALID_ARGUMENT", ["maxDepth"]),
        ({"roots": [root] * 10_001}, "INVALID_ARGUMENT", ["roots"]),
    ):
        sent = {"roots": [root], "direction": "BACKWARD", **asked}
        [error] = await plant.api.errors(TRACE, sent)
        assert error["extensions"]["code"] == code, asked
        assert error["extensions"]["field"] == field, asked
        assert error["message"].endswith("."), asked
    unknown = [plant.serial("PUMP", name) for name in ("X", "Y")]
    sent = {"roots": [unknown[0], root, unknown[1]], "direction": "BACKWARD"}
    [error] = await plant.api.errors(TRACE, sent)
    assert "X" in error["message"]
    told = error["extensions"]
    assert (told["code"], told["field"]) == ("NOT_FOUND", ["roots", "0"])
    assert [one["field"] for one in told["others"]] == [["roots", "2"]]
    assert "Y" in told["others"][0]["message"]


async def test_ten_thousand_roots_are_traced(plant: Plant) -> None:
    """As many as are allowed; the same one many times is one."""
    await plant.product("O", "P1")
    roots = [plant.serial("PUMP", "P1")] * 10_000
    trace = (await plant.api(TRACE, {"roots": roots, "direction": "BACKWARD"}))["trace"]
    assert trace["summary"]["nodeCount"] == 1
