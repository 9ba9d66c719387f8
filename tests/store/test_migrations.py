"""Migrations: run by many at once, repeatable, and never on a store that a newer Lotwise made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import LiteralString, TypeVar

import pytest

from graph.engine.backfills import Backfill, fill_in
from graph.engine.deadlines import Deadline
from graph.engine.embedded import EmbeddedEngine
from graph.engine.migrations import NEWEST, migrate, store_version
from graph.engine.session import Graph, GraphAddress, GraphSession, Transaction
from graph.errors import StoreTooNew
from graph.store.activity_keys import search_keys
from graph.store.items import ItemChange, find_item_keys, upsert_item
from resolvers.context import RequestContext
from tests.support.service import PATIENCE

T = TypeVar("T")
_CONSTRAINTS: LiteralString = "SHOW CONSTRAINTS YIELD name RETURN name"
_SET_VERSION: LiteralString = "MATCH (m:Meta {key: 'store'}) SET m.version = $version"


def a_session(graph: Graph) -> GraphSession:
    return graph.session(Deadline.after(PATIENCE))


async def set_version(graph: Graph, version: int) -> None:
    async def work(tx: Transaction) -> None:
        await tx.all(_SET_VERSION, version=version)

    await a_session(graph).write((), work)


async def test_five_workers_at_once_on_an_empty_store(tmp_path: Path) -> None:
    """Whoever comes second finds what the first has made."""
    engine = EmbeddedEngine(tmp_path)
    address = await engine.start()
    graphs = [Graph.connect(address) for _ in range(5)]
    try:
        await asyncio.gather(*(migrate(a_session(graph)) for graph in graphs))
        assert await store_version(a_session(graphs[0])) == NEWEST
        once = await a_session(graphs[0]).all(_CONSTRAINTS)
        lanes = await a_session(graphs[0]).one("MATCH (l:Lane) RETURN count(l) AS lanes")
        assert lanes == {"lanes": 64}
        assert await migrate(a_session(graphs[0])) == 0
        assert await a_session(graphs[0]).all(_CONSTRAINTS) == once
    finally:
        for graph in graphs:
            await graph.close()
        await engine.stop()


async def test_running_a_migration_again_changes_nothing(graph: Graph) -> None:
    """As a worker does that was slower than another one."""
    once = await a_session(graph).all(_CONSTRAINTS)
    await set_version(graph, 0)
    try:
        await asyncio.gather(*(migrate(a_session(graph)) for _ in range(3)))
    finally:
        await set_version(graph, NEWEST)
    again = await a_session(graph).all(_CONSTRAINTS)
    assert sorted(row["name"] for row in again) == sorted(row["name"] for row in once)


_OLD: LiteralString = """
UNWIND range(1, 7) AS at
CREATE (c:Traceable {id: $company + 'c' + toString(at), key: $company + 'c' + toString(at)})
CREATE (p:Traceable {id: $company + 'p' + toString(at), key: $company + 'p' + toString(at)})
CREATE (c)-[:CONSUMED_INTO {association: $company + toString(at), quantity: '1', lane: 0,
                            laneNumber: 0}]->(p)
CREATE (a:Activity {id: $company + 'a' + toString(at), company: $company, code: 'Kept',
                    operator: 'tester', happenedAt: at, recordedAt: at,
                    dataTexts: ['oven\x1f' + toString(at), 'same']})
"""
_OLD_ASSOCIATIONS: LiteralString = """
UNWIND range(1, 6) AS at
CREATE (a:Association {id: $company + toString(at), product: $company + 'p' + toString(at),
                       finishedProduct: 'none', registeredAt: at, removedAt: 2 * at})
"""
_OLD_RELATION: LiteralString = """
CREATE (r:BatchRelation {id: $company + '7', source: $company + 'c7', target: $company + 'p7',
                         registeredAt: 7})
"""
_FILLED_EDGES: LiteralString = """
MATCH (c:Traceable)-[e:CONSUMED_INTO]->(p:Traceable) WHERE e.association STARTS WITH $company
RETURN e.registeredAt AS registered, e.happenedAt AS happened, e.goneAt AS gone
ORDER BY e.registeredAt
"""
_FILLED_ACTIVITIES: LiteralString = """
MATCH (a:Activity {company: $company})
RETURN a.timeKey AS time, a.codeKey AS code, a.operatorKey AS operator, a.partnerKey AS partner,
       a.id AS id, a.happenedAt AS at
