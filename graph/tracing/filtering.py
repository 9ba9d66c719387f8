"""Which nodes of a trace are shown. The walk goes through all of them all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.engine.session import GraphSession
from graph.store.items import items_by_ids
from graph.store.traceables import traceables_by_ids
from graph.tracing.records import TraceFilter, TraceNode, TraceRequest
from graph.tracing.walk import FRONTIER_CHUNK, chunks

_TOOK_PART: LiteralString = """
UNWIND $ids AS id
MATCH (t:Traceable {id: id})<-[:INVOLVES]-(a:Activity)
WHERE ($codes IS NULL OR a.code IN $codes)
  AND ($since IS NULL OR a.happenedAt >= $since) AND ($until IS NULL OR a.happenedAt < $until)
  AND ($asOf IS NULL OR a.recordedAt <= $asOf)
  AND ($effectiveAt IS NULL OR a.happenedAt <= $effectiveAt)
RETURN collect(DISTINCT id) AS ids
"""
_CAME: LiteralString = """
UNWIND $ids AS id
MATCH (f:FinishedProduct {traceable: id})
WHERE ($since IS NULL OR coalesce(f.happenedAt, f.registeredAt) >= $since)
  AND ($until IS NULL OR coalesce(f.happenedAt, f.registeredAt) < $until)
  AND ($asOf IS NULL AND f.removedAt IS NULL
       OR f.registeredAt <= $asOf AND (f.removedAt IS NULL OR f.removedAt > $asOf))
  AND ($effectiveAt IS NULL OR coalesce(f.happenedAt, f.registeredAt) <= $effectiveAt)
RETURN collect(DISTINCT id) AS ids
"""


async def shown_nodes(
    session: GraphSession, request: TraceRequest, nodes: Sequence[TraceNode]
) -> list[TraceNode]:
    """Those of ``nodes`` that the request's filter shows. Roots are shown whatever it says."""
    wanted = request.filter
    if wanted is None:
        return list(nodes)
    roots, left = _parted(nodes)
    if wanted.items is not None:
        left = [node for node in left if node.item_id in wanted.items]
    if wanted.companies is not None:
        items = await items_by_ids(session, sorted({node.item_id for node in left}))
        left = [
            node
            for node in left
            if node.item_id in items and items[node.item_id].company in wanted.companies
        ]
    if wanted.finished_products_only:
        left = [node for node in left if node.produced]
    if wanted.asks_for_activities:
        left = _of(left, await _active(session, request, wanted, _traceables(left)))
    if wanted.on_hand_only:
        left = _of(left, await _on_hand(session, _traceables(left)))
    return roots + left


def _parted(nodes: Sequence[TraceNode]) -> tuple[list[TraceNode], list[TraceNode]]:
    roots = [node for node in nodes if node.depth == 0]
    return roots, [node for node in nodes if node.depth]


def _traceables(nodes: Sequence[TraceNode]) -> list[str]:
    return [node.traceable_id for node in nodes if node.traceable_id is not None]


def _of(nodes: Sequence[TraceNode], traceables: set[str]) -> list[TraceNode]:
    return [node for node in nodes if node.traceable_id in traceables]


async def _active(
    session: GraphSession, request: TraceRequest, wanted: TraceFilter, ids: Sequence[str]
) -> set[str]:
    """Those that took part in an activity that is asked for, or came into being in that time."""
    found: set[str] = set()
    asked = {
        "since": wanted.since,
        "until": wanted.until,
        "asOf": request.as_of,
        "effectiveAt": request.effective_at,
    }
    codes = None if wanted.activity_codes is None else sorted(wanted.activity_codes)
    for chunk in chunks(ids, FRONTIER_CHUNK):
        row = await session.one(_TOOK_PART, ids=chunk, codes=codes, **asked)
        found.update((row or {}).get("ids", ()))
        if codes is None:
            row = await session.one(_CAME, ids=chunk, **asked)
            found.update((row or {}).get("ids", ()))
    return found


async def _on_hand(session: GraphSession, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(ids, FRONTIER_CHUNK):
        present = await traceables_by_ids(session, chunk)
        found.update(one for one, traceable in present.items() if traceable.on_hand > 0)
    return found
