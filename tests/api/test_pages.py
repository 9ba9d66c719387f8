"""What the service shows to browsers: GraphiQL from its own files, and headers that protect."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from graphql import parse, validate
from starlette.requests import Request

from lotwise.assets import Assets, compressed
from lotwise.graphiql import EXAMPLE, GraphiQL
from lotwise.page_routes import PAGES, Pages
from lotwise.shell import shell
from schema.build import build_schema
from tests.support.service import Service

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that is signed in."""
    async with httpx.AsyncClient(base_url=service.base_url, trust_env=False) as client:
        await client.get("/", params={"token": service.token})
        yield client


async def test_graphiql_and_all_it_names_are_served(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/graphql", headers=BROWSER)
    assert page.status_code == 200
    files = re.findall(r'"(/static/[^"]+)"', page.text)
    assert len(files) == 7
    for name in files:
        assert (await browser.get(name)).status_code == 200, f"{name}: run make install"


async def test_a_page_names_only_files_that_are_served_for_ever(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/", headers=BROWSER)
    assert page.status_code == 200
    files = set(re.findall(r'"(/static/[^"]+\.[0-9a-f]{16}\.\w+)"', page.text))
    assert len(files) > 20
    for name in files:
        response = await browser.get(name)
        assert response.status_code == 200, name
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["x-content-type-options"] == "nosniff"
        known = {"If-None-Match": response.headers["etag"]}
        again = await browser.get(name, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        plain = await browser.get(name, headers={"Accept-Encoding": "identity"})
        assert plain.content == response.content
        assert "content-encoding" not in plain.headers
    style = next(name for name in files if name.endswith(".css"))
    other = re.sub(r"[0-9a-f]{16}", "0" * 16, style)
    assert (await browser.get(other)).status_code == 404


async def test_a_page_is_asked_for_anew_and_unchanged_says_so(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/", headers=BROWSER)
    assert page.headers["cache-control"] == "private, no-cache"
    again = await browser.get("/", headers={**BROWSER, "If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("module", [one.module for one in PAGES])
def test_a_first_page_is_small(module: str) -> None:
    assets = Assets.load()
    page = shell(assets, module)
    named = set(re.findall(r'(?:href|src)="([^"]+)"', page.content.decode()))
    size = len(page.packed) + sum(
        len(compressed(one.content)) for one in assets.all if one.address in named
    )
    assert size < 200_000


def test_the_import_map_is_allowed_by_its_hash_and_nothing_else_in_the_page() -> None:
    page = shell(Assets.load(), "start")
    script = re.search(r'<script type="importmap">(.*?)</script>', page.content.decode(), re.S)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in page.policy
    assert "unsafe" not in page.policy
    assert "http" not in page.policy


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("/", "start"),
        ("/orders", "orders"),
        ("/orders/WO-1/track", "track"),
        ("/orders/A%2FB/track", "track"),
        ("/orders/%3Cscript%3E/track", "track"),
        ("/orders//track", "not-found"),
        ("/orders/A%2Ftrack/nothing", "not-found"),
        ("/orders/A/B/track", "not-found"),
        ("/nowhere", "not-found"),
    ],
)
async def test_an_address_is_taken_apart_before_it_is_decoded(
    browser: httpx.AsyncClient, path: str, module: str
) -> None:
    page = await browser.get(path, headers=BROWSER)
    assert f'data-page="{module}"' in page.text
    assert page.status_code == (404 if module == "not-found" else 200)
    assert "<script>" not in page.text.replace("<script src", "")
    # Who asks for no page is told without one.
    assert (await browser.get(path)).text == "Not Found"


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


def test_missing_assets_are_told() -> None:
    own = Assets(one for one in Assets.load().all if not one.name.startswith("vendor/"))
    pages = [
        GraphiQL(own).page(),
        Pages(own).sign_in(Request({"type": "http", "headers": [], "raw_path": b"/"}), 401, {}),
    ]
    for page in pages:
        assert page.status_code == 503
        assert b"make install" in page.body


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/graphql?query={__typename}", "no-store"),
        ("/static/graphiql.js", "no-store"),
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
