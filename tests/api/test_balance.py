"""Mass balances: the law holds, over-consumption shows, stock counts find what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.balances import BALANCE, balance, figures
from tests.support.desk import Desk
from tests.support.genealogy import put_model
from tests.support.genealogy_model import UNITS, random_genealogy
from tests.support.plant import Sent, quantity
from tests.support.service import Api, statements

WHY = "weighed again"


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """Batch B1 of ten kilograms of oil, and an order that makes cream of it."""
    desk = Desk(api, company)
    await desk.item("OIL", "BATCH", unit="KGM")
    await desk.item("CREAM", "BATCH", unit="KGM")
    await desk.receive("OIL", "B1", "10")
    await desk.order("P1", {"CREAM": "100"}, {"OIL": "20"})
    return desk


async def behind(desk: Desk, ref: Sent, figure: str, first: int = 50) -> list[dict[str, Any]]:
    """What stands behind a figure, read in pages of ``first``."""
    query = """query($r: TraceableRef!, $f: BalanceFigure!, $n: Int, $a: String) {
      traceable(ref: $r) { massBalance { behind(figure: $f, first: $n, after: $a) {
        pageInfo { hasNextPage endCursor }
        nodes { quantity { value unit } activity { code partner } association { product { number } }
                finishedProduct { order { number } } batchRelation { kind target { number } } }
      } } }
    }"""
    entries: list[dict[str, Any]] = []
    after = None
    while True:
        asked = {"r": ref, "f": figure, "n": first, "a": after}
        page = (await desk.api(query, asked))["traceable"]["massBalance"]["behind"]
        assert len(page["nodes"]) <= first
        entries += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return [{key: value for key, value in one.items() if value} for one in entries]
        after = page["pageInfo"]["endCursor"]


def subject(desk: Desk, code: str, kind: str, amount: str, *refs: Sent, **more: Any) -> Sent:
    """The input of recordActivity with subjects of one quantity."""
    lines = [{"traceable": ref, "role": "SUBJECT", "quantity": quantity(amount)} for ref in refs]
    return {"company": desk.company, "type": kind, "code": code, "transactions": lines, **more}


def kilograms(value: str) -> dict[str, str]:
    """A quantity of oil."""
    return {"value": value, "unit": "KGM"}


async def test_each_figure_opens_to_what_is_behind_it(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    parts = [
        {"number": "C1", "quantity": quantity("2")},
        {"number": "C2", "quantity": quantity("1")},
    ]
    await desk.do("splitBatch", batch=b1, parts=parts, reason=WHY)
    sources = [{"batch": b1, "quantity": quantity("0.5")}, {"batch": desk.batch("OIL", "C1")}]
    await desk.do("mergeBatches", sources=sources, number="T1", reason=WHY)
    cream = (await desk.product("P1", "K1", quantity=quantity("30")))["id"]
    await desk.fill(cream, "OIL", "B1", "3")
    wrong = await desk.fill(cream, "OIL", "B1", "1.5")
    await desk.do("removeAssociations", ids=[wrong], reason=WHY)
    await desk.do("recordShipment", traceable=b1, quantity=quantity("1250 GRM"), customer="Acme")
    await desk.do("recordActivity", **subject(desk, "QualityScrap", "Quality", "0.25", b1))
    assert await balance(desk, b1) == {
        "received": "10", "consumed": "3", "shipped": "1.25", "scrapped": "0.25", "splitOut": "3",
        "mergedOut": "0.5", "onHand": "2", "reconciliation": "100",
    }  # fmt: skip
    assert await balance(desk, desk.batch("OIL", "C1")) == {
        "splitIn": "2", "mergedOut": "2", "reconciliation": "100",
    }  # fmt: skip
    assert await balance(desk, desk.batch("OIL", "T1")) == {
        "mergedIn": "2.5", "onHand": "2.5", "reconciliation": "100",
    }  # fmt: skip
    assert await balance(desk, desk.batch("CREAM", "K1")) == {
        "produced": "30", "onHand": "30", "reconciliation": "100",
    }  # fmt: skip

    assert await behind(desk, b1, "RECEIVED") == [
        {"quantity": kilograms("10"), "activity": {"code": "PurchaseGoodsReceipt", "partner": None}}
    ]
    assert await behind(desk, b1, "CONSUMED") == [
        {"quantity": kilograms("3"), "association": {"product": {"number": "K1"}}}
    ]
    assert await behind(desk, b1, "SHIPPED") == [
        {"quantity": kilograms("1.25"), "activity": {"code": "SalesGoodsIssue", "partner": "Acme"}}
    ]
    assert await behind(desk, b1, "SCRAPPED") == [
        {"quantity": kilograms("0.25"), "activity": {"code": "QualityScrap", "partner": None}}
    ]
    for first in (1, 50):
        assert await behind(desk, b1, "SPLIT_OUT", first) == [
            {"quantity": kilograms("2"),
             "batchRelation": {"kind": "SPLIT", "target": {"number": "C1"}}},
            {"quantity": kilograms("1"),
             "batchRelation": {"kind": "SPLIT", "target": {"number": "C2"}}},
        ]  # fmt: skip
    assert [one["quantity"]["value"] for one in await behind(desk, b1, "MERGED_OUT")] == ["0.5"]
    assert await behind(desk, b1, "ON_HAND") == await behind(desk, b1, "UNACCOUNTED") == []
    assert await behind(desk, desk.batch("CREAM", "K1"), "PRODUCED") == [
        {"quantity": kilograms("30"), "finishedProduct": {"order": {"number": "P1"}}}
    ]
    tank = await behind(desk, desk.batch("OIL", "T1"), "MERGED_IN", 1)
    assert [one["quantity"]["value"] for one in tank] == ["0.5", "2"]
    assert len(await behind(desk, desk.batch("OIL", "C2"), "SPLIT_IN")) == 1


async def test_over_consumption_shows_as_negative_unaccounted(desk: Desk) -> None:
    cream = (await desk.product("P1", "K1", quantity=quantity("100")))["id"]
    association = await desk.fill(cream, "OIL", "B1", "12.5")
    b1 = desk.batch("OIL", "B1")
    assert await balance(desk, b1) == {
        "received": "10", "consumed": "12.5", "unaccounted": "-2.5", "reconciliation": "125",
    }  # fmt: skip
    # Nobody received this one: nothing of it can be reconciled.
    await desk.fill(cream, "OIL", "B2", "1")
    assert await balance(desk, desk.batch("OIL", "B2")) == {
        "consumed": "1", "unaccounted": "-1", "reconciliation": None,
    }  # fmt: skip
    await desk.do("correctAssociation", id=association, quantity=quantity("10"), reason=WHY)
    assert await balance(desk, b1) == {
        "received": "10", "consumed": "10", "reconciliation": "100",
    }  # fmt: skip


async def test_a_stock_count_finds_what_is_missing(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    cream = (await desk.product("P1", "K1", quantity=quantity("100")))["id"]
    wrong = await desk.fill(cream, "OIL", "B1", "4")
    late: Sent = {"item": desk.ref("OIL"), "number": "B1"}
    count = subject(desk, "WarehouseStockCount", "Warehouse", "5", b1)
    done = await desk.do("recordActivity", **count)
    [expected] = done["activity"]["data"]
    assert (expected["name"], expected["number"], expected["unit"]) == ("expected", "6", "KGM")
    counted = {
        "received": "10", "consumed": "4", "onHand": "5", "unaccounted": "1",
        "reconciliation": "90",
    }  # fmt: skip
    assert await balance(desk, b1) == counted
    # From then on what was counted counts, and what came and went since.
    right = await desk.fill(cream, "OIL", "B1", "2")
    assert await balance(desk, b1) == counted | {"consumed": "6", "onHand": "3"}
    await desk.do("removeAssociations", ids=[right], reason=WHY)
    assert await balance(desk, b1) == counted
    # What is put right about the time before was seen by whoever counted.
    await desk.do("correctAssociation", id=wrong, quantity=quantity("3.5"), reason=WHY)
    assert await balance(desk, b1) == counted | {
        "consumed": "3.5", "unaccounted": "1.5", "reconciliation": "85",
    }  # fmt: skip
    before: Sent = {"quantity": quantity("1"), "happenedAt": "2020-01-01T00:00:00Z"}
    await desk.do("recordReceipt", **late, **before)
    assert (await balance(desk, b1))["onHand"] == "5"
    await desk.do("recordReceipt", **late, quantity=quantity("1"))
    assert await balance(desk, b1) == {
        "received": "12", "consumed": "3.5", "onHand": "6", "unaccounted": "2.5",
        "reconciliation": "79.166666666667",
    }  # fmt: skip
    # It may find nothing at all, or more than was known.
    await desk.do("recordActivity", **subject(desk, "WarehouseStockCount", "Warehouse", "0", b1))
    assert (await balance(desk, b1))["unaccounted"] == "8.5"
    await desk.do("recordActivity", **subject(desk, "WarehouseStockCount", "Warehouse", "9", b1))
    assert await balance(desk, b1) == {
        "received": "12", "consumed": "3.5", "onHand": "9", "unaccounted": "-0.5",
        "reconciliation": "104.166666666667",
    }  # fmt: skip
    found = await behind(desk, b1, "UNACCOUNTED", 2)
    assert [one["quantity"]["value"] for one in found] == ["1", "6", "-9"]
    found = await behind(desk, b1, "ON_HAND")
    assert [one["quantity"]["value"] for one in found] == ["5", "0", "9"]
    # All that is on hand is what was counted.
    await desk.do("recordShipment", traceable=b1, customer="Acme")
    assert (await balance(desk, b1))["shipped"] == "9"


async def test_a_removed_product_was_counted_before(desk: Desk) -> None:
    cream = (await desk.product("P1", "K1", quantity=quantity("30")))["id"]
    k1 = desk.batch("CREAM", "K1")
    await desk.do("recordActivity", **subject(desk, "WarehouseStockCount", "Warehouse", "28", k1))
    assert (await balance(desk, k1))["unaccounted"] == "2"
    await desk.do("removeFinishedProducts", ids=[cream], reason=WHY)
    assert await balance(desk, k1) == {
        "onHand": "28", "unaccounted": "-28", "reconciliation": None,
    }  # fmt: skip


async def test_what_cannot_be_counted(desk: Desk) -> None:
    await desk.item("PUMP")
    await desk.receive("PUMP", "S1")
    b1, s1 = desk.batch("OIL", "B1"), desk.serial("PUMP", "S1")
    code, kind = "WarehouseStockCount", "Warehouse"
    for amount, ref, expected in (
        ("-1", b1, ("INVALID_QUANTITY", "input.transactions.0.quantity.value")),
        ("2", s1, ("INVALID_QUANTITY", "input.transactions.0.quantity.value")),
        ("0.5", s1, ("INVALID_QUANTITY", "input.transactions.0.quantity.value")),
        ("1 LTR", b1, ("UNIT_MISMATCH", "input.transactions.0.quantity.unit")),
        ("1", desk.batch("OIL", "B9"), ("NOT_FOUND", "input.transactions.0.traceable")),
    ):
        sent = subject(desk, code, kind, amount, ref)
        assert await desk.refused("recordActivity", **sent) == expected, amount
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    await desk.do("recordActivity", **subject(desk, code, kind, "7", b1))
    old = subject(desk, code, kind, "8", b1, happenedAt=yesterday)
    assert await desk.refused("recordActivity", **old) == ("INVALID_TIME", "input.happenedAt")
    assert (await balance(desk, b1))["onHand"] == "7"
    moved = subject(desk, "WarehouseMove", kind, "0", b1)
    assert (await desk.refused("recordActivity", **moved))[0] == "INVALID_QUANTITY"
    await desk.do("recordActivity", **subject(desk, code, kind, "0", s1))
    assert await balance(desk, s1) == {
        "received": "1", "unaccounted": "1", "reconciliation": "0",
    }  # fmt: skip


async def test_a_page_of_100_takes_as_many_statements_as_one_of_5(
    api: Api, graph: Graph, company: str
) -> None:
    desk = Desk(api, company)
    for item, (unit, _, _) in UNITS.items():
        await desk.item(item, "BATCH", unit=unit)
    await put_model(graph, company, random_genealogy(1, 100))
    query = f"""query($c: String, $n: Int) {{ traceables(company: $c, first: $n) {{
      nodes {{ massBalance {{ {BALANCE}
        receipts: behind(figure: RECEIVED, first: 3) {{ nodes {{ quantity {{ value }} }} }}
        uses: behind(figure: CONSUMED, first: 3) {{ nodes {{ association {{ id }} }} }}
        parts: behind(figure: SPLIT_OUT, first: 3) {{ nodes {{ quantity {{ value }} }} }}
      }} }}
    }} }}"""
    counts = []
    for first in (5, 100):
        response = await api.raw(query, {"c": company, "n": first})
        balances = [one["massBalance"] for one in response.json()["data"]["traceables"]["nodes"]]
        assert len(balances) == first
        assert all(figures(one) for one in balances)
        assert any(one["uses"]["nodes"] for one in balances)
        counts.append(statements(response))
    # The list itself is read in slices, that of a short page in smaller ones.
    assert counts[1] <= counts[0]


async def test_the_balance_of_a_trace(desk: Desk) -> None:
    await desk.item("FAT", "BATCH", unit="GRM")
    await desk.order("P2", {"CREAM": "50"}, {"OIL": "20", "FAT": "500 GRM"})
    await desk.receive("FAT", "F1", "400")
    cream = (await desk.product("P2", "K1", quantity=quantity("50")))["id"]
    await desk.fill(cream, "OIL", "B1", "11")
    await desk.fill(cream, "FAT", "F1", "300")
    fat = desk.batch("FAT", "F1")
    await desk.do("recordActivity", **subject(desk, "WarehouseStockCount", "Warehouse", "40", fat))
    sums = f"{BALANCE} count open lacking {{ value }} surplus {{ value }}"
    query = f"""query($r: TraceableRef!) {{
      trace(roots: [$r], direction: BACKWARD) {{
        massBalance {{ open byItem {{ item {{ number }} {sums} }} totals {{ unit {sums} }} }}
      }}
    }}"""
    answer = await desk.api(query, {"r": desk.batch("CREAM", "K1")})
    found = answer["trace"]["massBalance"]
    assert found["open"] == 2
    by_item = {one["item"]["number"]: figures(one) for one in found["byItem"]}
    assert by_item == {
        "CREAM": {"produced": "50", "onHand": "50", "reconciliation": "100"},
        "FAT": {"received": "400", "consumed": "300", "onHand": "40", "unaccounted": "60",
                "reconciliation": "85"},
        "OIL": {"received": "10", "consumed": "11", "unaccounted": "-1", "reconciliation": "110"},
    }  # fmt: skip
    [mass] = found["totals"]
    assert (mass["unit"], mass["count"], mass["open"]) == ("KGM", 3, 2)
    assert (mass["lacking"]["value"], mass["surplus"]["value"]) == ("0.06", "1")
    assert figures(mass) == {
        "received": "10.4", "produced": "50", "consumed": "11.3", "onHand": "50.04",
        "unaccounted": "-0.94", "reconciliation": "101.556291390728",
    }  # fmt: skip
