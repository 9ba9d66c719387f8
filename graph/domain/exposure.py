"""Exposure: how much of a root went into what it reached, assuming even mixing. Pure and exact.

The rule, also in docs/decisions/0014-exposure.md. The total T of a batch or serial number is all
that there was of it: the larger of what came into being, and what went with what is on hand.

- quantity: x(root) = T(root), and x(n) is the sum of x(m) * q / T(m) over the links m -> n, in the
  root's unit. What is not passed on stays: x(n) * (T(n) - what went into others) / T(n). Over all
  that was reached, what stays adds up to T(root).
- share: f(root) = 1. In each dimension of units, n holds the larger of T(n) and its inputs (its own
  dimension), or its inputs (any other); the share there is the sum of q * f(m) over the links of
  that dimension, divided by what n holds. f(n) is the largest of these, so from 0 to 1.

What all products of an order share goes through the order's place. Each of the products had the
part of it that its started quantity is of what was started of all of them: with that, the links
into the place stand for links from each component to each product. While there is no product, what
is shared is not passed on: nobody can account for it.

A link of a number to itself (rework) moves nothing. What lies on a cycle, or behind one, has no
exposure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from graph.domain.networks import in_order, neighbours
from graph.domain.quantities import ZERO
from graph.domain.units import UNITS

# Component, product (or the place of an order), and the quantity in the component's unit.
Flow = tuple[str, str, Decimal]
# Of each place: how much was started of each product of its order.
Started = Mapping[str, Mapping[str, Decimal]]
_Parts = Mapping[str, Mapping[str, Fraction]]
# An exact value grows with the number of different totals on its way. Beyond so many bits in its
# denominator it is kept to so many binary places, some 115 decimals: the answer has 12 of them.
_LONGEST = 512
_PLACES = 384
_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a batch or serial number, in ``unit``; ``missing`` by stock counts."""

    unit: str
    came: Decimal = ZERO
    consumed: Decimal = ZERO
    shipped: Decimal = ZERO
    scrapped: Decimal = ZERO
    missing: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much of the root is in something (``quantity``, in the root's unit), and its share of it.

    What was not passed on to others is ``on_hand``, ``shipped``, ``scrapped`` or ``unaccounted``.
    """

    quantity: Fraction
    share: Fraction
    on_hand: Fraction
    shipped: Fraction
    scrapped: Fraction
    unaccounted: Fraction

    @property
    def staying(self) -> Fraction:
        """What was not passed on."""
        return self.on_hand + self.shipped + self.scrapped + self.unaccounted


def exposures(
    root: str,
    materials: Mapping[str, Material],
    flows: Collection[Flow],
    inputs: Iterable[tuple[str, str, Decimal]],
    started: Started | None = None,
) -> dict[str, Exposure]:
    """The exposure of each of ``materials`` that has one, by id; ``flows`` are all links from them.

    ``inputs`` are all that went into any of them from others, the root's pieces or not: product,
    unit of the component, quantity in it. Both may lead into places, of which ``started`` tells.
    """
    parts = _parts(started or {})
    # What an order without products shares went into nothing: it stays where it came from.
    flows = [flow for flow in flows if parts.get(flow[1], True)]
    stocks = _stocks(materials, flows)
    held = _held(materials, stocks, inputs, parts)
    into: defaultdict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    for component, product, quantity in flows:
        for one, amount in _divided(product, quantity, parts):
            if component != one:
                into[one].append((component, amount))
    after = neighbours((component, one) for one, some in into.items() for component, _ in some)
    found: dict[str, Exposure] = {}
    rates: dict[str, Fraction] = {}
    for group in in_order(materials, after):
        [node, *others] = group
        if others or any(component not in found for component, _ in into[node]):
            continue
        if node == root:
            exposed, share = stocks[node].total, Fraction(1)
        elif into[node]:
            exposed = _sum(rates[component] * amount for component, amount in into[node])
            share = _share(into[node], materials, found, held[node])
        else:
            continue
        total = stocks[node].total
        rates[node] = _kept(exposed / total) if total else _NONE
        found[node] = _exposure(exposed, share, rates[node], stocks[node])
    return found


@dataclass(frozen=True, slots=True)
class _Stock:
    """What there was of a node, in its own unit: in all, and what did not go into others."""

    total: Fraction
    passed: Fraction
    on_hand: Fraction
    shipped: Fraction
    scrapped: Fraction


def _parts(started: Started) -> _Parts:
    """Which part of what goes into a place each product of the order had."""
    found = {}
    for place, quantities in started.items():
        total = Fraction(sum(quantities.values(), ZERO))
        found[place] = {one: Fraction(made) / total for one, made in quantities.items()}
    return found


def _divided(product: str, quantity: Decimal, parts: _Parts) -> Iterable[tuple[str, Fraction]]:
    """What went into ``product``, or by parts into the products behind it if it is a place."""
    amount = Fraction(quantity)
    if product not in parts:
        return [(product, amount)]
    return [(one, amount * part) for one, part in parts[product].items()]


def _stocks(materials: Mapping[str, Material], flows: Iterable[Flow]) -> dict[str, _Stock]:
    passed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    reworked: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for component, product, quantity in flows:
        (reworked if component == product else passed)[component] += quantity
    found = {}
    for one, material in materials.items():
        came = material.came - reworked[one]
        went = max(material.consumed - reworked[one], passed[one])
        went += material.shipped + material.scrapped
        on_hand = max(ZERO, came - went - material.missing)
        found[one] = _Stock(
            total=Fraction(max(came, went + on_hand)),
            passed=Fraction(passed[one]),
            on_hand=Fraction(on_hand),
            shipped=Fraction(material.shipped),
            scrapped=Fraction(material.scrapped),
        )
    return found


def _held(
    materials: Mapping[str, Material],
    stocks: Mapping[str, _Stock],
    inputs: Iterable[tuple[str, str, Decimal]],
    parts: _Parts,
) -> dict[str, dict[str, Fraction]]:
    """What each node holds in each dimension, in the base unit of the dimension."""
    by_unit: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for product, unit, quantity in inputs:
        by_unit[product, unit] += quantity
    found: dict[str, dict[str, Fraction]] = {one: {} for one in materials}
    for (product, unit), quantity in by_unit.items():
        dimension, factor = UNITS[unit]
        for one, amount in _divided(product, quantity, parts):
            # An order whose products share something may have some that were not reached.
            if one in found:
                found[one][dimension] = found[one].get(dimension, _NONE) + amount * factor
    for one, material in materials.items():
        dimension, factor = UNITS[material.unit]
        own = stocks[one].total * factor
        found[one][dimension] = max(found[one].get(dimension, _NONE), own)
    return found


def _share(
    into: Iterable[tuple[str, Fraction]],
    materials: Mapping[str, Material],
    found: Mapping[str, Exposure],
    held: Mapping[str, Fraction],
) -> Fraction:
    by_unit: defaultdict[str, list[Fraction]] = defaultdict(list)
    for component, amount in into:
        by_unit[materials[component].unit].append(amount * found[component].share)
    parts: defaultdict[str, Fraction] = defaultdict(Fraction)
    for unit, some in by_unit.items():
        dimension, factor = UNITS[unit]
        parts[dimension] += _sum(some) * factor
    return max(_kept(part / held[dimension]) for dimension, part in parts.items())


def _exposure(quantity: Fraction, share: Fraction, rate: Fraction, stock: _Stock) -> Exposure:
    on_hand, shipped, scrapped = rate * stock.on_hand, rate * stock.shipped, rate * stock.scrapped
    unaccounted = quantity - rate * stock.passed - on_hand - shipped - scrapped
    return Exposure(quantity, share, on_hand, shipped, scrapped, unaccounted)


def _sum(values: Iterable[Fraction]) -> Fraction:
    found = _NONE
    for value in values:
        found = _kept(found + value)
    return found


def _kept(value: Fraction) -> Fraction:
    if value.denominator.bit_length() <= _LONGEST:
        return value
    return Fraction(round(value * 2**_PLACES), 2**_PLACES)
