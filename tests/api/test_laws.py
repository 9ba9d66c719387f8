"""What is never allowed, whoever presses at once. Each law on one service, and on two that share
nothing but the graph engine, so that its isolation and no queue in a process holds the law."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, LiteralString

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Row
from graph.store.keys import traceable_key
from tests.support.invariants import check_records, read_records
from tests.support.racing import DONE, Clients, at_once, codes
from tests.support.service import PATIENCE

CROWD = 200
ROUNDS = 40

_TRACEABLE: LiteralString = """
MATCH (t:Traceable {key: $key})
OPTIONAL MATCH (t)-[e:CONSUMED_INTO]->(p) WHERE e.goneLane IS NULL
WITH t, collect(e.quantity) AS edges
OPTIONAL MATCH (a:Association {component: t.id}) WHERE a.state = 'LIVE'
WITH t, edges, collect(a.quantity) AS associations
OPTIONAL MATCH (f:FinishedProduct {traceable: t.id}) WHERE f.removedAt IS NULL
RETURN t.consumed AS consumed, t.produced AS produced, edges, associations, count(f) AS finished
"""
_REACHED = """query($r: TraceableRef!) {
  trace(roots: [$r], direction: FORWARD) { nodes { nodes { traceable { number } } } }
}"""


@pytest.fixture(scope="module")
async def products(clients: Clients) -> list[str]:
    """Ids of serial numbers on one started order, each with a serial and a batch to consume."""
    plant = clients.plant
    await plant.item("PUMP")
    await plant.item("MOTOR")
    await plant.item("OIL", "BATCH", unit="KGM")
    await plant.order("O", {"PUMP": "200"}, {"MOTOR": "200", "OIL": "200"})
    return await clients.register("O", [f"P{number}" for number in range(CROWD)])


async def consume(
    clients: Clients, product: str, item: str, number: str, **more: Any
) -> dict[str, Any]:
    """The next client registers a component, come what may."""
    return await clients.ask(
        "registerComponent",
        "association { id } componentLine { consumption { value } status }",
        finishedProduct=product,
        item=clients.plant.ref(item),
        number=number,
        **more,
    )


async def share(
    clients: Clients, order: str, item: str, number: str, **more: Any
) -> dict[str, Any]:
    """The next client registers a component for all products of an order, come what may."""
    return await clients.ask(
        "registerSharedConsumption",
        "sharedConsumption { id }",
        order=clients.plant.ref(order),
        item=clients.plant.ref(item),
        number=number,
        **more,
    )


async def stored(graph: Graph, clients: Clients, item: str, number: str) -> Row:
    """A traceable as the store has it, with the quantities of what it is live in."""
    key = traceable_key(clients.company, item, number)
    row = await graph.session(Deadline.after(PATIENCE)).one(_TRACEABLE, key=key)
    assert row is not None
    return row


async def test_200_clients_consume_one_serial(
    clients: Clients, products: list[str], graph: Graph
) -> None:
    payloads = await at_once(consume(clients, product, "MOTOR", "M") for product in products)
    assert codes(payloads) == {DONE: 1, "SERIAL_ALREADY_CONSUMED": CROWD - 1}
    found = await stored(graph, clients, "MOTOR", "M")
    assert (found["consumed"], found["associations"], found["edges"]) == ("1", ["1"], ["1"])


async def test_few_clients_consume_each_of_many_serials(
    clients: Clients, products: list[str], graph: Graph
) -> None:
    """One serial after another: clients that wait for none else meet at the very moment."""
    numbers = [f"M{number}" for number in range(ROUNDS)]
    for number in numbers:
        payloads = await at_once(
            consume(clients, product, "MOTOR", number) for product in products[:4]
        )
        assert codes(payloads) == {DONE: 1, "SERIAL_ALREADY_CONSUMED": 3}
    for number in numbers:
        assert (await stored(graph, clients, "MOTOR", number))["edges"] == ["1"]


async def test_a_serial_is_shared_or_in_one_product(
    clients: Clients, products: list[str], graph: Graph
) -> None:
    """Half of the clients consume it in a product of theirs, half for a whole order."""
    await clients.plant.order("SHARED", {"PUMP": "1"}, {"MOTOR": "99"})
    for round_ in range(ROUNDS // 4):
        number = f"X{round_}"
        shared = [share(clients, "SHARED", "MOTOR", number) for _ in range(4)]
        direct = [consume(clients, product, "MOTOR", number) for product in products[:4]]
        payloads = await at_once([*shared, *direct] if round_ % 2 else [*direct, *shared])
        assert codes(payloads) == {DONE: 1, "SERIAL_ALREADY_CONSUMED": 7}
        found = await stored(graph, clients, "MOTOR", number)
        assert (found["consumed"], found["edges"]) == ("1", ["1"])


async def test_all_products_get_what_is_shared_meanwhile(clients: Clients, graph: Graph) -> None:
    """Whoever comes first: those registered before, after, and at the same moment."""
    plant = clients.plant
    for round_ in range(ROUNDS // 8):
        order, batch = f"ALL{round_}", f"ALL{round_}"
        await plant.order(order, {"PUMP": "8"}, {"OIL": "8"})
        numbers = [f"{order}-{number}" for number in range(8)]
        acts = [
            clients.ask(
                "registerFinishedProduct",
                "finishedProduct { id }",
                order=plant.ref(order),
                number=number,
            )
            for number in numbers
        ]
        acts[4:4] = [share(clients, order, "OIL", batch, quantity={"value": 1}) for _ in "ab"]
        assert codes(await at_once(acts)) == {DONE: 10}
        data = await plant.api(_REACHED, {"r": plant.batch("OIL", batch)})
        reached = [one["traceable"] for one in data["trace"]["nodes"]["nodes"]]
        assert [one["number"] for one in reached if one] == [batch, *numbers]
        assert (await stored(graph, clients, "OIL", batch))["consumed"] == "2"
    check_records(await read_records(graph, clients.company))


async def test_60_clients_consume_one_batch(
    clients: Clients, products: list[str], graph: Graph
) -> None:
    quantities = [f"0.{number:03}" for number in range(1, 61)]
    payloads = await at_once(
        consume(clients, product, "OIL", "B", quantity={"value": quantity})
        for product, quantity in zip(products, quantities, strict=False)
    )
    assert codes(payloads) == {DONE: 60}
    exact = list(map(Decimal, quantities))
    lines = [payload["componentLine"]["consumption"]["value"] for payload in payloads]
    assert list(map(Decimal, lines)) == exact
    found = await stored(graph, clients, "OIL", "B")
    assert Decimal(found["consumed"]) == sum(exact)
    assert sorted(map(Decimal, found["associations"])) == exact
    assert sorted(map(Decimal, found["edges"])) == exact


async def test_60_clients_consume_on_one_line(clients: Clients, products: list[str]) -> None:
    """Of 20 batches, so that the product is what they meet at."""
    payloads = await at_once(
        consume(clients, products[-1], "OIL", f"L{number % 20}", quantity={"value": "0.1"})
        for number in range(60)
    )
    assert codes(payloads) == {DONE: 60}
    sums = [Decimal(payload["componentLine"]["consumption"]["value"]) for payload in payloads]
    assert sorted(sums) == [Decimal(number) / 10 for number in range(1, 61)]


async def test_50_clients_finish_one_serial_on_two_orders(clients: Clients, graph: Graph) -> None:
    plant = clients.plant
    await plant.item("FAN")
    for order in ("F0", "F1"):
        await plant.order(order, {"FAN": "50"}, {})
    # Many clients once, then few clients many times.
    for round_, many in enumerate([50] + [4] * ROUNDS):
        number = f"F{round_}"
        payloads = await at_once(
            clients.ask(
                "registerFinishedProduct",
                "finishedProduct { id }",
                order=plant.ref(f"F{client // 2 % 2}"),
                number=number,
            )
            for client in range(many)
        )
        assert codes(payloads) == {DONE: 1, "SERIAL_ALREADY_REGISTERED": many - 1}
        found = await stored(graph, clients, "FAN", number)
        assert (found["finished"], found["produced"]) == (1, "1")


async def test_a_product_cannot_go_into_itself(clients: Clients) -> None:
    plant = clients.plant
    await plant.item("BLEND", "BATCH")
    await plant.order("BLENDS", {"BLEND": "10"}, {"BLEND": "10"})
    product = await plant.product("BLENDS", "N", quantity={"value": 1})
    payload = await consume(clients, product["id"], "BLEND", "N", quantity={"value": 1})
    assert codes([payload]) == {"WOULD_FORM_CYCLE": 1}
    payload = await consume(clients, product["id"], "BLEND", "OTHER", quantity={"value": 1})
    assert codes([payload]) == {DONE: 1}


async def test_what_is_on_hold_cannot_be_consumed(
    clients: Clients, products: list[str], graph: Graph
) -> None:
    await consume(clients, products[0], "OIL", "HELD", quantity={"value": 1})
    plant = clients.plant
    placed = await plant.do(
        "placeHold", "hold { id }", traceable=plant.batch("OIL", "HELD"), reason="Smells odd"
    )
    for expected in ("ON_HOLD", DONE):
        payloads = await at_once(
            consume(clients, product, "OIL", "HELD", quantity={"value": 1})
            for product in products[:10]
        )
        assert codes(payloads) == {expected: 10}
        if expected != DONE:
            await plant.do("releaseHold", "hold { id }", hold=placed["hold"]["id"], reason="Fine")
    assert (await stored(graph, clients, "OIL", "HELD"))["consumed"] == "11"
