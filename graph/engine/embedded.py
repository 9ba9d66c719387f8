"""The embedded engine's supervisor: starts it, keeps it running, stops it; one per data folder.

The engine runs in a process of its own (``embedded_server``), so that a crash of one takes nothing
else with it. It does not outlive its supervisor: it stops when the pipe to it is closed.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import platform
import time
from enum import StrEnum
from pathlib import Path

from graph.engine.embedded_folder import EngineFolder
from graph.engine.embedded_process import EngineProcess, PortTaken, address_of
from graph.engine.ports import free_port, speaks_bolt
from graph.engine.session import GraphAddress
from graph.errors import EngineNotSupported, GraphUnavailable

_POLL = 0.02
_LOG_CHECK = 60.0
_STOP_PATIENCE = 15.0
_HUNG_PATIENCE = 2.0
_PORT_ATTEMPTS = 5
# An engine that fails so many times within so many seconds will not do better the next time.
_MANY_FAILURES = 5
_FAILURE_WINDOW = 120.0
_FIRST_PAUSE = 0.5


class EngineState(StrEnum):
    """What a supervisor and its engine are doing."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    FAILED = "failed"


class EmbeddedEngine:
    """Supervises one embedded engine for one data folder.

    ``heap_mb`` bounds the engine's Java heap (MiB; by default a share of the memory).
    ``statement_seconds`` is the longest time of one statement, after which the engine drops it.
    ``problem`` says in a sentence why the ``state`` is FAILED.
    """

    def __init__(
        self,
        folder: Path,
        *,
        log: logging.Logger | None = None,
        heap_mb: int | None = None,
        statement_seconds: float = 60.0,
    ) -> None:
        self._folder = EngineFolder(folder)
        self._log = log or logging.getLogger(__name__)
        self._heap_mb = heap_mb
        self._statement_seconds = statement_seconds
        self._process: EngineProcess | None = None
        self._port = 0
        self._watcher: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self.state = EngineState.STOPPED
        self.problem: str | None = None

    @property
    def pid(self) -> int | None:
        """The number of the engine's process, while there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> GraphAddress:
        """Start the engine; return its address once it answers a query. The address then stays.

        Raises ``EngineNotSupported`` where the engine has no build for this machine, and
        ``GraphUnavailable``, with a sentence for the user, when the folder is in use or the engine
        does not start.
        """
        _require_build()
        async with self._changing:
            if self.state is not EngineState.STOPPED:
                raise RuntimeError("This engine was started before.")
            self._take_folder()
            self.state = EngineState.STARTING
            try:
                address = await self._launch_on_some_port()
            except BaseException:
                await self._end(_HUNG_PATIENCE)
                self._leave_folder()
                raise
            self._watch()
            return address

    async def stop(self) -> None:
        """Stop the engine cleanly and wait for its end; kill it only after a time of grace."""
        async with self._changing:
            await self._stop_watching()
            await self._end(_STOP_PATIENCE)
            self._leave_folder()

    async def restart(self) -> None:
        """Replace an engine that hangs, or try once more after the supervisor gave up.

        Raises ``GraphUnavailable`` when the engine does not come back.
        """
        async with self._changing:
            if self.state is EngineState.STOPPED:
                raise RuntimeError("This engine is not started.")
            await self._stop_watching()
            self._log.warning("Restarting the graph engine (process %s) as asked.", self.pid)
            self.state = EngineState.RESTARTING
            try:
                await self._launch(self._port)
            except GraphUnavailable as error:
                self._give_up(str(error))
                raise
            self._watch()

    def _take_folder(self) -> None:
        try:
            self._folder.create()
            taken = self._folder.service_lock.acquire()
            if taken:
                self._folder.ensure_password()
        except OSError as error:
            self._folder.service_lock.release()
            raise GraphUnavailable(
                f"The data folder {self._folder.root} cannot be used: {error.strerror}. Choose "
                "another one with LOTWISE_DATA."
            ) from error
        if not taken:
            raise GraphUnavailable(
                f"The data folder {self._folder.root} is in use by another Lotwise (process "
                f"{self._folder.service_lock.holder()}). Stop that one, or choose another folder "
                "with LOTWISE_DATA."
            )

    def _leave_folder(self) -> None:
        self._folder.service_lock.release()
        self.state, self.problem = EngineState.STOPPED, None

    async def _launch_on_some_port(self) -> GraphAddress:
        before = self._folder.record()
        port = free_port(before.port if before else 0)
        for _ in range(_PORT_ATTEMPTS):
            try:
                return await self._launch(port)
            except PortTaken:
                port = free_port()
        raise GraphUnavailable("The graph engine found no free port on this machine.")

    async def _launch(self, port: int) -> GraphAddress:
        """Run a new process in place of the one before, if any."""
        await self._end(_HUNG_PATIENCE)
        self._port = port
        self._process = EngineProcess(self._folder, port, self._heap_mb, self._statement_seconds)
        return await self._process.ready()

    async def _end(self, patience: float) -> None:
        if self._process is None:
            return
        if not await self._process.end(patience):
            self._log.warning("The graph engine (process %d) had to be killed.", self._process.pid)
        self._process = None

    def _watch(self) -> None:
        self.state, self.problem = EngineState.RUNNING, None
        self._watcher = asyncio.create_task(self._keep_running(), name="embedded engine watcher")

    async def _stop_watching(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
            self._watcher = None

    async def _keep_running(self) -> None:
        failures: list[float] = []
        while True:
            ending = await self._ending()
            self.state = EngineState.RESTARTING
            self._log.error(
                f"The graph engine (process {self.pid}) {ending}. It is started again on port "
                f"{self._port}; its log is {self._folder.log}"
            )
            while self.state is EngineState.RESTARTING:
                now = time.monotonic()
                failures = [then for then in failures if now - then < _FAILURE_WINDOW] + [now]
                if len(failures) > _MANY_FAILURES:
                    return self._give_up(
                        f"The graph engine failed {len(failures)} times in a short time and is not "
                        f"started again. Its log is {self._folder.log}"
                    )
                if len(failures) > 1:
                    await asyncio.sleep(_FIRST_PAUSE * 2 ** (len(failures) - 2))
                await self._start_again()

    async def _start_again(self) -> None:
        began = time.monotonic()
        try:
            await self._launch(self._port)
        except (GraphUnavailable, EngineNotSupported, OSError) as error:
            self._log.error("%s", error)
        else:
            self.state = EngineState.RUNNING
            seconds = time.monotonic() - began
            self._log.warning(f"The graph engine is back after {seconds:.1f} s, process {self.pid}")

    def _give_up(self, problem: str) -> None:
        self.state, self.problem = EngineState.FAILED, problem
        self._log.critical(problem)

    async def _ending(self) -> str:
        """Wait until the process ends; return how it did."""
        log_checked = time.monotonic()
        while True:
            assert self._process is not None
            if (ending := self._process.ending()) is not None:
                return ending
            if time.monotonic() - log_checked > _LOG_CHECK:
                await asyncio.to_thread(self._folder.trim_log)
                log_checked = time.monotonic()
            await asyncio.sleep(_POLL)


def running_engine(folder: Path) -> GraphAddress | None:
    """The address of the engine that is alive in this folder, or None.

    For commands that run beside the service. Waits two seconds at most.
    """
    files = EngineFolder(folder)
    record = files.record()
    if record is None or not record.ready or not files.engine_lock.is_held():
        return None
    return address_of(files, record.port) if speaks_bolt(record.port) else None


def _require_build() -> None:
    if importlib.util.find_spec("arcadedb_embedded") is None:
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        raise EngineNotSupported(
            f"The embedded graph engine has no build for this machine ({machine}). Use a Neo4j "
            "server: set LOTWISE_GRAPH_URI, LOTWISE_GRAPH_USER and LOTWISE_GRAPH_PASSWORD."
        )
