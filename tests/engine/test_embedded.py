"""The embedded engine's supervisor, on the real engine."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import pytest
from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graph.engine.embedded import EmbeddedEngine, EngineState, running_engine
from graph.engine.ports import LOOPBACK, is_free
from graph.engine.session import GraphAddress
from graph.errors import EngineNotSupported, GraphUnavailable
from tests.support.listeners import listeners

ROOT = Path(__file__).parents[2]
# A ladder of diamonds: 2**40 paths lead from its foot to its top.
MAKE_LADDER = """
UNWIND range(0, 40) AS i CREATE (:Rung {i: i, side: 0}), (:Rung {i: i, side: 1})
WITH count(*) AS made
MATCH (a:Rung), (b:Rung) WHERE b.i = a.i + 1 CREATE (a)-[:NEXT]->(b)
"""
COUNT_PATHS = "MATCH p = (:Rung {i: 0, side: 0})-[:NEXT*1..40]->(:Rung) RETURN count(p) AS paths"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@dataclass
class Running:
    folder: Path
    engine: EmbeddedEngine
    address: GraphAddress


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """An engine that the tests that only look at it share."""
    folder = tmp_path_factory.mktemp("engine")
    engine = EmbeddedEngine(folder)
    yield Running(folder, engine, await engine.start())
    await engine.stop()


def connect(address: GraphAddress) -> AsyncDriver:
    return AsyncGraphDatabase.driver(address.uri, auth=(address.user, address.password))


async def ask(
    address: GraphAddress, statement: LiteralString, **parameters: object
) -> list[object]:
    """Run one statement on its own connection; return the first column."""
    async with connect(address) as driver, driver.session(database=address.database) as session:
        result = await session.run(statement, parameters)
        return [row[0] for row in await result.values()]


async def until(condition: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    # An orphan that ended may wait for a container's first process to take notice of it.
    return not status.exists() or "State:\tZ" not in status.read_text()


def start_elsewhere(folder: Path, then: str) -> subprocess.CompletedProcess[str]:
    """Start an engine in another process, which does ``then`` with ``engine`` and ``address``."""
    script = f"""
import asyncio, os, signal, sys
from pathlib import Path
from graph.engine.embedded import EmbeddedEngine
from graph.errors import GraphUnavailable

async def main():
    engine = EmbeddedEngine(Path({str(folder)!r}))
    try:
        address = await engine.start()
    except GraphUnavailable as error:
        sys.exit(str(error))
    {then}

