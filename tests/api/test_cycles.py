"""No traceable becomes its own ancestor, however many clients close a ring at once."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

import pytest

from tests.support.racing import DONE, Clients, at_once, codes

RINGS = 10
TRACE = """query($roots: [TraceableRef!]!) {
  trace(roots: $roots, direction: FORWARD) {
    complete
    nodes(first: 1000) { nodes { id } }
    edges(first: 1000) { nodes { component product } }
  }
}"""


class Ring:
    """Batches of which each is to go into the next, and the last into the first."""

    def __init__(self, clients: Clients, numbers: list[str], ids: list[str]) -> None:
        self._clients = clients
        self.numbers = numbers
        self._ids = ids

    async def edge(self, at: int) -> dict[str, Any]:
        """One client registers the batch ``at`` in the one behind it."""
        return await self._clients.ask(
            "registerComponent",
            "association { id }",
            finishedProduct=self._ids[(at + 1) % len(self._ids)],
            item=self._clients.plant.ref("RING"),
            number=self.numbers[at],
            quantity={"value": 1},
        )


@pytest.fixture(scope="module", autouse=True)
async def order(clients: Clients) -> None:
    """An order of batches that may be made of each other."""
    plant = clients.plant
    await plant.item("RING", "BATCH")
    await plant.order("O", {"RING": "1000"}, {"RING": "1000"})


async def rings(clients: Clients, name: str, edges: int) -> list[Ring]:
    """So many rings, their batches registered as products, no edge yet."""
    numbers = [[f"{name}-{ring}-{at}" for at in range(edges)] for ring in range(RINGS)]
    flat = [number for some in numbers for number in some]
    ids = iter(await clients.register("O", flat, quantity={"value": 1}))
    return [Ring(clients, some, [next(ids) for _ in some]) for some in numbers]


async def check_open(clients: Clients, some: list[Ring], edges: int) -> None:
    """Every ring lacks one edge and no more: traced, which must end, and walked here."""
    for ring in some:
        roots = [clients.plant.batch("RING", number) for number in ring.numbers]
        trace = (await clients.plant.api(TRACE, {"roots": roots}))["trace"]
        assert trace["complete"]
        assert len(trace["nodes"]["nodes"]) == edges
        found = trace["edges"]["nodes"]
        assert len(found) == edges - 1
        into: dict[str, set[str]] = {}
        for edge in found:
            into.setdefault(edge["product"], set()).add(edge["component"])
        assert list(TopologicalSorter(into).static_order())


@pytest.mark.parametrize("edges", [2, 3, 4, 5])
async def test_all_edges_of_a_ring_at_once(clients: Clients, edges: int) -> None:
    """Half of the rings together, which keeps all busy; half by themselves, which is faster."""
    some = await rings(clients, f"all{edges}", edges)
    half = RINGS // 2
    payloads = await at_once(ring.edge(at) for ring in some[:half] for at in range(edges))
    for ring in some[half:]:
        payloads += await at_once(ring.edge(at) for at in range(edges))
    assert codes(payloads) == {DONE: RINGS * (edges - 1), "WOULD_FORM_CYCLE": RINGS}
    await check_open(clients, some, edges)


@pytest.mark.parametrize("edges", [3, 4, 5])
async def test_the_last_two_edges_of_a_ring_at_once(clients: Clients, edges: int) -> None:
    """They share no batch where there are four or more: only the guard brings them in order."""
    some = await rings(clients, f"last{edges}", edges)
    last = (0, 2)
    for at in set(range(edges)) - set(last):
        assert set(codes(await at_once(ring.edge(at) for ring in some))) == {DONE}
    for ring in some:
        payloads = await at_once(ring.edge(at) for at in last)
        assert codes(payloads) == {DONE: 1, "WOULD_FORM_CYCLE": 1}
    await check_open(clients, some, edges)
