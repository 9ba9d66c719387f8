"""Reading on in a trace: its cursors, its pages while workers register, its limits, its numbers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.genealogy import levels, put
from tests.support.plant import Plant, Sent, quantity
from tests.support.racing import at_once
from tests.support.service import Api, api_of, running_service

TRACE = """query(
  $roots: [TraceableRef!]!, $direction: TraceDirection!, $depth: Int, $scope: ComponentScope,
  $first: Int, $after: String, $firstEdges: Int, $afterEdges: String
) {
  trace(roots: $roots, direction: $direction, maxDepth: $depth, components: $scope) {
    complete truncatedBy
    summary { nodeCount edgeCount byItem { item { number } count quantity { value unit } } }
    nodes(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id depth traceable { number } quantity { value } }
    }
    edges(first: $firstEdges, after: $afterEdges) {
      pageInfo { hasNextPage endCursor }
      nodes { component product quantity { value } association { id } }
    }
  }
}"""


@pytest.fixture
async def plant(api: Api, company: str) -> Plant:
    """A company with the batch-tracked item PART, of which an order O of serial numbers is made."""
    plant = Plant(api, company)
    await at_once([plant.item("PART", "BATCH", unit="KGM"), plant.item("PUMP")])
    await plant.order("O", {"PUMP": "100"}, {"PART": "100"})
    return plant


async def traced(plant: Plant, roots: Any, direction: Any, **more: Any) -> dict[str, Any]:
    """A trace, all on one page unless ``more`` says otherwise."""
    asked = {"first": 1000, "firstEdges": 1000, "roots": roots, "direction": direction} | more
    return dict((await plant.api(TRACE, asked))["trace"])


async def consume(plant: Plant, product: str, batch: str, part: str) -> str:
    """Register so much of a batch of PART in a new PUMP; the association's id."""
    made = await plant.product("O", product)
    done = await plant.component(made["id"], batch, item=plant.ref("PART"), quantity=quantity(part))
    return str(done["association"]["id"])


async def test_quantities_in_both_directions(plant: Plant) -> None:
    sent: Sent = {"item": plant.ref("PART"), "number": "B", "quantity": quantity("10")}
    await plant.do("recordReceipt", **sent)
    await at_once(consume(plant, f"P{at}", "B", "0.25") for at in range(3))
    batch = [plant.batch("PART", "B")]
    pumps = [plant.serial("PUMP", f"P{at}") for at in range(3)]

    def numbers(trace: dict[str, Any]) -> list[tuple[str, str]]:
        return [(n["traceable"]["number"], n["quantity"]["value"]) for n in trace["nodes"]["nodes"]]

    forward = await traced(plant, batch, "FORWARD")
    assert numbers(forward) == [("B", "10"), ("P0", "1"), ("P1", "1"), ("P2", "1")]
    assert {one["quantity"]["value"] for one in forward["edges"]["nodes"]} == {"0.25"}
    backward = await traced(plant, pumps[:2], "BACKWARD")
    assert numbers(backward) == [("P0", "1"), ("P1", "1"), ("B", "0.5")]
    assert backward["summary"] == {
        "nodeCount": 3,
        "edgeCount": 2,
        "byItem": [
            {"item": {"number": "PART"}, "count": 1, "quantity": {"value": "0.5", "unit": "KGM"}},
            {"item": {"number": "PUMP"}, "count": 2, "quantity": {"value": "2", "unit": "EA"}},
        ],
    }
    both = await traced(plant, [*batch, pumps[0]], "BOTH")
    assert numbers(both) == [("B", "10"), ("P0", "1"), ("P1", "1"), ("P2", "1")]
    assert both["summary"]["edgeCount"] == 3


async def test_pages_agree_while_workers_register(plant: Plant) -> None:
    """The first page may be read while they write, too: the others show what it saw."""
    await at_once(consume(plant, f"P{at:03}", "B", "0.1") for at in range(12))
    root = [plant.batch("PART", "B")]
    done = asyncio.Event()
    written = asyncio.Semaphore(0)

    async def worker(name: str) -> None:
        at = 0
        while not done.is_set():
            at += 1
            await consume(plant, f"P{name}{at:03}", "B", "0.1")
            written.release()

    workers = [asyncio.create_task(worker(name)) for name in ("000-", "005-", "x")]
    first = await traced(plant, root, "FORWARD", first=5, firstEdges=4)
    after = first["nodes"]["pageInfo"]["endCursor"]
    after_edges = first["edges"]["pageInfo"]["endCursor"]
    rest = await traced(plant, root, "FORWARD", after=after, afterEdges=after_edges)
    nodes, edges = first["nodes"]["nodes"], first["edges"]["nodes"]
    page = first
    while page["nodes"]["pageInfo"]["hasNextPage"] or page["edges"]["pageInfo"]["hasNextPage"]:
        for _ in workers:
            await written.acquire()
        page = await traced(
            plant, root, "FORWARD", first=5, firstEdges=4, after=after, afterEdges=after_edges
        )
        nodes, edges = nodes + page["nodes"]["nodes"], edges + page["edges"]["nodes"]
        after = page["nodes"]["pageInfo"]["endCursor"] or after
        after_edges = page["edges"]["pageInfo"]["endCursor"] or after_edges
        assert page["summary"]["nodeCount"] == first["summary"]["nodeCount"]
    done.set()
    await asyncio.gather(*workers)
    assert nodes == first["nodes"]["nodes"] + rest["nodes"]["nodes"]
    assert edges == first["edges"]["nodes"] + rest["edges"]["nodes"]
    assert len(nodes) == first["summary"]["nodeCount"] >= 13
    assert (await traced(plant, root, "FORWARD"))["summary"]["nodeCount"] > len(nodes)


