"""The status laws, word by word."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.statuses import LineState, RegistrationStatus, combined_status, order_status

NOT_STARTED = RegistrationStatus.NOT_STARTED
IN_PROGRESS = RegistrationStatus.IN_PROGRESS
COMPLETED = RegistrationStatus.COMPLETED
quantities = st.integers(0, 10**20).map(lambda steps: Decimal(steps).scaleb(-12))


def line(started: str, consumption: str, live: int) -> LineState:
    return LineState(Decimal(started), Decimal(consumption), live)


@pytest.mark.parametrize(
    ("state", "remaining", "over", "status"),
    [
        (line("3", "0", 0), "3", "0", NOT_STARTED),
        (line("3", "1", 1), "2", "0", IN_PROGRESS),
        (line("3", "3", 1), "0", "0", COMPLETED),
        (line("3", "5", 2), "0", "2", COMPLETED),
        (line("0", "0", 0), "0", "0", NOT_STARTED),  # nothing was started, nothing is registered
        (line("0", "1", 1), "0", "1", COMPLETED),
        (line("0.3", "0.2", 2), "0.1", "0", IN_PROGRESS),
        (line("0.3", "0.3", 3), "0", "0", COMPLETED),
        (line("3.333333333333", "3.333333333332", 1), "0.000000000001", "0", IN_PROGRESS),
        (line("3.333333333333", "3.333333333334", 1), "0", "0.000000000001", COMPLETED),
    ],
)
def test_a_line(state: LineState, remaining: str, over: str, status: RegistrationStatus) -> None:
    assert (state.remaining, state.over) == (Decimal(remaining), Decimal(over))
    assert state.status is status


def test_starting_more_reopens_a_completed_line() -> None:
    before = line("2", "2", 2)
    after = line("3", "2", 2)
    assert (before.status, after.status) == (COMPLETED, IN_PROGRESS)
    assert after.remaining == 1


def test_starting_more_eats_up_what_was_over() -> None:
    assert line("2", "3", 3).over == 1
    assert line("3", "3", 3).over == 0
    assert line("3", "3", 3).status is COMPLETED


@given(quantities, quantities, st.integers(0, 5))
def test_the_laws_of_a_line(started: Decimal, consumption: Decimal, live: int) -> None:
    state = LineState(started, consumption, live)
    assert state.remaining == max(Decimal(0), started - consumption)
    assert state.over == max(Decimal(0), consumption - started)
    assert started - consumption == state.remaining - state.over
    assert (state.status is NOT_STARTED) == (live == 0)
    assert (state.status is COMPLETED) == (live > 0 and state.remaining == 0)


@given(st.lists(st.integers(1, 10**15).map(lambda steps: Decimal(steps).scaleb(-12)), min_size=1))
def test_parts_that_sum_up_to_what_was_started_complete_it(parts: list[Decimal]) -> None:
    started = sum(parts, Decimal(0))
    consumption = Decimal(0)
    for live, part in enumerate(parts):
        expected = NOT_STARTED if live == 0 else IN_PROGRESS
        assert LineState(started, consumption, live).status is expected
        consumption += part
    assert LineState(started, consumption, len(parts)).status is COMPLETED


def test_a_whole_follows_from_its_parts() -> None:
    for size in range(1, 5):
        for parts in combinations_with_replacement(RegistrationStatus, size):
            if all(part is COMPLETED for part in parts):
                expected = COMPLETED
            elif all(part is NOT_STARTED for part in parts):
                expected = NOT_STARTED
            else:
                expected = IN_PROGRESS
            assert combined_status(parts) is expected
            assert combined_status(reversed(parts)) is expected


def test_a_product_without_tracked_lines_is_completed() -> None:
    assert combined_status([]) is COMPLETED


def test_an_order_is_not_started_until_a_product_is_registered() -> None:
    assert order_status([], []) is NOT_STARTED
    assert order_status([NOT_STARTED, NOT_STARTED], []) is NOT_STARTED


def test_an_order_is_completed_when_all_its_lines_and_products_are() -> None:
    for lines, products in product(
        combinations_with_replacement(RegistrationStatus, 2),
        combinations_with_replacement(RegistrationStatus, 2),
    ):
        done = all(one is COMPLETED for one in lines + products)
        assert order_status(lines, products) is (COMPLETED if done else IN_PROGRESS)
