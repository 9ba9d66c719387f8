"""Placing and releasing holds. A release is a record of its own; a hold is never edited or lost."""

from __future__ import annotations

from typing import LiteralString

from graph.domain.holds import Hold, HoldState, require_not_held_alike, require_open
from graph.domain.ids import new_id
from graph.domain.records import Traceable
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.corrections import clean_reason
from graph.store.hold_marks import touch_marks
from graph.store.hold_spreading import finish_hold, touch_hold
from graph.store.holds import holds_by_ids, holds_placed_on
from graph.store.keys import number_queue
from graph.store.traceables import traceables_by_ids

_PLACE: LiteralString = (
    TAKE_LANE
    + """
MATCH (t:Traceable {id: $hold.traceable}) SET t.holds = $marks, t.heldIn = t.company
CREATE (h:Hold) SET h = $hold, h.lane = lane.id, h.laneNumber = lane.number
WITH lane
"""
    + RECORD
)
_RELEASE: LiteralString = (
    TAKE_LANE
    + """
MATCH (t:Traceable {id: $root})
SET t.holds = $marks, t.heldIn = CASE WHEN $marks IS NULL THEN NULL ELSE t.company END
WITH lane
MATCH (h:Hold {id: $hold}) SET h += $release
WITH lane
"""
    + RECORD
)


async def place_hold(
    session: GraphSession, command: Command, traceable: Traceable, transitive: bool, reason: str
) -> Hold:
    """Hold a traceable, and if ``transitive`` all that it went into and will go into.

    Returns when it covers all of it. If the time limit comes first, the service goes on with it.
    """
    why = clean_reason(reason)
    command = command.at(traceable.company)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["hold"])
        marks = (await touch_marks(tx, [traceable.id]))[traceable.id]
        placed = await holds_placed_on(tx, traceable.id)
        require_not_held_alike(placed, traceable, transitive, why, command.operator)
        hold_id = new_id()
        state = HoldState.SPREADING if transitive else HoldState.STANDING
        await tx.all(
            _PLACE,
            lane=tx.lane,
            marks=[*marks, hold_id],
            hold={
                "id": hold_id,
                "company": traceable.company,
                "traceable": traceable.id,
                "transitive": transitive,
                "reason": why,
                "state": state.value,
                "placedAt": to_micros(command.recorded_at),
                "placedBy": command.operator,
                "progressAt": to_micros(command.recorded_at),
                "version": 0,
            },
            history=[
                command.history(
                    "HoldPlaced",
                    {"hold": hold_id, "transitive": transitive},
                    reason=why,
                    component=traceable.id,
                )
            ],
            answers=command.answers({"hold": hold_id}),
        )
        return hold_id

    keys = [number_queue(traceable.number), *command.queue]
    return await _finished(session, await session.write(keys, work))


async def release_hold(session: GraphSession, command: Command, hold_id: str, reason: str) -> Hold:
    """Release a hold; what it covered is free again, unless other holds cover it.

    Refused with ``ALREADY_REMOVED`` for one that is released.
    """
    why = clean_reason(reason)
    known = (await holds_by_ids(session, [hold_id])).get(hold_id)
    if known is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such hold.", ("hold",))
    root = (await traceables_by_ids(session, [known.traceable_id]))[known.traceable_id]
    command = command.at(known.company)

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        present = await touch_hold(tx, hold_id)
        assert present is not None
        require_open(present)
        marks = (await touch_marks(tx, [root.id]))[root.id]
        left = [one for one in marks if one != hold_id]
        state = HoldState.LIFTING if present.transitive else HoldState.RELEASED
        await tx.all(
            _RELEASE,
            lane=tx.lane,
            root=root.id,
            marks=left or None,
            hold=hold_id,
            release={
                "state": state.value,
                "releasedAt": to_micros(command.recorded_at),
                "releasedBy": command.operator,
                "releaseReason": why,
            },
            history=[
                command.history("HoldReleased", {"hold": hold_id}, reason=why, component=root.id)
            ],
            answers=command.answers({"hold": hold_id}),
        )

    keys = [f"hold:{hold_id}", number_queue(root.number), *command.queue]
    await session.write(keys, work)
    return await _finished(session, hold_id)


async def _finished(session: GraphSession, hold_id: str) -> Hold:
    await finish_hold(session, hold_id)
    return (await holds_by_ids(session, [hold_id]))[hold_id]
