"""Registering components: over HTTP, and the same writes by the bare driver in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import chain

from benchmarks.bare import Recorder, Step
from benchmarks.client import Client
from benchmarks.measuring import Line, by_turns, rate_at_least
from benchmarks.plant import BATCH, PATIENCE, SERIAL
from benchmarks.running import Running
from graph.domain.ids import new_id
from graph.domain.records import ComponentLine, Evidence
from graph.engine.deadlines import Deadline
from graph.store.component_registration import register_component
from graph.store.component_request import ComponentRequest
from graph.store.product_registration import RegisteredProduct
from schema.ids import Kind, global_id

AIM = 0.7

# Half of the parts have serial numbers, half come from the batch that lies at the station.
_BOM = [SERIAL, BATCH] * 5
_MUTATION = """mutation Register($input: RegisterComponentInput!) {
  registerComponent(input: $input) {
    association { id } componentLine { remaining { value } status } userErrors { code message }
  }
}"""


@dataclass(frozen=True, slots=True)
class Part:
    """One component to register: on this line of this product, by this number."""

    product: RegisteredProduct
    line: ComponentLine
    number: str


async def registrations(
    running: Running, stations: int, products: int, rounds: int, warm_up: int
) -> Line:
    """So many stations at once, each of which completes ``products`` products in each round."""
    turns = rounds + warm_up
    for_service = await parts(running, stations, products * turns)
    for_driver = await parts(running, stations, products * turns)
    writes = await asyncio.gather(
        *(_recorded(running, some, station) for station, some in enumerate(for_driver))
    )
    each = products * len(_BOM)
    async with running.clients(stations) as clients:
        requests = [
            [request(client, part) for part in some]
            for client, some in zip(clients, for_service, strict=True)
        ]

        async def service(number: int) -> None:
            turn = slice(number * each, (number + 1) * each)
            await asyncio.gather(
                *(send(client, some[turn]) for client, some in zip(clients, requests, strict=True))
            )

        async def driver(number: int) -> None:
            turn = slice(number * each, (number + 1) * each)
            await asyncio.gather(*(_write(running, some[turn]) for some in writes))

        pair = await by_turns(rounds, warm_up, service, driver)
    who = "one client" if stations == 1 else f"{stations} clients"
    return rate_at_least(f"registrations, {who}", pair, each * stations, AIM)


def request(client: Client, part: Part) -> bytes:
    """The request that registers a part."""
    product, line = part.product.product.id, part.line.bom_line.id
    return client.request(
        _MUTATION,
        {
            "input": {
                "finishedProduct": global_id(Kind.FINISHED_PRODUCT, product),
                "bomLine": global_id(Kind.BOM_LINE, line),
                "number": part.number,
                "evidence": "SCANNED",
                "idempotencyKey": new_id(),
            }
        },
    )


async def send(client: Client, requests: list[bytes]) -> None:
    """Send requests one after another."""
    for one in requests:
        await client.send(one)


async def parts(running: Running, stations: int, products: int) -> list[list[Part]]:
    """For each station what goes into so many products of its own."""
    plant = running.plant
    order = await plant.order(_BOM)
    found = []
    for _ in range(stations):
        batch = await plant.batch()
        made = await plant.products(order, products)
        found.append(list(chain.from_iterable(_parts_of(product, batch) for product in made)))
    return found


def _parts_of(product: RegisteredProduct, batch: str) -> list[Part]:
    return [
        Part(product, line, batch if line.item.number == BATCH else f"S{new_id()}")
        for line in product.lines
    ]


async def _recorded(running: Running, some: list[Part], lane: int) -> list[list[Step]]:
    """For each part the statements with which the service would register it.

    The lane is one that the service may use too, but not while the bare driver has its turn.
    """
    plant = running.plant
    recorder = Recorder(plant.graph, Deadline.after(PATIENCE), lane)
    found = []
    for part in some:
        product, line = part.product.product.id, part.line.bom_line.id
        asked = ComponentRequest(product, line, part.number, None, Evidence.SCANNED)
        await register_component(recorder, plant.command(), asked)
        found.append(recorder.steps)
    return found


async def _write(running: Running, writes: list[list[Step]]) -> None:
    for steps in writes:
        await running.bare.write(steps)
