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
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from graph.domain.quantities import ZERO
from graph.domain.ratios import NOTHING, Ratio, fraction, is_less, product, reduced, total
from graph.domain.units import UNITS

# Component, product (or the place of an order), and the quantity in the component's unit.
Flow = tuple[str, str, Decimal]
# Of each place: how much was started of each product of its order.
Started = Mapping[str, Mapping[str, Decimal]]
# Of each place: which part of what goes into it each product of the order had.
_Parts = Mapping[str, Mapping[str, Ratio]]
# What went into each product: components, each with how much of it.
_Into = Mapping[str, list[tuple[str, Ratio]]]
_ALL: Ratio = (1, 1)
_NONE = Fraction(0)


class Material(NamedTuple):
    """What is known of a batch or serial number, in ``unit``; ``missing`` by stock counts."""

    unit: str
    came: Decimal = ZERO
    consumed: Decimal = ZERO
    shipped: Decimal = ZERO
    scrapped: Decimal = ZERO
    missing: Decimal = ZERO


class _Stock(NamedTuple):
    """What there was of a node, in its own unit: in all, and what did not go into others."""

    total: Decimal
    passed: Decimal
    on_hand: Decimal
    shipped: Decimal
    scrapped: Decimal


class Exposure:
    """How much of the root is in something (``quantity``, in the root's unit), and its share of it.

    What was not passed on to others is ``on_hand``, ``shipped``, ``scrapped`` or ``unaccounted``.
    Fractions are made when they are asked for: a trace has many nodes, and a page shows few.
    """

    __slots__ = ("_quantity", "_rate", "_share", "_stock")

    def __init__(self, quantity: Ratio, share: Ratio, rate: Ratio, stock: _Stock) -> None:
        self._quantity, self._share, self._rate, self._stock = quantity, share, rate, stock

    @property
    def quantity(self) -> Fraction:
        """How much of the root went into it."""
        return fraction(self._quantity)

    @property
    def share(self) -> Fraction:
        """Which part of it the root is."""
        return fraction(self._share)

    @property
    def on_hand(self) -> Fraction:
        """What of the root is in what is left."""
        return self._part(self._stock.on_hand)

    @property
    def shipped(self) -> Fraction:
        """What of the root went to customers."""
        return self._part(self._stock.shipped)

    @property
    def scrapped(self) -> Fraction:
        """What of the root was thrown away."""
        return self._part(self._stock.scrapped)

    @property
    def unaccounted(self) -> Fraction:
        """What of the root nobody can account for."""
        _, *known = self._stock
        return self.quantity - self._part(sum(known, ZERO))

    @property
    def staying(self) -> Fraction:
        """What was not passed on."""
        return self.quantity - self._part(self._stock.passed)

    def _part(self, amount: Decimal) -> Fraction:
        return fraction(product(self._rate, _ratio(amount))) if amount else _NONE


def exposures(
    root: str,
    materials: Mapping[str, Material],
    flows: Collection[Flow],
    inputs: Iterable[tuple[str, str, Decimal]],
    started: Started | None = None,
) -> dict[str, Exposure]:
    """The exposure of each of ``materials`` that has one, by id; ``flows`` are all links from them.

    With each of ``materials`` all that leads to it from the root must be among them.

    ``inputs`` are all that went into any of them from others, the root's pieces or not: product,
    unit of the component, quantity in it. Both may lead into places, of which ``started`` tells.
    """
    parts = _parts(started or {})
    # What an order without products shares went into nothing: it stays where it came from.
    flows = [flow for flow in flows if parts.get(flow[1], True)]
    stocks = _stocks(materials, flows)
    inputs_of = _inputs(inputs, parts)
    into = _into(materials, flows, parts)
    found: dict[str, Exposure] = {}
    rates: dict[str, Ratio] = {}
    shares: dict[str, Ratio] = {}
    for node in _in_order(materials, into):
        ties, stock = into.get(node, ()), stocks[node]
        if any(component not in found for component, _ in ties):
            continue
        if node == root:
            quantity, shares[node] = _ratio(stock.total), _ALL
        elif ties:
            quantity = total(product(rates[component], amount) for component, amount in ties)
            held = _held(materials[node].unit, stock.total, inputs_of.get(node, {}))
            shares[node] = _share(ties, materials, shares, held)
        else:
            continue
        rates[node] = _over(quantity, _ratio(stock.total)) if stock.total else NOTHING
        found[node] = Exposure(quantity, shares[node], rates[node], stock)
    return found


