"""The fingerprint that other tests rest on sees every kind of change."""

from __future__ import annotations

import json
from typing import LiteralString

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from tests.support.plant import Plant, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint, store_rows

KINDS = {
    *("Item", "Gtin", "ProductionOrder", "ProductLine", "BomLine", "Traceable", "FinishedProduct"),
    *("ComponentLine", "Association", "Activity", "HistoryEntry", "CONSUMED_INTO", "INVOLVES"),
}
CHANGES: tuple[LiteralString, ...] = (
    "MATCH (t:Traceable) WHERE t.company = $company SET t.version = t.version + 1",
    "MATCH (:Traceable {company: $company})-[e:CONSUMED_INTO]->() SET e.quantity = '7'",
    "MATCH (o:ProductionOrder {company: $company}) MATCH (f:FinishedProduct {order: o.id}) "
    "MATCH (c:ComponentLine {finishedProduct: f.id}) SET c.consumption = '8'",
    "CREATE (n:SomethingNew {name: $company})",
)


async def test_every_change_is_seen(api: Api, graph: Graph, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP", gtins=["4006381333931"])
    await plant.item("SEAL", "BATCH")
    await plant.order("P1", {"PUMP": "3"}, {"SEAL": "6"})
    product = await plant.product("P1", "SN1")
    await plant.component(product["id"], "B1")
    await plant.do("recordReceipt", item=plant.ref("SEAL"), number="B1", quantity=quantity("100"))

    rows = [json.loads(row) for row in await store_rows(graph, company)]
    assert {kind for row in rows for kind in row.get("what", ())} == KINDS
    before = await fingerprint(graph, company)
    assert await fingerprint(graph, company) == before
    for change in CHANGES:

        async def work(tx: Transaction, change: LiteralString = change) -> None:
            await tx.all(change, company=company)

        await graph.session(Deadline.after(60)).write((), work)
        after = await fingerprint(graph, company)
        assert after != before, change
        before = after
    await Plant(api, f"{company}, another").item("PUMP")
    assert await fingerprint(graph, company) != before


async def test_an_empty_company_proves_nothing(graph: Graph, company: str) -> None:
    with pytest.raises(AssertionError):
        await fingerprint(graph, company)
