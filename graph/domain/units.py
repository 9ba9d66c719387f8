"""Units of measure by their UN/CEFACT Recommendation 20 code, and exact conversion between them.

Only the few dozen codes that matter on a shop floor are known. Each stands in one dimension with an
exact factor to that dimension's base unit; a code of another dimension never converts.
"""

from __future__ import annotations

from fractions import Fraction

from graph.errors import ErrorCode, Refused

# code: (dimension, factor to the dimension's base unit). Factors are the exact legal definitions
# (international yard and pound agreement of 1959; US customary gallon).
UNITS: dict[str, tuple[str, Fraction]] = {
    # pieces; a set, a box and the like hold no universal number of them
    "EA": ("count", Fraction(1)),  # each
    "C62": ("count", Fraction(1)),  # one
    "H87": ("count", Fraction(1)),  # piece
    "PR": ("count", Fraction(2)),  # pair
    "DZN": ("count", Fraction(12)),  # dozen
    "CEN": ("count", Fraction(100)),  # hundred
    "MIL": ("count", Fraction(1000)),  # thousand
    "SET": ("set", Fraction(1)),
    "XBX": ("box", Fraction(1)),
    "XCT": ("carton", Fraction(1)),
    "XPX": ("pallet", Fraction(1)),
    "XRO": ("roll", Fraction(1)),
    "XBG": ("bag", Fraction(1)),
    # mass, kilogram
    "KGM": ("mass", Fraction(1)),
    "GRM": ("mass", Fraction(1, 1000)),
    "MGM": ("mass", Fraction(1, 1_000_000)),
    "MC": ("mass", Fraction(1, 1_000_000_000)),  # microgram
    "TNE": ("mass", Fraction(1000)),
    "LBR": ("mass", Fraction(45_359_237, 100_000_000)),
    "ONZ": ("mass", Fraction(45_359_237, 1_600_000_000)),
    "STN": ("mass", Fraction(45_359_237, 50_000)),  # short ton, 2,000 pounds
    # volume, litre
    "LTR": ("volume", Fraction(1)),
    "MLT": ("volume", Fraction(1, 1000)),
    "CLT": ("volume", Fraction(1, 100)),
    "DLT": ("volume", Fraction(1, 10)),
    "HLT": ("volume", Fraction(100)),
    "MTQ": ("volume", Fraction(1000)),
    "CMQ": ("volume", Fraction(1, 1000)),
    "DMQ": ("volume", Fraction(1)),
    "GLL": ("volume", Fraction(3_785_411_784, 1_000_000_000)),
    # length, metre
    "MTR": ("length", Fraction(1)),
    "MMT": ("length", Fraction(1, 1000)),
    "CMT": ("length", Fraction(1, 100)),
    "DMT": ("length", Fraction(1, 10)),
    "KMT": ("length", Fraction(1000)),
    "INH": ("length", Fraction(254, 10_000)),
    "FOT": ("length", Fraction(3048, 10_000)),
    "YRD": ("length", Fraction(9144, 10_000)),
    # area, square metre
    "MTK": ("area", Fraction(1)),
    "CMK": ("area", Fraction(1, 10_000)),
    "MMK": ("area", Fraction(1, 1_000_000)),
    # time, second
    "SEC": ("time", Fraction(1)),
    "MIN": ("time", Fraction(60)),
    "HUR": ("time", Fraction(3600)),
    "DAY": ("time", Fraction(86_400)),
    # energy, kilowatt hour
    "KWH": ("energy", Fraction(1)),
    "MWH": ("energy", Fraction(1000)),
}


def known_unit(code: str, field: tuple[str, ...] = ()) -> str:
    """Return ``code`` if it is a unit that Lotwise knows, else refuse it with ``UNIT_MISMATCH``."""
    if code not in UNITS:
        raise Refused(
            ErrorCode.UNIT_MISMATCH,
            f"{code[:20]!r} is not a unit code that Lotwise knows; use a UN/CEFACT Rec 20 code "
            "such as EA, KGM, LTR or MTR.",
            field,
        )
    return code


def base_unit(code: str) -> tuple[str, Fraction]:
    """The unit in which quantities of the dimension of ``code`` are added up, and its factor."""
    dimension, factor = UNITS[code]
    return next(one for one, place in UNITS.items() if place == (dimension, Fraction(1))), factor


def conversion_factor(source: str, target: str, field: tuple[str, ...] = ()) -> Fraction:
    """Return how many ``target`` one ``source`` is, exactly.

    Refuses with ``UNIT_MISMATCH`` what lies in another dimension: a kilogram is no number of
    pieces.
    """
    source_dimension, source_factor = UNITS[known_unit(source, field)]
    target_dimension, target_factor = UNITS[known_unit(target, field)]
    if source_dimension != target_dimension:
        raise Refused(
            ErrorCode.UNIT_MISMATCH,
            f"A quantity in {source} ({source_dimension}) cannot be given for something that is "
            f"counted in {target} ({target_dimension}).",
            field,
        )
    return source_factor / target_factor
