"""``python -m benchmarks.finding``: how finding and listing grow with the number of batches.

Fills one store step by step, each batch with its receipt, and measures the same pages over HTTP at
each size. With the sizes that are the default this takes some ten minutes on each engine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString

from benchmarks.client import Client
from benchmarks.measuring import milliseconds
from benchmarks.running import EMBEDDED, NEO4J, Running, running
from graph.domain.activities import RECEIPT
from graph.domain.records import ActivityTransaction, DataValue, Item, TrackingDimension
from graph.domain.records import TransactionRole as Role
from graph.domain.references import ItemRef
from graph.domain.times import to_micros
from graph.engine.session import Transaction
from graph.store.activities import NewActivity, activity_row
from graph.store.activity_keys import keep_facts
from graph.store.items import ItemChange, items_by_refs, upsert_item
from graph.store.keys import traceable_key
from graph.store.product_registration import new_traceable

SIZES = (10_000, 100_000, 1_000_000)
ITEMS = 50
ROUNDS = 12
_PIECE = 4_000
# So many batches came from each supplier, but every second one from this.
_SUPPLIES = 100
_COMMON = "Common"
_START = datetime(2020, 1, 1, tzinfo=UTC)

_QUERY = """query($c: String, $f: TraceableFilterInput, $a: String) {
  traceables(company: $c, filter: $f, after: $a) {
    nodes { id number onHold item { number } } pageInfo { hasNextPage endCursor }
  }
}"""
_ACTIVITIES = """query($c: String, $code: String, $from: DateTime) {
  activities(company: $c, code: $code, from: $from) { nodes { id code } pageInfo { endCursor } }
}"""
_TRACEABLES: LiteralString = "UNWIND $made AS one CREATE (t:Traceable) SET t = one"
_ACTIVITY: LiteralString = """
UNWIND $made AS one
MATCH (t:Traceable {id: one.traceables[0]})
CREATE (a:Activity) SET a = one CREATE (a)-[:INVOLVES]->(t)
"""


def main() -> None:
    """Measure and print; see ``--help``."""
    parser = argparse.ArgumentParser(prog="benchmarks.finding", description=__doc__)
    parser.add_argument("--engine", choices=("embedded", "neo4j"), default="embedded")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    engine = {"embedded": EMBEDDED, "neo4j": NEO4J}[options.engine]
    asyncio.run(_measure(engine, sorted(options.sizes)))


async def _measure(engine: str, sizes: list[int]) -> None:
    print(f"### {engine}\n\n| what | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    times: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with running(engine, Path(folder)) as service:
            items = await _items(service)
            present = 0
            for size in sizes:
                await _fill(service, items, range(present, size))
                present = size
                # New for each size: the service gives up a connection while the store is filled.
                async with service.clients(1) as [client]:
                    for what, query, asked in _questions(items, size):
                        asked = {"c": service.plant.company, **asked}
                        seconds, rows = await _seconds(client, query, asked)
                        cell = f"{milliseconds(seconds)} ({rows})"
                        times.setdefault(what, []).append(cell)
                        print(f"{size:>9,} {what}: {cell}", flush=True)
    print("\n|---|" + "---|" * len(sizes))
    for what, cells in times.items():
        print(f"| {what} | " + " | ".join(cells) + " |")


def _questions(items: list[Item], size: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    number = _number(size // 2)
    item = {"key": {"company": items[0].company, "number": items[size // 2 % ITEMS].number}}
    day = _START + timedelta(minutes=size // 2)
    yield "first page of all", _QUERY, {}
    yield "of an item", _QUERY, {"f": {"item": item}}
    yield "number begins, of an item", _QUERY, {"f": {"item": item, "numberPrefix": number[:4]}}
    yield "number begins", _QUERY, {"f": {"numberPrefix": number[:-1]}}
    yield "number begins, very many", _QUERY, {"f": {"numberPrefix": "B"}}
    yield "scanned text", _QUERY, {"f": {"text": number}}
    yield "part of a number, many", _QUERY, {"f": {"numberPart": number[-2:]}}
    yield "part of a number, one", _QUERY, {"f": {"numberPart": number}}
    yield "supplier of 50", _QUERY, {"f": {"supplier": "S-3"}}
    yield "supplier of every second", _QUERY, {"f": {"supplier": _COMMON}}
    hour = {"from": _text(day), "to": _text(day + timedelta(hours=1))}
    yield "receipts of an hour", _QUERY, {"f": {"activity": {"code": RECEIPT, **hour}}}
    yield (
        "value collected once",
        _QUERY,
        {"f": {"activity": {"data": {"name": "lab", "value": str(size // 2)}}}},
    )
    yield "on hand", _QUERY, {"f": {"onHand": True}}
    yield (
        "five conditions, none fits",
        _QUERY,
        {
            "f": {
                "item": item,
                "supplier": _COMMON,
                "onHand": True,
                "onHold": False,
                "activity": hour,
            }
        },
    )
    yield "activities of a code", _ACTIVITIES, {"code": RECEIPT}
    yield "activities from a day on", _ACTIVITIES, {"from": _text(day)}


async def _seconds(client: Client, query: str, asked: dict[str, Any]) -> tuple[float, int]:
    request = client.request(query, asked)
    spent, rows = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = json.loads(await client.send(request))
        spent.append(time.perf_counter() - start)
        [found] = answer["data"].values()
        rows = len(found["nodes"])
    return statistics.median(spent[2:]), rows


async def _items(service: Running) -> list[Item]:
    plant = service.plant
    refs = [ItemRef(plant.company, number=f"I-{at:03}") for at in range(ITEMS)]
    for ref in refs:
        change = ItemChange(str(ref.number), tracking_dimension=TrackingDimension.BATCH)
        await upsert_item(plant.session, plant.command(), plant.company, change)
    return await items_by_refs(plant.session, [(ref, ()) for ref in refs])


async def _fill(service: Running, items: list[Item], which: range) -> None:
    for start in range(which.start, which.stop, _PIECE):
        made = [_made(service, items, at) for at in range(start, min(which.stop, start + _PIECE))]

        async def work(tx: Transaction, made: list[Any] = made) -> None:
            await tx.all(_TRACEABLES, made=[one for one, _ in made])
            await tx.all(_ACTIVITY, made=[one for _, one in made])
            await keep_facts(tx, [one for _, one in made])

        await service.plant.session.write((), work)


def _made(service: Running, items: list[Item], at: int) -> tuple[dict[str, Any], dict[str, Any]]:
    item, number = items[at % ITEMS], _number(at)
    row = new_traceable(item, number) | {"version": 1, "received": "100"}
    row["key"] = traceable_key(item.company, item.number, number)
    part = ActivityTransaction(row["id"], item.id, Role.SUBJECT, Decimal(100))
    command = service.plant.command()
    receipt = NewActivity(
        item.company,
        "Purchase",
        RECEIPT,
        _START + timedelta(minutes=at),
        [part],
        partner=_COMMON if at % 2 else f"S-{at // _SUPPLIES}",
        data=[DataValue("lab", text=str(at))],
    )
    made = activity_row(command, receipt)
    assert made["happenedAt"] == to_micros(receipt.happened_at)
    return row, made


def _number(at: int) -> str:
    """Numbers in no order: the last seven digits of a multiple of a large prime."""
    return f"B{at * 7_654_321 % 10_000_000:07}"


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    main()
