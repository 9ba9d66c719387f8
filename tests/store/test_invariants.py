"""Random writers on connections that share no queue: whatever they do at once, the laws hold."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphAddress
from graph.errors import Refused
from graph.tracing.moments import present_moment
from tests.support.invariants import check_lanes, check_records, read_records
from tests.support.racing import DONE, at_once
from tests.support.service import PATIENCE
from tests.support.writers import Writer

CONNECTIONS = 4
ROUNDS = 4
ACTS = 40
# What each order makes. Both items are components on every order, so cycles are asked for, too.
ORDERS = {"O1": "SERIAL", "O2": "SERIAL", "O3": "BATCH"}


@pytest.fixture(scope="module")
async def graphs(graph: Graph, engine: GraphAddress) -> AsyncIterator[list[Graph]]:
    """Connections as several processes have them, all on the same block of lanes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.engine.lanes.random.randrange", lambda blocks: 0)
        graphs = [Graph.connect(engine) for _ in range(CONNECTIONS)]
    yield graphs
    for one in graphs:
        await one.close()


class Crowd:
    """Writers of one company who do whatever chance says, and what they were told."""

    def __init__(self, graphs: list[Graph], company: str, seed: int) -> None:
        self._chance = random.Random(seed)
        self._writers = [Writer(graph, company) for graph in graphs]
        self.products: list[str] = []
        self.associations: list[str] = []
        self.removed: list[str] = []
        self.shared: list[str] = []
        self.unshared: list[str] = []
        self.told: Counter[str] = Counter()

    async def set_up(self) -> None:
        """Items, started orders, and some products to begin with."""
        await self._writers[0].set_up(ORDERS)
        await at_once(self._told(self._make(order, n)) for order in ORDERS for n in "123")

    async def anything(self) -> None:
        """One act of one writer."""
        order = self._chance.choice(list(ORDERS))
        kinds = ["consume", "remove", "share", "unshare", "make", "plan"]
        kind = self._chance.choices(kinds, [58, 10, 10, 6, 10, 6])[0]
        if kind == "consume":
            await self._told(self._consume())
        elif kind == "remove":
            await self._told(self._remove())
        elif kind == "share":
            await self._told(self._share(order))
        elif kind == "unshare":
            await self._told(self._unshare())
        elif kind == "make":
            await self._told(self._make(order, self._chance.choice("123456")))
        else:
            planned = self._chance.choice(["9", "18", "27"])
            await self._told(self._writer.plan(order, ORDERS[order], planned))

    @property
    def _writer(self) -> Writer:
        return self._chance.choice(self._writers)

    async def _told(self, act: Awaitable[None]) -> None:
        """Only a refusal may come of it, no other error."""
        try:
            await act
            self.told[DONE] += 1
        except Refused as refused:
            self.told[refused.code] += 1

    async def _make(self, order: str, number: str) -> None:
        self.products.append(await self._writer.make(order, number))

    async def _consume(self) -> None:
        product = self._chance.choice(self.products)
        self.associations.append(await self._writer.consume(product, *self._component()))

    def _component(self) -> tuple[str, str, str]:
        """Item, number and quantity of some component."""
        if self._chance.random() < 0.5:
            return "SERIAL", self._chance.choice("123456789"), "1"
        return "BATCH", self._chance.choice("1234"), "0.3"

    async def _share(self, order: str) -> None:
        self.shared.append(await self._writer.share(order, *self._component()))

    async def _unshare(self) -> None:
        live = sorted(set(self.shared) - set(self.unshared))
        if live:
            chosen = self._chance.choice(live)
            await self._writer.unshare([chosen])
            self.unshared.append(chosen)

    async def _remove(self) -> None:
        live = sorted(set(self.associations) - set(self.removed))
        if live:
            chosen = self._chance.choice(live)
            await self._writer.remove([chosen])
            self.removed.append(chosen)


@pytest.mark.parametrize("world", [1, 2])
async def test_the_laws_hold_whoever_writes(graphs: list[Graph], world: int) -> None:
    seed = secrets.randbits(32)
    print(f"The crowd's seed is {seed}.")
    company = f"C-{secrets.token_hex(6)}"
    crowd = Crowd(graphs, company, seed)
    await crowd.set_up()
    before = await present_moment(graphs[0].session(Deadline.after(PATIENCE)))
    for _ in range(ROUNDS):
        await at_once(crowd.anything() for _ in range(ACTS))
        found = await read_records(graphs[0], company)
        check_records(found)
        # What was acknowledged is there once, and nothing else is.
        assert sorted(one["id"] for one in found.products) == sorted(crowd.products)
        assert sorted(one["id"] for one in found.associations) == sorted(crowd.associations)
        live = {one["id"] for one in found.live}
        assert sorted(set(crowd.associations) - live) == sorted(crowd.removed)
        assert sorted(one["id"] for one in found.shared) == sorted(crowd.shared)
        live = {one["id"] for one in found.live_shared}
        assert sorted(set(crowd.shared) - live) == sorted(crowd.unshared)
    await check_lanes(graphs[0], before)
    assert set(crowd.told) >= {DONE, "SERIAL_ALREADY_CONSUMED", "WOULD_FORM_CYCLE"}
