"""A small query over HTTP, against one raw read of the same item."""

from __future__ import annotations

from typing import LiteralString

from benchmarks.client import Client
from benchmarks.measuring import Line, by_turns, slower_at_most
from benchmarks.plant import PRODUCT
from benchmarks.running import Running
from graph.store.keys import item_key

AIM = 3.0

_QUERY = "query Item($ref: ItemRef!) { item(ref: $ref) { number name } }"
_READ: LiteralString = "MATCH (i:Item {key: $key}) RETURN i {.*} AS item"


async def small_query(running: Running, times: int, rounds: int, warm_up: int) -> Line:
    """One item by its number, so many times in each round."""
    company = running.plant.company
    async with running.clients(1) as [client]:
        request = small_query_request(client, company)

        async def service(_: int) -> None:
            for _ in range(times):
                await client.send(request)

        async def driver(_: int) -> None:
            for _ in range(times):
                await running.bare.read(_READ, key=item_key(company, PRODUCT))

        pair = await by_turns(rounds, warm_up, service, driver)
    return slower_at_most("a small query", pair.each(times), AIM)


def small_query_request(client: Client, company: str) -> bytes:
    """The request for one item by its number."""
    return client.request(_QUERY, {"ref": {"key": {"company": company, "number": PRODUCT}}})
