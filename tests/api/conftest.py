"""Clients that press at once: on one service, and on two that share nothing but the engine."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from graph.engine.session import GraphAddress
from tests.support.program import RunningProgram
from tests.support.racing import Clients, many_apis
from tests.support.service import Service


@pytest.fixture(scope="session")
async def other_service(
    engine: GraphAddress, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Service]:
    """A second service on the same engine, in a process of its own, with the same tokens."""
    program = RunningProgram(
        tmp_path_factory.mktemp("other"),
        settings={
            "graph_uri": engine.uri,
            "graph_user": engine.user,
            "graph_password": engine.password,
            "graph_database": engine.database or "",
        },
    )
    with program:
        # The first service must go on answering in this process meanwhile.
        await asyncio.to_thread(program.wait_until_ready)
        yield replace(service, base_url=program.address)
        assert await asyncio.to_thread(program.stop) == 0
        assert "".join(program.errors) == ""


@pytest.fixture(scope="module", params=["one-service", "two-services"])
async def clients(
    request: pytest.FixtureRequest, service: Service, other_service: Service
) -> AsyncIterator[Clients]:
    """Clients of one company for all tests of a module.

    With two services the queues inside a process do not meet: the engine's isolation must hold.
    """
    services = [service] if request.param == "one-service" else [service, other_service]
    async with many_apis(services) as apis:
        yield Clients(apis, f"C-{secrets.token_hex(6)}")
