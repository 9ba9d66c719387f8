"""Exposure in a trace, and the common cause of many suspects in a plant of many associations."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.exports import large_export
from benchmarks.genealogies import Maker
from benchmarks.measuring import Line, by_turns, slower_at_most
from benchmarks.plant import PRODUCT
from benchmarks.traces import Store, opened

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


@dataclass(slots=True)
class Lines:
    """So many product lines, each with so many products; ``suspects`` are products of one line."""

    count: int
    products: int
    suspects: int
    edges: int = field(default=0, init=False)
    numbers: list[str] = field(default_factory=list, init=False)
    raw: list[str] = field(default_factory=list, init=False)

    async def make(self, maker: Maker) -> None:
        """Put them into a store, and note the suspects' numbers."""
        self.edges, self.raw = 0, []
        for _ in range(self.count):
            raw, self.numbers, edges = await maker.product_line(self.products, self.suspects)
            self.raw += raw
            self.edges += edges


async def analyses(
    engine: str, folder: Path, lines: Lines, rounds: int, warm_up: int
) -> AsyncIterator[Line]:
    """All lines about analyses."""
    # So much of it at once is asked for by the export only.
    limits = {"trace_max_nodes": 10_000_000, "trace_max_links": 10_000_000, "trace_seconds": 600.0}
    async with opened(engine, folder, 0, lines.make, **limits) as store:
        yield await _exposure(store, rounds, warm_up)
        async with store.again() as same:
            yield await _common_cause(same, lines, min(3, rounds), 1)
        for line in await large_export(store, lines.raw, lines.edges):
            yield line


async def _exposure(store: Store, rounds: int, warm_up: int) -> Line:
    """The first page of a forward trace with exposures, against the same without."""
    made = store.plants[0]
    roots = [store.root(made)]
    exposed, plain = (_asks(store, _TRACE % more, roots=roots) for more in (_EXPOSURE, ""))
    nodes = json.loads(await exposed(0))["data"]["trace"]["nodes"]["nodes"]
    assert all(node["exposure"] for node in nodes)
    pair = await by_turns(rounds, warm_up, exposed, plain)
    what = f"exposures of {len(made.edges):,} edges, against the trace alone"
    return slower_at_most(what, pair, 3)


async def _common_cause(store: Store, lines: Lines, rounds: int, warm_up: int) -> Line:
    """The common cause of suspects, against their backward trace alone."""
    suspects = [
        {"serialNumber": {"company": store.company, "item": PRODUCT, "number": number}}
        for number in lines.numbers
    ]
    cause, walk = (_asks(store, query, suspects=suspects) for query in (_CAUSE, _BACKWARD))
    found = json.loads(await cause(0))["data"]["commonCause"]
    assert found["complete"], found
    assert found["candidates"]
    summary = json.loads(await walk(0))["data"]["trace"]["summary"]
    pair = await by_turns(rounds, warm_up, cause, walk)
    what = (
        f"common cause of {len(suspects):,} suspects with {summary['nodeCount']:,} ancestors among "
        f"{lines.edges:,} edges, against their backward trace alone"
    )
    return slower_at_most(what, pair, 10)


def _asks(store: Store, query: str, **variables: Any) -> Callable[[int], Awaitable[bytes]]:
    request = store.client.request(query, variables)

    async def ask(_: int) -> bytes:
        return await store.client.send(request)

    return ask
