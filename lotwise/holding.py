"""Finishing, while the service runs, what a stopped one has left half done of a hold."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.engine.background import in_background
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.hold_spreading import finish_abandoned

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
_FINISH_SECONDS = 600.0


@asynccontextmanager
async def finishing_holds(graph: Graph) -> AsyncIterator[None]:
    """Look for holds that were left spreading or lifting, at once and every few seconds."""
    async with in_background(_keep_finishing(graph)):
        yield


async def _keep_finishing(graph: Graph) -> None:
    while True:
        try:
            await finish_abandoned(graph.session(Deadline.after(_FINISH_SECONDS)))
        except Exception as error:
            # What could not be finished now is taken up again the next time.
            log.warning("A hold could not be finished: %s", error)
        await asyncio.sleep(PAUSE_SECONDS)
