"""A real service for tests: a server on a free loopback port, and a client that knows its token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.tokens import create_token
from graph.tracing.index.trace_index import TraceIndex, trace_index
from lotwise.asgi import create_app
from lotwise.listening import bound_socket
from lotwise.server import HttpServer
from lotwise.settings import Settings

# No test should come near the service's own limits by chance.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs. ``token`` belongs to the operator ``tester``."""

    base_url: str
    token: str
    graph: Graph
    settings: Settings
    trace_index: TraceIndex | None = None


@asynccontextmanager
async def running_service(graph: Graph, **changed: Any) -> AsyncIterator[Service]:
    """Serve ``graph`` in this event loop, with settings that may differ from the usual ones."""
    token = await create_token(graph.session(Deadline.after(PATIENCE)), "tester")
    async with serving(graph, token, **changed) as service:
        yield service


@asynccontextmanager
async def serving(graph: Graph, token: str, **changed: Any) -> AsyncIterator[Service]:
    """The same for a graph that need not be there, with a token of the caller's choice."""
    settings = replace(Settings(port=0, request_seconds=PATIENCE), **changed)
    listener = bound_socket(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    started = asyncio.Event()
    async with trace_index(graph, settings.trace_index_edges) as index:
        server = HttpServer(create_app(settings, graph, index), started.set)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await started.wait()
            yield Service(f"http://127.0.0.1:{settings.port}", token, graph, settings, index)
        finally:
            server.stop()
            await task


class Api:
    """GraphQL over HTTP: ``await api(query, variables)`` is the answer's ``data``."""

    def __init__(self, service: Service, client: httpx.AsyncClient) -> None:
        self.service = service
        self.client = client

    async def __call__(
        self, query: str, variables: dict[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """The ``data`` of the answer; top-level errors fail the test."""
        answer = (await self.raw(query, variables, token=token)).json()
        if "errors" in answer:
            pytest.fail(f"The service answered with errors: {answer['errors']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def errors(
        self, query: str, variables: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The top-level errors of the answer; an answer without any fails the test."""
        answer = (await self.raw(query, variables)).json()
        if "errors" not in answer:
            pytest.fail(f"The service answered without errors: {answer}")
        errors: list[dict[str, Any]] = answer["errors"]
        return errors

    async def raw(
        self, query: str, variables: dict[str, Any] | None = None, *, token: str | None = None
    ) -> httpx.Response:
        """The whole response."""
        return await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {token or self.service.token}"},
        )


@asynccontextmanager
async def api_of(service: Service) -> AsyncIterator[Api]:
    """A client with enough connections for the tests that press at once."""
    # Idle connections are given up before the server does so, at five seconds: else a request can
    # meet a connection that is just being closed.
    limits = httpx.Limits(max_connections=250, max_keepalive_connections=250, keepalive_expiry=2)
    async with httpx.AsyncClient(
        base_url=service.base_url, limits=limits, timeout=PATIENCE, trust_env=False
    ) as client:
        yield Api(service, client)


def statements(response: httpx.Response) -> int:
    """How many statements the service sent to the graph engine for this response."""
    timing = response.headers["Server-Timing"]
    return int(timing.removeprefix('graph;desc="').split(" ", 1)[0])
