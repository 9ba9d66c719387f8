"""The marks of holds: which holds cover a traceable stands on the traceable itself.

So a registration learns from the component that it touches anyway whether it is held, however many
holds there are elsewhere.

Whoever sets or takes a mark has touched the traceable before. A transitive hold covers a traceable
if a live edge leads into it from another one that the hold covers; that is judged here, edge by
edge, and never by walking back to the root. It is enough, since a genealogy has no cycles (but for
a serial number's own rework, which supports nothing).

Holds go through the place of an order that shares consumption as through any traceable (see
``sharing_ledger``). Its mark is on nothing that could be seen or counted; it stands in the history
of the order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, LiteralString

from graph.domain.holds import Hold
from graph.domain.times import now
from graph.engine.session import Transaction
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.holds import holds_by_ids
from graph.store.keys import number_queue, order_key, order_of_place
from graph.store.orders import orders_by_ids

# The marks of each traceable, by its id.
Marks = dict[str, list[str]]
# One traceable with one hold.
Mark = tuple[str, str]

_TOUCH: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id}) SET t.version = coalesce(t.version, 0) + 1
RETURN collect(t.id) AS ids, collect(coalesce(t.holds, [])) AS holds
"""
# A lane number of its own, also where others of the transaction have one: what a number records is
# counted (``RECORD``). Beside the list stands a mark that an index can find: the company.
_SET: LiteralString = (
    TAKE_LANE
    + """
FOREACH (one IN $marks |
  MERGE (t:Traceable {id: one.id})
  SET t.holds = one.holds,
      t.heldIn = CASE WHEN one.holds IS NULL THEN NULL ELSE t.company END)
"""
    + RECORD
)
_SUPPORTED: LiteralString = """
UNWIND $marks AS one
MATCH (t:Traceable {id: one.id})<-[e:CONSUMED_INTO]-(c:Traceable)
WHERE e.goneNumber IS NULL AND c.id <> one.id AND one.hold IN c.holds
WITH DISTINCT one.id AS id, one.hold AS hold
RETURN collect(id) AS ids, collect(hold) AS holds
"""
_SOURCES: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[e:CONSUMED_INTO]-(c:Traceable)
WHERE e.goneNumber IS NULL AND c.id <> id AND c.holds IS NOT NULL
RETURN collect(id) AS ids, collect(c.holds) AS holds
"""
_PRODUCTS: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})-[e:CONSUMED_INTO]->(p:Traceable)
WHERE e.goneNumber IS NULL AND p.id <> id
WITH DISTINCT p.id AS id, coalesce(p.number, '') AS number
RETURN collect(id) AS ids, collect(number) AS numbers
"""


async def touch_marks(tx: Transaction, ids: Iterable[str]) -> Marks:
    """Touch these traceables, in order of id, and return the holds that cover each."""
    row = await tx.one(_TOUCH, ids=sorted(set(ids)))
    if row is None:
        return {}
    return {one: list(holds) for one, holds in zip(row["ids"], row["holds"], strict=True)}


async def products_of(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """What these touched traceables went into: ids, with the keys that writers of each queue by."""
    row = await tx.one(_PRODUCTS, ids=sorted(ids)) if ids else None
    if row is None:
        return {}
    found = dict(zip(row["ids"], map(number_queue, row["numbers"]), strict=True))
    places = {order: one for one in found if (order := order_of_place(one)) is not None}
    orders = await orders_by_ids(tx, sorted(places)) if places else {}
    for made in orders.values():
        found[places[made.id]] = f"order:{order_key(made.company, made.number)}"
    return found


async def supported(tx: Transaction, marks: Iterable[Mark]) -> set[Mark]:
    """Which of these a live edge from another covered traceable supports; all are touched."""
    asked = [{"id": one, "hold": hold} for one, hold in sorted(marks)]
    row = await tx.one(_SUPPORTED, marks=asked) if asked else None
    return set(zip(row["ids"], row["holds"], strict=True)) if row else set()


async def set_marks(tx: Transaction, marks: Marks, history: list[dict[str, Any]]) -> None:
    """Write marks with their history. A mark of nothing is stored as none at all."""
    await tx.all(
        _SET,
        lane=tx.lane,
        marks=[{"id": one, "holds": holds or None} for one, holds in sorted(marks.items())],
        history=history,
        answers=[],
    )


async def uncover(tx: Transaction, command: Command, ids: Iterable[str], reason: str) -> None:
    """Take holds from what lost an edge, and onward, where nothing supports them any more.

    ``ids`` are the products of the edges that ended in this transaction.
    """
    known: dict[str, Hold] = {}
    level = set(ids)
    while level:
        present = {one: some for one, some in (await touch_marks(tx, level)).items() if some}
        asked = {hold for some in present.values() for hold in some} - known.keys()
        known |= await holds_by_ids(tx, sorted(asked)) if asked else {}
        doubtful = {
            (one, hold)
            for one, some in present.items()
            for hold in some
            if known[hold].traceable_id != one
        }
        gone = doubtful - await supported(tx, doubtful)
        if not gone:
            return
        left = {
            one: [hold for hold in present[one] if (one, hold) not in gone]
            for one in {one for one, _ in gone}
        }
        history = [entry(command, "HoldLifted", mark, reason) for mark in sorted(gone)]
        await set_marks(tx, left, history)
        level = set(await products_of(tx, left))


async def cover_linked(
    tx: Transaction, command: Command, sources: Iterable[str], ids: Iterable[str]
) -> None:
    """Let the holds of ``sources`` cover what was linked to them without consumption: ``ids``.

    A registration can only begin at a component that is not held. Where products are linked to what
    was consumed before (a component shared by an order), the holds come along, and go onward. The
    sources are touched, so that a hold that spreads or lifts at this moment sees the link.
    """
    await touch_marks(tx, sources)
    known: dict[str, Hold] = {}
    level = set(ids)
    while level:
        present = await touch_marks(tx, level)
        row = await tx.one(_SOURCES, ids=sorted(level))
        pairs = list(zip(row["ids"], row["holds"], strict=True)) if row else []
        asked = {hold for _, some in pairs for hold in some} - known.keys()
        known |= await holds_by_ids(tx, sorted(asked)) if asked else {}
        new = {
            (one, hold)
            for one, some in pairs
            for hold in some
            if known[hold].transitive and known[hold].open and hold not in present[one]
        }
        if not new:
            return
        marks = {one: list(present[one]) for one, _ in new}
        for one, hold in sorted(new):
            marks[one].append(hold)
        history = [
            entry(command, "HoldSpread", mark, known[mark[1]].reason) for mark in sorted(new)
        ]
        await set_marks(tx, marks, history)
        level = set(await products_of(tx, marks))


def entry(command: Command, event: str, mark: Mark, reason: str) -> dict[str, Any]:
    """A history entry about one traceable and one hold on it; about the order of a place."""
    one, hold = mark
    order = order_of_place(one)
    about = {"component": one} if order is None else {"order": order}
    return command.history(event, {"hold": hold}, reason=reason, **about)


def in_the_name_of(hold: Hold) -> Command:
    """The command under which a hold spreads or lifts: of whoever placed or released it."""
    return Command(hold.released_by or hold.placed_by, hold.company, now())
