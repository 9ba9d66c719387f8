"""Recall cases as they are stored.

A scope is kept as columns, a thousand members a record: it is written and read as a whole far more
often than one member is looked up, and nothing of it ever changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from graph.domain.quantities import to_text
from graph.domain.recalls import (
    Recall,
    RecallAction,
    RecallActionKind,
    RecallMember,
    RecallSettings,
    Withdrawal,
)
from graph.domain.times import from_micros, to_micros
from graph.store.rows import Row

# Members in one record of a scope.
SCOPE_CHUNK = 1_000


def recall(row: Row) -> Recall:
    """A case."""
    closed_at, scoped_at = row.get("closedAt"), row.get("scopedAt")
    return Recall(
        id=row["id"],
        company=row["company"],
        title=row["title"],
        drill=row["drill"],
        direction=row["direction"],
        root_ids=tuple(row["roots"]),
        opened_at=from_micros(row["openedAt"]),
        opened_by=row["openedBy"],
        answered_at=from_micros(row["answeredAt"]),
        scoped_at=from_micros(scoped_at) if scoped_at is not None else None,
        moment=tuple(row["moment"]),
        complete=row["complete"],
        truncated_by=tuple(row.get("truncatedBy") or ()),
        depth_reached=row["depthReached"],
        first_members=row["firstMembers"],
        member_count=row["memberCount"],
        edge_count=row["edgeCount"],
        settings=settings(row),
        closed_at=from_micros(closed_at) if closed_at is not None else None,
        closed_by=row.get("closedBy"),
        close_reason=row.get("closeReason"),
    )


def settings(row: Row) -> RecallSettings:
    """A company's settings, also as they are kept with a case."""
    usual = RecallSettings()
    return RecallSettings(
        row["firstAnswerSeconds"],
        row["scopeSeconds"],
        # What was stored before there was this target has the usual one.
        row.get("reconciledSeconds") or usual.reconciled_seconds,
        Decimal(row["tolerancePercent"]),
    )


def settings_row(settings: RecallSettings) -> dict[str, Any]:
    """Settings, as they are stored."""
    return {
        "firstAnswerSeconds": settings.first_answer_seconds,
        "scopeSeconds": settings.scope_seconds,
        "reconciledSeconds": settings.reconciled_seconds,
        "tolerancePercent": to_text(settings.tolerance_percent),
    }


def scope_rows(
    recall_id: str,
    members: Sequence[RecallMember],
    moment: Sequence[int],
    joined: tuple[datetime, str] | None,
) -> Iterator[dict[str, Any]]:
    """The records that hold these members; ``joined`` says when and by whom they were taken in."""
    for start in range(0, len(members), SCOPE_CHUNK):
        some = members[start : start + SCOPE_CHUNK]
        yield {
            "id": f"{recall_id}:{some[0].position}",
            "recall": recall_id,
            "start": some[0].position,
            "end": some[-1].position + 1,
            "moment": list(moment),
            "joinedAt": to_micros(joined[0]) if joined else None,
            "joinedBy": joined[1] if joined else None,
            "traceables": [one.traceable_id for one in some],
            "items": [one.item_id for one in some],
            "itemNumbers": [one.item_number for one in some],
            "numbers": [one.number for one in some],
            "depths": [one.depth for one in some],
            "quantities": [to_text(one.quantity) for one in some],
        }


def members_of_scope(row: Row) -> Iterator[RecallMember]:
    """The members that a record of a scope holds."""
    joined_at = row.get("joinedAt")
    columns = zip(
        row["traceables"],
        row["items"],
        row["itemNumbers"],
        row["numbers"],
        row["depths"],
        row["quantities"],
        strict=True,
    )
    for position, (traceable, item, item_number, number, depth, quantity) in enumerate(
        columns, row["start"]
    ):
        yield RecallMember(
            recall_id=row["recall"],
            position=position,
            traceable_id=traceable,
            item_id=item,
            item_number=item_number,
            number=number,
            depth=depth,
            quantity=Decimal(quantity),
            joined_at=from_micros(joined_at) if joined_at is not None else None,
            joined_by=row.get("joinedBy"),
        )


def action_row(action: RecallAction) -> dict[str, Any]:
    """An action, as it is stored."""
    return {
        "id": action.id,
        "recall": action.recall_id,
        "position": action.position,
        "kind": action.kind.value,
        "quantity": to_text(action.quantity),
        "takenFrom": action.taken_from.value if action.taken_from else None,
        "note": action.note,
        "partner": action.partner,
        "recordedAt": to_micros(action.recorded_at),
        "recordedBy": action.recorded_by,
    }


def action(row: Row, withdrawn: Withdrawal | None = None) -> RecallAction:
    """An action."""
    taken_from = row.get("takenFrom")
    return RecallAction(
        id=row["id"],
        recall_id=row["recall"],
        position=row["position"],
        kind=RecallActionKind(row["kind"]),
        quantity=Decimal(row["quantity"]),
        recorded_at=from_micros(row["recordedAt"]),
        recorded_by=row["recordedBy"],
        taken_from=RecallActionKind(taken_from) if taken_from else None,
        note=row.get("note"),
        partner=row.get("partner"),
        withdrawn=withdrawn,
    )


def withdrawal(row: Row) -> Withdrawal:
    """That an action was withdrawn."""
    return Withdrawal(row["reason"], from_micros(row["recordedAt"]), row["recordedBy"])
