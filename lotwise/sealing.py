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
    try:
        async with in_background(_keep_sealing(graph)):
            yield
    finally:
        await _seal(graph)


async def _keep_sealing(graph: Graph) -> None:
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        await _seal(graph)


async def _seal(graph: Graph) -> None:
    try:
        while await seal_history(graph.session(Deadline.after(_SEAL_SECONDS))) >= MOST_ENTRIES:
            pass
    except Exception as error:
        # What was not sealed now is sealed the next time.
        log.warning("The history could not be sealed: %s", error)
