"""A station at work: each scan says what happened, which mode to show, and a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Plant, quantity
from tests.support.service import Api
from tests.support.store_dump import facts
from tests.support.together import at_once

PUMP_GTIN, SEAL_GTIN = "04006381333931", "09501101530003"


async def pumps(api: Api, company: str, ordered: int = 3) -> Plant:
    """A plant that makes pumps of two seals (batch), a motor (serial) and half a litre of oil."""
    plant = Plant(api, company)
    await plant.item("PUMP", gtins=[PUMP_GTIN])
    await plant.item("SEAL", "BATCH", gtins=[SEAL_GTIN])
    await plant.item("MOTOR")
    await plant.item("OIL", "NONE", unit="LTR")
    bom = {"SEAL": f"{2 * ordered}", "MOTOR": f"{ordered}", "OIL": f"{0.5 * ordered}"}
    await plant.order("P1", {"PUMP": f"{ordered}"}, bom)
    return plant


class Station:
    """A station as an app would be: it keeps mode and selection and sends both with each scan."""

    def __init__(self, plant: Plant, order: str = "P1") -> None:
        self.plant = plant
        self.order = order
        self.mode = "PRODUCT"
        self.product: str | None = None
        self.last: dict[str, Any] = {}

    async def scan(self, text: str, **more: Any) -> str:
        """Scan a text and return the outcome."""
        selected = {"finishedProduct": self.product, **more}
        self.last = await self.plant.scan(self.order, text, self.mode, **selected)
        self.mode, self.product = self.last["mode"], self.last["finishedProduct"]["id"]
        assert self.last["message"].endswith(".")
        return str(self.last["outcome"])

    async def again(self, graph: Graph, text: str, **more: Any) -> str:
        """Scan a text that must change nothing."""
        before = await facts(graph, self.plant.company)
        outcome = await self.scan(text, **more)
        assert await facts(graph, self.plant.company) == before
        return outcome

    @property
    def status(self) -> str:
        return str(self.last["finishedProduct"]["status"])

    @property
    def remaining(self) -> dict[str, str]:
        lines = self.last["finishedProduct"]["components"]
        return {line["item"]["number"]: line["remaining"]["value"] for line in lines}


async def test_three_pumps_from_first_scan_to_completed(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    station = Station(plant)
    for number in ("1", "2", "3"):
        assert station.mode == "PRODUCT"
        assert await station.scan(f"]C101{PUMP_GTIN}21SN{number}") == "PRODUCT_REGISTERED"
        assert (station.mode, station.status) == ("COMPONENT", "NOT_STARTED")
        assert station.remaining == {"SEAL": "2", "MOTOR": "1", "OIL": "0.5"}
        assert await station.scan(f"(01){SEAL_GTIN}(10)B7") == "COMPONENT_REGISTERED"
        assert (station.mode, station.status) == ("COMPONENT", "IN_PROGRESS")
        assert station.remaining == {"SEAL": "0", "MOTOR": "1", "OIL": "0.5"}
        # One line is open: a plain number is of that.
        assert await station.scan(f"M{number}") == "COMPONENT_REGISTERED"
        assert (station.mode, station.status) == ("PRODUCT", "COMPLETED")
        assert station.last["association"]["evidence"] == "SCANNED"
        assert station.last["association"]["registeredBy"] == "tester"
        assert station.last["componentLine"]["status"] == "COMPLETED"
    order = await plant.order_now("P1")
    assert order["registrationStatus"] == "COMPLETED"
    assert order["productLines"][0]["status"] == "COMPLETED"


async def test_the_same_code_again_counts_once(api: Api, graph: Graph, company: str) -> None:
    station = Station(await pumps(api, company))
    await station.scan("SN1")
    # The product's label fired twice: the mode is COMPONENT already.
    for label in ("SN1", f"(01){PUMP_GTIN}(21)SN1"):
        assert await station.again(graph, label) == "PRODUCT_SELECTED"
        assert station.mode == "COMPONENT"
    await station.scan("(240)SEAL(10)B7")
    for label in ("(240)SEAL(10)B7", f"]d201{SEAL_GTIN}10B7", "B7"):
        assert await station.again(graph, label) == "ALREADY_REGISTERED"
        assert station.mode == "COMPONENT"
        assert station.last["componentLine"]["item"]["number"] == "SEAL"
        assert station.last["association"]["component"]["number"] == "B7"
    await station.scan("(240)MOTOR(21)M1")
    # The last component fired twice: the mode is PRODUCT already.
    for label in ("(240)MOTOR(21)M1", "M1", "B7"):
        assert await station.again(graph, label) == "ALREADY_REGISTERED"
        assert (station.mode, station.status) == ("PRODUCT", "COMPLETED")
    assert await station.again(graph, "SN1") == "PRODUCT_SELECTED"


async def test_the_worker_can_return_to_products_at_any_time(
    api: Api, graph: Graph, company: str
) -> None:
    station = Station(await pumps(api, company))
    await station.scan("SN1")
    await station.scan("(240)SEAL(10)B7")
    station.mode = "PRODUCT"
    assert await station.scan("SN2") == "PRODUCT_REGISTERED"
    assert station.status == "NOT_STARTED"
    station.mode = "PRODUCT"
    assert await station.again(graph, "SN1") == "PRODUCT_SELECTED"
    assert (station.mode, station.status) == ("COMPONENT", "IN_PROGRESS")
    assert await station.scan("M1") == "COMPONENT_REGISTERED"
    assert station.status == "COMPLETED"


async def test_a_plain_number_goes_to_the_selected_line(api: Api, company: str) -> None:
    station = Station(await pumps(api, company))
    await station.scan("SN1")
    lines = station.last["finishedProduct"]["components"]
    seals, motors = (line["bomLine"]["id"] for line in lines[:2])
    assert await station.scan("10D9T", bomLine=seals) == "COMPONENT_REGISTERED"
    assert station.last["association"]["component"] == {
        "id": station.last["association"]["component"]["id"],
        "number": "10D9T",
        "item": {"number": "SEAL"},
    }
    # A code that carries its item knows better than the selection.
    assert await station.scan("(240)MOTOR(21)M1", bomLine=seals) == "COMPONENT_REGISTERED"
    assert station.last["componentLine"]["bomLine"]["id"] == motors


async def test_quantities_are_sent_scanned_or_what_remains(api: Api, company: str) -> None:
    station = Station(await pumps(api, company))
    await station.scan("SN1")
    await station.scan("(240)SEAL(10)B1(37)1")
    assert station.remaining["SEAL"] == "1"
    await station.scan("(240)SEAL(10)B2", quantity=quantity("0.25"))
    assert station.remaining["SEAL"] == "0.75"
    await station.scan("(240)SEAL(10)B3")
    assert station.remaining["SEAL"] == "0"
    assert station.last["association"]["consumption"] == {"value": "0.75", "unit": "EA"}
    await station.scan("(240)SEAL(10)B4", quantity=quantity("1 PR"))
    assert station.last["componentLine"]["over"]["value"] == "2"
    assert "2 EA more than planned" in station.last["message"]


async def test_a_batch_product_takes_what_remains_of_its_line(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PAINT", "BATCH", unit="LTR")
    await plant.item("BASE", "BATCH", unit="KGM")
    await plant.order("P1", {"PAINT": "3"}, {"BASE": "10"})
    station = Station(plant)
    assert await station.scan("(240)PAINT(10)L1(3150)000001") == "PRODUCT_REGISTERED"
    assert station.last["finishedProduct"]["started"] == {"value": "1", "unit": "LTR"}
    assert station.remaining == {"BASE": "3.333333333333"}
    station.mode = "PRODUCT"
    assert await station.scan("L2") == "PRODUCT_REGISTERED"
    assert station.last["finishedProduct"]["started"] == {"value": "2", "unit": "LTR"}
    assert station.remaining == {"BASE": "6.666666666667"}


async def test_by_products_are_scanned_by_their_code(api: Api, graph: Graph, company: str) -> None:
    plant = Plant(api, company)
    for item in ("CHEESE", "WHEY"):
        await plant.item(item, "BATCH", unit="KGM")
    products = {"CHEESE": "10", "WHEY": "90"}
    await plant.order("P1", products, {}, roles={"WHEY": "BY_PRODUCT"})
    station = Station(plant)
    assert await station.scan("(240)WHEY(10)W1") == "PRODUCT_REGISTERED"
    # Nothing has component numbers here, so the next scan is a product again.
    assert (station.mode, station.status) == ("PRODUCT", "COMPLETED")
    # A plain number goes to the line on which it is registered, else to the main product.
    assert await station.again(graph, "W1") == "PRODUCT_SELECTED"
    assert await station.scan("C1") == "PRODUCT_REGISTERED"
    order = await plant.order_now("P1")
    assert [line["consumption"]["value"] for line in order["productLines"]] == ["10", "90"]


@pytest.mark.parametrize(("text", "mode"), [("SN1", "PRODUCT"), ("(240)SEAL(10)B7", "COMPONENT")])
async def test_a_scan_repeated_under_its_key_is_one_scan(
    api: Api, graph: Graph, company: str, text: str, mode: str
) -> None:
    plant = await pumps(api, company)
    selected = (await plant.product("P1", "SN0"))["id"] if mode == "COMPONENT" else None
    sent = {"finishedProduct": selected, "idempotencyKey": f"{company} scan"}
    first, *others = await at_once(50, lambda: plant.scan("P1", text, mode, **sent))
    assert first["outcome"] in ("PRODUCT_REGISTERED", "COMPONENT_REGISTERED")
    assert all(other == first for other in others)
    line = (await plant.order_now("P1"))["productLines"][0]
    assert line["consumption"]["value"] == "1"
    # Later, when the mode machine would say something else, the first answer still holds.
    before = await facts(graph, company)
    assert await plant.scan("P1", text, mode, **sent) == first
    assert await facts(graph, company) == before


async def test_one_code_from_many_stations_counts_once(api: Api, company: str) -> None:
    plant = await pumps(api, company)
    selected = (await plant.product("P1", "SN1"))["id"]
    done = await at_once(
        20, lambda: plant.scan("P1", "(240)SEAL(10)B7", "COMPONENT", finishedProduct=selected)
    )
    assert sorted(one["outcome"] for one in done) == [
        *["ALREADY_REGISTERED"] * 19,
        "COMPONENT_REGISTERED",
    ]
    assert len({one["association"]["id"] for one in done}) == 1


@pytest.mark.parametrize("text", ["B1", f"(01){SEAL_GTIN}(10)B1"])
async def test_a_batch_goes_to_two_lines_of_one_product(
    api: Api, company: str, graph: Graph, text: str
) -> None:
    """The second line is selected; on each line a second scan counts nothing."""
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("SEAL", "BATCH", gtins=[SEAL_GTIN])
    lines = plant.lines({"PUMP": "1"}, {"SEAL": "2"})
    lines["bomLines"].append(lines["bomLines"][0] | {"lineNumber": 20})
    await plant.do("upsertProductionOrder", company=company, number="P1", **lines)
    order = (await plant.do("startProductionOrder", order=plant.ref("P1")))["order"]
    first, second = [one["id"] for one in order["bomLines"]]
    station = Station(plant)
    await station.scan("SN1")
    assert await station.scan(text, bomLine=first) == "COMPONENT_REGISTERED"
    assert await station.again(graph, text, bomLine=first) == "ALREADY_REGISTERED"
    assert await station.again(graph, text) == "ALREADY_REGISTERED"
    assert await station.scan(text, bomLine=second) == "COMPONENT_REGISTERED"
    assert station.last["componentLine"]["bomLine"]["lineNumber"] == 20
    assert station.status == "COMPLETED"
    station.mode = "COMPONENT"
    assert await station.again(graph, text, bomLine=second) == "ALREADY_REGISTERED"


async def test_a_serial_number_goes_to_one_line_only(api: Api, company: str, graph: Graph) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.item("MOTOR")
    lines = plant.lines({"PUMP": "1"}, {"MOTOR": "1"})
    lines["bomLines"].append(lines["bomLines"][0] | {"lineNumber": 20})
    await plant.do("upsertProductionOrder", company=company, number="P1", **lines)
    order = (await plant.do("startProductionOrder", order=plant.ref("P1")))["order"]
    first, second = [one["id"] for one in order["bomLines"]]
    station = Station(plant)
    await station.scan("SN1")
    assert await station.scan("M1", bomLine=first) == "COMPONENT_REGISTERED"
    assert await station.again(graph, "M1", bomLine=second) == "ALREADY_REGISTERED"
