"""Opening, extending, closing and reopening recall cases, and what companies want of them.

Every write touches the case first, so that what it decides on stands until the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.ids import new_id
from graph.domain.quantities import to_text
from graph.domain.recalls import (
    Recall,
    RecallMember,
    RecallSettings,
    require_open_case,
)
from graph.domain.records import TrackingDimension
from graph.domain.texts import clean_name
from graph.domain.times import now, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import recall_rows
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.corrections import clean_reason
from graph.store.recalls import members_of, recalls_by_ids, settings_of
from graph.tracing.records import Trace, TraceNode

_TOUCH: LiteralString = """
MATCH (r:Recall {id: $id}) SET r.version = r.version + 1 RETURN r {.*} AS recall
"""
_OPEN: LiteralString = (
    TAKE_LANE
    + """
CREATE (r:Recall) SET r = $recall, r.lane = lane.id, r.laneNumber = lane.number
FOREACH (one IN $scopes |
  CREATE (s:RecallScope) SET s = one, s.lane = lane.id, s.laneNumber = lane.number)
WITH lane
"""
    + RECORD
)
CHANGE_RECALL: LiteralString = (
    TAKE_LANE
    + """
MATCH (r:Recall {id: $id}) SET r += $change
FOREACH (one IN $scopes |
  CREATE (s:RecallScope) SET s = one, s.lane = lane.id, s.laneNumber = lane.number)
FOREACH (one IN $actions |
  CREATE (a:RecallAction) SET a = one, a.lane = lane.id, a.laneNumber = lane.number)
WITH lane
"""
    + RECORD
)
_SET_SETTINGS: LiteralString = (
    TAKE_LANE
    + """
MERGE (s:RecallSettings {company: $company}) SET s += $settings
WITH lane
"""
    + RECORD
)
_CONSUMED: LiteralString = """
UNWIND $ids AS id MATCH (t:Traceable {id: id})
RETURN collect(t.id) AS ids, collect(coalesce(t.consumed, '0')) AS consumed,
       collect(t.trackingDimension) AS dimensions
