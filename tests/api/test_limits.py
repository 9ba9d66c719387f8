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
from graph.store.keys import item_key
from lotwise.documents import DocumentRefused, Documents
from lotwise.limits import Limits
from lotwise.listening import bound_socket
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


def chain(links: int) -> str:
    """Fragments that each spread the next one twice: few words, 2^links fields."""
    fragments = [
        f"fragment F{at} on ProductionOrder {{ productLines {{ item {{ id }} }} "
        f"...F{at + 1} ... on ProductionOrder {{ ...F{at + 1} }} }}"
        for at in range(links)
    ]
    last = f"fragment F{links} on ProductionOrder {{ id }}"
    return " ".join(["{ productionOrder(ref: {id: 1}) { ...F0 } }", *fragments, last])


def test_depth_is_counted_through_fragments() -> None:
    text = """
      { productionOrder(ref: {id: 1}) { ...Lines } }
      fragment Lines on ProductionOrder { productLines { ... on ProductLine { item { id } } } }
    """
    documents(depth=4).get(text)
    assert refused(text, depth=3) == ["The operation has 4 levels of fields; 3 is the most here."]


def test_aliases_are_counted_through_fragments() -> None:
    text = """
      query Two { a: item(ref: {id: 1}) { ...I } b: item(ref: {id: 2}) { ...I } }
      fragment I on Item { c: id }
    """
    documents(aliases=4).get(text)
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
    documents(tokens=103).get(text)
    assert refused(text, tokens=100) == ["The document has more than 100 words and signs."]


@pytest.mark.parametrize(
    ("start", "repeated"), [("", "{ a "), ("{ a(b: ", "["), ("{ a(b: ", "{c: ")]
)
def test_nesting_that_no_parser_can_follow_is_refused(start: str, repeated: str) -> None:
    text = start + repeated * 20_000
    assert refused(text, tokens=100_000) == ["The document is nested too deeply."]


WORST = [
    "{ productionOrder(ref: {id: 1}) { " + "id company number status " * 900 + "} }",
    "{ productionOrder(ref: {id: 1}) { " + "productLines { item { id } } " * 480 + "} }",
    "{ productionOrder(ref: {id: 1}) { "
    + " ".join(f"...F{at}" for at in range(330))
    + " } } "
    + " ".join(f"fragment F{at} on ProductionOrder {{ id }}" for at in range(330)),
]


@pytest.mark.parametrize("text", WORST, ids=["repeated", "nested", "fragments"])
def test_what_takes_longest_to_check_does_not_hold_up_the_others(text: str) -> None:
    began = time.perf_counter()
    messages = []
    try:
        documents().get(text)
    except DocumentRefused as given_up:
        messages = [error.message for error in given_up.errors]
    assert messages in ([], ["The document repeats itself too often."])
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
    assert (await api(query))["__schema"]["queryType"]["name"] == "Query"


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
    for _ in range(60):
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


RECEIPT = """
  mutation ($v: {kind}) {{
    recordReceipt(input: {{
      item: {{id: "x"}}, number: "x", quantity: {{value: {value}}}, happenedAt: {moment}
    }}) {{ userErrors {{ code }} }}
  }}
"""


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (RECEIPT.format(kind="DateTime", value="1", moment="$v"), "yesterday"),
        (RECEIPT.format(kind="Decimal!", value="$v", moment="null"), 0.5),
        ("query ($v: TraceableRef!) { traceable(ref: $v) { id } }", {}),
        ("query ($v: Int!) { items(first: $v) { nodes { id } } }", 2**31),
        ("query ($v: Int!) { items(first: $v) { nodes { id } } }", None),
    ],
)
async def test_variables_that_do_not_fit_are_told(api: Api, query: str, value: object) -> None:
    (error,) = await api.errors(query, {"v": value})
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_arguments_that_do_not_fit_after_all_are_told(api: Api) -> None:
    query = 'query ($v: String = "x") { item(ref: {key: {number: $v}}) { id } }'
    (error,) = await api.errors(query, {"v": None})
    assert error["path"] == ["item"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


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


async def test_a_fault_outside_of_resolvers_shows_as_little(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("the password is sesame")

    monkeypatch.setattr("lotwise.graphql_http.read_request", fail)
    with caplog.at_level(logging.ERROR):
        response = await api.raw("{ __typename }")
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert "sesame" not in response.text
    assert error["extensions"]["errorId"] in caplog.text


async def test_the_deadline_of_a_request_is_told(graph: Graph, company: str) -> None:
    create = (
        "mutation ($input: UpsertItemInput!) "
        "{ upsertItem(input: $input) { item { id } userErrors { message } } }"
    )
    asked = {"company": company, "number": "N", "trackingDimension": "BATCH", "unit": "EA"}
    async with running_service(graph, request_seconds=0.5) as hasty, api_of(hasty) as api:
        # Another writer of the same item, who takes too long.
        async with graph.locks.hold([f"item:{item_key(company, 'N')}"]):
            (error,) = await api.errors(create, {"input": asked})
        assert error["extensions"] == {"code": "DEADLINE_EXCEEDED", "retryable": True}
        assert error["path"] == ["upsertItem"]
        assert (await api(create, {"input": asked}))["upsertItem"]["userErrors"] == []


def test_the_port_that_is_bound_is_not_listened_on_yet() -> None:
    with bound_socket(Settings(port=0)) as listener, pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.getsockname(), timeout=5)
