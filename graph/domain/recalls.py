"""Recall cases: what was done about each member, how far the balance is, when it closes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from graph.domain.quantities import ZERO, to_text
from graph.errors import ErrorCode, Refused

_HUNDRED = Decimal(100)


class RecallActionKind(StrEnum):
    """What was done about a member. The middle three say where pieces of it are now."""

    LOCATED = "LOCATED"
    QUARANTINED = "QUARANTINED"
    RETURNED = "RETURNED"
    DESTROYED = "DESTROYED"
    NOTIFIED = "NOTIFIED"


_SECURED = (
    RecallActionKind.QUARANTINED,
    RecallActionKind.RETURNED,
    RecallActionKind.DESTROYED,
)
# From where pieces can go on to be destroyed, returned or quarantined.
_PASSING = (RecallActionKind.QUARANTINED, RecallActionKind.RETURNED)


@dataclass(frozen=True, slots=True)
class RecallSettings:
    """What a company wants of its recalls: target times in seconds, and the part of the balance,
    in percent, that may stay open."""

    first_answer_seconds: int = 300
    scope_seconds: int = 7_200
    reconciled_seconds: int = 14_400
    tolerance_percent: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class RecallMember:
    """One traceable in the scope of a case, as it was recorded.

    ``position`` counts members in the order of the trace. ``quantity`` is what is to be accounted
    for, in the item's base unit. ``joined_at`` is None in the scope as first answered.
    """

    recall_id: str
    position: int
    traceable_id: str
    item_id: str
    item_number: str
    number: str
    depth: int
    quantity: Decimal
    joined_at: datetime | None = None
    joined_by: str | None = None

    @property
    def id(self) -> str:
        """Where it stands: the case and the position."""
        return f"{self.recall_id}:{self.position}"


@dataclass(frozen=True, slots=True)
class Recall:
    """A case. ``moment`` (lane numbers) is what its first answer saw; ``answered_at`` and
    ``scoped_at`` say when that answer stood, and when a complete scope was first recorded."""

    id: str
    company: str
    title: str
    drill: bool
    direction: str
    root_ids: tuple[str, ...]
    opened_at: datetime
    opened_by: str
    answered_at: datetime
    scoped_at: datetime | None
    moment: tuple[int, ...]
    complete: bool
    truncated_by: tuple[str, ...]
    depth_reached: int
    first_members: int
    member_count: int
    edge_count: int
    settings: RecallSettings
    closed_at: datetime | None = None
    closed_by: str | None = None
    close_reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is not closed."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an action was a mistake: it counts no more from then on."""

    reason: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RecallAction:
    """Something that was done about so much of a member. ``taken_from`` says which earlier state
    the pieces left for it; ``withdrawn``, that it was a mistake."""

    id: str
    recall_id: str
    position: int
    kind: RecallActionKind
    quantity: Decimal
    recorded_at: datetime
    recorded_by: str
    taken_from: RecallActionKind | None = None
    note: str | None = None
    partner: str | None = None
    withdrawn: Withdrawal | None = None

    @property
    def member_id(self) -> str:
        """The id of the member that it is about."""
        return f"{self.recall_id}:{self.position}"


@dataclass(frozen=True, slots=True)
class Tally:
    """What all actions on one member come to."""

    quantity: Decimal
    totals: dict[RecallActionKind, Decimal] = field(default_factory=dict)

    def of(self, kind: RecallActionKind) -> Decimal:
        """How much is located or notified in all, or is quarantined, returned, destroyed now."""
        return self.totals.get(kind, ZERO)

    @property
    def secured(self) -> Decimal:
        """What is quarantined, returned or destroyed."""
        return sum(map(self.of, _SECURED), ZERO)

    @property
    def reconciled(self) -> Decimal:
        """What is accounted for: secured, or at least located."""
        return max(self.secured, self.of(RecallActionKind.LOCATED))

    @property
    def left(self) -> Decimal:
        """What is still to be accounted for."""
        return self.quantity - self.reconciled

    @property
    def share(self) -> Fraction:
        """The part of it that is accounted for, from 0 to 1."""
        if not self.quantity:
            return Fraction(1)
        return Fraction(self.reconciled) / Fraction(self.quantity)

    def room(self, kind: RecallActionKind, taken_from: RecallActionKind | None) -> Decimal:
        """How much more an action of this kind may be about."""
        if taken_from is not None:
            return self.of(taken_from)
        return self.quantity - (self.secured if kind in _SECURED else self.of(kind))

    def after(
        self, kind: RecallActionKind, quantity: Decimal, taken_from: RecallActionKind | None
    ) -> Tally:
        """The tally with one more action."""
        totals = self.totals | {kind: self.of(kind) + quantity}
        if taken_from is not None:
            totals[taken_from] = self.of(taken_from) - quantity
        return replace(self, totals=totals)


