"""What a person can get wrong: code, sentence and field are told, and the store stays as it was."""

from __future__ import annotations

import pytest

from graph.engine.session import Graph
from tests.support.bad_inputs import (
    SEAL_GTIN,
    Case,
    Prepared,
    bom_numbers,
    component,
    item,
    line_quantity,
    of,
    order,
    order_of,
    product,
    receipt,
    scan,
    start,
)
from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint

# The first three are tried with every mutation, the others with one.
NUMBERS = ["", "x" * 10_000, "A\x07B", " \t", "x" * 201, "A\x00B", "A\x1dB", "A\u200bB"]
# The first four and "1 LTR" are tried with every mutation, the others with one.
QUANTITIES = ["0", "-1", "9" * 30, "NaN", "Infinity", "1e3", "１２", "", "1,5", "0.0000000000001"]
UNITS = ["1 LTR", "1 EA", "1 kg", "1 kilogram"]
USED: Sent = {"idempotencyKey": "used"}
CONFLICT = "IDEMPOTENCY_CONFLICT idempotencyKey"
TWO: Sent = {"quantity": quantity("2")}


def with_number(number: str) -> list[Case]:
    sent: Sent = {"number": number}
    return [
        *of("upsertItem", (item(**sent), "INVALID_NUMBER number")),
        *of("upsertProductionOrder", (order(**sent), "INVALID_NUMBER number")),
        *of("registerFinishedProduct", (product(**sent), "INVALID_NUMBER number")),
        *of("registerComponent", (component(**sent), "INVALID_NUMBER number")),
        *of("recordReceipt", (receipt(**sent), "INVALID_NUMBER number")),
    ]


def with_quantity(text: str, code: str, part: str) -> list[Case]:
    sent: Sent = {"quantity": quantity(text)}
    told = f"{code} quantity.{part}"
    return [
        *of("registerComponent", (component("PASTE", **sent), told)),
        *of("registerFinishedProduct", (product("P2", **sent), told)),
        *of("scan", (scan("(240)PASTE(10)B2", **sent), told)),
        *of("recordReceipt", (receipt("PASTE", **sent), told)),
        *of("startProductionOrder", (start("P2", **sent), told)),
        *of(
            "upsertProductionOrder",
            (line_quantity("ordered", text), f"{code} productLines.0.ordered.{part}"),
            (line_quantity("planned", text), f"{code} bomLines.0.planned.{part}"),
        ),
    ]


