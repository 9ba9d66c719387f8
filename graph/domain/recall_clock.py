"""The clock of a recall: when it was answered, whole, reconciled and closed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from graph.domain.quantities import ZERO
from graph.domain.recalls import (
    Recall,
    RecallAction,
    RecallMember,
    Tally,
    is_balanced,
    percent,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds since a case was opened, exact: until the first answer, until a complete scope was
    recorded, until its balance was reached that still stands, until it was closed; None for what
    has not happened. ``in_time`` is about the first answer and the scope."""

    first_answer: Decimal
    scope: Decimal | None
    reconciled: Decimal | None
    closed: Decimal | None
    in_time: bool


def clock_of(
    recall: Recall, members: Sequence[RecallMember], actions: Iterable[RecallAction]
) -> Clock:
    """The clock of a case against the targets that stood when it was opened."""

    def seconds(moment: datetime | None) -> Decimal | None:
        if moment is None:
            return None
        return Decimal((moment - recall.opened_at) // timedelta(microseconds=1)).scaleb(-6)

    first, scope = seconds(recall.answered_at) or ZERO, seconds(recall.scoped_at)
    wanted = recall.settings
    in_time = (
        first <= wanted.first_answer_seconds and scope is not None and scope <= wanted.scope_seconds
    )
    reconciled = seconds(reconciled_since(recall, members, actions))
    return Clock(first, scope, reconciled, seconds(recall.closed_at), in_time)


def reconciled_since(
    recall: Recall, members: Sequence[RecallMember], actions: Iterable[RecallAction]
) -> datetime | None:
    """Since when no more is open than the company tolerates; None while more is.

    Members that join and actions that are withdrawn can open a balance again; then it is reached
    anew.
    """
    tallies = {one.position: Tally(one.quantity) for one in members}
    counted: set[int] = set()
    shares, since = Fraction(0), None
    events = sorted(_events(recall.opened_at, members, actions), key=lambda event: event.at)
    for at, together in groupby(events, key=lambda event: event.at):
        for event in together:
            one = event.position
            before = tallies[one].share if one in counted else Fraction(0)
            counted.add(one)
            if event.action is not None:
                done = event.action
                quantity = -done.quantity if event.withdrawn else done.quantity
                tallies[one] = tallies[one].after(done.kind, quantity, done.taken_from)
            shares += tallies[one].share - before
        balanced = is_balanced(percent(shares, len(counted)), recall.settings)
        since = (since or at) if balanced else None
    return since


class _Event(NamedTuple):
    """A member came to be in the case, or an action on it was recorded or withdrawn."""

    at: datetime
    position: int
    action: RecallAction | None = None
    withdrawn: bool = False


def _events(
    opened_at: datetime, members: Sequence[RecallMember], actions: Iterable[RecallAction]
) -> Iterator[_Event]:
    known = {one.position for one in members}
    for one in members:
        yield _Event(one.joined_at or opened_at, one.position)
    for action in actions:
        if action.position not in known:
            continue
        yield _Event(action.recorded_at, action.position, action)
        if action.withdrawn is not None:
            yield _Event(action.withdrawn.recorded_at, action.position, action, withdrawn=True)
