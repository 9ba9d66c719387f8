"""Sealing the history in the background while the service runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.engine.background import in_background
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.seals import MOST_ENTRIES, seal_history

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
_SEAL_SECONDS = 60.0


@asynccontextmanager
async def sealing(graph: Graph) -> AsyncIterator[None]:
    """Seal what is new every few seconds, and once more in the end."""
    sealer = _Sealer(graph)
    try:
        async with in_background(sealer.run()):
            yield
    finally:
        await sealer.seal()


class _Sealer:
    """Seals, and remembers how far it has come."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._last = 0

    async def run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            await self.seal()

    async def seal(self) -> None:
        entries = MOST_ENTRIES
        try:
            while entries >= MOST_ENTRIES:
                session = self._graph.session(Deadline.after(_SEAL_SECONDS))
                sealed = await seal_history(session, self._last)
                entries, self._last = sealed.entries, sealed.last
        except Exception as error:
            # What was not sealed now is sealed the next time.
            log.warning("The history could not be sealed: %s", error)
