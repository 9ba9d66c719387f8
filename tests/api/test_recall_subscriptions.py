"""Following recalls and holds: what is told, whichever service recorded it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.racing import at_once
from tests.support.recalling import Recaller
from tests.support.service import Api, Service, api_of
from tests.support.sockets import Socket, socket_of

RECALL = """subscription($id: ID!) { recallChanges(recall: $id) {
  entry { event } gained { number } recall { open memberCount }
} }"""
HOLDS = """subscription($c: String) { holdChanges(company: $c) {
  entry { event reason } hold { state } traceable { number onHold }
} }"""


@pytest.fixture
async def desk(api: Api, company: str) -> Recaller:
    desk = Recaller(api, company)
    await desk.set_up()
    return desk


async def told(socket: Socket, name: str) -> dict[str, Any]:
    """The next event."""
    message = await socket.next()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return dict(message["payload"]["data"][name])


async def gained(socket: Socket) -> tuple[str | None, list[str]]:
    """What happened next, and what the trace gained by it."""
    change = await told(socket, "recallChanges")
    event = change["entry"]["event"] if change["entry"] else None
    return event, [one["number"] for one in change["gained"]]


async def test_what_a_recall_gains_is_told_once(desk: Recaller, other_service: Service) -> None:
    """Also by way of what an order shares, and whichever of two services recorded it."""
    recall = str((await desk.recall("S-1"))["id"])
    late = (await desk.product("PUMPS", "P-2"))["id"]
    async with (
        socket_of(desk.api.service) as socket,
        api_of(other_service) as elsewhere,
    ):
        await socket.subscribe("1", RECALL, id=recall)
        assert await gained(socket) == (None, [])
        other = Recaller(elsewhere, desk.company)
        # What has nothing to do with it is not told, nor what is in its trace already.
        await other.fill(late, "SEAL", "S-2", "1")
        await other.fill(desk.products["P-1"], "SEAL", "S-1", "1")
        await other.fill(late, "SEAL", "S-1", "1")
        assert await gained(socket) == ("ComponentRegistered", ["P-2"])
        await desk.share("CARTRIDGES", "SEAL", "S-1", "1")
        await other.product("CARTRIDGES", "C-2")
        # The look at what was shared may have seen the product already.
        assert (await gained(socket))[1] == ["C-2"]
        await desk.do("extendRecall", recall=recall)
        assert await gained(socket) == ("RecallExtended", [])
        await other.act(recall, "QUARANTINED", "S-1", "3")
        assert await gained(socket) == ("RecallActionRecorded", [])
        await desk.do("closeRecall", recall=recall, reason="a drill")
        assert await gained(socket) == ("RecallClosed", [])
        await other.product("CARTRIDGES", "C-3")
        await desk.do("reopenRecall", recall=recall, reason="too early")
        # What was registered meanwhile is found when the case is open again, at the latest by this.
        heard = [await gained(socket)]
        while heard[-1][0] != "RecallReopened":
            heard.append(await gained(socket))
        assert [one for _, some in heard for one in some] == ["C-3"]


async def test_each_of_fifty_products_is_told_once(desk: Recaller, other_service: Service) -> None:
    """Registered at once by two processes, heard in both."""
    recall = str((await desk.recall("S-2"))["id"])
    numbers = [f"M-{at}" for at in range(50)]
    await desk.order("MORE", {"PUMP": "50"}, {"SEAL": "50"})
    async with (
        api_of(other_service) as elsewhere,
        socket_of(desk.api.service) as here,
        socket_of(other_service) as there,
    ):
        for socket in (here, there):
            await socket.subscribe("1", RECALL, id=recall)
            assert await gained(socket) == (None, [])
        desks = [desk, Recaller(elsewhere, desk.company)]
        made = await at_once(
            desks[at % 2].product("MORE", number) for at, number in enumerate(numbers)
        )
        await at_once(
            desks[at % 2].fill(one["id"], "SEAL", "S-2", "0.1") for at, one in enumerate(made)
        )
        heard = {one: [await gained(one)] for one in (here, there)}
        for socket, told_here in heard.items():
            while len({one for _, some in told_here for one in some}) < len(numbers):
                told_here.append(await gained(socket))
        # Whatever was told a second time would come before this.
        await desk.act(recall, "LOCATED", "S-2", "1")
        for socket, told_here in heard.items():
            while told_here[-1][0] != "RecallActionRecorded":
                told_here.append(await gained(socket))
            assert sorted(one for _, some in told_here for one in some) == sorted(numbers)


async def test_what_is_held_and_free_again_is_told(desk: Recaller, other_service: Service) -> None:
    async with (
        socket_of(other_service) as socket,
        socket_of(desk.api.service) as refused,
    ):
        await refused.subscribe("1", RECALL, id="?")
        message = await refused.next()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "NOT_FOUND"
        await socket.subscribe("1", HOLDS, c=desk.company)
        assert (await told(socket, "holdChanges"))["entry"] is None
        placed = await desk.hold("SEAL", "S-1", transitive=True, reason="Cracked")
        heard = [await told(socket, "holdChanges") for _ in range(3)]
        assert [(one["entry"]["event"], one["traceable"]["number"]) for one in heard] == [
            ("HoldPlaced", "S-1"),
            ("HoldSpread", "C-1"),
            ("HoldSpread", "P-1"),
        ]
        assert {one["entry"]["reason"] for one in heard} == {"Cracked"}
        await desk.release(placed["id"])
        heard = [await told(socket, "holdChanges") for _ in range(3)]
        assert heard[-1]["entry"]["event"] == "HoldLifted"
        assert heard[-1]["traceable"] == {"number": "P-1", "onHold": False}
