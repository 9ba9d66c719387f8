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
from graph.store.commands import Command

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (a:Activity {id: id}) RETURN collect(a {.*}) AS activities
"""
_REVERSING: LiteralString = """
UNWIND $ids AS id MATCH (a:Activity {reverses: id}) RETURN collect(a {.*}) AS activities
"""
_FITTING: LiteralString = """
  AND ($type IS NULL OR a.type = $type)
  AND ($code IS NULL OR a.code = $code) AND ($order IS NULL OR a.order = $order)
  AND ($operator IS NULL OR a.operator = $operator)
  AND ($since IS NULL OR a.happenedAt >= $since) AND ($until IS NULL OR a.happenedAt < $until)
  AND ($value IS NULL OR $value IN a.dataTexts)
"""
_OF_COMPANY: LiteralString = "MATCH (a:Activity {company: $company}) "
_OF_ORDER: LiteralString = "MATCH (a:Activity {order: $order}) "
_OF_TRACEABLE: LiteralString = "MATCH (t:Traceable {id: $traceable})<-[:INVOLVES]-(a:Activity) "
_OLDEST_FIRST: LiteralString = (
    "WHERE a.id > $after "
    + _FITTING
    + "WITH a ORDER BY a.id LIMIT $limit RETURN collect(a {.*}) AS activities"
)
_LATEST_FIRST: LiteralString = (
    "WHERE ($after = '' OR a.id < $after) "
    + _FITTING
    + "WITH a ORDER BY a.id DESC LIMIT $limit RETURN collect(a {.*}) AS activities"
)


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


def activity_row(command: Command, new: NewActivity) -> dict[str, Any]:
    """The stored form of a new activity."""
    parts = new.transactions
    return {
        "id": new_id(),
        "company": new.company,
        "type": new.type,
        "code": new.code,
        "happenedAt": to_micros(new.happened_at),
        "recordedAt": to_micros(command.recorded_at),
        "operator": command.operator,
        "order": new.order_id,
        "partner": new.partner,
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


async def list_activities(
    session: GraphSession, wanted: ActivityFilter, after: str, limit: int
) -> list[Activity]:
    """Activities as they were recorded, or the last one first, from behind the id ``after``."""
    parameters: dict[str, object] = {
        "company": wanted.company,
        "traceable": wanted.traceable_id,
        "type": wanted.type,
        "after": after,
        "limit": limit,
        "code": wanted.code,
        "order": wanted.order_id,
        "operator": wanted.operator,
        "since": to_micros(wanted.since) if wanted.since else None,
        "until": to_micros(wanted.until) if wanted.until else None,
        "value": data_text(*wanted.value) if wanted.value else None,
    }
    ordered = _LATEST_FIRST if wanted.latest_first else _OLDEST_FIRST
    if wanted.traceable_id is not None:
        row = await session.one(_OF_TRACEABLE + ordered, **parameters)
    elif wanted.order_id is not None:
        row = await session.one(_OF_ORDER + ordered, **parameters)
    else:
        row = await session.one(_OF_COMPANY + ordered, **parameters)
    return [rows.activity(one) for one in (row or {}).get("activities", ())]


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
