"""Numbers and names are kept as they were given, outer white space aside, or refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.texts import NAME_LENGTH, NUMBER_LENGTH, clean_name, clean_number
from graph.errors import Refused
from tests.support.refusals import refusal, refused

INVISIBLE_IN_NUMBERS = {"Cc", "Cs", "Cf", "Zl", "Zp"}


def number(text: str) -> str:
    return clean_number(text, "The number", ("number",))


def name(text: str) -> str:
    return clean_name(text, "The name", ("name",))


@pytest.mark.parametrize(
    "text",
    ["10D9T", "0", "(01)x", "A B", "a/b:c|d", "½-µ-ß", "批号７", "🏭", "https://x/01", "x" * 200],
)
def test_a_number_is_kept_as_it_is(text: str) -> None:
    assert number(text) == text
    assert number(f" \t{text}\r\n") == text


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u3000\u00a0"])
def test_nothing_is_no_number_and_no_name(text: str) -> None:
    assert refused(lambda: number(text)) == ("INVALID_NUMBER", ("number",))
    assert refused(lambda: name(text)) == ("INVALID_NAME", ("name",))


def test_length_is_limited() -> None:
    assert number("x" * NUMBER_LENGTH) == "x" * 200
    assert name("x" * NAME_LENGTH) == "x" * 500
    assert refused(lambda: number("x" * 201)) == ("INVALID_NUMBER", ("number",))
    assert refused(lambda: name("x" * 501)) == ("INVALID_NAME", ("name",))
    assert "10,000" in refusal(lambda: number("x" * 10_000)).message


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x1d", "\x1f", "\x7f", "\x85", "\n", "\u2028", "\u2029", "\ud800"],
)
def test_control_characters_are_refused(character: str) -> None:
    assert refused(lambda: number(f"A{character}B")) == ("INVALID_NUMBER", ("number",))
    assert refused(lambda: name(f"A{character}B")) == ("INVALID_NAME", ("name",))


@pytest.mark.parametrize("character", ["\u200b", "\u200e", "\u202e", "\ufeff", "\u00ad"])
def test_two_numbers_that_look_alike_are_alike(character: str) -> None:
    assert refused(lambda: number(f"A{character}B")) == ("INVALID_NUMBER", ("number",))
    assert name(f"A{character}B") == f"A{character}B"  # running text needs such marks


@given(st.text(max_size=250))
def test_any_text_is_kept_or_refused(text: str) -> None:
    stripped = text.strip()
    printable = not any(unicodedata.category(one) in INVISIBLE_IN_NUMBERS for one in stripped)
    if stripped and len(stripped) <= 200 and printable:
        assert number(text) == stripped
    else:
        with pytest.raises(Refused) as caught:
            number(text)
        assert caught.value.code == "INVALID_NUMBER"
