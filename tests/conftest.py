"""What the tests share: engines, a service on each of them, a client, a company of one's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate
from graph.engine.session import Graph, GraphAddress
from tests.support.dealing import ByEngine
from tests.support.engines import ENGINES, running_engine_of
from tests.support.everywhere import Everywhere
from tests.support.service import PATIENCE, Api, Service, api_of, running_service

STRICT = os.environ.get("LOTWISE_TEST_STRICT") == "1"


@pytest.fixture(scope="session", params=ENGINES)
async def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[GraphAddress]:
    """Each engine in turn; whatever asks for it runs once on each."""
    async with running_engine_of(request.param, tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="session")
async def graph(engine: GraphAddress) -> AsyncIterator[Graph]:
    """The engine's store, brought up to date."""
    graph = Graph.connect(engine)
    await migrate(graph.session(Deadline.after(PATIENCE)))
    yield graph
    await graph.close()


@pytest.fixture(scope="session")
async def service(graph: Graph) -> AsyncIterator[Service]:
    """A service on the engine, over real HTTP."""
    async with running_service(graph) as running:
        yield running


@pytest.fixture(scope="session")
async def api(service: Service) -> AsyncIterator[Api]:
    """A client of the service."""
    async with api_of(service) as client:
        yield client


@pytest.fixture(scope="session")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Everywhere:
    """What must be the same on all engines."""
    folder = tmp_path_factory.getbasetemp()
    return Everywhere(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture
def company() -> str:
    """A company that no other test knows, for all a test writes."""
    return f"C-{secrets.token_hex(6)}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByEngine:
    """How the tests are dealt where several processes run them."""
    return ByEngine(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped counts as failed where nothing may be skipped."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _forbid_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So does a whole file that was skipped."""
    report = yield
    _forbid_skip(report)
    return report


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which LOTWISE_TEST_STRICT=1 forbids: {report.longrepr}"
