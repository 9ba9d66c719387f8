"""One run of the embedded engine's process: its start, its readiness, its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from neo4j import AsyncGraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from graph.engine.embedded_folder import DATABASE, USER, EngineFolder, ServerExit
from graph.engine.ports import LOOPBACK
from graph.engine.session import GraphAddress
from graph.errors import EngineNotSupported, GraphUnavailable

_POLL = 0.02
# After a crash the engine first recovers; on a slow disk that may take its time.
_START_PATIENCE = 120.0


class PortTaken(GraphUnavailable):
    """Someone else listens on the port that the engine was told to use."""


class EngineProcess:
    """A process that was told to run the engine of ``folder`` on ``port``."""

    def __init__(
        self, folder: EngineFolder, port: int, heap_mb: int | None, statement_seconds: float
    ) -> None:
        self._folder = folder
        self._port = port
        self._run = secrets.token_hex(8)
        folder.trim_log()
        arguments = ["--port", str(port), "--run", self._run]
        arguments += ["--statement-seconds", str(statement_seconds)]
        arguments += ["--heap-mb", str(heap_mb)] if heap_mb else []
        self._popen = _spawn(folder, arguments)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._popen.pid

    async def ready(self) -> GraphAddress:
        """Wait until the engine answers a query; return its address.

        Raises ``PortTaken``, ``EngineNotSupported``, or ``GraphUnavailable`` with a sentence that
        names the log.
        """
        until = time.monotonic() + _START_PATIENCE
        while not self._is_listening():
            self._check_start(until, "it does not listen yet")
            await asyncio.sleep(_POLL)
        address = address_of(self._folder, self._port)
        while (problem := await _query(address)) is not None:
            self._check_start(until, problem)
            await asyncio.sleep(_POLL)
        return address

    def ending(self) -> str | None:
        """How the process ended, such as "was killed by SIGKILL"; None while it runs."""
        status = self._popen.poll()
        if status is None:
            return None
        if status >= 0:
            return f"ended with status {status}"
        try:
            return f"was killed by {signal.Signals(-status).name}"
        except ValueError:
            return f"was killed by signal {-status}"

    async def end(self, patience: float) -> bool:
        """Stop the engine and wait for the process. False when it had to be killed for it."""
        assert self._popen.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._popen.stdin.close()
        clean = True
        until = time.monotonic() + patience
        while self._popen.poll() is None:
            if clean and time.monotonic() > until:
                clean = False
                self._popen.kill()
            await asyncio.sleep(_POLL)
        return clean

    def _is_listening(self) -> bool:
        record = self._folder.record()
        return record is not None and record.run == self._run and record.ready

    def _check_start(self, until: float, problem: str) -> None:
        status = self._popen.poll()
        if status == ServerExit.PORT_TAKEN:
            raise PortTaken(f"The graph engine cannot start: port {self._port} is taken.")
        if status == ServerExit.NOT_SUPPORTED:
            raise EngineNotSupported(
                "The embedded graph engine cannot be loaded on this machine. Use a Neo4j server: "
                "set LOTWISE_GRAPH_URI, LOTWISE_GRAPH_USER and LOTWISE_GRAPH_PASSWORD. What is "
                f"missing stands in {self._folder.log}"
            )
        if status is not None:
            raise GraphUnavailable(
                f"The graph engine did not start: its process {self.ending()} "
                f"({self._folder.last_words()}). Its log is {self._folder.log}"
            )
        if time.monotonic() > until:
            raise GraphUnavailable(
                f"The graph engine did not start within {_START_PATIENCE:.0f} s: {problem}. "
                f"Its log is {self._folder.log}"
            )


def address_of(folder: EngineFolder, port: int) -> GraphAddress:
    """The address of the engine of this folder when it listens on this port."""
    return GraphAddress(f"bolt://{LOOPBACK}:{port}", USER, folder.password(), DATABASE)


def _spawn(folder: EngineFolder, arguments: list[str]) -> subprocess.Popen[bytes]:
    # The sources that run here, from whatever folder; -P keeps the data folder off the path.
    paths = [str(Path(__file__).parents[2]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    command = [sys.executable, "-P", "-m", "graph.engine.embedded_server", str(folder.root)]
    with folder.open_log() as log:
        return subprocess.Popen(
            command + arguments,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder.engine,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
            # Ctrl-C in a terminal is for the supervisor alone.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


async def _query(address: GraphAddress) -> str | None:
    """Ask the engine for one row. Returns None when it answers, else what is wrong."""
    try:
        async with (
            AsyncGraphDatabase.driver(
                address.uri, auth=(address.user, address.password), connection_timeout=5
            ) as driver,
            driver.session(database=address.database) as session,
        ):
            await (await session.run("RETURN 1")).consume()
    except (DriverError, Neo4jError, OSError) as error:
        return str(error)
    return None
