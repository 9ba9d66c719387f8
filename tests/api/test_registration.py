"""Products and components registered by hand or by a program."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.plant import Plant, Sent, quantity
from tests.support.service import Api
from tests.support.together import at_once


async def pumps(api: Api, company: str, **policy: bool) -> Plant:
    """A plant that makes two pumps of two seals and two motors each; ``policy`` is of those."""
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("SEAL", "BATCH", policy=policy)
    await plant.item("MOTOR", policy=policy)
    await plant.order("P1", {"PUMP": "2"}, {"SEAL": "4", "MOTOR": "4"})
    return plant


def line(found: dict[str, Any], item: str) -> dict[str, str]:
    """What stands on a product's component line of this item."""
    [one] = [one for one in found["components"] if one["item"]["number"] == item]
    names = ("started", "consumption", "remaining", "over")
    return {"status": one["status"], **{name: one[name]["value"] for name in names}}


async def test_a_product_starts_with_what_it_is_planned_to_consume(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    made = await plant.product("P1", "SN1")
    assert made["traceable"]["__typename"] == "SerialNumber"
    assert (made["started"], made["status"]) == ({"value": "1", "unit": "EA"}, "NOT_STARTED")
    assert line(made, "SEAL") == {
        "started": "2",
        "consumption": "0",
        "remaining": "2",
        "over": "0",
        "status": "NOT_STARTED",
    }


async def test_components_belong_to_one_product_of_an_order(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    one, other = [(await plant.product("P1", number))["id"] for number in ("SN1", "SN2")]
    done = await plant.component(one, "B1", item=plant.ref("SEAL"), quantity=quantity("1.5"))
    assert line(done["finishedProduct"], "SEAL") == {
        "started": "2",
        "consumption": "1.5",
        "remaining": "0.5",
        "over": "0",
        "status": "IN_PROGRESS",
    }
    done = await plant.component(other, "B1", item=plant.ref("SEAL"))
    assert line(done["finishedProduct"], "SEAL")["consumption"] == "2"
    assert [part["status"] for part in done["finishedProduct"]["components"]] == [
        "COMPLETED",
        "NOT_STARTED",
    ]


async def test_a_line_is_named_found_by_item_or_the_one_that_is_open(
    api: Api, company: str
) -> None:
    plant = await pumps(api, company)
    made = await plant.product("P1", "SN1")
    seals = made["components"][0]["bomLine"]["id"]
    done = await plant.component(made["id"], "B1", bomLine=seals, quantity=quantity("1"))
    assert done["association"]["bomLine"]["lineNumber"] == 10
    assert done["association"]["evidence"] == "ENTERED"
    done = await plant.component(made["id"], "B2", item=plant.ref("SEAL"), evidence="IMPORTED")
    assert done["componentLine"]["status"] == "COMPLETED"
    assert done["association"]["evidence"] == "IMPORTED"
    done = await plant.component(made["id"], "M1")  # motors are open still
    assert done["association"]["component"]["item"]["number"] == "MOTOR"
    assert done["association"]["product"]["number"] == "SN1"


async def test_a_key_repeats_an_answer_that_could_not_be_given_anew(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    product = (await plant.product("P1", "SN1"))["id"]
    await plant.component(product, "B1", item=plant.ref("SEAL"))
    for number in ("M1", "M2"):
        # Motors are open still, and after the second nothing is.
        first = await plant.component(product, number, idempotencyKey=f"{company} {number}")
    assert await plant.component(product, "M2", idempotencyKey=f"{company} M2") == first
    refused = await plant.refused("registerComponent", finishedProduct=product, number="M2")
    assert refused == ("LINE_REQUIRED", "input.bomLine")


async def test_what_is_entered_twice_counts_twice(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    product = (await plant.product("P1", "SN1"))["id"]
    sent: Sent = {"item": plant.ref("SEAL"), "quantity": quantity("1.5")}
    for consumption, over, status in (("1.5", "0", "IN_PROGRESS"), ("3", "1", "COMPLETED")):
        done = await plant.component(product, "B1", **sent)
        found = line(done["finishedProduct"], "SEAL")
        assert (found["consumption"], found["over"], found["status"]) == (consumption, over, status)
    assert len(done["componentLine"]["associations"]) == 2


async def test_batches_of_a_product_consume_their_share(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PAINT", "BATCH", unit="LTR")
    await plant.item("BASE", "BATCH", unit="KGM")
    await plant.order("P1", {"PAINT": "3"}, {"BASE": "10"})
    whole = await plant.product("P1", "L1", quantity=quantity("3000 MLT"))
    assert whole["started"] == {"value": "3", "unit": "LTR"}
    assert line(whole, "BASE")["started"] == "10"
    done = await plant.component(whole["id"], "B1", quantity=quantity("9999.999999999 GRM"))
    assert line(done["finishedProduct"], "BASE")["remaining"] == "0.000000000001"
    done = await plant.component(whole["id"], "B2")
    assert done["association"]["consumption"] == {"value": "0.000000000001", "unit": "KGM"}
    assert done["finishedProduct"]["status"] == "COMPLETED"
    third = await plant.product("P1", "L2", quantity=quantity("1"))
    assert line(third, "BASE")["started"] == "3.333333333333"


async def test_a_batch_stands_once_on_a_line(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PAINT", "BATCH", unit="LTR")
    for order in ("P1", "P2"):
        await plant.order(order, {"PAINT": "3"}, {})
    await plant.product("P1", "L1", quantity=quantity("1"))
    again = {"order": plant.ref("P1"), "number": "L1", "quantity": quantity("1")}
    assert await plant.refused("registerFinishedProduct", **again) == (
        "ALREADY_EXISTS",
        "input.number",
    )
    # Another order may add to the same batch.
    assert (await plant.product("P2", "L1"))["started"]["value"] == "3"


async def test_a_consumed_serial_number_says_where_it_is(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    one, other = [(await plant.product("P1", number))["id"] for number in ("SN1", "SN2")]
    await plant.component(one, "M1", item=plant.ref("MOTOR"))
    sent = {"finishedProduct": other, "item": plant.ref("MOTOR"), "number": "M1"}
    payload = await plant.ask("registerComponent", **sent)
    [error] = payload["userErrors"]
    assert error["code"] == "SERIAL_ALREADY_CONSUMED"
    assert error["message"] == "Serial number M1 of item MOTOR is in SN1 of order P1 already."


async def test_a_product_can_be_a_component_but_never_of_itself(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("BOX")
    for order in ("P1", "P2", "P3"):
        await plant.order(order, {"BOX": "1"}, {"BOX": "1"})
    one, two, three = [
        (await plant.product(order, number))["id"]
        for order, number in (("P1", "X1"), ("P2", "X2"), ("P3", "X3"))
    ]
    await plant.component(one, "X2")
    await plant.component(two, "X3")
    for product in (one, two, three):
        refused = await plant.refused("registerComponent", finishedProduct=product, number="X1")
        assert refused == ("WOULD_FORM_CYCLE", "input.number")


@pytest.mark.parametrize(
    ("policy", "number", "code", "field"),
    [
        ({"allowOverConsumption": False}, "B3", "OVER_CONSUMPTION", "input.quantity"),
        ({"checkPreAllocationForComponents": True}, "B3", "NOT_PRE_ALLOCATED", "input.number"),
    ],
)
async def test_policy_is_asked_from_its_change_on(
    api: Api, company: str, policy: dict[str, bool], number: str, code: str, field: str
) -> None:
    plant = await pumps(api, company)
    product = (await plant.product("P1", "SN1"))["id"]
    sent = {"finishedProduct": product, "item": plant.ref("SEAL"), "quantity": quantity("2")}
    for earlier in ("B1", "B2"):
        await plant.do("registerComponent", number=earlier, **sent)
    await plant.item("SEAL", "BATCH", policy=policy)
    assert await plant.refused("registerComponent", number=number, **sent) == (code, field)
    await plant.item("SEAL", "BATCH", policy={name: not value for name, value in policy.items()})
    await plant.do("registerComponent", number=number, **sent)


async def test_policy_can_limit_component_serials(api: Api, company: str) -> None:
    plant = await pumps(api, company, serialNumberMatchingLimit=True)
    product = (await plant.product("P1", "SN1"))["id"]
    motor = {"item": plant.ref("MOTOR")}
    for number in ("M1", "M2"):
        await plant.component(product, number, **motor)
    refused = await plant.refused(
        "registerComponent", finishedProduct=product, number="M3", **motor
    )
    assert refused == ("MATCHING_LIMIT_EXCEEDED", "input.number")


async def test_what_was_received_is_known(api: Api, company: str) -> None:
    plant = await pumps(api, company, checkPreAllocationForComponents=True)
    product = (await plant.product("P1", "SN1"))["id"]
    for item, number, much in (("SEAL", "B1", "100"), ("MOTOR", "M1", "1")):
        sent: Sent = {"item": plant.ref(item), "number": number}
        refused = await plant.refused("registerComponent", finishedProduct=product, **sent)
        assert refused == ("NOT_PRE_ALLOCATED", "input.number")
        await plant.do("recordReceipt", quantity=quantity(much), **sent)
        await plant.component(product, **sent)


@pytest.mark.parametrize("mutation", ["registerFinishedProduct", "registerComponent"])
async def test_one_key_is_one_registration(api: Api, company: str, mutation: str) -> None:
    plant = await pumps(api, company)
    product = (await plant.product("P1", "SN1"))["id"]
    sent: Sent = {"number": "SN2", "idempotencyKey": f"{company} register"}
    if mutation == "registerComponent":
        seal = plant.ref("SEAL")
        sent |= {"finishedProduct": product, "item": seal, "quantity": quantity("0.5")}
    else:
        sent |= {"order": plant.ref("P1")}
    first, *others = await at_once(50, lambda: plant.do(mutation, **sent))
    assert all(other == first for other in others)
    if mutation == "registerComponent":
        assert line(first["finishedProduct"], "SEAL")["consumption"] == "0.5"
        assert len(first["componentLine"]["associations"]) == 1
    lines = (await plant.order_now("P1"))["productLines"]
    registered = "1" if mutation == "registerComponent" else "2"
    assert lines[0]["consumption"]["value"] == registered
    assert await plant.refused(mutation, **sent | {"number": "SN3"}) == (
        "IDEMPOTENCY_CONFLICT",
        "input.idempotencyKey",
    )
