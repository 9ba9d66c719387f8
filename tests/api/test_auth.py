"""Who may ask: tokens, the sign-in link, its cookie, and what other sites can do with it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphAddress
from graph.store.tokens import create_token, revoke_token
from lotwise.auth import REMEMBERED_SECONDS
from tests.support.service import PATIENCE, Api, Service, api_of, serving

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
QUERY = {"query": "{ __typename }"}


@pytest.fixture
async def browser(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps cookies, as a browser does, and has none yet."""
    async with httpx.AsyncClient(base_url=service.base_url, trust_env=False) as client:
        yield client


async def sign_in(browser: httpx.AsyncClient, service: Service) -> httpx.Response:
    return await browser.get("/", params={"token": service.token}, headers=BROWSER)


async def new_token(graph: Graph, name: str) -> str:
    return await create_token(graph.session(Deadline.after(PATIENCE)), name)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/graphql",
        "/graphql/",
        "/orders/WO-1001",
        "/sign-in",
        "/sign-out",
        "/nowhere",
        "//healthz",
        "/healthz/",
        "/readyz?token=x",
    ],
)
async def test_without_a_token_there_is_nothing_but_health(
    browser: httpx.AsyncClient, path: str
) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        response = await browser.request(method, path)
        if path.startswith("/readyz"):
            assert response.status_code == (200 if method == "GET" else 405)
            continue
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Bearer realm="Lotwise"'
        assert [one["extensions"]["code"] for one in response.json()["errors"]] == [
            "UNAUTHENTICATED"
        ]


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer lw_" + "a" * 43,
        "Bearer lw_" + "a" * 5_000,
        "Bearer not-one-of-ours",
        "Basic bHdfYTpi",
        "lw_" + "a" * 43,
    ],
)
async def test_a_wrong_token_is_refused(browser: httpx.AsyncClient, header: str) -> None:
    response = await browser.post("/graphql", json=QUERY, headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer realm=")


async def test_the_name_of_the_scheme_may_be_written_in_any_case(api: Api) -> None:
    headers = {"Authorization": f"bearer {api.service.token}"}
    assert (await api.client.post("/graphql", json=QUERY, headers=headers)).status_code == 200


async def test_the_tokens_name_stands_as_operator_on_what_it_writes(
    api: Api, graph: Graph, company: str
) -> None:
    secret = await new_token(graph, f"Station of {company}")
    create = (
        "mutation ($input: UpsertItemInput!) "
        "{ upsertItem(input: $input) { item { id } userErrors { message } } }"
    )
    asked = {"company": company, "number": "N", "trackingDimension": "BATCH", "unit": "EA"}
    answer = await api(create, {"input": asked}, token=secret)
    assert answer["upsertItem"]["userErrors"] == []
    session = graph.session(Deadline.after(PATIENCE))
    row = await session.one(
        "MATCH (h:HistoryEntry) WHERE h.operator = $operator RETURN count(h) AS entries",
        operator=f"Station of {company}",
    )
    assert row == {"entries": 1}


async def test_a_revoked_token_is_refused_within_seconds(
    api: Api, graph: Graph, company: str
) -> None:
    secret = await new_token(graph, company)
    assert (await api.raw("{ __typename }", token=secret)).status_code == 200
    await revoke_token(graph.session(Deadline.after(PATIENCE)), company)
    until = time.monotonic() + REMEMBERED_SECONDS + 1
    while (await api.raw("{ __typename }", token=secret)).status_code == 200:
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    assert (await api.raw("{ __typename }", token=secret)).status_code == 401


async def test_the_sign_in_link_leaves_a_cookie_that_no_script_can_read(
    browser: httpx.AsyncClient, service: Service
) -> None:
    response = await sign_in(browser, service)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    name, *attributes = response.headers["set-cookie"].lower().split("; ")
    assert name.startswith(f"lotwise-{service.settings.port}=lw_")
    assert {"httponly", "samesite=strict", "path=/"} <= set(attributes)
    assert (await browser.get("/graphql", headers=BROWSER)).status_code == 200
    again = await browser.get("/", headers=BROWSER)
    assert (again.status_code, "set-cookie" in again.headers) == (200, False)


async def test_a_wrong_link_tells_a_person_what_to_do(browser: httpx.AsyncClient) -> None:
    for path in ("/?token=lw_wrong", "/", "/graphql"):
        response = await browser.get(path, headers=BROWSER)
        assert response.status_code == 401
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "lotwise token create" in response.text
        assert "set-cookie" not in response.headers


async def test_only_the_link_takes_a_token_from_the_address(
    browser: httpx.AsyncClient, service: Service
) -> None:
    response = await browser.get("/graphql", params={"token": service.token, **QUERY})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "{base}"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "{base}"}, 200),
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_no_other_site_can_use_the_cookie(
    browser: httpx.AsyncClient, service: Service, headers: dict[str, str], status: int
) -> None:
    await sign_in(browser, service)
    headers = {name: text.format(base=service.base_url) for name, text in headers.items()}
    response = await browser.post("/graphql", json=QUERY, headers=headers)
    assert response.status_code == status
    # With a token in the header no browser was tricked, whatever it says.
    headers["Authorization"] = f"Bearer {service.token}"
    response = await browser.post("/graphql", json=QUERY, headers=headers)
    assert response.status_code == 200


