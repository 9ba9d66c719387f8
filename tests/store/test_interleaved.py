"""A second writer in the middle of the first one's transaction: the worst moment, on purpose.

The two share no queue. An engine that locks lets the second wait for the first; an optimistic one
lets it pass, and the first must notice. Whichever of them comes first, the laws hold.
"""

from __future__ import annotations

import asyncio
import contextvars
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from graph.engine.session import Graph, GraphAddress, Row, Transaction
from graph.errors import Refused
from tests.support.invariants import check_records, read_records
from tests.support.racing import DONE
from tests.support.writers import Writer

Act = Callable[[Writer], Coroutine[Any, Any, object]]
# So long the second writer may take before it counts as waiting for the first.
BLOCKED = 0.3


@dataclass
class Interruption:
    """Lets ``act`` happen when the first writer has run ``after`` statements."""

    act: Callable[[], Coroutine[Any, Any, str]]
    after: int
    statements: int = 0
    told: asyncio.Task[str] | None = None

    async def statement_done(self) -> None:
        self.statements += 1
        if self.statements == self.after:
            self.told = asyncio.create_task(self.act(), context=contextvars.Context())
            await asyncio.wait([self.told], timeout=BLOCKED)


_interruption: contextvars.ContextVar[Interruption] = contextvars.ContextVar("interruption")


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the interruption of the running writer, if it has one, of each statement in a
    transaction."""
    real = Transaction.all

    async def run(tx: Transaction, statement: Any, **parameters: object) -> list[Row]:
        rows = await real(tx, statement, **parameters)
        if (interruption := _interruption.get(None)) is not None:
            await interruption.statement_done()
        return rows

    monkeypatch.setattr(Transaction, "all", run)


@pytest.fixture(scope="module")
async def second_graph(engine: GraphAddress) -> AsyncIterator[Graph]:
    """Another connection, with queues of its own."""
    graph = Graph.connect(engine)
    yield graph
    await graph.close()


class Case:
    """Two writers of one company."""

    def __init__(self, graph: Graph, second: Graph, after: int) -> None:
        self.company = f"C-{secrets.token_hex(6)}"
        self.first = Writer(graph, self.company)
        self._second = Writer(second, self.company)
        self._graph = graph
        self._after = after

    async def told(self, first: Act, second: Act) -> Counter[str]:
        """What the two were told, the second amid the first, when all records agree again."""
        interruption = Interruption(lambda: _told(second(self._second)), self._after)
        amid = _interruption.set(interruption)
        mine = await _told(first(self.first))
        _interruption.reset(amid)
        assert interruption.told is not None, "the first writer ran fewer statements"
        told = Counter([mine, await interruption.told])
        check_records(await read_records(self._graph, self.company))
        return told


@pytest.fixture(params=[1, 2])
async def case(request: pytest.FixtureRequest, graph: Graph, second_graph: Graph) -> Case:
    """After the first writer's touch, or when it has written everything but not committed."""
    case = Case(graph, second_graph, request.param)
    await case.first.set_up({"O1": "SERIAL", "O2": "SERIAL", "O3": "BATCH"})
    return case


async def _told(act: Awaitable[object]) -> str:
    try:
        await act
    except Refused as refused:
        return refused.code
    return DONE


async def test_one_serial_in_two_products(case: Case) -> None:
    one, other = [await case.first.make("O1", number) for number in "12"]
    told = await case.told(
        lambda writer: writer.consume(one, "SERIAL", "S"),
        lambda writer: writer.consume(other, "SERIAL", "S"),
    )
    assert told == {DONE: 1, "SERIAL_ALREADY_CONSUMED": 1}


async def test_one_batch_in_two_products(case: Case) -> None:
    one, other = [await case.first.make("O1", number) for number in "12"]
    await case.first.consume(one, "BATCH", "B", "0.1")
    told = await case.told(
        lambda writer: writer.consume(one, "BATCH", "B", "0.2"),
        lambda writer: writer.consume(other, "BATCH", "B", "0.3"),
    )
    assert told == {DONE: 2}


async def test_two_batches_on_one_line(case: Case) -> None:
    product = await case.first.make("O1", "1")
    told = await case.told(
        lambda writer: writer.consume(product, "BATCH", "B1", "0.1"),
        lambda writer: writer.consume(product, "BATCH", "B2", "0.9"),
    )
    assert told == {DONE: 2}


async def test_one_serial_finished_on_two_orders(case: Case) -> None:
    told = await case.told(
        lambda writer: writer.make("O1", "1"), lambda writer: writer.make("O2", "1")
    )
    assert told == {DONE: 1, "SERIAL_ALREADY_REGISTERED": 1}


async def test_two_products_of_one_order(case: Case) -> None:
    told = await case.told(
        lambda writer: writer.make("O1", "1"), lambda writer: writer.make("O1", "2")
    )
    assert told == {DONE: 2}


@pytest.mark.parametrize("edges", [2, 3, 4, 5])
async def test_the_last_two_edges_of_a_ring(case: Case, edges: int) -> None:
    numbers = [str(number) for number in range(edges)]
    products = [await case.first.make("O3", number) for number in numbers]

    def edge(at: int) -> Act:
        return lambda writer: writer.consume(products[(at + 1) % edges], "BATCH", numbers[at])

    last = (0, 2 % edges or 1)
    for at in set(range(edges)) - set(last):
        await edge(at)(case.first)
    told = await case.told(edge(last[0]), edge(last[1]))
    assert told == {DONE: 1, "WOULD_FORM_CYCLE": 1}


