"""Reading the history on, so that nothing committed is missed and nothing is read twice.

A lane's numbers commit in order (``graph.engine.lanes``), so whoever has read a lane up to a number
goes on behind it. What keeps a lane back until the next look:

- a number whose entries are not all there yet: an engine may show a lane's new number before the
  index knows the entries, and a cluster may answer the two questions from two servers;
- a number recorded after this look began: something it rests on, in a lane that was looked at
  earlier, may have been overlooked. It is told with the next look at the latest.
"""

from __future__ import annotations

import heapq
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator

from graph.domain.records import HistoryEntry
from graph.domain.times import now, to_micros
from graph.engine.session import GraphSession
from graph.store import rows
from graph.store.history import entries_between
from graph.tracing.moments import Moment, at, bounded, present_moment

log = logging.getLogger(__name__)

# Lane numbers that one look reads at most; only a reader that was away for long is so far behind.
_MOST_NUMBERS = 20_000
# How long entries that a number is said to have are waited for. None are ever taken away, so only
# a damaged store comes to this.
_PATIENCE_SECONDS = 3.0

# What one transaction recorded, in the order of its ids.
_Commit = list[rows.Row]


class HistoryReader:
    """Goes along the history from the moment that ``begin`` finds."""

    def __init__(self) -> None:
        self._told: Moment = ()
        self._seen: Moment = ()
        self._missing_since: dict[int, float] = {}

    async def begin(self, session: GraphSession) -> None:
        """Go on from now: nothing is told that stood there, all of it visible, before this call."""
        told = await present_moment(session)
        before = tuple(max(number - 1, 0) for number in told)
        newest = _by_number(await entries_between(session, before, told))
        # What is still becoming visible is told rather than missed.
        self._told = tuple(
            number if _is_whole(newest.get((lane, number), [])) else before[lane]
            for lane, number in enumerate(told)
        )
        self._seen = told

    async def next(self, session: GraphSession) -> list[HistoryEntry]:
        """What was recorded since the last look, in the order of lanes and of recorded time.

        Costs one small statement when nothing was. Fails without having moved.
        """
        began = to_micros(now())
        present = await present_moment(session)
        upto = bounded(self._told, _later(self._told, present), _MOST_NUMBERS)
        if upto == self._told:
            return []
        found = _by_number(await entries_between(session, self._told, upto))
        told, ready = [], []
        for lane, last in enumerate(upto):
            commits = list(self._ready(lane, last, found, began))
            told.append(at(self._told, lane) + len(commits))
            ready.append(commits)
        self._told = tuple(told)
        self._seen = present
        return [rows.history_entry(row) for row in in_order(ready)]

    def _ready(
        self, lane: int, last: int, found: dict[tuple[int, int], _Commit], began: int
    ) -> Iterator[_Commit]:
        """A lane's next commits that can be told by now."""
        for number in range(at(self._told, lane) + 1, last + 1):
            commit = found.get((lane, number), [])
            if not _is_whole(commit) and not self._waited_enough(lane, number):
                return
            if number > at(self._seen, lane) and any(one["recordedAt"] > began for one in commit):
                return
            self._missing_since.pop(lane, None)
            yield commit

    def _waited_enough(self, lane: int, number: int) -> bool:
        since = self._missing_since.setdefault(lane, time.monotonic())
        if time.monotonic() - since < _PATIENCE_SECONDS:
            return False
        log.warning("Entries of number %s of lane %s are missing in the history", number, lane)
        return True


def in_order(lanes: Iterable[list[_Commit]]) -> Iterator[rows.Row]:
    """The entries of all lanes in the order in which they were recorded, each lane in its own."""
    for commit in heapq.merge(*lanes, key=_recorded):
        yield from commit


def _recorded(commit: _Commit) -> tuple[int, str]:
    return (commit[0]["recordedAt"], commit[0]["id"]) if commit else (0, "")


def _by_number(entries: Iterable[rows.Row]) -> dict[tuple[int, int], _Commit]:
    found: defaultdict[tuple[int, int], _Commit] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: str(one["id"])):
        found[entry["lane"], entry["laneNumber"]].append(entry)
    return dict(found)


def _is_whole(commit: _Commit) -> bool:
    # Entries of before there were subscriptions do not say how many they are.
    return bool(commit) and len(commit) >= commit[0].get("laneEntries", 1)


def _later(one: Moment, other: Moment) -> Moment:
    """In each lane what is further: a server of a cluster may answer with an earlier moment."""
    return tuple(max(at(one, lane), at(other, lane)) for lane in range(max(len(one), len(other))))
