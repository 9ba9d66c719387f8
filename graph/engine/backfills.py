"""Filling in what older records lack, in pieces: a store may have millions of them.

What is to be done is read as a stream, and done so many records at a time, each piece in a
transaction of its own. So neither this process nor the engine ever holds more than a piece. Each
piece passes over what is done already: whoever was stopped begins again and finds little left, and
several workers that start at once do no harm to each other.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import LiteralString

from graph.engine.session import GraphSession, Row, Transaction

# Records that one transaction changes.
PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Backfill:
    """``listing`` gives a row for each record to look at, ``statements`` take them as ``$rows``."""

    listing: LiteralString
    statements: tuple[LiteralString, ...]


async def fill_in(session: GraphSession, backfill: Backfill, piece: int = PIECE) -> None:
    """Do it, so many records at a time."""
    async with aclosing(_pieces(session, backfill.listing, piece)) as pieces:
        async for rows in pieces:
            for statement in backfill.statements:
                await _write(session, statement, rows)


async def _pieces(
    session: GraphSession, listing: LiteralString, piece: int
) -> AsyncGenerator[list[Row]]:
    rows: list[Row] = []
    async with aclosing(session.stream(listing)) as stream:
        async for row in stream:
            rows.append(row)
            if len(rows) == piece:
                yield rows
                rows = []
    if rows:
        yield rows


async def _write(session: GraphSession, statement: LiteralString, rows: list[Row]) -> None:
    async def work(tx: Transaction) -> None:
        await tx.all(statement, rows=rows)

    await session.write((), work)
