"""Exact sums of very many fractions: whole numbers above and below the line, and no more. Pure.

Python's own fractions are put in lowest terms after every single step, which takes three times as
long as all else. Here a sum is put in lowest terms once.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

# What stands above the line and below it; below it never zero or less.
Ratio = tuple[int, int]

NOTHING: Ratio = (0, 1)
# An exact value grows with the number of different divisors on its way. Beyond so many bits in its
# denominator it is kept to so many binary places, some 115 decimals: an answer has 12 of them.
_LONGEST = 512
_PLACES = 384


def product(one: Ratio, other: Ratio) -> Ratio:
    """Their product, not in lowest terms."""
    return one[0] * other[0], one[1] * other[1]


def is_less(one: Ratio, other: Ratio) -> bool:
    """Whether the one is less than the other."""
    return one[0] * other[1] < other[0] * one[1]


def total(terms: Iterable[Ratio]) -> Ratio:
    """The sum of these, in lowest terms; of a very long one as much as anyone could want."""
    by_divisor: dict[int, int] = {}
    for above, below in terms:
        by_divisor[below] = by_divisor.get(below, 0) + above
    if len(by_divisor) == 1:
        [(below, above)] = by_divisor.items()
        return reduced((above, below))
    found = NOTHING
    for below, above in by_divisor.items():
        found = reduced((found[0] * below + above * found[1], found[1] * below))
    return found


def fraction(value: Ratio) -> Fraction:
    """The same as Python knows it."""
    return Fraction(*value)


def reduced(value: Ratio) -> Ratio:
    """The same in lowest terms, as much of it as anyone could want."""
    above, below = value
    common = gcd(above, below)
    above, below = above // common, below // common
    if below.bit_length() <= _LONGEST:
        return above, below
    above = ((above << (_PLACES + 1)) + below) // (below << 1)
    common = gcd(above, 1 << _PLACES)
    return above // common, (1 << _PLACES) // common
