"""Items over HTTP: created with defaults, changed in part, found by id, number, GTIN and text."""

from __future__ import annotations

import json
from typing import Any

from graph.engine.session import Graph
from tests.support.plant import Plant
from tests.support.service import Api
from tests.support.store_dump import store_rows
from tests.support.together import at_once

POLICY = """policy {
  useTrackedComponents checkPreAllocationForProduct checkPreAllocationForComponents
  serialNumberMatchingLimit allowOverConsumption
}"""
FIELDS = f"id company number name trackingDimension unit gtins {POLICY}"
DEFAULTS = {
    "useTrackedComponents": True,
    "checkPreAllocationForProduct": False,
    "checkPreAllocationForComponents": False,
    "serialNumberMatchingLimit": False,
    "allowOverConsumption": True,
}
GTIN, SHORT_GTIN = "04006381333931", "96385074"


async def upsert(plant: Plant, number: str, **more: Any) -> dict[str, Any]:
    sent = {"company": plant.company, "number": number, **more}
    return dict((await plant.do("upsertItem", f"item {{ {FIELDS} }}", **sent))["item"])


async def named(plant: Plant, ref: dict[str, Any]) -> Any:
    return (await plant.api(f"query($r: ItemRef!) {{ item(ref: $r) {{ {FIELDS} }} }}", {"r": ref}))[
        "item"
    ]


async def test_a_new_item_takes_the_defaults(api: Api, company: str) -> None:
    made = await upsert(Plant(api, company), " BOLT\t")
    assert made.pop("id")
    assert made == {
        "company": company,
        "number": "BOLT",
        "name": "BOLT",
        "trackingDimension": "NONE",
        "unit": "EA",
        "gtins": [],
        "policy": DEFAULTS,
    }


async def test_what_is_left_out_stays(api: Api, company: str) -> None:
    plant = Plant(api, company)
    all_off = {name: not value for name, value in DEFAULTS.items()}
    made = await upsert(
        plant,
        "SEAL",
        name="Seal, 12 mm",
        trackingDimension="BATCH",
        unit="KGM",
        gtins=[GTIN],
        policy=all_off,
    )
    assert made["policy"] == all_off
    assert await upsert(plant, "SEAL") == made
    assert await upsert(plant, "SEAL", name="Seal") == made | {"name": "Seal"}
    changed = await upsert(plant, "SEAL", name=None, policy={"allowOverConsumption": True})
    assert changed == made | {"name": "Seal", "policy": all_off | {"allowOverConsumption": True}}
    assert await named(plant, plant.ref("SEAL")) == changed
    assert await named(plant, {"id": made["id"]}) == changed


async def test_gtins_are_kept_with_14_digits_and_can_move(api: Api, company: str) -> None:
    plant = Plant(api, company)
    made = await upsert(plant, "SEAL", gtins=["4006381333931", GTIN, SHORT_GTIN])
    assert made["gtins"] == [GTIN, f"000000{SHORT_GTIN}"]
    # Said again, it is no conflict with itself.
    assert (await upsert(plant, "SEAL", gtins=[GTIN]))["gtins"] == [GTIN]
    assert (await upsert(plant, "CAP", gtins=[SHORT_GTIN]))["gtins"] == [f"000000{SHORT_GTIN}"]
    assert (await upsert(plant, "SEAL", gtins=[]))["gtins"] == []
    assert (await upsert(plant, "CAP", gtins=[SHORT_GTIN, GTIN]))["gtins"][1] == GTIN


async def test_a_gtin_names_one_item_in_each_company(api: Api, company: str) -> None:
    one, other = Plant(api, company), Plant(api, f"{company} too")
    made = await upsert(one, "SEAL", gtins=[GTIN])
    also = await upsert(other, "SEAL", name="Another", gtins=[GTIN])
    assert made["id"] != also["id"]
    assert await named(one, one.ref("SEAL")) == made
    assert await named(other, other.ref("SEAL")) == also


async def test_unit_and_tracking_are_free_until_the_item_is_used(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await upsert(plant, "OIL", trackingDimension="BATCH", unit="LTR")
    changed = await upsert(plant, "OIL", trackingDimension="SERIAL", unit="EA")
    assert (changed["trackingDimension"], changed["unit"]) == ("SERIAL", "EA")
    await plant.order("P1", {"OIL": "1"}, {}, start=False)
    refused = await plant.refused("upsertItem", company=company, number="OIL", unit="LTR")
    assert refused == ("IN_USE", "input.unit")
    same = await upsert(plant, "OIL", trackingDimension="SERIAL", unit="EA", name="Oil")
    assert same["name"] == "Oil"


async def test_items_are_searched_by_number_and_name(api: Api, company: str) -> None:
    plant = Plant(api, company)
    for number, name in (
        ("P-1", "Pump"),
        ("P-2", "Motor pumpless"),
        ("SEAL", "Straße"),
        ("X", "x"),
    ):
        await upsert(plant, number, name=name)
    query = "query($c: String, $s: String) { items(company: $c, search: $s) { nodes { number } } }"

    async def found(search: str | None) -> list[str]:
        data = await api(query, {"c": company, "s": search})
        return [node["number"] for node in data["items"]["nodes"]]

    assert await found("PUMP") == ["P-1", "P-2"]
    assert await found("p-") == ["P-1", "P-2"]
    assert await found("SEAL") == ["SEAL"]
    assert await found("straß") == ["SEAL"]
    assert await found("'\\\"} .*") == []
    assert await found(None) == await found("") == ["P-1", "P-2", "SEAL", "X"]


async def test_one_key_is_one_change(api: Api, graph: Graph, company: str) -> None:
    plant = Plant(api, company)
    sent = {"name": "Pump", "gtins": [GTIN], "idempotencyKey": f"{company} item"}
    first, *others = await at_once(50, lambda: upsert(plant, "PUMP", **sent))
    assert all(other == first for other in others)
    rows = [json.loads(row) for row in await store_rows(graph, company)]
    entries = [row["properties"] for row in rows if row.get("what") == ["HistoryEntry"]]
    assert [entry["event"] for entry in entries] == ["ItemCreated"]
    # A repeated key changes nothing back, and with other input it is refused.
    await upsert(plant, "PUMP", name="Pump, green")
    assert (await upsert(plant, "PUMP", **sent))["name"] == "Pump, green"
    refused = await plant.refused(
        "upsertItem", company=company, number="PUMP", idempotencyKey=f"{company} item"
    )
    assert refused == ("IDEMPOTENCY_CONFLICT", "input.idempotencyKey")
