"""What was acknowledged is there, and there once, when a Neo4j server was killed meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path

from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate
from graph.engine.session import Graph
from tests.support.engines import neo4j_jars
from tests.support.neo4j_server import Neo4jServer
from tests.support.service import PATIENCE, Api, api_of, running_service

ITEM = 'mutation { upsertItem(input: {number: "OIL", trackingDimension: BATCH}) { item { id } } }'
RECEIPT = """mutation($number: String!) { recordReceipt(input: {
  item: {key: {number: "OIL"}}, number: $number, quantity: {value: 1}, idempotencyKey: $number
}) { userErrors { code } } }"""
FOUND = """query($roots: [TraceableRef!]!) { trace(roots: $roots, direction: BACKWARD) {
  nodes(first: 1000) { nodes { quantity { value } } }
} }"""


class Receiver:
    """A client that records receipts, and sends one again until it is acknowledged."""

    def __init__(self, api: Api, name: str) -> None:
        self._api = api
        self._name = name
        self.acknowledged: list[str] = []

    async def receive(self, count: int) -> None:
        """Record so many more."""
        for _ in range(count):
            number = f"{self._name}{len(self.acknowledged)}"
            while "errors" in (answer := (await self._api.raw(RECEIPT, {"number": number})).json()):
                assert answer["errors"][0]["extensions"]["code"] == "GRAPH_UNAVAILABLE", answer
            assert answer["data"]["recordReceipt"]["userErrors"] == []
            self.acknowledged.append(number)


async def test_everything_acknowledged_outlives_the_server(tmp_path: Path) -> None:
    server = Neo4jServer(neo4j_jars(), tmp_path)
    graph = Graph.connect(await asyncio.to_thread(server.start))
    try:
        await migrate(graph.session(Deadline.after(PATIENCE)))
        async with running_service(graph) as service, api_of(service) as api:
            await api(ITEM)
            receivers = [Receiver(api, name) for name in "ABCD"]
            await asyncio.gather(*(one.receive(5) for one in receivers))
            receiving = asyncio.gather(*(one.receive(25) for one in receivers))
            while sum(len(one.acknowledged) for one in receivers) < 40:
                await asyncio.sleep(0)
            await asyncio.to_thread(server.kill)
            assert not receiving.done()
            await asyncio.to_thread(server.start)
            await receiving
            numbers = [number for one in receivers for number in one.acknowledged]
            roots = [{"batch": {"item": "OIL", "number": number}} for number in numbers]
            nodes = (await api(FOUND, {"roots": roots}))["trace"]["nodes"]["nodes"]
            assert [node["quantity"]["value"] for node in nodes] == ["1"] * 120
    finally:
        await graph.close()
        await asyncio.to_thread(server.stop)
