"""The graph that the service or a command works on: a Neo4j server, or the embedded engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from graph.engine.deadlines import Deadline
from graph.engine.embedded import EmbeddedEngine, running_engine
from graph.engine.migrations import store_version
from graph.engine.session import Graph, GraphAddress, GraphSession
from graph.errors import GraphDenied, GraphUnavailable, LotwiseError
from lotwise.settings import Settings

# Building an index over a large store takes its time.
MIGRATION_SECONDS = 3600.0


@asynccontextmanager
async def service_graph(settings: Settings) -> AsyncIterator[Graph]:
    """The graph for the service itself; the embedded engine is its own, and stops with it.

    A server may still be starting: it is waited for as long as a request may take. Raises a
    ``LotwiseError`` with a sentence for the user when the graph cannot be used.
    """
    if settings.graph_address is not None:
        async with _connected(settings.graph_address, settings) as graph:
            yield graph
        return
    async with _own_engine(settings.data) as address, _connected(address, settings) as graph:
        yield graph


@asynccontextmanager
async def command_graph(settings: Settings) -> AsyncIterator[Graph]:
    """The graph for a command: the running service's engine, or one started for the moment."""
    running = None if settings.graph_address else running_engine(settings.data)
    if running is None:
        async with service_graph(settings) as graph:
            yield graph
        return
    async with _connected(running, settings) as graph:
        yield graph


@asynccontextmanager
async def _own_engine(folder: Path) -> AsyncIterator[GraphAddress]:
    engine = EmbeddedEngine(folder)
    address = await engine.start()
    try:
        yield address
    finally:
        await engine.stop()


@asynccontextmanager
async def _connected(address: GraphAddress, settings: Settings) -> AsyncIterator[Graph]:
    try:
        graph = Graph.connect(address)
    except Exception as error:
        raise _unusable(address, error) from error
    try:
        await _check(graph.session(Deadline.after(settings.request_seconds)), address)
        yield graph
    finally:
        await graph.close()


async def _check(session: GraphSession, address: GraphAddress) -> None:
    try:
        await store_version(session)
    except GraphDenied as error:
        raise _unusable(address, error.__cause__ or error) from error
    except GraphUnavailable as error:
        raise GraphUnavailable(f"The graph engine at {address.uri} does not answer.") from error
    except LotwiseError:
        raise
    except Exception as error:  # the driver's: an unknown database, ...
        raise _unusable(address, error) from error


def _unusable(address: GraphAddress, error: BaseException) -> GraphUnavailable:
    reason = str(getattr(error, "message", None) or error).strip().rstrip(".")
    return GraphUnavailable(f"The graph engine at {address.uri} cannot be used: {reason}.")
