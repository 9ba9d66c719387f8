"""The change feed: tells subscribers what was recorded, whichever process recorded it.

One feed per process reads the history on, a few times a second and only while somebody subscribes.
Whoever subscribes is told of everything committed from then on, once. Each subscriber has a queue
of its own, so that no slow one delays the feed or another.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from graph.domain.records import HistoryEntry
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.errors import DeadlineExceeded, SubscriberTooSlow
from graph.live.reading import HistoryReader

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25
# One look at the history. It is repeated when it fails, from where the last good one ended.
_LOOK_SECONDS = 5.0

Wanted = Callable[[HistoryEntry], bool]


class Subscriber:
    """What one subscriber is still to be told."""

    def __init__(self, wanted: Wanted, most: int) -> None:
        self._wanted = wanted
        self._most = most
        self._waiting: deque[HistoryEntry] = deque()
        self._changed = asyncio.Event()
        self._dropped = False

    def offer(self, entries: Sequence[HistoryEntry]) -> None:
        """Put those that are wanted into the queue.

        The queue is given up if too many waited already: what comes at once, as by one large
        transaction, does not make a reader slow.
        """
        wanted = [entry for entry in entries if self._wanted(entry)]
        if not wanted or self._dropped:
            return
        if len(self._waiting) >= self._most:
            self._dropped = True
            self._waiting.clear()
        else:
            self._waiting.extend(wanted)
        self._changed.set()

    async def next(self) -> HistoryEntry:
        """The next entry, when there is one. Raises ``SubscriberTooSlow``."""
        while not self._waiting:
            if self._dropped:
                raise SubscriberTooSlow(
                    f"This subscription was dropped: more than {self._most:,} changes waited to be "
                    "read. Subscribe again, and read the state."
                )
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()


class ChangeFeed:
    """The feed of one process over one graph; who lets ``most`` entries wait is dropped."""

    def __init__(self, graph: Graph, most: int) -> None:
        self._graph = graph
        self._most = most
        self._subscribers: set[Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    @contextmanager
    def subscribe(self, wanted: Wanted) -> Iterator[Subscriber]:
        """Inside, all recorded entries that are ``wanted`` are told. See ``ready``."""
        subscriber = Subscriber(wanted, self._most)
        self._subscribers.add(subscriber)
        if self._task is None:
            self._begun = asyncio.Event()
            self._task = asyncio.create_task(self._run(self._begun))
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)
            if not self._subscribers and self._task is not None:
                self._task.cancel()
                self._task = None

    async def ready(self, deadline: Deadline) -> None:
        """Wait until nothing can be missed any more: what is committed from now on is told."""
        try:
            async with asyncio.timeout(deadline.remaining):
                await self._begun.wait()
        except TimeoutError:
            raise DeadlineExceeded("The changes could not be read in time.") from None

    async def _run(self, begun: asyncio.Event) -> None:
        reader = HistoryReader()
        failing = False
        while True:
            session = self._graph.session(Deadline.after(_LOOK_SECONDS))
            try:
                if begun.is_set():
                    self._tell(await reader.next(session))
                else:
                    await reader.begin(session)
                    begun.set()
                failing = False
            except Exception as error:
                # Whoever subscribes is told later, so the feed goes on whatever it was.
                if not failing:
                    log.warning("The changes could not be read: %s", error)
                failing = True
            await asyncio.sleep(PAUSE_SECONDS)

    def _tell(self, entries: Sequence[HistoryEntry]) -> None:
        if entries:
            for subscriber in self._subscribers:
                subscriber.offer(entries)
