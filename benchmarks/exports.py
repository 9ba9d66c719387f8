"""A very large export: how fast its rows come, and whether they gather in memory on the way."""

from __future__ import annotations

import asyncio
import json
import os
import time

import httpx

from benchmarks.measuring import Line
from benchmarks.plant import BATCH, PATIENCE
from benchmarks.running import resident_mib
from benchmarks.traces import Store

_EVERY_SECONDS = 0.2


async def large_export(store: Store, roots: list[str], edges: int) -> list[Line]:
    """The forward trace from all these batches, as rows of nodes and of ``edges`` edges.

    The client, which keeps none of the rows, is in the process of the service: what that has in
    memory from the first row on is what the export gathers.
    """
    form = {
        "direction": "FORWARD",
        "format": "ndjson",
        "root": [
            json.dumps({"batch": {"company": store.company, "item": BATCH, "number": number}})
            for number in roots
        ],
    }
    headers = {"Authorization": f"Bearer {store.service.token}"}
    before = resident_mib(os.getpid())
    began = time.monotonic()
    rows, last = 0, b""
    async with (
        httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client,
        client.stream(
            "POST", f"{store.service.base_url}/export/trace", data=form, headers=headers
        ) as answer,
    ):
        assert answer.headers["Lotwise-Complete"] == "true"
        watched = asyncio.create_task(_most_memory())
        start = resident_mib(os.getpid())
        async for some in answer.aiter_bytes():
            rows += some.count(b"\n")
            last = (last + some)[-200:]
        watched.cancel()
        most = await watched
    end = json.loads(last.splitlines()[-1])
    assert end["complete"], end
    assert end["records"] == rows - 2 >= edges
    seconds = time.monotonic() - began
    return [
        Line(f"an export of {rows - 2:,} rows", f"{(rows - 2) / seconds:,.0f} rows/s"),
        Line("what its trace takes in memory", f"{start - before:.0f} MiB"),
        Line("what gathers in memory while it is sent", f"{most - start:.0f} MiB"),
    ]


async def _most_memory() -> float:
    """The most memory this process has in use, in MiB, until it is cancelled."""
    most = 0.0
    try:
        while True:
            most = max(most, resident_mib(os.getpid()))
            await asyncio.sleep(_EVERY_SECONDS)
    except asyncio.CancelledError:
        return most
