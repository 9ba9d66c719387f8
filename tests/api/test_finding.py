"""Batches and serial numbers are found by what is known of them, in one order on every way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.engine.session import Graph
from graph.store import finding, searching
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api

FIND = """query(
  $c: String, $f: TraceableFilterInput, $item: String, $s: String, $n: Int, $a: String
) {
  traceables(company: $c, filter: $f, item: $item, search: $s, first: $n, after: $a) {
    nodes { number item { number } } pageInfo { hasNextPage endCursor }
  }
}"""
GTIN = "09501101530003"


async def stocked(api: Api, company: str) -> Desk:
    """Seals from two suppliers, built into pumps of two orders, of which one was shipped."""
    desk = Desk(api, company)
    await desk.item("SEAL", "BATCH", gtins=[GTIN])
    await desk.item("PUMP")
    for number, supplier, day, place in (
        ("S-1", "Acme", "01", "Dock"),
        ("S-2", "Acme", "02", None),
        ("S-3", "Best", "03", "Dock"),
        ("s-11", None, "04", "Dock"),
    ):
        await desk.do(
            "recordReceipt",
            item=desk.ref("SEAL"),
            number=number,
            quantity=quantity("10"),
            supplier=supplier,
            happenedAt=f"2026-01-{day}T08:00:00Z",
            place=place,
        )
    for order, pump, seal in (("O-1", "P-1", "S-1"), ("O-2", "S-1", "S-3")):
        await desk.order(order, {"PUMP": "1"}, {"SEAL": "10"})
        product = await desk.product(order, pump)
        await desk.fill(product["id"], "SEAL", seal, "10")
        await desk.do("reportAsFinished", finishedProduct=product["id"], place="Line 1")
    await desk.do("recordShipment", traceable=desk.serial("PUMP", "P-1"), customer="Zoo")
    await desk.do(
        "recordActivity",
        company=company,
        type="Quality",
        code="QualityTest",
        happenedAt="2026-01-02T12:00:00Z",
        transactions=[
            {
                "traceable": desk.batch("SEAL", "S-2"),
                "role": "SUBJECT",
                "quantity": quantity("1"),
            }
        ],
        data=[{"name": "pH", "number": "7.25"}],
        place="Lab",
        partner="Acme",
    )
    return desk


async def page(desk: Desk, wanted: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    asked = {"c": desk.company, "f": wanted, **more}
    return dict((await desk.api(FIND, asked))["traceables"])


async def found(desk: Desk, wanted: dict[str, Any] | None, **more: Any) -> list[str]:
    """All that is found, read in pages of two, as ``ITEM/number``."""
    numbers: list[str] = []
    after = None
    for _ in range(20):
        one = await page(desk, wanted, n=2, a=after, **more)
        numbers += [f"{node['item']['number']}/{node['number']}" for node in one["nodes"]]
        if not one["pageInfo"]["hasNextPage"]:
            return numbers
        after = one["pageInfo"]["endCursor"]
    raise AssertionError("This list does not end.")


EVERYTHING = ["PUMP/P-1", "PUMP/S-1", "SEAL/S-1", "SEAL/S-2", "SEAL/S-3", "SEAL/s-11"]
Wanted = Callable[[Desk], dict[str, Any]]
CASES: dict[str, tuple[Wanted, list[str]]] = {
    "nothing asked": (lambda _: {}, EVERYTHING),
    "prefix": (lambda _: {"numberPrefix": "S-1"}, ["PUMP/S-1", "SEAL/S-1"]),
    "prefix, of an item": (
        lambda desk: {"numberPrefix": "S-1", "item": desk.ref("SEAL")},
        ["SEAL/S-1"],
    ),
    "part": (lambda _: {"numberPart": "S-1"}, ["PUMP/S-1", "SEAL/S-1", "SEAL/s-11"]),
    "plain text": (lambda _: {"text": "S-1"}, ["PUMP/S-1", "SEAL/S-1"]),
    "GS1": (lambda _: {"text": f"(01){GTIN}(10)S-1"}, ["SEAL/S-1"]),
    "link": (lambda _: {"text": f"https://id.gs1.org/01/{GTIN}/10/S-3"}, ["SEAL/S-3"]),
    "item": (lambda desk: {"item": desk.ref("PUMP")}, ["PUMP/P-1", "PUMP/S-1"]),
    "unknown item": (lambda desk: {"item": desk.ref("NONE")}, []),
    "order": (lambda desk: {"order": desk.ref("O-2")}, ["PUMP/S-1", "SEAL/S-3"]),
    "unknown order": (lambda desk: {"order": desk.ref("O-9")}, []),
    "supplier": (lambda _: {"supplier": "Acme"}, ["SEAL/S-1", "SEAL/S-2"]),
    "customer": (lambda _: {"customer": "Zoo"}, ["PUMP/P-1"]),
    "a customer is no supplier": (lambda _: {"supplier": "Zoo"}, []),
    "activity code": (
        lambda _: {"activity": {"code": "ProductionReportFinished"}},
        ["PUMP/P-1", "PUMP/S-1"],
    ),
    "data": (lambda _: {"activity": {"data": {"name": "pH", "value": "7.25"}}}, ["SEAL/S-2"]),
    "other data": (lambda _: {"activity": {"data": {"name": "pH", "value": "7.2"}}}, []),
    "dates": (
        lambda _: {"activity": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-03T08:00:00Z"}},
        ["SEAL/S-2"],
    ),
    "dates of a partner": (
        lambda _: {"activity": {"partner": "Acme", "to": "2026-01-02T08:00:00Z"}},
        ["SEAL/S-1"],
    ),
    "dates that end before they begin": (
        lambda _: {"activity": {"from": "2026-01-03T00:00:00Z", "to": "2026-01-02T00:00:00Z"}},
        [],
    ),
    "place of an activity": (lambda _: {"activity": {"place": "Lab"}}, ["SEAL/S-2"]),
    "place": (lambda _: {"place": "Dock"}, ["SEAL/S-1", "SEAL/S-3", "SEAL/s-11"]),
    "left for another place": (lambda _: {"place": "Line 1"}, ["PUMP/P-1", "PUMP/S-1"]),
    "on hand": (lambda _: {"onHand": True}, ["PUMP/S-1", "SEAL/S-2", "SEAL/s-11"]),
    "not on hand": (lambda _: {"onHand": False}, ["PUMP/P-1", "SEAL/S-1", "SEAL/S-3"]),
    "not on hold": (lambda _: {"onHold": False}, EVERYTHING),
    "on hold": (lambda _: {"onHold": True}, []),
    "many conditions": (
        lambda desk: {
            "numberPrefix": "S",
            "numberPart": "1",
            "item": desk.ref("SEAL"),
            "order": desk.ref("O-1"),
            "supplier": "Acme",
            "activity": {"code": "PurchaseGoodsReceipt", "place": "Dock"},
            "place": "Dock",
            "onHand": False,
            "onHold": False,
        },
        ["SEAL/S-1"],
    ),
    "what contradicts": (lambda _: {"supplier": "Acme", "customer": "Zoo"}, []),
    "a separator in a name": (lambda _: {"supplier": "Acme\x1f"}, []),
}


async def test_each_condition_finds_what_fits_it(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    for case, (wanted, expected) in CASES.items():
        assert (case, await found(desk, wanted(desk))) == (case, expected)
    assert await found(desk, {"item": desk.ref("SEAL")}, item="PUMP") == []
    assert await found(desk, {"numberPart": "1"}, s="s-", item="SEAL") == ["SEAL/S-1", "SEAL/s-11"]


async def test_the_long_way_finds_the_same(
    api: Api, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many fit a condition, the list is read in its order instead."""
    desk = await stocked(api, company)
    monkeypatch.setattr(finding, "FEW", 0)
    for case, (wanted, expected) in CASES.items():
        assert (case, await found(desk, wanted(desk))) == (case, expected)


