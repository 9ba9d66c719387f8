"""What active holds elsewhere cost a registration, and a recall against its trace."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any, LiteralString

import httpx

from benchmarks.genealogies import Genealogy, Maker
from benchmarks.measuring import Line, Pair, by_turns, milliseconds, slower_at_most
from benchmarks.plant import BATCH, PATIENCE, SERIAL
from benchmarks.registrations import Part, request, send
from benchmarks.running import Running, resident_mib
from benchmarks.traces import Store, opened
from graph.domain.ids import new_id
from graph.engine.session import Transaction
from graph.store.items import items_by_refs
from graph.store.keys import traceable_key
from graph.store.product_registration import new_traceable

_HOLDS_AIM = 1.2
_RECALL_AIM = 3.0
_BOM = [SERIAL, BATCH] * 5

_TRACE = """query Trace($roots: [TraceableRef!]!) {
  trace(roots: $roots, direction: FORWARD) {
    complete summary { nodeCount edgeCount } nodes(first: 100) { nodes { id depth } }
  }
}"""
_OPEN = """mutation Open($input: OpenRecallInput!) {
  openRecall(input: $input) { recall { id memberCount } userErrors { code message } }
}"""
_PLACE: LiteralString = """
UNWIND $made AS one
CREATE (t:Traceable) SET t = one.traceable
CREATE (h:Hold) SET h = one.hold
"""
_TURN: LiteralString = """
UNWIND $made AS one MATCH (t:Traceable {id: one.id}) SET t.holds = one.holds
"""


async def scans_beside_holds(running: Running, holds: int, rounds: int, warm_up: int) -> Line:
    """Registrations of one station with no active hold, and with so many on other batches."""
    made = await _holds(running, holds)
    each = len(_BOM)
    turns = 2 * (rounds + warm_up)
    order = await running.plant.order(_BOM)
    batch = await running.plant.batch()
    products = await running.plant.products(order, turns)
    spent: dict[bool, list[float]] = {False: [], True: []}
    async with running.clients(1) as [client]:
        for number, product in enumerate(products):
            held = number % 4 in (1, 2)
            marks = [one | {"holds": one["holds"] if held else None} for one in made]
            await _write(running, _TURN, marks)
            parts = [
                Part(product, line, batch if line.item.number == BATCH else f"S{new_id()}")
                for line in product.lines
            ]
            requests = [request(client, part) for part in parts]
            began = time.perf_counter()
            await send(client, requests)
            if number >= 2 * warm_up:
                spent[held].append((time.perf_counter() - began) / each)
    with_, without = (statistics.median(spent[held]) for held in (True, False))
    pair = Pair(with_, without, with_ / without)
    return slower_at_most(f"a registration beside {holds:,} active holds", pair, _HOLDS_AIM)


async def recall(
    engine: str, folder: Path, levels: list[int], rounds: int, warm_up: int
) -> tuple[Line, Line]:
    """Opening a recall against its trace; and the case's dossier, its time and memory.

    In a store of its own, made before its service starts: the genealogy in memory does not hear of
    what is put straight into a store.
    """
    made: list[Genealogy] = []

    async def make(maker: Maker) -> None:
        made.append(await maker.levels(levels))

    async with opened(engine, folder, 0, make) as store:
        opening = await _opening(store, made[0], rounds, warm_up)
        return opening, await _dossier(store, made[0], rounds)


async def _opening(store: Store, made: Genealogy, rounds: int, warm_up: int) -> Line:
    traced = store.client.request(_TRACE, {"roots": [store.root(made)]})

    async def open_one(_: int) -> str:
        return await _open(store, made)

    async def trace(_: int) -> bytes:
        return await store.client.send(traced)

    pair = await by_turns(rounds, warm_up, open_one, trace)
    return slower_at_most(f"opening a recall of {made.nodes:,} members", pair, _RECALL_AIM)


async def _open(store: Store, made: Genealogy) -> str:
    sent = {"title": "Benchmark", "suspects": [store.root(made)], "idempotencyKey": new_id()}
    answer = await store.client.send(store.client.request(_OPEN, {"input": sent}))
    opened_case = json.loads(answer)["data"]["openRecall"]["recall"]
    assert opened_case["memberCount"] == made.nodes, opened_case
    return str(opened_case["id"])


async def _dossier(store: Store, made: Genealogy, rounds: int) -> Line:
    """The client keeps the dossier too, in the process of the service."""
    address = f"{store.service.base_url}/export/recall/{await _open(store, made)}.json"
    headers = {"Authorization": f"Bearer {store.service.token}"}
    before = resident_mib(os.getpid())
    times, size = [], 0
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False, headers=headers) as client:
        for _ in range(rounds):
            began = time.perf_counter()
            size = len((await client.get(address)).raise_for_status().content)
            times.append(time.perf_counter() - began)
    return Line(
        f"dossier of {made.nodes:,} members, {size / 2**20:.1f} MiB",
        milliseconds(statistics.median(times)),
        f"{resident_mib(os.getpid()) - before:+.0f} MiB of memory",
    )


async def _holds(running: Running, count: int) -> list[dict[str, Any]]:
    """So many batches with a hold each."""
    plant = running.plant
    [item] = await items_by_refs(plant.session, [(plant.item(BATCH), ())])
    made = []
    for _ in range(count):
        traceable = new_traceable(item, f"B{new_id()}")
        key = traceable_key(item.company, item.number, traceable["number"])
        hold = {
            "id": new_id(),
            "company": item.company,
            "traceable": traceable["id"],
            "transitive": False,
            "reason": "Benchmark",
            "state": "STANDING",
            "placedAt": 0,
            "placedBy": "benchmark",
        }
        made.append({"traceable": traceable | {"key": key, "version": 1}, "hold": hold})
    await _write(running, _PLACE, made)
    return [{"id": one["traceable"]["id"], "holds": [one["hold"]["id"]]} for one in made]


async def _write(running: Running, statement: LiteralString, made: list[dict[str, Any]]) -> None:
    for start in range(0, len(made), 1000):
        some = made[start : start + 1000]

        async def work(tx: Transaction, some: list[dict[str, Any]] = some) -> None:
            await tx.all(statement, made=some)

        await running.plant.session.write((), work)
