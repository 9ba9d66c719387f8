"""One step back, one step forward, and where it stands: facts beside a batch or serial number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.domain.activities import RECEIPT, SHIPMENT
from graph.domain.records import Activity, FinishedProduct, TransactionRole
from graph.engine.session import GraphSession
from graph.store import rows

# Each activity once, however many of the traceables it involves.
_DELIVERIES: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
WHERE a.partner IS NOT NULL AND a.code IN $codes
  AND ($asOf IS NULL OR a.recordedAt <= $asOf)
  AND ($effectiveAt IS NULL OR a.happenedAt <= $effectiveAt)
WITH DISTINCT a
RETURN collect(a.code) AS codes, collect(a.partner) AS partners,
       collect(a.traceables) AS traceables, collect(a.roles) AS roles,
       collect(a.quantities) AS quantities
"""
_PRODUCTS: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id})
WHERE ($asOf IS NULL AND f.removedAt IS NULL
       OR f.registeredAt <= $asOf AND (f.removedAt IS NULL OR f.removedAt > $asOf))
  AND ($effectiveAt IS NULL OR coalesce(f.happenedAt, f.registeredAt) <= $effectiveAt)
RETURN collect(f {.*}) AS products
"""
_LAST: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
  RETURN a ORDER BY a.happenedAt DESC, a.id DESC LIMIT 1
}
RETURN collect(id) AS ids, collect(a {.*}) AS activities
"""


class Delivery(NamedTuple):
    """So much of a batch or serial number came from a supplier, or went to a customer."""

    traceable_id: str
    received: bool
    partner: str
    quantity: Decimal


class Then(NamedTuple):
    """A moment to look at, in microseconds since 1970; None does not restrict.

    Only what was recorded by ``as_of`` and had happened by ``effective_at``.
    """

    as_of: int | None = None
    effective_at: int | None = None

    @property
    def is_past(self) -> bool:
        """Whether it restricts anything."""
        return self.as_of is not None or self.effective_at is not None


NOW = Then()


async def deliveries(session: GraphSession, ids: Sequence[str], then: Then = NOW) -> list[Delivery]:
    """All receipts and shipments of these batches and serial numbers that name a partner."""
    row = await session.one(
        _DELIVERIES,
        ids=list(ids),
        codes=[RECEIPT, SHIPMENT],
        asOf=then.as_of,
        effectiveAt=then.effective_at,
    )
    wanted = set(ids)
    return [one for one in _parts(row or {}) if one.traceable_id in wanted]


async def products_of(
    session: GraphSession, ids: Sequence[str], then: Then = NOW
) -> dict[str, list[FinishedProduct]]:
    """For each batch or serial number what orders have produced of it, oldest first."""
    row = await session.one(
        _PRODUCTS, ids=list(ids), asOf=then.as_of, effectiveAt=then.effective_at
    )
    found: dict[str, list[FinishedProduct]] = {one: [] for one in ids}
    for one in map(rows.finished_product, (row or {}).get("products", ())):
        found[one.traceable_id].append(one)
    return {one: sorted(some, key=lambda product: product.id) for one, some in found.items()}


async def last_activities(session: GraphSession, ids: Sequence[str]) -> dict[str, Activity]:
    """For each batch or serial number what happened to it last, if anything did."""
    row = await session.one(_LAST, ids=list(ids))
    if row is None:
        return {}
    return dict(zip(row["ids"], map(rows.activity, row["activities"]), strict=True))


def _parts(row: rows.Row) -> Iterator[Delivery]:
    names = ("codes", "partners", "traceables", "roles", "quantities")
    columns = zip(*(row.get(name, ()) for name in names), strict=True)
    for code, partner, traceables, roles, quantities in columns:
        for one, role, quantity in zip(traceables, roles, quantities, strict=True):
            if role == TransactionRole.SUBJECT:
                yield Delivery(one, code == RECEIPT, partner, Decimal(quantity))
