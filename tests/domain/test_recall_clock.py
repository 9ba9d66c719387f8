"""Since when the balance of a recall stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from graph.domain.recall_clock import clock_of, reconciled_since
from graph.domain.recalls import (
    Recall,
    RecallAction,
    RecallActionKind,
    RecallMember,
    RecallSettings,
    Withdrawal,
)

_OPENED = datetime(2026, 1, 1, tzinfo=UTC)
_KIND = RecallActionKind
_CASE = Recall(
    id="r",
    company="C",
    title="T",
    drill=True,
    direction="FORWARD",
    root_ids=("t0",),
    opened_at=_OPENED,
    opened_by="me",
    answered_at=_OPENED + timedelta(seconds=1),
    scoped_at=None,
    moment=(1,),
    complete=False,
    truncated_by=("SIZE",),
    depth_reached=1,
    first_members=2,
    member_count=2,
    edge_count=1,
    settings=RecallSettings(),
)


def at(minute: int) -> datetime:
    return _OPENED + timedelta(minutes=minute)


def member(position: int, quantity: str, joined: int | None = None) -> RecallMember:
    """A member of so much, taken in after so many minutes or from the beginning."""
    joined_at = None if joined is None else at(joined)
    amount = Decimal(quantity)
    return RecallMember("r", position, f"t{position}", "i", "I", "N", 0, amount, joined_at)


def action(
    minute: int,
    position: int,
    kind: RecallActionKind,
    quantity: str,
    taken_from: RecallActionKind | None = None,
    withdrawn: int | None = None,
) -> RecallAction:
    """An action after so many minutes, and perhaps its withdrawal."""
    mistake = None if withdrawn is None else Withdrawal("so", at(withdrawn), "me")
    amount = Decimal(quantity)
    name = f"{minute}-{position}"
    return RecallAction(
        name, "r", position, kind, amount, at(minute), "me", taken_from, None, None, mistake
    )


_TWO = [member(0, "10"), member(1, "1")]
_ALL = [action(1, 0, _KIND.QUARANTINED, "10"), action(2, 1, _KIND.LOCATED, "1")]


@pytest.mark.parametrize(
    ("members", "actions", "reached"),
    [
        (_TWO, [], None),
        (_TWO, _ALL[:1], None),
        (_TWO, _ALL, 2),
        # What comes later and changes nothing of the balance does not move it.
        (_TWO, [*_ALL, action(5, 0, _KIND.DESTROYED, "10", _KIND.QUARANTINED)], 2),
        (_TWO, [*_ALL, action(5, 0, _KIND.NOTIFIED, "10")], 2),
        # A member that joins opens it again, and so does a withdrawal.
        ([*_TWO, member(2, "1", joined=3)], _ALL, None),
        ([*_TWO, member(2, "1", joined=3)], [*_ALL, action(4, 2, _KIND.RETURNED, "1")], 4),
        (_TWO, [_ALL[0], action(2, 1, _KIND.LOCATED, "1", withdrawn=6)], None),
        (
            _TWO,
            [
                _ALL[0],
                action(2, 1, _KIND.LOCATED, "1", withdrawn=6),
                action(7, 1, _KIND.RETURNED, "1"),
            ],
            7,
        ),
        # Withdrawn together, whatever the order: nothing is ever less than nothing at that moment.
        (
            _TWO,
            [
                action(1, 0, _KIND.QUARANTINED, "10", withdrawn=4),
                action(2, 0, _KIND.DESTROYED, "10", _KIND.QUARANTINED, withdrawn=4),
                action(2, 1, _KIND.LOCATED, "1"),
                action(3, 0, _KIND.LOCATED, "10"),
            ],
            2,
        ),
        # Of nothing nothing is open.
        ([member(0, "0")], [], 0),
    ],
)
def test_the_balance_stands_since(
    members: list[RecallMember], actions: list[RecallAction], reached: int | None
) -> None:
    found = reconciled_since(_CASE, members, actions)
    assert found == (None if reached is None else at(reached))


def test_what_may_stay_open_counts() -> None:
    settings = replace(RecallSettings(), tolerance_percent=Decimal(50))
    assert reconciled_since(replace(_CASE, settings=settings), _TWO, _ALL) == at(1)


def test_the_clock_counts_from_the_opening() -> None:
    closed = replace(_CASE, closed_at=at(3), scoped_at=at(1))
    clock = clock_of(closed, _TWO, _ALL)
    assert (clock.first_answer, clock.scope, clock.reconciled, clock.closed, clock.in_time) == (
        Decimal(1),
        Decimal(60),
        Decimal(120),
        Decimal(180),
        True,
    )
