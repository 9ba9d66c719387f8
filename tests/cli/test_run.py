"""``lotwise run`` as a new user meets it: first start, second start, and every way to end."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from graph.engine.session import GraphAddress
from tests.support.program import RunningProgram, engine_pid, is_gone, lotwise

ORDERS = "{ productionOrders(first: 9) { nodes { number } } }"
DEMO = {"productionOrders": {"nodes": [{"number": f"WO-100{at}"} for at in (1, 2, 3)]}}
NOTHING = {"productionOrders": {"nodes": []}}

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as Unix has them")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the service ran once, and the token it printed then."""
    folder = tmp_path_factory.mktemp("user")
    with RunningProgram(folder) as program:
        token = program.wait_until_ready().token
        assert program.ask(ORDERS) == DEMO
        assert program.stop() == 0
    return folder, token


def test_a_first_start_loads_the_demo_plant_and_leaves_nothing_running(
    used: tuple[Path, str],
) -> None:
    folder, _ = used
    assert [one.name for one in folder.iterdir()] == ["data"]
    assert is_gone(engine_pid(folder), within=1)


def test_secrets_are_readable_by_their_owner_only(used: tuple[Path, str]) -> None:
    folder, token = used
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
    kept = folder / "data" / "local.token"
    assert kept.read_text() == f"{token}\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_second_start_is_quick_and_finds_the_data_of_the_first(used: tuple[Path, str]) -> None:
    folder, token = used
    began = time.monotonic()
    with RunningProgram(folder) as program:
        program.wait_until_ready()
        assert time.monotonic() - began < 10
        assert program.token == token
        assert program.ask(ORDERS) == DEMO
        assert "demo" not in "".join(program.errors)
        assert program.stop(signal.SIGTERM) == 0
        assert program.errors == []
    assert is_gone(engine_pid(folder), within=1)


def test_what_it_prints_can_be_pasted(used: tuple[Path, str]) -> None:
    folder, _ = used
    with RunningProgram(folder) as program:
        program.wait_until_ready()
        (line,) = [line for line in program.output if line.startswith("curl ")]
        answer = subprocess.run(shlex.split(line), capture_output=True, text=True, check=True)
        assert '"number":"WO-1001"' in answer.stdout
        link = f"{program.address}/?token={program.token}"
        with httpx.Client(follow_redirects=True, trust_env=False) as browser:
            page = browser.get(link, headers={"Accept": "text/html"})
        assert "GraphiQL" in page.text
        assert program.stop() == 0
        # Neither the link nor the token it holds has come into the log.
        assert program.errors == []


def test_tokens_are_made_and_revoked_while_it_runs(used: tuple[Path, str]) -> None:
    folder, _ = used
    with RunningProgram(folder) as program:
        program.wait_until_ready()
        made = lotwise(folder, "token", "create", "Station 7")
        assert (made.returncode, made.stderr) == (0, "")
        (token,) = made.stdout.splitlines()
        assert program.ask("{ __typename }", token) == {"__typename": "Query"}
        assert "  in force                  Station 7\n" in lotwise(folder, "token", "list").stdout
        revoked = lotwise(folder, "token", "revoke", "Station 7")
        assert (revoked.returncode, revoked.stdout) == (0, "Tokens revoked: 1.\n")
        again = lotwise(folder, "token", "revoke", "Station 7")
        assert (again.returncode, again.stdout) == (1, "")
        assert again.stderr == "lotwise: There is no token Station 7 in force.\n"
        # What they did to the engine: nothing.
        assert program.ask(ORDERS) == DEMO
        assert program.stop() == 0


def test_a_revoked_ready_made_token_is_made_anew(used: tuple[Path, str]) -> None:
    folder, token = used
    assert lotwise(folder, "token", "revoke", "local").returncode == 0
    with RunningProgram(folder) as program:
        fresh = program.wait_until_ready().token
        assert fresh != token
        assert program.ask("{ __typename }") == {"__typename": "Query"}
        program.stop()


