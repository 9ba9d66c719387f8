"""Exposure in a trace, and the common cause of many suspects in a plant of many associations."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from benchmarks.measuring import Line, by_turns, slower_at_most
from benchmarks.plant import BATCH, PRODUCT
from benchmarks.running import Running
from benchmarks.traces import MAKE_EDGES, MAKE_TRACEABLES, genealogy, make, stored
from graph.domain.ids import new_id
from graph.store.items import items_by_refs
from graph.store.product_registration import new_traceable

_TRACE = """query Trace($roots: [TraceableRef!]!) {
  trace(roots: $roots, direction: FORWARD) {
    complete summary { nodeCount } nodes(first: 100) { nodes { id %s } }
  }
}"""
_EXPOSURE = "exposure { quantity { value } share }"
_CAUSE = """query Cause($suspects: [TraceableRef!]!) {
  commonCause(suspects: $suspects, first: 20) {
    complete candidates { traceable { number } suspects others score }
  }
}"""
_BACKWARD = """query Walk($suspects: [TraceableRef!]!) {
  trace(roots: $suspects, direction: BACKWARD) { complete summary { nodeCount edgeCount } }
}"""


@dataclass(frozen=True, slots=True)
class Lines:
    """So many product lines, each with so many products of five batches; suspects are of one.

    For each ten products there is a batch, made of three of the line's raw materials.
    """

    count: int
    products: int
    suspects: int


async def exposure(running: Running, levels: list[int], rounds: int, warm_up: int) -> Line:
    """The first page of a forward trace with exposures, against the same without."""
    made = await genealogy(running, levels)
    roots = {
        "roots": [
            {"batch": {"company": running.plant.company, "item": BATCH, "number": made.number}}
        ]
    }
    async with running.clients(1) as [client]:
        exposed = client.request(_TRACE % _EXPOSURE, roots)
        plain = client.request(_TRACE % "", roots)
        nodes = json.loads(await client.send(exposed))["data"]["trace"]["nodes"]["nodes"]
        assert all(node["exposure"] for node in nodes)

        async def with_exposure(_: int) -> bytes:
            return await client.send(exposed)

        async def without(_: int) -> bytes:
            return await client.send(plain)

        pair = await by_turns(rounds, warm_up, with_exposure, without)
    return slower_at_most(f"exposures of {made.edges:,} edges, against the trace alone", pair, 3)


async def common_cause(running: Running, lines: Lines, rounds: int, warm_up: int) -> Line:
    """The common cause of suspects, against their backward trace alone."""
    suspects = await _plant(running, lines)
    variables = {
        "suspects": [
            {"serialNumber": {"company": running.plant.company, "item": PRODUCT, "number": number}}
            for number in suspects
        ]
    }
    async with running.clients(1) as [client]:
        cause = client.request(_CAUSE, variables)
        walk = client.request(_BACKWARD, variables)
        found = json.loads(await client.send(cause))["data"]["commonCause"]
        assert found["complete"], found
        assert found["candidates"]
        summary = json.loads(await client.send(walk))["data"]["trace"]["summary"]

        async def ours(_: int) -> bytes:
            return await client.send(cause)

        async def bare(_: int) -> bytes:
            return await client.send(walk)

        pair = await by_turns(rounds, warm_up, ours, bare)
    edges = lines.count * (lines.products * 5 + lines.products // 10 * 3)
    what = (
        f"common cause of {len(suspects):,} suspects with {summary['nodeCount']:,} ancestors among "
        f"{edges:,} edges, against their backward trace alone"
    )
    return slower_at_most(what, pair, 10)


async def _plant(running: Running, lines: Lines) -> list[str]:
    """Fill the store, and return the numbers of the suspects: products of the first line."""
    plant = running.plant
    batch, product = await items_by_refs(
        plant.session, [(plant.item(BATCH), ()), (plant.item(PRODUCT), ())]
    )
    choose = random.Random(1)
    suspects: list[str] = []
    for line in range(lines.count):
        raw = [stored(new_traceable(batch, f"R{new_id()}")) for _ in range(20)]
        batches = [
            stored(new_traceable(batch, f"L{new_id()}")) | {"produced": "100"}
            for _ in range(max(5, lines.products // 10))
        ]
        made = [
            stored(new_traceable(product, f"Q{new_id()}")) | {"produced": "1"}
            for _ in range(lines.products)
        ]
        edges: list[dict[str, Any]] = []
        for above, here, count in ((raw, batches, 3), (batches, made, 5)):
            edges += [
                {"id": new_id(), "component": component["id"], "product": one["id"]}
                for one in here
                for component in choose.sample(above, count)
            ]
        await make(running, MAKE_TRACEABLES, [*raw, *batches, *made])
        await make(running, MAKE_EDGES, edges)
        if line == 0:
            suspects = [one["number"] for one in choose.sample(made, lines.suspects)]
    return suspects
