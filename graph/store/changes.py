"""A set of changes that one transaction makes, written by a few statements however many there are.

Whoever collects changes has touched the traceables they rest on (``touch_traceables``) and read
their state after that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, LiteralString

from graph.engine.session import Transaction
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command
from graph.store.hold_marks import uncover
from graph.store.rows import Row

_TOUCH: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id}) SET t.version = t.version + 1
RETURN collect(t {.*}) AS traceables
"""
_APPLY: LiteralString = (
    TAKE_LANE
    + """
FOREACH (one IN $traceables | MERGE (t:Traceable {id: one.id}) SET t += one)
FOREACH (one IN $finishedProducts | MERGE (f:FinishedProduct {id: one.id}) SET f += one)
FOREACH (one IN $productLines | MERGE (p:ProductLine {id: one.id}) SET p += one)
FOREACH (one IN $orders | MERGE (o:ProductionOrder {id: one.id}) SET o += one)
FOREACH (one IN $componentLines | MERGE (c:ComponentLine {id: one.id}) SET c += one)
FOREACH (one IN $associations | MERGE (a:Association {id: one.id}) SET a += one)
FOREACH (one IN $newAssociations |
  CREATE (a:Association) SET a = one, a.lane = lane.id, a.laneNumber = lane.number)
FOREACH (one IN $journals | MERGE (j:PickingListJournal {id: one.id}) SET j += one)
FOREACH (one IN $activities | CREATE (v:Activity) SET v = one)
"""
    + RECORD
)
_END_EDGES: LiteralString = """
MATCH (lane:Lane {id: $lane})
UNWIND $ended AS one
MATCH (p:Traceable {id: one.product})<-[e:CONSUMED_INTO]-(:Traceable)
WHERE e.association IN one.associations
SET e.goneLane = lane.id, e.goneNumber = lane.number
"""
_NEW_EDGES: LiteralString = """
MATCH (lane:Lane {id: $lane})
UNWIND $edges AS one
MATCH (c:Traceable {id: one.component})
MATCH (p:Traceable {id: one.product})
CREATE (c)-[:CONSUMED_INTO {association: one.association, quantity: one.quantity,
                            lane: lane.id, laneNumber: lane.number}]->(p)
"""
_INVOLVE: LiteralString = """
UNWIND $parts AS one
MATCH (v:Activity {id: one.activity})
MATCH (t:Traceable {id: one.traceable})
CREATE (v)-[:INVOLVES]->(t)
"""


async def touch_traceables(tx: Transaction, ids: Iterable[str]) -> dict[str, Row]:
    """Touch these traceables, in order of id, and return their rows by id."""
    row = await tx.one(_TOUCH, ids=sorted(set(ids)))
    return {one["id"]: one for one in (row or {}).get("traceables", ())}


@dataclass(slots=True)
class Changes:
    """What to set of each record, by id, and what to add; apply once, at the end of the work."""

    traceables: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    finished_products: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    product_lines: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    orders: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    component_lines: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    associations: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    journals: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    new_associations: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)

    async def apply(self, tx: Transaction, command: Command, answer: Answer) -> None:
        """Write everything, with the history and the answer under the idempotency key."""
        await tx.all(
            _APPLY,
            lane=tx.lane,
            traceables=_with_ids(self.traceables),
            finishedProducts=_with_ids(self.finished_products),
            productLines=_with_ids(self.product_lines),
            orders=_with_ids(self.orders),
            componentLines=_with_ids(self.component_lines),
            associations=_with_ids(self.associations),
            newAssociations=self.new_associations,
            journals=_with_ids(self.journals),
            activities=self.activities,
            history=self.history,
            answers=command.answers(answer),
        )
        if ended := self._ended_edges():
            await tx.all(_END_EDGES, lane=tx.lane, ended=ended)
        if self.new_associations:
            await tx.all(_NEW_EDGES, lane=tx.lane, edges=list(map(_edge, self.new_associations)))
        if ended:
            await uncover(tx, command, [one["product"] for one in ended], self._why_ended())
        if parts := self._parts():
            await tx.all(_INVOLVE, parts=parts)

    def _ended_edges(self) -> list[dict[str, Any]]:
        """Edges to take out of the live genealogy, by the product that they lead to."""
        by_product: defaultdict[str, list[str]] = defaultdict(list)
        for association_id, change in self.associations.items():
            if "removedAt" in change:
                by_product[change["product"]].append(association_id)
        return [{"product": product, "associations": ids} for product, ids in by_product.items()]

    def _why_ended(self) -> str:
        reasons = (one["removalReason"] for one in self.associations.values() if "removedAt" in one)
        return str(next(reasons))

    def _parts(self) -> list[dict[str, str]]:
        return [
            {"activity": activity["id"], "traceable": traceable}
            for activity in self.activities
            for traceable in dict.fromkeys(activity["traceables"])
        ]


def _with_ids(changes: dict[str, Row]) -> list[Row]:
    return [{"id": record_id, **change} for record_id, change in changes.items()]


def _edge(association: Row) -> dict[str, Any]:
    return {
        "association": association["id"],
        "component": association["component"],
        "product": association["product"],
        "quantity": association["quantity"],
    }
