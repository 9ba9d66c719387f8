"""Genealogies put into the store directly: shapes that would take a client too long to register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import LiteralString

from graph.domain.ids import new_id
from graph.domain.times import now, to_micros
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from graph.store.edges import add_edges, edge, end_edges
from tests.support.genealogy_model import Genealogy
from tests.support.service import PATIENCE

_NODES: LiteralString = """
MATCH (i:Item {key: $item})
UNWIND $nodes AS one
CREATE (t:Traceable {id: one.id, key: one.key, company: i.company, item: i.id,
                     itemNumber: i.number, number: one.number, trackingDimension: 'BATCH',
                     version: 0, produced: one.produced})
"""
_TAKE_LANE: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1
WITH lane
FOREACH (id IN $touched |
  CREATE (h:HistoryEntry {id: id + '-put', company: 'put', event: 'Put', operator: 'test',
                          recordedAt: $at, data: '{}', component: id,
                          lane: lane.id, laneNumber: lane.number}))
RETURN lane.number AS number
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
_RELATIONS: LiteralString = """
UNWIND $relations AS one
CREATE (r:BatchRelation {id: one.id, kind: one.kind, source: one.component,
                         target: one.product, quantity: one.quantity, reason: 'by the model',
                         registeredAt: 0, registeredBy: 'tester'})
"""
_BETWEEN: LiteralString = """
MATCH (c:Traceable {key: $component})-[e:CONSUMED_INTO]->(p:Traceable {key: $product})
RETURN e.association AS association, p.id AS product
"""


def key(company: str, number: str, item: str = "PART") -> str:
    """The store's key of a batch of the item ``PART``."""
    return "\x1f".join((company, item, number))


async def put(
    graph: Graph,
    company: str,
    edges: Iterable[tuple[str, str]],
    times: Sequence[tuple[int, int]] | None = None,
) -> None:
    """Batches of the item ``PART`` (which is there) and edges component -> product, by number.

    ``times`` say when each edge was recorded and took effect, in microseconds; else that is now.
    """
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
    at = to_micros(now())

    async def work(tx: Transaction) -> None:
        await tx.all(_NODES, item="\x1f".join((company, "PART")), nodes=nodes)
        ids = {str(one["number"]): str(one["id"]) for one in nodes}
        await tx.all(_TAKE_LANE, lane=tx.lane, touched=list(ids.values()), at=at)
        moments = times or [(at, at)] * len(pairs)
        await add_edges(
            tx,
            [
                edge(new_id(), ids[one], ids[other], "1", *moment)
                for (one, other), moment in zip(pairs, moments, strict=True)
            ],
        )

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

    at = to_micros(now())
    names = {id(tie): f"{tie.kind}:{new_id()}" if tie.kind else new_id() for tie in model.ties}
    gone: defaultdict[str, list[str]] = defaultdict(list)
    for tie in model.ties:
        if tie.removed:
            gone[ids[tie.product]].append(names[id(tie)])

    async def work(tx: Transaction) -> None:
        await tx.all(_PIECES, pieces=pieces)
        await tx.all(_TAKE_LANE, lane=tx.lane, touched=list(ids.values()), at=at)
        await add_edges(
            tx,
            [
                edge(
                    names[id(tie)],
                    ids[tie.component],
                    ids[tie.product],
                    str(tie.quantity),
                    at,
                    at,
                )
                for tie in model.ties
            ],
        )
        relations = [
            {
                "id": names[id(tie)],
                "kind": tie.kind.upper(),
                "component": ids[tie.component],
                "product": ids[tie.product],
                "quantity": str(tie.quantity),
            }
            for tie in model.live
            if tie.kind
        ]
        await tx.all(_RELATIONS, relations=relations)

    async def remove(tx: Transaction) -> None:
        await tx.all(_TAKE_LANE, lane=tx.lane, touched=[], at=at)
        await end_edges(tx, dict(gone), at)

    session = graph.session(Deadline.after(PATIENCE))
    await session.write((), work)
    await session.write((), remove)


async def end(
    graph: Graph, company: str, component: str, product: str, at: int | None = None
) -> None:
    """Take the edges between two batches out of the live genealogy, ``at`` a moment or now."""
    moment = to_micros(now()) if at is None else at

    async def work(tx: Transaction) -> None:
        await tx.all(_TAKE_LANE, lane=tx.lane, touched=[], at=moment)
        found = await tx.all(
            _BETWEEN, component=key(company, component), product=key(company, product)
        )
        for one in found:
            await end_edges(tx, {one["product"]: [one["association"]]}, moment)

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
