"""A trace that runs out of time on its way shows the levels that it has reached, and says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest

from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.traceables import find_traceables
from graph.tracing.moments import present_moment
from graph.tracing.records import ComponentScope, TraceDirection, TraceRequest, Truncation
from graph.tracing.trace import trace
from tests.support.genealogy import levels, put
from tests.support.plant import Plant
from tests.support.service import PATIENCE, Api

DEPTH = 6


@dataclass(frozen=True)
class PassesAfter(Deadline):
    """A deadline that has passed when it was looked at so many times."""

    looks: int = 0
    _seen: count[int] = field(default_factory=count)

    @property
    def remaining(self) -> float:
        """Plenty of seconds, then none."""
        return PATIENCE if next(self._seen) < self.looks else -1.0


@pytest.mark.parametrize("looks", [0, 1, 3, DEPTH + 1])
async def test_the_levels_reached_in_time_are_shown(
    api: Api, graph: Graph, company: str, looks: int
) -> None:
    await Plant(api, company).item("PART", "BATCH")
    await put(graph, company, levels(5, DEPTH))
    session = graph.session(Deadline.after(PATIENCE))
    [root] = await find_traceables(session, [TraceableRef(company, item="PART", number="l0-0000")])
    assert root is not None
    request = TraceRequest(
        roots=(root.id,),
        direction=TraceDirection.FORWARD,
        components=ComponentScope.TRACKED,
        max_depth=None,
        moment=await present_moment(session),
        nodes=1000,
        links=1000,
    )
    found = await trace(session, request, PassesAfter(0.0, looks))
    in_time = looks > DEPTH
    assert found.truncated_by == (() if in_time else (Truncation.TIME,))
    assert found.complete is in_time
    assert found.depth_reached == min(looks, DEPTH)
    shown = {node.id for node in found.nodes}
    assert len(shown) == sum(min(level + 1, 5) for level in range(found.depth_reached + 1))
    assert {end for edge in found.edges for end in edge[:2]} <= shown
