"""Finding batches and serial numbers: what is asked, and the way that is short.

Some conditions can say by an index of their own what fits them (``Condition.candidates``). Where at
least one does, and those are few, they are all that is looked at. Otherwise the list is read in its
order, and each piece of it is asked which of it fits. Both give the same list.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.domain.activities import RECEIPT, SHIPMENT
from graph.engine.session import GraphSession
from graph.store.activity_search import ActivityMatch, keys_involved, some_keys_involved
from graph.store.keys import KeyRange, parted, text_behind
from graph.store.rows import totals
from graph.store.searching import TRACEABLE_KEYS, Refine, Slice, fitting, key_windows, take

# So many candidates are looked at one by one; with more, reading the list finds enough soon.
FEW = 5_000
_PIECE = 1_000

_OF_ORDER: LiteralString = """
MATCH (f:FinishedProduct {order: $order}) WHERE f.removedAt IS NULL
RETURN collect(f.id) AS products, collect(f.traceable) AS traceables
"""
_COMPONENTS: LiteralString = """
UNWIND $products AS product
MATCH (a:Association {finishedProduct: product}) WHERE a.state = 'LIVE'
RETURN collect(DISTINCT a.component) AS traceables
"""
_KEYS: LiteralString = """
UNWIND $ids AS id MATCH (t:Traceable {id: id}) RETURN collect(t.key) AS keys
"""
# The company is looked at behind a WITH: beside the range, it keeps ArcadeDB from its index (856 ms
# for 10 of 200,000 batches, instead of 3).
_NUMBERED: LiteralString = """
MATCH (t:Traceable) WHERE t.number >= $start AND t.number < $end
WITH t WHERE t.company = $company
WITH t.key AS key LIMIT $limit RETURN collect(key) AS keys
"""
_PLACED: LiteralString = """
MATCH (t:Traceable {place: $place})
WITH t WHERE t.company = $company
WITH t.key AS key LIMIT $limit RETURN collect(key) AS keys
"""
_WHICH_PLACED: LiteralString = """
UNWIND $keys AS key MATCH (t:Traceable {key: key}) WHERE t.place = $place
RETURN collect(key) AS keys
"""
_WHICH_HELD: LiteralString = """
UNWIND $keys AS key MATCH (t:Traceable {key: key}) WHERE (t.heldIn IS NOT NULL) = $held
RETURN collect(key) AS keys
"""
_HELD: LiteralString = """
MATCH (t:Traceable {heldIn: $company})
WITH t.key AS key LIMIT $limit RETURN collect(key) AS keys
"""
_WHICH_COVERED: LiteralString = """
UNWIND $keys AS key MATCH (t:Traceable {key: key}) WHERE $hold IN t.holds
RETURN collect(key) AS keys
"""
_COVERED: LiteralString = """
MATCH (t:Traceable {heldIn: $company})
WITH t WHERE $hold IN t.holds
WITH t.key AS key LIMIT $limit RETURN collect(key) AS keys
"""
_AMOUNTS: LiteralString = """
UNWIND $keys AS key MATCH (t:Traceable {key: key})
RETURN collect(key) AS keys,
       collect(t {.received, .produced, .transferred, .consumed, .shipped, .scrapped,
                  .missing}) AS totals
"""


@dataclass(frozen=True, slots=True)
class TraceableFilter:
    """Which batches and serial numbers to find; None does not restrict, and all must fit.

    ``items`` are item numbers (of two nothing is both), ``parts`` parts of the number in any case,
    ``keys`` what a scanned text names, ``order_id`` an order that produced or consumed it, ``held``
    and ``on_hand`` whether it is, ``hold_id`` a hold that covers it.
    """

    items: frozenset[str] = frozenset()
    prefix: str | None = None
    parts: tuple[str, ...] = ()
    keys: frozenset[str] | None = None
    order_id: str | None = None
    supplier: str | None = None
    customer: str | None = None
    activity: ActivityMatch | None = None
    held: bool | None = None
    hold_id: str | None = None
    on_hand: bool | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: which of some keys fit, and what fits, or None where that is too many."""

    refine: Refine
    candidates: Callable[[], Awaitable[set[str] | None]] | None = None


async def find_traceable_keys(
    session: GraphSession, company: str, wanted: TraceableFilter, after: str, size: int
) -> Slice:
    """A page of what is wanted, by item number and number, from behind the key ``after``."""
    if len(wanted.items) > 1:
        return Slice([], after, False)
    item = next(iter(wanted.items), None)
    conditions = [*_of_number(session, company, wanted), *_of_facts(session, company, wanted)]
    few: set[str] | None = None
    left: list[Refine] = []
    for condition in conditions:
        fits = await condition.candidates() if condition.candidates else None
        if fits is None:
            left.append(condition.refine)
        else:
            few = fits if few is None else few & fits
    span = KeyRange.below(company)
    if item is not None:
        span = KeyRange.below(company, item, start=wanted.prefix or "")
    span = span.behind(after)
    if few is None:
        windows = key_windows(session, TRACEABLE_KEYS, span, size + 1)
    else:
        windows = _pieces(sorted(key for key in few if key in span))
    return await take(windows, left, after, size)


