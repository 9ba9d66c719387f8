"""Many clients that take from one batch at the same moment, against one after another."""

from __future__ import annotations

import asyncio

from benchmarks.measuring import Line, by_turns, slower_at_most
from benchmarks.plant import BATCH
from benchmarks.registrations import Part, request
from benchmarks.running import Running

AIM = 2.0


async def hot_batch(running: Running, clients: int, rounds: int, warm_up: int) -> Line:
    """Each client registers the batch in a product of its own, over HTTP."""
    plant = running.plant
    turns = rounds + warm_up
    order = await plant.order([BATCH])
    products = await plant.products(order, 2 * clients * turns)
    batch = await plant.batch()
    async with running.clients(clients) as connections:
        requests = [
            request(connections[place % clients], Part(product, product.lines[0], batch))
            for place, product in enumerate(products)
        ]
        at_once, one_by_one = requests[: clients * turns], requests[clients * turns :]

        async def together(number: int) -> None:
            turn = at_once[number * clients : (number + 1) * clients]
            pairs = zip(connections, turn, strict=True)
            await asyncio.gather(*(connection.send(one) for connection, one in pairs))

        async def in_turn(number: int) -> None:
            turn = one_by_one[number * clients : (number + 1) * clients]
            for connection, one in zip(connections, turn, strict=True):
                await connection.send(one)

        pair = await by_turns(rounds, warm_up, together, in_turn)
    return slower_at_most(f"{clients} clients on one batch: all at once", pair, AIM)
