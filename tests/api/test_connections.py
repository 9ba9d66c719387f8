"""Lists are paged by keyset: complete, in order, nothing twice, also while others write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api

PAGE = """edges { cursor node { id } } nodes { id }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"""
ON_PRODUCT = f"""query($i: ID!, $n: Int, $c: String) {{ node(id: $i) {{ ... on FinishedProduct {{
  page: associations(first: $n, after: $c) {{ {PAGE} }}
}} }} }}"""
ON_ORDER = f"""query($i: ID!, $n: Int, $c: String) {{ node(id: $i) {{ ... on ProductionOrder {{
  page: finishedProducts(first: $n, after: $c) {{ {PAGE} }}
}} }} }}"""
ON_ORDER_LATEST = ON_ORDER.replace("first: $n", "latestFirst: true, first: $n")
ON_BATCH = f"""query($i: ID!, $n: Int, $c: String) {{ node(id: $i) {{ ... on Batch {{
  page: activities(first: $n, after: $c) {{ {PAGE} }}
}} }} }}"""
ENTRIES = 7
Page = Callable[..., Awaitable[dict[str, Any]]]


async def filled(api: Api, company: str) -> tuple[Plant, str, str]:
    """A plant with as many entries in each list, and the ids of its first order and product."""
    plant = Plant(api, company)
    for item in ("PUMP", "SEAL", "I-3", "I-4", "I-5", "I-6", "I-7"):
        await plant.item(item, "SERIAL" if item == "PUMP" else "BATCH")
    first = await plant.order("O-1", {"PUMP": f"{ENTRIES}"}, {"SEAL": f"{ENTRIES}"})
    for number in range(2, ENTRIES + 1):
        await plant.order(f"O-{number}", {"PUMP": "1"}, {}, start=False)
    products = [await plant.product("O-1", f"SN-{number}") for number in range(ENTRIES)]
    for number in range(ENTRIES):
        sent = {"quantity": quantity("1")}
        await plant.component(products[0]["id"], f"B-{number}", **sent)
    return plant, first["id"], products[0]["id"]


async def busy_batch(plant: Plant) -> str:
    """The id of a batch that was received, and tested before as many times, all at one moment."""
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B-0", "quantity": quantity("1")}
    batch = (await plant.do("recordReceipt", **sent))["traceable"]["id"]
    for _ in range(ENTRIES):
        await plant.do(
            "recordActivity",
            "activity { id }",
            company=plant.company,
            type="Quality",
            code="QualityTest",
            happenedAt="2026-01-01T08:00:00Z",
            transactions=[
                {"traceable": {"id": batch}, "role": "SUBJECT", "quantity": quantity("1")}
            ],
        )
    return str(batch)


def of_company(
    api: Api, company: str, field: str, traceable: str | None = None, **more: str
) -> Page:
    extra = "".join(f', {name}: "{value}"' for name, value in more.items())
    if traceable is not None:
        extra += f', traceable: {{id: "{traceable}"}}'
    query = f"""query($o: String, $n: Int, $c: String) {{
      page: {field}(company: $o, first: $n, after: $c{extra}) {{ {PAGE} }}
    }}"""

    async def page(first: int | None = None, after: str | None = None) -> dict[str, Any]:
        return dict((await api(query, {"o": company, "n": first, "c": after}))["page"])

    return page


def of_node(api: Api, query: str, id: str) -> Page:
    async def page(first: int | None = None, after: str | None = None) -> dict[str, Any]:
        return dict((await api(query, {"i": id, "n": first, "c": after}))["node"]["page"])

    return page


async def walked(page: Page, size: int) -> list[str]:
    """All ids of a list, read in pages of this size, each page checked by itself."""
    ids: list[str] = []
    after = None
    while True:
        found = await page(size, after)
        info = found["pageInfo"]
        assert len(found["edges"]) <= size
        assert found["nodes"] == [edge["node"] for edge in found["edges"]]
        assert info["hasPreviousPage"] is (after is not None)
        cursors = [edge["cursor"] for edge in found["edges"]]
        assert [info["startCursor"], info["endCursor"]] == [cursors[0], cursors[-1]]
        ids += [node["id"] for node in found["nodes"]]
        assert len(set(ids)) == len(ids)
        if not info["hasNextPage"]:
            return ids
        assert len(found["edges"]) == size
        after = info["endCursor"]


async def test_pages_of_every_size_are_the_same_list(api: Api, company: str) -> None:
    plant, order, product = await filled(api, company)
    batch = await busy_batch(plant)
    for page, entries in (
        (of_company(api, company, "items"), ENTRIES),
        (of_company(api, company, "productionOrders"), ENTRIES),
        (of_company(api, company, "traceables"), 2 * ENTRIES),
        (of_company(api, company, "traceables", item="SEAL"), ENTRIES),
        (of_company(api, company, "traceables", search="sn-"), ENTRIES),
        (of_company(api, company, "activities"), ENTRIES + 1),
        (of_company(api, company, "activities", code="QualityTest"), ENTRIES),
        (of_company(api, company, "activities", operator="tester"), ENTRIES + 1),
        (of_node(api, ON_BATCH, batch), ENTRIES + 1),
        # What has an id of its own is found whatever company the list is of.
        (of_company(api, f"{company} too", "activities", traceable=batch), ENTRIES + 1),
        (of_node(api, ON_ORDER, order), ENTRIES),
        (of_node(api, ON_ORDER_LATEST, order), ENTRIES),
        (of_node(api, ON_PRODUCT, product), ENTRIES),
    ):
        whole = [node["id"] for node in (await page())["nodes"]]
        assert len(set(whole)) == len(whole) == entries
        for size in (1, 2, entries - 1, entries, entries + 1, 1_000):
            assert await walked(page, size) == whole


async def test_the_latest_registered_come_first_if_wanted(api: Api, company: str) -> None:
    _, order, _ = await filled(api, company)
    oldest = (await of_node(api, ON_ORDER, order)())["nodes"]
    latest = (await of_node(api, ON_ORDER_LATEST, order)())["nodes"]
    assert latest == oldest[::-1] != oldest


async def test_a_page_of_none_is_empty(api: Api, company: str) -> None:
    await Plant(api, company).item("PUMP")
    for first, more in ((0, True), (1, False)):
        page = await of_company(api, company, "items")(first)
        assert len(page["nodes"]) == first
        assert page["pageInfo"]["hasNextPage"] is more
    nobody = await of_company(api, f"{company} too", "items")(10)
    assert nobody == {
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


async def test_what_is_added_meanwhile_moves_no_page(api: Api, company: str) -> None:
    plant = Plant(api, company)
    for number in ("B", "D", "F"):
        await plant.item(number)
    page = of_company(api, company, "items")
    first = await page(2)
    made = [await plant.item(number) for number in ("A", "C", "E", "G")]
    rest = await page(10, first["pageInfo"]["endCursor"])
    shown = [node["id"] for node in first["nodes"] + rest["nodes"]]
    # What sorts behind the first page is on the second, and nothing is on both.
    assert len(set(shown)) == len(shown) == 5
    assert {one["id"] for one in made} & set(shown) == {made[2]["id"], made[3]["id"]}


@pytest.mark.parametrize("number", ["a", "Z", "ä", "½", "批号", "🏭", "0", "'"])
async def test_any_number_can_be_the_end_of_a_page(api: Api, company: str, number: str) -> None:
    plant = Plant(api, company)
    for one in ("A", "b", number, "~", "zz", "ö"):
        await plant.item(one)
    page = of_company(api, company, "items")
    whole = [node["id"] for node in (await page())["nodes"]]
    assert len(whole) == 6
    assert await walked(page, 1) == whole
