"""Correcting and removing associations over HTTP, against registering them."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.client import Client
from benchmarks.measuring import Line, by_turns, rate_at_least
from benchmarks.registrations import parts, request, send
from benchmarks.running import Running
from graph.domain.ids import new_id

AIM = 0.3

_CORRECT = """mutation Correct($input: CorrectAssociationInput!) {
  correctAssociation(input: $input) { association { id } userErrors { code message } }
}"""
_REMOVE = """mutation Remove($input: RemoveAssociationsInput!) {
  removeAssociations(input: $input) { associations { id } userErrors { code message } }
}"""


async def corrections(running: Running, products: int, rounds: int, warm_up: int) -> Line:
    """Each gives an association, one after another, the number that it really has."""

    def correct(client: Client, association: str) -> bytes:
        return _request(client, _CORRECT, id=association, number=f"R{new_id()}")

    return await _against_registrations(running, "corrections", correct, products, rounds, warm_up)


async def removals(running: Running, products: int, rounds: int, warm_up: int) -> Line:
    """Each takes one association out of the live genealogy, one after another."""

    def remove(client: Client, association: str) -> bytes:
        return _request(client, _REMOVE, ids=[association])

    return await _against_registrations(running, "removals", remove, products, rounds, warm_up)


async def _against_registrations(
    running: Running, what: str, change: Any, products: int, rounds: int, warm_up: int
) -> Line:
    turns = rounds + warm_up
    [registered], [to_register] = [
        await parts(running, 1, products * turns) for _ in ("before", "meanwhile")
    ]
    each = len(registered) // turns
    async with running.clients(1) as [client]:
        changes = [
            change(client, await _registered(client, request(client, part))) for part in registered
        ]
        registrations = [request(client, part) for part in to_register]

        async def changing(number: int) -> None:
            await send(client, changes[number * each : (number + 1) * each])

        async def registering(number: int) -> None:
            await send(client, registrations[number * each : (number + 1) * each])

        pair = await by_turns(rounds, warm_up, changing, registering)
    return rate_at_least(f"{what}, one client, against registrations", pair, each, AIM)


async def _registered(client: Client, registration: bytes) -> str:
    """The id of the association that a registration makes."""
    answer = json.loads(await client.send(registration))
    return str(answer["data"]["registerComponent"]["association"]["id"])


def _request(client: Client, mutation: str, **sent: object) -> bytes:
    asked = {**sent, "reason": "typed wrong", "idempotencyKey": new_id()}
    return client.request(mutation, {"input": asked})
