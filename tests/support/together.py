"""Many clients at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def at_once(times: int, act: Callable[[], Awaitable[T]]) -> list[T]:
    """What ``act`` gives to each of so many clients that ask at the same moment."""
    return list(await asyncio.gather(*(act() for _ in range(times))))
