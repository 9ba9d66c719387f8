"""Lanes: numbered sequences that stamp every change with its place in the order of commits.

A writing transaction takes a free lane of its process, raises the lane's number and stamps what it
writes with (lane, number). A lane is used by one transaction at a time, so its numbers commit in
order, and all lanes' numbers read together are a moment: whatever was stamped up to them is in it,
now and later. Pages of a trace agree by that moment while others write.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LANES = 64
LANES_PER_PROCESS = 16


class LanePool:
    """The lanes of this process, lent to one transaction at a time; also limits its writers."""

    def __init__(self) -> None:
        # Two processes on the same block only wait for each other now and then: still correct.
        block = random.randrange(LANES // LANES_PER_PROCESS)
        first = block * LANES_PER_PROCESS
        self._free: asyncio.LifoQueue[int] = asyncio.LifoQueue()
        for lane in range(first, first + LANES_PER_PROCESS):
            self._free.put_nowait(lane)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[int]:
        """Lend a lane for the time of one transaction."""
        lane = await self._free.get()
        try:
            yield lane
        finally:
            self._free.put_nowait(lane)
