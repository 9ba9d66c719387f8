"""The reference clients of subscriptions, each in a process of its own (see tests/api/live.mjs)."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.service import Service
from tests.support.sockets import PATIENCE

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = _ROOT / "tests" / "api" / "live.mjs"

Heard = dict[str, Any]


class ReferenceClient:
    """One operation of a reference client."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def next(self) -> Heard:
        """What it hears next."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        assert line, "the client ended"
        heard: Heard = json.loads(line)
        return heard

    async def event(self) -> dict[str, Any]:
        """The next event of a subscription's one field."""
        heard = await self.next()
        assert set(heard) == {"next"}, heard
        assert "errors" not in heard["next"], heard
        [event] = heard["next"]["data"].values()
        return dict(event)

    async def end(self) -> list[Heard]:
        """End the operation; what was heard and not yet read."""
        output, _ = await self._process.communicate(b"")
        assert self._process.returncode == 0
        return [json.loads(line) for line in output.splitlines()]


@asynccontextmanager
async def reference_client(
    kind: str, service: Service, query: str, token: str | None = None, **variables: Any
) -> AsyncIterator[ReferenceClient]:
    """A ``ws`` or ``sse`` client that runs one operation; skipped where there is no Node.js."""
    node = shutil.which("node")
    if node is None or not (_ROOT / "node_modules" / "graphql-ws").exists():
        pytest.skip("the reference clients need Node.js and node_modules: run make test")
    process = await asyncio.create_subprocess_exec(
        node,
        str(_SCRIPT),
        kind,
        f"{service.base_url}/graphql",
        token or service.token,
        json.dumps({"query": query, "variables": variables}),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield ReferenceClient(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
