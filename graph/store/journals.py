"""Picking list journals: reading them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import LiteralString

from graph.domain.records import PickingListJournal
from graph.engine.session import GraphSession, Transaction
from graph.store import rows

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (j:PickingListJournal {id: id}) RETURN collect(j {.*}) AS journals
"""
# A journal is found by the history of its order, which has an index.
_PREPARED: LiteralString = """
UNWIND $orders AS order
MATCH (h:HistoryEntry {order: order}) WHERE h.event = 'JournalPrepared'
RETURN collect(h.data) AS prepared
"""


async def journals_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, PickingListJournal]:
    """The journals with these ids, by id; unknown and deleted ones are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    found = [rows.journal(one) for one in (row or {}).get("journals", ())]
    return {one.id: one for one in found if not one.deleted}


async def open_journals(
    session: GraphSession, orders: Sequence[str]
) -> dict[str, list[PickingListJournal]]:
    """For each order its journals that are prepared and not posted yet, oldest first."""
    row = await session.one(_PREPARED, orders=list(orders))
    ids = sorted(json.loads(data)["journal"] for data in (row or {}).get("prepared", ()))
    journals = await journals_by_ids(session, ids) if ids else {}
    found: dict[str, list[PickingListJournal]] = {order: [] for order in orders}
    for one in ids:
        if one in journals and not journals[one].posted:
            found[journals[one].order_id].append(journals[one])
    return found
