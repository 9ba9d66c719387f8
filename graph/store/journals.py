"""Picking list journals: reading them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.domain.records import PickingListJournal
from graph.engine.session import GraphSession, Transaction
from graph.store import rows

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (j:PickingListJournal {id: id}) RETURN collect(j {.*}) AS journals
"""


async def journals_by_ids(
    session: GraphSession | Transaction, ids: Sequence[str]
) -> dict[str, PickingListJournal]:
    """The journals with these ids, by id; unknown and deleted ones are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    found = [rows.journal(one) for one in (row or {}).get("journals", ())]
    return {one.id: one for one in found if not one.deleted}
