"""Withdrawing what was recorded by mistake about the members of a recall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.domain.quantities import to_text
from graph.domain.recalls import (
    Recall,
    RecallAction,
    require_open_case,
    require_withdrawable,
    tallies,
)
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.corrections import clean_reason
from graph.store.recall_changes import touch_recall
from graph.store.recalls import actions_by_ids, actions_of, members_of

_WITHDRAW: LiteralString = (
    TAKE_LANE
    + """
FOREACH (one IN $withdrawals |
  CREATE (w:RecallWithdrawal) SET w = one, w.lane = lane.id, w.laneNumber = lane.number)
WITH lane
"""
    + RECORD
)


async def withdraw_actions(
    session: GraphSession,
    command: Command,
    recall: Recall,
    wanted: Sequence[tuple[str, tuple[str, ...]]],
    reason: str,
) -> None:
    """Withdraw actions, given by id with their input fields, all or none. They stay on record."""
    if not wanted:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one action.", ("actions",))
    why = clean_reason(reason)
    command = command.at(recall.company)

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        require_open_case(await touch_recall(tx, recall.id))
        found = await _actions_meant(tx, recall, wanted)
        positions = [one.position for one in found.values()]
        reach = min(positions), max(positions) + 1
        members = await members_of(tx, recall.id, *reach)
        others = [one for one in await actions_of(tx, recall.id, *reach) if one.id not in found]
        rest = tallies(members, others)
        for one, field in wanted:
            require_withdrawable(found[one], rest[found[one].position], field)
        traceables = {one.position: one.traceable_id for one in members}
        await tx.all(
            _WITHDRAW,
            lane=tx.lane,
            withdrawals=[
                {
                    "recall": recall.id,
                    "position": one.position,
                    "action": one.id,
                    "reason": why,
                    "recordedAt": to_micros(command.recorded_at),
                    "recordedBy": command.operator,
                }
                for one in found.values()
            ],
            history=[
                command.history(
                    "RecallActionWithdrawn",
                    {"kind": one.kind.value, "quantity": to_text(one.quantity), "action": one.id},
                    reason=why,
                    recall=recall.id,
                    component=traceables[one.position],
                )
                for one in found.values()
            ],
            answers=command.answers({"recall": recall.id}),
        )

    await session.write([f"recall:{recall.id}", *command.queue], work)


async def _actions_meant(
    tx: Transaction, recall: Recall, wanted: Sequence[tuple[str, tuple[str, ...]]]
) -> dict[str, RecallAction]:
    found = await actions_by_ids(tx, sorted({one for one, _ in wanted}))
    for one, field in wanted:
        if one not in found or found[one].recall_id != recall.id:
            raise Refused(ErrorCode.NOT_FOUND, "This is not an action of this recall.", field)
    return found
