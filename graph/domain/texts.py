"""Checks of what people type or scan: numbers, names and other short texts.

Numbers are kept as they were scanned, outer white space aside, and may hold any printable
character.
"""

from __future__ import annotations

import unicodedata

from graph.errors import ErrorCode, Refused

NUMBER_LENGTH = 200
NAME_LENGTH = 500
# Invisible characters that change how a number looks or compares: control, unassigned surrogates,
# line and paragraph separators. Format characters (RTL marks) are printable in running text, so
# they are allowed in names but not in numbers, where two that look alike must be alike.
_FORBIDDEN_IN_NAMES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_FORBIDDEN_IN_NUMBERS = _FORBIDDEN_IN_NAMES | {"Cf"}


def clean_number(text: str, what: str, field: tuple[str, ...]) -> str:
    """Return an item, order, batch or serial number without its outer white space.

    Refuses with ``INVALID_NUMBER`` what is empty, longer than 200 characters, or holds a character
    that cannot be printed.
    """
    return _clean(text, what, field, ErrorCode.INVALID_NUMBER, NUMBER_LENGTH, _FORBIDDEN_IN_NUMBERS)


def clean_name(text: str, what: str, field: tuple[str, ...]) -> str:
    """Return a name without its outer white space; 500 characters at most."""
    return _clean(text, what, field, ErrorCode.INVALID_NAME, NAME_LENGTH, _FORBIDDEN_IN_NAMES)


def clean_place(text: str | None) -> str | None:
    """Return the name of a place, if any is given, without its outer white space."""
    return None if text is None else clean_name(text, "The place", ("place",))


def _clean(
    text: str,
    what: str,
    field: tuple[str, ...],
    code: ErrorCode,
    length: int,
    forbidden: frozenset[str],
) -> str:
    stripped = text.strip()
    if not stripped:
        raise Refused(code, f"{what} is empty.", field)
    if len(stripped) > length:
        raise Refused(
            code,
            f"{what} has {len(stripped):,} characters; {length} is the most.",
            field,
        )
    if any(unicodedata.category(character) in forbidden for character in stripped):
        raise Refused(code, f"{what} holds a character that cannot be printed.", field)
    return stripped
