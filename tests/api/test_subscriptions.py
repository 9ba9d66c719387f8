"""Following an order: what is told, once and in order, whichever process recorded it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.engine.deadlines import Deadline
from graph.engine.embedded import EmbeddedEngine
from graph.engine.migrations import migrate
from graph.engine.session import Graph
from graph.store.tokens import create_token, revoke_token
from tests.support.desk import Desk, desk_with_order
from tests.support.racing import many_apis
from tests.support.reference_client import reference_client
from tests.support.service import PATIENCE, Api, Service, api_of, running_service
from tests.support.sockets import Socket, deaf_socket_of, socket_of

CHANGES = """subscription($order: OrderRef!) { orderChanges(order: $order) {
  entry { id event operator recordedAt finishedProductId }
  order { number registrationStatus }
  finishedProduct { traceable { number } status }
  association { state component { number } }
  componentLine { item { number } remaining { value } }
} }"""
IDS = """subscription($order: OrderRef!) { orderChanges(order: $order) {
  entry { id } order { history(first: 500) { nodes { id } } }
} }"""
LARGE = """subscription($order: OrderRef!) { orderChanges(order: $order) {
  order { history(first: 500) { nodes {
    id event operator recordedAt data orderId finishedProductId productId componentId
  } } }
} }"""
BOTH = pytest.mark.parametrize("kind", ["ws", "sse"])


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """A plant with an order of pumps."""
    return await desk_with_order(api, company)


async def change(socket: Socket, id_: str = "1") -> dict[str, Any]:
    """The next event."""
    message = await socket.next()
    assert (message["type"], message["id"]) == ("next", id_), message
    assert "errors" not in message["payload"], message
    return dict(message["payload"]["data"]["orderChanges"])


async def follow(socket: Socket, desk: Desk, query: str = CHANGES) -> dict[str, Any]:
    """Follow the desk's order; the first event."""
    await socket.subscribe("1", query, order=desk.ref("WO"))
    first = await change(socket)
    assert first["entry"] is None
    return first


def number_of(told: dict[str, Any]) -> str:
    return str(told["finishedProduct"]["traceable"]["number"])


async def test_a_station_is_told_what_another_registers(desk: Desk) -> None:
    async with socket_of(desk.api.service) as socket:
        first = await follow(socket, desk)
        assert first["order"] == {"number": "WO", "registrationStatus": "NOT_STARTED"}
        product = await desk.product("WO", "P-1")
        told = await change(socket)
        assert told["entry"]["event"] == "ProductRegistered"
        assert told["entry"]["operator"] == "tester"
        assert told["entry"]["finishedProductId"] == product["id"]
        assert number_of(told) == "P-1"
        assert told["association"] is told["componentLine"] is None
        filled = await desk.fill(product["id"], "SEAL", "S-1", "1.5")
        told = await change(socket)
        assert told["entry"]["event"] == "ComponentRegistered"
        assert told["association"] == {"state": "LIVE", "component": {"number": "S-1"}}
        assert told["componentLine"] == {"item": {"number": "SEAL"}, "remaining": {"value": "0.5"}}
        assert told["order"]["registrationStatus"] == "IN_PROGRESS"
        await desk.do("removeAssociations", ids=[filled], reason="wrong")
        told = await change(socket)
        assert told["entry"]["event"] == "AssociationRemoved"
        assert told["association"]["state"] == "REMOVED"
        assert told["componentLine"]["remaining"] == {"value": "2"}


@BOTH
async def test_the_reference_clients_follow_two_services(
    kind: str, desk: Desk, other_service: Service
) -> None:
    """What either service records is told once, in the order in which it was recorded."""
    ref = desk.ref("WO")
    async with (
        api_of(other_service) as other,
        reference_client(kind, desk.api.service, CHANGES, order=ref) as client,
    ):
        assert (await client.event())["entry"] is None
        desks = [desk, Desk(other, desk.company)]
        numbers = [f"P-{at}" for at in range(12)]
        for at, number in enumerate(numbers):
            await desks[at % 2].product("WO", number)
        told = [await client.event() for _ in numbers]
        assert [number_of(one) for one in told] == numbers
        recorded = [one["entry"]["recordedAt"] for one in told]
        assert recorded == sorted(recorded)
        assert [one for one in await client.end() if "closed" not in one] == [{"complete": True}]


