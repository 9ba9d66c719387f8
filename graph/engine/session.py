"""The one way to the graph engine: statements with a deadline, transactions that can run twice.

``Graph`` is the service's connection to an engine, ``GraphSession`` one request's use of it, and
``Transaction`` one unit of work inside. All rows are plain dictionaries.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString, TypeVar

import neo4j
from neo4j import AsyncDriver, AsyncGraphDatabase
from neo4j.exceptions import (
    AuthError,
    ConstraintError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
)

from graph.engine.deadlines import Deadline
from graph.engine.lanes import LanePool
from graph.engine.locks import KeyedLocks
from graph.errors import DeadlineExceeded, GraphDenied, GraphUnavailable

T = TypeVar("T")
Row = dict[str, Any]

# Retries are short: in one process writers of a key queue anyway, so a conflict comes from another
# process and is over in milliseconds; only an engine that restarts takes seconds.
_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.25
# Two creators of one key can both be told that it exists. Run again, the loser sees it. And since
# nothing is ever deleted, what an engine cannot find is just being committed by another. More often
# than this it is no race but a law of the store.
_RACES = 5
_KEPT_READERS = 32
_NOT_FOUND = "EntityNotFound"


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """Where a graph engine answers and how to sign in."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None


class Graph:
    """A connection pool to one graph engine, with the queues that its writers share."""

    def __init__(self, driver: AsyncDriver, database: str | None) -> None:
        self._driver = driver
        self._bookmarks = AsyncGraphDatabase.bookmark_manager()
        self._database = database
        self._readers: list[neo4j.AsyncSession] = []
        self.locks = KeyedLocks()
        self.lanes = LanePool()

    @classmethod
    def connect(cls, address: GraphAddress) -> Graph:
        """Return a graph at ``address``; connections are opened when they are first needed."""
        driver = AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password) if address.password else None,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
            connection_timeout=5,
            # A restarted engine leaves dead connections in the pool: look before use after a pause.
            liveness_check_timeout=5,
        )
        return cls(driver, address.database)

    async def close(self) -> None:
        """Close all connections."""
        while self._readers:
            await self._readers.pop().close()
        await self._driver.close()

    def session(self, deadline: Deadline) -> GraphSession:
        """Return a session for one request that must be answered before ``deadline``."""
        return GraphSession(self, deadline)

    def open(self, access_mode: str) -> neo4j.AsyncSession:
        """Open a driver session that reads what this process wrote before."""
        return self._driver.session(
            database=self._database,
            default_access_mode=access_mode,
            bookmark_manager=self._bookmarks,
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[neo4j.AsyncSession]:
        """A driver session for one reading statement, whose rows are all taken inside.

        Setting one up takes as long as a tenth of a small query, so it is kept for the next; it
        holds no connection meanwhile. One that has failed in any way is not used again.
        """
        session = self._readers.pop() if self._readers else self.open(neo4j.READ_ACCESS)
        try:
            yield session
        except BaseException as error:
            # As ``async with`` would: when cancelled, it must not wait for the engine.
            await session.__aexit__(type(error), error, error.__traceback__)  # type: ignore[no-untyped-call]
            raise
        if len(self._readers) < _KEPT_READERS:
            self._readers.append(session)
        else:
            await session.close()


class Transaction:
    """One unit of work in progress.

    ``lane`` is the lane it stamps its history with. ``guarded`` says whether it began by touching
    the guard that all changes share which could close a cycle (``graph.store.cycles``).
    """

    def __init__(self, session: GraphSession, inner: neo4j.AsyncTransaction, lane: int) -> None:
        self._session = session
        self._inner = inner
        self.lane = lane
        self.guarded = False

    async def all(self, statement: LiteralString, **parameters: object) -> list[Row]:
        """Run a statement and return its rows."""
        self._session.statements += 1
        result = await self._inner.run(statement, parameters)
        return await _rows(result)

    async def one(self, statement: LiteralString, **parameters: object) -> Row | None:
        """Run a statement and return its first row, or None where it has none."""
        rows = await self.all(statement, **parameters)
        return rows[0] if rows else None


class GraphSession:
    """What one request does with the graph. Counts its statements in ``statements``."""

    def __init__(self, graph: Graph, deadline: Deadline) -> None:
        self._graph = graph
        self.deadline = deadline
        self.statements = 0

    def anew(self, deadline: Deadline) -> GraphSession:
        """A session with the same graph, for what a long-lived request does later."""
        return GraphSession(self._graph, deadline)

    async def all(self, statement: LiteralString, **parameters: object) -> list[Row]:
        """Read: run one statement and return its rows."""

        async def attempt() -> list[Row]:
            self.statements += 1
            async with self._graph.reading() as session:
                return await _rows(await session.run(statement, parameters))

        async with self._time_limit():
            return await self._retried(attempt)

    async def one(self, statement: LiteralString, **parameters: object) -> Row | None:
        """Read: run one statement and return its first row, or None where it has none."""
        rows = await self.all(statement, **parameters)
        return rows[0] if rows else None

    async def write(self, keys: Iterable[str], work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run ``work`` in one transaction and commit it; whatever it raises rolls it back.

        ``keys`` name what the work touches: writers of one key in this process wait in line. The
        work may run several times, each time from the start, and must have no other effects.
        """
        async with self._time_limit() as limit, self._graph.locks.hold(keys):
            return await self._retried(lambda: self._attempt_write(work, limit))

    async def _attempt_write(
        self, work: Callable[[Transaction], Awaitable[T]], limit: asyncio.Timeout
    ) -> T:
        async with (
            self._graph.lanes.take() as lane,
            self._graph.open(neo4j.WRITE_ACCESS) as session,
        ):
            inner = await session.begin_transaction()
            try:
                result = await work(Transaction(self, inner, lane))
            except BaseException:
                await inner.close()
                raise
            # A commit under way is not abandoned at the deadline: whoever asked learns its outcome.
            limit.reschedule(None)
            try:
                await inner.commit()
            except BaseException:
                limit.reschedule(asyncio.get_running_loop().time() + self.deadline.remaining)
                raise
            return result

    @asynccontextmanager
    async def _time_limit(self) -> AsyncIterator[asyncio.Timeout]:
        try:
            async with asyncio.timeout(self.deadline.remaining) as limit:
                yield limit
        except TimeoutError:
            raise DeadlineExceeded(
                "The service's time limit for this request was reached."
            ) from None

    async def _retried(self, attempt: Callable[[], Awaitable[T]]) -> T:
        pause = _FIRST_PAUSE
        races = _RACES
        while True:
            try:
                return await attempt()
            except IncompleteCommit as error:
                raise GraphUnavailable(
                    "The graph engine was lost during a commit, so it is not known whether this "
                    "was recorded. Send it again with the same idempotency key."
                ) from error
            except AuthError as error:
                raise GraphDenied(
                    "The graph engine does not accept the service's credentials."
                ) from error
            except (Neo4jError, DriverError) as error:
                if _is_race(error):
                    races -= 1
                    if races < 0:
                        raise GraphUnavailable("The graph engine keeps refusing this.") from error
                elif not error.is_retryable():
                    raise
                elif self.deadline.remaining <= pause:
                    raise GraphUnavailable("The graph engine does not answer.") from error
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 2, _LONGEST_PAUSE)


async def _rows(result: neo4j.AsyncResult) -> list[Row]:
    keys = result.keys()
    return [dict(zip(keys, values, strict=True)) for values in await result.values()]


def _is_race(error: Neo4jError | DriverError) -> bool:
    """Whether it may be gone as soon as another transaction is through."""
    if isinstance(error, ConstraintError):
        return True
    return isinstance(error, Neo4jError) and (error.code or "").endswith(_NOT_FOUND)
