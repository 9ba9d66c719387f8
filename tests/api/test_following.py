"""Following a company, and one batch or serial number."""

from __future__ import annotations

import secrets

import pytest

from tests.support.desk import Desk, desk_with_order
from tests.support.service import Api
from tests.support.sockets import Socket, socket_of

COMPANY = "subscription($c: String) { companyChanges(company: $c) { entry { event orderId } } }"
NUMBER = """subscription($ref: TraceableRef!) { traceableChanges(traceable: $ref) {
  entry { event component { number } product { number } }
} }"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """A plant with an order of pumps."""
    return await desk_with_order(api, company)


async def told(socket: Socket, name: str) -> str | None:
    """Which event is told next; None for the first."""
    message = await socket.next()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    entry = message["payload"]["data"][name]["entry"]
    return str(entry["event"]) if entry else None


async def test_a_company_is_told_of_all_that_is_its_own(desk: Desk) -> None:
    other = await desk_with_order(desk.api, f"C-{secrets.token_hex(6)}")
    async with socket_of(desk.api.service) as socket:
        await socket.subscribe("1", COMPANY, c=desk.company)
        assert await told(socket, "companyChanges") is None
        await other.product("WO", "P-1")
        await desk.product("WO", "P-1")
        await desk.receive("SEAL", "S-9", "1")
        assert await told(socket, "companyChanges") == "ProductRegistered"
        assert await told(socket, "companyChanges") == "ReceiptRecorded"


async def test_a_number_is_told_of_as_component_and_as_product(desk: Desk) -> None:
    await desk.receive("SEAL", "S-9", "9")
    pump = await desk.product("WO", "P-1")
    async with socket_of(desk.api.service) as socket:
        key = {"company": desk.company, "item": "SEAL", "number": "S-9"}
        await socket.subscribe("1", NUMBER, ref={"batch": key})
        assert await told(socket, "traceableChanges") is None
        await desk.product("WO", "P-2")
        await desk.fill(pump["id"], "SEAL", "S-9", "1")
        assert await told(socket, "traceableChanges") == "ComponentRegistered"
        await desk.fill(pump["id"], "SEAL", "S-8", "1")
        await desk.receive("SEAL", "S-9", "1")
        assert await told(socket, "traceableChanges") == "ReceiptRecorded"


async def test_an_unknown_number_is_refused(desk: Desk) -> None:
    async with socket_of(desk.api.service) as socket:
        key = {"company": desk.company, "item": "SEAL", "number": "NOT-THERE"}
        await socket.subscribe("1", NUMBER, ref={"batch": key})
        message = await socket.next()
        assert message["type"] == "error", message
        [error] = message["payload"]
        assert error["extensions"]["code"] == "NOT_FOUND"
