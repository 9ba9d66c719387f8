"""Reading mass balances, and what stands behind each of their figures."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import LiteralString

from graph.domain.activities import EXPECTED, RECEIPT, SCRAP, SHIPMENT, STOCK_COUNT
from graph.domain.balance import Balance, BalanceFigure, Transfers, balance_of, transfers_of
from graph.domain.quantities import ZERO
from graph.domain.records import (
    Activity,
    BatchRelation,
    FinishedProduct,
    RelationKind,
    TransactionRole,
)
from graph.engine.session import GraphSession, Row
from graph.store import rows
from graph.store.keys import is_shared
from graph.store.traceables import traceables_by_ids

_FROM: LiteralString = """
UNWIND $ids AS id MATCH (r:BatchRelation {source: id})
RETURN collect(r.source) AS ids, collect(r.kind) AS kinds, collect(r.quantity) AS quantities
"""
_INTO: LiteralString = """
UNWIND $ids AS id MATCH (r:BatchRelation {target: id})
RETURN collect(r.target) AS ids, collect(r.kind) AS kinds, collect(r.quantity) AS quantities
"""
_ACTIVITIES: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
  WHERE a.code = $code AND a.id > $after
    AND any(at IN range(0, size(a.traceables) - 1)
            WHERE a.traceables[at] = id AND a.roles[at] = 'SUBJECT')
  RETURN a ORDER BY a.id LIMIT $limit
}
RETURN collect(id) AS ids, collect(a {.*}) AS found
"""
_PRODUCTS: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (f:FinishedProduct {traceable: id}) WHERE f.removedAt IS NULL AND f.id > $after
  RETURN f ORDER BY f.id LIMIT $limit
}
RETURN collect(id) AS ids, collect(f {.*}) AS found
"""
# The kind of all that is no association stands in its id, before a colon.
_CONSUMPTION: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (:Traceable {id: id})-[e:CONSUMED_INTO]->(:Traceable)
  WHERE e.goneLane IS NULL AND e.association > $after
    AND (e.association STARTS WITH 'shared:' OR NOT e.association CONTAINS ':')
  RETURN e ORDER BY e.association LIMIT $limit
}
RETURN collect(id) AS ids, collect(e {.association, .quantity}) AS found
"""
_RELATIONS_FROM: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (r:BatchRelation {source: id}) WHERE r.kind = $kind AND r.id > $after
  RETURN r ORDER BY r.id LIMIT $limit
}
RETURN collect(id) AS ids, collect(r {.*}) AS found
"""
_RELATIONS_INTO: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (r:BatchRelation {target: id}) WHERE r.kind = $kind AND r.id > $after
  RETURN r ORDER BY r.id LIMIT $limit
}
RETURN collect(id) AS ids, collect(r {.*}) AS found
"""
_BEHIND: dict[BalanceFigure, tuple[LiteralString, dict[str, str]]] = {
    BalanceFigure.RECEIVED: (_ACTIVITIES, {"code": RECEIPT}),
    BalanceFigure.PRODUCED: (_PRODUCTS, {}),
    BalanceFigure.SPLIT_IN: (_RELATIONS_INTO, {"kind": RelationKind.SPLIT.value}),
    BalanceFigure.MERGED_IN: (_RELATIONS_INTO, {"kind": RelationKind.MERGE.value}),
    BalanceFigure.CONSUMED: (_CONSUMPTION, {}),
    BalanceFigure.SHIPPED: (_ACTIVITIES, {"code": SHIPMENT}),
    BalanceFigure.SCRAPPED: (_ACTIVITIES, {"code": SCRAP}),
    BalanceFigure.SPLIT_OUT: (_RELATIONS_FROM, {"kind": RelationKind.SPLIT.value}),
    BalanceFigure.MERGED_OUT: (_RELATIONS_FROM, {"kind": RelationKind.MERGE.value}),
    BalanceFigure.ON_HAND: (_ACTIVITIES, {"code": STOCK_COUNT}),
    BalanceFigure.UNACCOUNTED: (_ACTIVITIES, {"code": STOCK_COUNT}),
}


