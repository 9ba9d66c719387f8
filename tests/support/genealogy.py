"""Genealogies put into the store directly: shapes that would take a client too long to register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from graph.domain.ids import new_id
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from tests.support.genealogy_model import Genealogy
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
_PIECES: LiteralString = """
UNWIND $pieces AS one
MATCH (i:Item {key: one.itemKey})
CREATE (t:Traceable {id: one.id, key: one.key, company: i.company, item: i.id,
                     itemNumber: i.number, number: one.number, trackingDimension: 'BATCH',
                     version: 0, received: one.received, produced: one.produced,
                     shipped: one.shipped, scrapped: one.scrapped, missing: one.missing,
                     consumed: one.consumed, transferred: one.transferred})
"""
_TIES: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1
WITH lane
UNWIND $ties AS one
MATCH (c:Traceable {id: one.component})
MATCH (p:Traceable {id: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.id, quantity: one.quantity,
                            lane: lane.id, laneNumber: lane.number, goneLane: one.goneLane,
                            goneNumber: CASE WHEN one.goneLane IS NULL THEN null
                                             ELSE lane.number END}]->(p)
"""
_RELATIONS: LiteralString = """
UNWIND $relations AS one
CREATE (r:BatchRelation {id: one.id, kind: one.kind, source: one.component,
                         target: one.product, quantity: one.quantity, reason: 'by the model',
                         registeredAt: 0, registeredBy: 'tester'})
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


async def put_model(graph: Graph, company: str, model: Genealogy) -> None:
    """All batches and links of a model, the removed ones as well; their items are there."""
    ids = {number: new_id() for number in model.pieces}
    pieces = [
        {
            "id": ids[piece.number],
            "key": key(company, piece.number, piece.item),
            "itemKey": "\x1f".join((company, piece.item)),
            "number": piece.number,
            "received": str(piece.received),
            "produced": str(piece.produced),
            "shipped": str(piece.shipped),
            "scrapped": str(piece.scrapped),
            "missing": str(piece.missing),
            "consumed": str(model.consumed(piece.number)),
            "transferred": str(model.transferred(piece.number)),
        }
        for piece in model.pieces.values()
    ]

    async def work(tx: Transaction) -> None:
        ties = [
            {
                "id": f"{tie.kind}:{new_id()}" if tie.kind else new_id(),
                "kind": tie.kind.upper(),
                "component": ids[tie.component],
                "product": ids[tie.product],
                "quantity": str(tie.quantity),
                "goneLane": tx.lane if tie.removed else None,
            }
            for tie in model.ties
        ]
        await tx.all(_PIECES, pieces=pieces)
        await tx.all(_TIES, lane=tx.lane, ties=ties)
        relations = [one for one in ties if one["kind"] and one["goneLane"] is None]
        await tx.all(_RELATIONS, relations=relations)

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
