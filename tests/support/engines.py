"""The graph engines that the tests run on, each started at most once in a run of the tests."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from graph.engine.embedded import EmbeddedEngine
from graph.engine.session import GraphAddress
from tests.support.neo4j_server import Neo4jServer

ENGINES = ("arcadedb", "neo4j")

_ROOT = Path(__file__).resolve().parents[2]
_JARS = _ROOT / ".cache" / "neo4j" / "lib"


@asynccontextmanager
async def running_engine_of(name: str, folder: Path) -> AsyncIterator[GraphAddress]:
    """An engine of this name with its files in ``folder``; the test is skipped where none is."""
    if name == "arcadedb":
        engine = EmbeddedEngine(folder)
        address = await engine.start()
        try:
            yield address
        finally:
            await engine.stop()
    elif (given := _given_neo4j()) is not None:
        yield given
    else:
        server = Neo4jServer(neo4j_jars(), folder)
        address = server.start()
        try:
            yield address
        finally:
            server.stop()


def _given_neo4j() -> GraphAddress | None:
    uri = os.environ.get("LOTWISE_TEST_NEO4J_URI")
    if not uri:
        return None
    return GraphAddress(
        uri,
        os.environ.get("LOTWISE_TEST_NEO4J_USER", "neo4j"),
        os.environ.get("LOTWISE_TEST_NEO4J_PASSWORD", ""),
    )


def neo4j_jars() -> Path:
    """The folder of the server's jars; the test is skipped where there are none."""
    jars = Path(os.environ.get("LOTWISE_TEST_NEO4J_LIB") or _JARS)
    if not any(jars.glob("neo4j-*.jar")):
        pytest.skip(
            "no Neo4j to test with: set LOTWISE_TEST_NEO4J_URI, _USER and _PASSWORD (its data is "
            "added to), or fetch the server's jars as .ci/run does"
        )
    return jars
