"""The dossier of a recall: everything of the case as it was at a moment, the same bytes every time.

It is made from records only: no ids of the engine, no clock, every list in a fixed order. What was
recorded after its moment is not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.domain.quantities import ZERO, to_text
from graph.domain.recall_clock import clock_of
from graph.domain.recalls import (
    Recall,
    RecallAction,
    RecallActionKind,
    RecallMember,
    Tally,
    is_balanced,
    percent_reconciled,
    tallies,
)
from graph.domain.records import HistoryEntry, Item
from graph.errors import ErrorCode, Refused
from graph.store.items import items_by_ids
from graph.store.recall_changes import known_recall
from graph.store.recalls import END, actions_of, history_of_recall, members_of
from graph.tracing.moments import Moment
from resolvers.context import RequestContext
from resolvers.dossier_causes import causes_told, time_text
from resolvers.recalls import Difference, difference
from resolvers.tracing import moment_of

FORMAT = "lotwise-recall-dossier/1"


@dataclass(frozen=True, slots=True)
class Dossier:
    """The content (JSON values), and the SHA-256 over its canonical JSON."""

    content: dict[str, Any]
    sha256: str

    @property
    def json(self) -> bytes:
        """The machine-readable file: the content and its hash."""
        return canonical({"content": self.content, "sha256": self.sha256})


async def dossier(context: RequestContext, recall_id: str, moment: Moment | None) -> Dossier:
    """The dossier of a case at ``moment``, or now."""
    session = context.session
    present = await moment_of(context)
    if moment is None:
        moment = present
    recall = await known_recall(session, recall_id)
    history = await history_of_recall(session, recall.id, "", END, moment)
    _require_sensible(history, moment, present)
    members = await members_of(session, recall.id, seen_at=moment)
    actions = await actions_of(session, recall.id, seen_at=moment)
    items = await items_by_ids(session, sorted({one.item_id for one in members}))
    changed = await difference(context, recall, moment)
    found = tallies(members, actions)
    content = {
        "format": FORMAT,
        "recall": _case(_as_of(recall, history), members, actions),
        "computedFrom": _computed_from(recall, changed),
        "balance": _balance(recall, members, found, items),
        "members": _members(members, actions, found, items),
        "difference": await _difference(context, changed, members),
        "history": [_entry(one) for one in history],
    }
    return Dossier(content, hashlib.sha256(canonical(content)).hexdigest())


def canonical(value: object) -> bytes:
    """Canonical JSON: keys sorted, no white space, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _require_sensible(history: Sequence[HistoryEntry], moment: Moment, present: Moment) -> None:
    past = len(moment) == len(present) and all(
        one <= last for one, last in zip(moment, present, strict=True)
    )
    if not (past and history):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "This is not a moment between the recall's opening and now.",
            ("moment",),
        )


def _as_of(recall: Recall, history: Sequence[HistoryEntry]) -> Recall:
    """The case as its history leaves it: what came later is undone."""
    closed = dict[str, Any](closed_at=None, closed_by=None, close_reason=None)
    scoped = recall.complete
    for entry in history:
        if entry.event == "RecallClosed":
            closed = dict[str, Any](
                closed_at=entry.recorded_at, closed_by=entry.operator, close_reason=entry.reason
            )
        elif entry.event == "RecallReopened":
            closed = dict.fromkeys(closed)
        elif entry.event == "RecallExtended":
            scoped = scoped or bool(json.loads(entry.data)["complete"])
    return replace(recall, **closed, scoped_at=recall.scoped_at if scoped else None)


def _case(
    recall: Recall, members: Sequence[RecallMember], actions: Sequence[RecallAction]
) -> dict[str, Any]:
    time = clock_of(recall, members, actions)
    return {
        "company": recall.company,
        "title": recall.title,
        "drill": recall.drill,
        "open": recall.open,
        "openedAt": time_text(recall.opened_at),
        "openedBy": recall.opened_by,
        "closedAt": time_text(recall.closed_at),
        "closedBy": recall.closed_by,
        "closeReason": recall.close_reason,
        "suspects": [_named(one) for one in members if not one.depth],
        "clock": {
            "firstAnswerSeconds": to_text(time.first_answer),
            "firstAnswerTarget": recall.settings.first_answer_seconds,
            "scopeSeconds": to_text(time.scope) if time.scope is not None else None,
            "scopeTarget": recall.settings.scope_seconds,
            "reconciledSeconds": to_text(time.reconciled) if time.reconciled is not None else None,
            "reconciledTarget": recall.settings.reconciled_seconds,
            "closedSeconds": to_text(time.closed) if time.closed is not None else None,
            "inTime": time.in_time,
        },
    }


