"""Reading recall cases: a case, lists of them, members by page, actions, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.domain.recalls import Recall, RecallAction, RecallMember, RecallSettings
from graph.domain.records import HistoryEntry
from graph.engine.session import GraphSession, Transaction
from graph.store import recall_rows, rows
from graph.tracing.moments import Moment

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (r:Recall {id: id}) RETURN collect(r {.*}) AS recalls
"""
_WANTED: LiteralString = """
MATCH (r:Recall {company: $company})
WHERE ($after = '' OR ($latest AND r.id < $after) OR (NOT $latest AND r.id > $after))
  AND ($open IS NULL OR (r.closedAt IS NULL) = $open)
  AND ($drill IS NULL OR r.drill = $drill)
  AND ($part = '' OR toLower(r.title) CONTAINS $part OR toLower(r.openedBy) CONTAINS $part)
"""
_OLDEST_FIRST: LiteralString = (
    _WANTED + "WITH r ORDER BY r.id LIMIT $limit RETURN collect(r {.*}) AS recalls"
)
_LATEST_FIRST: LiteralString = (
    _WANTED + "WITH r ORDER BY r.id DESC LIMIT $limit RETURN collect(r {.*}) AS recalls"
)
_SCOPES: LiteralString = """
MATCH (s:RecallScope {recall: $recall}) WHERE s.end > $start AND s.start < $end
RETURN collect(s {.*}) AS scopes
"""
_SCOPES_WITH: LiteralString = """
MATCH (s:RecallScope {recall: $recall}) WHERE any(one IN s.traceables WHERE one IN $traceables)
RETURN collect(s {.*}) AS scopes
"""
_ACTIONS: LiteralString = """
MATCH (a:RecallAction {recall: $recall})
WHERE a.position >= $start AND a.position < $end AND a.id > $after
WITH a ORDER BY a.id LIMIT $limit
WITH collect(a {.*}) AS actions
OPTIONAL MATCH (w:RecallWithdrawal {recall: $recall})
WHERE w.position >= $start AND w.position < $end
RETURN actions, collect(w {.*}) AS withdrawals
"""
_ACTIONS_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (a:RecallAction {id: id})
OPTIONAL MATCH (w:RecallWithdrawal {action: id})
RETURN collect(a {.*}) AS actions, collect(w {.*}) AS withdrawals
"""
_HISTORY: LiteralString = """
MATCH (h:HistoryEntry {recall: $recall}) WHERE h.id > $after
WITH h ORDER BY h.id LIMIT $limit
RETURN collect(h {.*}) AS entries
"""
_SETTINGS: LiteralString = "MATCH (s:RecallSettings {company: $company}) RETURN s {.*} AS settings"

# Beyond the last of any list.
END = 2_000_000_000


@dataclass(frozen=True, slots=True)
class RecallFilter:
    """Which cases of a company are asked for; ``part`` stands in the title, or in the name of who
    opened it, in any case."""

    company: str
    open: bool | None = None
    drill: bool | None = None
    part: str = ""
    latest_first: bool = False


async def recalls_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, Recall]:
    """The cases with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: recall_rows.recall(one) for one in (row or {}).get("recalls", ())}


async def list_recalls(
    session: GraphSession, wanted: RecallFilter, after: str, limit: int
) -> list[Recall]:
    """The next cases behind the id ``after``, in the order of ids, which is that of time."""
    row = await session.one(
        _LATEST_FIRST if wanted.latest_first else _OLDEST_FIRST,
        company=wanted.company,
        open=wanted.open,
        drill=wanted.drill,
        part=wanted.part.lower(),
        latest=wanted.latest_first,
        after=after,
        limit=limit,
    )
    return [recall_rows.recall(one) for one in (row or {}).get("recalls", ())]


async def members_of(
    session: GraphSession | Transaction,
    recall_id: str,
    start: int = 0,
    end: int = END,
    seen_at: Moment | None = None,
) -> list[RecallMember]:
    """The members of a case from position ``start`` up to ``end``, in order; now or ``seen_at``."""
    row = await session.one(_SCOPES, recall=recall_id, start=start, end=end)
    scopes = sorted((row or {}).get("scopes", ()), key=lambda scope: int(scope["start"]))
    return [
        member
        for scope in scopes
        if _is_seen(scope, seen_at)
        for member in recall_rows.members_of_scope(scope)
        if start <= member.position < end
    ]


async def members_by_ids(session: GraphSession, ids: Sequence[str]) -> dict[str, RecallMember]:
    """The members with these ids (case and position), by id; unknown ids are left out."""
    by_case: dict[str, set[int]] = {}
    for one in ids:
        case, _, position = one.rpartition(":")
        if case and position.isdecimal():
            by_case.setdefault(case, set()).add(int(position))
    found: dict[str, RecallMember] = {}
    for case, positions in by_case.items():
        members = await members_of(session, case, min(positions), max(positions) + 1)
        found |= {one.id: one for one in members if one.position in positions}
    return found


async def members_with(
    tx: Transaction, recall_id: str, traceables: Sequence[str]
) -> dict[str, RecallMember]:
    """The members of a case that are these traceables, by traceable."""
    wanted = set(traceables)
    row = await tx.one(_SCOPES_WITH, recall=recall_id, traceables=sorted(wanted))
    return {
        member.traceable_id: member
        for scope in (row or {}).get("scopes", ())
        for member in recall_rows.members_of_scope(scope)
        if member.traceable_id in wanted
    }


async def actions_of(
    session: GraphSession | Transaction,
    recall_id: str,
    start: int = 0,
    end: int = END,
    after: str = "",
    limit: int = END,
    seen_at: Moment | None = None,
) -> list[RecallAction]:
    """Actions on members from ``start`` up to ``end``, oldest first; now or ``seen_at``."""
    row = await session.one(
        _ACTIONS, recall=recall_id, start=start, end=end, after=after, limit=limit
    )
    return _actions(row or {}, seen_at)


async def actions_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, RecallAction]:
    """The actions with these ids, by id; unknown ids are left out."""
    row = await session.one(_ACTIONS_BY_IDS, ids=list(ids))
    return {one.id: one for one in _actions(row or {}, None)}


def _actions(row: rows.Row, seen_at: Moment | None) -> list[RecallAction]:
    withdrawn = {
        one["action"]: recall_rows.withdrawal(one)
        for one in row.get("withdrawals", ())
        if _is_seen(one, seen_at)
    }
    return [
        recall_rows.action(one, withdrawn.get(one["id"]))
        for one in row.get("actions", ())
        if _is_seen(one, seen_at)
    ]


async def history_of_recall(
    session: GraphSession,
    recall_id: str,
    after: str,
    limit: int,
    seen_at: Moment | None = None,
) -> list[HistoryEntry]:
    """What happened to a case, oldest first; until now or ``seen_at``."""
    row = await session.one(_HISTORY, recall=recall_id, after=after, limit=limit)
    found = (row or {}).get("entries", ())
    return [rows.history_entry(one) for one in found if _is_seen(one, seen_at)]


async def settings_of(session: GraphSession | Transaction, company: str) -> RecallSettings:
    """What a company wants of its recalls; the defaults where it has said nothing."""
    row = await session.one(_SETTINGS, company=company)
    return recall_rows.settings(row["settings"]) if row else RecallSettings()


def _is_seen(row: rows.Row, moment: Moment | None) -> bool:
    """Whether what was stamped with a lane and number had been committed at a moment."""
    if moment is None:
        return True
    lane = row["lane"]
    return lane < len(moment) and bool(row["laneNumber"] <= moment[lane])