@dataclass(frozen=True, slots=True)
class BalanceEntry:
    """One thing behind a figure: how much it adds, and what it is; ``id`` orders and pages it."""

    id: str
    quantity: Decimal
    activity: Activity | None = None
    association_id: str | None = None
    shared_id: str | None = None
    product: FinishedProduct | None = None
    relation: BatchRelation | None = None


async def balances_by_ids(session: GraphSession, ids: Sequence[str]) -> dict[str, Balance]:
    """The mass balance of each of these batches and serial numbers, by id."""
    transfers = await _transfers(session, ids)
    # The totals are read last, so that they hold all splits and merges that were found.
    found = await traceables_by_ids(session, ids)
    return {one: balance_of(traceable, transfers[one]) for one, traceable in found.items()}


async def _transfers(session: GraphSession, ids: Sequence[str]) -> defaultdict[str, Transfers]:
    left, came = await asyncio.gather(
        session.one(_FROM, ids=list(ids)), session.one(_INTO, ids=list(ids))
    )
    outgoing, incoming = _by_traceable(left), _by_traceable(came)
    found: defaultdict[str, Transfers] = defaultdict(Transfers)
    for one in outgoing.keys() | incoming.keys():
        found[one] = transfers_of(incoming[one], outgoing[one])
    return found


def _by_traceable(row: Row | None) -> defaultdict[str, list[tuple[RelationKind, Decimal]]]:
    found: defaultdict[str, list[tuple[RelationKind, Decimal]]] = defaultdict(list)
    if row:
        for one, kind, quantity in zip(row["ids"], row["kinds"], row["quantities"], strict=True):
            found[one].append((RelationKind(kind), Decimal(quantity)))
    return found


async def entries_behind(
    session: GraphSession, ids: Sequence[str], figure: BalanceFigure, after: str, limit: int
) -> dict[str, list[BalanceEntry]]:
    """For each traceable what stands behind a figure, from behind the entry ``after``, by id.

    Behind what is on hand and what is unaccounted stand stock counts: what was counted, and what
    each of them found missing.
    """
    statement, more = _BEHIND[figure]
    row = await session.one(statement, ids=list(ids), after=after, limit=limit, **more)
    found: dict[str, list[BalanceEntry]] = {one: [] for one in ids}
    if row:
        for about, one in zip(row["ids"], row["found"], strict=True):
            found[about].append(_entry(figure, about, one))
    return {one: sorted(some, key=lambda entry: entry.id) for one, some in found.items()}


def _entry(figure: BalanceFigure, traceable_id: str, row: Row) -> BalanceEntry:
    if figure is BalanceFigure.CONSUMED:
        consumption, quantity = str(row["association"]), Decimal(row["quantity"])
        if is_shared(consumption):
            return BalanceEntry(consumption, quantity, shared_id=consumption)
        return BalanceEntry(consumption, quantity, association_id=consumption)
    if figure is BalanceFigure.PRODUCED:
        product = rows.finished_product(row)
        return BalanceEntry(product.id, product.started, product=product)
    if "target" in row:
        relation = rows.batch_relation(row)
        return BalanceEntry(relation.id, relation.quantity, relation=relation)
    activity = rows.activity(row)
    return BalanceEntry(activity.id, _quantity(figure, traceable_id, activity), activity=activity)


def _quantity(figure: BalanceFigure, traceable_id: str, activity: Activity) -> Decimal:
    """What an activity adds to a figure of the traceable, which may be its subject repeatedly."""
    subjects = [one for one in activity.transactions if one.role is TransactionRole.SUBJECT]
    if activity.code != STOCK_COUNT:
        return sum((one.quantity for one in subjects if one.traceable_id == traceable_id), ZERO)
    noted = [value.number for value in activity.data if value.name == EXPECTED][-len(subjects) :]
    # One recorded before stock counts counted notes nothing, and found nothing missing.
    counts = [
        (part.quantity, expected if expected is not None else part.quantity)
        for part, expected in zip_longest(subjects, noted)
        if part.traceable_id == traceable_id
    ]
    if figure is BalanceFigure.ON_HAND:
        return counts[-1][0]
    return sum((expected - counted for counted, expected in counts), ZERO)
