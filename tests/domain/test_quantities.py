"""Quantities are exact, whatever is sent, and rounded once where a plan does not divide evenly."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.domain.quantities import (
    ONE,
    ZERO,
    QuantityText,
    parse_decimal,
    positive,
    proportion,
    rounded,
    serial_quantity,
    to_text,
    unit_or,
    whole,
)
from graph.domain.records import BomLine
from graph.domain.units import UNITS, conversion_factor
from graph.errors import Refused
from tests.support.refusals import outcome, refused

LARGEST = "999999999999999.999999999999"
SMALLEST = "0.000000000001"
# All that can be recorded, as a whole number of the smallest step.
STEPS = st.integers(1, 10**27 - 1)
recordable = STEPS.map(lambda steps: Decimal(steps).scaleb(-12))
NOT_A_DECIMAL = [
    *("", " ", "NaN", "nan", "sNaN", "Infinity", "-Infinity", "inf", "1e3", "1E-3", "0x10"),
    *("1,5", "1 000", "1_000", "1.", ".5", "--1", "+-1", "1.2.3", "½", "１２", "٣", "²"),
    *("1\n2", "1\x00", "one", "1 KGM", "9" * 101, "1" * 10_000),
]
TOO_LONG = ["9" * 30, "1" + "0" * 15, "0." + "1" * 13, "123456789012345678901234567890", "1" * 100]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12", "12"),
        (" 0.250\t", "0.25"),
        ("+7", "7"),
        ("-3.10", "-3.1"),
        ("0.00", "0"),
        ("-0", "0"),
        ("100000", "100000"),
        ("000012.5000000000000000", "12.5"),
        (LARGEST, LARGEST),
        (SMALLEST, SMALLEST),
    ],
)
def test_a_decimal_is_read_and_written_plainly(text: str, written: str) -> None:
    assert to_text(parse_decimal(text)) == written


@pytest.mark.parametrize("text", NOT_A_DECIMAL + TOO_LONG)
def test_all_else_is_refused(text: str) -> None:
    assert refused(lambda: parse_decimal(text, ("a", "value"))) == (
        "INVALID_QUANTITY",
        ("a", "value"),
    )


@given(recordable, st.sampled_from(["", "-"]))
def test_what_was_written_reads_the_same(value: Decimal, sign: str) -> None:
    text = sign + to_text(value)
    with localcontext(prec=3):  # whoever calls it may have set any precision
        read = parse_decimal(text)
        assert to_text(read) == text
    assert Fraction(read) == Fraction(text)
    assert "E" not in text


@given(st.text())
def test_any_text_is_an_exact_value_or_refused(text: str) -> None:
    found = outcome(lambda: parse_decimal(text))
    if isinstance(found, Refused):
        assert found.code == "INVALID_QUANTITY"
    else:
        assert isinstance(found, Decimal)
        assert text.strip().isascii()
        assert Fraction(found) == Fraction(text.strip())


@pytest.mark.parametrize("text", ["0", "0.0", "-0", "-1", "-0.000000000001"])
def test_zero_and_less_is_refused(text: str) -> None:
    assert refused(lambda: positive(QuantityText(text), "EA", ("quantity",))) == (
        "INVALID_QUANTITY",
        ("quantity", "value"),
    )


@pytest.mark.parametrize(
    ("value", "unit", "base", "found"),
    [
        ("2.5", None, "KGM", "2.5"),
        ("2.5", "KGM", "KGM", "2.5"),
        ("250", "GRM", "KGM", "0.25"),
        ("1", "LBR", "KGM", "0.45359237"),
        ("1", "ONZ", "KGM", "0.028349523125"),
        ("1", "DZN", "EA", "12"),
        ("3", "INH", "MMT", "76.2"),
        ("1", "MC", "KGM", "0.000000001"),
    ],
)
def test_a_quantity_is_converted_exactly(
    value: str, unit: str | None, base: str, found: str
) -> None:
    assert to_text(positive(QuantityText(value, unit), base)) == found


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [("1", "GRM", "LBR"), ("1", "EA", "DZN"), ("0.0001", "MC", "KGM"), ("1" * 15, "TNE", "KGM")],
)
def test_what_does_not_convert_exactly_is_refused(value: str, unit: str, base: str) -> None:
    assert refused(lambda: positive(QuantityText(value, unit), base, ("quantity",))) == (
        "INVALID_QUANTITY",
        ("quantity", "value"),
    )


@pytest.mark.parametrize("unit", ["LTR", "EA", "MTR", "kg", ""])
def test_another_dimension_or_an_unknown_unit_is_refused(unit: str) -> None:
    assert refused(lambda: positive(QuantityText("1", unit), "KGM", ("quantity",))) == (
        "UNIT_MISMATCH",
        ("quantity", "unit"),
    )


@given(recordable, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_a_conversion_is_exact_or_refused(value: Decimal, unit: str, base: str) -> None:
    assume(UNITS[unit][0] == UNITS[base][0])
    exact = Fraction(value) * conversion_factor(unit, base)
    found = outcome(lambda: positive(QuantityText(to_text(value), unit), base))
    if isinstance(found, Refused):
        assert found.code == "INVALID_QUANTITY"
        assert (exact * 10**12).denominator > 1 or exact >= 10**15
    else:
        assert Fraction(found) == exact


@pytest.mark.parametrize("sent", [None, QuantityText("1"), QuantityText("1.0", "C62")])
def test_a_serial_number_is_one_piece(sent: QuantityText | None) -> None:
    assert serial_quantity(sent, "EA") == ONE


@pytest.mark.parametrize(
    "sent", [("2", None), ("0.5", None), ("1", "DZN"), ("0", None), ("-1", None)]
)
def test_a_serial_number_is_nothing_else(sent: tuple[str, str | None]) -> None:
    assert refused(lambda: serial_quantity(QuantityText(*sent), "EA", ("quantity",))) == (
        "INVALID_QUANTITY",
        ("quantity", "value"),
    )


def test_pieces_with_serial_numbers_are_whole() -> None:
    assert whole(Decimal("3.0"), "Item X") == 3
    assert refused(lambda: whole(Decimal("2.5"), "Item X", ("ordered",))) == (
        "INVALID_QUANTITY",
        ("ordered", "value"),
    )


def test_a_unit_left_out_is_the_default() -> None:
    assert unit_or(None, "KGM") == "KGM"
    assert unit_or("GRM", "KGM") == "GRM"
    assert refused(lambda: unit_or("gram", "KGM", ("unit",))) == ("UNIT_MISMATCH", ("unit",))


@given(st.fractions(min_value=0, max_value=10**15 - 1))
def test_rounding_is_half_to_even_at_the_twelfth_decimal(exact: Fraction) -> None:
    with localcontext(prec=3):
        found = rounded(exact)
    steps, rest = divmod(exact * 10**12, 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and steps % 2 == 1)
    assert Fraction(found) * 10**12 == steps + up


@pytest.mark.parametrize(
    ("halves", "steps"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (2, 1)]
)
def test_a_tie_goes_to_the_even_digit(halves: int, steps: int) -> None:
    assert rounded(Fraction(halves, 2 * 10**12)) == Decimal(steps).scaleb(-12)


def planned(quantity: str, products: str) -> BomLine:
    return BomLine("bom", "order", 10, "item", Decimal(quantity), Decimal(products))


def test_a_plan_that_does_not_divide_is_rounded_once() -> None:
    line = planned("10", "3")
    assert to_text(line.started_for(Decimal(1))) == "3.333333333333"
    assert to_text(line.started_for(Decimal(2))) == "6.666666666667"
    assert to_text(line.started_for(Decimal(3))) == "10"
    assert to_text(line.per_product) == "3.333333333333"


@given(recordable, recordable)
def test_the_whole_order_consumes_exactly_its_plan(quantity: Decimal, products: Decimal) -> None:
    assert planned(to_text(quantity), to_text(products)).started_for(products) == quantity


@given(recordable, recordable, recordable)
def test_a_proportion_is_the_rounded_fraction(
    quantity: Decimal, part: Decimal, of: Decimal
) -> None:
    with localcontext(prec=3):
        found = proportion(quantity, part, of)
    assert found == rounded(Fraction(quantity) * Fraction(part) / Fraction(of))


def test_sums_of_the_largest_quantities_are_exact() -> None:
    """Python's own 28 digits would cut the last decimals off."""
    largest = parse_decimal("999999999999999.999999999999")
    assert to_text(sum([largest] * 12, ZERO)) == "11999999999999999.999999999988"