async def test_pages_agree_while_raw_material_becomes_a_product(plant: Plant, graph: Graph) -> None:
    """Whether an order has produced a batch is asked as of the first page, too."""
    await plant.order("MIX", {"PART": "100"}, {"PART": "100"})
    for number in ("B2", "B4", "B6"):
        await plant.product("MIX", number, quantity=quantity("1"))
    made = await plant.product("O", "P")
    for at in range(1, 7):
        await plant.component(made["id"], f"B{at}", item=plant.ref("PART"), quantity=quantity("1"))
    asked: Sent = {"roots": [plant.serial("PUMP", "P")], "direction": "BACKWARD", "scope": "NONE"}
    first = await traced(plant, **asked, first=2)
    assert [one["traceable"]["number"] for one in first["nodes"]["nodes"]] == ["P", "B2"]
    await plant.product("MIX", "B1", quantity=quantity("1"))
    after = first["nodes"]["pageInfo"]["endCursor"]
    rest = await traced(plant, **asked, after=after)
    assert [one["traceable"]["number"] for one in rest["nodes"]["nodes"]] == ["B4", "B6"]
    now = await traced(plant, **asked)
    assert [one["traceable"]["number"] for one in now["nodes"]["nodes"]][1] == "B1"


async def test_a_cursor_belongs_to_its_trace(plant: Plant, graph: Graph) -> None:
    """Read on elsewhere, it would silently leave out what it has not shown."""
    await put(graph, plant.company, levels(6, 2))
    roots = [plant.batch("PART", f"l0-000{at}") for at in range(2)]
    asked: Sent = {"roots": roots, "direction": "FORWARD", "first": 2, "firstEdges": 2}
    page = await traced(plant, **asked)
    after = page["nodes"]["pageInfo"]["endCursor"]
    same = await traced(plant, **asked | {"roots": [roots[1], *roots], "after": after})
    assert len(same["nodes"]["nodes"]) == 2
    others: list[dict[str, Any]] = [
        {"roots": roots[:1]},
        {"direction": "BACKWARD"},
        {"depth": 1},
        {"scope": "ALL"},
        {"after": page["edges"]["pageInfo"]["endCursor"]},
        {"after": "bm9uZQ=="},
    ]
    for other in others:
        [error] = await plant.api.errors(TRACE, {**asked, "after": after, **other})
        assert error["extensions"]["code"] == "INVALID_ARGUMENT"
        assert error["extensions"]["field"] == ["after"]


@pytest.mark.parametrize("direction", ["FORWARD", "BACKWARD", "BOTH"])
async def test_the_size_limit_is_exact(plant: Plant, graph: Graph, direction: str) -> None:
    """Exactly as many as the limit allows are shown, each with a way to a root."""
    await put(graph, plant.company, levels(20, 6))
    # Many roots, too: they count, and what is admitted beside them is no matter of chance.
    roots = [plant.batch("PART", f"l3-{at:04}") for at in range(8)]
    for limit in (9, 12, 20):
        async with running_service(graph, trace_max_nodes=limit) as small, api_of(small) as api:
            some = Plant(api, plant.company)
            found = [await traced(some, asked, direction) for asked in (roots, roots[::-1])]
        assert found[0] == found[1]
        assert found[0]["truncatedBy"] == ["SIZE"]
        nodes = found[0]["nodes"]["nodes"]
        assert len(nodes) == found[0]["summary"]["nodeCount"] == limit
        reached = {one["id"] for one in nodes if one["depth"] == 0}
        edges = [{one["component"], one["product"]} for one in found[0]["edges"]["nodes"]]
        for one in nodes[len(reached) :]:
            assert any(one["id"] in edge and edge & reached for edge in edges)
            reached.add(one["id"])
