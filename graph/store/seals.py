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

# Seals that are verified by one statement.
_AT_ONCE = 50

_LAST: LiteralString = """
MATCH (s:HistorySeal) WHERE s.number >= $known RETURN max(s.number) AS number
"""
_SEALS: LiteralString = """
MATCH (s:HistorySeal) WHERE s.number > $after AND s.number <= $last
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


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round of sealing did: how many ``entries`` it sealed, and the ``last`` seal known.

    Whoever gives ``last`` to the next round spares it a look through all seals.
    """

    entries: int
    last: int


async def seal_history(session: GraphSession, known: int = 0) -> Sealed:
    """Seal what was committed since the last seal, which is the seal ``known`` or a later one."""
    last = await _last_seal(session, known)
    before = _moment(last["moment"]) if last else ()
    upto = bounded(before, await present_moment(session), MOST_ENTRIES)
    entries = await _entries(session, before, upto)
    if not entries:
        return Sealed(0, last["number"] if last else 0)
    seal = _seal(last, upto, entries)

    async def work(tx: Transaction) -> None:
        await tx.all(_SAVE, seal=seal)

    try:
        await session.write(("seal",), work)
    except GraphUnavailable:
        # Another worker made the seal with this number: the next round goes on from there.
        return Sealed(0, known)
    return Sealed(len(entries), seal["number"])


async def verify_history(session: GraphSession) -> Verification:
    """Read all seals and the entries they cover, and name whatever does not fit."""
    found = Verification()
    previous: Row | None = None
    last = await _last_number(session, 0)
    for after in range(0, last, _AT_ONCE):
        for seal in await _seals(session, after, min(last, after + _AT_ONCE)):
            await _verify(session, previous, seal, found)
            previous = seal
    return found


async def _last_seal(session: GraphSession, known: int) -> Row | None:
    # From the beginning, where somebody has taken away all seals from the known one on.
    number = await _last_number(session, known) or await _last_number(session, 0)
    seals = await _seals(session, number - 1, number)
    return seals[0] if seals else None


async def _last_number(session: GraphSession, known: int) -> int:
    """The number of the last seal from the one ``known`` on; 0 where there is none."""
    row = await session.one(_LAST, known=known)
    return (row and row["number"]) or 0


async def _seals(session: GraphSession, after: int, last: int) -> list[Row]:
    row = await session.one(_SEALS, after=after, last=last)
    return sorted(row["seals"] if row else [], key=lambda seal: int(seal["number"]))


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
