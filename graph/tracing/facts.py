"""What a trace needs to know of each traceable, read while the walk still goes on."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.engine.session import GraphSession
from graph.store.rows import decimal
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_FACTS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})
RETURN collect(t.id) AS ids, collect(coalesce(t.item, '')) AS items,
       collect(coalesce(t.itemNumber, '')) AS itemNumbers,
       collect(coalesce(t.number, '')) AS numbers, collect(coalesce(t.produced, '0')) AS produced,
       collect(coalesce(t.received, '0')) AS received,
       collect(coalesce(t.transferred, '0')) AS transferred
"""


class Facts(NamedTuple):
    """A traceable's item, numbers and what is known to have come into being of it.

    The place through which shared consumption goes has no item and no number.
    """

    item_id: str
    item_number: str
    number: str
    produced: Decimal
    received: Decimal
    transferred: Decimal

    @property
    def came(self) -> Decimal:
        """All that is known to have come into being of it."""
        return self.produced + self.received + self.transferred


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
        row = await self._session.one(_FACTS, ids=ids)
        if row is None:
            return
        columns = zip(
            row["items"],
            row["itemNumbers"],
            row["numbers"],
            map(decimal, row["produced"]),
            map(decimal, row["received"]),
            map(decimal, row["transferred"]),
            strict=True,
        )
        self.found |= zip(row["ids"], map(Facts._make, columns), strict=True)
