"""Writers in other processes: no trace misses what was committed before it began."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.support.plant import Plant
from tests.support.racing import at_once
from tests.support.service import Api, Service, api_of

PRODUCTS = 12
TRACE = """query($roots: [TraceableRef!]!) {
  trace(roots: $roots, direction: FORWARD) {
    summary { nodeCount finishedProducts byItem { item { number } count quantity { value } } }
    nodes(first: 1000) { nodes { traceable { number } quantity { value } } }
    edges(first: 1000) { nodes { association { id state } } }
  }
}"""


@pytest.fixture
async def plants(service: Service, other_service: Service, company: str) -> Any:
    """One company, as the clients of two processes see it."""
    async with api_of(service) as one, api_of(other_service) as other:
        plants = [Plant(one, company), Plant(other, company)]
        await plants[0].item("SEAL", "BATCH")
        await plants[0].item("PUMP")
        await plants[0].order("O", {"PUMP": "100"}, {"SEAL": "100"})
        await plants[0].do(
            "recordReceipt", item=plants[0].ref("SEAL"), number="B", quantity={"value": "1000"}
        )
        yield plants


async def traced(plant: Plant) -> tuple[set[str], set[str]]:
    """What a trace of the batch shows now: numbers of products, ids of associations."""
    asked = {"roots": [plant.batch("SEAL", "B")]}
    trace = (await plant.api(TRACE, asked))["trace"]
    edges = trace["edges"]["nodes"]
    assert all(edge["association"] for edge in edges)
    numbers = {node["traceable"]["number"] for node in trace["nodes"]["nodes"]} - {"B"}
    assert trace["summary"]["finishedProducts"] == len(numbers)
    return numbers, {edge["association"]["id"] for edge in edges}


async def test_no_trace_is_behind_a_commit_of_another_process(plants: list[Plant]) -> None:
    """Each worker writes through one process and asks the other at once, and so do all others."""
    removed: set[str] = set()
    standing: dict[str, str] = {}

    async def work(at: int) -> None:
        writer, reader = plants[at % 2], plants[1 - at % 2]
        product = await writer.product("O", f"P{at}")
        before = dict(standing)
        gone = set(removed)
        made = await writer.component(product["id"], "B", quantity={"value": "1"})
        association = made["association"]["id"]
        numbers, associations = await traced(reader)
        assert f"P{at}" in numbers
        assert association in associations
        assert not gone & associations
        assert {one for one in before.values() if one in standing.values()} <= associations
        standing[f"P{at}"] = association
        if at % 3 == 0:
            del standing[f"P{at}"]
            await reader.do(
                "removeAssociations", "associations { id }", ids=[association], reason="A mistake"
            )
            removed.add(association)
            numbers, associations = await traced(writer)
            assert f"P{at}" not in numbers
            assert association not in associations

    await at_once(work(at) for at in range(PRODUCTS))
    for plant in plants:
        numbers, associations = await traced(plant)
        assert numbers == set(standing)
        assert associations == set(standing.values())


async def test_what_is_told_of_a_node_is_current_too(plants: list[Plant]) -> None:
    """A receipt, a number put right and a product removed by one process are seen by the other."""
    one, other = plants
    product = await one.product("O", "WRNG")
    await one.component(product["id"], "B", quantity={"value": "1"})
    assert (await traced(other))[0] == {"WRNG"}
    await one.do(
        "correctFinishedProduct",
        "finishedProduct { id }",
        id=product["id"],
        number="RIGHT",
        reason="Typed wrong",
    )
    assert (await traced(other))[0] == {"RIGHT"}
    await one.do("recordReceipt", item=one.ref("SEAL"), number="B", quantity={"value": "5"})
    trace = (await other.api(TRACE, {"roots": [one.batch("SEAL", "B")]}))["trace"]
    assert trace["nodes"]["nodes"][0]["quantity"] == {"value": "1005"}
    await other.do("removeFinishedProducts", "removed", ids=[product["id"]], reason="Not made")
    assert (await traced(one))[0] == set()


async def test_a_restarted_service_answers_at_once(
    service: Service, plants: list[Plant], api: Api
) -> None:
    """While the genealogy is being read, traces walk the engine, with the same answer."""
    from tests.support.service import serving

    product = await plants[0].product("O", "P")
    await plants[0].component(product["id"], "B", quantity={"value": "1"})
    async with serving(service.graph, service.token) as again, api_of(again) as client:
        index = again.trace_index
        assert index is not None
        plant = Plant(client, plants[0].company)
        first = await traced(plant)
        await asyncio.wait_for(index.ready(), 30)
        assert await traced(plant) == first == ({"P"}, first[1])
