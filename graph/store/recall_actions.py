"""Recording what was done about the members of a recall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.domain.ids import new_id
from graph.domain.quantities import QuantityText, positive, serial_quantity, to_text
from graph.domain.recalls import (
    Recall,
    RecallAction,
    RecallActionKind,
    RecallMember,
    require_open_case,
    require_room,
    require_sensible,
    tallies,
)
from graph.domain.records import Item, TrackingDimension
from graph.domain.texts import clean_name
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import recall_rows
from graph.store.commands import Command
from graph.store.items import items_by_ids
from graph.store.recall_changes import CHANGE_RECALL, touch_recall
from graph.store.recalls import actions_of, members_of, members_with


@dataclass(frozen=True, slots=True)
class ActionText:
    """An action as a client sent it, on a member given by position or by traceable."""

    kind: RecallActionKind
    field: tuple[str, ...]
    position: int | None = None
    traceable_id: str | None = None
    quantity: QuantityText | None = None
    taken_from: RecallActionKind | None = None
    note: str | None = None
    partner: str | None = None


async def record_actions(
    session: GraphSession, command: Command, recall: Recall, texts: Sequence[ActionText]
) -> list[str]:
    """Record what was done about members, all or nothing; return the actions' ids."""
    if not texts:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one action.", ("actions",))
    for one in texts:
        require_sensible(one.kind, one.taken_from, one.field)
    notes = [_clean(one) for one in texts]

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["actions"]).split()
        present = await touch_recall(tx, recall.id)
        require_open_case(present)
        members = await _members_meant(tx, recall.id, texts)
        items = await items_by_ids(tx, sorted({one.item_id for one in members}))
        positions = [one.position for one in members]
        actions = await actions_of(tx, recall.id, min(positions), max(positions) + 1)
        tally = tallies(members, actions)
        done: list[RecallAction] = []
        for text, (note, partner), member in zip(texts, notes, members, strict=True):
            quantity = require_room(
                member,
                tally[member.position],
                _quantity(items[member.item_id], text),
                text.kind,
                text.taken_from,
                text.field,
            )
            tally[member.position] = tally[member.position].after(
                text.kind, quantity, text.taken_from
            )
            done.append(
                RecallAction(
                    new_id(),
                    recall.id,
                    member.position,
                    text.kind,
                    quantity,
                    command.recorded_at,
                    command.operator,
                    text.taken_from,
                    note,
                    partner,
                )
            )
        history = [
            command.at(recall.company).history(
                "RecallActionRecorded",
                {"kind": one.kind.value, "quantity": to_text(one.quantity), "action": one.id},
                reason=one.note,
                recall=recall.id,
                component=member.traceable_id,
            )
            for one, member in zip(done, members, strict=True)
        ]
        await tx.all(
            CHANGE_RECALL,
            lane=tx.lane,
            id=recall.id,
            change={},
            scopes=[],
            actions=[recall_rows.action_row(one) for one in done],
            history=history,
            answers=command.answers({"actions": " ".join(one.id for one in done)}),
        )
        return [one.id for one in done]

    return await session.write([f"recall:{recall.id}", *command.queue], work)


async def _members_meant(
    tx: Transaction, recall_id: str, texts: Sequence[ActionText]
) -> list[RecallMember]:
    traceables = [one.traceable_id for one in texts if one.traceable_id is not None]
    by_traceable = await members_with(tx, recall_id, traceables) if traceables else {}
    places = [one.position for one in texts if one.position is not None]
    by_position = (
        {one.position: one for one in await members_of(tx, recall_id, min(places), max(places) + 1)}
        if places
        else {}
    )
    members = []
    for text in texts:
        if text.position is not None:
            member, field = by_position.get(text.position), "member"
        else:
            member, field = by_traceable.get(str(text.traceable_id)), "traceable"
        if member is None:
            raise Refused(
                ErrorCode.NOT_FOUND, "This is not a member of the recall.", (*text.field, field)
            )
        members.append(member)
    return members


def _quantity(item: Item, text: ActionText) -> Decimal | None:
    if text.quantity is None:
        return None
    field = (*text.field, "quantity")
    if item.tracking_dimension is TrackingDimension.SERIAL:
        return serial_quantity(text.quantity, item.unit, field)
    return positive(text.quantity, item.unit, field)


def _clean(text: ActionText) -> tuple[str | None, str | None]:
    note = clean_name(text.note, "The note", (*text.field, "note")) if text.note else None
    partner = text.partner
    if partner:
        partner = clean_name(partner, "The partner", (*text.field, "partner"))
    return note, partner or None
