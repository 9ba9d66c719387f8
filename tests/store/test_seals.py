"""Seals over the history: each entry is sealed once, and whatever was touched is named."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import LiteralString

import pytest

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.store import seals
from graph.store.rows import Row
from graph.store.seals import seal_history, verify_history
from tests.support.plant import Plant, Sent, quantity
from tests.support.service import PATIENCE, Api

_SEALED: LiteralString = "MATCH (s:HistorySeal) RETURN s.number AS number, s.entries AS entries"
_ENTRIES: LiteralString = "MATCH (h:HistoryEntry) RETURN h.id AS id"
_ENTRY: LiteralString = "MATCH (h:HistoryEntry {id: $id}) RETURN h {.*} AS entry"
_SEAL: LiteralString = """
MATCH (s:HistorySeal) WITH s ORDER BY s.number DESC LIMIT 2 RETURN s {.*} AS seal
"""
_SET_ENTRY: LiteralString = "MATCH (h:HistoryEntry {id: $id}) SET h = $row"
_SET_SEAL: LiteralString = "MATCH (s:HistorySeal {number: $number}) SET s = $row"


def session_of(graph: Graph) -> GraphSession:
    """A session without hurry."""
    return graph.session(Deadline.after(PATIENCE))


async def change(graph: Graph, statement: LiteralString, **parameters: object) -> None:
    """What nobody should do: change the store behind the service's back."""
    await session_of(graph).write((), lambda tx: tx.all(statement, **parameters))


async def seal_all(graph: Graph) -> int:
    """Seal all that is not sealed yet; how many entries that were."""
    total = 0
    sealed = await seal_history(session_of(graph))
    while sealed.entries:
        total += sealed.entries
        sealed = await seal_history(session_of(graph), sealed.last)
    return total


async def sealed_entries(graph: Graph) -> Counter[str]:
    """How often each entry is sealed."""
    rows = await session_of(graph).all(_SEALED)
    return Counter(one for row in rows for one in row["entries"])


async def entries(graph: Graph) -> set[str]:
    """The ids of all entries."""
    return {row["id"] for row in await session_of(graph).all(_ENTRIES)}


async def write(api: Api, company: str, times: int) -> None:
    """Receive so many times, each an entry of the history."""
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    sent: Sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("1")}
    for _ in range(times):
        await plant.do("recordReceipt", **sent)


async def faults(graph: Graph) -> list[str]:
    """What verifying finds, the names of seals and entries left in place."""
    return (await verify_history(session_of(graph))).faults


async def test_every_entry_is_sealed_once_while_others_write(
    graph: Graph, api: Api, company: str
) -> None:
    await seal_all(graph)
    before = sum((await sealed_entries(graph)).values())
    writing = [asyncio.create_task(write(api, f"{company}{at}", 12)) for at in range(4)]
    while not all(task.done() for task in writing):
        await seal_history(session_of(graph))
    await asyncio.gather(*writing)
    await seal_all(graph)
    sealed = await sealed_entries(graph)
    assert set(sealed.values()) == {1}
    assert sealed.keys() == await entries(graph)
    assert sum(sealed.values()) >= before + 4 * 12
    found = await verify_history(session_of(graph))
    assert (found.faults, found.entries) == ([], sum(sealed.values()))
    assert found.last_hash
    again = await seal_history(session_of(graph))
    assert again.entries == 0, "nothing new, no new seal"
    assert await seal_history(session_of(graph), again.last + 9) == again, "the last was taken away"


async def test_two_sealers_at_once_make_one_chain(graph: Graph, api: Api, company: str) -> None:
    for round_ in range(3):
        await write(api, f"{company}{round_}", 3)
        await asyncio.gather(*(seal_history(session_of(graph)) for _ in range(4)))
    await seal_all(graph)
    rows = await session_of(graph).all(_SEALED)
    numbers = sorted(row["number"] for row in rows)
    assert numbers == list(range(1, len(numbers) + 1))
    assert set((await sealed_entries(graph)).values()) == {1}
    assert await faults(graph) == []


