"""Reading a list by its key, slice by slice, however long it is.

An index on the key gives the next so many keys of a range. Asked to *order* a range, ArcadeDB reads
all of it first (0.8 s for 200,000 batches); so the range is cut off first, behind so many keys as
the index gives, and only that piece is ordered. If an index did not give the first keys first, the
piece would be longer, and the answer the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.engine.session import GraphSession
from graph.store.keys import KeyRange

# How many keys one page may look at where few of them fit; then it ends, and says that it goes on.
EXAMINED = 20_000
_LONGEST = 5_000

# Leaves of some keys, in their order, those that fit.
Refine = Callable[[list[str]], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class KeyIndex:
    """How keys of one kind of record are read: some of a range, and the first up to a cut."""

    some: LiteralString
    first: LiteralString


def _key_index(label: LiteralString, name: LiteralString) -> KeyIndex:
    match: LiteralString = "MATCH (n:" + label + ") WHERE n." + name + " >= $start AND n." + name
    key: LiteralString = " WITH n." + name + " AS key "
    return KeyIndex(
        match + " < $end" + key + "LIMIT $limit RETURN collect(key) AS keys",
        match + " <= $cut" + key + "ORDER BY key LIMIT $limit RETURN collect(key) AS keys",
    )


TRACEABLE_KEYS = _key_index("Traceable", "key")
TRACEABLE_IDS = _key_index("Traceable", "id")
ITEM_KEYS = _key_index("Item", "key")
ORDER_KEYS = _key_index("ProductionOrder", "key")
ACTIVITY_TIMES = _key_index("Activity", "timeKey")
ACTIVITY_CODES = _key_index("Activity", "codeKey")
ACTIVITY_OPERATORS = _key_index("Activity", "operatorKey")
ACTIVITY_PARTNERS = _key_index("Activity", "partnerKey")
COLLECTED_VALUES = _key_index("CollectedValue", "key")


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of a list by key: ``reached`` is where to go on, ``more`` whether that is worthwhile.

    A page ends early, even empty, when it has looked at ``EXAMINED`` keys: there is ``more`` then.
    """

    keys: list[str]
    reached: str
    more: bool


async def fitting(
    session: GraphSession, statement: LiteralString, keys: list[str], **parameters: object
) -> list[str]:
    """Those of ``keys`` that ``statement`` returns, in their order."""
    row = await session.one(statement, keys=keys, **parameters)
    fits = set(row["keys"]) if row else set()
    return [key for key in keys if key in fits]


async def key_windows(
    session: GraphSession, index: KeyIndex, span: KeyRange, first: int
) -> AsyncIterator[list[str]]:
    """All keys of a range in order, ``first`` at first, and more with each further piece."""
    limit = max(1, first)
    while span.start < span.end:
        keys = await some_keys(session, index, span, limit)
        if len(keys) < limit:
            yield keys
            return
        cut = keys[-1]
        keys = await _keys(session, index.first, start=span.start, cut=cut, limit=limit)
        yield keys
        # Fewer are left where a number was put right meanwhile: then these are all up to the cut.
        span = span.behind(keys[-1] if len(keys) == limit else cut)
        limit = max(limit, min(4 * limit, _LONGEST))


async def some_keys(
    session: GraphSession, index: KeyIndex, span: KeyRange, limit: int
) -> list[str]:
    """Some keys of a range: all of them, where they are fewer than ``limit``."""
    return await _keys(session, index.some, start=span.start, end=span.end, limit=limit)


async def _keys(session: GraphSession, statement: LiteralString, **parameters: object) -> list[str]:
    row = await session.one(statement, **parameters)
    # Sorted here: Neo4j's index goes by code points, but what it compares itself by UTF-16.
    return sorted(row["keys"]) if row else []


async def take(
    windows: AsyncIterator[list[str]], refinements: Sequence[Refine], after: str, size: int
) -> Slice:
    """The first ``size`` keys of ``windows`` that all ``refinements`` leave, behind ``after``."""
    found: list[str] = []
    reached, examined = after, 0
    async for window in windows:
        left = window
        for refine in refinements:
            left = await refine(left) if left else left
        found += left
        if len(found) > size:
            return Slice(found[:size], found[size - 1] if size else after, True)
        examined += len(window)
        if window:
            reached = window[-1]
        if examined >= EXAMINED:
            return Slice(found, reached, True)
    return Slice(found, reached, False)
