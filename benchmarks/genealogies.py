"""Genealogies put straight into a store, before the service that reads it starts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, LiteralString

from benchmarks.plant import BATCH, PRODUCT, Plant
from graph.domain.ids import new_id
from graph.domain.records import Item
from graph.engine.session import Transaction
from graph.store.items import items_by_refs
from graph.store.keys import traceable_key
from graph.store.product_registration import new_traceable

_AT_ONCE = 5_000
_MAKE_TRACEABLES: LiteralString = """
UNWIND $made AS one CREATE (t:Traceable) SET t = one
"""
_MAKE_EDGES: LiteralString = """
UNWIND $made AS one
MATCH (c:Traceable {id: one.component}) MATCH (p:Traceable {id: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.id, quantity: '1', lane: 0, laneNumber: 0,
                            registeredAt: 1, happenedAt: 1}]->(p)
"""

Edge = dict[str, str]


@dataclass(frozen=True, slots=True)
class Genealogy:
    """A batch of raw material, and how much it went into."""

    root: str
    number: str
    nodes: int
    edges: list[Edge]


class Maker:
    """Makes batches and serial numbers of a plant, and what went into what."""

    def __init__(self, plant: Plant, raw: Item, product: Item) -> None:
        self._plant = plant
        self._raw = raw
        self._product = product

    @classmethod
    async def of(cls, plant: Plant) -> Maker:
        """A maker for the items of a plant."""
        refs = [(plant.item(BATCH), ()), (plant.item(PRODUCT), ())]
        return cls(plant, *await items_by_refs(plant.session, refs))

    async def levels(self, sizes: Sequence[int]) -> Genealogy:
        """A batch that goes into all of the first level, and each level into the next.

        Each piece of a deeper level has about five components in the level before: on the way
        diamonds arise by the hundred.
        """
        choose = random.Random(len(sizes))
        root = self._batch()
        above, traceables, edges = [root], [root], []
        for size in sizes:
            here = [self._piece() for _ in range(size)]
            edges += [
                _edge(component, one)
                for one in here
                for component in choose.sample(above, min(5, len(above)))
            ]
            traceables += here
            above = here
        return await self._made(traceables, edges)

    async def chain(self, links: int) -> Genealogy:
        """A batch that went into a piece, that into another, and so on."""
        traceables = [self._batch(), *(self._piece() for _ in range(links))]
        pairs = pairwise(traceables)
        return await self._made(traceables, [_edge(*pair) for pair in pairs])

    async def ladder(self, rungs: int) -> Genealogy:
        """Diamonds one behind another: two paths through each, two to the power of ``rungs``."""
        low = self._batch()
        traceables, edges = [low], []
        for _ in range(rungs):
            one, other, high = (self._piece() for _ in range(3))
            traceables += [one, other, high]
            edges += [_edge(low, one), _edge(low, other), _edge(one, high), _edge(other, high)]
            low = high
        return await self._made(traceables, edges)

    async def product_line(self, products: int, suspects: int) -> tuple[list[str], list[str], int]:
        """Products of five batches each, and for each ten of them a batch of three raw materials.

        The numbers of the raw materials, of so many of the products, and how many edges there are.
        """
        choose = random.Random(products)
        raw = [self._batch() for _ in range(20)]
        batches = [
            self._batch() | {"produced": "100", "received": "0"}
            for _ in range(max(5, products // 10))
        ]
        made = [self._piece() for _ in range(products)]
        edges = [
            _edge(component, one)
            for above, here, count in ((raw, batches, 3), (batches, made, 5))
            for one in here
            for component in choose.sample(above, count)
        ]
        await self._made([*raw, *batches, *made], edges)
        some = choose.sample(made, suspects)
        return _numbers(raw), _numbers(some), len(edges)

    async def crowd(self, nodes: int) -> None:
        """So many nodes that have nothing to do with the others, each in about one more."""
        made = 0
        while made < nodes:
            size = min(_AT_ONCE, nodes - made)
            traceables = [self._piece() for _ in range(size)]
            choose = random.Random(made)
            edges = [
                _edge(one, traceables[choose.randrange(at + 1, min(size, at + 200))])
                for at, one in enumerate(traceables[:-1])
            ]
            await self._made(traceables, edges)
            made += size

    async def _made(self, traceables: list[dict[str, Any]], edges: list[Edge]) -> Genealogy:
        await self._make(_MAKE_TRACEABLES, traceables)
        await self._make(_MAKE_EDGES, edges)
        return Genealogy(traceables[0]["id"], traceables[0]["number"], len(traceables), edges)

    async def _make(self, statement: LiteralString, made: list[Any]) -> None:
        for start in range(0, len(made), _AT_ONCE):
            some = made[start : start + _AT_ONCE]

            async def work(tx: Transaction, some: list[Any] = some) -> None:
                await tx.all(statement, made=some)

            await self._plant.session.write((), work)

    def _batch(self) -> dict[str, Any]:
        return _stored(new_traceable(self._raw, f"B{new_id()}")) | {"received": "1000"}

    def _piece(self) -> dict[str, Any]:
        return _stored(new_traceable(self._product, f"P{new_id()}")) | {"produced": "1"}


def _numbers(made: list[dict[str, Any]]) -> list[str]:
    return [one["number"] for one in made]


def _stored(made: dict[str, Any]) -> dict[str, Any]:
    key = traceable_key(made["company"], made["itemNumber"], made["number"])
    return made | {"key": key, "version": 1, "consumed": "1"}


def _edge(component: dict[str, Any], product: dict[str, Any]) -> Edge:
    return {"id": new_id(), "component": component["id"], "product": product["id"]}