"""


async def open_recall(
    session: GraphSession, command: Command, title: str, drill: bool, company: str, found: Trace
) -> str:
    """Open a case with the scope that ``found`` has; return its id."""
    name = clean_name(title, "The title", ("title",))
    command = command.at(company)
    answered_at = now()
    recall_id = new_id()
    members = await _members(session, recall_id, found.traceables, 0)
    request = found.request
    row = {
        "id": recall_id,
        "company": company,
        "title": name,
        "drill": drill,
        "direction": request.direction.value,
        "roots": list(request.roots),
        "openedAt": to_micros(command.recorded_at),
        "openedBy": command.operator,
        "answeredAt": to_micros(answered_at),
        "moment": list(request.moment),
        "complete": found.complete,
        "truncatedBy": [one.value for one in found.truncated_by],
        "depthReached": found.depth_reached,
        "firstMembers": len(members),
        "memberCount": len(members),
        "edgeCount": len(found.links),
        "version": 0,
    }

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["recall"])
        settings = await settings_of(tx, company)
        await tx.all(
            _OPEN,
            lane=tx.lane,
            recall=row
            | recall_rows.settings_row(settings)
            | {"scopedAt": to_micros(now()) if found.complete else None},
            scopes=list(recall_rows.scope_rows(recall_id, members, request.moment, None)),
            history=[
                command.history(
                    "RecallOpened",
                    {
                        "title": name,
                        "drill": drill,
                        "members": len(members),
                        "complete": found.complete,
                    },
                    recall=recall_id,
                )
            ],
            answers=command.answers({"recall": recall_id}),
        )
        return recall_id

    return await session.write(command.queue, work)


async def extend_recall(
    session: GraphSession, command: Command, recall: Recall, found: Trace
) -> None:
    """Take into the case what ``found`` has more than it."""

    async def work(tx: Transaction) -> None:
        if await command.at(recall.company).first_answer(tx) is not None:
            return
        present = await touch_recall(tx, recall.id)
        require_open_case(present)
        known = {one.traceable_id for one in await members_of(tx, recall.id)}
        new = [node for node in found.traceables if node.traceable_id not in known]
        members = await _members(tx, recall.id, new, present.member_count)
        joined = (command.recorded_at, command.operator)
        rows = list(recall_rows.scope_rows(recall.id, members, found.request.moment, joined))
        change: dict[str, Any] = {"memberCount": present.member_count + len(members)}
        if found.complete and present.scoped_at is None:
            change["scopedAt"] = to_micros(now())
        data = {"members": len(members), "complete": found.complete}
        await _change(tx, command, present, "RecallExtended", data, change=change, scopes=rows)

    await session.write([f"recall:{recall.id}", *command.queue], work)


async def close_recall(
    session: GraphSession, command: Command, recall: Recall, reason: str | None, percent: Decimal
) -> None:
    """Close a case; whoever calls has judged whether it may be."""

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        present = await touch_recall(tx, recall.id)
        require_open_case(present)
        change = {
            "closedAt": to_micros(command.recorded_at),
            "closedBy": command.operator,
            "closeReason": reason,
        }
        data = {"percentReconciled": to_text(percent)}
        await _change(tx, command, present, "RecallClosed", data, reason=reason, change=change)

    await session.write([f"recall:{recall.id}", *command.queue], work)


async def reopen_recall(
    session: GraphSession, command: Command, recall: Recall, reason: str
) -> None:
    """Go on with a closed case."""
    why = clean_reason(reason)

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        present = await touch_recall(tx, recall.id)
        if present.open:
            raise Refused(ErrorCode.INVALID_ARGUMENT, "This recall is open.", ("recall",))
        change = {"closedAt": None, "closedBy": None, "closeReason": None}
        await _change(tx, command, present, "RecallReopened", {}, reason=why, change=change)

    await session.write([f"recall:{recall.id}", *command.queue], work)


async def set_settings(
    session: GraphSession, command: Command, company: str, settings: RecallSettings
) -> None:
    """Say what a company wants of the recalls that are opened from now on."""
    command = command.at(company)
    row = recall_rows.settings_row(settings)

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        await tx.all(
            _SET_SETTINGS,
            lane=tx.lane,
            company=company,
            settings=row,
            history=[command.history("RecallSettingsChanged", row)],
            answers=command.answers({"company": company}),
        )

    await session.write([f"recall-settings:{company}", *command.queue], work)


async def touch_recall(tx: Transaction, recall_id: str) -> Recall:
    """Touch a case, so that it stands as it is until the commit."""
    row = await tx.one(_TOUCH, id=recall_id)
    if row is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such recall.", ("recall",))
    return recall_rows.recall(row["recall"])


async def _change(
    tx: Transaction,
    command: Command,
    recall: Recall,
    event: str,
    data: dict[str, Any],
    *,
    change: dict[str, Any],
    reason: str | None = None,
    scopes: Sequence[dict[str, Any]] = (),
) -> None:
    await tx.all(
        CHANGE_RECALL,
        lane=tx.lane,
        id=recall.id,
        change=change,
        scopes=list(scopes),
        actions=[],
        history=[command.at(recall.company).history(event, data, reason=reason, recall=recall.id)],
        answers=command.answers({"recall": recall.id}),
    )


async def _members(
    session: GraphSession | Transaction,
    recall_id: str,
    nodes: Sequence[TraceNode],
    first: int,
) -> list[RecallMember]:
    """Members for the nodes of a trace.

    What nobody received or produced is accounted for by what was consumed of it.
    """
    unknown = [str(node.traceable_id) for node in nodes if not node.quantity]
    row = await session.one(_CONSUMED, ids=unknown) if unknown else None
    consumed = (
        {
            one: Decimal(1) if dimension == TrackingDimension.SERIAL else Decimal(amount)
            for one, amount, dimension in zip(
                row["ids"], row["consumed"], row["dimensions"], strict=True
            )
        }
        if row
        else {}
    )
    return [
        RecallMember(
            recall_id,
            position,
            str(node.traceable_id),
            node.item_id,
            node.item_number,
            node.number,
            node.depth,
            node.quantity or consumed.get(str(node.traceable_id), node.quantity),
        )
        for position, node in enumerate(nodes, first)
    ]


async def known_recall(session: GraphSession, recall_id: str) -> Recall:
    """The case with this id; ``NOT_FOUND`` where there is none."""
    found = (await recalls_by_ids(session, [recall_id])).get(recall_id)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "There is no such recall.", ("recall",))
    return found
