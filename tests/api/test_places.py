"""A batch or serial number is where the last activity that names a place has left it."""

from __future__ import annotations

from typing import Any

from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api


async def place(desk: Desk, ref: dict[str, Any]) -> str | None:
    query = "query($r: TraceableRef!) { traceable(ref: $r) { place } }"
    found: str | None = (await desk.api(query, {"r": ref}))["traceable"]["place"]
    return found


async def test_the_last_place_by_the_time_it_happened_counts(api: Api, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("SEAL", "BATCH")
    seal = desk.batch("SEAL", "S-1")
    sent: Sent = {"item": desk.ref("SEAL"), "number": "S-1", "quantity": quantity("5")}
    await desk.do("recordReceipt", **sent, happenedAt="2026-01-01T08:00:00Z")
    assert await place(desk, seal) is None

    async def moved(day: str, where: str | None) -> None:
        part = {"traceable": seal, "role": "SUBJECT", "quantity": quantity("5")}
        await desk.do(
            "recordActivity",
            company=company,
            type="Warehouse",
            code="WarehouseMove",
            happenedAt=f"2026-01-{day}T08:00:00Z",
            transactions=[part],
            place=where,
        )

    for day, where, now in (
        ("03", "Hall 3", "Hall 3"),
        ("02", "Hall 2", "Hall 3"),  # recorded late
        ("04", None, "Hall 3"),
        ("05", " Hall 5 ", "Hall 5"),
        ("05", "Hall 6", "Hall 6"),  # of one moment, the one recorded last
    ):
        await moved(day, where)
        assert await place(desk, seal) == now
    await desk.do("recordReceipt", **sent, place="Dock")
    assert await place(desk, seal) == "Dock"
    assert await desk.refused("recordReceipt", **sent, place=" ") == ("INVALID_NAME", "input.place")
    assert await desk.refused("recordShipment", traceable=seal, customer="C", place="\n") == (
        "INVALID_NAME",
        "input.place",
    )
    assert await place(desk, seal) == "Dock"