ORDER BY a.happenedAt
"""
_FILLED_VALUES: LiteralString = """
MATCH (c:CollectedValue) WHERE c.activity STARTS WITH $company RETURN c.key AS key
"""


class _Stopped(Exception):
    pass


class _SoonStopped(GraphSession):
    """A session of a worker that is stopped between two of its transactions."""

    left = 0

    async def write(self, keys: Iterable[str], work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Write, as often as may be."""
        if not self.left:
            raise _Stopped
        self.left -= 1
        return await super().write(keys, work)


def _soon_stopped(graph: Graph, left: int) -> _SoonStopped:
    session = _SoonStopped(graph, Deadline.after(PATIENCE))
    session.left = left
    return session


async def _make_old(graph: Graph, company: str) -> None:
    """Records as they were before the times of edges and the keys of activities."""
    for statement in (_OLD, _OLD_ASSOCIATIONS, _OLD_RELATION):

        async def work(tx: Transaction, statement: LiteralString = statement) -> None:
            await tx.all(statement, company=company)

        await a_session(graph).write((), work)


async def test_old_records_are_filled_in_by_pieces(graph: Graph, company: str) -> None:
    """By a worker that is stopped on its way, and then by three at once."""
    await _make_old(graph, company)
    await set_version(graph, 3)
    try:
        # Stopped at ever later places, the first one before anything is done.
        for left in range(0, 40, 7):
            with suppress(_Stopped):
                await migrate(_soon_stopped(graph, left))
        await set_version(graph, 3)
        await asyncio.gather(*(migrate(a_session(graph)) for _ in range(3)))
        assert await store_version(a_session(graph)) == NEWEST
    finally:
        await set_version(graph, NEWEST)
    edges = await a_session(graph).all(_FILLED_EDGES, company=company)
    assert [tuple(one.values()) for one in edges] == [
        *((at, at, 2 * at) for at in range(1, 7)),
        (7, 7, None),
    ]
    for one in await a_session(graph).all(_FILLED_ACTIVITIES, company=company):
        keys = search_keys(company, "Kept", "tester", None, one["at"], one["id"])
        found = {f"{name}Key": one[name] for name in ("time", "code", "operator", "partner")}
        assert found == keys
    values = await a_session(graph).all(_FILLED_VALUES, company=company)
    assert len({one["key"] for one in values}) == len(values) == 14


_MAKE_AGED: LiteralString = (
    "UNWIND range(1, 20) AS at CREATE (a:Aged {id: $company + toString(at)})"
)
_AGED: LiteralString = """
MATCH (a:Aged) WHERE a.id STARTS WITH $company RETURN coalesce(a.filled, 0) AS filled
"""
_FILL_AGED = Backfill(
    "Aged",
    ("UNWIND $ids AS id MATCH (a:Aged {id: id}) WHERE a.filled IS NULL SET a.filled = 1",),
)


async def test_no_record_falls_between_two_pieces(graph: Graph, company: str) -> None:
    async def filled() -> int:
        rows = await a_session(graph).all(_AGED, company=company)
        assert len(rows) == 20
        return sum(row["filled"] for row in rows)

    await a_session(graph).write((), lambda tx: tx.all(_MAKE_AGED, company=company))
    with suppress(_Stopped):
        await fill_in(_soon_stopped(graph, 2), _FILL_AGED, piece=3)
    assert 0 < await filled() < 20
    await asyncio.gather(*(fill_in(a_session(graph), _FILL_AGED, piece=3) for _ in range(3)))
    assert await filled() == 20


async def test_a_store_of_a_newer_lotwise_is_refused(graph: Graph) -> None:
    """In one sentence that says what to do."""
    await set_version(graph, NEWEST + 1)
    try:
        with pytest.raises(StoreTooNew, match="made by a newer Lotwise") as raised:
            await migrate(a_session(graph))
        assert raised.value.code == "STORE_TOO_NEW"
        assert await store_version(a_session(graph)) == NEWEST + 1
    finally:
        await set_version(graph, NEWEST)


async def test_what_was_written_is_read_through_a_routing_address(
    engine: GraphAddress, graph: Graph, company: str
) -> None:
    """``neo4j://`` asks the server where to read and where to write, and bookmarks go along."""
    routed = Graph.connect(replace(engine, uri=engine.uri.replace("bolt://", "neo4j://")))
    try:
        context = RequestContext.open(
            routed, operator="tester", company=company, deadline=Deadline.after(PATIENCE)
        )
        for at in range(5):
            command = context.command("test", at, None)
            await upsert_item(context.session, command, company, ItemChange(f"ITEM-{at}"))
            found = (await find_item_keys(context.session, company, None, "", 10)).keys
            assert len(found) == at + 1
    finally:
        await routed.close()
    assert len((await find_item_keys(a_session(graph), company, None, "", 10)).keys) == 5