@BOTH
async def test_the_reference_clients_are_told_why_not(kind: str, desk: Desk) -> None:
    refused = [
        (CHANGES, "NOT_FOUND"),
        ("subscription($order: OrderRef!) { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
    ]
    for query, code in refused:
        order = desk.ref("NONE")
        async with reference_client(kind, desk.api.service, query, order=order) as client:
            heard = await client.next()
            errors = heard["error"] if kind == "ws" else heard["next"]["errors"]
            assert {one["extensions"]["code"] for one in errors} == {code}


@BOTH
async def test_without_a_token_in_force_nothing_is_told(kind: str, desk: Desk) -> None:
    order = desk.ref("WO")
    async with reference_client(kind, desk.api.service, CHANGES, "lw_x", order=order) as client:
        heard = await client.next()
        if kind == "ws":
            assert heard["closed"]["code"] == 4401
        else:
            assert heard == {"error": {"status": 401}}


@BOTH
async def test_the_reference_clients_ask_and_change_as_well(kind: str, desk: Desk) -> None:
    mutation = """mutation($input: UpsertItemInput!) {
      upsertItem(input: $input) { item { number } userErrors { code } } }"""
    sent = {"company": desk.company, "number": "NEW", "trackingDimension": "BATCH"}
    async with reference_client(kind, desk.api.service, mutation, input=sent) as client:
        payload = (await client.next())["next"]["data"]["upsertItem"]
        assert payload == {"item": {"number": "NEW"}, "userErrors": []}
        assert await client.next() == {"complete": True}
    async with reference_client(kind, desk.api.service, "{ __typename }") as client:
        assert await client.next() == {"next": {"data": {"__typename": "Query"}}}
        assert await client.next() == {"complete": True}


async def test_nothing_is_missed_between_state_and_changes(
    desk: Desk, other_service: Service
) -> None:
    """Whoever subscribes while others write has everything: in the first state, or told once."""
    written = [f"P-{at}" for at in range(48)]
    async with many_apis([desk.api.service, other_service]) as apis:
        writers = asyncio.create_task(_write(apis, desk, written))
        followers = []
        for service in [desk.api.service, other_service] * 2:
            followers.append(asyncio.create_task(_known(service, desk, writers)))
            await asyncio.sleep(0.05)
        known = await asyncio.gather(*followers)
    history = {one["id"] for one in await desk.order_history("WO")}
    assert len(history) == len(written) + 2
    for state, told in known:
        assert len(told) == len(set(told))
        assert state | set(told) == history
    assert any(told for _, told in known)


async def _write(apis: list[Api], desk: Desk, numbers: list[str]) -> None:
    desks = [Desk(api, desk.company) for api in apis[:8]]

    async def write(at: int) -> None:
        for number in numbers[at :: len(desks)]:
            await desks[at].product("WO", number)

    await asyncio.gather(*map(write, range(len(desks))))


async def _known(
    service: Service, desk: Desk, writers: asyncio.Task[None]
) -> tuple[set[str], list[str]]:
    """The ids of entries that a subscriber's first state holds, and those that it is told."""
    async with socket_of(service) as socket:
        first = await follow(socket, desk, IDS)
        told: list[str] = []
        state = {one["id"] for one in first["order"]["history"]["nodes"]}
        await writers
        # What is written last is told last: all before it was told by then, or never will be.
        last = (await desk.order_history("WO"))[-1]["id"]
        while last not in state and last not in told:
            told.append((await change(socket))["entry"]["id"])
        # Two more looks of the feed find what was told late, or twice.
        try:
            async with asyncio.timeout(1):
                while True:
                    told.append((await change(socket))["entry"]["id"])
        except TimeoutError:
            return state, told


async def test_who_does_not_read_is_dropped_and_delays_nobody(graph: Graph, company: str) -> None:
    async with running_service(graph, max_unread_changes=10) as service, api_of(service) as api:
        desk = await desk_with_order(api, company)
        async with socket_of(service) as reader, deaf_socket_of(service) as deaf:
            await follow(reader, desk)
            for at in range(20):
                await deaf.subscribe(f"{at}", LARGE, order=desk.ref("WO"))
            for at in range(8):
                numbers = [f"P-{at}-{one}" for one in range(5)]
                for number in numbers:
                    await desk.product("WO", number)
                assert [number_of(await change(reader)) for _ in numbers] == numbers
            code, reason = await deaf.closed()
            assert (code, reason.split(":")[0]) == (4508, "This subscription was dropped")
            await desk.product("WO", "P-last")
            assert number_of(await change(reader)) == "P-last"


async def test_a_restart_of_the_engine_loses_nothing(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    graph = Graph.connect(await engine.start())
    try:
        await migrate(graph.session(Deadline.after(PATIENCE)))
        async with running_service(graph) as service, api_of(service) as api:
            desk = await desk_with_order(api, "MAIN")
            async with socket_of(service) as socket:
                await follow(socket, desk)
                await desk.product("WO", "P-1")
                assert engine.pid is not None
                os.kill(engine.pid, signal.SIGKILL)
                await desk.product("WO", "P-2")
                await desk.product("WO", "P-3")
                told = [number_of(await change(socket)) for _ in range(3)]
                assert told == ["P-1", "P-2", "P-3"]
    finally:
        await graph.close()
        await engine.stop()


async def test_a_service_that_stops_says_so(graph: Graph, company: str) -> None:
    """A client is to come back: the socket says restart, the stream does not say complete."""
    async with AsyncExitStack() as stack:
        async with running_service(graph) as service:
            api = await stack.enter_async_context(api_of(service))
            desk = await desk_with_order(api, company)
            socket = await stack.enter_async_context(socket_of(service))
            await follow(socket, desk)
            stream = await stack.enter_async_context(_stream(api, order=desk.ref("WO")))
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: next"
        assert (await socket.closed())[0] == 1012
        assert "event: complete" not in [line async for line in lines]


def _stream(api: Api, **variables: Any) -> AbstractAsyncContextManager[httpx.Response]:
    headers = {
        "Authorization": f"Bearer {api.service.token}",
        "Accept": "text/event-stream",
    }
    asked = {"query": CHANGES, "variables": variables}
    return api.client.stream("POST", "/graphql", json=asked, headers=headers)


async def test_a_revoked_token_ends_its_connections(api: Api, graph: Graph, desk: Desk) -> None:
    session = graph.session(Deadline.after(PATIENCE))
    token = await create_token(session, desk.company)
    async with (
        socket_of(api.service, init=False) as socket,
        reference_client("sse", api.service, CHANGES, token, order=desk.ref("WO")) as client,
    ):
        await socket.init(token)
        assert (await client.event())["entry"] is None
        await revoke_token(session, desk.company)
        assert (await socket.closed())[0] == 4401
        [error] = (await client.next())["next"]["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert await client.next() == {"complete": True}
