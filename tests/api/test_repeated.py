"""The same idempotency key, sent by 50 clients at once and more: one effect, one answer."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from tests.support.plant import Plant
from tests.support.racing import DONE, Clients, at_once, codes

TIMES = 52  # four kinds of clients: of two services, with two requests
ASSOCIATIONS = """query($id: ID!) { node(id: $id) { ... on FinishedProduct {
  components { consumption { value } }
  associations(first: 100) { nodes { id } }
} } }"""
RECEIVED = """query($ref: TraceableRef!) {
  trace(roots: [$ref], direction: BACKWARD) { nodes { nodes { quantity { value unit } } } }
}"""


@pytest.fixture
async def plant(clients: Clients) -> Plant:
    """A plant that makes pumps, and fills each with oil."""
    plant = clients.plant
    await plant.item("PUMP")
    await plant.item("OIL", "BATCH", unit="KGM")
    return plant


async def repeated(clients: Clients, mutation: str, **sent: Any) -> dict[str, Any]:
    """The one answer that all clients got who sent the same at once."""
    key = secrets.token_hex(8)
    payloads = await at_once(
        clients.ask(mutation, idempotencyKey=key, **sent) for _ in range(TIMES)
    )
    assert codes(payloads) == {DONE: TIMES}
    answers = {json.dumps(payload, sort_keys=True) for payload in payloads}
    assert len(answers) == 1
    return payloads[0]


async def check_components(plant: Plant, product: str, quantity: str) -> None:
    """One association stands on the product, and its one line sums up to so much."""
    now = (await plant.api(ASSOCIATIONS, {"id": product}))["node"]
    assert len(now["associations"]["nodes"]) == 1
    assert [line["consumption"]["value"] for line in now["components"]] == [quantity]


async def test_one_key_has_one_effect(clients: Clients, plant: Plant) -> None:
    lines = plant.lines({"PUMP": "1000"}, {"OIL": "1000"})
    made = await repeated(
        clients, "upsertProductionOrder", company=plant.company, number="O", **lines
    )
    assert made["order"]["status"] == "CREATED"
    order = plant.ref("O")
    await repeated(clients, "startProductionOrder", order=order, quantity={"value": 10})
    entered = await repeated(clients, "registerFinishedProduct", order=order, number="P1")
    scanned = await repeated(clients, "scan", order=order, text="P2", mode="PRODUCT")
    assert scanned["outcome"] == "PRODUCT_REGISTERED"
    [line] = (await plant.order_now("O"))["productLines"]
    assert (line["started"]["value"], line["consumption"]["value"]) == ("10", "2")

    product = entered["finishedProduct"]["id"]
    half = {"value": "0.5"}
    await repeated(clients, "registerComponent", finishedProduct=product, number="B", quantity=half)
    await check_components(plant, product, "0.5")
    product = scanned["finishedProduct"]["id"]
    scanned = await repeated(
        clients, "scan", order=order, text="B", mode="COMPONENT", finishedProduct=product,
        quantity=half,
    )  # fmt: skip
    assert scanned["outcome"] == "COMPONENT_REGISTERED"
    await check_components(plant, product, "0.5")


async def test_one_receipt_is_recorded(clients: Clients, plant: Plant) -> None:
    sent = {"item": plant.ref("OIL"), "number": "R", "quantity": {"value": "2.5"}}
    await repeated(clients, "recordReceipt", **sent)
    trace = await plant.api(RECEIVED, {"ref": plant.batch("OIL", "R")})
    [root] = trace["trace"]["nodes"]["nodes"]
    assert root["quantity"] == {"value": "2.5", "unit": "KGM"}


async def test_one_key_for_two_different_requests(clients: Clients, plant: Plant) -> None:
    key = secrets.token_hex(8)
    payloads = await at_once(
        clients.ask(
            "recordReceipt",
            "activity { id }",
            item=plant.ref("OIL"),
            number="C",
            quantity={"value": 1 + at // 2 % 2},
            idempotencyKey=key,
        )
        for at in range(TIMES)
    )
    assert codes(payloads) == {DONE: TIMES // 2, "IDEMPOTENCY_CONFLICT": TIMES // 2}
    assert len({payload["activity"]["id"] for payload in payloads if payload["activity"]}) == 1
    trace = await plant.api(RECEIVED, {"ref": plant.batch("OIL", "C")})
    [root] = trace["trace"]["nodes"]["nodes"]
    assert root["quantity"]["value"] in ("1", "2")
