"""Analyses where all products of an order share components: counted once, and by parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.balances import balance
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api

_EXPOSURE = """query($r: TraceableRef!, $as: DateTime, $effective: DateTime) {
  trace(roots: [$r], direction: FORWARD, asOf: $as, effectiveAt: $effective) {
    massBalance { byItem { item { number } count consumed { value } } }
    nodes { nodes { kind traceable { number } exposure {
      quantity { value } share onHand { value } unaccounted { value }
    } } }
  }
}"""
_BEHIND = """query($r: TraceableRef!) { traceable(ref: $r) { massBalance {
  behind(figure: CONSUMED) { nodes {
    quantity { value } association { product { number } }
    sharedConsumption { id order { number } } } }
} } }"""
_LINK = """component { number } product { number } quantity { value unit }
  association { id } batchRelation { kind } sharedConsumption { id }"""
_WHY = f"""query($r: TraceableRef!, $t: TraceableRef!, $d: TraceDirection!) {{
  whyInScope(root: $r, reached: $t, direction: $d) {{
    links cutSize complete explanation path {{ id }}
    steps {{ {_LINK} }} cut {{ {_LINK} }} carriedBy {{ nodes {{ {_LINK} }} }}
  }}
}}"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """An order of one and of three kilograms of cream shares eight of the ten kilograms of oil."""
    desk = Desk(api, company)
    for item in ("OIL", "MILK", "CREAM"):
        await desk.item(item, "BATCH", unit="KGM")
    await desk.receive("OIL", "B1", "10")
    await desk.order("P1", {"CREAM": "4"}, {"OIL": "8", "MILK": "6"})
    await desk.product("P1", "K1", quantity=quantity("1"))
    await desk.share("P1", "OIL", "B1", "8")
    await desk.product("P1", "K3", quantity=quantity("3"))
    return desk


async def exposed(desk: Desk, ref: Sent, **then: str) -> dict[str, Any]:
    """Quantity, share, what is on hand and what unaccounted, by number; and of the places."""
    nodes = (await desk.api(_EXPOSURE, {"r": ref, **then}))["trace"]["nodes"]["nodes"]
    return {
        one["traceable"]["number"] if one["traceable"] else one["kind"]: one["exposure"]
        and [
            one["exposure"]["quantity"]["value"],
            one["exposure"]["share"],
            one["exposure"]["onHand"]["value"],
            one["exposure"]["unaccounted"]["value"],
        ]
        for one in nodes
    }


async def why(desk: Desk, root: Sent, reached: Sent, direction: str) -> dict[str, Any]:
    """Why the one is in the scope of the other."""
    asked = {"r": root, "t": reached, "d": direction}
    return dict((await desk.api(_WHY, asked))["whyInScope"])


async def test_each_product_had_the_part_that_it_is_of_all(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    assert await exposed(desk, b1) == {
        "B1": ["10", "1", "2", "0"],
        "SHARED_CONSUMPTION": None,
        "K1": ["2", "1", "2", "0"],
        "K3": ["6", "1", "6", "0"],
    }
    # What else went in dilutes it: 1 of 4 kilograms of M1 and 2 of M2 in K1, 3 of M1 in K3.
    [k1] = [one for one in await products(desk, "P1") if one["traceable"]["number"] == "K1"]
    await desk.share("P1", "MILK", "M1", "4")
    await desk.fill(k1["id"], "MILK", "M2", "2")
    found = await exposed(desk, b1)
    assert (found["K1"][:2], found["K3"][:2]) == (["2", "0.4"], ["6", "0.666666666667"])
    assert (await exposed(desk, desk.batch("MILK", "M1")))["K1"][:2] == ["1", "0.2"]
    # The place through which the rest went is not in this trace.
    assert await exposed(desk, desk.batch("MILK", "M2")) == {
        "M2": ["2", "1", "0", "0"],
        "K1": ["2", "0.4", "2", "0"],
    }


async def test_what_no_product_has_is_not_passed_on(desk: Desk) -> None:
    await desk.order("P2", {"CREAM": "4"}, {"OIL": "8"})
    await desk.share("P2", "OIL", "B1", "1")
    b1 = desk.batch("OIL", "B1")
    assert (await exposed(desk, b1))["B1"] == ["10", "1", "1", "1"]
    await desk.product("P2", "K4", quantity=quantity("4"))
    found = await exposed(desk, b1)
    assert (found["B1"], found["K4"]) == (["10", "1", "1", "0"], ["1", "0.25", "1", "0"])


async def test_the_past_has_no_exposure(desk: Desk) -> None:
    at = datetime.now(UTC).isoformat()
    for then in ({"as": at}, {"effective": at}):
        found = await exposed(desk, desk.batch("OIL", "B1"), **then)
        assert len(found) == 4
        assert set(map(str, found.values())) == {"None"}


async def test_it_is_counted_once_in_balances(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    oil = {"received": "10", "consumed": "8", "onHand": "2", "reconciliation": "100"}
    assert await balance(desk, b1) == oil
    [shared] = await desk.shared("P1")
    [entry] = (await desk.api(_BEHIND, {"r": b1}))["traceable"]["massBalance"]["behind"]["nodes"]
    assert entry == {
        "quantity": {"value": "8"},
        "association": None,
        "sharedConsumption": {"id": shared["id"], "order": {"number": "P1"}},
    }
    sums = (await desk.api(_EXPOSURE, {"r": b1}))["trace"]["massBalance"]["byItem"]
    assert [(one["item"]["number"], one["count"], one["consumed"]["value"]) for one in sums] == [
        ("CREAM", 2, "0"),
        ("OIL", 1, "8"),
    ]


async def test_a_count_has_seen_what_was_shared_before(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    await count(desk, b1, "1.5")
    expected = {"received": "10", "onHand": "1.5", "consumed": "8", "unaccounted": "0.5"}
    assert await balance(desk, b1) == expected | {"reconciliation": "95"}
    # It always was so: whoever counted has seen it.
    [shared] = await desk.shared("P1")
    more: Sent = {"quantity": quantity("7"), "reason": "weighed again"}
    await desk.do("correctSharedConsumption", id=shared["id"], **more)
    expected |= {"consumed": "7", "unaccounted": "1.5"}
    assert await balance(desk, b1) == expected | {"reconciliation": "85"}
    await desk.share("P1", "OIL", "B1", "1")
    expected |= {"consumed": "8", "onHand": "0.5"}
    assert await balance(desk, b1) == expected | {"reconciliation": "85"}


async def test_a_count_has_seen_what_was_told_late(desk: Desk) -> None:
    """What happened before the count and is registered after it changes what is unaccounted."""
    before = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    b1, k5 = desk.batch("OIL", "B1"), desk.batch("CREAM", "K5")
    await desk.order("P2", {"CREAM": "4"}, {"OIL": "2"})
    made = await desk.product("P2", "K5", quantity=quantity("1"))
    await count(desk, b1, "2")
    await count(desk, k5, "1")
    done = await desk.component(
        made["id"], "B1", item=desk.ref("OIL"), quantity=quantity("0.5"), happenedAt=before
    )
    oil = await balance(desk, b1)
    assert (oil["consumed"], oil["onHand"], oil["unaccounted"]) == ("8.5", "2", "-0.5")
    association = done["association"]["id"]
    await desk.do("correctAssociation", id=association, quantity=quantity("1"), reason="weighed")
    oil = await balance(desk, b1)
    assert (oil["consumed"], oil["onHand"], oil["unaccounted"]) == ("9", "2", "-1")
    await desk.order("P3", {"CREAM": "4"}, {"OIL": "2"})
    late = await desk.product("P3", "K5", quantity=quantity("2"), happenedAt=before)
    cream = await balance(desk, k5)
    assert (cream["produced"], cream["onHand"], cream["unaccounted"]) == ("3", "1", "2")
    await desk.do("removeFinishedProducts", ids=[late["id"]], reason="another batch")
    assert await balance(desk, k5) == {"produced": "1", "onHand": "1", "reconciliation": "100"}


async def test_why_something_is_in_scope_by_what_is_shared(desk: Desk) -> None:
    b1, k1 = desk.batch("OIL", "B1"), desk.batch("CREAM", "K1")
    [shared] = await desk.shared("P1")
    link = {
        "component": {"number": "B1"},
        "product": None,
        "quantity": {"value": "8", "unit": "KGM"},
        "association": None,
        "batchRelation": None,
        "sharedConsumption": {"id": shared["id"]},
    }
    for found in (await why(desk, b1, k1, "FORWARD"), await why(desk, k1, b1, "BACKWARD")):
        assert (found["links"], found["cutSize"], found["path"]) == (1, 1, [])
        assert found["steps"] == found["cut"] == found["carriedBy"]["nodes"] == [link]
        assert "the shortest way has 1 link, and 1 link in all" in found["explanation"]
    # Twice shared and once associated: three links, all of which would have to be wrong.
    [made] = [one for one in await products(desk, "P1") if one["traceable"]["number"] == "K1"]
    direct = await desk.fill(made["id"], "OIL", "B1", "0.5")
    await desk.share("P1", "OIL", "B1", "0.5")
    for found in (await why(desk, b1, k1, "FORWARD"), await why(desk, k1, b1, "BACKWARD")):
        assert (found["links"], found["cutSize"]) == (3, 3)
        assert found["path"] == [{"id": direct}]
        assert len(found["cut"]) == len(found["carriedBy"]["nodes"]) == 3


async def test_a_place_is_no_cause(desk: Desk) -> None:
    query = """query($s: [TraceableRef!]!) { commonCause(suspects: $s) {
      complete candidates { traceable { number } suspects others }
      shared { kind order { number } suspects others } } }"""
    await desk.product("P1", "K2", quantity=quantity("1"))
    suspects = [desk.batch("CREAM", number) for number in ("K1", "K3")]
    found = (await desk.api(query, {"s": suspects}))["commonCause"]
    assert found["complete"]
    assert found["candidates"] == [{"traceable": {"number": "B1"}, "suspects": 2, "others": 1}]
    assert {"kind": "ORDER", "order": {"number": "P1"}, "suspects": 2, "others": 1} in found[
        "shared"
    ]


async def count(desk: Desk, ref: Sent, amount: str) -> None:
    """Record a stock count."""
    line = {"traceable": ref, "role": "SUBJECT", "quantity": quantity(amount)}
    sent: Sent = {"company": desk.company, "type": "Warehouse", "transactions": [line]}
    await desk.do("recordActivity", code="WarehouseStockCount", **sent)


async def products(desk: Desk, order: str) -> list[dict[str, Any]]:
    """The registered products of an order."""
    query = """query($r: OrderRef!) { productionOrder(ref: $r) { finishedProducts {
      nodes { id traceable { number } } } } }"""
    found = (await desk.api(query, {"r": desk.ref(order)}))["productionOrder"]
    return list(found["finishedProducts"]["nodes"])
