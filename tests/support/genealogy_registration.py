"""A model's genealogy as a client registers it: receipts, orders, components, shipments, scrap."""

from __future__ import annotations

from decimal import Decimal

from tests.support.desk import Desk
from tests.support.genealogy_model import UNITS, Genealogy, Piece, Tie
from tests.support.plant import Sent, quantity


async def register_model(desk: Desk, model: Genealogy) -> None:
    """Register all of a model without splits, merges and stock counts; removed links as well."""
    for item, (unit, _, _) in UNITS.items():
        await desk.item(item, "BATCH", unit=unit)
    for number, piece in model.pieces.items():
        if piece.received:
            await desk.receive(piece.item, number, str(piece.received))
        ties = [tie for tie in model.ties if tie.product == number]
        if ties:
            await _make(desk, model, piece, ties)
    for piece in model.pieces.values():
        for code, kind, amount in (
            ("SalesGoodsIssue", "Sales", piece.shipped),
            ("QualityScrap", "Quality", piece.scrapped),
        ):
            await _take(desk, piece, code, kind, amount)


async def _make(desk: Desk, model: Genealogy, piece: Piece, ties: list[Tie]) -> None:
    order = f"O-{piece.number}"
    bom = {model.pieces[tie.component].item: "1" for tie in ties}
    await desk.order(order, {piece.item: str(piece.produced)}, bom)
    made = await desk.product(order, piece.number, quantity=quantity(str(piece.produced)))
    for tie in ties:
        item = model.pieces[tie.component].item
        added = await desk.fill(made["id"], item, tie.component, str(tie.quantity))
        if tie.removed:
            await desk.do("removeAssociations", ids=[added], reason="never was")


async def _take(desk: Desk, piece: Piece, code: str, kind: str, amount: Decimal) -> None:
    if not amount:
        return
    line: Sent = {"traceable": desk.batch(piece.item, piece.number), "role": "SUBJECT"}
    line["quantity"] = quantity(str(amount))
    sent: Sent = {"company": desk.company, "type": kind, "code": code}
    await desk.do("recordActivity", **sent, transactions=[line])
