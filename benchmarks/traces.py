"""Traces over HTTP, the first page and the summary of each.

Against the bare walk over the engine level by level, against PostgreSQL's recursive query that
fetches the same edges, a ladder of diamonds against a chain, and a large store against a small one.
The service runs in this process here, so that it can be waited for until it has the genealogy in
memory; requests come over HTTP all the same.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

from benchmarks.bare import BareDriver
from benchmarks.client import Client
from benchmarks.genealogies import Genealogy, Maker
from benchmarks.measuring import Line, by_turns, milliseconds, slower_at_most
from benchmarks.plant import BATCH, PATIENCE, Plant
from benchmarks.postgres import postgres, server_folder
from benchmarks.running import running_store
from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate
from graph.engine.session import Graph
from graph.store.tokens import create_token
from graph.tracing.records import ComponentScope, Trace, TraceDirection
from lotwise.service import look_less_for_cycles
from resolvers.context import RequestContext
from resolvers.tracing import trace_genealogy
from tests.support.service import Service, serving

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
# As batches of raw material that were measured went through a plant: 3,200 edges, and 8,000.
_PLANTS = ((36, 160, 500), (60, 400, 1200))
_RUNGS = 30


@dataclass(frozen=True, slots=True)
class Store:
    """A store with a service on it. ``seconds`` is how long reading its genealogy took."""

    service: Service
    client: Client
    bare: BareDriver
    plants: list[Genealogy]
    company: str
    seconds: float
    edges: int
    index_bytes: int

    def root(self, made: Genealogy) -> dict[str, dict[str, str]]:
        """The batch that a genealogy begins with, as clients name it."""
        return {"batch": {"company": self.company, "item": BATCH, "number": made.number}}

    def trace(self, made: Genealogy) -> Callable[[int], Awaitable[bytes]]:
        """Asks for the trace of a genealogy."""
        request = self.client.request(_QUERY, {"roots": [self.root(made)]})

        async def ask(_: int) -> bytes:
            return await self.client.send(request)

        return ask

    @asynccontextmanager
    async def again(self) -> AsyncIterator[Store]:
        """The same over a new connection: the service closes one that was idle for long."""
        async with Client(self.service.base_url, self.service.token) as client:
            yield replace(self, client=client)

    def use_case(self, made: Genealogy) -> Callable[[int], Awaitable[Trace]]:
        """Makes the same trace, nodes and totals, by what the resolver of the query calls."""
        ref = TraceableRef(self.company, item=BATCH, number=made.number)

        async def ask(_: int) -> Trace:
            context = RequestContext.open(
                self.service.graph,
                operator="benchmark",
                company=self.company,
                deadline=Deadline.after(PATIENCE),
                trace_index=self.service.trace_index,
            )
            answer = await trace_genealogy(
                context, [ref], TraceDirection.FORWARD, ComponentScope.TRACKED, None, []
            )
            return answer.trace

        return ask

    async def check(self, made: Genealogy) -> None:
        """The service finds all of it."""
        summary = json.loads(await self.trace(made)(0))["data"]["trace"]["summary"]
        expected = (made.nodes, len(made.edges))
        assert (summary["nodeCount"], summary["edgeCount"]) == expected, summary


async def traces(
    engine: str, folder: Path, small: int, large: int, rounds: int, warm_up: int
) -> AsyncIterator[Line]:
    """All lines about traces; the stores have ``small`` and ``large`` numbers of nodes."""
    async with opened(engine, folder / "small", small) as store:
        for made in store.plants[:2]:
            await store.check(made)
            what = f"a trace of {len(made.edges):,} edges, {made.nodes:,} nodes"
            walk = _bare_walk(store, made)
            pair = await by_turns(rounds, warm_up, store.trace(made), walk)
            yield slower_at_most(f"{what}: the bare walk", pair, 1.5)
        for line in await _against_postgres(store, rounds, warm_up):
            yield line
        ladder, chain = store.plants[2:4]
        await store.check(ladder)
        pair = await by_turns(rounds, warm_up, store.trace(ladder), store.trace(chain))
        yield slower_at_most(f"a ladder of {_RUNGS} diamonds: a chain as deep", pair, 2.0)
        if not large:
            return
        async with (
            opened(engine, folder / "large", large) as other,
            store.again() as same_store,
        ):
            for one, same in zip(other.plants[:2], same_store.plants[:2], strict=True):
                await other.check(one)
                pair = await by_turns(rounds, warm_up, other.trace(one), same_store.trace(same))
                what = f"a trace of {len(one.edges):,} edges among {large:,} nodes: {small:,}"
                yield slower_at_most(what, pair, 1.3)
            yield Line(
                f"the trace index of {other.edges:,} edges, {large:,} nodes: loaded in",
                milliseconds(other.seconds),
            )
            share = other.index_bytes / other.edges
            yield Line("its memory", f"{share:.0f} MB per million edges with their nodes")


async def _against_postgres(store: Store, rounds: int, warm_up: int) -> list[Line]:
    programs = server_folder()
    if programs is None:
        return [Line("PostgreSQL's recursive query", "not measured: no server is installed here")]
    lines = []
    with postgres(programs) as server:
        numbers: dict[str, int] = {}
        places = count()
        edges = [edge for made in store.plants for edge in made.edges]
        for edge in edges:
            for end in (edge["component"], edge["product"]):
                numbers.setdefault(end, next(places))
        server.load(
            (numbers[one["component"]], numbers[one["product"]], one["id"], "1") for one in edges
        )
        for made in store.plants[:2]:
            root = numbers[made.root]
            assert server.forward(root) == len(made.edges)

            async def fetch(_: int, root: int = root) -> int:
                return server.forward(root)

            what = f"a trace of {len(made.edges):,} edges"
            reference = "PostgreSQL's recursive query"
            pair = await by_turns(rounds, warm_up, store.use_case(made), fetch)
            lines.append(slower_at_most(f"{what}, without GraphQL and HTTP: {reference}", pair, 1))
            pair = await by_turns(rounds, warm_up, store.trace(made), fetch)
            lines.append(slower_at_most(f"{what}: {reference}", pair, 1))
    return lines


def _bare_walk(store: Store, made: Genealogy) -> Callable[[int], Awaitable[None]]:
    async def walk(_: int) -> None:
        seen = {made.root}
        frontier = [made.root]
        edges = 0
        while frontier:
            _, products, quantities = await store.bare.read(_WALK, frontier=frontier)
            edges += len(quantities)
            frontier = [one for one in dict.fromkeys(products) if one not in seen]
            seen.update(frontier)
        assert (len(seen), edges) == (made.nodes, len(made.edges))

    return walk


@asynccontextmanager
async def opened(
    engine: str,
    folder: Path,
    nodes: int,
    more: Callable[[Maker], Awaitable[None]] | None = None,
    **settings: Any,
) -> AsyncIterator[Store]:
    """A store with the plants, with ``more`` if it is asked for, and so many nodes in all.

    The service has the usual settings but for these.
    """
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(running_store(engine, folder))
        graph = Graph.connect(address)
        stack.push_async_callback(graph.close)
        session = graph.session(Deadline.after(PATIENCE))
        await migrate(session)
        plant = Plant(graph)
        await plant.make_items()
        maker = await Maker.of(plant)
        plants = [await maker.levels(sizes) for sizes in _PLANTS]
        plants += [await maker.ladder(_RUNGS), await maker.chain(2 * _RUNGS)]
        if more is not None:
            await more(maker)
        await maker.crowd(max(0, nodes - sum(one.nodes for one in plants)))
        bare = BareDriver(address)
        stack.push_async_callback(bare.close)
        token = await create_token(session, "benchmark")
        began = time.monotonic()
        service = await stack.enter_async_context(serving(graph, token, **settings))
        assert service.trace_index is not None
        await service.trace_index.ready()
        seconds = time.monotonic() - began
        genealogy = service.trace_index.genealogy
        assert genealogy is not None
        client = await stack.enter_async_context(Client(service.base_url, token))
        # As the service does for itself where it has a process of its own.
        look_less_for_cycles()
        yield Store(
            service, client, bare, plants, plant.company, seconds, genealogy.edges, genealogy.bytes
        )
