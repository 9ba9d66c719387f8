"""Random genealogies as plain data, and what is true of them by the plainest means.

Every question is answered by following the words of its rule one link at a time, with fractions.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

# Items with their units, and how many of the dimension's base unit one of the unit is.
UNITS = {
    "OIL": ("KGM", "mass", Fraction(1)),
    "FAT": ("GRM", "mass", Fraction(1, 1000)),
    "WINE": ("LTR", "volume", Fraction(1)),
    "PART": ("EA", "count", Fraction(1)),
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A batch: its totals beside what its links say."""

    number: str
    item: str
    received: Decimal
    produced: Decimal
    shipped: Decimal
    scrapped: Decimal
    missing: Decimal


@dataclass(frozen=True, slots=True)
class Tie:
    """A link: consumption (``kind`` is empty), or a ``split`` or ``merge``."""

    component: str
    product: str
    quantity: Decimal
    kind: str
    removed: bool


@dataclass(slots=True)
class Genealogy:
    """Batches and links between them."""

    pieces: dict[str, Piece]
    ties: list[Tie]
    live: list[Tie] = field(init=False)

    def __post_init__(self) -> None:
        self.live = [tie for tie in self.ties if not tie.removed]

    def consumed(self, number: str) -> Decimal:
        """All that left a batch for others, as its running total counts it."""
        return sum((tie.quantity for tie in self.live if tie.component == number), ZERO)

    def transferred(self, number: str) -> Decimal:
        """All that came into a batch by splits and merges."""
        return sum((tie.quantity for tie in self.live if tie.product == number and tie.kind), ZERO)

    def balance(self, number: str) -> dict[str, Decimal]:
        """The figures of a mass balance."""
        piece = self.pieces[number]
        into = dict.fromkeys(("", "split", "merge"), ZERO)
        out = dict(into)
        for tie in self.live:
            if tie.component == number:
                out[tie.kind] += tie.quantity
            if tie.product == number:
                into[tie.kind] += tie.quantity
        came = piece.received + piece.produced + into["split"] + into["merge"]
        left = came - piece.missing - sum(out.values()) - piece.shipped - piece.scrapped
        return {
            "received": piece.received,
            "produced": piece.produced,
            "splitIn": into["split"],
            "mergedIn": into["merge"],
            "consumed": out[""],
            "shipped": piece.shipped,
            "scrapped": piece.scrapped,
            "splitOut": out["split"],
            "mergedOut": out["merge"],
            "onHand": max(ZERO, left),
            "unaccounted": piece.missing + min(ZERO, left),
        }

    def total(self, number: str) -> Fraction:
        """All that there was of a batch."""
        figures = self.balance(number)
        came = sum(figures[name] for name in ("received", "produced", "splitIn", "mergedIn"))
        gone = ("consumed", "shipped", "scrapped", "splitOut", "mergedOut", "onHand")
        return Fraction(max(came, sum(figures[name] for name in gone)))

    def forward(self, start: str) -> set[str]:
        """All that a batch went into, itself included."""
        return self._reached(start, [(tie.component, tie.product) for tie in self.live])

    def backward(self, start: str) -> set[str]:
        """All that went into a batch, itself included."""
        return self._reached(start, [(tie.product, tie.component) for tie in self.live])

    def _reached(self, start: str, pairs: list[tuple[str, str]]) -> set[str]:
        found, frontier = {start}, [start]
        while frontier:
            frontier = [far for near, far in pairs if near in frontier and far not in found]
            found.update(frontier)
        return found

    def exposures(self, root: str) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
        """Quantity, share, and what stays of the quantity, of everything that the root reached."""
        reached = self.forward(root)
        into: defaultdict[str, list[Tie]] = defaultdict(list)
        for tie in self.live:
            into[tie.product].append(tie)

        @cache
        def quantity(number: str) -> Fraction:
            if number == root:
                return self.total(root)
            return sum(
                (
                    quantity(tie.component) * Fraction(tie.quantity) / self.total(tie.component)
                    for tie in into[number]
                    if tie.component in reached
                ),
                Fraction(0),
            )

        @cache
        def share(number: str) -> Fraction:
            if number == root:
                return Fraction(1)
            parts: defaultdict[str, Fraction] = defaultdict(Fraction)
            held: defaultdict[str, Fraction] = defaultdict(Fraction)
            for tie in into[number]:
                _, dimension, factor = UNITS[self.pieces[tie.component].item]
                amount = Fraction(tie.quantity) * factor
                held[dimension] += amount
                if tie.component in reached:
                    parts[dimension] += amount * share(tie.component)
            _, own, factor = UNITS[self.pieces[number].item]
            held[own] = max(held[own], self.total(number) * factor)
            return max(parts[dimension] / held[dimension] for dimension in parts)

        found = {}
        for number in reached:
            total = self.total(number)
            staying = total - Fraction(self.consumed(number))
            here = quantity(number)
            found[number] = (here, share(number), here * staying / total if total else here)
        return found

    def common_cause(self, suspects: Sequence[str]) -> list[tuple[str, int, int]]:
        """Each candidate with its suspects and others, the likeliest first."""
        found = []
        for number, piece in self.pieces.items():
            into = self.forward(number)
            hit = len(into.intersection(suspects))
            if into.intersection(suspects) == {number} or hit < min(2, len(suspects)):
                continue
            beside = [
                one for one in into - {number} - set(suspects) if self.pieces[one].produced > 0
            ]
            score = Fraction(2 * hit, len(suspects) + hit + len(beside))
            found.append(((-score, -hit, len(beside), piece.item, number), hit, len(beside)))
        return [(key[4], hit, beside) for key, hit, beside in sorted(found)]


def random_genealogy(seed: int, size: int) -> Genealogy:
    """``size`` batches without a cycle, of several units; a tenth of all links were removed."""
    choose = random.Random(seed)

    def amount(chance: float = 1) -> Decimal:
        if choose.random() >= chance:
            return ZERO
        return Decimal(choose.randint(1, 2_000)).scaleb(-choose.choice((0, 0, 1, 3)))

    numbers = [f"n{at:03}" for at in range(size)]
    ties = []
    for at, product in enumerate(numbers):
        for component in _some(choose, numbers[max(0, at - 40) : at]):
            kind = choose.choice(("", "", "", "", "split", "merge"))
            ties.append(Tie(component, product, amount(), kind, choose.random() < 0.1))
    made = {tie.product for tie in ties if not tie.kind}
    pieces = {
        number: Piece(
            number,
            choose.choice(list(UNITS)),
            received=amount(0.1 if number in made else 0.9),
            produced=amount(0.9) if number in made else ZERO,
            shipped=amount(0.2),
            scrapped=amount(0.1),
            missing=amount(0.1) * choose.choice((1, -1)),
        )
        for number in numbers
    }
    return Genealogy(pieces, ties)


def registrable(model: Genealogy) -> Genealogy:
    """The same with consumption only, so that each batch that has components is a product."""
    made = {tie.product for tie in model.ties}
    pieces = {
        one.number: replace(
            one,
            produced=(one.produced or Decimal(3)) if one.number in made else ZERO,
            missing=ZERO,
        )
        for one in model.pieces.values()
    }
    return Genealogy(pieces, [replace(tie, kind="") for tie in model.ties])


def _some(choose: random.Random, numbers: Sequence[str]) -> Iterable[str]:
    return choose.sample(numbers, min(len(numbers), choose.choice((0, 1, 1, 2, 3, 6))))