CASES = [
    *of(
        "upsertItem",
        (item(gtins=["4006381333932"]), "INVALID_CODE gtins"),
        (item(gtins=["400638133393"]), "INVALID_CODE gtins"),
        (item(gtins=["４００６３８１３３３９３１"]), "INVALID_CODE gtins"),
        (item(gtins=["96385074", ""]), "INVALID_CODE gtins"),
        (item(gtins=["96385074", "4006381333931"]), "ALREADY_EXISTS gtins"),
        (item(name=" "), "INVALID_NAME name"),
        (item(company=""), "INVALID_NUMBER company"),
        (item(unit="kg"), "UNIT_MISMATCH unit"),
        (item(unit="KGM"), "IN_USE unit"),
        (item(trackingDimension="BATCH"), "IN_USE trackingDimension"),
        (item(idempotencyKey=""), "INVALID_ARGUMENT idempotencyKey"),
        (item(idempotencyKey="x" * 201), "INVALID_ARGUMENT idempotencyKey"),
        (item(name="Other", **USED), CONFLICT),
    ),
    *of(
        "upsertProductionOrder",
        (order_of({"VALVE": "1"}, {}), "NOT_FOUND productLines.0.item"),
        (order_of({"PUMP": "1"}, {"SEAL": "1", "VALVE": "1"}), "NOT_FOUND bomLines.1.item"),
        (bom_numbers(10, 20, 10), "INVALID_ORDER bomLines.2.lineNumber"),
        (bom_numbers(-1), "INVALID_ORDER bomLines.0.lineNumber"),
        (bom_numbers(2_000_000_001), "INVALID_ORDER bomLines.0.lineNumber"),
        (order_of({"PUMP": "1", "PASTE": "1"}, {}), "INVALID_ORDER productLines"),
        (order_of({}, {"SEAL": "1"}), "INVALID_ORDER productLines"),
        (order_of({"PUMP": "2.5"}, {}), "INVALID_QUANTITY productLines.0.ordered.value"),
        # Line 10 has registered seals, line 20 a motor, and the product line a pump.
        (order_of({"PUMP": "3"}, {"SEAL": "6"}), "IN_USE bomLines"),
        (order_of({"PUMP": "3"}, {"MOTOR": "3", "SEAL": "6"}), "IN_USE bomLines"),
        (order_of({"PASTE": "3"}, {"SEAL": "6", "MOTOR": "3"}), "IN_USE productLines"),
        (order("P4"), "ORDER_ENDED number"),
        (order(**USED), CONFLICT),
    ),
    *of(
        "startProductionOrder",
        (start("P99"), "NOT_FOUND order"),
        (start("P4"), "ORDER_ENDED order"),
        (start("P1"), "QUANTITY_EXCEEDED quantity"),
        (start("P3", quantity=quantity("0.5")), "INVALID_QUANTITY quantity.value"),
        (start("P3", **USED), CONFLICT),
    ),
    *of(
        "endProductionOrder",
        (start("P99"), "NOT_FOUND order"),
        (start("P4"), "ORDER_ENDED order"),
        (start("P3", **USED), CONFLICT),
    ),
    *of(
        "recordReceipt",
        (receipt("VALVE"), "NOT_FOUND item"),
        (receipt(""), "NOT_FOUND item"),
        (receipt(item={"id": "?"}), "NOT_FOUND item.id"),
        (receipt("OIL"), "NOT_TRACKED item"),
        (receipt("MOTOR", number="M9"), "ALREADY_EXISTS number"),
        (receipt("MOTOR", **TWO), "INVALID_QUANTITY quantity.value"),
        (receipt(happenedAt="2999-01-01T00:00:00Z"), "INVALID_TIME happenedAt"),
        (receipt(happenedAt="1899-12-31T23:59:59Z"), "INVALID_TIME happenedAt"),
        (receipt(supplier="A\x07B"), "INVALID_NAME supplier"),
        (receipt(**USED), CONFLICT),
    ),
    *of(
        "registerFinishedProduct",
        (product("P99"), "NOT_FOUND order"),
        (product(order={"id": "P1"}), "NOT_FOUND order.id"),
        (product(item="VALVE"), "NOT_FOUND item"),
        (product(item="SEAL"), "NO_MATCHING_LINE item"),
        (product("P3"), "ORDER_NOT_STARTED order"),
        (product("P4"), "ORDER_ENDED order"),
        (product(number="SN1"), "SERIAL_ALREADY_REGISTERED number"),
        (product(number="SN9"), "SERIAL_ALREADY_REGISTERED number"),
        (product("P2", number="L1", quantity=quantity("1")), "ALREADY_EXISTS number"),
        (product(**TWO), "INVALID_QUANTITY quantity.value"),
        (product(**USED), CONFLICT),
    ),
    *of(
        "registerComponent",
        (component("VALVE"), "NOT_FOUND item"),
        (component("PUMP"), "NO_MATCHING_LINE item"),
        (component("PASTE", line="seals"), "NO_MATCHING_LINE item"),
        (component("OIL"), "NOT_TRACKED item"),
        (component(None, line="oils"), "NOT_TRACKED item"),
        (component(None), "LINE_REQUIRED bomLine"),
        (component(bomLine="?"), "NOT_FOUND bomLine"),
        (component(line="product"), "NOT_FOUND bomLine"),
        (component(line="foreign_line"), "NOT_FOUND bomLine"),
        (component(product="seals"), "NOT_FOUND finishedProduct"),
        (component(finishedProduct="\u00e9"), "NOT_FOUND finishedProduct"),
        (component(product="damaged"), "NOT_FOUND finishedProduct"),
        (component(product="ended"), "ORDER_ENDED finishedProduct"),
        (component("PASTE", product="batch", number="L1"), "WOULD_FORM_CYCLE number"),
        (component("MOTOR", number="M1"), "SERIAL_ALREADY_CONSUMED number"),
        (component("MOTOR", **TWO), "INVALID_QUANTITY quantity.value"),
        (component(**USED), CONFLICT),
    ),
    *of(
        "scan",
        (scan("SN2", "P99", None), "NOT_FOUND order"),
        (scan("SN2", "P3", None), "ORDER_NOT_STARTED order"),
        (scan("SN2", "P4", None), "ORDER_ENDED order"),
        (scan("SN9", "P1", None), "SERIAL_ALREADY_REGISTERED text"),
        (scan(f"(01){SEAL_GTIN}(10)B2", "P1", None), "NO_MATCHING_LINE text"),
        (scan("x" * 201, "P1", None), "INVALID_NUMBER text"),
        (scan("A\x07B", "P1", None), "INVALID_NUMBER text"),
        (scan("B2"), "LINE_REQUIRED bomLine"),
        (scan("B2", finishedProduct=None), "PRODUCT_REQUIRED text"),
        (scan("B2", finishedProduct="?"), "NOT_FOUND finishedProduct"),
        (scan("B2", "P2"), "NOT_FOUND finishedProduct"),
        (scan("B2", bomLine="?"), "NOT_FOUND bomLine"),
        (scan("B2", bomLine=lambda at: at.foreign_line), "NOT_FOUND bomLine"),
        (scan("(240)SEAL(10)B2", "P4", "ended"), "ORDER_ENDED order"),
        (scan("O1", bomLine=lambda at: at.oils), "NOT_TRACKED text"),
        (scan("(240)OIL(10)O1"), "NOT_TRACKED text"),
        (scan("(240)VALVE(21)V1"), "NO_MATCHING_LINE text"),
        (scan(f"(01){SEAL_GTIN}"), "NUMBER_REQUIRED text"),
        (scan("(01)04006381333932(21)SN2"), "INVALID_CODE text"),
        (scan("]C10104006381333932"), "INVALID_CODE text"),
        (scan("(01)nonsense"), "INVALID_CODE text"),
        (scan(" \t"), "INVALID_CODE text"),
        (scan("x" * 10_000), "INVALID_CODE text"),
        (scan("A\x00B", bomLine=lambda at: at.seals), "INVALID_NUMBER text"),
        (scan("L1", "P2", "batch", bomLine=lambda at: at.pastes), "WOULD_FORM_CYCLE text"),
        (scan("(240)MOTOR(21)M2(37)2"), "INVALID_QUANTITY quantity.value"),
        (scan("B2", **USED), CONFLICT),
        (scan("(01)nonsense", **USED), CONFLICT),
    ),
    *(case for number in NUMBERS[:3] for case in with_number(number)),
    *(with_number(number)[0] for number in NUMBERS[3:]),
    *(case for text in QUANTITIES[:4] for case in with_quantity(text, "INVALID_QUANTITY", "value")),
    *(with_quantity(text, "INVALID_QUANTITY", "value")[0] for text in QUANTITIES[4:]),
    *with_quantity(UNITS[0], "UNIT_MISMATCH", "unit"),
    *(with_quantity(text, "UNIT_MISMATCH", "unit")[0] for text in UNITS[1:]),
]


@pytest.fixture(scope="module")
async def prepared(api: Api, graph: Graph) -> Prepared:
    return await Prepared.make(Plant(api, "Bad input Ltd"), graph)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.mutation}-{case.code}-{case.field}"
)
async def test_it_is_told_and_nothing_changes(prepared: Prepared, graph: Graph, case: Case) -> None:
    try:
        told = await prepared.plant.refused(case.mutation, **case.sent(prepared))
        assert told == (case.code, f"input.{case.field}")
    finally:
        before, prepared.store = prepared.store, await fingerprint(graph, prepared.plant.company)
    assert prepared.store == before
