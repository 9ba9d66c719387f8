"""The genealogy in memory: equal to the walk over the engine, and never behind a commit."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.domain.exposure import Exposure
from graph.domain.references import TraceableRef
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from graph.store.traceables import find_traceables
from graph.tracing.exposure import exposures_in
from graph.tracing.index import loading
from graph.tracing.index.trace_index import TraceIndex, trace_index
from graph.tracing.records import ComponentScope, Trace, TraceDirection, TraceRequest
from graph.tracing.trace import trace
from tests.support.desk import Desk
from tests.support.genealogy import end, ladder, levels, put
from tests.support.plant import Plant
from tests.support.service import PATIENCE, Api

Pair = tuple[str, str]
RANDOM = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
async def index(graph: Graph) -> AsyncIterator[TraceIndex]:
    """The index of a process of its own, so to say."""
    async with trace_index(graph, 1_000_000) as made:
        assert made is not None
        await made.ready()
        yield made


@pytest.fixture
async def company(api: Api, company: str) -> str:
    """A company with the batch-tracked item PART."""
    await Plant(api, company).item("PART", "BATCH")
    return company


async def ids_of(graph: Graph, company: str, numbers: list[str]) -> list[str]:
    """The ids of batches of PART."""
    refs = [TraceableRef(company, item="PART", number=number) for number in numbers]
    found = await find_traceables(graph.session(Deadline.after(PATIENCE)), refs)
    return [one.id for one in found if one is not None]


async def both(graph: Graph, index: TraceIndex, request: TraceRequest) -> Trace:
    """The trace from memory, which is that of the engine in all things."""
    session = graph.session(Deadline.after(PATIENCE))
    moment = await index.present_moment(session)
    assert index.at(moment) is not None
    request = replace(request, moment=moment)
    found, walked = [
        await trace(session, request, Deadline.after(PATIENCE), one) for one in (index, None)
    ]
    assert found.nodes == walked.nodes
    assert len(found.links) == len(walked.links)
    assert found.edges == walked.edges
    assert found.truncated_by == walked.truncated_by
    assert found.request == walked.request
    remembered, stored = [await exposures_in(session, found, one) for one in (index, None)]
    everything = {one: told(exposure) for one, exposure in stored.by_id.items()}
    assert {one: told(exposure) for one, exposure in remembered.by_id.items()} == everything
    for last in [one.traceable_id for one in found.nodes[-2:] if one.traceable_id in everything]:
        some = (await exposures_in(session, found, index, [last])).by_id
        assert told(some[last]) == everything[last]
        assert {one: told(exposure) for one, exposure in some.items()}.items() <= everything.items()
    return found


def told(exposure: Exposure) -> tuple[Fraction, ...]:
    """All that an exposure says."""
    names = ("quantity", "share", "on_hand", "shipped", "scrapped", "unaccounted")
    return tuple(getattr(exposure, name) for name in names)


def asked(roots: list[str], direction: str = "FORWARD", **more: int | None) -> TraceRequest:
    """A trace from these, of any size unless ``more`` says otherwise."""
    return TraceRequest(
        tuple(roots),
        TraceDirection(direction),
        ComponentScope.TRACKED,
        more.get("depth"),
        (),
        more.get("nodes") or 100_000,
        more.get("links") or 100_000,
        more.get("as_of"),
        more.get("effective_at"),
    )


@pytest.mark.parametrize("shape", ["ladder", "levels", "cycle", "alone"])
async def test_it_answers_as_the_engine_does(
    graph: Graph, index: TraceIndex, company: str, shape: str
) -> None:
    edges = {
        "ladder": ladder(30),
        "levels": levels(12, 4),
        "cycle": [("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"), ("c", "d")],
        "alone": [("a", "b")],
    }[shape]
    await put(graph, company, edges)
    roots = await ids_of(graph, company, [edges[0][0], edges[-1][1]])
    for direction, some in product(("FORWARD", "BACKWARD", "BOTH"), (roots[:1], roots)):
        assert (await both(graph, index, asked(some, direction))).complete


@given(
    pairs=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=40),
    ended=st.sets(st.integers(0, 39), max_size=8),
    roots=st.sets(st.integers(0, 11), min_size=1, max_size=3),
    limits=st.fixed_dictionaries(
        {
            "depth": st.none() | st.integers(0, 4),
            "nodes": st.none() | st.integers(1, 14),
            "links": st.none() | st.integers(1, 40),
            "as_of": st.none() | st.integers(0, 12),
            "effective_at": st.none() | st.integers(0, 12),
        }
    ),
)
@RANDOM
async def test_any_genealogy_and_any_limit(
    graph: Graph,
    index: TraceIndex,
    company: str,
    pairs: list[tuple[int, int]],
    ended: set[int],
    roots: set[int],
    limits: dict[str, int | None],
) -> None:
    """Parallel edges, loops, cycles, removed edges; cut off at the very same places.

    Edges are recorded and take effect at moments of their own, and go at others.
    """
    name = secrets.token_hex(4)
    edges = [(f"{name}-{one:02}", f"{name}-{other:02}") for one, other in pairs]
    times = [(at % 5, at % 3) for at in range(len(edges))]
    await put(graph, company, edges, times)
    for place in ended:
        if place < len(edges):
            await end(graph, company, *edges[place], at=place % 11)
    starts = await ids_of(graph, company, [f"{name}-{one:02}" for one in roots])
    if starts:
        for direction in ("FORWARD", "BACKWARD", "BOTH"):
            await both(graph, index, asked(starts, direction, **limits))


async def test_old_moments_stay(graph: Graph, index: TraceIndex, company: str) -> None:
    """What was removed since is still seen by who asked before."""
    await put(graph, company, [("a", "b"), ("b", "c")])
    roots = await ids_of(graph, company, ["a"])
    before = await both(graph, index, asked(roots))
    await end(graph, company, "a", "b")
    await put(graph, company, [("x", "y")])
    after = await both(graph, index, asked(roots))
    assert (len(before.nodes), len(after.nodes)) == (3, 1)
    session = graph.session(Deadline.after(PATIENCE))
    again = await trace(session, before.request, Deadline.after(PATIENCE), index)
    assert (again.nodes, again.edges) == (before.nodes, before.edges)


async def test_a_commit_that_nobody_noted_is_not_missed(
    graph: Graph, index: TraceIndex, company: str
) -> None:
    """Where a number is missing, the index does not claim to know, and the engine is walked."""
    await put(graph, company, [("a", "b")])
    roots = await ids_of(graph, company, ["a"])
    assert len((await both(graph, index, asked(roots))).nodes) == 2
    session = graph.session(Deadline.after(PATIENCE))

    async def skip(tx: Transaction) -> None:
        await tx.all(
            "MATCH (l:Lane {id: $lane}) SET l.number = l.number + 1, l.changes = l.changes + 1",
            lane=tx.lane,
        )

    await session.write((), skip)
    moment = await index.present_moment(session)
    assert index.at(moment) is None
    request = replace(asked(roots), moment=moment)
    found = await trace(session, request, Deadline.after(PATIENCE), index)
    assert len(found.nodes) == 2
    # Until it was read anew.
    for _ in range(200):
        if index.at(await index.present_moment(session)) is not None:
            break
        await asyncio.sleep(0.1)
    assert len((await both(graph, index, asked(roots))).nodes) == 2


async def test_a_fault_of_the_index_is_left_to_the_engine(graph: Graph, company: str) -> None:
    """Damage in what is kept in memory costs time, never an answer."""
    await put(graph, company, [("a", "b")])
    roots = await ids_of(graph, company, ["a"])
    session = graph.session(Deadline.after(PATIENCE))
    async with trace_index(graph, 1_000_000) as made:
        assert made is not None
        await made.ready()
        assert made.genealogy is not None
        made.genealogy.components = None  # type: ignore[assignment]
        await put(graph, company, [("c", "d")])
        moment = await made.present_moment(session)
        assert made.at(moment) is None
        request = replace(asked(roots), moment=moment)
        assert len((await trace(session, request, Deadline.after(PATIENCE), made)).nodes) == 2


async def test_it_is_read_in_pieces(
    graph: Graph, api: Api, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No node and no edge is left out between two pieces, nor the place of an order."""
    monkeypatch.setattr(loading, "_CHUNK", 100)
    await put(graph, company, levels(20, 3))
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.order("P1", {"PUMP": "1"}, {"PART": "1"})
    await desk.product("P1", "SN1")
    await desk.share("P1", "PART", "shared", "1")
    numbers = [*(f"l0-{place:04}" for place in range(3)), "shared"]
    roots = await ids_of(graph, company, numbers)
    async with trace_index(graph, 1_000_000) as made:
        assert made is not None
        await made.ready()
        assert (await both(graph, made, asked(roots))).complete
        assert len((await both(graph, made, asked(roots[-1:]))).nodes) == 3


async def test_a_genealogy_that_is_too_large_is_left_to_the_engine(
    graph: Graph, company: str, caplog: pytest.LogCaptureFixture
) -> None:
    await put(graph, company, levels(10, 2))
    async with trace_index(graph, 10) as small:
        assert small is not None
        session = graph.session(Deadline.after(PATIENCE))
        for _ in range(100):
            if caplog.messages:
                break
            await asyncio.sleep(0.05)
        assert "traces walk the engine" in caplog.messages[-1]
        moment = await small.present_moment(session)
        assert small.at(moment) is None
        roots = await ids_of(graph, company, ["l0-0000"])
        request = replace(asked(roots), moment=moment)
        found = await trace(session, request, Deadline.after(PATIENCE), small)
        assert len(found.nodes) == 6
