"""Exact quantities: decimals with a unit, never a float.

A recorded quantity has at most 15 digits before and 12 after the decimal point. Arithmetic is done
with fractions and rounded once, when a result becomes a recorded or shown quantity.
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from graph.domain.units import conversion_factor, known_unit
from graph.errors import ErrorCode, Refused

INTEGER_DIGITS = 15
DECIMALS = 12
_STEP = Decimal(1).scaleb(-DECIMALS)
# Wide enough that no sum of recorded quantities is ever cut short, and that a quotient of them
# which is no tie at the last decimal never looks like one (that takes 27 + 27 + 12 digits).
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
# Plain sums as well: Python's default of 28 digits would round those of very large quantities.
decimal.DefaultContext.prec = _EXACT.prec
decimal.setcontext(_EXACT.copy())
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of something: an exact ``value`` in ``unit`` (a UN/CEFACT Rec 20 code)."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class QuantityText:
    """A quantity as a client sent it, not yet checked; without ``unit`` it is the item's own."""

    value: str
    unit: str | None = None


def parse_decimal(text: str, field: tuple[str, ...] = ()) -> Decimal:
    """Read a decimal such as ``12`` or ``0.250``; refuse all else with ``INVALID_QUANTITY``.

    No exponents, no NaN, no infinity, ASCII digits only, and no more digits than can be recorded.
    """
    stripped = text.strip()
    if len(stripped) > 100 or not _DECIMAL.fullmatch(stripped):
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            f"{stripped[:40]!r} is not a decimal number such as 12 or 0.25.",
            field,
        )
    value = Decimal(stripped)
    if not _is_recordable(Fraction(value)):
        raise Refused(ErrorCode.INVALID_QUANTITY, _TOO_LONG, field)
    return _canonical(value)


_TOO_LONG = (
    f"A quantity has at most {INTEGER_DIGITS} digits before and {DECIMALS} after the decimal point."
)


def positive(text: QuantityText, unit: str, field: tuple[str, ...] = ()) -> Decimal:
    """Return what a client sent as an exact value in ``unit``, which must be above zero.

    Converts inside one dimension only (``UNIT_MISMATCH`` otherwise); what cannot be recorded
    exactly after the conversion is refused, never rounded.
    """
    value = not_negative(text, unit, field)
    if not value:
        raise Refused(
            ErrorCode.INVALID_QUANTITY, "A quantity must be above zero.", (*field, "value")
        )
    return value


def not_negative(text: QuantityText, unit: str, field: tuple[str, ...] = ()) -> Decimal:
    """Like ``positive``, but zero is a quantity as well."""
    value = parse_decimal(text.value, (*field, "value"))
    if value < 0:
        raise Refused(
            ErrorCode.INVALID_QUANTITY, "A quantity cannot be negative.", (*field, "value")
        )
    if text.unit is None or text.unit == unit:
        return value
    exact = Fraction(value) * conversion_factor(text.unit, unit, (*field, "unit"))
    if not _is_recordable(exact):
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            f"{to_text(value)} {text.unit} cannot be written exactly in {unit} "
            f"with {DECIMALS} decimals.",
            (*field, "value"),
        )
    return rounded(exact)


def serial_quantity(text: QuantityText | None, unit: str, field: tuple[str, ...] = ()) -> Decimal:
    """Return 1, the one quantity a serial number can have; refuse any other that was sent."""
    if text is not None and positive(text, unit, field) != ONE:
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            "A serial number is one piece: its quantity is always 1.",
            (*field, "value"),
        )
    return ONE


def whole(value: Decimal, what: str, field: tuple[str, ...] = ()) -> Decimal:
    """Return ``value`` if it is a whole number of pieces, else refuse it."""
    if value != value.to_integral_value():
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            f"{what} has serial numbers, so only whole pieces can be counted.",
            (*field, "value"),
        )
    return value


def unit_or(unit: str | None, default: str, field: tuple[str, ...] = ()) -> str:
    """Return the known unit that was sent, or ``default`` where none was."""
    return default if unit is None else known_unit(unit, field)


def rounded(value: Fraction) -> Decimal:
    """Round an exact result once, half to even, to the decimals a quantity is recorded with."""
    quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return _canonical(quotient.quantize(_STEP, context=_EXACT))


def proportion(whole_quantity: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """``whole_quantity`` times ``part`` divided by ``of``, exactly, and rounded once.

    Like ``rounded`` of the fraction, but fast enough for every line of every scan.
    """
    product = _EXACT.multiply(whole_quantity, part)
    return _canonical(_EXACT.divide(product, of).quantize(_STEP, context=_EXACT))


def to_text(value: Decimal) -> str:
    """Write a quantity as it is stored and sent: plain digits, no exponent, no trailing zeros."""
    return format(_canonical(value), "f")


def _canonical(value: Decimal) -> Decimal:
    return value.normalize(_EXACT) if value else ZERO


def _is_recordable(value: Fraction) -> bool:
    scaled = value * 10**DECIMALS
    return scaled.denominator == 1 and bool(abs(value) < 10**INTEGER_DIGITS)
