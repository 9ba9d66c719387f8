"""What was known of traceables then: the facts of a trace as of a past moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import LiteralString

from graph.domain.activities import RECEIPT
from graph.domain.quantities import ZERO
from graph.domain.records import TransactionRole
from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.facts import Facts
from graph.tracing.moments import Seen
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_PRODUCED: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id})
WHERE ($asOf IS NULL AND f.removedAt IS NULL
       OR f.registeredAt <= $asOf AND (f.removedAt IS NULL OR f.removedAt > $asOf))
  AND ($effectiveAt IS NULL OR coalesce(f.happenedAt, f.registeredAt) <= $effectiveAt)
RETURN collect(id) AS ids, collect(f.started) AS amounts
"""
_RECEIVED: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
WHERE a.code = $code
  AND ($asOf IS NULL OR a.recordedAt <= $asOf)
  AND ($effectiveAt IS NULL OR a.happenedAt <= $effectiveAt)
RETURN collect(id) AS ids, collect(a.traceables) AS traceables, collect(a.roles) AS roles,
       collect(a.quantities) AS quantities
"""
_TRANSFERRED: LiteralString = """
UNWIND $ids AS id
MATCH (r:BatchRelation {target: id})
WHERE ($asOf IS NULL OR r.registeredAt <= $asOf)
  AND ($effectiveAt IS NULL OR r.registeredAt <= $effectiveAt)
RETURN collect(id) AS ids, collect(r.quantity) AS amounts
"""


async def facts_then(
    session: GraphSession, facts: Mapping[str, Facts], seen: Seen
) -> dict[str, Facts]:
    """``facts`` with what had come into being by then, of what was recorded by then.

    A number is the one that is right today: a number put right later names the same piece.
    """
    produced: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    came: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    asked = {"asOf": seen.as_of, "effectiveAt": seen.effective_at}
    for chunk in chunks(list(facts), FRONTIER_CHUNK):
        row = await session.one(_PRODUCED, ids=chunk, **asked) or {}
        _add(produced, row.get("ids", ()), row.get("amounts", ()))
        row = await session.one(_TRANSFERRED, ids=chunk, **asked) or {}
        _add(came, row.get("ids", ()), row.get("amounts", ()))
        row = await session.one(_RECEIVED, ids=chunk, code=RECEIPT, **asked) or {}
        names = ("ids", "traceables", "roles", "quantities")
        for one, *parts in zip(*(row.get(name, ()) for name in names), strict=True):
            came[one] += _subject(one, parts)
    return {
        one: fact._replace(produced=produced[one], came=produced[one] + came[one])
        for one, fact in facts.items()
    }


def _subject(traceable: str, parts: Sequence[Sequence[str]]) -> Decimal:
    """How much of a traceable was the subject of an activity."""
    return sum(
        (
            decimal(quantity)
            for one, role, quantity in zip(*parts, strict=True)
            if one == traceable and role == TransactionRole.SUBJECT
        ),
        ZERO,
    )


def _add(sums: defaultdict[str, Decimal], ids: Iterable[str], amounts: Iterable[str]) -> None:
    for one, amount in zip(ids, amounts, strict=True):
        sums[one] += decimal(amount)