asyncio.run(main())
"""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


async def test_data_outlives_a_stop_and_a_start(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "not" / "there" / "yet")
    first = await engine.start()
    await ask(first, "CREATE (:Kept {text: 'across a stop'})")
    await engine.stop()
    assert engine.state is EngineState.STOPPED
    assert engine.pid is None

    second = await engine.start()
    try:
        assert await ask(second, "MATCH (kept:Kept) RETURN kept.text") == ["across a stop"]
        assert second == first
    finally:
        await engine.stop()


@posix_only
def test_only_the_owner_can_read_the_folder(running: Running) -> None:
    assert len(running.address.password) >= 32
    assert (running.folder / "engine.password").read_text() == running.address.password
    databases = running.folder / "engine" / "databases"
    files = [path for path in databases.rglob("*") if path.is_file()]
    assert files
    private = ["engine.password", "engine.log", "engine.json", "engine"]
    for path in [*(running.folder / name for name in private), *files]:
        assert path.stat().st_mode & 0o077 == 0, path


@linux_only
def test_nothing_listens_but_bolt_on_loopback(running: Running) -> None:
    assert running.engine.pid is not None
    found = listeners(running.engine.pid)
    assert {f"bolt://{address}:{port}" for address, port in found} == {running.address.uri}


async def test_a_second_supervisor_is_refused_and_harms_nothing(running: Running) -> None:
    second = await asyncio.to_thread(start_elsewhere, running.folder, "pass")
    assert second.returncode == 1
    assert "is in use by another Lotwise" in second.stderr
    assert f"(process {os.getpid()})" in second.stderr
    assert str(running.folder) in second.stderr
    assert "Traceback" not in second.stderr

    third = EmbeddedEngine(running.folder)
    with pytest.raises(GraphUnavailable, match="is in use by another Lotwise"):
        await third.start()
    assert await ask(running.address, "RETURN 1") == [1]


async def test_others_find_the_running_engine(running: Running, tmp_path: Path) -> None:
    assert running_engine(running.folder) == running.address
    assert running_engine(tmp_path) is None
    assert running_engine(tmp_path / "missing") is None


def test_the_password_stands_nowhere_else(running: Running) -> None:
    secret = running.address.password.encode()
    files = [path for path in running.folder.rglob("*") if path.is_file()]
    holders = [path.name for path in files if secret in path.read_bytes()]
    assert holders == ["engine.password"]
    if sys.platform == "linux":
        assert secret not in Path(f"/proc/{running.engine.pid}/cmdline").read_bytes()
        assert secret not in Path(f"/proc/{running.engine.pid}/environ").read_bytes()


@posix_only
async def test_ctrl_c_is_left_to_the_supervisor(running: Running) -> None:
    pid = running.engine.pid
    assert pid is not None
    assert os.getsid(pid) != os.getsid(0)
    os.kill(pid, signal.SIGINT)
    await asyncio.sleep(0.5)
    assert await ask(running.address, "RETURN 1") == [1]
    assert running.engine.pid == pid


async def test_a_stopped_engine_is_not_found(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    address = await engine.start()
    pid = engine.pid
    assert pid is not None
    assert running_engine(tmp_path) == address
    await engine.stop()
    assert running_engine(tmp_path) is None
    assert not is_alive(pid)


async def test_a_port_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    first = await engine.start()
    await engine.stop()
    port = int(first.uri.rpartition(":")[2])
    with socket.create_server((LOOPBACK, port)):
        second = await engine.start()
        try:
            assert second.uri != first.uri
            assert await ask(second, "RETURN 1") == [1]
        finally:
            await engine.stop()


async def test_everything_acknowledged_outlives_a_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    acknowledged: list[int] = []
    done = asyncio.Event()

    async def write(driver: AsyncDriver, writer: int) -> None:
        number = writer * 1_000_000
        while not done.is_set():
            number += 1
            try:
                async with driver.session(database=address.database) as session:
                    await (await session.run("CREATE (:Fact {n: $n})", n=number)).consume()
            except (DriverError, Neo4jError, OSError):
                await asyncio.sleep(0.05)
            else:
                acknowledged.append(number)

    caplog.set_level(logging.INFO, logger="graph")
    engine = EmbeddedEngine(tmp_path)
    address = await engine.start()
    try:
        first = engine.pid
        assert first is not None
        async with connect(address) as driver, asyncio.TaskGroup() as writers:
            for writer in range(4):
                writers.create_task(write(driver, writer))
            await until(lambda: len(acknowledged) >= 200, 60)
            os.kill(first, signal.SIGKILL)
            await until(lambda: engine.state is EngineState.RESTARTING, 5)
            await until(lambda: engine.state is EngineState.RUNNING, 60)
            before = len(acknowledged)
            await until(lambda: len(acknowledged) >= before + 200, 60)
            done.set()
        assert engine.pid != first
        assert set(acknowledged) <= set(await ask(address, "MATCH (f:Fact) RETURN f.n"))
    finally:
        await engine.stop()
    told = [record.getMessage() for record in caplog.records if record.name.startswith("graph")]
    assert f"The graph engine (process {first}) was killed by SIGKILL." in told[0]
    assert str(tmp_path / "engine.log") in told[0]
    assert told[1].startswith("The graph engine is back after ")


@posix_only
async def test_the_engine_does_not_outlive_its_supervisor(tmp_path: Path) -> None:
    die = "print(engine.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    died = await asyncio.to_thread(start_elsewhere, tmp_path, die)
    assert died.returncode == -signal.SIGKILL
    pid = int(died.stdout)

    # A new service may start at once: it waits for the old engine's end.
    engine = EmbeddedEngine(tmp_path)
    address = await engine.start()
    try:
        assert not is_alive(pid)
        assert engine.pid != pid
        assert await ask(address, "RETURN 1") == [1]
    finally:
        await engine.stop()


async def test_it_gives_up_on_an_engine_that_cannot_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = EmbeddedEngine(tmp_path)
    address = await engine.start()
    try:
        assert engine.pid is not None
        port = int(address.uri.rpartition(":")[2])
        os.kill(engine.pid, signal.SIGKILL)
        while not is_free(port):
            time.sleep(0.001)
        with socket.create_server((LOOPBACK, port)):
            await until(lambda: engine.state is EngineState.FAILED, 60)
        assert engine.problem is not None
        assert "is not started again" in engine.problem
        assert str(tmp_path / "engine.log") in engine.problem
        assert caplog.records[-1].levelno == logging.CRITICAL

        await engine.restart()
        assert engine.state is EngineState.RUNNING
        assert engine.problem is None
        assert await ask(address, "RETURN 1") == [1]
    finally:
        await engine.stop()


async def test_a_hung_engine_can_be_replaced(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, statement_seconds=0)
    address = await engine.start()
    try:
        await ask(address, MAKE_LADDER)
        first = engine.pid
        hung = asyncio.create_task(ask(address, COUNT_PATHS))
        await asyncio.sleep(1)
        assert not hung.done()
        await engine.restart()
        assert engine.pid != first
        assert await ask(address, "MATCH (rung:Rung) RETURN count(rung)") == [82]
        # It ends with the engine that it hung in, or is asked anew of the next one.
        hung.cancel()
        await asyncio.gather(hung, return_exceptions=True)
    finally:
        await engine.stop()


async def test_a_statement_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, statement_seconds=5)
    address = await engine.start()
    try:
        await ask(address, MAKE_LADDER)
        with pytest.raises(ClientError) as caught:
            await ask(address, COUNT_PATHS)
        assert caught.value.code == "Neo.ClientError.Transaction.TransactionTimedOut"
    finally:
        await engine.stop()


async def test_a_failed_start_names_the_cause_and_the_log(tmp_path: Path) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "databases").write_text("a file where the engine wants a folder")
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(GraphUnavailable, match="did not start") as caught:
        await engine.start()
    assert str(tmp_path / "engine.log") in str(caught.value)
    assert engine.state is EngineState.STOPPED


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphUnavailable, match="cannot be used: Not a directory") as caught:
        await EmbeddedEngine(tmp_path / "file" / "data").start()
    assert str(tmp_path / "file" / "data") in str(caught.value)


async def test_a_machine_without_a_build_is_pointed_to_neo4j(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arcadedb_embedded", None)
    with pytest.raises(EngineNotSupported, match="Neo4j server: set LOTWISE_GRAPH_URI"):
        await EmbeddedEngine(tmp_path).start()
