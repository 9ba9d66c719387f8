"""Lists and ranges of numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.ranges import MOST, expand_numbers
from tests.support.refusals import refused

PREFIX = st.text("ABC-/ 0ä", max_size=5).map(lambda text: f"P{text}X")


@given(prefix=PREFIX, low=st.integers(0, 99_000), many=st.integers(1, 300), width=st.integers(5, 9))
def test_a_range_names_each_number_once_in_order(
    prefix: str, low: int, many: int, width: int
) -> None:
    first, last = (f"{prefix}{at:0{width}d}" for at in (low, low + many - 1))
    found = expand_numbers([f"{first}-{last}"])
    assert found == [f"{prefix}{at:0{width}d}" for at in range(low, low + many)]
    assert (found[0], found[-1], len(set(found))) == (first, last, many)


@given(st.lists(st.text("AB1-", min_size=1, max_size=8), min_size=1, max_size=20))
def test_whatever_is_named_no_number_comes_twice(texts: list[str]) -> None:
    try:
        found = expand_numbers(texts)
    except Exception as error:
        assert type(error).__name__ == "Refused"  # noqa: PT017 - any other error fails here
        return
    assert len(set(found)) == len(found)
    assert 1 <= len(found) <= MOST


@pytest.mark.parametrize(
    "text",
    ["A-B", "SN1-SN22", "SN1-TN2", "1-", "-2", "A1-B", "SN1-SN2-SN3x", "SN١-SN٢"],
)
def test_what_is_no_range_is_one_number(text: str) -> None:
    assert expand_numbers([text]) == [text]


def test_dashes_belong_to_the_prefix() -> None:
    assert expand_numbers(["A-1-A-3"]) == ["A-1", "A-2", "A-3"]


@pytest.mark.parametrize(
    ("texts", "at"),
    [
        (["SN00000001-SN10000000"], 0),
        (["X", f"{1:020d}-{2:020d}", "S00001-S10001"], 2),
        (["X", "S00001-S10000"], 1),
        (["S2-S1"], 0),
        (["X", " "], 1),
        (["A\nB"], 0),
    ],
)
def test_what_is_refused(texts: list[str], at: int) -> None:
    assert refused(lambda: expand_numbers(texts)) == ("INVALID_NUMBER", ("numbers", str(at)))


def test_nothing_named_is_refused() -> None:
    assert refused(lambda: expand_numbers([])) == ("INVALID_NUMBER", ("numbers",))


def test_as_many_as_may_be() -> None:
    assert len(expand_numbers(["S00001-S10000"])) == MOST
