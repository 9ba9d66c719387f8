"""Random sequences of holds, releases, registrations and removals, alone and racing on connections
that share no queue: after each step the held batches are those of a plain-Python model.

A registration that passed *through* the placing of a hold would leave its product free, and show.
Two sequences run on each engine, ten in CI; to run others, or more::

    LOTWISE_TEST_SEQUENCES=100 pytest tests/store/test_hold_sequences.py -k arcadedb
    LOTWISE_TEST_SEED=17 pytest tests/store/test_hold_sequences.py
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from graph.engine.session import Graph, GraphAddress
from tests.support.hold_model import HoldWalker

STEPS = 12
_STRICT = "CI" in os.environ or os.environ.get("LOTWISE_TEST_STRICT") == "1"
SEQUENCES = int(os.environ.get("LOTWISE_TEST_SEQUENCES") or (10 if _STRICT else 2))
FIRST = int(os.environ.get("LOTWISE_TEST_SEED") or 1)


@pytest.fixture(scope="module")
async def graphs(graph: Graph, engine: GraphAddress) -> AsyncIterator[list[Graph]]:
    """Two connections, as two services have them."""
    other = Graph.connect(engine)
    yield [graph, other]
    await other.close()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEQUENCES))
async def test_what_is_held_is_what_the_model_holds(
    graphs: list[Graph], company: str, seed: int
) -> None:
    walker = HoldWalker(graphs, company, seed)
    await walker.start()
    try:
        for _ in range(STEPS):
            await walker.step()
        # In the end everything is released, and nothing is left behind.
        for hold in sorted(walker.model.holds):
            await walker.writers[0].release(hold)
            walker.model.released.add(hold)
        walker.model.holds.clear()
        await walker.check()
    except AssertionError as error:
        done = "\n".join(walker.done)
        raise AssertionError(f"seed {seed}, after these steps:\n{done}") from error
