"""What the service shows to browsers: GraphiQL from its own files, and headers that protect."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql import parse, validate

from lotwise import graphiql
from lotwise.graphiql import EXAMPLE, STATIC_FOLDER
from schema.build import build_schema
from tests.support.service import Service

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
OWN = ["graphiql.html", "graphiql.js", "graphiql.css"]


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that is signed in."""
    async with httpx.AsyncClient(base_url=service.base_url, trust_env=False) as client:
        await client.get("/", params={"token": service.token})
        yield client


async def test_graphiql_and_all_it_names_are_served(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/graphql", headers=BROWSER)
    assert page.status_code == 200
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    script = await browser.get("/static/graphiql.js")
    named += re.findall(r'fetch\("([^"]+)"\)', script.text)
    files = [name for name in named if not name.startswith("data:")]
    assert len(files) == 7
    for name in files:
        response = await browser.get(f"/{name}")
        assert response.status_code == 200, f"{name}: run make install"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_own_files_name_no_other_host() -> None:
    for name in OWN:
        assert "//" not in re.sub(r"^ *// .*", "", (STATIC_FOLDER / name).read_text(), flags=re.M)


async def test_the_page_may_load_from_its_own_service_only(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/graphql", headers=BROWSER)
    policy = page.headers["content-security-policy"]
    directives = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "http" not in policy


async def test_a_query_in_the_address_opens_graphiql_for_a_browser(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/graphql", params={"query": "{ __typename }"}, headers=BROWSER)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    data = await browser.get("/graphql", params={"query": "{ __typename }"})
    assert data.json() == {"data": {"__typename": "Query"}}


async def test_missing_assets_are_told(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(graphiql, "_INSTALLED", tmp_path / "graphiql.min.js")
    page = await browser.get("/graphql", headers=BROWSER)
    assert page.status_code == 503
    assert "make install" in page.text


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/graphql?query={__typename}", "no-store"),
        ("/static/graphiql.js", "private, no-cache"),
        ("/healthz", "no-store"),
        ("/nowhere", "no-store"),
    ],
)
async def test_every_response_carries_the_headers_that_protect(
    browser: httpx.AsyncClient, path: str, caching: str
) -> None:
    headers = (await browser.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == caching
    assert "server" not in headers


async def test_files_outside_the_static_folder_are_not_served(browser: httpx.AsyncClient) -> None:
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static//etc/passwd"):
        assert (await browser.get(path)).status_code == 404


def test_the_example_fits_the_schema() -> None:
    document = parse(EXAMPLE.read_text(encoding="utf-8"))
    assert validate(build_schema()._schema, document) == []
    assert len(document.definitions) == 1


async def test_the_service_is_alive_and_ready(browser: httpx.AsyncClient) -> None:
    for path, told in (("/healthz", "alive"), ("/readyz", "ready")):
        response = await browser.get(path)
        assert (response.status_code, response.text) == (200, f"The service is {told}.\n")
