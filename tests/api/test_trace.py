"""Traces: a graph, not a tree; cycles end, every cut is told, the order is always the same."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.genealogy import end, ladder, levels, put
from tests.support.plant import Plant
from tests.support.service import Api, api_of, running_service

TRACE = """query(
  $roots: [TraceableRef!]!, $direction: TraceDirection!, $depth: Int, $scope: ComponentScope,
  $first: Int, $after: String, $firstEdges: Int, $afterEdges: String
) {
  trace(roots: $roots, direction: $direction, maxDepth: $depth, components: $scope) {
    complete truncatedBy depthReached roots { number }
    summary { nodeCount edgeCount finishedProducts rawMaterials
              byItem { item { number } count quantity { value } } }
    nodes(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id depth direction item { number } traceable { number } quantity { value unit } }
    }
    edges(first: $firstEdges, after: $afterEdges) {
      pageInfo { hasNextPage endCursor }
      nodes { component product quantity { value } association { id } }
    }
  }
}"""


@pytest.fixture
async def plant(api: Api, company: str) -> Plant:
    """A company with the batch-tracked item PART."""
    plant = Plant(api, company)
    await plant.item("PART", "BATCH")
    return plant


async def traced(
    plant: Plant, roots: Iterable[str], direction: str, api: Api | None = None, **more: Any
) -> dict[str, Any]:
    """A trace from batches of PART."""
    refs = [plant.batch("PART", number) for number in roots]
    asked = {"first": 1000, "firstEdges": 1000, **more, "roots": refs, "direction": direction}
    return dict((await (api or plant.api)(TRACE, asked))["trace"])


def depths(trace: dict[str, Any]) -> dict[str, int]:
    """The depth of each node, by number."""
    return {node["traceable"]["number"]: node["depth"] for node in trace["nodes"]["nodes"]}


def pairs(trace: dict[str, Any]) -> set[tuple[str, str]]:
    """The edges, by number."""
    names = {node["id"]: node["traceable"]["number"] for node in trace["nodes"]["nodes"]}
    return {(names[one["component"]], names[one["product"]]) for one in trace["edges"]["nodes"]}


async def test_diamonds_cost_nothing_extra(plant: Plant, graph: Graph) -> None:
    """A ladder of 30 diamonds has 2**30 paths and 91 batches."""
    edges = ladder(30)
    await put(graph, plant.company, edges)
    forward = await traced(plant, ["n000"], "FORWARD")
    assert (forward["complete"], forward["depthReached"]) == (True, 60)
    assert pairs(forward) == set(edges)
    backward = await traced(plant, ["n030"], "BACKWARD")
    assert (backward["complete"], backward["depthReached"]) == (True, 60)
    assert depths(backward).keys() == depths(forward).keys()


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_cycles_end(plant: Plant, graph: Graph, size: int) -> None:
    """No client can close one; old or damaged data may hold one all the same."""
    edges = [(f"c{at}", f"c{(at + 1) % size}") for at in range(size)]
    await put(graph, plant.company, [*edges, ("raw", "c0")])
    for direction in ("FORWARD", "BACKWARD", "BOTH"):
        trace = await traced(plant, ["c0"], direction)
        assert (trace["complete"], trace["truncatedBy"]) == (True, [])
        numbers = [node["traceable"]["number"] for node in trace["nodes"]["nodes"]]
        assert len(numbers) == len(set(numbers))
        assert pairs(trace) >= set(edges)
        assert ("raw" in numbers) is (direction != "FORWARD")


async def test_depth_is_told_exactly(plant: Plant, graph: Graph) -> None:
    """A limit that cuts nothing off is no cut; one level less is."""
    await put(graph, plant.company, [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("b", "d")])
    full = await traced(plant, ["a"], "FORWARD", depth=2)
    assert (full["complete"], full["truncatedBy"], full["depthReached"]) == (True, [], 2)
    assert depths(full) == {"a": 0, "b": 1, "c": 1, "d": 2}
    assert pairs(full) == {("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("b", "d")}
    cut = await traced(plant, ["a"], "FORWARD", depth=1)
    assert (cut["complete"], cut["truncatedBy"], cut["depthReached"]) == (False, ["DEPTH"], 1)
    # The edge between two batches of the last level is between reached ones, so it is there.
    assert pairs(cut) == {("a", "b"), ("b", "c"), ("a", "c")}
    none = await traced(plant, ["a"], "FORWARD", depth=0)
    assert (none["complete"], none["truncatedBy"], none["depthReached"]) == (False, ["DEPTH"], 0)
    end_of_line = await traced(plant, ["d"], "FORWARD", depth=0)
    assert (end_of_line["complete"], end_of_line["depthReached"]) == (True, 0)


async def test_size_is_told_and_cuts_the_same_every_time(plant: Plant, graph: Graph) -> None:
    """Beyond the service's limit of nodes or links there is more than is shown."""
    await put(graph, plant.company, levels(20, 3))
    for changed in ({"trace_max_nodes": 7}, {"trace_max_links": 9}):
        async with running_service(graph, **changed) as small, api_of(small) as api:
            found = [await traced(plant, ["l0-0000"], "FORWARD", api) for _ in range(3)]
            assert all(one["complete"] is False for one in found)
            assert all(one["truncatedBy"] == ["SIZE"] for one in found)
            assert found[0] == found[1] == found[2]
            assert found[0]["summary"]["nodeCount"] <= 10
        async with running_service(graph, trace_max_nodes=60) as enough, api_of(enough) as api:
            assert (await traced(plant, ["l0-0000"], "FORWARD", api))["complete"] is True


