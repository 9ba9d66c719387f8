"""A set of changes that one transaction makes, written by a few statements however many there are.

Whoever collects changes has touched the traceables they rest on (``touch_traceables``) and read
their state after that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import LiteralString

from graph.domain.times import to_micros
from graph.engine.session import Transaction
from graph.store.activity_keys import keep_facts
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command
from graph.store.edges import add_edges, edge, end_edges
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
FOREACH (one IN $bomLines | MERGE (b:BomLine {id: one.id}) SET b += one)
FOREACH (one IN $sharedConsumptions | MERGE (s:SharedConsumption {id: one.id}) SET s += one)
FOREACH (one IN $newSharedConsumptions |
  CREATE (s:SharedConsumption) SET s = one, s.lane = lane.id, s.laneNumber = lane.number)
FOREACH (one IN $journals | MERGE (j:PickingListJournal {id: one.id}) SET j += one)
FOREACH (one IN $activities | CREATE (v:Activity) SET v = one)
"""
    + RECORD
)
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
    """What to set of each record, by id, and what to add; apply once, at the end of the work.

    Associations bring and take their edges with them. Other edges are added as ``new_edges``
    (``graph.store.edges.edge``), and ended by what they lead to and what stands for their
    association.
    """

    traceables: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    finished_products: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    product_lines: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    orders: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    component_lines: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    associations: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    journals: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    bom_lines: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    shared_consumptions: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(dict))
    new_associations: list[Row] = field(default_factory=list)
    new_shared_consumptions: list[Row] = field(default_factory=list)
    new_edges: list[Row] = field(default_factory=list)
    ended_edges: list[tuple[str, str]] = field(default_factory=list)
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
            bomLines=_with_ids(self.bom_lines),
            sharedConsumptions=_with_ids(self.shared_consumptions),
            newSharedConsumptions=self.new_shared_consumptions,
            journals=_with_ids(self.journals),
            activities=self.activities,
            history=self.history,
            answers=command.answers(answer),
        )
        if ended := self._ended_edges():
            await end_edges(tx, ended, to_micros(command.recorded_at))
        if edges := [*map(edge_of, self.new_associations), *self.new_edges]:
            await add_edges(tx, edges)
        if ended:
            await uncover(tx, command, ended, self._why_ended())
        if parts := self._parts():
            await tx.all(_INVOLVE, parts=parts)
        await keep_facts(tx, self.activities)

    def _ended_edges(self) -> dict[str, list[str]]:
        """Edges to take out of the live genealogy, by what they lead to."""
        by_product: defaultdict[str, list[str]] = defaultdict(list)
        for product, edge_id in self.ended_edges:
            by_product[product].append(edge_id)
        for association_id, change in self.associations.items():
            if "removedAt" in change:
                by_product[change["product"]].append(association_id)
        return dict(by_product)

    def _why_ended(self) -> str:
        removed = (self.associations, self.shared_consumptions, self.finished_products)
        changes = chain.from_iterable(some.values() for some in removed)
        return str(next(one["removalReason"] for one in changes if "removedAt" in one))

    def _parts(self) -> list[dict[str, str]]:
        return [
            {"activity": activity["id"], "traceable": traceable}
            for activity in self.activities
            for traceable in dict.fromkeys(activity["traceables"])
        ]


def _with_ids(changes: dict[str, Row]) -> list[Row]:
    return [{"id": record_id, **change} for record_id, change in changes.items()]


def edge_of(association: Row) -> Row:
    """The edge of a new association."""
    names = ("id", "component", "product", "quantity", "registeredAt", "happenedAt")
    return edge(*(association[name] for name in names))
