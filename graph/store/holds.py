"""Reading holds: by id, of a traceable, of a company, and those that are not done spreading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.domain.holds import Hold, HoldState
from graph.domain.records import Traceable
from graph.domain.times import from_micros, to_micros
from graph.engine.session import GraphSession, Row, Transaction

_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (h:Hold {id: id}) RETURN collect(h {.*}) AS holds
"""
_ON_ROOT: LiteralString = "MATCH (h:Hold {traceable: $root}) RETURN collect(h {.*}) AS holds"
_OF_COMPANY: LiteralString = "MATCH (h:Hold {company: $company})"
_OF_ROOT: LiteralString = "MATCH (h:Hold {traceable: $root})"
_WANTED: LiteralString = """
WHERE ($after = '' OR ($latest AND h.id < $after) OR (NOT $latest AND h.id > $after))
  AND ($open IS NULL OR (h.releasedAt IS NULL) = $open)
"""
_NAMED: LiteralString = """
MATCH (t:Traceable {id: h.traceable})
WHERE toLower(t.number) CONTAINS $part OR toLower(t.itemNumber) CONTAINS $part
   OR toLower(h.reason) CONTAINS $part
"""
_OLDEST_FIRST: LiteralString = "WITH h ORDER BY h.id LIMIT $limit RETURN collect(h {.*}) AS holds"
_LATEST_FIRST: LiteralString = (
    "WITH h ORDER BY h.id DESC LIMIT $limit RETURN collect(h {.*}) AS holds"
)
# All that is held is read once, whatever number of holds is asked for: neither engine looks into a
# list by an index.
_COVERAGE: LiteralString = """
MATCH (t:Traceable {heldIn: $company})
UNWIND t.holds AS id
WITH id, t WHERE id IN $ids
WITH id, count(t) AS covered
RETURN collect(id) AS ids, collect(covered) AS covered
"""
_PENDING: LiteralString = """
UNWIND $states AS state
MATCH (h:Hold {state: state}) WHERE h.progressAt < $before
RETURN collect(h.id) AS ids
"""


@dataclass(frozen=True, slots=True)
class HoldFilter:
    """Which holds of a company are asked for; ``traceable_id`` those placed on one traceable.

    ``part`` stands in the number, the item number or the reason, in any case.
    """

    company: str
    open: bool | None = None
    traceable_id: str | None = None
    part: str = ""
    latest_first: bool = False


async def holds_by_ids(session: GraphSession | Transaction, ids: Sequence[str]) -> dict[str, Hold]:
    """The holds with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: hold(one) for one in (row or {}).get("holds", ())}


async def holds_placed_on(tx: Transaction, traceable_id: str) -> list[Hold]:
    """All holds that were ever placed on this traceable itself, released ones as well."""
    row = await tx.one(_ON_ROOT, root=traceable_id)
    return [hold(one) for one in (row or {}).get("holds", ())]


async def reason_of_hold(tx: Transaction, traceable: Traceable) -> str | None:
    """Why a traceable is on hold: the reason of its oldest hold. Asks nothing where it is free."""
    if not traceable.hold_ids:
        return None
    found = await holds_by_ids(tx, traceable.hold_ids)
    return found[min(found)].reason if found else None


async def list_holds(
    session: GraphSession, wanted: HoldFilter, after: str, limit: int
) -> list[Hold]:
    """The next holds behind the id ``after``, in the order of ids, which is that of time."""
    statement = (
        (_OF_COMPANY if wanted.traceable_id is None else _OF_ROOT)
        + _WANTED
        + (_NAMED if wanted.part else "")
        + (_LATEST_FIRST if wanted.latest_first else _OLDEST_FIRST)
    )
    row = await session.one(
        statement,
        company=wanted.company,
        root=wanted.traceable_id,
        open=wanted.open,
        part=wanted.part.lower(),
        latest=wanted.latest_first,
        after=after,
        limit=limit,
    )
    return [hold(one) for one in (row or {}).get("holds", ())]


async def coverage(session: GraphSession, holds: Sequence[Hold]) -> dict[str, int]:
    """How many batches and serial numbers each of these covers, by its id; none where left out."""
    found: dict[str, int] = {}
    for company in {one.company for one in holds}:
        ids = [one.id for one in holds if one.company == company]
        row = await session.one(_COVERAGE, company=company, ids=ids)
        found |= zip(row["ids"], row["covered"], strict=True) if row else ()
    return found


async def pending_holds(session: GraphSession, before: datetime) -> list[str]:
    """The holds that still spread or lift, and of which nothing was done since ``before``."""
    row = await session.one(
        _PENDING,
        states=[HoldState.SPREADING.value, HoldState.LIFTING.value],
        before=to_micros(before),
    )
    return sorted((row or {}).get("ids", ()))


def hold(row: Row) -> Hold:
    """A hold from its row."""
    released_at = row.get("releasedAt")
    return Hold(
        id=row["id"],
        company=row["company"],
        traceable_id=row["traceable"],
        transitive=row["transitive"],
        reason=row["reason"],
        state=HoldState(row["state"]),
        placed_at=from_micros(row["placedAt"]),
        placed_by=row["placedBy"],
        released_at=from_micros(released_at) if released_at is not None else None,
        released_by=row.get("releasedBy"),
        release_reason=row.get("releaseReason"),
    )