async def test_time_is_told(plant: Plant, graph: Graph) -> None:
    """A trace that runs out of time shows what it has, and says so."""
    await put(graph, plant.company, levels(40, 30))
    async with running_service(graph, trace_seconds=0.000_001) as hasty, api_of(hasty) as api:
        trace = await traced(plant, ["l0-0000"], "FORWARD", api)
    assert (trace["complete"], trace["truncatedBy"], trace["depthReached"]) == (False, ["TIME"], 0)
    assert depths(trace) == {"l0-0000": 0}


async def test_order_does_not_depend_on_the_question(plant: Plant, graph: Graph) -> None:
    """Roots first, then by depth and number, however the roots were given."""
    await put(graph, plant.company, levels(12, 3))
    roots = [f"l0-{at:04}" for at in range(6)]
    asked = [roots, roots[::-1], [*roots, *roots]]
    found = [await traced(plant, some, "FORWARD") for some in asked]
    for trace in found:
        places = [(n["depth"], n["traceable"]["number"]) for n in trace["nodes"]["nodes"]]
        assert places == sorted(places)
        assert (trace["nodes"], trace["edges"]) == (found[0]["nodes"], found[0]["edges"])
        assert sorted(root["number"] for root in trace["roots"]) == roots


async def test_unknown_roots_are_named(plant: Plant, graph: Graph) -> None:
    """Nothing is traced where one root is unknown."""
    await put(graph, plant.company, [("a", "b")])
    refs = [plant.batch("PART", "a"), plant.batch("PART", "nowhere")]
    [error] = await plant.api.errors(TRACE, {"roots": refs, "direction": "FORWARD"})
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["extensions"]["field"] == ["roots", "1"]
    assert "nowhere" in error["message"]
    [error] = await plant.api.errors(TRACE, {"roots": [], "direction": "FORWARD"})
    assert error["extensions"]["code"] == "INVALID_ARGUMENT"


async def test_removed_edges_are_not_walked(plant: Plant, graph: Graph) -> None:
    """What left the live genealogy is not reached through it."""
    await put(graph, plant.company, [("a", "b"), ("b", "c")])
    await end(graph, plant.company, "a", "b")
    assert depths(await traced(plant, ["a"], "FORWARD")) == {"a": 0}
    assert depths(await traced(plant, ["c"], "BACKWARD")) == {"c": 0, "b": 1}


async def test_pages_agree_while_others_write(plant: Plant, graph: Graph) -> None:
    """Every page shows the moment of the first, whatever is committed or removed between them."""
    await put(graph, plant.company, levels(10, 3))
    whole = await traced(plant, ["l0-0000"], "FORWARD")
    nodes: list[Any] = []
    edges: list[Any] = []
    after = after_edges = None
    for at in range(100):
        page = await traced(
            plant,
            ["l0-0000"],
            "FORWARD",
            first=3,
            firstEdges=5,
            after=after,
            afterEdges=after_edges,
        )
        nodes += page["nodes"]["nodes"]
        edges += page["edges"]["nodes"]
        assert page["summary"] == whole["summary"]
        if not (
            page["nodes"]["pageInfo"]["hasNextPage"] or page["edges"]["pageInfo"]["hasNextPage"]
        ):
            break
        after = page["nodes"]["pageInfo"]["endCursor"] or after
        after_edges = page["edges"]["pageInfo"]["endCursor"] or after_edges
        await put(graph, plant.company, [(f"new{at}", f"newer{at}")])
        if at == 1:
            await end(graph, plant.company, "l0-0000", "l1-0000")
    assert nodes == whole["nodes"]["nodes"]
    assert edges == whole["edges"]["nodes"]
    now = await traced(plant, ["l0-0000"], "FORWARD")
    assert now["summary"] != whole["summary"]


