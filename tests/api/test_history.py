"""The history: every change has its entry with who, when, why, before and after."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.tokens import create_token
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import PATIENCE, Api
from tests.support.store_dump import store_rows

WHY = "read again"


async def pumps(api: Api, company: str) -> Desk:
    """Order P1 makes two pumps of two seals and a motor each."""
    desk = Desk(api, company)
    for item in ("PUMP", "MOTOR"):
        await desk.item(item)
    await desk.item("SEAL", "BATCH")
    await desk.order("P1", {"PUMP": "2"}, {"SEAL": "4", "MOTOR": "2"})
    return desk


def told(entries: list[dict[str, Any]]) -> list[str]:
    """What happened, in order."""
    return [one["event"] for one in entries]


async def test_an_association_tells_its_whole_life(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    began = datetime.now(UTC)
    first = await desk.fill(product, "SEAL", "B1", "1.5")
    sent: Sent = {"id": first, "number": "B2", "quantity": quantity("2"), "reason": WHY}
    second = (await desk.do("correctAssociation", **sent))["association"]["id"]
    posted = await desk.do("pickComponents", associations=[second])
    activity = posted["journal"]["activity"]["id"]
    await desk.do("reverseActivity", activity=activity, reason="too early")
    await desk.do("removeAssociations", ids=[second], reason="wrong pump")

    old = await desk.association_history(first)
    assert told(old) == ["ComponentRegistered", "AssociationSuperseded"]
    assert [one["reason"] for one in old] == [None, WHY]
    registered, superseded = (json.loads(one["data"]) for one in old)
    assert (registered["quantity"], registered["number"]) == ("1.5", "B1")
    assert superseded["quantity"] == "1.5"
    new = await desk.association_history(second)
    assert told(new) == [
        "ComponentRegistered",
        "ComponentPicked",
        "ActivityReversed",
        "AssociationRemoved",
    ]
    assert [one["reason"] for one in new] == [None, None, "too early", "wrong pump"]
    data = [json.loads(one["data"]) for one in new]
    assert (data[0]["quantity"], data[0]["number"]) == ("2", "B2")
    assert [one["quantity"] for one in data] == ["2"] * 4
    for entry in old + new:
        assert entry["operator"] == "tester"
        when = datetime.fromisoformat(entry["recordedAt"].replace("Z", "+00:00"))
        assert timedelta(seconds=-1) < when - began < timedelta(minutes=5)
        assert entry["finishedProductId"] == product
    ids = [one["id"] for one in old]
    assert ids == sorted(ids)


async def test_what_was_removed_is_readable_in_the_history_and_nowhere_live(
    api: Api, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    gone = await desk.fill(product, "SEAL", "B1")
    corrected = await desk.fill(product, "MOTOR", "M1")
    await desk.do("removeAssociations", ids=[gone], reason=WHY)
    await desk.do("correctAssociation", id=corrected, number="M2", reason=WHY)

    for ref, events in (
        (desk.batch("SEAL", "B1"), ["ComponentRegistered", "AssociationRemoved"]),
        (desk.serial("MOTOR", "M1"), ["ComponentRegistered", "AssociationSuperseded"]),
    ):
        assert told(await desk.traceable_history(ref)) == events
        for direction in ("FORWARD", "BACKWARD", "BOTH"):
            assert await desk.genealogy(ref, direction) == []
    live = "associations(first: 50) { nodes { id } } components { associations { id } }"
    found = await desk.node(product, "FinishedProduct", live)
    shown = {one["id"] for one in found["associations"]["nodes"]}
    shown |= {one["id"] for line in found["components"] for one in line["associations"]}
    assert len(shown) == 1
    assert not shown & {gone, corrected}
    removed = await desk.association_now(gone)
    assert (removed["state"], removed["removalReason"]) == ("REMOVED", WHY)
    # The product's own history and the order's hold both.
    for entries in (
        await desk.traceable_history(desk.serial("PUMP", "SN1")),
        await desk.order_history("P1"),
    ):
        about = [one["event"] for one in entries if one["associationId"] in (gone, corrected)]
        assert sorted(about) == ["AssociationRemoved", "AssociationSuperseded"] + (
            ["ComponentRegistered"] * 2
        )


async def test_an_order_tells_all_that_happened_on_it(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN7"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    journal = (await desk.do("adjustConsumption", associations=[association]))["journal"]
    line = {"id": journal["lines"][0]["id"], "consumption": quantity("1")}
    await desk.do("changePickingListJournal", id=journal["id"], lines=[line])
    await desk.do("postPickingListJournal", id=journal["id"])
    await desk.do("correctFinishedProduct", id=product, number="SN1", reason=WHY)
    report = await desk.do("reportAsFinished", finishedProduct=product)
    await desk.do("reverseActivity", activity=report["activity"]["id"], reason="not yet")
    numbers: Sent = {"order": desk.ref("P1"), "item": desk.ref("PUMP"), "numbers": ["SN8-SN9"]}
    await desk.do("allocateNumbers", **numbers)
    entries = await desk.order_history("P1")
    assert told(entries)[-9:] == [
        "ProductRegistered",
        "ComponentRegistered",
        "JournalPrepared",
        "JournalChanged",
        "ComponentPicked",
        "ProductNumberCorrected",
        "ProductReportedAsFinished",
        "ActivityReversed",
        "NumbersAllocated",
    ]
    by_event = {one["event"]: one for one in entries}
    changed = json.loads(by_event["JournalChanged"]["data"])
    assert [list(changed[one].values()) for one in ("before", "after")] == [["2"], ["1"]]
    corrected = by_event["ProductNumberCorrected"]
    assert json.loads(corrected["data"]) == {"before": "SN7", "after": "SN1"}
    assert corrected["reason"] == WHY
    assert by_event["ActivityReversed"]["reason"] == "not yet"


async def test_who_did_it_is_the_name_of_the_token(api: Api, graph: Graph, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    token = await create_token(graph.session(Deadline.after(PATIENCE)), f"supervisor {company}")
    query = """mutation($i: RemoveAssociationsInput!) {
      removeAssociations(input: $i) { associations { removedBy registeredBy } }
    }"""
    done = await api(query, {"i": {"ids": [association], "reason": WHY}}, token=token)
    assert done["removeAssociations"]["associations"] == [
        {"removedBy": f"supervisor {company}", "registeredBy": "tester"}
    ]
    entries = await desk.association_history(association)
    assert [one["operator"] for one in entries] == ["tester", f"supervisor {company}"]


async def test_pages_of_a_history_join(api: Api, company: str) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    for _ in range(7):
        await desk.fill(product, "SEAL", "B1", "0.1")
    whole = await desk.traceable_history(desk.batch("SEAL", "B1"))
    query = """query($r: TraceableRef!, $a: String) { traceable(ref: $r) {
      history(first: 3, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } }
    } }"""
    seen: list[str] = []
    after, more = None, True
    while more:
        sent = {"r": desk.batch("SEAL", "B1"), "a": after}
        page = (await api(query, sent))["traceable"]["history"]
        seen += [one["id"] for one in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == [one["id"] for one in whole]
    assert len(seen) == 7


async def test_entries_stay_as_they_were_whatever_happens_later(
    api: Api, graph: Graph, company: str
) -> None:
    desk = await pumps(api, company)
    product = (await desk.product("P1", "SN1"))["id"]
    association = await desk.fill(product, "SEAL", "B1")
    posted = await desk.do("pickComponents", associations=[association])

    async def records() -> set[str]:
        kinds = ('"what": ["HistoryEntry"]', '"what": ["Activity"]')
        rows = await store_rows(graph, company)
        return {row for row in rows if any(kind in row for kind in kinds)}

    before = await records()
    assert len(before) > 5
    activity = posted["journal"]["activity"]["id"]
    await desk.do("reverseActivity", activity=activity, reason=WHY)
    await desk.do("correctAssociation", id=association, number="B2", reason=WHY)
    await desk.do("correctFinishedProduct", id=product, number="SN2", reason=WHY)
    await desk.do("removeFinishedProducts", ids=[product], reason=WHY)
    assert before < await records()
