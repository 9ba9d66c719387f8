"""Units convert exactly, inside one dimension and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from graph.domain.units import UNITS, conversion_factor, known_unit
from tests.support.refusals import refusal, refused

DIMENSIONS = [
    {"EA", "C62", "H87", "PR", "DZN", "CEN", "MIL"},
    *({one} for one in ("SET", "XBX", "XCT", "XPX", "XRO", "XBG")),
    {"KGM", "GRM", "MGM", "MC", "TNE", "LBR", "ONZ", "STN"},
    {"LTR", "MLT", "CLT", "DLT", "HLT", "MTQ", "CMQ", "DMQ", "GLL"},
    {"MTR", "MMT", "CMT", "DMT", "KMT", "INH", "FOT", "YRD"},
    {"MTK", "CMK", "MMK"},
    {"SEC", "MIN", "HUR", "DAY"},
    {"KWH", "MWH"},
]


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("EA", "C62", 1),
        ("PR", "EA", 2),
        ("DZN", "EA", 12),
        ("CEN", "H87", 100),
        ("MIL", "EA", 1000),
        ("TNE", "KGM", 1000),
        ("KGM", "GRM", 1000),
        ("MGM", "MC", 1000),
        ("LBR", "KGM", "0.45359237"),
        ("LBR", "ONZ", 16),
        ("STN", "LBR", 2000),
        ("MTQ", "LTR", 1000),
        ("HLT", "LTR", 100),
        ("LTR", "CLT", 100),
        ("LTR", "DLT", 10),
        ("CMQ", "MLT", 1),
        ("DMQ", "LTR", 1),
        ("GLL", "LTR", "3.785411784"),
        ("KMT", "MTR", 1000),
        ("MTR", "MMT", 1000),
        ("DMT", "CMT", 10),
        ("INH", "MMT", "25.4"),
        ("FOT", "INH", 12),
        ("YRD", "FOT", 3),
        ("MTK", "CMK", 10_000),
        ("CMK", "MMK", 100),
        ("DAY", "HUR", 24),
        ("HUR", "MIN", 60),
        ("MIN", "SEC", 60),
        ("MWH", "KWH", 1000),
    ],
)
def test_a_unit_is_exactly_so_much_of_another(source: str, target: str, factor: int | str) -> None:
    assert conversion_factor(source, target) == Fraction(factor)
    assert conversion_factor(target, source) == 1 / Fraction(factor)


def test_every_unit_stands_in_one_dimension() -> None:
    assert sorted(UNITS) == sorted(code for dimension in DIMENSIONS for code in dimension)


def test_units_convert_inside_their_dimension_only() -> None:
    allowed = {pair for dimension in DIMENSIONS for pair in product(dimension, repeat=2)}
    for source, target in product(UNITS, repeat=2):
        if (source, target) in allowed:
            factor = conversion_factor(source, target)
            assert isinstance(factor, Fraction)
            assert factor * conversion_factor(target, source) == 1
        else:
            assert refused(lambda: conversion_factor(source, target, ("unit",))) == (  # noqa: B023
                "UNIT_MISMATCH",
                ("unit",),
            )


@pytest.mark.parametrize(
    "code", ["", "kg", "ea", "EA ", "exa-ampere", "ＥＡ", "KGM\n", "x" * 5_000]
)
def test_an_unknown_unit_is_refused(code: str) -> None:
    found = refusal(lambda: known_unit(code, ("input", "unit")))
    assert (found.code, found.field) == ("UNIT_MISMATCH", ("input", "unit"))
    assert refused(lambda: conversion_factor("EA", code)) == ("UNIT_MISMATCH", ())
    assert refused(lambda: conversion_factor(code, "EA")) == ("UNIT_MISMATCH", ())