async def test_a_search_that_ends_a_page_early_says_that_it_goes_on(
    api: Api, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await stocked(api, company)
    monkeypatch.setattr(searching, "EXAMINED", 2)
    first = await page(desk, {"numberPart": "s-11"}, n=1)
    assert first["nodes"] == []
    assert first["pageInfo"]["hasNextPage"] is True
    assert await found(desk, {"numberPart": "s-11"}) == ["SEAL/s-11"]


async def test_lists_are_read_in_their_order_on_every_engine(
    api: Api, graph: Graph, company: str
) -> None:
    """Also where the texts of two engines could differ: beyond the basic multilingual plane."""
    desk = Desk(api, company)
    await desk.item("SEAL", "BATCH")
    numbers = ["a", "Ａ", "🏭", "\ufb00x", "ä", "批号", "z", "𝒜b", "~", "Z"]
    for number in numbers:
        await desk.receive("SEAL", number)
    assert await found(desk, None) == [f"SEAL/{number}" for number in sorted(numbers)]
    assert await found(desk, {"numberPrefix": "🏭"}) == ["SEAL/🏭"]
    assert await found(desk, {"numberPrefix": "🏭", "item": desk.ref("SEAL")}) == ["SEAL/🏭"]


async def test_what_is_on_hold_is_told_from_the_rest(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    free = [one for one in EVERYTHING if one != "SEAL/S-2"]
    placed = []
    for reason in ("Cracked", "Leaks"):
        sent: Sent = {"traceable": desk.batch("SEAL", "S-2"), "reason": reason}
        placed.append((await desk.do("placeHold", "hold { id }", **sent))["hold"]["id"])
    for hold in placed:
        assert await found(desk, {"onHold": True}) == ["SEAL/S-2"]
        assert await found(desk, {"onHold": True, "item": desk.ref("PUMP")}) == []
        assert await found(desk, {"onHold": False}) == free
        await desk.do("releaseHold", "hold { id }", hold=hold, reason="Fine")
    assert await found(desk, {"onHold": True}) == []
    assert await found(desk, {"onHold": False}) == EVERYTHING


async def test_a_cursor_of_another_list_is_refused(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    items = "query($c: String, $a: String) { items(company: $c, first: 1, after: $a) { %s } }"
    info = "pageInfo { endCursor }"
    cursor = (await api(items % info, {"c": company}))["items"]["pageInfo"]["endCursor"]
    mine = (await page(desk, None, n=1))["pageInfo"]["endCursor"]
    for asked in (
        {"c": company, "a": cursor},
        {"c": f"{company} too", "a": mine},
        {"c": company, "a": "bm8="},
        {"c": company, "a": ""},
        {"c": company, "n": -1},
        {"c": company, "n": 1_001},
    ):
        [error] = await api.errors(FIND, asked)
        assert error["extensions"]["code"] == "INVALID_ARGUMENT"
    [error] = await api.errors(items % info, {"c": company, "a": mine})
    assert error["extensions"]["code"] == "INVALID_ARGUMENT"


async def test_what_a_text_cannot_be_is_refused(api: Api, company: str) -> None:
    for text, code in (("(01)04006381333932", "INVALID_CODE"),):
        [error] = await api.errors(FIND, {"c": company, "f": {"text": text}})
        assert error["extensions"]["code"] == code


async def test_items_and_orders_are_searched_by_number_and_name(api: Api, company: str) -> None:
    desk = await stocked(api, company)
    await desk.item("X-1", "NONE", name="Sealing ring")
    query = """query($c: String, $s: String, $t: [ProductionOrderStatus!]) {
      items(company: $c, search: $s) { nodes { number } pageInfo { hasNextPage } }
      productionOrders(company: $c, search: $s, status: $t) { nodes { number } }
    }"""
    data = await api(query, {"c": company, "s": "sEaL"})
    assert [one["number"] for one in data["items"]["nodes"]] == ["SEAL", "X-1"]
    assert data["items"]["pageInfo"]["hasNextPage"] is False
    data = await api(query, {"c": company, "s": "o-2", "t": ["REPORTED_AS_FINISHED"]})
    assert [one["number"] for one in data["productionOrders"]["nodes"]] == ["O-2"]
    data = await api(query, {"c": company, "s": "o-2", "t": ["CREATED"]})
    assert data["productionOrders"]["nodes"] == []
