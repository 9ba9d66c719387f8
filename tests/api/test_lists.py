"""What lists and detail pages ask beside the rest: who, when, what is left, what was before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.desk import Desk
from tests.support.service import Api

_ACTIVITIES = """query($company: String!, $type: String, $order: OrderRef, $after: String) {
  activities(company: $company, type: $type, order: $order, latestFirst: true, first: 2,
             after: $after) {
    nodes { id type code order { number } transactions {
      quantity { value } left { value unit } association { id } finishedProduct { id }
    } }
    pageInfo { hasNextPage endCursor }
  }
}"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """A pump of a motor and seals, registered on order WO."""
    plant = Desk(api, company)
    await plant.item("PUMP")
    await plant.item("MOTOR")
    await plant.item("SEAL", "BATCH")
    await plant.order("WO", {"PUMP": "2"}, {"MOTOR": "2", "SEAL": "4"})
    return plant


async def order(desk: Desk, select: str) -> dict[str, Any]:
    query = f"query($ref: OrderRef!) {{ productionOrder(ref: $ref) {{ {select} }} }}"
    return dict((await desk.api(query, {"ref": desk.ref("WO")}))["productionOrder"])


async def activities(desk: Desk, **wanted: Any) -> dict[str, Any]:
    data = await desk.api(_ACTIVITIES, {"company": desk.company, **wanted})
    return dict(data["activities"])


async def test_removed_products_are_listed_on_demand(desk: Desk) -> None:
    kept = await desk.product("WO", "P-1")
    wrong = await desk.product("WO", "P-2")
    await desk.fill(wrong["id"], "MOTOR", "M-2")
    await desk.do("removeFinishedProducts", ids=[wrong["id"]], reason="wrong order")
    row = "nodes { id removedAt removedBy removalReason }"
    now = await order(desk, f"finishedProducts {{ {row} }}")
    assert [one["id"] for one in now["finishedProducts"]["nodes"]] == [kept["id"]]
    ever = await order(desk, f"finishedProducts(includeRemoved: true) {{ {row} }}")
    first, second = ever["finishedProducts"]["nodes"]
    assert first == {"id": kept["id"], "removedAt": None, "removedBy": None, "removalReason": None}
    assert second["removedAt"] is not None
    assert (second["removedBy"], second["removalReason"]) == ("tester", "wrong order")
    history = await desk.node(wrong["id"], "FinishedProduct", "history { nodes { event } }")
    assert [one["event"] for one in history["history"]["nodes"]] == [
        "ProductRegistered",
        "ComponentRegistered",
        "AssociationRemoved",
        "ProductRemoved",
    ]


async def test_a_correction_says_what_it_corrects(desk: Desk) -> None:
    pump = await desk.product("WO", "P-1")
    old = await desk.fill(pump["id"], "MOTOR", "M-1")
    done = await desk.do("correctAssociation", id=old, number="M-9", reason="misread")
    new = done["association"]["id"]
    found = await desk.node(new, "Association", "supersedes { id state } supersededBy { id }")
    assert found == {"supersedes": {"id": old, "state": "SUPERSEDED"}, "supersededBy": None}
    first = await desk.node(old, "Association", "supersedes { id } supersededBy { id }")
    assert first == {"supersedes": None, "supersededBy": {"id": new}}


async def test_history_names_what_it_is_about(desk: Desk) -> None:
    pump = await desk.product("WO", "P-1")
    motor = await desk.fill(pump["id"], "MOTOR", "M-1")
    about = "event order { number } product { number } component { number item { number } }"
    found = await desk.node(motor, "Association", f"history {{ nodes {{ {about} }} }}")
    assert found["history"]["nodes"] == [
        {
            "event": "ComponentRegistered",
            "order": {"number": "WO"},
            "product": {"number": "P-1"},
            "component": {"number": "M-1", "item": {"number": "MOTOR"}},
        }
    ]


async def test_an_open_journal_is_found_until_it_is_posted(desk: Desk) -> None:
    pump = await desk.product("WO", "P-1")
    seal = await desk.fill(pump["id"], "SEAL", "S-1")
    motor = await desk.fill(pump["id"], "MOTOR", "M-1")
    first = (await desk.do("adjustConsumption", associations=[seal]))["journal"]
    second = (await desk.do("adjustConsumption", associations=[motor]))["journal"]
    select = "openJournals { id changedAt changedBy lines { consumption { value } } }"
    found = (await order(desk, select))["openJournals"]
    assert [one["id"] for one in found] == [first["id"], second["id"]]
    assert {one["changedBy"] for one in found} == {"tester"}
    assert all(one["changedAt"] for one in found)
    gone = {"id": second["id"], "lines": [{"id": second["lines"][0]["id"]}]}
    await desk.do("changePickingListJournal", **gone)
    await desk.do("postPickingListJournal", id=first["id"])
    assert (await order(desk, select))["openJournals"] == []


async def test_an_activity_says_what_is_left_to_reverse(desk: Desk) -> None:
    pump = await desk.product("WO", "P-1")
    seal = await desk.fill(pump["id"], "SEAL", "S-1")
    picked = (await desk.do("pickComponents", associations=[seal]))["journal"]["activity"]["id"]
    await desk.do("reverseActivity", activity=picked, quantity={"value": "0.5"}, reason="counted")
    await desk.do("reportAsFinished", finishedProduct=pump["id"])
    page = await activities(desk, order=desk.ref("WO"))
    reported, taken_back = page["nodes"]
    assert [reported["code"], taken_back["code"]] == [
        "ProductionReportFinished",
        "ProductionPickingListPartialReverse",
    ]
    assert reported["order"] == {"number": "WO"}
    assert reported["transactions"] == [
        {
            "quantity": {"value": "1"},
            "left": {"value": "1", "unit": "EA"},
            "association": None,
            "finishedProduct": {"id": pump["id"]},
        }
    ]
    assert taken_back["transactions"][0]["left"] is None
    rest = await activities(desk, order=desk.ref("WO"), after=page["pageInfo"]["endCursor"])
    [original] = rest["nodes"]
    assert original["transactions"] == [
        {
            "quantity": {"value": "2"},
            "left": {"value": "1.5", "unit": "EA"},
            "association": {"id": seal},
            "finishedProduct": None,
        }
    ]
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_activities_of_a_type_the_last_one_first(desk: Desk) -> None:
    for number in ("S-1", "S-2", "S-3"):
        await desk.receive("SEAL", number, "10")
    pump = await desk.product("WO", "P-1")
    await desk.do("reportAsFinished", finishedProduct=pump["id"])
    everything = await activities(desk)
    assert everything["nodes"][0]["type"] == "Production"
    first = await activities(desk, type="Purchase")
    rest = await activities(desk, type="Purchase", after=first["pageInfo"]["endCursor"])
    ids = [one["id"] for one in (*first["nodes"], *rest["nodes"])]
    assert len(set(ids)) == 3
    query = 'query($c: String!) { activities(company: $c, type: "Purchase") { nodes { id } } }'
    oldest = await desk.api(query, {"c": desk.company})
    assert [one["id"] for one in oldest["activities"]["nodes"]] == ids[::-1]


async def test_an_item_knows_its_orders(desk: Desk) -> None:
    await desk.item("MOTOR-B")
    await desk.order("A", {"MOTOR": "1"}, {"SEAL": "1"})
    await desk.order("B", {"MOTOR-B": "1"}, {"SEAL": "1"})
    query = """query($ref: ItemRef!, $after: String) { item(ref: $ref) {
      productionOrders(first: 1, after: $after) {
        nodes { number } pageInfo { hasNextPage endCursor }
      }
    } }"""
    first = (await desk.api(query, {"ref": desk.ref("MOTOR")}))["item"]["productionOrders"]
    after = first["pageInfo"]["endCursor"]
    rest = await desk.api(query, {"ref": desk.ref("MOTOR"), "after": after})
    second = rest["item"]["productionOrders"]
    assert [one["number"] for page in (first, second) for one in page["nodes"]] == ["A", "WO"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


_TIMES = """query(
  $company: String!, $code: String, $latest: Boolean, $after: String, $from: DateTime
) {
  activities(company: $company, code: $code, latestFirst: $latest, first: 3, after: $after,
             from: $from) {
    nodes { happenedAt code }
    pageInfo { hasNextPage endCursor }
  }
}"""
# From long ago to just now, two at one moment.
_MOMENTS = ("1901-01-01", "1999-12-31", "2001-02-03", "2001-02-03", "2020-06-01", "2024-01-01")


@pytest.mark.parametrize("wanted", [{}, {"code": "Odd"}, {"from": "2000-01-01T00:00:00Z"}])
async def test_the_latest_first_is_the_same_list_turned_round(
    desk: Desk, wanted: dict[str, Any]
) -> None:
    for at, day in enumerate(_MOMENTS):
        await desk.receive("SEAL", f"S-{at}")
        part = {"traceable": desk.batch("SEAL", f"S-{at}"), "role": "SUBJECT"}
        await desk.do(
            "recordActivity",
            company=desk.company,
            type="Maintenance",
            code=("Even", "Odd")[at % 2],
            happenedAt=f"{day}T00:00:00Z",
            transactions=[part | {"quantity": {"value": "1"}}],
        )

    async def read(latest: bool) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = None
        while True:
            asked = {"company": desk.company, "latest": latest, "after": after, **wanted}
            page = (await desk.api(_TIMES, asked))["activities"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found

    oldest = await read(False)
    assert len(oldest) >= len(_MOMENTS) // 2
    assert await read(True) == oldest[::-1]
