"""docker-compose.yml and the Dockerfile, as far as they can be checked without a Docker engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"

Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


def service(compose: dict[str, Any], name: str) -> Service:
    found: Service = compose["services"][name]
    return found


def conforms(file: Path) -> subprocess.CompletedProcess[str]:
    """Check a file against the Compose Specification's own schema; nothing is downloaded."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, str(file)], capture_output=True, text=True, timeout=60)


def test_it_conforms_to_the_compose_specification() -> None:
    answer = conforms(COMPOSE)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_that_check_sees_a_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "docker-compose.yml"
    text = COMPOSE.read_text(encoding="utf-8")
    broken.write_text(text.replace("healthcheck:", "health_check:"), encoding="utf-8")
    assert conforms(broken).returncode != 0


def test_every_password_must_be_given(compose: dict[str, Any]) -> None:
    """`${NAME:?sentence}` makes Compose refuse to start when NAME is unset or empty."""
    required = r"\$\{NEO4J_PASSWORD:\?[^}]+\}"
    neo4j = service(compose, "neo4j")["environment"]
    lotwise = service(compose, "lotwise")["environment"]
    assert re.fullmatch(rf"neo4j/{required}", neo4j["NEO4J_AUTH"])
    assert re.fullmatch(required, lotwise["LOTWISE_GRAPH_PASSWORD"])
    uses = re.findall(r"\$\{NEO4J_PASSWORD[^}]*\}", COMPOSE.read_text(encoding="utf-8"))
    assert len(uses) == 2
    assert all(re.fullmatch(required, use) for use in uses)


def test_only_this_machine_reaches_a_published_port(compose: dict[str, Any]) -> None:
    published = [str(port) for one in compose["services"].values() for port in one.get("ports", [])]
    assert published == ["${LOTWISE_PUBLISH:-127.0.0.1:8000}:8000"]
    assert not any("network_mode" in one for one in compose["services"].values())


@pytest.mark.parametrize("name", ["neo4j", "lotwise"])
def test_each_service_is_watched_and_started_again(compose: dict[str, Any], name: str) -> None:
    one = service(compose, name)
    assert one["restart"] == "unless-stopped"
    assert one["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= one["healthcheck"].keys()


def test_the_health_check_of_the_service_is_a_program_that_parses(compose: dict[str, Any]) -> None:
    _, program, option, code = service(compose, "lotwise")["healthcheck"]["test"]
    assert (program, option) == ("python", "-c")
    assert "/healthz" in code
    compile(code, "healthcheck", "exec")


def test_the_health_check_of_the_database_passes_any_password(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    """Only the shell's part is run here: which arguments it hands to cypher-shell."""
    _, line = service(compose, "neo4j")["healthcheck"]["test"]
    shell = tmp_path / "cypher-shell"
    shell.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    shell.chmod(0o700)
    password = "a 'b' \"c\"/$d*"
    shown = subprocess.run(
        ["sh", "-c", line.replace("$$", "$")],  # $$ is how Compose writes a plain $
        env={"NEO4J_AUTH": f"neo4j/{password}", "PATH": f"{tmp_path}:{os.defpath}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.splitlines() == ["-u", "neo4j", "-p", password, "RETURN 1"]


def test_data_lives_in_named_volumes(compose: dict[str, Any]) -> None:
    mounts = {
        name: [str(volume).split(":")[:2] for volume in one["volumes"]]
        for name, one in compose["services"].items()
    }
    assert mounts == {
        "neo4j": [["neo4j-data", "/data"], ["neo4j-logs", "/logs"]],
        "lotwise": [["lotwise-data", "/var/lib/lotwise"]],
    }
    assert set(compose["volumes"]) == {"neo4j-data", "neo4j-logs", "lotwise-data"}


def test_the_service_waits_for_its_database_and_knows_its_address(compose: dict[str, Any]) -> None:
    lotwise = service(compose, "lotwise")
    assert lotwise["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    environment = lotwise["environment"]
    assert environment["LOTWISE_GRAPH_URI"] == "neo4j://neo4j:7687"
    assert environment["LOTWISE_GRAPH_USER"] == "neo4j"
    assert (environment["LOTWISE_HOST"], environment["LOTWISE_PORT"]) == ("0.0.0.0", "8000")


def test_the_database_is_the_version_that_the_tests_run_on(compose: dict[str, Any]) -> None:
    pom = (ROOT / "tests" / "neo4j" / "pom.xml").read_text(encoding="utf-8")
    tested = re.search(r"<artifactId>neo4j</artifactId>\s*<version>([^<]+)</version>", pom)
    assert tested is not None
    assert service(compose, "neo4j")["image"] == f"neo4j:{tested.group(1)}-community"


def test_the_image_is_named_after_the_version(compose: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert service(compose, "lotwise")["image"] == f"lotwise:{project['version']}"


def dockerfile_steps() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile as (name, rest on one line)."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(name, " ".join(rest.split())) for name, rest in lines]


def test_the_image_is_made_by_the_target_that_the_tests_are_run_by() -> None:
    """Nothing else installs the project: `make test` and CI go through the same `make install`."""
    runs = [rest for name, rest in dockerfile_steps() if name == "RUN"]
    commands = [command.strip() for run in runs for command in run.split("&&")]
    assert "make install" in commands
    assert not any(re.search(r"\b(pip3?|npm|uv) (install|ci)\b", command) for command in commands)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test:\s+install\b", makefile, flags=re.MULTILINE)
    steps_of_ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert {"make install", "make check", "make test"} <= set(steps_of_ci)


def test_the_image_runs_as_a_user_without_rights(compose: dict[str, Any]) -> None:
    steps = dockerfile_steps()
    last_stage = max(index for index, (name, _) in enumerate(steps) if name == "FROM")
    final = steps[last_stage:]
    assert ("USER", "lotwise") in final
    assert final.index(("USER", "lotwise")) < [name for name, _ in final].index("CMD")
    lotwise = service(compose, "lotwise")
    assert lotwise["read_only"] is True
    assert lotwise["cap_drop"] == ["ALL"]


def test_the_image_gets_everything_that_make_install_reads() -> None:
    """.dockerignore lets in by name: a file that install needs must be on its list."""
    listed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in listed if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {
        name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    files = {"Makefile", "LICENSE", "README.md", "package.json", "package-lock.json"}
    assert files | packages | {"pyproject.toml", "requirements", "scripts"} == allowed