def test_a_taken_port_is_told_and_no_engine_stays(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ended = lotwise(tmp_path, "run", port=port)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"lotwise: Port {port} of 127.0.0.1 is taken by another program. "
        "Stop that one, or choose another port with LOTWISE_PORT.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_second_service_in_one_folder_is_refused(used: tuple[Path, str]) -> None:
    folder, _ = used
    with RunningProgram(folder) as program:
        program.wait_until_ready()
        second = lotwise(folder, "run")
        assert second.returncode == 1
        assert "is in use by another Lotwise" in second.stderr
        assert second.stderr.count("\n") == 1
        assert program.ask(ORDERS) == DEMO
        program.stop()


def test_without_the_demo_plant_the_store_is_empty_and_stays_so(tmp_path: Path) -> None:
    with RunningProgram(tmp_path, ("--no-demo",)) as program:
        assert program.wait_until_ready().ask(ORDERS) == NOTHING
        program.stop()
    with RunningProgram(tmp_path) as program:
        assert program.wait_until_ready().ask(ORDERS) == NOTHING
        program.stop()
    loaded = lotwise(tmp_path, "demo")
    assert (loaded.returncode, loaded.stdout) == (0, "The demo plant is in company MAIN.\n")
    with RunningProgram(tmp_path) as program:
        assert program.wait_until_ready().ask(ORDERS) == DEMO
        program.stop()


def test_a_killed_service_takes_its_engine_along_and_starts_again(tmp_path: Path) -> None:
    with RunningProgram(tmp_path) as program:
        token = program.wait_until_ready().token
        engine = engine_pid(tmp_path)
        assert program.stop(signal.SIGKILL) == -signal.SIGKILL
        assert is_gone(engine, within=15)
    with RunningProgram(tmp_path) as program:
        program.wait_until_ready()
        assert program.ask(ORDERS, token) == DEMO
        program.stop()


def test_the_service_survives_the_end_of_its_engine(used: tuple[Path, str]) -> None:
    folder, _ = used
    with RunningProgram(folder) as program:
        program.wait_until_ready()
        os.kill(engine_pid(folder), signal.SIGKILL)
        # The request waits for the engine that is started again.
        assert program.ask(ORDERS) == DEMO
        assert program.stop() == 0
        assert any("was killed by SIGKILL. It is started again" in one for one in program.errors)


@pytest.mark.parametrize("pause", [0.0, 0.8, 1.6])
def test_ctrl_c_while_it_starts_ends_it_in_order(tmp_path: Path, pause: float) -> None:
    with RunningProgram(tmp_path) as program:
        program.wait_for("Starting Lotwise")
        time.sleep(pause)
        assert program.stop() == 0
        assert not [one for one in program.errors if "Traceback" in one or "lotwise:" in one]
    with RunningProgram(tmp_path) as program:
        assert program.wait_until_ready().ask(ORDERS) == DEMO
        program.stop()


def test_a_request_in_progress_is_finished(used: tuple[Path, str]) -> None:
    folder, _ = used
    body = b'{"query": "{ __typename }"}'
    with RunningProgram(folder) as program:
        host, port = program.wait_until_ready().address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            head = (
                f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {program.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[:5])
            time.sleep(0.3)
            program.process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            connection.sendall(body[5:])
            assert connection.recv(10_000).startswith(b"HTTP/1.1 200 OK\r\n")
        assert program.ended() == 0


def graph_settings(engine: GraphAddress, **changed: str) -> dict[str, str]:
    settings = {
        "graph_uri": engine.uri,
        "graph_user": engine.user,
        "graph_password": engine.password,
        "graph_database": engine.database or "",
    }
    return {**settings, **changed}


async def test_a_graph_server_is_used_instead_of_the_embedded_engine(
    engine: GraphAddress, tmp_path: Path, company: str
) -> None:
    with RunningProgram(tmp_path, settings=graph_settings(engine, company=company)) as program:
        program.wait_until_ready()
        assert program.ask("{ __typename }") == {"__typename": "Query"}
        assert program.stop() == 0
        assert f"  Data: {engine.uri}\n" in program.text
    # No engine of its own: only the ready-made token is kept.
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["local.token"]


async def test_a_service_for_others_prints_no_token(engine: GraphAddress, tmp_path: Path) -> None:
    settings = graph_settings(engine, host="0.0.0.0")
    with RunningProgram(tmp_path, settings=settings) as program:
        program.wait_until_ready()
        assert "lw_" not in program.text
        assert "lotwise token create NAME" in program.text
        made = lotwise(tmp_path, "token", "create", "someone", **settings)
        assert program.ask("{ __typename }", made.stdout.strip()) == {"__typename": "Query"}
        assert program.stop() == 0
    assert list(tmp_path.iterdir()) == []


async def test_a_wrong_password_is_told(engine: GraphAddress, tmp_path: Path) -> None:
    for command in (["run"], ["token", "list"], ["migrate"]):
        ended = lotwise(tmp_path, *command, **graph_settings(engine, graph_password="wrong"))
        assert ended.returncode == 1
        assert ended.stderr.startswith(f"lotwise: The graph engine at {engine.uri} cannot be used")
        assert ended.stderr.count("\n") == 1


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    ended = lotwise(tmp_path, "run", graph_uri="bolt://127.0.0.1:9", request_seconds="0.5")
    assert ended.returncode == 1
    assert ended.stderr == "lotwise: The graph engine at bolt://127.0.0.1:9 does not answer.\n"
