"""Seals over the history: whoever changes, takes away or slips in an entry later is found out.

A seal covers all entries between two moments, and the seal before it. It is made in the background
over what is committed already, so a registration pays nothing for it and waits for nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

from graph.domain.times import now, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import GraphUnavailable
from graph.store.history import entries_between
from graph.store.rows import Row
from graph.tracing.moments import Moment, bounded, present_moment

# Entries that one seal covers at most; also what is read at once to verify.
MOST_ENTRIES = 2_000

_LAST: LiteralString = """
MATCH (s:HistorySeal) WITH s ORDER BY s.number DESC LIMIT 1 RETURN s {.*} AS seal
"""
_SEALS: LiteralString = """
MATCH (s:HistorySeal) WHERE s.number > $after
WITH s ORDER BY s.number LIMIT 50
RETURN collect(s {.*}) AS seals
"""
_SAVE: LiteralString = "CREATE (s:HistorySeal) SET s = $seal"


@dataclass(slots=True)
class Verification:
    """What verifying the history found; nothing in ``faults`` means that it is untouched.

    ``last_hash`` is the newest seal's: noted elsewhere, it proves later that no seal went missing.
    """

    seals: int = 0
    entries: int = 0
    last_hash: str = ""
    faults: list[str] = field(default_factory=list)


async def seal_history(session: GraphSession) -> int:
    """Seal what was committed since the last seal; return how many entries were sealed."""
    last = await session.one(_LAST)
    before = _moment(last["seal"]["moment"]) if last else ()
    upto = bounded(before, await present_moment(session), MOST_ENTRIES)
    entries = await _entries(session, before, upto)
    if not entries:
        return 0
    seal = _seal(last["seal"] if last else None, upto, entries)

    async def work(tx: Transaction) -> None:
        await tx.all(_SAVE, seal=seal)

    try:
        await session.write(("seal",), work)
    except GraphUnavailable:
        # Another worker made the seal with this number: the next round goes on from there.
        return 0
    return len(entries)


async def verify_history(session: GraphSession) -> Verification:
    """Read all seals and the entries they cover, and name whatever does not fit."""
    found = Verification()
    previous: Row | None = None
    while True:
        row = await session.one(_SEALS, after=previous["number"] if previous else 0)
        seals = (row or {}).get("seals", [])
        if not seals:
            return found
        for seal in seals:
            await _verify(session, previous, seal, found)
            previous = seal


async def _verify(
    session: GraphSession, previous: Row | None, seal: Row, found: Verification
) -> None:
    number = (previous["number"] if previous else 0) + 1
    if seal["number"] != number:
        found.faults.append(f"Seal {number} is missing: seal {seal['number']} follows.")
    if seal["previous"] != (previous["hash"] if previous else ""):
        found.faults.append(f"Seal {seal['number']} does not fit the seal before it.")
    if seal["hash"] != _hash_of_seal(seal):
        found.faults.append(f"Seal {seal['number']} was changed.")
    before = _moment(previous["moment"]) if previous else ()
    entries = await _entries(session, before, _moment(seal["moment"]))
    stored = {entry["id"]: _hash_of_entry(entry) for entry in entries}
    sealed = dict(zip(seal["entries"], seal["hashes"], strict=True))
    for one, hash_ in sealed.items():
        if one not in stored:
            found.faults.append(f"Entry {one} is missing (seal {seal['number']}).")
        elif stored[one] != hash_:
            found.faults.append(f"Entry {one} was changed (seal {seal['number']}).")
    found.faults += [
        f"Entry {one} was added later (seal {seal['number']})."
        for one in sorted(stored.keys() - sealed.keys())
    ]
    found.seals += 1
    found.entries += len(sealed)
    found.last_hash = seal["hash"]


async def _entries(session: GraphSession, before: Moment, upto: Moment) -> list[Row]:
    found = await entries_between(session, before, upto)
    return sorted(found, key=lambda entry: str(entry["id"]))


def _seal(previous: Row | None, upto: Moment, entries: Sequence[Row]) -> dict[str, Any]:
    seal = {
        "number": (previous["number"] if previous else 0) + 1,
        "previous": previous["hash"] if previous else "",
        "moment": list(upto),
        "sealedAt": to_micros(now()),
        "entries": [entry["id"] for entry in entries],
        "hashes": [_hash_of_entry(entry) for entry in entries],
    }
    return seal | {"hash": _hash_of_seal(seal)}


def _hash_of_seal(seal: Row) -> str:
    names = ("number", "previous", "moment", "sealedAt", "entries", "hashes")
    return _hash([seal[name] for name in names])


def _hash_of_entry(entry: Row) -> str:
    return _hash(entry)


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(stored: Sequence[int]) -> Moment:
    return tuple(stored)
