"""Random sequences of what workers and supervisors do agree with a plain-Python model.

After each step statuses, sums, live genealogy, stored totals and history are compared. Six
sequences run on each engine, twenty where nothing may be skipped, as in CI; to run more of them,
in turn or others::

    LOTWISE_TEST_SEQUENCES=500 pytest tests/api/test_random_sequences.py -k arcadedb
    LOTWISE_TEST_SEED=17 pytest tests/api/test_random_sequences.py

The seed of a sequence that fails stands in its message, with all that was done.
"""

from __future__ import annotations

import os

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.random_steps import Walker
from tests.support.service import Api

STEPS = 14
_STRICT = "CI" in os.environ or os.environ.get("LOTWISE_TEST_STRICT") == "1"
SEQUENCES = int(os.environ.get("LOTWISE_TEST_SEQUENCES") or (20 if _STRICT else 6))
FIRST = int(os.environ.get("LOTWISE_TEST_SEED") or 1)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEQUENCES))
async def test_a_random_sequence_agrees_with_the_model(
    api: Api, graph: Graph, company: str, seed: int
) -> None:
    walker = Walker(Desk(api, company), graph, seed)
    await walker.start()
    try:
        for _ in range(STEPS):
            await walker.step()
    except AssertionError as error:
        done = "\n".join(walker.done)
        raise AssertionError(f"seed {seed}, after these steps:\n{done}") from error
    for match in walker.model.matches.values():
        events = [one["event"] for one in await walker.desk.association_history(match.id)]
        assert events[0] == "ComponentRegistered"
        left = {
            "LIVE": None,
            "REMOVED": "AssociationRemoved",
            "SUPERSEDED": "AssociationSuperseded",
        }
        assert (left[match.state] in events) == (match.state != "LIVE")