def _computed_from(recall: Recall, changed: Difference) -> dict[str, Any]:
    found = changed.trace
    return {
        "query": {
            "trace": "suspects",
            "direction": recall.direction,
            "components": found.request.components.value,
        },
        "firstAnswer": {
            "answeredAt": time_text(recall.answered_at),
            "moment": list(recall.moment),
            "complete": recall.complete,
            "truncatedBy": list(recall.truncated_by),
            "depthReached": recall.depth_reached,
            "members": recall.first_members,
            "associations": recall.edge_count,
        },
        "moment": list(changed.moment),
        "complete": found.complete,
        "truncatedBy": [one.value for one in found.truncated_by],
    }


def _balance(
    recall: Recall,
    members: Sequence[RecallMember],
    found: dict[int, Tally],
    items: dict[str, Item],
) -> dict[str, Any]:
    percent = percent_reconciled(found.values())
    by_item: dict[tuple[str, str], list[Tally]] = {}
    for one in sorted(members, key=lambda member: (member.item_number, member.item_id)):
        key = one.item_number, items[one.item_id].unit
        by_item.setdefault(key, []).append(found[one.position])
    return {
        "percentReconciled": to_text(percent),
        "tolerancePercent": to_text(recall.settings.tolerance_percent),
        "balanced": is_balanced(percent, recall.settings),
        "byItem": [
            {
                "item": number,
                "unit": unit,
                "members": len(some),
                "quantity": to_text(sum((one.quantity for one in some), ZERO)),
                "reconciled": to_text(sum((one.reconciled for one in some), ZERO)),
                "open": to_text(sum((one.left for one in some), ZERO)),
            }
            for (number, unit), some in by_item.items()
        ],
    }


def _members(
    members: Sequence[RecallMember],
    actions: Sequence[RecallAction],
    found: dict[int, Tally],
    items: dict[str, Item],
) -> list[dict[str, Any]]:
    done: dict[int, list[dict[str, Any]]] = {}
    for one in actions:
        done.setdefault(one.position, []).append(_action(one))
    return [
        _named(one)
        | {
            "unit": items[one.item_id].unit,
            "depth": one.depth,
            "quantity": to_text(one.quantity),
            "joinedAt": time_text(one.joined_at),
            "joinedBy": one.joined_by,
            "reconciled": to_text(found[one.position].reconciled),
            "open": to_text(found[one.position].left),
            "actions": done.get(one.position, []),
        }
        | {kind.value.lower(): to_text(found[one.position].of(kind)) for kind in RecallActionKind}
        for one in members
    ]


async def _difference(
    context: RequestContext, changed: Difference, members: Sequence[RecallMember]
) -> dict[str, Any]:
    causes = await causes_told(
        context.session,
        [one.causes for one in changed.gone],
        {one.traceable_id: _named(one) for one in members},
    )
    return {
        "gained": [
            {
                "item": one.node.item_number,
                "number": one.member.number if one.member else one.node.number,
                "depth": one.node.depth,
                "inTheCase": one.member is not None,
            }
            for one in changed.gained
        ],
        "gone": [
            _named(one.member)
            | {
                "causes": sorted(
                    (causes[cause] for some in one.causes for cause in some), key=canonical
                )
            }
            for one in changed.gone
        ],
    }


def _action(one: RecallAction) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "takenFrom": one.taken_from.value if one.taken_from else None,
        "quantity": to_text(one.quantity),
        "note": one.note,
        "partner": one.partner,
        "recordedAt": time_text(one.recorded_at),
        "recordedBy": one.recorded_by,
        "withdrawn": {
            "reason": one.withdrawn.reason,
            "recordedAt": time_text(one.withdrawn.recorded_at),
            "recordedBy": one.withdrawn.recorded_by,
        }
        if one.withdrawn
        else None,
    }


def _entry(one: HistoryEntry) -> dict[str, Any]:
    data = {name: value for name, value in json.loads(one.data).items() if name != "action"}
    return {
        "event": one.event,
        "recordedAt": time_text(one.recorded_at),
        "recordedBy": one.operator,
        "reason": one.reason,
        "data": data,
    }


def _named(member: RecallMember) -> dict[str, Any]:
    return {"item": member.item_number, "number": member.number}