async def test_one_idempotency_key_twice(case: Case) -> None:
    product = await case.first.make("O1", "1")
    key = secrets.token_hex(8)
    associations = []

    async def consume(writer: Writer) -> None:
        associations.append(await writer.consume(product, "BATCH", "B", "0.5", key))

    assert await case.told(consume, consume) == {DONE: 2}
    assert len(set(associations)) == 1


async def test_one_association_removed_twice(case: Case) -> None:
    product = await case.first.make("O1", "1")
    association = await case.first.consume(product, "SERIAL", "S")
    told = await case.told(
        lambda writer: writer.remove([association]), lambda writer: writer.remove([association])
    )
    assert told == {DONE: 1, "ALREADY_REMOVED": 1}


async def test_a_removal_amid_a_registration(case: Case) -> None:
    product = await case.first.make("O1", "1")
    association = await case.first.consume(product, "BATCH", "B", "0.4")
    told = await case.told(
        lambda writer: writer.consume(product, "BATCH", "B", "0.6"),
        lambda writer: writer.remove([association]),
    )
    assert told == {DONE: 2}


async def test_a_changed_plan_amid_a_registration(case: Case) -> None:
    """The status of the product follows from the plan and from what is registered, both."""
    product = await case.first.make("O1", "1")
    await case.first.consume(product, "SERIAL", "S")
    told = await case.told(
        lambda writer: writer.consume(product, "BATCH", "B", "1"),
        lambda writer: writer.plan("O1", "SERIAL", "18"),
    )
    assert told == {DONE: 2}


async def test_a_registration_amid_a_changed_plan(case: Case) -> None:
    product = await case.first.make("O1", "1")
    await case.first.consume(product, "SERIAL", "S")
    told = await case.told(
        lambda writer: writer.plan("O1", "SERIAL", "18"),
        lambda writer: writer.consume(product, "BATCH", "B", "1"),
    )
    assert told == {DONE: 2}


async def test_a_product_amid_the_first_sharing(case: Case) -> None:
    await case.first.make("O1", "1")
    told = await case.told(
        lambda writer: writer.share("O1", "BATCH", "B"), lambda writer: writer.make("O1", "2")
    )
    assert told == {DONE: 2}


async def test_the_first_sharing_amid_a_product(case: Case) -> None:
    told = await case.told(
        lambda writer: writer.make("O1", "1"), lambda writer: writer.share("O1", "BATCH", "B")
    )
    assert told == {DONE: 2}


async def test_a_product_amid_the_end_of_sharing(case: Case) -> None:
    await case.first.make("O1", "1")
    shared = await case.first.share("O1", "BATCH", "B")
    told = await case.told(
        lambda writer: writer.unshare([shared]), lambda writer: writer.make("O1", "2")
    )
    assert told == {DONE: 2}


async def test_the_end_of_sharing_amid_the_removal_of_a_product(case: Case) -> None:
    product = await case.first.make("O1", "1")
    shared = await case.first.share("O1", "BATCH", "B")
    told = await case.told(
        lambda writer: writer.unmake([product]), lambda writer: writer.unshare([shared])
    )
    assert told == {DONE: 2}


async def test_the_first_sharing_twice(case: Case) -> None:
    await case.first.make("O1", "1")
    told = await case.told(
        lambda writer: writer.share("O1", "BATCH", "B", "0.5"),
        lambda writer: writer.share("O1", "BATCH", "B", "0.5"),
    )
    assert told == {DONE: 2}


async def test_one_serial_shared_and_in_a_product(case: Case) -> None:
    product = await case.first.make("O1", "1")
    told = await case.told(
        lambda writer: writer.share("O2", "SERIAL", "S"),
        lambda writer: writer.consume(product, "SERIAL", "S"),
    )
    assert told == {DONE: 1, "SERIAL_ALREADY_CONSUMED": 1}


async def test_one_serial_shared_by_two_orders(case: Case) -> None:
    told = await case.told(
        lambda writer: writer.share("O1", "SERIAL", "S"),
        lambda writer: writer.share("O2", "SERIAL", "S"),
    )
    assert told == {DONE: 1, "SERIAL_ALREADY_CONSUMED": 1}


async def test_a_ring_through_what_is_shared(case: Case) -> None:
    """The batch 1 goes into the serial S; whether S goes into all of 1's order is still open."""
    await case.first.make("O3", "1")
    product = await case.first.make("O1", "S")
    told = await case.told(
        lambda writer: writer.share("O3", "SERIAL", "S"),
        lambda writer: writer.consume(product, "BATCH", "1"),
    )
    assert told == {DONE: 1, "WOULD_FORM_CYCLE": 1}


async def test_a_ring_that_a_late_product_would_close(case: Case) -> None:
    """Batch L is not known yet as a product of the order that shares what L goes into."""
    product = await case.first.make("O1", "S")
    await case.first.share("O3", "SERIAL", "S")
    told = await case.told(
        lambda writer: writer.make("O3", "L"),
        lambda writer: writer.consume(product, "BATCH", "L"),
    )
    assert told == {DONE: 1, "WOULD_FORM_CYCLE": 1}