def _parts(started: Started) -> _Parts:
    """Which part of what goes into a place each product of the order had."""
    found = {}
    for place, quantities in started.items():
        every = _ratio(sum(quantities.values(), ZERO))
        found[place] = {one: _over(_ratio(made), every) for one, made in quantities.items()}
    return found


def _into(materials: Mapping[str, Material], flows: Iterable[Flow], parts: _Parts) -> _Into:
    found: defaultdict[str, list[tuple[str, Ratio]]] = defaultdict(list)
    ratio = cache(_ratio)
    for component, of, quantity in flows:
        if of in parts:
            for one, part in parts[of].items():
                if component != one and one in materials:
                    found[one].append((component, product(ratio(quantity), part)))
        elif component != of and of in materials:
            found[of].append((component, ratio(quantity)))
    return found


def _in_order(nodes: Collection[str], into: _Into) -> Iterator[str]:
    """The nodes, each behind all that went into it; none that lies on a cycle or behind one."""
    waiting = {one: len(into[one]) for one in nodes if one in into}
    after: defaultdict[str, list[str]] = defaultdict(list)
    for one in waiting:
        for component, _ in into[one]:
            after[component].append(one)
    ready = [one for one in nodes if one not in waiting]
    for node in ready:
        yield node
        for one in after.get(node, ()):
            waiting[one] -= 1
            if not waiting[one]:
                ready.append(one)


def _stocks(materials: Mapping[str, Material], flows: Iterable[Flow]) -> dict[str, _Stock]:
    passed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    reworked: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for component, of, quantity in flows:
        (reworked if component == of else passed)[component] += quantity
    found = {}
    for one, material in materials.items():
        again, into_others = reworked.get(one, ZERO), passed.get(one, ZERO)
        came = material.came - again
        went = max(material.consumed - again, into_others)
        went += material.shipped + material.scrapped
        on_hand = max(ZERO, came - went - material.missing)
        every = max(came, went + on_hand)
        found[one] = _Stock(every, into_others, on_hand, material.shipped, material.scrapped)
    return found


def _inputs(
    inputs: Iterable[tuple[str, str, Decimal]], parts: _Parts
) -> dict[str, dict[str, list[Ratio]]]:
    """What went into each node, by unit."""
    by_unit: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for of, unit, quantity in inputs:
        by_unit[of, unit] += quantity
    found: dict[str, dict[str, list[Ratio]]] = {}
    for (of, unit), quantity in by_unit.items():
        amount = _ratio(quantity)
        divided = [(of, amount)]
        if of in parts:
            divided = [(one, product(amount, part)) for one, part in parts[of].items()]
        for one, some in divided:
            found.setdefault(one, {}).setdefault(unit, []).append(some)
    return found


def _held(unit: str, stock: Decimal, inputs: Mapping[str, list[Ratio]]) -> dict[str, Ratio]:
    """What a node holds in each dimension, in the base unit of the dimension."""
    found = _by_dimension(inputs)
    dimension, factor = UNITS[unit]
    own = product(_ratio(stock), factor.as_integer_ratio())
    if is_less(found.get(dimension, NOTHING), own):
        found[dimension] = own
    return found


def _share(
    ties: Iterable[tuple[str, Ratio]],
    materials: Mapping[str, Material],
    shares: Mapping[str, Ratio],
    held: Mapping[str, Ratio],
) -> Ratio:
    by_unit: dict[str, list[Ratio]] = {}
    for component, amount in ties:
        exposed = product(amount, shares[component])
        by_unit.setdefault(materials[component].unit, []).append(exposed)
    best = NOTHING
    for dimension, exposed in _by_dimension(by_unit).items():
        part = _over(exposed, held[dimension])
        if is_less(best, part):
            best = part
    return best


def _by_dimension(amounts: Mapping[str, list[Ratio]]) -> dict[str, Ratio]:
    """Amounts by unit, added up in the base unit of each dimension."""
    terms: dict[str, list[Ratio]] = {}
    for unit, some in amounts.items():
        dimension, factor = UNITS[unit]
        amount = product(total(some), factor.as_integer_ratio())
        terms.setdefault(dimension, []).append(amount)
    return {one: some[0] if len(some) == 1 else total(some) for one, some in terms.items()}


def _over(one: Ratio, other: Ratio) -> Ratio:
    return reduced(product(one, other[::-1]))


def _ratio(amount: Decimal) -> Ratio:
    return amount.as_integer_ratio()
