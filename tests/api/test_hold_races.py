"""A hold placed amid scans of the held batch: each scan is before it or after it, never through it.

On one service, and on two that share nothing but the graph engine.
"""

from __future__ import annotations

from typing import Any

from tests.support.holding import Holder
from tests.support.plant import Plant
from tests.support.racing import DONE, Clients, at_once, code

SCANS = 8
_PLACED = "hold { id state }"


async def test_scans_are_before_or_after_a_hold(clients: Clients) -> None:
    desk = Holder(clients.plant.api, clients.company)
    await desk.set_up(filled=False)
    for round_ in range(2):
        seal = f"S-{round_}"
        await desk.receive("SEAL", seal, "100")
        numbers = [f"C-{round_}-{at}" for at in range(SCANS)]
        if round_ == 0:
            await desk.order("MANY", {"CARTRIDGE": "500"}, {"SEAL": "500"})
        products = await clients.register("MANY", numbers)

        async def scan(product: str, seal: str = seal) -> dict[str, Any]:
            return await clients.ask(
                "scan",
                "outcome mode message association { product { number } }",
                order=desk.ref("MANY"),
                text=f"(240)SEAL(10){seal}",
                mode="COMPONENT",
                finishedProduct=product,
            )

        sent: dict[str, Any] = {"traceable": desk.batch("SEAL", seal), "transitive": True}
        half = SCANS // 2
        told = await at_once(
            [
                *(scan(one) for one in products[:half]),
                clients.ask("placeHold", _PLACED, **sent, reason="Cracked"),
                *(scan(one) for one in products[half:]),
            ]
        )
        placed = told.pop(half)
        assert placed["hold"]["state"] == "STANDING"
        assert {code(one) for one in told} <= {DONE, "ON_HOLD"}
        # What was registered before the hold is held; what came after it was refused.
        before = {one["association"]["product"]["number"] for one in told if code(one) == DONE}
        held = {one for one, some in (await desk.held_by()).items() if placed["hold"]["id"] in some}
        assert held == before | {seal}
        late = await at_once(scan(one) for one in products[:4])
        again = {"ALREADY_REGISTERED" if number in before else None for number in numbers[:4]}
        assert {one["outcome"] for one in late} == again
        assert all(one["outcome"] or "is on hold: Cracked." in str(one["message"]) for one in late)


async def test_one_hold_of_many_that_are_asked_for(clients: Clients) -> None:
    """The same person holds for the same reason once, however many clients press."""
    plant: Plant = clients.plant
    await plant.item("VALVE", "BATCH")
    await plant.do("recordReceipt", item=plant.ref("VALVE"), number="V-1", quantity={"value": "5"})
    sent: dict[str, Any] = {"traceable": plant.batch("VALVE", "V-1"), "reason": "Leaks"}
    told = [
        code(one)
        for one in await at_once(clients.ask("placeHold", _PLACED, **sent) for _ in range(6))
    ]
    assert sorted(told) == ["ALREADY_EXISTS"] * 5 + [DONE]
    query = """query($c: String!, $t: TraceableRef) {
      holds(company: $c, traceable: $t) { nodes { id } }
    }"""
    found = await plant.api(query, {"c": plant.company, "t": sent["traceable"]})
    [hold] = found["holds"]["nodes"]
    told = [
        code(one)
        for one in await at_once(
            clients.ask("releaseHold", _PLACED, hold=hold["id"], reason="Fine") for _ in range(6)
        )
    ]
    assert sorted(told) == ["ALREADY_REMOVED"] * 5 + [DONE]
