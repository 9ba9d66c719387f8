"""A person's browser in tests: Chromium, watched for errors and for requests to other hosts."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.support.service import Service

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_SERIOUS = ("serious", "critical")
# How long anything on a page is waited for, in milliseconds.
_PATIENCE = 20_000
expect.set_options(timeout=_PATIENCE)


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Browser]:
    """Chromium as the system has it; the test is skipped where there is none."""
    path = os.environ.get("LOTWISE_TEST_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium to test with: install it, or name it by LOTWISE_TEST_CHROMIUM")
    async with async_playwright() as playwright:
        # Chromium's own sandbox does not run as root, as containers do.
        given = [*arguments, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = await playwright.chromium.launch(executable_path=path, args=given)
        yield browser
        await browser.close()


class Person:
    """Someone at a browser of their own, signed in unless said otherwise.

    Whatever their pages report on the console as an error, and any request to another host, fails
    the test at its end, apart from texts that match one of ``expected``.
    """

    def __init__(self, context: BrowserContext, page: Page, service: Service) -> None:
        self.context = context
        self.page = page
        self.service = service
        self.expected: list[str] = []
        self.troubles: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda one: self.troubles.append(str(one.error)))
        context.on("request", lambda one: self._on_request(one.url))

    def url(self, *steps: str, **query: str) -> str:
        """An address of the service: each step of the path may hold any sign."""
        path = "/".join(quote(step, safe="") for step in steps)
        search = "&".join(f"{name}={quote(text, safe='')}" for name, text in query.items())
        return f"{self.service.base_url}/{path}{'?' if search else ''}{search}"

    async def open(self, *steps: str, **query: str) -> Page:
        """Open a page, and wait until it has loaded what it shows first."""
        await self.page.goto(self.url(*steps, **query))
        await self.settled()
        return self.page

    async def settled(self) -> None:
        """Wait until the page has its heading and nothing is being loaded."""
        await self.page.locator("h1").wait_for()
        loading = self.page.get_by_text("Loading …").or_(self.page.get_by_text("Wird geladen …"))
        await expect(loading).to_have_count(0)

    async def choose(self, language: str = "en", theme: str = "light") -> None:
        """Choose language and theme as the page's own switches do, and load it anew."""
        await self.page.evaluate(
            """([language, theme]) => {
              localStorage.setItem("lotwise.language", language);
              localStorage.setItem("lotwise.theme", theme);
            }""",
            [language, theme],
        )
        await self.page.reload()
        await self.settled()

    async def shoot(self, name: str) -> None:
        """Keep a picture of the page under build/screenshots."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    async def barriers(self) -> list[str]:
        """What axe-core finds serious on the page, and whether it must be scrolled sideways."""
        if not _AXE.exists():
            pytest.skip("axe-core is not installed: run make test")
        # An own script, which the page's content policy need not allow.
        await self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = await self.page.evaluate(
            "async () => (await axe.run()).violations"
        )
        said = [
            f"{one['id']}: {node['html'][:200]}: {node.get('failureSummary', '')}"
            for one in found
            if one["impact"] in _SERIOUS
            for node in one["nodes"]
        ]
        width = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return said + ([f"{width} px wider than the screen"] if width > 0 else [])

    def check(self) -> None:
        """Fail the test if something went wrong that was not expected."""
        wrong = [
            one for one in self.troubles if not any(re.search(by, one) for by in self.expected)
        ]
        assert wrong == []

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text}")

    def _on_request(self, url: str) -> None:
        own = urlsplit(self.service.base_url).netloc
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own:
            self.troubles.append(f"request to another host: {url}")


@asynccontextmanager
async def person(
    browser: Browser, service: Service, *, signed_in: bool = True, **options: Any
) -> AsyncIterator[Person]:
    """Someone new at a browser; ``options`` are those of a browser context."""
    usual: dict[str, Any] = {"locale": "en-GB", "viewport": DESK}
    context = await browser.new_context(**{**usual, **options})
    context.set_default_timeout(_PATIENCE)
    someone = Person(context, await context.new_page(), service)
    if signed_in:
        await context.request.get(f"{service.base_url}/?token={service.token}")
    try:
        yield someone
        someone.check()
    finally:
        await context.close()