def _of_number(session: GraphSession, company: str, wanted: TraceableFilter) -> Sequence[Condition]:
    found = []
    if (known := wanted.keys) is not None:

        async def named() -> set[str]:
            return set(known)

        found.append(_exactly(named))
    if (prefix := wanted.prefix) and not wanted.items:

        async def numbered() -> set[str] | None:
            end = text_behind(prefix)
            return await _few(session, _NUMBERED, company=company, start=prefix, end=end)

        found.append(Condition(_by_number(lambda one: one.startswith(prefix)), numbered))
    if wanted.parts:
        parts = [part.lower() for part in wanted.parts]
        found.append(Condition(_by_number(lambda one: all(part in one.lower() for part in parts))))
    return found


def _of_facts(session: GraphSession, company: str, wanted: TraceableFilter) -> Sequence[Condition]:
    found = []
    if (order := wanted.order_id) is not None:
        found.append(_on_order(session, order))
    if wanted.supplier is not None:
        found.append(_involved(session, company, ActivityMatch(RECEIPT, wanted.supplier)))
    if wanted.customer is not None:
        found.append(_involved(session, company, ActivityMatch(SHIPMENT, wanted.customer)))
    if wanted.activity is not None:
        found.append(_involved(session, company, wanted.activity))
    if (place := wanted.place) is not None:
        found.append(
            Condition(
                lambda keys: fitting(session, _WHICH_PLACED, keys, place=place),
                lambda: _few(session, _PLACED, company=company, place=place),
            )
        )
    if (held := wanted.held) is not None:
        found.append(
            Condition(
                lambda keys: fitting(session, _WHICH_HELD, keys, held=held),
                (lambda: _few(session, _HELD, company=company)) if held else None,
            )
        )
    if (hold := wanted.hold_id) is not None:
        found.append(
            Condition(
                lambda keys: fitting(session, _WHICH_COVERED, keys, hold=hold),
                lambda: _few(session, _COVERED, company=company, hold=hold),
            )
        )
    if (on_hand := wanted.on_hand) is not None:
        found.append(Condition(lambda keys: _on_hand(session, keys, on_hand)))
    return found


def _on_order(session: GraphSession, order: str) -> Condition:
    """What an order made and consumed is never too many to be looked at: it is one order."""

    async def of_order() -> set[str]:
        made = await session.one(_OF_ORDER, order=order)
        assert made is not None
        used = await session.one(_COMPONENTS, products=made["products"])
        ids = {*made["traceables"], *(used["traceables"] if used else ())}
        row = await session.one(_KEYS, ids=sorted(ids))
        return set(row["keys"]) if row else set()

    return _exactly(of_order)


def _exactly(what: Callable[[], Awaitable[set[str]]]) -> Condition:
    async def refine(keys: list[str]) -> list[str]:
        fits = await what()
        return [key for key in keys if key in fits]

    return Condition(refine, what)


def _involved(session: GraphSession, company: str, match: ActivityMatch) -> Condition:
    return Condition(
        lambda keys: keys_involved(session, match, keys),
        lambda: some_keys_involved(session, company, match, FEW),
    )


def _by_number(fits: Callable[[str], bool]) -> Refine:
    async def refine(keys: list[str]) -> list[str]:
        return [key for key in keys if fits(parted(key)[-1])]

    return refine


async def _few(
    session: GraphSession, statement: LiteralString, **parameters: object
) -> set[str] | None:
    row = await session.one(statement, limit=FEW + 1, **parameters)
    keys = row["keys"] if row else ()
    return set(keys) if len(keys) <= FEW else None


async def _on_hand(session: GraphSession, keys: list[str], wanted: bool) -> list[str]:
    """Those of which something is on hand, or those of which nothing is.

    Quantities are texts to the engines, so they are added up here.
    """
    row = await session.one(_AMOUNTS, keys=keys)
    if row is None:
        return []
    left = {key: totals(one).on_hand for key, one in zip(row["keys"], row["totals"], strict=True)}
    return [key for key in keys if key in left and (left[key] > 0) is wanted]


async def _pieces(keys: list[str]) -> AsyncIterator[list[str]]:
    for start in range(0, len(keys), _PIECE):
        yield keys[start : start + _PIECE]
