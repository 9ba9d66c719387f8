"""Following an order: what is told, once and in order, whichever process recorded it."""

from __future__ import annotations

from typing import Any

from tests.support.desk import Desk
from tests.support.service import Api
from tests.support.sockets import Socket, socket_of

CHANGES = """subscription($order: OrderRef!) { orderChanges(order: $order) {
  entry { id event operator recordedAt finishedProductId }
  order { number registrationStatus }
  finishedProduct { traceable { number } status }
  association { state component { number } }
  componentLine { item { number } remaining { value } }
} }"""


async def change(socket: Socket, id_: str = "1") -> dict[str, Any]:
    """The next event."""
    message = await socket.next()
    assert (message["type"], message["id"]) == ("next", id_), message
    assert "errors" not in message["payload"], message
    return dict(message["payload"]["data"]["orderChanges"])


async def pumps(api: Api, company: str) -> Desk:
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH")
    await desk.order("WO", {"PUMP": "3"}, {"SEAL": "6"})
    return desk


async def test_a_station_is_told_what_the_other_registers(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    async with socket_of(api.service) as socket:
        await socket.subscribe("1", CHANGES, order=desk.ref("WO"))
        first = await change(socket)
        assert first["entry"] is None
        assert first["order"] == {"number": "WO", "registrationStatus": "NOT_STARTED"}
        product = await desk.product("WO", "P-1")
        told = await change(socket)
        assert told["entry"]["event"] == "ProductRegistered"
        assert told["entry"]["operator"] == "tester"
        assert told["finishedProduct"]["traceable"] == {"number": "P-1"}
        assert told["association"] is told["componentLine"] is None
        await desk.fill(product["id"], "SEAL", "S-1", "1.5")
        told = await change(socket)
        assert told["entry"]["event"] == "ComponentRegistered"
        assert told["association"] == {"state": "LIVE", "component": {"number": "S-1"}}
        assert told["componentLine"] == {"item": {"number": "SEAL"}, "remaining": {"value": "0.5"}}
        assert told["order"]["registrationStatus"] == "IN_PROGRESS"
        await socket.send({"id": "1", "type": "complete"})
