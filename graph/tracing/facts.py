"""What a trace needs to know of each traceable, read while the walk still goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.walk import FRONTIER_CHUNK, chunks

FACTS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})
RETURN collect(t.id) AS ids, collect(coalesce(t.item, '')) AS items,
       collect(coalesce(t.itemNumber, '')) AS itemNumbers,
       collect(coalesce(t.number, '')) AS numbers, collect(coalesce(t.produced, '0')) AS produced,
       collect(coalesce(t.received, '0')) AS received,
       collect(coalesce(t.transferred, '0')) AS transferred
"""


class Facts(NamedTuple):
    """A traceable's item and numbers, what orders produced of it, and all that came into being.

    The place through which shared consumption goes has no item and no number.
    """

    item_id: str
    item_number: str
    number: str
    produced: Decimal
    came: Decimal


async def read_facts(session: GraphSession, ids: Sequence[str]) -> dict[str, Facts]:
    """The facts of these traceables as they stand, by id."""
    found: dict[str, Facts] = {}
    for chunk in chunks(ids, FRONTIER_CHUNK):
        row = await session.one(FACTS, ids=chunk)
        if row is not None:
            found |= facts_of(row)
    return found


def facts_of(row: dict[str, list[str]]) -> dict[str, Facts]:
    """Facts by id, from columns."""
    amounts = [
        (made, made + decimal(received) + decimal(transferred))
        for made, received, transferred in zip(
            map(decimal, row["produced"]), row["received"], row["transferred"], strict=True
        )
    ]
    columns = zip(row["items"], row["itemNumbers"], row["numbers"], amounts, strict=True)
    facts = (Facts(item, of, number, *amount) for item, of, number, amount in columns)
    return dict(zip(row["ids"], facts, strict=True))


class FactsReader:
    """Reads facts beside the walk: each level's while the next is being expanded."""

    def __init__(self, session: GraphSession, tasks: asyncio.TaskGroup) -> None:
        self._session = session
        self._tasks = tasks
        self._asked: set[str] = set()
        self.found: dict[str, Facts] = {}

    def ask(self, ids: list[str]) -> None:
        """Read the facts of these traceables in the background, each once."""
        new = [one for one in ids if one not in self._asked]
        self._asked.update(new)
        for chunk in chunks(new, FRONTIER_CHUNK):
            self._tasks.create_task(self._read(chunk))

    async def _read(self, ids: list[str]) -> None:
        self.found |= await read_facts(self._session, ids)
