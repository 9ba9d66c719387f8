"""The edges of graphql-transport-ws, and what a socket cannot be used for."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from graph.engine.session import Graph
from lotwise import graphql_ws, server
from tests.support.desk import Desk, desk_with_order
from tests.support.service import Api, Service, api_of, running_service
from tests.support.sockets import PATIENCE, deaf_socket_of, socket_of

# The store has no part in these.
pytestmark = pytest.mark.parametrize("engine", ["arcadedb"], indirect=True)

TYPENAME = "{ __typename }"
# Its answer has 200 kB.
_ECHOES = " ".join(f"a{at}: decode(text: $text) {{ number }}" for at in range(50))
ECHO = f"query($text: String!) {{ {_ECHOES} }}"
FOLLOW = """subscription($order: OrderRef!) {
  orderChanges(order: $order) { entry { event } order { number } } }"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """A plant with an order."""
    return await desk_with_order(api, company)


@pytest.mark.parametrize("protocol", ["graphql-ws", "subscriptions-transport-ws", "mqtt"])
async def test_other_subprotocols_are_refused(service: Service, protocol: str) -> None:
    async with socket_of(service, init=False, protocol=protocol) as socket:
        assert socket.connection.subprotocol is None
        assert (await socket.closed())[0] == 4406


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no JSON",
        "[]",
        "null",
        '"connection_init"',
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": ["subscribe"]}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "connection_init", "payload": "x"}',
        '{"type": "ping", "payload": 1}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ x }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "\\ud800"}}',
        '{"type": "complete"}',
        '{"type": "next", "id": "1", "payload": {}}',
        '{"type": "ping", "payload": {"a": NaN}}',
        '{"type": "ping", "payload": ' + "[" * 50_000 + "]" * 50_000 + "}",
        json.dumps({"type": "x" * 10_000}),
    ],
)
async def test_what_is_no_message_closes_the_socket(service: Service, message: str) -> None:
    async with socket_of(service) as socket:
        await socket.send(message)
        code, reason = await socket.closed()
        assert code == 4400
        assert reason


async def test_frames_that_are_no_texts_or_too_large_close_the_socket(service: Service) -> None:
    frames: list[tuple[bytes, int]] = [(b"{}", 4400), (b"x" * 2_000_000, 1009)]
    for frame, code in frames:
        async with socket_of(service) as socket:
            await socket.connection.send(frame)
            assert (await socket.closed())[0] == code


async def test_who_does_not_initialise_in_time_is_shut_out(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphql_ws, "INIT_SECONDS", 0.1)
    async with socket_of(service, init=False) as socket:
        assert (await socket.closed())[0] == 4408


async def test_initialising_again_closes_the_socket(service: Service) -> None:
    async with socket_of(service) as socket:
        await socket.send({"type": "connection_init"})
        assert (await socket.closed())[0] == 4429


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer lw_" + "a" * 43},
        {"Authorization": ["Bearer {token}"]},
        {"Authorization": "{token}"},
        {"token": "Bearer {token}"},
    ],
)
async def test_without_a_token_in_force_a_socket_is_closed(
    service: Service, payload: dict[str, Any] | None
) -> None:
    text = json.dumps({"type": "connection_init", "payload": payload})
    async with socket_of(service, init=False) as socket:
        await socket.send(text.replace("{token}", service.token))
        assert (await socket.closed())[0] == 4401


async def test_before_it_is_let_in_a_client_can_only_ping(service: Service) -> None:
    async with socket_of(service, init=False) as socket:
        await socket.send({"type": "ping", "payload": {"any": "thing"}})
        assert await socket.next() == {"type": "pong"}
        await socket.subscribe("1", TYPENAME)
        assert (await socket.closed())[0] == 4401


async def test_the_token_may_come_with_the_handshake(service: Service) -> None:
    headers = {"Authorization": f"Bearer {service.token}"}
    async with socket_of(service, init=False, additional_headers=headers) as socket:
        await socket.init(None)
        await socket.subscribe("1", TYPENAME)
        assert (await socket.next())["payload"] == {"data": {"__typename": "Query"}}
    # One in the first message goes before it.
    async with socket_of(service, init=False, additional_headers=headers) as socket:
        await socket.send({"type": "connection_init", "payload": {"authorization": "Bearer lw_x"}})
        assert (await socket.closed())[0] == 4401


async def test_a_handshake_with_a_wrong_token_is_refused(service: Service) -> None:
    headers = {"Authorization": "Bearer lw_wrong"}
    with pytest.raises(InvalidStatus) as refused:
        async with socket_of(service, additional_headers=headers):
            pass
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "{base}"}, 101),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "{base}"}, 101),
        ({}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "{base}"}, 403),
    ],
)
async def test_no_other_site_can_use_the_cookie(
    service: Service, headers: dict[str, str], status: int
) -> None:
    headers = {name: text.format(base=service.base_url) for name, text in headers.items()}
    headers["Cookie"] = f"lotwise-{service.settings.port}={service.token}"
    if status == 101:
        async with socket_of(service, init=False, additional_headers=headers) as socket:
            await socket.init(None)
        return
    with pytest.raises(InvalidStatus) as refused:
        async with socket_of(service, init=False, additional_headers=headers):
            pass
    assert refused.value.response.status_code == status


async def test_an_id_is_used_once_at_a_time(desk: Desk) -> None:
    async with socket_of(desk.api.service) as socket:
        for _ in range(2):
            await socket.subscribe("1", FOLLOW, order=desk.ref("WO"))
            assert (await socket.next())["type"] == "next"
            # What is completed is not told any more, and its id is free at once.
            await socket.send({"type": "complete", "id": "1"})
        await socket.send({"type": "complete", "id": "unknown"})
        await socket.subscribe("2", FOLLOW, order=desk.ref("WO"))
        assert (await socket.next())["id"] == "2"
        await socket.subscribe("2", FOLLOW, order=desk.ref("WO"))
        code, reason = await socket.closed()
        assert (code, reason) == (4409, "Subscriber for 2 already exists")


async def test_operations_of_one_socket_are_limited(graph: Graph, desk: Desk) -> None:
    async with running_service(graph, max_subscriptions=2, max_connections=2) as service:
        async with socket_of(service) as socket, socket_of(service):
            for at in range(3):
                await socket.subscribe(f"{at}", FOLLOW, order=desk.ref("WO"))
            heard = [await socket.next() for _ in range(3)]
            [refused] = [one for one in heard if one["type"] == "error"]
            assert refused["id"] == "2"
            assert refused["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
            async with socket_of(service, init=False) as third:
                assert (await third.closed())[0] == 1013
            async with api_of(service) as api:
                response = await _stream(api, {"query": FOLLOW, "variables": {}})
                assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        # Those that have gone do not count.
        async with socket_of(service):
            pass


async def test_a_connection_whose_client_never_reads_is_given_up(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "UNREAD_SECONDS", 0.2)
    async with running_service(graph, max_connections=1) as service, deaf_socket_of(service) as it:
        # More than the buffers of a system hold.
        for at in range(50):
            await it.subscribe(f"{at}", ECHO, text="x" * 4_000)
        async with asyncio.timeout(PATIENCE):
            while not await _is_let_in(service):
                await asyncio.sleep(0.05)


async def _is_let_in(service: Service) -> bool:
    async with socket_of(service, init=False) as socket:
        # It may be closed already.
        with suppress(ConnectionClosed):
            await socket.send({"type": "connection_init", "payload": {}})
        return (await socket.closed())[0] == 4401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { orderChanges { entry { id } } }", "GRAPHQL_VALIDATION_FAILED"),
        (FOLLOW, "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
        ("{ a: __typename " + " ".join(f"a{i}: __typename" for i in range(60)) + "}", "LIMIT"),
        ("{" + "node(id: 1) {" * 200 + "id" + "}" * 200 + "}", "LIMIT"),
    ],
)
async def test_what_cannot_be_executed_is_told_and_the_socket_stays(
    service: Service, query: str, code: str
) -> None:
    async with socket_of(service) as socket:
        await socket.subscribe("1", query)
        message = await socket.next()
        assert (message["type"], message["id"]) == ("error", "1")
        assert message["payload"][0]["extensions"]["code"].startswith(code)
        await socket.subscribe("1", TYPENAME)
        assert (await socket.next())["payload"] == {"data": {"__typename": "Query"}}
        assert await socket.next() == {"type": "complete", "id": "1"}


async def test_many_queries_at_once_are_answered_by_their_ids(desk: Desk) -> None:
    query = "query($r: OrderRef!) { productionOrder(ref: $r) { number } }"
    async with socket_of(desk.api.service) as socket:
        for at in range(50):
            await socket.subscribe(f"{at}", query, r=desk.ref("WO"))
        heard = [await socket.next() for _ in range(100)]
        assert {one["id"] for one in heard if one["type"] == "next"} == {f"{i}" for i in range(50)}


async def test_over_plain_http_a_subscription_needs_a_stream(desk: Desk) -> None:
    asked = {"query": FOLLOW, "variables": {"order": desk.ref("WO")}}
    headers = {"Authorization": f"Bearer {desk.api.service.token}"}
    response = await desk.api.client.post("/graphql", json=asked, headers=headers)
    assert response.status_code == 406
    assert "text/event-stream" in response.json()["errors"][0]["message"]


async def test_a_stream_tells_errors_in_its_own_form(api: Api) -> None:
    response = await _stream(api, {"query": "{ nothing }"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "GRAPHQL_VALIDATION_FAILED" in response.text
    assert response.text.endswith("event: complete\ndata:\n\n")
    assert (await _stream(api, {})).status_code == 400


async def test_a_client_that_can_read_both_is_answered_in_json_where_that_does(api: Api) -> None:
    headers = {
        "Authorization": f"Bearer {api.service.token}",
        "Accept": "application/graphql-response+json, application/json, text/event-stream",
    }
    response = await api.client.post("/graphql", json={"query": TYPENAME}, headers=headers)
    assert response.json() == {"data": {"__typename": "Query"}}


async def _stream(api: Api, asked: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {api.service.token}", "Accept": "text/event-stream"}
    async with asyncio.timeout(20):
        return await api.client.post("/graphql", json=asked, headers=headers)
