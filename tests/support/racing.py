"""Many clients at once, dealt to one service or to several."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import httpx

from tests.support.plant import Plant
from tests.support.service import PATIENCE, Api, Service

T = TypeVar("T")
DONE = "DONE"
# One pool of hundreds of connections looks at all of them for each request: many small ones do not.
_POOLS = 16
_CONNECTIONS = 16


class Clients:
    """Clients of one company, of each service in turn. ``plant`` is one of them, for all else."""

    def __init__(self, apis: list[Api], company: str) -> None:
        self.company = company
        self._plants = [Plant(api, company) for api in apis]
        self._asked = 0
        self.plant = self._plants[0]

    async def ask(self, mutation: str, select: str | None = None, **sent: Any) -> dict[str, Any]:
        """What the next client, of the next service, is answered, whatever came of it."""
        self._asked += 1
        plant = self._plants[self._asked % len(self._plants)]
        return await plant.ask(mutation, select, **sent)

    async def register(self, order: str, numbers: Iterable[str], **more: Any) -> list[str]:
        """Register these products of an order at once; return their ids."""
        sent = {"order": self.plant.ref(order), **more}
        payloads = await at_once(
            self.ask("registerFinishedProduct", "finishedProduct { id }", number=number, **sent)
            for number in numbers
        )
        assert set(codes(payloads)) == {DONE}
        return [payload["finishedProduct"]["id"] for payload in payloads]


@asynccontextmanager
async def many_apis(services: list[Service]) -> AsyncIterator[list[Api]]:
    """Clients of these services in turn, enough for hundreds of requests at once."""
    async with AsyncExitStack() as stack:
        apis = []
        for service in services * (_POOLS // len(services)):
            client = httpx.AsyncClient(
                base_url=service.base_url,
                # The service closes what was idle for five seconds; the clients are earlier.
                limits=httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=2),
                timeout=PATIENCE,
                trust_env=False,
                verify=False,
            )
            apis.append(Api(service, await stack.enter_async_context(client)))
        yield apis


async def at_once(calls: Iterable[Awaitable[T]]) -> list[T]:
    """Everything at once; the results in the order of the calls."""
    return list(await asyncio.gather(*calls))


def code(payload: dict[str, Any]) -> str:
    """What came of a mutation: the code it was refused with, or ``DONE``."""
    errors = payload["userErrors"]
    return str(errors[0]["code"]) if errors else DONE


def codes(payloads: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How often what came of it."""
    return dict(Counter(map(code, payloads)))
