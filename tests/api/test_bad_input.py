"""What a person can get wrong: code, sentence and field are told, and the store stays as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Plant, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint

PUMP_GTIN, SEAL_GTIN = "04006381333931", "09501101530003"


@dataclass
class Prepared:
    """A plant in which much can go wrong, with the ids of what stands in it.

    Order P1 makes PUMP (serial) and P2 PASTE (batch, KGM), both are started. P3 is not, P4 ended.
    SN1 of P1 holds seal B1 and motor M1, and SN9 is of P4.
    """

    plant: Plant
    product: str
    ended: str
    seals: str
    oils: str
    foreign_line: str
    store: str


@pytest.fixture(scope="module")
async def prepared(api: Api, graph: Graph) -> AsyncIterator[Prepared]:
    plant = Plant(api, "bad input")
    await plant.item("PUMP", gtins=[PUMP_GTIN])
    await plant.item("SEAL", "BATCH", gtins=[SEAL_GTIN])
    await plant.item("MOTOR")
    for number, tracking in (("PASTE", "BATCH"), ("OIL", "NONE")):
        await plant.item(number, tracking, unit="KGM")
    bom = {"SEAL": "6", "MOTOR": "3", "OIL": "1.5", "PASTE": "0.3"}
    order = await plant.order("P1", {"PUMP": "3"}, bom)
    await plant.order("P2", {"PASTE": "10"}, {"OIL": "10"})
    await plant.order("P3", {"PUMP": "1"}, {"SEAL": "2"}, start=False)
    other = await plant.order("P4", {"PUMP": "1"}, {"SEAL": "2"})
    ended = await plant.product("P4", "SN9")
    await plant.do("endProductionOrder", order=plant.ref("P4"))
    product = (await plant.product("P1", "SN1"))["id"]
    lines = {line["item"]["number"]: line["id"] for line in order["bomLines"]}
    await plant.component(product, "B1", bomLine=lines["SEAL"], quantity=quantity("1"))
    await plant.component(product, "M1", bomLine=lines["MOTOR"])
    await plant.do("upsertItem", company=plant.company, number="MOTOR", idempotencyKey="used")
    yield Prepared(
        plant,
        product,
        ended["id"],
        lines["SEAL"],
        lines["OIL"],
        other["bomLines"][0]["id"],
        await fingerprint(graph, plant.company),
    )


Sent = dict[str, Any]
Case = tuple[str, Callable[[Prepared], Sent], str, str]
# The first few are tried with every mutation, the others with one.
NUMBERS = ["", "x" * 10_000, "A\x07B", " \t", "x" * 201, "A\x00B", "A\x1dB", "A\u200bB"]
QUANTITIES = ["0", "-1", "9" * 30, "NaN", "Infinity", "1e3", "１２", "", "1,5", "0.0000000000001"]
UNITS = ["LTR", "EA", "kg", "kilogram"]


def item(here: Prepared, **more: Any) -> Sent:
    return {"company": here.plant.company, "number": "MOTOR", **more}


def order(here: Prepared, **more: Any) -> Sent:
    lines = here.plant.lines({"PUMP": "3"}, {"SEAL": "6", "MOTOR": "3"})
    return {"company": here.plant.company, "number": "P1", **lines, **more}


def order_with(here: Prepared, products: dict[str, str], bom: dict[str, str]) -> Sent:
    return order(here, **here.plant.lines(products, bom))


def numbered(here: Prepared, *lines: int) -> Sent:
    seal = here.plant.ref("SEAL")
    bom = [{"lineNumber": line, "item": seal, "planned": quantity("1")} for line in lines]
    return order(here, number="P9", bomLines=bom)


def receipt(here: Prepared, of: str = "SEAL", **more: Any) -> Sent:
    return {"item": here.plant.ref(of), "number": "R1", "quantity": quantity("1"), **more}


def product(here: Prepared, of: str = "P1", **more: Any) -> Sent:
    return {"order": here.plant.ref(of), "number": "SN2", **more}


def component(here: Prepared, of: str = "SEAL", **more: Any) -> Sent:
    sent = {"finishedProduct": here.product, "item": here.plant.ref(of), "number": "B2"}
    return sent | more


def scan(here: Prepared, text: str, mode: str = "COMPONENT", **more: Any) -> Sent:
    selected = {"finishedProduct": here.product} if mode == "COMPONENT" else {}
    return {"order": here.plant.ref("P1"), "text": text, "mode": mode, **selected, **more}


UNKNOWN: list[Case] = [
    ("recordReceipt", lambda at: receipt(at, "VALVE"), "NOT_FOUND", "item"),
    ("recordReceipt", lambda at: receipt(at, ""), "NOT_FOUND", "item"),
    ("recordReceipt", lambda at: receipt(at, item={"id": "?"}), "NOT_FOUND", "item.id"),
    ("recordReceipt", lambda at: receipt(at, item={"id": at.product}), "NOT_FOUND", "item.id"),
    ("registerFinishedProduct", lambda at: product(at, "P99"), "NOT_FOUND", "order"),
    ("registerFinishedProduct", lambda at: product(at, order={"id": "x"}), "NOT_FOUND", "order.id"),
    ("registerFinishedProduct", lambda at: product(at, item=at.plant.ref("VALVE")), "NOT_FOUND", "item"),
    ("registerFinishedProduct", lambda at: product(at, item=at.plant.ref("SEAL")), "NO_MATCHING_LINE", "item"),
    ("startProductionOrder", lambda at: {"order": at.plant.ref("P99")}, "NOT_FOUND", "order"),
    ("endProductionOrder", lambda at: {"order": at.plant.ref("P99")}, "NOT_FOUND", "order"),
    ("upsertProductionOrder", lambda at: order_with(at, {"VALVE": "1"}, {}), "NOT_FOUND", "productLines.0.item"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PUMP": "1"}, {"SEAL": "1", "VALVE": "1"}), "NOT_FOUND", "bomLines.1.item"),
    ("registerComponent", lambda at: component(at, "VALVE"), "NOT_FOUND", "item"),
    ("registerComponent", lambda at: component(at, finishedProduct=at.seals), "NOT_FOUND", "finishedProduct"),
    ("registerComponent", lambda at: component(at, finishedProduct="\u00e9"), "NOT_FOUND", "finishedProduct"),
    ("registerComponent", lambda at: component(at, finishedProduct=at.product + "!!"), "NOT_FOUND", "finishedProduct"),
    ("registerComponent", lambda at: component(at, bomLine="?"), "NOT_FOUND", "bomLine"),
    ("registerComponent", lambda at: component(at, bomLine=at.foreign_line), "NOT_FOUND", "bomLine"),
    ("registerComponent", lambda at: component(at, item=None), "LINE_REQUIRED", "bomLine"),
    ("scan", lambda at: scan(at, "B2", order=at.plant.ref("P99")), "NOT_FOUND", "finishedProduct"),
    ("scan", lambda at: scan(at, "B2", order=at.plant.ref("P2")), "NOT_FOUND", "finishedProduct"),
    ("scan", lambda at: scan(at, "SN2", "PRODUCT", order=at.plant.ref("P99")), "NOT_FOUND", "order"),
    ("scan", lambda at: scan(at, "B2", finishedProduct="?"), "NOT_FOUND", "finishedProduct"),
    ("scan", lambda at: scan(at, "B2", bomLine="?"), "NOT_FOUND", "bomLine"),
    ("scan", lambda at: scan(at, "B2", bomLine=at.foreign_line), "NOT_FOUND", "bomLine"),
    ("scan", lambda at: scan(at, "B2", finishedProduct=None), "PRODUCT_REQUIRED", "text"),
    ("scan", lambda at: scan(at, "B2"), "LINE_REQUIRED", "bomLine"),
]  # fmt: skip
NOT_ON_THE_BILL: list[Case] = [
    ("registerComponent", lambda at: component(at, "PUMP"), "NO_MATCHING_LINE", "item"),
    ("registerComponent", lambda at: component(at, "PASTE", bomLine=at.seals), "NO_MATCHING_LINE", "item"),
    ("registerComponent", lambda at: component(at, "OIL"), "NOT_TRACKED", "item"),
    ("registerComponent", lambda at: component(at, item=None, bomLine=at.oils), "NOT_TRACKED", "item"),
    ("scan", lambda at: scan(at, "O1", bomLine=at.oils), "NOT_TRACKED", "text"),
    ("scan", lambda at: scan(at, "(240)OIL(10)O1"), "NOT_TRACKED", "text"),
    ("scan", lambda at: scan(at, "(240)VALVE(21)V1"), "NO_MATCHING_LINE", "text"),
    ("scan", lambda at: scan(at, f"(01){SEAL_GTIN}(10)B2", "PRODUCT"), "NO_MATCHING_LINE", "text"),
    ("scan", lambda at: scan(at, f"(01){SEAL_GTIN}"), "NUMBER_REQUIRED", "text"),
    ("recordReceipt", lambda at: receipt(at, "OIL"), "NOT_TRACKED", "item"),
]  # fmt: skip
CODES: list[Case] = [
    ("upsertItem", lambda at: item(at, gtins=["4006381333932"]), "INVALID_CODE", "gtins"),
    ("upsertItem", lambda at: item(at, gtins=["400638133393"]), "INVALID_CODE", "gtins"),
    ("upsertItem", lambda at: item(at, gtins=["４００６３８１３３３９３１"]), "INVALID_CODE", "gtins"),
    ("upsertItem", lambda at: item(at, gtins=[""]), "INVALID_CODE", "gtins"),
    ("upsertItem", lambda at: item(at, gtins=["96385074", "4006381333931"]), "ALREADY_EXISTS", "gtins"),
    ("scan", lambda at: scan(at, "(01)04006381333932(21)SN2", "PRODUCT"), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, "]C10104006381333932", "PRODUCT"), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, "(01)nonsense"), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, ""), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, " \t"), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, "x" * 10_000, "PRODUCT"), "INVALID_CODE", "text"),
    ("scan", lambda at: scan(at, "x" * 201, "PRODUCT"), "INVALID_NUMBER", "text"),
    ("scan", lambda at: scan(at, "A\x07B", "PRODUCT"), "INVALID_NUMBER", "text"),
    ("scan", lambda at: scan(at, "A\x00B", bomLine=at.seals), "INVALID_NUMBER", "text"),
]  # fmt: skip
LAWS: list[Case] = [
    ("registerFinishedProduct", lambda at: product(at, "P3"), "ORDER_NOT_STARTED", "order"),
    ("scan", lambda at: scan(at, "SN2", "PRODUCT", order=at.plant.ref("P3")), "ORDER_NOT_STARTED", "order"),
    ("registerFinishedProduct", lambda at: product(at, "P4"), "ORDER_ENDED", "order"),
    ("registerComponent", lambda at: component(at, finishedProduct=at.ended), "ORDER_ENDED", "finishedProduct"),
    ("scan", lambda at: scan(at, "B2", order=at.plant.ref("P4"), finishedProduct=at.ended), "ORDER_ENDED", "order"),
    ("startProductionOrder", lambda at: {"order": at.plant.ref("P4")}, "ORDER_ENDED", "order"),
    ("endProductionOrder", lambda at: {"order": at.plant.ref("P4")}, "ORDER_ENDED", "order"),
    ("upsertProductionOrder", lambda at: order(at, number="P4"), "ORDER_ENDED", "number"),
    ("startProductionOrder", lambda at: {"order": at.plant.ref("P1")}, "QUANTITY_EXCEEDED", "quantity"),
    ("startProductionOrder", lambda at: {"order": at.plant.ref("P3"), "quantity": quantity("0.5")}, "INVALID_QUANTITY", "quantity.value"),
    ("registerFinishedProduct", lambda at: product(at, number="SN1"), "SERIAL_ALREADY_REGISTERED", "number"),
    ("registerFinishedProduct", lambda at: product(at, number="SN9"), "SERIAL_ALREADY_REGISTERED", "number"),
    ("scan", lambda at: scan(at, "SN9", "PRODUCT"), "SERIAL_ALREADY_REGISTERED", "text"),
    ("registerFinishedProduct", lambda at: product(at, quantity=quantity("2")), "INVALID_QUANTITY", "quantity.value"),
    ("registerComponent", lambda at: component(at, "MOTOR", number="M1"), "SERIAL_ALREADY_CONSUMED", "number"),
    ("registerComponent", lambda at: component(at, "MOTOR", quantity=quantity("2")), "INVALID_QUANTITY", "quantity.value"),
    ("scan", lambda at: scan(at, "(240)MOTOR(21)M2(37)2"), "INVALID_QUANTITY", "quantity.value"),
    ("recordReceipt", lambda at: receipt(at, "MOTOR", quantity=quantity("2")), "INVALID_QUANTITY", "quantity.value"),
    ("recordReceipt", lambda at: receipt(at, happenedAt="2999-01-01T00:00:00Z"), "INVALID_TIME", "happenedAt"),
    ("recordReceipt", lambda at: receipt(at, happenedAt="1899-01-01T00:00:00Z"), "INVALID_TIME", "happenedAt"),
    ("recordReceipt", lambda at: receipt(at, supplier="A\x07B"), "INVALID_NAME", "supplier"),
    ("upsertItem", lambda at: item(at, name=" "), "INVALID_NAME", "name"),
    ("upsertItem", lambda at: item(at, company=""), "INVALID_NUMBER", "company"),
    ("upsertItem", lambda at: item(at, unit="kg"), "UNIT_MISMATCH", "unit"),
    ("upsertItem", lambda at: item(at, unit="KGM"), "IN_USE", "unit"),
    ("upsertItem", lambda at: item(at, trackingDimension="BATCH"), "IN_USE", "trackingDimension"),
    ("upsertItem", lambda at: item(at, idempotencyKey=""), "INVALID_ARGUMENT", "idempotencyKey"),
    ("upsertItem", lambda at: item(at, idempotencyKey="x" * 201), "INVALID_ARGUMENT", "idempotencyKey"),
    ("upsertItem", lambda at: item(at, name="Other", idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("recordReceipt", lambda at: receipt(at, idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("registerFinishedProduct", lambda at: product(at, idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("registerComponent", lambda at: component(at, idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("scan", lambda at: scan(at, "SN2", "PRODUCT", idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("scan", lambda at: scan(at, "(01)bad", idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("startProductionOrder", lambda at: {"order": at.plant.ref("P3"), "idempotencyKey": "used"}, "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
    ("upsertProductionOrder", lambda at: order(at, idempotencyKey="used"), "IDEMPOTENCY_CONFLICT", "idempotencyKey"),
]  # fmt: skip
ORDERS: list[Case] = [
    ("upsertProductionOrder", lambda at: numbered(at, 10, 20, 10), "INVALID_ORDER", "bomLines.2.lineNumber"),
    ("upsertProductionOrder", lambda at: numbered(at, -1), "INVALID_ORDER", "bomLines.0.lineNumber"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PUMP": "1", "PASTE": "1"}, {}), "INVALID_ORDER", "productLines"),
    ("upsertProductionOrder", lambda at: order_with(at, {}, {"SEAL": "1"}), "INVALID_ORDER", "productLines"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PUMP": "2.5"}, {}), "INVALID_QUANTITY", "productLines.0.ordered.value"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PUMP": "3"}, {"MOTOR": "3"}), "IN_USE", "bomLines"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PUMP": "3"}, {"MOTOR": "3", "SEAL": "6"}), "IN_USE", "bomLines"),
    ("upsertProductionOrder", lambda at: order_with(at, {"PASTE": "3"}, {"SEAL": "6", "MOTOR": "3"}), "IN_USE", "productLines"),
]  # fmt: skip


def with_number(number: str) -> list[Case]:
    text_code = "INVALID_NUMBER"
    return [
        ("upsertItem", lambda at: item(at, number=number), text_code, "number"),
        ("upsertProductionOrder", lambda at: order(at, number=number), text_code, "number"),
        ("registerFinishedProduct", lambda at: product(at, number=number), text_code, "number"),
        ("registerComponent", lambda at: component(at, number=number), text_code, "number"),
        ("recordReceipt", lambda at: receipt(at, number=number), text_code, "number"),
    ]


def with_quantity(text: str, code: str, part: str) -> list[Case]:
    sent = quantity(text)

    def line(here: Prepared, key: str, **more: Any) -> list[Sent]:
        return [{"item": here.plant.ref("PASTE"), key: sent, **more}]

    return [
        ("registerFinishedProduct", lambda at: product(at, "P2", quantity=sent), code, f"quantity.{part}"),
        ("registerComponent", lambda at: component(at, "PASTE", quantity=sent), code, f"quantity.{part}"),
        ("scan", lambda at: scan(at, "(240)PASTE(10)B2", quantity=sent), code, f"quantity.{part}"),
        ("recordReceipt", lambda at: receipt(at, "PASTE", quantity=sent), code, f"quantity.{part}"),
        ("startProductionOrder", lambda at: {"order": at.plant.ref("P2"), "quantity": sent}, code, f"quantity.{part}"),
        ("upsertProductionOrder", lambda at: order(at, productLines=line(at, "ordered")), code, f"productLines.0.ordered.{part}"),
        ("upsertProductionOrder", lambda at: order(at, bomLines=line(at, "planned", lineNumber=1)), code, f"bomLines.0.planned.{part}"),
    ]  # fmt: skip


CASES = [
    *UNKNOWN,
    *NOT_ON_THE_BILL,
    *CODES,
    *LAWS,
    *ORDERS,
    *(case for number in NUMBERS[:3] for case in with_number(number)),
    *(with_number(number)[0] for number in NUMBERS[3:]),
    *(case for value in QUANTITIES[:4] for case in with_quantity(value, "INVALID_QUANTITY", "value")),
    *(with_quantity(value, "INVALID_QUANTITY", "value")[0] for value in QUANTITIES[4:]),
    *(case for unit in UNITS[:1] for case in with_quantity(f"1 {unit}", "UNIT_MISMATCH", "unit")),
    *(with_quantity(f"1 {unit}", "UNIT_MISMATCH", "unit")[0] for unit in UNITS[1:]),
]  # fmt: skip
IDS = [f"{at}-{mutation}-{code}-{field}" for at, (mutation, _, code, field) in enumerate(CASES)]


@pytest.mark.parametrize(("mutation", "sent", "code", "field"), CASES, ids=IDS)
async def test_it_is_told_and_nothing_changes(
    prepared: Prepared,
    graph: Graph,
    mutation: str,
    sent: Callable[[Prepared], Sent],
    code: str,
    field: str,
) -> None:
    try:
        told = await prepared.plant.refused(mutation, **sent(prepared))
        assert told == (code, f"input.{field}")
    finally:
        before, prepared.store = prepared.store, await fingerprint(graph, prepared.plant.company)
    assert prepared.store == before
