"""The mass balance: where all of a batch or serial number went, and what nobody can account for.

One law holds for every balance and for every sum of balances::

    received + produced + split in + merged in
        = consumed + shipped + scrapped + split out + merged out + on hand + unaccounted

Nothing on hand is below zero: what went without ever having come is unaccounted, and negative.
What a stock count found missing is unaccounted as well, and positive. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from graph.domain.quantities import ZERO, rounded
from graph.domain.records import RelationKind, Traceable


class BalanceFigure(StrEnum):
    """The figures of a mass balance."""

    RECEIVED = "RECEIVED"
    PRODUCED = "PRODUCED"
    SPLIT_IN = "SPLIT_IN"
    MERGED_IN = "MERGED_IN"
    CONSUMED = "CONSUMED"
    SHIPPED = "SHIPPED"
    SCRAPPED = "SCRAPPED"
    SPLIT_OUT = "SPLIT_OUT"
    MERGED_OUT = "MERGED_OUT"
    ON_HAND = "ON_HAND"
    UNACCOUNTED = "UNACCOUNTED"


@dataclass(frozen=True, slots=True)
class Transfers:
    """What came into a batch and left it by splits and merges, in its item's base unit."""

    split_in: Decimal = ZERO
    merged_in: Decimal = ZERO
    split_out: Decimal = ZERO
    merged_out: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Balance:
    """All figures of a mass balance, in one unit.

    ``lacking`` and ``surplus`` are the unaccounted quantities above and below zero, so that in a
    sum one cannot hide the other: ``unaccounted`` is their difference. ``open`` is how many batches
    and serial numbers have anything unaccounted.
    """

    received: Decimal = ZERO
    produced: Decimal = ZERO
    split_in: Decimal = ZERO
    merged_in: Decimal = ZERO
    consumed: Decimal = ZERO
    shipped: Decimal = ZERO
    scrapped: Decimal = ZERO
    split_out: Decimal = ZERO
    merged_out: Decimal = ZERO
    on_hand: Decimal = ZERO
    lacking: Decimal = ZERO
    surplus: Decimal = ZERO
    open: int = 0

    @property
    def came(self) -> Decimal:
        """All that came into being."""
        return self.received + self.produced + self.split_in + self.merged_in

    @property
    def unaccounted(self) -> Decimal:
        """What came without being accounted for; negative where more went than came."""
        return self.lacking - self.surplus

    @property
    def reconciliation(self) -> Decimal | None:
        """What is accounted for, in percent of what came; see ``percentage``."""
        return percentage(self.came, self.unaccounted)


def percentage(came: Decimal, unaccounted: Decimal) -> Decimal | None:
    """100 times (came less unaccounted) divided by came, rounded to 12 decimals.

    Above 100 where more went than came. Where nothing came it is 100 if nothing went either, and
    otherwise there is none.
    """
    if not came:
        return None if unaccounted else Decimal(100)
    return rounded(100 * (Fraction(came) - Fraction(unaccounted)) / Fraction(came))


def balance_of(traceable: Traceable, transfers: Transfers) -> Balance:
    """The mass balance of a batch or serial number.

    The totals of the traceable count splits and merges as transferred and as consumed; here they
    stand for themselves.
    """
    on_hand = max(ZERO, traceable.on_hand)
    unaccounted = traceable.missing + traceable.on_hand - on_hand
    return Balance(
        received=traceable.received,
        produced=traceable.produced,
        split_in=transfers.split_in,
        merged_in=traceable.transferred - transfers.split_in,
        consumed=traceable.consumed - transfers.split_out - transfers.merged_out,
        shipped=traceable.shipped,
        scrapped=traceable.scrapped,
        split_out=transfers.split_out,
        merged_out=transfers.merged_out,
        on_hand=on_hand,
        lacking=max(ZERO, unaccounted),
        surplus=max(ZERO, -unaccounted),
        open=int(unaccounted != 0),
    )


def transfers_of(
    incoming: Iterable[tuple[RelationKind, Decimal]],
    outgoing: Iterable[tuple[RelationKind, Decimal]],
) -> Transfers:
    """The sums of a batch's splits and merges, into it and from it."""
    into = dict.fromkeys(RelationKind, ZERO)
    from_it = dict(into)
    for kind, quantity in incoming:
        into[kind] += quantity
    for kind, quantity in outgoing:
        from_it[kind] += quantity
    return Transfers(
        split_in=into[RelationKind.SPLIT],
        merged_in=into[RelationKind.MERGE],
        split_out=from_it[RelationKind.SPLIT],
        merged_out=from_it[RelationKind.MERGE],
    )


def total(balances: Iterable[Balance]) -> Balance:
    """The sum of balances in one unit."""
    sums: dict[str, Decimal | int] = {}
    for one in balances:
        for name in _NAMES:
            sums[name] = sums.get(name, 0) + getattr(one, name)
    return Balance(**sums)  # type: ignore[arg-type]  # names and kinds are those of the fields


def converted(balance: Balance, factor: Fraction) -> Balance:
    """The balance in another unit, of which one of the present unit is ``factor``; exactly.

    All factors of the unit table are finite decimals, so nothing is rounded and the law holds on.
    """
    numerator, denominator = Decimal(factor.numerator), Decimal(factor.denominator)
    values = {
        name: getattr(balance, name) * numerator / denominator for name in _NAMES if name != "open"
    }
    return Balance(**values, open=balance.open)


_NAMES = tuple(field.name for field in fields(Balance))
