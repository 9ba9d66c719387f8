"""``lotwise run`` as a new user meets it: first start, second start, and every way to end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.engine.session import GraphAddress
from tests.support.program import RunningProgram, engine_pid, is_gone, lotwise

ORDERS = "{ productionOrders(first: 9) { nodes { number } } }"
DEMO = {"productionOrders": {"nodes": [{"number": f"WO-100{at}"} for at in (1, 2, 3)]}}
NOTHING: dict[str, Any] = {"productionOrders": {"nodes": []}}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as Unix has them")


@dataclass(frozen=True, slots=True)
class FirstStart:
    """A service that was started for the first time, and stopped."""

    folder: Path
    token: str
    found: dict[str, Any]
    status: int


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """The first start of a new user."""
    folder = tmp_path_factory.mktemp("user")
    with RunningProgram(folder) as program:
        token = program.wait_until_ready().token
        found = program.ask(ORDERS)
        return FirstStart(folder, token, found, program.stop())


@pytest.fixture(scope="module")
def second(first: FirstStart) -> Iterator[RunningProgram]:
    """The second start, in the same folder; this one runs on."""
    with RunningProgram(first.folder) as program:
        yield program.wait_until_ready()
        assert program.stop() == 0


def test_a_first_start_loads_the_demo_plant(first: FirstStart) -> None:
    assert (first.found, first.status) == (DEMO, 0)
    assert is_gone(engine_pid(first.folder), within=1)


def test_it_writes_only_into_its_data_folder_for_its_owner_only(first: FirstStart) -> None:
    assert [one.name for one in first.folder.iterdir()] == ["data"]
    assert stat.S_IMODE((first.folder / "data").stat().st_mode) == 0o700
    kept = first.folder / "data" / "local.token"
    assert kept.read_text() == f"{first.token}\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_second_start_is_quick_and_finds_the_data_of_the_first(
    first: FirstStart, second: RunningProgram
) -> None:
    # A machine that has other work as well takes so much longer.
    share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert second.seconds_to_start < 10 * share
    assert second.token == first.token
    assert second.ask(ORDERS) == DEMO
    assert "demo" not in second.text


def test_what_it_prints_can_be_pasted(second: RunningProgram) -> None:
    (line,) = [line for line in second.output if line.startswith("curl ")]
    answer = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
    assert '"number":"WO-1001"' in answer.stdout
    link = f"{second.address}/?token={second.token}"
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        page = browser.get(link, headers={"Accept": "text/html"})
    assert (page.status_code, str(page.url)) == (200, f"{second.address}/")
    assert 'data-page="start"' in page.text
    assert "lw_" not in "".join(second.errors)


def test_tokens_are_made_and_revoked_while_it_runs(
    first: FirstStart, second: RunningProgram
) -> None:
    made = lotwise(first.folder, "token", "create", "Station 7")
    assert (made.returncode, made.stderr) == (0, "")
    (token,) = made.stdout.splitlines()
    assert second.ask("{ __typename }", token) == {"__typename": "Query"}
    listed = lotwise(first.folder, "token", "list").stdout
    assert re.search(r"  in force +local\n.*  in force +Station 7\n", listed)
    revoked = lotwise(first.folder, "token", "revoke", "Station 7")
    assert (revoked.returncode, revoked.stdout) == (0, "Tokens revoked: 1.\n")
    again = lotwise(first.folder, "token", "revoke", "Station 7")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "lotwise: There is no token Station 7 in force.\n"
    nameless = lotwise(first.folder, "token", "create", " ")
    assert (nameless.returncode, nameless.stdout) == (1, "")
    assert nameless.stderr == "lotwise: The token's name is empty.\n"
    assert lotwise(first.folder, "migrate").stdout == "The store is up to date.\n"
    assert second.ask(ORDERS) == DEMO


def test_a_second_service_in_one_folder_is_refused(
    first: FirstStart, second: RunningProgram
) -> None:
    other = lotwise(first.folder, "run")
    assert other.returncode == 1
    assert "is in use by another Lotwise" in other.stderr
    assert other.stderr.count("\n") == 1
    assert second.ask(ORDERS) == DEMO


def test_a_taken_port_is_told_before_anything_is_started(
    second: RunningProgram, tmp_path: Path
) -> None:
    port = second.address.rpartition(":")[2]
    other = lotwise(tmp_path, "run", port=port)
    assert other.returncode == 1
    assert other.stderr == (
        f"lotwise: Port {port} of 127.0.0.1 is taken by another program. "
        "Stop that one, or choose another port with LOTWISE_PORT.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_service_survives_the_end_of_its_engine(
    first: FirstStart, second: RunningProgram
) -> None:
    os.kill(engine_pid(first.folder), signal.SIGKILL)
    # The request waits for the engine that is started again.
    assert second.ask(ORDERS) == DEMO
    assert any("was killed by SIGKILL. It is started again" in one for one in second.errors)


def test_without_the_demo_plant_a_store_stays_empty_until_it_is_asked_for(tmp_path: Path) -> None:
    with RunningProgram(tmp_path, ("--no-demo",)) as program:
        assert program.wait_until_ready().ask(ORDERS) == NOTHING
        token = program.token
        # This token is needed: the next start makes it anew.
        assert lotwise(tmp_path, "token", "revoke", "local").returncode == 0
        assert program.stop(signal.SIGTERM) == 0
    with RunningProgram(tmp_path) as program:
        assert program.wait_until_ready().ask(ORDERS) == NOTHING
        assert program.token != token
        loaded = lotwise(tmp_path, "demo")
        assert (loaded.returncode, loaded.stdout) == (0, "The demo plant is in company MAIN.\n")
        assert program.ask(ORDERS) == DEMO
        answer = finish_a_request_while_stopping(program)
        assert answer.startswith("HTTP/1.1 200 OK\r\n")
        assert program.ended() == 0


def finish_a_request_while_stopping(program: RunningProgram) -> str:
    """Press Ctrl-C while half of a request was sent, then send the rest; return the answer."""
    host, port = program.address.removeprefix("http://").split(":")
    body = '{"query": "{ __typename }"}'
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {program.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}{body[:5]}".encode())
        time.sleep(0.3)
        program.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        connection.sendall(body[5:].encode())
        return connection.recv(10_000).decode()


def test_whatever_ends_it_the_next_start_goes_on(tmp_path: Path) -> None:
    for moment in ("Starting Lotwise", "the demo plant is loaded"):
        with RunningProgram(tmp_path) as program:
            program.wait_for(moment)
            time.sleep(0.3)
            assert program.stop() == 0
            assert not [one for one in program.errors if "Traceback" in one or "lotwise:" in one]
            assert "serves GraphQL" not in program.text
    with RunningProgram(tmp_path) as program:
        token = program.wait_until_ready().token
        assert program.ask(ORDERS) == DEMO
        engine = engine_pid(tmp_path)
        assert program.stop(signal.SIGKILL) == -signal.SIGKILL
        # Who loses its supervisor stops by itself.
        assert is_gone(engine, within=15)
    with RunningProgram(tmp_path) as program:
        assert program.wait_until_ready().ask(ORDERS, token) == DEMO
        assert program.stop() == 0


def graph_settings(engine: GraphAddress, **changed: str) -> dict[str, str]:
    settings = {
        "graph_uri": engine.uri,
        "graph_user": engine.user,
        "graph_password": engine.password,
        "graph_database": engine.database or "",
    }
    return {**settings, **changed}


def test_a_graph_server_is_used_instead_of_the_embedded_engine(
    engine: GraphAddress, tmp_path: Path, company: str
) -> None:
    with RunningProgram(tmp_path, settings=graph_settings(engine, company=company)) as program:
        program.wait_until_ready()
        assert program.ask("{ __typename }") == {"__typename": "Query"}
        assert program.stop() == 0
        assert f"  Data: {engine.uri}\n" in program.text
    # No engine of its own: only the ready-made token is kept.
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["local.token"]


def test_a_service_for_others_prints_no_token(engine: GraphAddress, tmp_path: Path) -> None:
    settings = graph_settings(engine, host="0.0.0.0")
    with RunningProgram(tmp_path, settings=settings) as program:
        program.wait_until_ready()
        assert "lw_" not in program.text
        assert "lotwise token create NAME" in program.text
        made = lotwise(tmp_path, "token", "create", "someone", **settings)
        assert program.ask("{ __typename }", made.stdout.strip()) == {"__typename": "Query"}
        assert program.stop() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_password_is_told(engine: GraphAddress, tmp_path: Path) -> None:
    for command in (["run"], ["token", "list"]):
        ended = lotwise(tmp_path, *command, **graph_settings(engine, graph_password="wrong"))
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"lotwise: The graph engine at {engine.uri} cannot be used")
        assert ended.stderr.count("\n") == 1


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    ended = lotwise(tmp_path, "run", graph_uri="bolt://127.0.0.1:9", request_seconds="0.5")
    assert ended.returncode == 1
    assert ended.stderr == "lotwise: The graph engine at bolt://127.0.0.1:9 does not answer.\n"
