"""Lists and ranges of numbers, such as ``SN0001-SN0250``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.domain.texts import clean_number
from graph.errors import ErrorCode, Refused

MOST = 10_000
_COUNTED = re.compile(r"(.*?)([0-9]+)", re.ASCII | re.DOTALL)


def expand_numbers(texts: Sequence[str], field: tuple[str, ...] = ("numbers",)) -> list[str]:
    """All numbers that ``texts`` name, each a number or a range, in order and once each.

    A range has the same text before a counter on both sides, and counters of the same length, the
    first not above the last. What is no such range is one number with a dash in it. More than
    10,000 numbers are refused.
    """
    numbers: dict[str, None] = {}
    for at, text in enumerate(texts):
        place = (*field, str(at))
        for number in _expand(clean_number(text, "The number", place), len(numbers), place):
            numbers[number] = None
    if not numbers:
        raise Refused(ErrorCode.INVALID_NUMBER, "Name at least one number.", field)
    return list(numbers)


def _expand(text: str, before: int, field: tuple[str, ...]) -> list[str]:
    bounds = _range(text)
    if bounds is None:
        return [text]
    prefix, first, last = bounds
    low, high = int(first), int(last)
    if high < low:
        raise Refused(ErrorCode.INVALID_NUMBER, f"The range {text} ends before it begins.", field)
    if before + high - low + 1 > MOST:
        raise Refused(
            ErrorCode.INVALID_NUMBER, f"At most {MOST:,} numbers can be named at once.", field
        )
    return [f"{prefix}{number:0{len(first)}d}" for number in range(low, high + 1)]


def _range(text: str) -> tuple[str, str, str] | None:
    """Prefix, first and last counter of a range; None for a text that is none."""
    for at, character in enumerate(text):
        if character != "-":
            continue
        left, right = _COUNTED.fullmatch(text[:at]), _COUNTED.fullmatch(text[at + 1 :])
        if left and right and left[1] == right[1] and len(left[2]) == len(right[2]) <= 18:
            return left[1], left[2], right[2]
    return None