def tallies(members: Iterable[RecallMember], actions: Iterable[RecallAction]) -> dict[int, Tally]:
    """The tally of each member, by its position. What was withdrawn does not count."""
    found = {one.position: Tally(one.quantity) for one in members}
    for action in actions:
        if action.position in found and action.withdrawn is None:
            present = found[action.position]
            found[action.position] = present.after(action.kind, action.quantity, action.taken_from)
    return found


def require_sensible(
    kind: RecallActionKind, taken_from: RecallActionKind | None, field: tuple[str, ...]
) -> None:
    """Refuse an action that takes pieces from where they cannot be, or to where they are."""
    if taken_from is None:
        return
    if kind not in _SECURED or taken_from not in _PASSING or kind is taken_from:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "What is quarantined or returned can go on to be quarantined, returned or destroyed.",
            (*field, "takenFrom"),
        )


def require_room(
    member: RecallMember,
    tally: Tally,
    quantity: Decimal | None,
    kind: RecallActionKind,
    taken_from: RecallActionKind | None,
    field: tuple[str, ...],
) -> Decimal:
    """How much an action is about: as sent, or all that is left for it; never more than that."""
    room = tally.room(kind, taken_from)
    wanted = room if quantity is None else quantity
    if wanted > room or not wanted:
        state = (taken_from or kind).value.lower()
        told = f"is {state}" if taken_from else f"is left to be {state}"
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            f"Only {to_text(room)} of {member.number[:80]} {told}."
            if room
            else f"Nothing of {member.number[:80]} {told}.",
            (*field, "quantity"),
        )
    return wanted


def require_withdrawable(action: RecallAction, rest: Tally, field: tuple[str, ...]) -> None:
    """Refuse to withdraw an action twice, or one whose pieces have gone on.

    ``rest`` is what the actions on its member come to without those that are to be withdrawn.
    """
    if action.withdrawn is not None:
        raise Refused(
            ErrorCode.ALREADY_REMOVED,
            f"This action was withdrawn already by {action.withdrawn.recorded_by}.",
            field,
        )
    if rest.of(action.kind) < 0:
        raise Refused(
            ErrorCode.IN_USE,
            f"What was {action.kind.value.lower()} by it has gone on since: withdraw those actions "
            "as well.",
            field,
        )


def percent_reconciled(found: Iterable[Tally]) -> Decimal:
    """How far the balance is, from 0 to 100: the mean of the members' reconciled shares.

    Each member weighs the same, since their units differ. Rounded down to hundredths, so that 100
    means everything.
    """
    shares = [one.share for one in found]
    return percent(sum(shares, Fraction(0)), len(shares))


def percent(shares: Fraction, members: int) -> Decimal:
    """The mean of so many members' shares, in percent."""
    mean = shares / members if members else Fraction(1)
    return Decimal(floor(mean * 10_000)).scaleb(-2)


def is_balanced(percent: Decimal, settings: RecallSettings) -> bool:
    """Whether no more is open than the company tolerates."""
    return percent >= _HUNDRED - settings.tolerance_percent


def require_open_case(recall: Recall, field: tuple[str, ...] = ("recall",)) -> None:
    """Refuse changes of a case that is closed."""
    if not recall.open:
        raise Refused(
            ErrorCode.RECALL_CLOSED, "This recall is closed; reopen it to go on with it.", field
        )


def require_reason_to_close(reason: str | None, balanced: bool, missing: Sequence[str]) -> None:
    """Refuse to close a case whose balance is open, or whose list is not whole, without a reason.

    ``missing`` are the numbers of what is in the trace by now, but not in the case.
    """
    if reason is not None:
        return
    if missing:
        raise Refused(
            ErrorCode.REASON_REQUIRED,
            f"{len(missing):,} more are in the trace by now, such as {missing[0][:80]}: take them "
            "into the case, or say why not.",
            ("reason",),
        )
    if not balanced:
        raise Refused(
            ErrorCode.REASON_REQUIRED,
            "Its balance is open: say why it is closed all the same.",
            ("reason",),
        )
