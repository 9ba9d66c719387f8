"""Genealogies put into the store directly: shapes that would take a client too long to register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from graph.domain.ids import new_id
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from tests.support.service import PATIENCE

_NODES: LiteralString = """
MATCH (i:Item {key: $item})
UNWIND $nodes AS one
CREATE (t:Traceable {id: one.id, key: one.key, company: i.company, item: i.id,
                     itemNumber: i.number, number: one.number, trackingDimension: 'BATCH',
                     version: 0, produced: one.produced})
"""
_EDGES: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1
WITH lane
UNWIND $edges AS one
MATCH (c:Traceable {key: one.component})
MATCH (p:Traceable {key: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.id, quantity: '1',
                            lane: lane.id, laneNumber: lane.number}]->(p)
"""
_END: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1
WITH lane
MATCH (c:Traceable {key: $component})-[e:CONSUMED_INTO]->(p:Traceable {key: $product})
SET e.goneLane = lane.id, e.goneNumber = lane.number
"""


def key(company: str, number: str, item: str = "PART") -> str:
    """The store's key of a batch of the item ``PART``."""
    return "\x1f".join((company, item, number))


async def put(graph: Graph, company: str, edges: Iterable[tuple[str, str]]) -> None:
    """Batches of the item ``PART`` (which is there) and edges component -> product, by number."""
    pairs = list(edges)
    numbers = dict.fromkeys(number for pair in pairs for number in pair)
    products = {product for _, product in pairs}
    nodes = [
        {
            "id": new_id(),
            "key": key(company, number),
            "number": number,
            "produced": "1" if number in products else None,
        }
        for number in numbers
    ]
    rows = [
        {"component": key(company, one), "product": key(company, other), "id": new_id()}
        for one, other in pairs
    ]

    async def work(tx: Transaction) -> None:
        await tx.all(_NODES, item="\x1f".join((company, "PART")), nodes=nodes)
        await tx.all(_EDGES, lane=tx.lane, edges=rows)

    await graph.session(Deadline.after(PATIENCE)).write((), work)


async def end(graph: Graph, company: str, component: str, product: str) -> None:
    """Take the edge between two batches out of the live genealogy."""

    async def work(tx: Transaction) -> None:
        await tx.all(
            _END, lane=tx.lane, component=key(company, component), product=key(company, product)
        )

    await graph.session(Deadline.after(PATIENCE)).write((), work)


def ladder(rungs: int) -> list[tuple[str, str]]:
    """A ladder of diamonds: two to the power of ``rungs`` paths through two nodes a rung."""
    edges = []
    for at in range(rungs):
        low, high = f"n{at:03}", f"n{at + 1:03}"
        for side in ("a", "b"):
            edges += [(low, f"{low}{side}"), (f"{low}{side}", high)]
    return edges


def levels(width: int, depth: int) -> list[tuple[str, str]]:
    """A tree-like plant: ``width`` batches a level, each consumed into two of the next."""
    return [
        (f"l{level}-{at:04}", f"l{level + 1}-{(at + step) % width:04}")
        for level in range(depth)
        for at in range(width)
        for step in (0, 1)
    ]
