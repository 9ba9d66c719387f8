"""The command ``lotwise`` without a service: help, settings, mistakes."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph.engine.migrations import MIGRATIONS
from lotwise import __version__
from lotwise.cli import app
from lotwise.logs import set_up_log
from schema.export import sdl
from tests.support.program import lotwise


def command(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment, prog_name="lotwise")


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_the_help_names_every_command(arguments: list[str]) -> None:
    text = command(*arguments).stdout
    for name in ("run", "migrate", "demo", "health", "token", "settings", "schema", "version"):
        assert f" {name} " in text
    assert "lotwise settings" in text


@pytest.mark.parametrize(
    "name", ["run", "migrate", "demo", "health", "settings", "schema", "version", "token"]
)
def test_every_command_has_help(name: str) -> None:
    result = command(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: lotwise {name} " in result.stdout


def test_the_version_is_the_distributions() -> None:
    assert command("version").stdout == f"Lotwise {__version__}\n"


def test_the_schema_is_printed() -> None:
    assert command("schema").stdout == sdl()


def test_settings_are_listed_with_what_is_in_force() -> None:
    shown = command(
        "settings",
        LOTWISE_PORT="8123",
        LOTWISE_GRAPH_URI="neo4j://graph:7687",
        LOTWISE_GRAPH_PASSWORD="sesame",
        LOTWISE_DATA="",
    ).stdout
    assert "LOTWISE_PORT=8123\n" in shown
    assert "LOTWISE_GRAPH_PASSWORD=(hidden)\n" in shown
    assert "LOTWISE_DATA=data\n" in shown
    assert "sesame" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٨٠"),
        ("GRAPH_URI", "http://localhost:7474"),
        ("GRAPH_URI", "localhost:7687"),
        ("GRAPH_URI", "bolt://"),
        ("GRAPH_URI", "bolt://[x"),
        ("GRAPH_PASSWORD", "without-a-server"),
        ("REQUEST_SECONDS", "soon"),
        ("REQUEST_SECONDS", "nan"),
        ("REQUEST_SECONDS", "-1"),
        ("TRACE_MAX_NODES", "0"),
        ("MAX_BODY_BYTES", "1e6"),
        ("COMPANY", "\t"),
    ],
)
def test_a_bad_setting_is_named_in_one_sentence(name: str, value: str) -> None:
    for arguments in (["run"], ["settings"], ["token", "list"]):
        result = command(*arguments, **{f"LOTWISE_{name}": value})
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith(f"lotwise: LOTWISE_{name}")
        assert result.stderr.count("\n") == 1


def test_a_secret_that_is_wrong_is_not_shown() -> None:
    result = command("run", LOTWISE_GRAPH_PASSWORD="sesame")
    assert "sesame" not in result.stderr


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_a_host_that_is_not_here_is_told(host: str, tmp_path: Path) -> None:
    ended = lotwise(tmp_path, "run", host=host)
    assert ended.returncode == 1
    assert ended.stderr.startswith("lotwise: ")
    assert "LOTWISE_HOST" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = lotwise(tmp_path, "run", data="file/data")
    assert ended.returncode == 1
    assert ended.stderr.startswith("lotwise: ")
    assert "Traceback" not in ended.stderr


def test_a_store_is_made_and_used_without_a_service(tmp_path: Path) -> None:
    assert lotwise(tmp_path, "migrate").stdout == f"Migrations run: {len(MIGRATIONS)}.\n"
    made = lotwise(tmp_path, "token", "create", "Station 7")
    assert (made.returncode, made.stderr) == (0, "")
    assert re.fullmatch(r"lw_[\w-]{43}\n", made.stdout)


def test_what_looks_like_a_token_is_blotted_out_of_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = logging.getLogger().handlers[:]
    try:
        set_up_log()
        logging.getLogger("somewhere").warning("GET /?token=lw_%s HTTP/1.1", "aB-_" * 10)
    finally:
        logging.getLogger().handlers = before
    assert "GET /?token=lw_(hidden) HTTP/1.1" in capsys.readouterr().err
