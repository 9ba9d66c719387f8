"""What there was of traceables and where it went: the totals that stand beside each of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.facts import FACTS, Facts, facts_of
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_STOCKS: LiteralString = (
    FACTS
    + """,
       collect(coalesce(t.consumed, '0')) AS consumed,
       collect(coalesce(t.shipped, '0')) AS shipped,
       collect(coalesce(t.scrapped, '0')) AS scrapped,
       collect(coalesce(t.missing, '0')) AS missing
"""
)


class Went(NamedTuple):
    """What of a traceable was consumed, shipped, scrapped, and found missing by stock counts."""

    consumed: Decimal
    shipped: Decimal
    scrapped: Decimal
    missing: Decimal


class Stock(NamedTuple):
    """The facts of a traceable, and what of it went."""

    facts: Facts
    went: Went


async def read_stocks(session: GraphSession, ids: Sequence[str]) -> dict[str, Stock]:
    """The stocks of these traceables as they stand, by id."""
    found: dict[str, Stock] = {}
    for chunk in chunks(ids, FRONTIER_CHUNK):
        row = await session.one(_STOCKS, ids=chunk)
        if row is not None:
            columns = (map(decimal, row[name]) for name in Went._fields)
            went = map(Went, *columns)
            facts = facts_of(row)
            found |= {
                one: Stock(facts[one], some) for one, some in zip(row["ids"], went, strict=True)
            }
    return found
