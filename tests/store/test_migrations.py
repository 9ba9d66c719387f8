"""Migrations: run by many at once, repeatable, and never on a store that a newer Lotwise made."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.embedded import EmbeddedEngine
from graph.engine.migrations import NEWEST, migrate, store_version
from graph.engine.session import Graph, GraphAddress, GraphSession, Transaction
from graph.errors import StoreTooNew
from graph.store.items import ItemChange, find_item_keys, upsert_item
from resolvers.context import RequestContext
from tests.support.service import PATIENCE

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
