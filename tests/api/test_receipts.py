"""What suppliers delivered: batches and serial numbers that come into being with a receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api
from tests.support.together import at_once


async def received(plant: Plant, ref: dict[str, Any]) -> str:
    """How much of a batch or serial number is known to have come in."""
    query = """query($r: [TraceableRef!]!) { trace(roots: $r, direction: BACKWARD) {
      nodes { nodes { quantity { value } } }
    } }"""
    [node] = (await plant.api(query, {"r": [ref]}))["trace"]["nodes"]["nodes"]
    return str(node["quantity"]["value"])


async def test_a_receipt_makes_a_batch_and_an_activity(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("RESIN", "BATCH", unit="KGM")
    began = datetime.now(UTC)
    done = await plant.do(
        "recordReceipt",
        item=plant.ref("RESIN"),
        number=" R-1 ",
        quantity=quantity("250 GRM"),
        supplier="ACME, Inc.",
        happenedAt="2026-01-01T01:30:00.123456+02:00",
    )
    batch, activity = done["traceable"], done["activity"]
    assert (batch["__typename"], batch["number"]) == ("Batch", "R-1")
    recorded_at = datetime.fromisoformat(activity.pop("recordedAt"))
    assert began - timedelta(seconds=1) < recorded_at < datetime.now(UTC) + timedelta(seconds=1)
    assert activity.pop("id")
    assert activity == {
        "type": "Purchase",
        "code": "PurchaseGoodsReceipt",
        "happenedAt": "2025-12-31T23:30:00.123456Z",
        "operator": "tester",
        "partner": "ACME, Inc.",
        "transactions": [
            {
                "role": "SUBJECT",
                "quantity": {"value": "0.25", "unit": "KGM"},
                "traceable": {"id": batch["id"], "number": "R-1"},
                "item": {"number": "RESIN"},
            }
        ],
    }


async def test_without_a_moment_it_happened_now(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("MOTOR")
    sent: Sent = {"item": plant.ref("MOTOR"), "number": "M1", "quantity": quantity("1")}
    done = await plant.do("recordReceipt", **sent)
    assert done["traceable"]["__typename"] == "SerialNumber"
    assert done["activity"]["happenedAt"] == done["activity"]["recordedAt"]
    assert done["activity"]["partner"] is None
    again = await plant.refused("recordReceipt", **sent)
    assert again == ("ALREADY_EXISTS", "input.number")


async def test_deliveries_of_a_batch_add_up(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("RESIN", "BATCH", unit="KGM")
    for much in ("0.1", "0.2", "1 LBR"):
        sent: Sent = {"item": plant.ref("RESIN"), "number": "R1", "quantity": quantity(much)}
        await plant.do("recordReceipt", **sent)
    assert await received(plant, plant.batch("RESIN", "R1")) == "0.75359237"


async def test_a_receipt_can_be_recorded_after_the_consumption(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("SEAL", "BATCH")
    await plant.order("P1", {"PUMP": "1"}, {"SEAL": "2"})
    used = await plant.component((await plant.product("P1", "SN1"))["id"], "B1")
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("100")}
    done = await plant.do("recordReceipt", happenedAt="1900-01-01T00:00:00Z", **sent)
    assert done["traceable"]["id"] == used["association"]["component"]["id"]


async def test_one_key_is_one_delivery(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("100")}
    key = {"idempotencyKey": f"{company} receipt"}
    first, *others = await at_once(50, lambda: plant.do("recordReceipt", **sent, **key))
    assert all(other == first for other in others)
    assert await received(plant, plant.batch("SEAL", "B1")) == "100"
    # Without a key the same delivery is another one.
    await plant.do("recordReceipt", **sent)
    assert await received(plant, plant.batch("SEAL", "B1")) == "200"


async def test_many_deliveries_at_once_add_up(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("0.1")}
    await at_once(30, lambda: plant.do("recordReceipt", **sent))
    assert await received(plant, plant.batch("SEAL", "B1")) == "3"
