"""Batches and serial numbers are named by id, by item and number, or by what a scanner sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api

PUMP_GTIN, SEAL_GTIN = "04006381333931", "09501101530003"


async def stocked(api: Api, company: str) -> Plant:
    """A plant with serial S1 of PUMP, batch B1 of SEAL, and X1 of both."""
    plant = Plant(api, company)
    await plant.item("PUMP", gtins=[PUMP_GTIN])
    await plant.item("SEAL", "BATCH", gtins=[SEAL_GTIN])
    for item, number in (("PUMP", "S1"), ("SEAL", "B1"), ("PUMP", "X1"), ("SEAL", "X1")):
        sent: Sent = {"item": plant.ref(item), "number": number, "quantity": quantity("1")}
        await plant.do("recordReceipt", **sent)
    return plant


async def named(plant: Plant, ref: Sent) -> Any:
    query = """query($r: TraceableRef!) { traceable(ref: $r) {
      __typename id company number onHold item { number }
    } }"""
    return (await plant.api(query, {"r": ref}))["traceable"]


async def test_a_traceable_is_named_in_four_ways(api: Api, company: str) -> None:
    plant = await stocked(api, company)
    found = await named(plant, plant.serial("PUMP", "S1"))
    assert found == {
        "__typename": "SerialNumber",
        "id": found["id"],
        "company": company,
        "number": "S1",
        "onHold": False,
        "item": {"number": "PUMP"},
    }
    assert await named(plant, {"id": found["id"]}) == found
    code = {"company": company, "text": f"(01){PUMP_GTIN}(21)S1"}
    assert await named(plant, {"code": code}) == found
    batch = await named(plant, plant.batch("SEAL", "B1"))
    assert batch["__typename"] == "Batch"


async def test_a_batch_is_no_serial_number(api: Api, company: str) -> None:
    plant = await stocked(api, company)
    assert await named(plant, plant.batch("PUMP", "S1")) is None
    assert await named(plant, plant.serial("SEAL", "B1")) is None


@pytest.mark.parametrize(
    ("text", "item", "number"),
    [
        ("S1", "PUMP", "S1"),
        (" B1\r\n", "SEAL", "B1"),
        (f"]C101{SEAL_GTIN}10B1", "SEAL", "B1"),
        (f"]d201{SEAL_GTIN}10B1\x1d3705", "SEAL", "B1"),
        (f"https://id.gs1.org/01/{PUMP_GTIN}/21/S1", "PUMP", "S1"),
        ("(240)SEAL(10)X1", "SEAL", "X1"),
        ("(241)PUMP(21)X1", "PUMP", "X1"),
        # A label may carry both numbers: the item says which one counts.
        (f"(01){PUMP_GTIN}(10)B1(21)X1", "PUMP", "X1"),
        (f"(01){SEAL_GTIN}(10)X1(21)S1", "SEAL", "X1"),
        ("(10)B1", "SEAL", "B1"),
    ],
)
async def test_a_scanned_text_names_one(
    api: Api, company: str, text: str, item: str, number: str
) -> None:
    plant = await stocked(api, company)
    found = await named(plant, {"code": {"company": company, "text": text}})
    assert (found["item"]["number"], found["number"]) == (item, number)


@pytest.mark.parametrize(
    "text", ["NEW", "(01)00000096385074(10)B1", "(240)VALVE(10)B1", f"(01){SEAL_GTIN}(10)NEW"]
)
async def test_a_text_that_names_nothing_is_null(api: Api, company: str, text: str) -> None:
    plant = await stocked(api, company)
    assert await named(plant, {"code": {"company": company, "text": text}}) is None


async def test_a_number_of_several_items_is_ambiguous(api: Api, company: str) -> None:
    await stocked(api, company)
    query = "query($r: TraceableRef!) { traceable(ref: $r) { id } }"
    for text, code in (("X1", "AMBIGUOUS"), ("(01)04006381333932", "INVALID_CODE")):
        [error] = await api.errors(query, {"r": {"code": {"company": company, "text": text}}})
        assert error["extensions"]["code"] == code


async def test_the_same_number_in_two_companies_is_two(api: Api, company: str) -> None:
    one, other = await stocked(api, company), await stocked(api, f"{company} too")
    mine, theirs = [await named(plant, plant.batch("SEAL", "B1")) for plant in (one, other)]
    assert mine["id"] != theirs["id"]
    assert await named(one, {"code": {"company": company, "text": "B1"}}) == mine


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10D9T", {"number": "10D9T"}),
        (
            f"]C101{PUMP_GTIN}21S1",
            {"isGs1": True, "gtin": PUMP_GTIN, "serialNumber": "S1", "number": "S1"},
        ),
        (
            "(240)SEAL(10)B1(3102)000250",
            {
                "isGs1": True,
                "itemNumber": "SEAL",
                "batch": "B1",
                "number": "B1",
                "quantity": {"value": "2.5", "unit": "KGM"},
            },
        ),
    ],
)
async def test_a_text_is_decoded_without_looking_anything_up(
    api: Api, text: str, told: dict[str, Any]
) -> None:
    query = """query($t: String!) { decode(text: $t) {
      isGs1 gtin itemNumber batch serialNumber quantity { value unit } number
    } }"""
    nothing = dict.fromkeys(("gtin", "itemNumber", "batch", "serialNumber", "quantity"))
    assert (await api(query, {"t": text}))["decode"] == {"isGs1": False, **nothing, **told}
