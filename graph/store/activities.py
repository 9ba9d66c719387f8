"""Activities: the immutable events, and how a new one is put together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.domain.ids import new_id
from graph.domain.quantities import to_text
from graph.domain.records import Activity, ActivityTransaction, DataValue
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Transaction
from graph.store import rows
from graph.store.activity_keys import search_keys
from graph.store.commands import Command
from graph.store.keys import parted

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (a:Activity {id: id}) RETURN collect(a {.*}) AS activities
"""
_REVERSING: LiteralString = """
UNWIND $ids AS id MATCH (a:Activity {reverses: id}) RETURN collect(a {.*}) AS activities
"""


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which activities to list; None does not restrict. Times are when they happened."""

    company: str
    type: str | None = None
    code: str | None = None
    order_id: str | None = None
    traceable_id: str | None = None
    operator: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    value: tuple[str, str] | None = None
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class NewActivity:
    """An activity that is about to be recorded."""

    company: str
    type: str
    code: str
    happened_at: datetime
    transactions: Sequence[ActivityTransaction]
    order_id: str | None = None
    partner: str | None = None
    reverses_id: str | None = None
    reason: str | None = None
    data: Sequence[DataValue] = ()
    place: str | None = None


def activity_row(command: Command, new: NewActivity) -> dict[str, Any]:
    """The stored form of a new activity."""
    parts = new.transactions
    activity_id = new_id()
    happened_at = to_micros(new.happened_at)
    return {
        "id": activity_id,
        "company": new.company,
        "type": new.type,
        "code": new.code,
        "happenedAt": happened_at,
        "recordedAt": to_micros(command.recorded_at),
        "operator": command.operator,
        "order": new.order_id,
        "partner": new.partner,
        "place": new.place,
        "reverses": new.reverses_id,
        "reason": new.reason,
        "traceables": [part.traceable_id for part in parts],
        "items": [part.item_id for part in parts],
        "roles": [part.role.value for part in parts],
        "quantities": [to_text(part.quantity) for part in parts],
        "associations": [part.association_id or "" for part in parts],
        "finishedProducts": [part.finished_product_id or "" for part in parts],
        "data": json.dumps([_stored(value) for value in new.data], ensure_ascii=False),
        "dataTexts": [data_text(value.name, _plain(value)) for value in new.data],
        **search_keys(
            new.company, new.code, command.operator, new.partner, happened_at, activity_id
        ),
    }


def data_text(name: str, value: str) -> str:
    """A data value as it is looked for."""
    return f"{name}\x1f{value}"


async def activities_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, Activity]:
    """The activities with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: rows.activity(one) for one in (row or {}).get("activities", ())}


async def reversing_activities(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, list[Activity]]:
    """For each activity those that reverse it, oldest first."""
    row = await session.one(_REVERSING, ids=list(ids))
    found: dict[str, list[Activity]] = {one: [] for one in ids}
    for one in (row or {}).get("activities", ()):
        found[one["reverses"]].append(rows.activity(one))
    return {one: sorted(some, key=lambda it: it.id) for one, some in found.items()}


async def activities_by_keys(session: GraphSession, keys: Sequence[str]) -> list[Activity]:
    """The activities with these keys of the order of time, in their order."""
    ids = [parted(key)[-1] for key in keys]
    found = await activities_by_ids(session, ids) if ids else {}
    return [found[one] for one in ids if one in found]


def _stored(value: DataValue) -> dict[str, object]:
    number = to_text(value.number) if value.number is not None else None
    return {
        "name": value.name,
        "text": value.text,
        "number": number,
        "boolean": value.boolean,
        "unit": value.unit,
    }


def _plain(value: DataValue) -> str:
    if value.text is not None:
        return value.text
    if value.number is not None:
        return to_text(value.number)
    return "true" if value.boolean else "false"
