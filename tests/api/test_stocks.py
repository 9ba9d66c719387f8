"""The totals that the trace index remembers are forgotten with whatever changes them."""

from __future__ import annotations

from typing import Any

from tests.support.desk import Desk
from tests.support.plant import quantity
from tests.support.service import Api
from tests.support.stocks import check_stocks, settled

WHY = "as it was found"


async def test_whatever_changes_a_total_is_noticed(api: Api, company: str) -> None:
    """Each kind of record that neither matches nor corrects; those are in random sequences."""
    desk = Desk(api, company)
    await desk.item("OIL", "BATCH", unit="KGM")
    await desk.item("CREAM", "BATCH", unit="KGM")
    await desk.order("P1", {"CREAM": "100"}, {"OIL": "20"})
    await desk.receive("OIL", "B1", "10")
    b1 = desk.batch("OIL", "B1")

    async def act(mutation: str, **sent: Any) -> None:
        # What was known before is remembered now, and must not be told of what comes.
        await settled(api.service)
        await check_stocks(api.service, company)
        await desk.do(mutation, **sent)
        await check_stocks(api.service, company)

    def subject(code: str, kind: str, amount: str) -> dict[str, Any]:
        line = {"traceable": b1, "role": "SUBJECT", "quantity": quantity(amount)}
        return {"company": company, "type": kind, "code": code, "transactions": [line]}

    await settled(api.service)
    await check_stocks(api.service, company)
    await desk.receive("OIL", "B1", "2")
    await check_stocks(api.service, company)
    await act("recordShipment", traceable=b1, quantity=quantity("1"), customer="Acme")
    await act("recordActivity", **subject("QualityScrap", "Quality", "0.25"))
    await act("recordActivity", **subject("WarehouseStockCount", "Warehouse", "9"))
    parts = [
        {"number": "C1", "quantity": quantity("2")},
        {"number": "C2", "quantity": quantity("1")},
    ]
    await act("splitBatch", batch=b1, parts=parts, reason=WHY)
    sources = [{"batch": b1, "quantity": quantity("0.5")}, {"batch": desk.batch("OIL", "C1")}]
    await act("mergeBatches", sources=sources, number="T1", reason=WHY)
    cream = (await desk.product("P1", "K1", quantity=quantity("30")))["id"]
    await settled(api.service)
    await check_stocks(api.service, company)
    wrong = await desk.fill(cream, "OIL", "B1", "3")
    await act("correctAssociation", id=wrong, quantity=quantity("2"), reason=WHY)
    await act("removeFinishedProducts", ids=[cream], reason=WHY)
