"""The service as people run it, a process of its own on a new store, for each engine in turn."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bare import BareDriver
from benchmarks.client import Client
from benchmarks.plant import Plant
from graph.engine.embedded import EmbeddedEngine, running_engine
from graph.engine.session import Graph, GraphAddress
from tests.support.neo4j_server import Neo4jServer
from tests.support.program import RunningProgram, engine_pid, environment

EMBEDDED, NEO4J = "ArcadeDB, embedded", "Neo4j"

_ROOT = Path(__file__).resolve().parents[1]
# As a server is run: with its own choice of compilers and garbage collector.
_NEO4J_OPTIONS = ("-Xms1g", "-Xmx1g")


@dataclass(frozen=True, slots=True)
class Running:
    """A service that runs, with the bare driver and the store's own functions beside it.

    ``processes`` are the numbers of its processes by what they are; ``folder`` and ``settings`` are
    those that it was started with.
    """

    engine: str
    address: str
    token: str
    bare: BareDriver
    plant: Plant
    first_start: float
    second_start: float
    processes: dict[str, int]
    folder: Path
    settings: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What a command of the same store prints, while the service runs."""
        return subprocess.run(
            [sys.executable, "-m", "lotwise", *arguments],
            cwd=self.folder,
            env=environment(self.folder, **self.settings),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    @asynccontextmanager
    async def clients(self, count: int) -> AsyncIterator[list[Client]]:
        """So many connections to the service."""
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(Client(self.address, self.token))
                for _ in range(count)
            ]


def neo4j_jars() -> Path | None:
    """The jars of a Neo4j server, where the tests have them too; None where there are none."""
    jars = Path(os.environ.get("LOTWISE_TEST_NEO4J_LIB") or _ROOT / ".cache" / "neo4j" / "lib")
    return jars if any(jars.glob("neo4j-*.jar")) else None


@asynccontextmanager
async def running(engine: str, folder: Path) -> AsyncIterator[Running]:
    """The service on this engine, with all its files in ``folder``; started twice."""
    async with AsyncExitStack() as stack:
        settings: dict[str, str] = {}
        neo4j: Neo4jServer | None = None
        if engine == NEO4J:
            jars = neo4j_jars()
            assert jars is not None
            neo4j = stack.enter_context(Neo4jServer(jars, folder / "neo4j", _NEO4J_OPTIONS))
            settings = _settings(neo4j.address)
        first = _first_start(folder, settings)
        program = stack.enter_context(_program(folder, settings)).wait_until_ready()
        stack.callback(program.stop)
        if neo4j is None:
            address, engine_process = running_engine(folder / "data"), engine_pid(folder)
        else:
            address, engine_process = neo4j.address, neo4j.pid
        assert address is not None
        bare, graph = BareDriver(address), Graph.connect(address)
        stack.push_async_callback(bare.close)
        stack.push_async_callback(graph.close)
        plant = Plant(graph)
        await plant.make_items()
        yield Running(
            engine,
            program.address,
            program.token,
            bare,
            plant,
            first,
            program.seconds_to_start,
            {"service": program.process.pid, engine: engine_process},
            folder,
            settings,
        )


@asynccontextmanager
async def running_store(engine: str, folder: Path) -> AsyncIterator[GraphAddress]:
    """Just a graph engine, with its files in ``folder``."""
    if engine == NEO4J:
        jars = neo4j_jars()
        assert jars is not None
        with Neo4jServer(jars, folder, _NEO4J_OPTIONS) as server:
            yield server.address
        return
    embedded = EmbeddedEngine(folder)
    address = await embedded.start()
    try:
        yield address
    finally:
        await embedded.stop()


def _first_start(folder: Path, settings: dict[str, str]) -> float:
    with _program(folder, settings) as program:
        seconds = program.wait_until_ready().seconds_to_start
        program.stop()
    return seconds


def _program(folder: Path, settings: dict[str, str]) -> RunningProgram:
    return RunningProgram(folder, ("--no-demo",), settings)


def _settings(address: GraphAddress) -> dict[str, str]:
    return {
        "graph_uri": address.uri,
        "graph_user": address.user,
        "graph_password": address.password,
        "graph_database": address.database or "",
    }


def resident_mib(process: int) -> float:
    """How much memory a process has in use, in MiB; nan where the system does not tell."""
    if sys.platform != "linux":
        return float("nan")
    status = Path(f"/proc/{process}/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
