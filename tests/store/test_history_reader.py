"""Reading the history on: nothing is told before it is whole, and nothing twice."""

from __future__ import annotations

from typing import Any, LiteralString

import pytest

from graph.domain.ids import new_id
from graph.domain.times import now, to_micros
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession, Transaction
from graph.live import reading
from graph.live.reading import HistoryReader
from tests.support.service import PATIENCE

_RAISE: LiteralString = """
MATCH (l:Lane {id: $lane}) SET l.number = l.number + 1 RETURN l.number AS number
"""
_ENTER: LiteralString = "CREATE (h:HistoryEntry) SET h = $entry"
_LANE, _OTHER_LANE = 63, 62


@pytest.fixture
def session(graph: Graph) -> GraphSession:
    """A session that outlasts the test."""
    return graph.session(Deadline.after(PATIENCE))


async def write(session: GraphSession, statement: LiteralString, **parameters: Any) -> Any:
    async def work(tx: Transaction) -> Any:
        return await tx.one(statement, **parameters)

    return await session.write((), work)


async def enter(
    session: GraphSession, number: int, of: int, seconds_ahead: float = 0, lane: int = _LANE
) -> str:
    """Write one of so many entries of a number of the lane; its id."""
    entry = {
        "id": new_id(),
        "company": "C",
        "event": "Test",
        "operator": "tester",
        "recordedAt": to_micros(now()) + int(seconds_ahead * 1_000_000),
        "lane": lane,
        "laneNumber": number,
        "laneEntries": of,
    }
    await write(session, _ENTER, entry=entry)
    return str(entry["id"])


async def reader_of(session: GraphSession) -> HistoryReader:
    reader = HistoryReader()
    await reader.begin(session)
    # What was not whole when it began (tests write such things) is over after this.
    await reader.next(session)
    return reader


async def told(reader: HistoryReader, session: GraphSession) -> list[str]:
    return [entry.id for entry in await reader.next(session)]


async def test_a_number_whose_entries_are_not_all_there_is_waited_for(
    session: GraphSession,
) -> None:
    reader = await reader_of(session)
    number = (await write(session, _RAISE, lane=_LANE))["number"]
    assert await told(reader, session) == []
    one = await enter(session, number, of=2)
    # Other lanes are not kept back.
    other = (await write(session, _RAISE, lane=_OTHER_LANE))["number"]
    entry = await enter(session, other, of=1, lane=_OTHER_LANE)
    assert await told(reader, session) == [entry]
    two = await enter(session, number, of=2)
    assert await told(reader, session) == [one, two]
    assert await told(reader, session) == []


async def test_what_never_becomes_whole_does_not_keep_its_lane_back_for_ever(
    session: GraphSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reader = await reader_of(session)
    await write(session, _RAISE, lane=_LANE)
    number = (await write(session, _RAISE, lane=_LANE))["number"]
    entry = await enter(session, number, of=1)
    assert await told(reader, session) == []
    monkeypatch.setattr(reading, "_PATIENCE_SECONDS", 0)
    assert await told(reader, session) == [entry]
    assert f"Entries of number {number - 1} of lane {_LANE} are missing" in caplog.text


async def test_what_was_recorded_after_a_look_began_is_told_by_the_next(
    session: GraphSession,
) -> None:
    reader = await reader_of(session)
    number = (await write(session, _RAISE, lane=_LANE))["number"]
    entry = await enter(session, number, of=1, seconds_ahead=60)
    assert await told(reader, session) == []
    assert await told(reader, session) == [entry]


async def test_a_reader_begins_with_what_is_still_becoming_visible(session: GraphSession) -> None:
    number = (await write(session, _RAISE, lane=_LANE))["number"]
    reader = HistoryReader()
    await reader.begin(session)
    entry = await enter(session, number, of=1)
    assert entry in await told(reader, session)


def test_lanes_are_merged_by_time_and_kept_in_their_own_order() -> None:
    def commit(*ids_at: tuple[str, int]) -> list[dict[str, Any]]:
        return [{"id": id_, "recordedAt": at} for id_, at in ids_at]

    lanes = [
        [commit(("a", 5)), commit(("b", 1)), commit(("c", 9))],
        [commit(("d", 2), ("e", 2)), commit(("f", 6))],
        [],
    ]
    assert [row["id"] for row in reading.in_order(lanes)] == ["d", "e", "a", "b", "f", "c"]
