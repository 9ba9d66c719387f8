"""Limits of a request, what its errors tell, and that documents are prepared once."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from typing import Any

import pytest
from graphql import get_introspection_query

from graph.engine.session import Graph
from lotwise.documents import DocumentRefused, Documents
from lotwise.limits import Limits
from lotwise.settings import Settings
from schema.build import build_schema
from tests.support.service import Api, api_of, running_service, statements

USUAL = Limits.of(Settings())


def documents(**limits: int) -> Documents:
    given = {"depth": USUAL.depth, "aliases": USUAL.aliases, "tokens": USUAL.tokens, **limits}
    return Documents(build_schema(), Limits(**given))


def refused(text: str, **limits: int) -> list[str]:
    with pytest.raises(DocumentRefused) as caught:
        documents(**limits).get(text)
    return [error.message for error in caught.value.errors]


def nested(depth: int) -> str:
    """A document with this many levels of fields."""
    inner = "id"
    for _ in range(depth - 3):
        inner = "item { ... on Node { id } }" if inner == "id" else inner
    return "{ traceable(ref: {id: 1}) { " + inner + " } }"


def chain(links: int) -> str:
    """Fragments that each spread the next one twice: few words, 2^links fields."""
    fragments = [
        f"fragment F{at} on ProductionOrder {{ "
        f"productLines {{ item {{ id }} }} ...F{at + 1} ... on ProductionOrder {{ ...F{at + 1} }} }}"
        for at in range(links)
    ]
    last = f"fragment F{links} on ProductionOrder {{ id }}"
    return " ".join(["{ productionOrder(ref: {id: 1}) { ...F0 } }", *fragments, last])


def test_depth_is_counted_through_fragments() -> None:
    text = """
      { productionOrder(ref: {id: 1}) { ...Lines } }
      fragment Lines on ProductionOrder { productLines { ... on ProductLine { item { id } } } }
    """
    assert documents(depth=4).get(text)
    assert refused(text, depth=3) == ["The operation has 4 levels of fields; 3 is the most here."]


def test_aliases_are_counted_through_fragments() -> None:
    text = """
      query Two { a: productionOrder(ref: {id: 1}) { ...I } b: productionOrder(ref: {id: 2}) { ...I } }
      fragment I on ProductionOrder { c: id }
    """
    assert documents(aliases=4).get(text)
    assert refused(text, aliases=3) == ["Operation Two has 4 aliases; 3 is the most here."]


def test_fragments_that_multiply_are_refused_at_once() -> None:
    began = time.perf_counter()
    (message,) = refused(chain(60))
    assert "fields; 4,000 is the most here" in message
    assert time.perf_counter() - began < 0.5


def test_fragments_that_spread_themselves_are_refused() -> None:
    text = "{ productionOrder(ref: {id: 1}) { ...A } } fragment A on ProductionOrder { id ...A }"
    assert "Cannot spread fragment 'A' within itself." in refused(text)


def test_words_and_signs_are_counted() -> None:
    text = "{ " + "__typename " * 100 + "}"
    assert documents(tokens=103).get(text)
    assert refused(text, tokens=100) == ["The document has more than 100 words and signs."]


@pytest.mark.parametrize("opening", ["{ a ", "{ a(b: [", '{ a(b: {c: "d", e: '])
def test_nesting_that_no_parser_can_follow_is_refused(opening: str) -> None:
    assert refused(opening * 20_000, tokens=100_000) == ["The document is nested too deeply."]


def test_the_largest_documents_do_not_hold_up_the_others() -> None:
    """What takes validation longest, within the limits."""
    fields = "id company number status registrationStatus "
    worst = [
        "{ productionOrder(ref: {id: 1}) { " + fields * 780 + "} }",
        "{ productionOrder(ref: {id: 1}) { " + "productLines { item { id } } " * 480 + "} }",
        "{ productionOrder(ref: {id: 1}) { "
        + " ".join(f"...F{at}" for at in range(330))
        + " } } "
        + " ".join(f"fragment F{at} on ProductionOrder {{ id }}" for at in range(330)),
    ]
    for text in worst:
        began = time.perf_counter()
        documents().get(text)
        assert time.perf_counter() - began < 3


def test_a_document_is_prepared_once() -> None:
    some = documents()
    text = "{ items(first: 1) { nodes { id } } }"
    first = some.get(text)
    assert some.get(text) is first
    assert some.hits == 1
    long = text + " " * 10_000
    assert some.get(long) is not some.get(long)


async def test_introspection_fits_into_the_usual_limits(api: Api) -> None:
    query = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert (await api(query))["__schema"]["queryType"] == {"name": "Query"}


@pytest.mark.parametrize(
    "query", ["{ " + "a: __typename " * 51 + "}", "{ " + "__typename " * 4_000 + "}"]
)
async def test_a_limit_has_its_code_and_a_sentence(api: Api, query: str) -> None:
    (error,) = await api.errors(query)
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}
    assert "50 is the most here" in error["message"] or "4,000 words" in error["message"]


async def test_a_large_body_is_refused_before_it_is_read(graph: Graph) -> None:
    async with running_service(graph, max_body_bytes=2_000) as small, api_of(small) as api:
        assert await api("{ __typename }") == {"__typename": "Query"}
        response = await api.raw("{ __typename }" + " " * 2_000)
        assert response.status_code == 413
        assert response.json()["errors"] == [
            {
                "message": "The request is larger than 2,000 bytes, which is the most here.",
                "extensions": {"code": "LIMIT_EXCEEDED"},
            }
        ]
        chunked = await api.client.post(
            "/graphql",
            content=pieces(),
            headers={
                "Authorization": f"Bearer {small.token}",
                "Content-Type": "application/json",
            },
        )
        assert chunked.status_code == 413


async def pieces() -> Any:
    for _ in range(100):
        yield b" " * 100


async def test_a_request_that_does_not_arrive_is_given_up(graph: Graph) -> None:
    async with running_service(graph, request_seconds=0.3) as hasty:
        reader, writer = await asyncio.open_connection("127.0.0.1", hasty.settings.port)
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {hasty.token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
        )
        answer = await asyncio.wait_for(reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 408 ")
        writer.close()
        await writer.wait_closed()


async def test_the_statements_of_a_request_are_told(api: Api) -> None:
    assert statements(await api.raw("{ __typename }")) == 0
    assert statements(await api.raw("{ items(first: 1) { nodes { id } } }")) == 1


async def test_what_a_user_got_wrong_in_a_query_is_told(api: Api) -> None:
    (error,) = await api.errors("{ items(first: 5000) { nodes { id } } }")
    assert error["path"] == ["items"]
    assert error["extensions"]["code"] == "INVALID_ARGUMENT"
    assert error["extensions"]["field"] == ["first"]
    assert error["extensions"]["retryable"] is False


@pytest.mark.parametrize(
    ("kind", "value"),
    [("DateTime!", "yesterday"), ("Decimal!", 0.5), ("TraceableRef!", {}), ("Int!", 2**31)],
)
async def test_variables_that_do_not_fit_are_told(api: Api, kind: str, value: object) -> None:
    fields = {
        "DateTime!": "trace(roots: [], direction: FORWARD, asOf: $v) { complete }",
        "Decimal!": "__typename @include(if: true)",
        "TraceableRef!": "traceable(ref: $v) { id }",
        "Int!": "items(first: $v) { nodes { id } }",
    }
    document = build_schema()._schema.type_map.keys()
    assert kind.rstrip("!") in document
    query = f"query ($v: {kind}) {{ {fields[kind]} }}"
    (error, *_) = await api.errors(query, {"v": value})
    assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


async def test_a_fault_of_the_service_shows_nothing_but_its_number(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is sesame")

    monkeypatch.setattr("graph.engine.session.GraphSession.all", fail)
    with caplog.at_level(logging.ERROR):
        response = await api.raw("{ items(first: 1) { nodes { id } } }")
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert "sesame" not in response.text
    assert "Traceback" not in response.text
    assert error["extensions"]["errorId"] in error["message"]
    assert error["extensions"]["errorId"] in caplog.text
    assert "the password is sesame" in caplog.text


async def test_the_deadline_of_a_request_is_told(graph: Graph) -> None:
    async with running_service(graph, request_seconds=0.1) as hasty, api_of(hasty) as api:
        async with graph.locks.hold(["held"]):
            pass
        response = await api.raw("{ __typename }")
        assert response.status_code == 200


def test_the_port_that_is_bound_is_not_listened_on_yet() -> None:
    from lotwise.listening import bound_socket

    with bound_socket(Settings(port=0)) as listener, pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.getsockname(), timeout=5)
