"""A service that stops while a hold spreads or lifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, LiteralString

import pytest

from graph.domain.references import TraceableRef
from graph.engine.session import Graph, GraphSession, Row, Transaction
from graph.store import hold_spreading
from graph.store.hold_placing import place_hold, release_hold
from graph.store.holds import holds_by_ids
from graph.store.traceables import find_traceables
from tests.support.writers import Writer

LAYERS = 6
ORDER, ITEM = "O", "BATCH"
_HELD: LiteralString = """
MATCH (t:Traceable) WHERE t.company = $company AND t.holds IS NOT NULL
RETURN t.number AS number, t.holds AS holds
"""


class Stopped(Exception):
    """The process ends here."""


class Chain(Writer):
    """Batches b0, b1, ... each made of two of the layer before."""

    def __init__(self, graph: Graph, company: str) -> None:
        super().__init__(graph, company)
        self.products: dict[str, str] = {}

    async def build(self) -> None:
        await self.set_up({ORDER: ITEM})
        for layer in range(1, LAYERS):
            for side in "ab":
                number = f"{side}{layer}"
                self.products[number] = await self.make(ORDER, number)
                for other in "ab" if layer > 1 else "a":
                    await self.consume(self.products[number], ITEM, f"{other}{layer - 1}", "0.1")

    async def hold(self, number: str, transitive: bool, reason: str) -> str:
        """Place a hold; its id."""
        ref = TraceableRef(self._company, item=ITEM, number=number)
        [found] = await find_traceables(self.session, [ref])
        assert found is not None
        placed = await place_hold(self.session, self._command(), found, transitive, reason)
        return placed.id

    async def release(self, hold: str) -> None:
        """Release a hold."""
        await release_hold(self.session, self._command(), hold, "tested, fine")

    @property
    def session(self) -> GraphSession:
        return self._session()

    async def held(self) -> dict[str, list[str]]:
        found = await self.session.all(_HELD, company=self._company)
        return {row["number"]: row["holds"] for row in found if row["holds"]}


ALL = {"a0"} | {f"{side}{layer}" for side in "ab" for layer in range(1, LAYERS)}


@pytest.fixture
async def chain(graph: Graph, company: str) -> Chain:
    chain = Chain(graph, company)
    await chain.build()
    return chain


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the process end when so many statements that set marks have run."""
    real = Transaction.all

    def after(statements: int) -> None:
        left = statements

        async def run(tx: Transaction, statement: Any, **parameters: object) -> list[Row]:
            nonlocal left
            if "$marks |" in statement:
                left -= 1
                if left < 0:
                    raise Stopped
            return await real(tx, statement, **parameters)

        monkeypatch.setattr(Transaction, "all", run)

    yield after
    monkeypatch.undo()


@pytest.mark.parametrize("statements", [0, 1, 3])
async def test_a_hold_that_was_left_spreading_is_finished(
    chain: Chain, stop_after: Any, monkeypatch: pytest.MonkeyPatch, statements: int
) -> None:
    stop_after(statements)
    with pytest.raises(Stopped):
        await chain.hold("a0", True, "suspicious")
    monkeypatch.undo()
    marks = await chain.held()
    assert 0 < len(marks) < len(ALL)
    [[hold]] = {tuple(some) for some in marks.values()}
    found = (await holds_by_ids(chain.session, [hold]))[hold]
    assert found.state == "SPREADING"
    # What it covers already is held, and nobody but a service that runs goes on with it.
    monkeypatch.setattr(hold_spreading, "ABANDONED", timedelta(hours=1))
    await hold_spreading.finish_abandoned(chain.session)
    assert await chain.held() == marks
    monkeypatch.setattr(hold_spreading, "ABANDONED", timedelta(0))
    assert await hold_spreading.finish_abandoned(chain.session) >= 1
    assert await chain.held() == {key: [hold] for key in ALL}
    assert (await holds_by_ids(chain.session, [hold]))[hold].state == "STANDING"


@pytest.mark.parametrize("statements", [0, 1, 3])
async def test_a_hold_that_was_left_lifting_is_finished(
    chain: Chain, stop_after: Any, monkeypatch: pytest.MonkeyPatch, statements: int
) -> None:
    hold = await chain.hold("a0", True, "suspicious")
    other = await chain.hold("b2", True, "suspicious")
    assert set(await chain.held()) == ALL
    stop_after(statements)
    with pytest.raises(Stopped):
        await chain.release(hold)
    monkeypatch.undo()
    assert "a0" not in await chain.held()
    assert (await holds_by_ids(chain.session, [hold]))[hold].state == "LIFTING"
    monkeypatch.setattr(hold_spreading, "ABANDONED", timedelta(0))
    await hold_spreading.finish_abandoned(chain.session)
    covered = {"b2"} | {f"{side}{layer}" for side in "ab" for layer in range(3, LAYERS)}
    assert await chain.held() == {key: [other] for key in covered}


async def test_a_hold_released_while_it_spreads_covers_nothing(
    chain: Chain, stop_after: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(2)
    with pytest.raises(Stopped):
        await chain.hold("a0", True, "suspicious")
    monkeypatch.undo()
    [[hold]] = {tuple(some) for some in (await chain.held()).values()}
    await chain.release(hold)
    assert await chain.held() == {}
    assert (await holds_by_ids(chain.session, [hold]))[hold].state == "RELEASED"
