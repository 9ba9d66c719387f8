"""The other side of the comparisons: the driver alone, doing what must be done and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, LiteralString, TypeVar

import neo4j
from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import Neo4jError

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphAddress, GraphSession, Row, Transaction

T = TypeVar("T")

# A statement with its parameters.
Step = tuple[LiteralString, dict[str, Any]]


class BareDriver:
    """The driver without anything around it."""

    def __init__(self, address: GraphAddress) -> None:
        self._driver: AsyncDriver = AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        self._database = address.database

    async def close(self) -> None:
        """Close all connections."""
        await self._driver.close()

    async def write(self, steps: Sequence[Step]) -> None:
        """Run these statements in one transaction; at once again when the engine asks for that."""
        while True:
            try:
                return await self._transaction(steps)
            except Neo4jError as error:
                if not error.is_retryable():
                    raise

    async def _transaction(self, steps: Sequence[Step]) -> None:
        async with self._driver.session(database=self._database) as session:
            transaction = await session.begin_transaction()
            for statement, parameters in steps:
                await (await transaction.run(statement, parameters)).consume()
            await transaction.commit()

    async def read(self, statement: LiteralString, **parameters: object) -> list[Any]:
        """Run one reading statement; the values of its first row."""
        async with self._driver.session(
            database=self._database, default_access_mode=neo4j.READ_ACCESS
        ) as session:
            [row] = await (await session.run(statement, parameters)).values()
            return row


class Recorder(GraphSession):
    """A session whose writes are undone; ``steps`` are the statements that the last one ran.

    So the bare driver can be given the very same writes, ready to be sent.
    """

    def __init__(self, graph: Graph, deadline: Deadline, lane: int) -> None:
        super().__init__(graph, deadline)
        self._opened = graph
        self._lane = lane
        self.steps: list[Step] = []

    async def write(self, keys: Iterable[str], work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run ``work`` in a transaction, take down its statements, and roll it back."""
        self.steps = []
        async with self._opened.open(neo4j.WRITE_ACCESS) as session:
            inner = await session.begin_transaction()
            result = await work(_Recording(self, inner, self._lane))
            await inner.rollback()
        return result


class _Recording(Transaction):
    def __init__(self, recorder: Recorder, inner: neo4j.AsyncTransaction, lane: int) -> None:
        super().__init__(recorder, inner, lane)
        self._recorder = recorder

    async def all(self, statement: LiteralString, **parameters: object) -> list[Row]:
        """Run a statement, take it down, and return its rows."""
        self._recorder.steps.append((statement, parameters))
        return await super().all(statement, **parameters)
