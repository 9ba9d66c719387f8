"""A long history: its first page over HTTP, and how long it takes to verify its seals."""

from __future__ import annotations

import time
from typing import Any, LiteralString

from benchmarks.measuring import Line, by_turns, milliseconds, slower_at_most
from benchmarks.plant import BATCH
from benchmarks.queries import small_query_request
from benchmarks.running import Running
from graph.engine.session import Transaction
from graph.store.seals import seal_history
from graph.store.traceables import traceables_by_number

AIM = 5.0

_QUERY = """query History($ref: TraceableRef!) {
  traceable(ref: $ref) { history(first: 50) {
    nodes { id event recordedAt operator reason data associationId }
    pageInfo { hasNextPage endCursor }
  } }
}"""
# As so many writes of one entry each would leave them.
_MAKE: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + size($made)
WITH lane
UNWIND range(0, size($made) - 1) AS at
CREATE (h:HistoryEntry)
SET h = $made[at], h.lane = lane.id, h.laneNumber = lane.number - at
"""
_CHUNK = 1_000


async def history_page(
    running: Running, entries: int, times: int, rounds: int, warm_up: int
) -> Line:
    """The first page of a batch with so many entries, so often in each round."""
    plant = running.plant
    number = await plant.batch()
    [batch] = await traceables_by_number(plant.session, plant.company, number)
    await _make(running, batch.id, entries)
    ref = {"batch": {"company": plant.company, "item": BATCH, "number": number}}
    async with running.clients(1) as [client]:
        page = client.request(_QUERY, {"ref": ref})
        small = small_query_request(client, plant.company)

        async def history(_: int) -> None:
            for _ in range(times):
                await client.send(page)

        async def item(_: int) -> None:
            for _ in range(times):
                await client.send(small)

        pair = await by_turns(rounds, warm_up, history, item)
    what = f"first page of a history of {entries:,} entries, against a small query"
    return slower_at_most(what, pair.each(times), AIM)


async def verification(running: Running, entries: int) -> Line:
    """The command ``lotwise verify-history``, from its start to its end, on so many entries."""
    plant = running.plant
    number = await plant.batch()
    [batch] = await traceables_by_number(plant.session, plant.company, number)
    await _make(running, batch.id, entries)
    sealed = await seal_history(plant.session)
    while sealed.entries:
        sealed = await seal_history(plant.session, sealed.last)
    began = time.perf_counter()
    told = running.command("verify-history")
    seconds = time.perf_counter() - began
    verified = int(told.split()[0])
    assert verified >= entries, told
    return Line(
        f"verify-history of {verified:,} entries",
        milliseconds(seconds),
        ratio=f"{verified / seconds:,.0f}/s",
    )


async def _make(running: Running, component: str, count: int) -> None:
    """So many entries about a component, written a thousand at a time."""
    command = running.plant.command()
    for start in range(0, count, _CHUNK):
        made: list[dict[str, Any]] = [
            command.history(
                "ComponentRegistered",
                {"quantity": "1", "unit": "EA", "number": f"{at}", "evidence": "SCANNED"},
                component=component,
            )
            for at in range(start, min(count, start + _CHUNK))
        ]

        async def work(tx: Transaction, made: list[dict[str, Any]] = made) -> None:
            await tx.all(_MAKE, lane=tx.lane, made=made)

        await running.plant.session.write((), work)