async def test_no_other_origin_may_read_answers(api: Api) -> None:
    headers = {
        "Authorization": f"Bearer {api.service.token}",
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
    }
    for method in ("OPTIONS", "POST", "GET"):
        response = await api.client.request(method, "/graphql", headers=headers)
        assert not [name for name in response.headers if name.startswith("access-control")]


async def test_while_the_engine_is_away_nobody_is_let_in() -> None:
    graph = Graph.connect(GraphAddress("bolt://127.0.0.1:9", "neo4j", "x"))
    token = "lw_" + "a" * 43
    try:
        async with serving(graph, token, request_seconds=0.3) as away, api_of(away) as api:
            response = await api.raw("{ __typename }")
            assert (response.status_code, response.headers["retry-after"]) == (503, "2")
            (error,) = response.json()["errors"]
            assert error["extensions"] == {"code": "GRAPH_UNAVAILABLE", "retryable": True}
            assert (await api.client.get("/healthz")).status_code == 200
            ready = await api.client.get("/readyz")
            assert (ready.status_code, ready.text) == (503, "The graph engine does not answer.\n")
    finally:
        await graph.close()


async def test_a_service_with_a_password_that_holds_no_more(
    engine: GraphAddress, caplog: pytest.LogCaptureFixture
) -> None:
    """As where the graph's password was changed while the service runs: no fault of its own."""
    graph = Graph.connect(replace(engine, password="no longer"))
    try:
        async with serving(graph, "lw_" + "a" * 43) as denied, api_of(denied) as api:
            response = await api.raw("{ __typename }")
            assert response.status_code == 503
            (error,) = response.json()["errors"]
            assert error["extensions"] == {"code": "GRAPH_UNAVAILABLE", "retryable": True}
            assert error["message"] == "The graph engine does not accept the service's credentials."
            assert (await api.client.get("/readyz")).status_code == 503
    finally:
        await graph.close()
    assert "no longer" not in caplog.text


async def test_no_token_stands_in_the_log(
    api: Api, browser: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "neo4j"):
        caplog.set_level(logging.WARNING, name)
    await sign_in(browser, api.service)
    await browser.get("/", params={"token": "lw_wrong-but-secret"})
    await api.raw("{ __typename }")
    assert "lw_" not in caplog.text


async def test_a_pasted_token_signs_in_and_signing_out_forgets_it(
    browser: httpx.AsyncClient, service: Service
) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    for header in ({"Authorization": "Bearer lw_wrong"}, {}):
        refused = await browser.post("/sign-in", headers=header)
        assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
    header = {"Authorization": f"Bearer {service.token}"}
    done = await browser.post("/sign-in", headers=header)
    assert (done.status_code, done.content) == (204, b"")
    assert {"HttpOnly", "SameSite=strict"} <= set(done.headers["set-cookie"].split("; "))
    assert (await browser.post("/graphql", json=QUERY, headers=own)).status_code == 200
    # Another site can neither sign anybody out, nor in again.
    other = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser.post("/sign-out", headers=other)).status_code == 403
    assert (await browser.post("/sign-in", headers=other)).status_code == 403
    assert (await browser.post("/sign-out", headers=own)).status_code == 204
    assert (await browser.post("/graphql", json=QUERY, headers=own)).status_code == 401


async def test_a_client_can_ask_who_it_is(api: Api) -> None:
    answer = await api("{ viewer { name company } }")
    assert answer == {"viewer": {"name": "tester", "company": api.service.settings.company}}