async def test_a_long_history_is_sealed_in_pieces(
    graph: Graph, api: Api, company: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seal_all(graph)
    monkeypatch.setattr(seals, "MOST_ENTRIES", 4)
    await write(api, company, 10)
    many = await seal_all(graph)
    assert many >= 11
    rows = await session_of(graph).all(_SEALED)
    pieces = [len(row["entries"]) for row in sorted(rows, key=lambda row: int(row["number"]))]
    assert max(pieces[-2:]) <= 4
    assert await faults(graph) == []


# Below each test spoils the history and mends it again, as the store is shared.


@pytest.fixture
async def seal(graph: Graph, api: Api, company: str) -> Row:
    """The second newest seal, over entries of this test's company, with another one after it."""
    await seal_all(graph)
    for round_ in range(2):
        await write(api, f"{company}{round_}", 3)
        await seal_all(graph)
    assert await faults(graph) == []
    rows = await session_of(graph).all(_SEAL)
    return dict(rows[1]["seal"])


async def row_of(graph: Graph, entry: str) -> Row:
    """An entry with all its properties."""
    [row] = await session_of(graph).all(_ENTRY, id=entry)
    return dict(row["entry"])


@pytest.mark.parametrize(
    "changed", [{"operator": "evil"}, {"data": "{}"}, {"recordedAt": 1}, {"extra": "x"}]
)
async def test_a_changed_entry_is_named(
    graph: Graph, seal: Row, changed: dict[str, object]
) -> None:
    entry = await row_of(graph, seal["entries"][1])
    await change(graph, _SET_ENTRY, id=entry["id"], row=entry | changed)
    found = await faults(graph)
    await change(graph, _SET_ENTRY, id=entry["id"], row=entry)
    assert found == [f"Entry {entry['id']} was changed (seal {seal['number']})."]
    assert await faults(graph) == []


async def test_a_missing_entry_is_named(graph: Graph, seal: Row) -> None:
    entry = await row_of(graph, seal["entries"][0])
    await change(graph, "MATCH (h:HistoryEntry {id: $id}) DETACH DELETE h", id=entry["id"])
    found = await faults(graph)
    await change(graph, "CREATE (h:HistoryEntry) SET h = $row", row=entry)
    assert found == [f"Entry {entry['id']} is missing (seal {seal['number']})."]
    assert await faults(graph) == []


async def test_an_entry_slipped_in_is_named(graph: Graph, seal: Row) -> None:
    entry = await row_of(graph, seal["entries"][0])
    slipped = entry | {"id": f"{entry['id']}-x"}
    await change(graph, "CREATE (h:HistoryEntry) SET h = $row", row=slipped)
    found = await faults(graph)
    await change(graph, "MATCH (h:HistoryEntry {id: $id}) DETACH DELETE h", id=slipped["id"])
    assert found == [f"Entry {slipped['id']} was added later (seal {seal['number']})."]
    assert await faults(graph) == []


@pytest.mark.parametrize("cover", [False, True])
async def test_a_changed_seal_is_named(graph: Graph, seal: Row, cover: bool) -> None:
    """Also one that was made anew over a changed list: the seal after it does not fit."""
    changed = seal | {"sealedAt": int(seal["sealedAt"]) + 1}
    if cover:
        changed["hash"] = seals._hash_of_seal(changed)
    await change(graph, _SET_SEAL, number=seal["number"], row=changed)
    found = await faults(graph)
    await change(graph, _SET_SEAL, number=seal["number"], row=seal)
    number = int(seal["number"])
    expected = f"Seal {number + 1} does not fit the seal before it."
    assert found == [expected if cover else f"Seal {number} was changed."]
    assert await faults(graph) == []


async def test_a_missing_seal_is_named(graph: Graph, seal: Row) -> None:
    number = int(seal["number"])
    await change(graph, "MATCH (s:HistorySeal {number: $number}) DELETE s", number=number)
    found = await faults(graph)
    await change(graph, "CREATE (s:HistorySeal) SET s = $row", row=seal)
    assert f"Seal {number} is missing: seal {number + 1} follows." in found
    assert f"Seal {number + 1} does not fit the seal before it." in found
    assert await faults(graph) == []
