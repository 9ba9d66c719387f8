"""Pages in a real browser, against a real service. One engine is enough: pages do not know it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.browser import Person, chromium, person
from tests.support.desk import Desk
from tests.support.service import Api, Service

_ENGINE = "arcadedb"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what these tests would be on another engine."""
    others = [one for one in items if _is_here(one) and _engine(one) not in (None, _ENGINE)]
    config.hook.pytest_deselected(items=others)
    items[:] = [one for one in items if one not in others]


def _is_here(item: pytest.Item) -> bool:
    return item.path.is_relative_to(Path(__file__).parent)


def _engine(item: pytest.Item) -> object:
    return item.callspec.params.get("engine") if isinstance(item, pytest.Function) else None


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each person has a context of their own in it."""
    async with chromium() as running:
        yield running


@pytest.fixture
async def someone(browser: Browser, service: Service) -> AsyncIterator[Person]:
    """Someone signed in, at a desk, in English."""
    async with person(browser, service) as present:
        yield present


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """A company of this test's own."""
    return Desk(api, company)
