"""GraphQL over HTTP: the public audit, and what it does not ask."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.service import Api, Service

ROOT = Path(__file__).resolve().parents[2]
CHECKS = 61
NEWER = "application/graphql-response+json"


async def ask(api: Api, method: str = "POST", **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {api.service.token}", **options.pop("headers", {})}
    return await api.client.request(method, "/graphql", headers=headers, **options)


async def test_the_public_audit_passes_whole(service: Service) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "graphql-http").exists():
        pytest.skip("the audit needs Node.js and node_modules: run make test")
    audit = await asyncio.create_subprocess_exec(
        node,
        str(Path(__file__).with_name("audit.mjs")),
        f"{service.base_url}/graphql",
        service.token,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await audit.communicate()
    assert audit.returncode == 0
    results = json.loads(output)
    assert [one for one in results if one["status"] != "ok"] == []
    assert len({one["id"] for one in results}) == CHECKS


async def test_the_answer_has_the_type_that_is_liked_best(api: Api) -> None:
    liked = {
        NEWER: NEWER,
        f"application/json;q=0.5, {NEWER}": NEWER,
        f"application/json, {NEWER};q=0.5": "application/json",
        f"{NEWER}, application/json": NEWER,
        "application/json": "application/json",
        "*/*": "application/json",
        f"{NEWER};q=0": "application/json",
        "text/plain": "application/json",
    }
    for accept, expected in liked.items():
        response = await ask(
            api, json={"query": "{ __typename }"}, headers={"Accept": accept, "X": "y"}
        )
        assert response.headers["content-type"] == f"{expected}; charset=utf-8", accept


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothingLikeThis }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    ],
)
async def test_a_document_that_cannot_be_executed_has_a_code_and_no_data(
    api: Api, query: str, code: str
) -> None:
    for accept, status in ((NEWER, 400), ("application/json", 200)):
        response = await ask(api, json={"query": query}, headers={"Accept": accept})
        assert response.status_code == status
        answer = response.json()
        assert "data" not in answer
        assert {one["extensions"]["code"] for one in answer["errors"]} == {code}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON",
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b'"{ __typename }"',
        b'{"query": ""}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "variables": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 10_000 + b"}}",
        b'{"query": "\xff"}',
        '{"query": "{ __typename }"}'.encode("utf-16"),
    ],
)
async def test_a_malformed_body_is_refused(api: Api, body: bytes) -> None:
    response = await ask(api, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert [one["extensions"]["code"] for one in response.json()["errors"]] == ["BAD_REQUEST"]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ],
)
async def test_only_json_is_read(api: Api, content_type: str) -> None:
    """A page of another site could send the other types without being asked first."""
    response = await ask(
        api, content=b'{"query": "{ __typename }"}', headers={"Content-Type": content_type}
    )
    assert response.status_code == 415
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_by_get_only_queries_are_executed(api: Api) -> None:
    response = await ask(api, "GET", params={"query": "{ __typename }"})
    assert response.json() == {"data": {"__typename": "Query"}}
    response = await ask(api, "GET", params={"query": "mutation { __typename }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(api: Api, method: str) -> None:
    response = await ask(api, method)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_the_operation_is_chosen_by_its_name(api: Api) -> None:
    both = "query A { a: __typename } query B { b: __typename }"
    response = await ask(api, json={"query": both, "operationName": "B"})
    assert response.json() == {"data": {"b": "Query"}}
    response = await ask(api, json={"query": both, "operationName": "C"})
    assert "no operation named C" in response.json()["errors"][0]["message"]


async def test_incremental_delivery_is_off(api: Api) -> None:
    (error,) = await api.errors("{ ... @defer { __typename } }")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_the_address_may_end_with_a_slash(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.service.token}"}
    response = await api.client.post(
        "/graphql/", json={"query": "{ __typename }"}, headers=headers, follow_redirects=True
    )
    assert response.json() == {"data": {"__typename": "Query"}}