async def test_scopes_show_more_or_less_of_the_same_walk(plant: Plant) -> None:
    """NONE: what orders produced. TRACKED: what has numbers. ALL: untracked lines as well."""
    await plant.item("PUMP", "SERIAL")
    await plant.item("OIL", "NONE", unit="LTR")
    await plant.order("WO-1", {"PUMP": "2"}, {"PART": "4", "OIL": "1 LTR"})
    made = await plant.do("registerFinishedProduct", order=plant.ref("WO-1"), number="P1")
    product = made["finishedProduct"]["id"]
    for quantity in ("1.5", "0.5"):
        await plant.do(
            "registerComponent",
            finishedProduct=product,
            item=plant.ref("PART"),
            number="B1",
            quantity={"value": quantity},
        )
    found = {}
    for scope in ("NONE", "TRACKED", "ALL"):
        asked = {"roots": [plant.serial("PUMP", "P1")], "direction": "BACKWARD", "scope": scope}
        found[scope] = (await plant.api(TRACE, asked))["trace"]
    items = {
        scope: [(n["item"]["number"], n["quantity"]["value"]) for n in trace["nodes"]["nodes"]]
        for scope, trace in found.items()
    }
    assert items == {
        "NONE": [("PUMP", "1")],
        "TRACKED": [("PUMP", "1"), ("PART", "2")],
        "ALL": [("PUMP", "1"), ("OIL", "0.5"), ("PART", "2")],
    }
    # The batch was registered twice: two associations, one node.
    assert sorted(e["quantity"]["value"] for e in found["TRACKED"]["edges"]["nodes"]) == [
        "0.5",
        "1.5",
    ]
    untracked = found["ALL"]["nodes"]["nodes"][1]
    assert (untracked["traceable"], untracked["depth"]) == (None, 1)
    summary = found["TRACKED"]["summary"]
    assert (summary["finishedProducts"], summary["rawMaterials"]) == (1, 1)
    assert all(trace["complete"] for trace in found.values())


@pytest.mark.parametrize("seed", range(6))
async def test_random_genealogies(plant: Plant, graph: Graph, seed: int) -> None:
    """Nodes, depths and edges are those of a plain breadth-first search."""
    dice = random.Random(seed)
    size = dice.randint(5, 30)
    edges = {
        (f"r{low:02}", f"r{high:02}")
        for low in range(size)
        for high in range(low + 1, size)
        if dice.random() < 0.12
    }
    edges |= {(f"r{at:02}", f"r{at + 1:02}") for at in range(0, size - 1, 2)}
    await put(graph, plant.company, sorted(edges))
    numbers = sorted({one for pair in edges for one in pair})
    for direction in ("FORWARD", "BACKWARD"):
        ahead: dict[str, set[str]] = defaultdict(set)
        for one, other in edges:
            near, far = (one, other) if direction == "FORWARD" else (other, one)
            ahead[near].add(far)
        roots = dice.sample(numbers, 2)
        reached = dict.fromkeys(roots, 0)
        frontier = list(reached)
        while frontier:
            frontier = [
                far
                for near in frontier
                for far in sorted(ahead[near])
                if far not in reached and not reached.update({far: reached[near] + 1})
            ]
        trace = await traced(plant, roots, direction)
        assert depths(trace) == reached
        assert pairs(trace) == {
            pair for pair in edges if pair[0] in reached and pair[1] in reached
        } & {
            (near, far) if direction == "FORWARD" else (far, near)
            for near in reached
            for far in ahead[near]
        }


async def test_traces_side_by_side(plant: Plant, graph: Graph) -> None:
    """Many at once answer as one alone."""
    await put(graph, plant.company, levels(8, 4))
    alone = await traced(plant, ["l0-0003"], "BOTH")
    found = await asyncio.gather(*(traced(plant, ["l0-0003"], "BOTH") for _ in range(20)))
    assert all(one == alone for one in found)
