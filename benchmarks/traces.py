"""A trace over HTTP, its first page and summary, against the bare walk level by level."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any, LiteralString

from benchmarks.measuring import Line, by_turns, slower_at_most
from benchmarks.plant import BATCH, PRODUCT
from benchmarks.running import Running
from graph.domain.ids import new_id
from graph.engine.session import Transaction
from graph.store.items import items_by_refs
from graph.store.keys import traceable_key
from graph.store.product_registration import new_traceable

AIM = 1.5

_QUERY = """query Trace($roots: [TraceableRef!]!) {
  trace(roots: $roots, direction: FORWARD) {
    complete depthReached
    summary {
      nodeCount edgeCount finishedProducts rawMaterials
      byItem { item { number } count quantity { value unit } }
    }
    nodes(first: 100) {
      nodes { id depth item { number name } traceable { number } }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""
_WALK: LiteralString = """
UNWIND $frontier AS id
MATCH (c:Traceable {id: id})-[e:CONSUMED_INTO]->(p:Traceable)
RETURN collect(c.id) AS components, collect(p.id) AS products, collect(e.quantity) AS quantities
"""
_MAKE_TRACEABLES: LiteralString = """
UNWIND $made AS one CREATE (t:Traceable) SET t = one
"""
_MAKE_EDGES: LiteralString = """
UNWIND $made AS one
MATCH (c:Traceable {id: one.component}) MATCH (p:Traceable {id: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.id, quantity: '1', lane: 0, laneNumber: 0}]->(p)
"""


@dataclass(frozen=True, slots=True)
class Genealogy:
    """A batch of raw material, and how much it went into."""

    root: str
    number: str
    nodes: int
    edges: int


async def trace(running: Running, levels: list[int], rounds: int, warm_up: int) -> Line:
    """Forward from a batch through ``levels`` of so many batches and serial numbers each."""
    made = await make_genealogy(running, levels)
    root = {"batch": {"company": running.plant.company, "item": BATCH, "number": made.number}}
    async with running.clients(1) as [client]:
        request = client.request(_QUERY, {"roots": [root]})

        async def service(_: int) -> bytes:
            return await client.send(request)

        async def walk(_: int) -> tuple[int, int]:
            return await _bare_walk(running, made.root)

        summary = json.loads(await service(0))["data"]["trace"]["summary"]
        assert (summary["nodeCount"], summary["edgeCount"]) == (made.nodes, made.edges), summary
        assert await walk(0) == (made.nodes, made.edges)
        pair = await by_turns(rounds, warm_up, service, walk)
    return slower_at_most(f"a trace of {made.edges:,} edges, {made.nodes:,} nodes", pair, AIM)


async def _bare_walk(running: Running, root: str) -> tuple[int, int]:
    seen = {root}
    frontier = [root]
    edges = 0
    while frontier:
        _, products, quantities = await running.bare.read(_WALK, frontier=frontier)
        edges += len(quantities)
        frontier = [one for one in dict.fromkeys(products) if one not in seen]
        seen.update(frontier)
    return len(seen), edges


async def make_genealogy(running: Running, levels: list[int]) -> Genealogy:
    """A batch that goes into all of the first level, and each level into the next.

    Each piece of a deeper level has about five components in the level before: on the way diamonds
    arise by the hundred.
    """
    plant = running.plant
    raw, product = await items_by_refs(
        plant.session, [(plant.item(BATCH), ()), (plant.item(PRODUCT), ())]
    )
    choose = random.Random(len(levels))
    root = _stored(new_traceable(raw, f"B{new_id()}")) | {"received": "1000"}
    above, traceables, edges = [root], [root], []
    for size in levels:
        here = [
            _stored(new_traceable(product, f"P{new_id()}")) | {"produced": "1"} for _ in range(size)
        ]
        edges += [
            {"id": new_id(), "component": component["id"], "product": one["id"]}
            for one in here
            for component in choose.sample(above, min(5, len(above)))
        ]
        traceables += here
        above = here
    await _make(running, _MAKE_TRACEABLES, traceables)
    await _make(running, _MAKE_EDGES, edges)
    return Genealogy(root["id"], root["number"], len(traceables), len(edges))


def _stored(made: dict[str, Any]) -> dict[str, Any]:
    key = traceable_key(made["company"], made["itemNumber"], made["number"])
    return made | {"key": key, "version": 1, "consumed": "1"}


async def _make(running: Running, statement: LiteralString, made: list[dict[str, Any]]) -> None:
    for start in range(0, len(made), 1000):
        some = made[start : start + 1000]

        async def work(tx: Transaction, some: list[dict[str, Any]] = some) -> None:
            await tx.all(statement, made=some)

        await running.plant.session.write((), work)
