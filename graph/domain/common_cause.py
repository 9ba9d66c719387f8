"""Common cause: what the suspects share and others do not. Pure.

Each candidate cause is judged by the Dice coefficient of two sets, the suspects and what the cause
went into: 2 * s / (N + s + o), where it went into s of N suspects and into o other finished
products. It is 1 for what is in all suspects and nowhere else, and small for what is in everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from graph.domain.networks import counts, in_order, neighbours, spread

C = TypeVar("C")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict(Generic[C]):
    """How a cause stands: it is in ``suspects`` of ``of`` suspects, and in ``others`` beside."""

    cause: C
    suspects: int
    others: int
    of: int

    @property
    def score(self) -> Fraction:
        """The Dice coefficient, from 0 to 1."""
        return Fraction(2 * self.suspects, self.of + self.suspects + self.others)


def least_suspects(suspects: Sequence[str]) -> int:
    """How many suspects a cause is in at least: what is in just one of several is not common."""
    return min(2, len(suspects))


def suspects_reached(suspects: Sequence[str], links: Iterable[Pair]) -> dict[str, int]:
    """For each node of a backward walk the suspects that it is in, as bits in their order.

    ``links`` are pairs of component and product. A suspect is in itself.
    """
    before = neighbours((product, component) for component, product in links)
    own = {one: 1 << at for at, one in enumerate(suspects)}
    order = in_order([*suspects, *before], before)
    return {one: held for one, (_, held) in spread(order, before, own).items()}


def others_reached(
    causes: Sequence[str],
    groups: Sequence[Iterable[str]],
    links: Iterable[Pair],
    others: Iterable[str],
) -> tuple[list[int], list[int]]:
    """Into how many of ``others`` each cause and each group went, by ``links`` of a forward walk.

    A cause is one node, and not in itself; a group is several nodes with something in common, and
    they count as well.
    """
    size = len(causes) + len(groups)
    own_cause = _bits([[one] for one in causes], 0)
    own_group = _bits(groups, len(causes))
    after = neighbours(links)
    own = {one: own_cause.get(one, 0) | own_group.get(one, 0) for one in own_cause | own_group}
    arrived = spread(in_order([*own, *after], after), after, own)
    sets = (arrived.get(one, (0, 0))[0] | own_group.get(one, 0) for one in others)
    found = counts(sets, size)
    return found[: len(causes)], found[len(causes) :]


def _bits(sets: Sequence[Iterable[str]], first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, members in enumerate(sets, first):
        for one in members:
            found[one] = found.get(one, 0) | 1 << at
    return found


def suspects_of(members: Iterable[str], reached: Mapping[str, int]) -> int:
    """How many suspects any of ``members`` is in."""
    together = 0
    for one in members:
        together |= reached.get(one, 0)
    return together.bit_count()
