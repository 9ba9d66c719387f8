"""Real deliveries of food, recorded through the public API: sets, neighbours and totals."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.support.desk import Desk
from tests.support.foodchain import Deliveries, Delivery, Lot, closure, record
from tests.support.service import Api, statements

TRACE = """query($root: TraceableRef!, $direction: TraceDirection!) {
  trace(roots: [$root], direction: $direction) {
    complete
    totals {
      byCustomer { name count quantities { value unit } }
      bySupplier { name count quantities { value unit } }
      byOrder { order { number } count quantities { value unit } }
      byPlace { name count quantities { value unit } }
    }
    nodes(first: 1000) { nodes { depth item { number unit } traceable {
      number suppliers customers place
      orders { number } finishedProducts { status reportedAsFinished }
      lastActivity { code happenedAt }
    } } }
  }
}"""
BASE = {"GRM": "KGM"}


@pytest.mark.parametrize("name", ["ExampleData", "Scenario_1_Outbreak-Baby-Tea"])
async def test_every_lot_is_traced_as_the_file_says(api: Api, company: str, name: str) -> None:
    desk, deliveries = Desk(api, company), Deliveries.read(name)
    await record(desk, deliveries)
    lots, inputs = deliveries.lots, deliveries.inputs
    outputs: defaultdict[Lot, list[Lot]] = defaultdict(list)
    for made, used in inputs.items():
        for one in used:
            outputs[one].append(made)
    backward = {made: list(used) for made, used in inputs.items()}
    for direction, edges in (("BACKWARD", backward), ("FORWARD", dict(outputs))):
        traces = await asyncio.gather(*(traced(desk, lot, direction) for lot in lots))
        for lot, trace in zip(lots, traces, strict=True):
            assert trace["complete"] is True
            nodes = trace["nodes"]["nodes"]
            reached = {(one["item"]["number"], one["traceable"]["number"]) for one in nodes}
            assert len(reached) == len(nodes)
            assert reached == closure(edges, lot) | {lot}
            for node in nodes:
                check_neighbours(node, deliveries)
            check_totals(trace["totals"], reached, deliveries)


async def traced(desk: Desk, lot: Lot, direction: str) -> dict[str, Any]:
    asked = {"root": desk.batch(*lot), "direction": direction}
    return dict((await desk.api(TRACE, asked))["trace"])


def check_neighbours(node: dict[str, Any], deliveries: Deliveries) -> None:
    """Who delivered it, who got it, on what order it was made, where it is, what was last."""
    one = node["traceable"]
    lot = node["item"]["number"], one["number"]
    some, made = deliveries.lots[lot], lot in deliveries.inputs
    assert one["customers"] == sorted({delivery.customer for delivery in some})
    assert one["suppliers"] == ([] if made else [some[0].supplier])
    assert [order["number"] for order in one["orders"]] == (["/".join(lot)] if made else [])
    assert one["place"] == some[0].supplier
    finished = [{"status": "COMPLETED", "reportedAsFinished": True}]
    assert one["finishedProducts"] == (finished if made else [])
    # What was made is reported as finished when the test runs, after all deliveries.
    if made:
        assert one["lastActivity"]["code"] == "ProductionReportFinished"
    else:
        last = max(delivery.arrived for delivery in some)
        assert one["lastActivity"] == {"code": "SalesGoodsIssue", "happenedAt": last}


def check_totals(totals: dict[str, Any], reached: set[Lot], deliveries: Deliveries) -> None:
    """The same sums as over the file."""
    customers: defaultdict[str, list[Delivery]] = defaultdict(list)
    suppliers: defaultdict[str, list[Delivery]] = defaultdict(list)
    orders: defaultdict[str, list[Delivery]] = defaultdict(list)
    places: defaultdict[str, set[Lot]] = defaultdict(set)
    for lot in reached:
        for one in deliveries.lots[lot]:
            customers[one.customer].append(one)
            places[one.supplier].add(lot)
            (orders["/".join(lot)] if lot in deliveries.inputs else suppliers[one.supplier]).append(
                one
            )
    assert shown(totals["byCustomer"]) == expected(customers)
    assert shown(totals["bySupplier"]) == expected(suppliers)
    by_order = [{"name": one["order"]["number"], **one} for one in totals["byOrder"]]
    assert shown(by_order) == expected(orders)
    assert {one["name"]: one["count"] for one in totals["byPlace"]} == {
        place: len(some) for place, some in places.items()
    }


def expected(by_name: dict[str, list[Delivery]]) -> dict[str, tuple[int, dict[str, Decimal]]]:
    found = {}
    for name, some in by_name.items():
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for one in some:
            sums[BASE.get(one.unit, one.unit)] += one.base
        found[name] = len({one.lot for one in some}), dict(sums)
    return found


def shown(totals: list[dict[str, Any]]) -> dict[str, tuple[int, dict[str, Decimal]]]:
    assert [one["name"] for one in totals] == sorted(one["name"] for one in totals)
    return {
        one["name"]: (
            one["count"],
            {sum_["unit"]: Decimal(sum_["value"]) for sum_ in one["quantities"]},
        )
        for one in totals
    }


async def test_facts_and_totals_cost_the_same_for_many(api: Api, company: str) -> None:
    """A page asks the engine once for each field, however long it is."""
    desk, deliveries = Desk(api, company), Deliveries.read("Scenario_1_Outbreak-Baby-Tea")
    await record(desk, deliveries)
    asked = []
    for lot in deliveries.lots:
        root = {"root": desk.batch(*lot), "direction": "BOTH"}
        response = await api.raw(TRACE, root)
        nodes = response.json()["data"]["trace"]["nodes"]["nodes"]
        depth = max(node["depth"] for node in nodes)
        asked.append((len(nodes), depth, statements(response)))
    smallest, largest = min(asked), max(asked)
    assert largest[0] >= 4 * smallest[0]
    # Each further level of a trace needs one statement each way, and one for facts.
    assert largest[2] - smallest[2] <= 4 * (largest[1] - smallest[1]) + 4
