"""Statements do not grow with the page: every access path is batched."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.plant import Plant, Sent
from tests.support.service import Api, statements

SMALL, LARGE, SEALS = 5, 100, 20
ITEM = "item { number }"
TRACEABLE = f"{{ number {ITEM} }}"
LINE = f"id {ITEM} status remaining {{ value }}"
ASSOCIATION = f"""id consumption {{ value unit }} picked {{ value }} component {TRACEABLE}
  product {TRACEABLE} order {{ number }} bomLine {{ lineNumber {ITEM} }} supersededBy {{ id }}"""
PRODUCT = f"""id status started {{ value unit }} good {{ value }} error {{ value }}
  traceable {TRACEABLE} order {{ number }} productLine {{ {LINE} }}
  components {{ {ITEM} status remaining {{ value }} associations {{ {ASSOCIATION} }} }}
  associations {{ nodes {{ {ASSOCIATION} }} }}"""
ORDER = f"""number status registrationStatus productLines {{ {LINE} }}
  bomLines {{ id {ITEM} }} finishedProducts {{ nodes {{ {PRODUCT} }} }}"""
PAGES = {
    "items": (SEALS, "id number gtins policy { useTrackedComponents }"),
    "traceables": (LARGE, f"id number onHold {ITEM}"),
    "productionOrders": (LARGE, ORDER),
}


def seal_of(number: int) -> str:
    return f"SEAL-{number % SEALS:02}"


@pytest.fixture(scope="module")
async def plant(api: Api) -> Plant:
    """A hundred orders, each with a product that consumed a batch of its own."""
    plant = Plant(api, "Batching Ltd")
    await plant.item("PUMP")

    async def fill(number: int) -> None:
        name = f"P-{number:03}"
        order, lines = plant.ref(name), plant.lines({"PUMP": "2"}, {seal_of(number): "4"})
        sent: Sent = {"company": plant.company, "number": name, **lines}
        await plant.do("upsertProductionOrder", "", **sent)
        await plant.do("startProductionOrder", "", order=order)
        made = await plant.do(
            "registerFinishedProduct", "finishedProduct { id }", order=order, number=f"SN-{number}"
        )
        product = made["finishedProduct"]["id"]
        await plant.do("registerComponent", "", finishedProduct=product, number=f"B-{number}")

    for number in range(SEALS):
        await plant.item(seal_of(number), "BATCH")
    for start in range(0, LARGE, 10):
        await asyncio.gather(*(fill(number) for number in range(start, start + 10)))
    return plant


@pytest.mark.parametrize("field", PAGES)
async def test_a_page_of_100_takes_no_more_statements_than_one_of_5(
    plant: Plant, field: str
) -> None:
    large, fields = PAGES[field]
    query = f"""query($c: String, $n: Int) {{
      {field}(company: $c, first: $n) {{ nodes {{ {fields} }} }}
    }}"""
    counts = []
    for first in (SMALL, large):
        response = await plant.api.raw(query, {"c": plant.company, "n": first})
        answer = response.json()
        assert "errors" not in answer
        assert len(answer["data"][field]["nodes"]) == first
        counts.append(statements(response))
    # The last page of a list takes one less: that there is no more needs no look.
    assert counts[0] - 1 <= counts[1] <= counts[0]


async def test_nested_lists_hold_what_belongs_to_them(plant: Plant) -> None:
    query = f"""query($c: String) {{ productionOrders(company: $c, first: 100) {{
      nodes {{ {ORDER} }}
    }} }}"""
    orders = (await plant.api(query, {"c": plant.company}))["productionOrders"]["nodes"]
    for number, order in enumerate(orders):
        assert order["number"] == f"P-{number:03}"
        [product] = order["finishedProducts"]["nodes"]
        assert product["traceable"]["number"] == f"SN-{number}"
        assert product["order"]["number"] == order["number"]
        [line] = product["components"]
        assert line["item"]["number"] == seal_of(number)
        assert line["associations"] == product["associations"]["nodes"]
        components = [one["component"] for one in line["associations"]]
        assert [one["number"] for one in components] == [f"B-{number}"]
        assert {one["item"]["number"] for one in components} == {line["item"]["number"]}
