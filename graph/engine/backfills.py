"""Filling in what older records lack, in pieces: a store may have millions of them.

Records are read by ranges of their ids, and each piece is changed in a transaction of its own. So
neither this process nor the engine ever holds more than a piece, and no statement lasts longer than
the engine allows one. Each piece passes over what is done already: whoever was stopped begins again
and finds little left, and several workers that start at once do no harm to each other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import LiteralString

from graph.engine.session import GraphSession, Transaction

# Records that one transaction changes.
PIECE = 2_000

# No id begins with such a character.
_BEHIND_ALL = "\uffff"


@dataclass(frozen=True, slots=True)
class Backfill:
    """``statements`` fill in records of a label, whose ids they take as ``$ids``."""

    label: LiteralString
    statements: tuple[LiteralString, ...]


async def fill_in(session: GraphSession, backfill: Backfill, piece: int = PIECE) -> None:
    """Do it, so many records at a time."""
    async for ids in _pieces(session, backfill.label, piece):
        for statement in backfill.statements:
            await _write(session, statement, ids)


async def _pieces(
    session: GraphSession, label: LiteralString, piece: int
) -> AsyncIterator[list[str]]:
    """The ids of all records of a label, in pieces of about this size."""
    match: LiteralString = "MATCH (n:" + label + ") WHERE n.id > $after AND n.id "
    some = match + "< $end WITH n.id AS id LIMIT $limit RETURN collect(id) AS ids"
    upto = match + "<= $end RETURN collect(n.id) AS ids"
    after = ""
    while True:
        # Without an order, which would make the embedded engine read all that are left. So these
        # are perhaps not the first ones: all up to the last of them are taken.
        row = await session.one(some, after=after, end=_BEHIND_ALL, limit=piece)
        if row is None or not row["ids"]:
            return
        last = max(row["ids"])
        row = await session.one(upto, after=after, end=last)
        yield row["ids"] if row else []
        after = last


async def _write(session: GraphSession, statement: LiteralString, ids: list[str]) -> None:
    async def work(tx: Transaction) -> None:
        await tx.all(statement, ids=ids)

    await session.write((), work)
