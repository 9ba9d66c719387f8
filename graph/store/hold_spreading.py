"""Spreading a transitive hold over all that its root went into, and lifting it again.

Both go level by level, in transactions small enough for scans to go on between them, and both may
be interrupted anywhere and run again, also by two services at once.

While a hold spreads, a chunk of traceables is touched, those that a live edge from a covered one
leads to are marked, and their products are read after that. An edge made before its component was
marked is seen; one made after is refused, because its component is held. Products are touched even
when they are marked already: a removal that takes the mark away at this moment then either saw the
new support, or is seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import LiteralString

from graph.domain.holds import Hold, HoldState
from graph.domain.times import now, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.store.hold_marks import (
    Marks,
    entry,
    in_the_name_of,
    products_of,
    set_marks,
    supported,
    touch_marks,
)
from graph.store.holds import hold as hold_of
from graph.store.holds import holds_by_ids, pending_holds
from graph.store.keys import number_queue
from graph.store.traceables import traceables_by_ids
from graph.tracing.walk import chunks

# Traceables in one transaction: some tens of milliseconds, for which their scans wait.
CHUNK = 250
# A hold that nobody has worked on for so long was left behind by a service that has stopped.
ABANDONED = timedelta(seconds=10)

_TOUCH_HOLD: LiteralString = """
MATCH (h:Hold {id: $id}) SET h.version = h.version + 1, h.progressAt = $at
RETURN h {.*} AS hold
"""
_SET_STATE: LiteralString = "MATCH (h:Hold {id: $id}) SET h.state = $state"

# Does one chunk: what is to be expanded of it, given the marks of all that was touched.
Step = Callable[[Transaction, Hold, Marks, set[str]], Awaitable[set[str]]]


async def finish_hold(session: GraphSession, hold_id: str) -> None:
    """Spread or lift a hold to the end, if it is not there yet."""
    while True:
        hold = (await holds_by_ids(session, [hold_id]))[hold_id]
        if hold.state is HoldState.SPREADING:
            await _over_all(session, hold, _spread, HoldState.STANDING)
        elif hold.state is HoldState.LIFTING:
            await _over_all(session, hold, _lift, HoldState.RELEASED)
        else:
            return


async def finish_abandoned(session: GraphSession) -> int:
    """Finish the holds that stopped services have left behind; return how many."""
    ids = await pending_holds(session, now() - ABANDONED)
    for one in ids:
        await finish_hold(session, one)
    return len(ids)


async def touch_hold(tx: Transaction, hold_id: str) -> Hold | None:
    """Touch a hold, so that it stands as it is until the commit."""
    row = await tx.one(_TOUCH_HOLD, id=hold_id, at=to_micros(now()))
    return hold_of(row["hold"]) if row else None


async def _over_all(session: GraphSession, hold: Hold, step: Step, then: HoldState) -> None:
    """Do ``step`` for the root and, level by level, for all that it went into."""
    root = (await traceables_by_ids(session, [hold.traceable_id]))[hold.traceable_id]
    level = {root.id: number_queue(root.number)}
    expanded: set[str] = set()
    while level:
        reached: dict[str, str] = {}
        for chunk in chunks(sorted(level), CHUNK):
            keys = [level[one] for one in chunk]
            done = await _chunk(session, hold, keys, chunk, step, expanded)
            if done is None:
                return
            more, products = done
            expanded |= more
            reached |= products
        level = reached
    await _set_state(session, hold, then)


async def _chunk(
    session: GraphSession,
    hold: Hold,
    keys: list[str],
    ids: list[str],
    step: Step,
    expanded: set[str],
) -> tuple[set[str], dict[str, str]] | None:
    """One transaction: what was expanded, and what that went into. None: the hold has changed."""

    async def work(tx: Transaction) -> tuple[set[str], dict[str, str]] | None:
        present = await touch_hold(tx, hold.id)
        if present is None or present.state is not hold.state:
            return None
        marks = await touch_marks(tx, ids)
        expand = await step(tx, hold, marks, expanded)
        return expand, await products_of(tx, expand)

    return await session.write([f"hold:{hold.id}", *keys], work)


async def _spread(tx: Transaction, hold: Hold, marks: Marks, expanded: set[str]) -> set[str]:
    free = {one for one, some in marks.items() if hold.id not in some}
    covered = {one for one, _ in await supported(tx, {(one, hold.id) for one in free})}
    covered |= free & {hold.traceable_id}
    if covered:
        await set_marks(
            tx,
            {one: [*marks[one], hold.id] for one in covered},
            [
                entry(in_the_name_of(hold), "HoldSpread", (one, hold.id), hold.reason)
                for one in sorted(covered)
            ],
        )
    # What is marked already was perhaps left behind by a service that stopped at this point.
    return covered | (marks.keys() - free - expanded)


async def _lift(tx: Transaction, hold: Hold, marks: Marks, expanded: set[str]) -> set[str]:
    covered = {one for one, some in marks.items() if hold.id in some}
    if covered:
        reason = hold.release_reason or hold.reason
        await set_marks(
            tx,
            {one: [held for held in marks[one] if held != hold.id] for one in covered},
            [
                entry(in_the_name_of(hold), "HoldLifted", (one, hold.id), reason)
                for one in sorted(covered)
            ],
        )
    # Lifting may have been interrupted before: what is free already is gone through as well.
    return marks.keys() - expanded


async def _set_state(session: GraphSession, hold: Hold, state: HoldState) -> None:
    async def work(tx: Transaction) -> None:
        present = await touch_hold(tx, hold.id)
        if present is not None and present.state is hold.state:
            await tx.all(_SET_STATE, id=hold.id, state=state.value)

    await session.write([f"hold:{hold.id}"], work)
