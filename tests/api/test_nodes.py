"""Everything with a global id is found by it, whatever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import GraphQLObjectType, build_schema

from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api

CONTRACT = Path(__file__).parents[1] / "schema" / "contract.graphql"
QUERY = """query($i: ID!) { node(id: $i) { __typename id
  ... on Item { number }
  ... on ProductionOrder { number }
  ... on ProductLine { item { number } }
  ... on BomLine { lineNumber }
  ... on FinishedProduct { traceable { number } }
  ... on Association { component { number } product { number } order { number } }
  ... on Traceable { number item { number } }
  ... on Activity { code }
  ... on PickingListJournal { posted }
} }"""


async def test_every_kind_of_node_is_found_by_its_id(api: Api, company: str) -> None:
    plant = Plant(api, company)
    pump = await plant.item("PUMP")
    await plant.item("SEAL", "BATCH")
    order = await plant.order("P1", {"PUMP": "1"}, {"SEAL": "2"})
    product = await plant.product("P1", "SN1")
    done = await plant.component(product["id"], "B1")
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("100")}
    receipt = await plant.do("recordReceipt", None, **sent)
    journal = await plant.do(
        "adjustConsumption", "journal { id }", associations=[done["association"]["id"]]
    )
    known: dict[str, dict[str, Any]] = {
        pump["id"]: {"__typename": "Item", "number": "PUMP"},
        order["id"]: {"__typename": "ProductionOrder", "number": "P1"},
        order["productLines"][0]["id"]: {"__typename": "ProductLine", "item": {"number": "PUMP"}},
        order["bomLines"][0]["id"]: {"__typename": "BomLine", "lineNumber": 10},
        product["id"]: {"__typename": "FinishedProduct", "traceable": {"number": "SN1"}},
        done["association"]["id"]: {
            "__typename": "Association",
            "component": {"number": "B1"},
            "product": {"number": "SN1"},
            "order": {"number": "P1"},
        },
        product["traceable"]["id"]: {
            "__typename": "SerialNumber",
            "number": "SN1",
            "item": {"number": "PUMP"},
        },
        receipt["traceable"]["id"]: {
            "__typename": "Batch",
            "number": "B1",
            "item": {"number": "SEAL"},
        },
        receipt["activity"]["id"]: {"__typename": "Activity", "code": "PurchaseGoodsReceipt"},
        journal["journal"]["id"]: {"__typename": "PickingListJournal", "posted": False},
    }
    for id, expected in known.items():
        assert (await api(QUERY, {"i": id}))["node"] == {"id": id, **expected}
    contract = build_schema(CONTRACT.read_text(encoding="utf-8"))
    node = contract.get_type("Node")
    kinds = {
        name
        for name, one in contract.type_map.items()
        if isinstance(one, GraphQLObjectType) and node in one.interfaces
    }
    assert {one["__typename"] for one in known.values()} >= kinds
