"""The laws of reporting as finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.domain.finishing import Report, finished_quantities
from graph.domain.quantities import ZERO, QuantityText, to_text
from graph.domain.records import FinishedProduct, Item, Policy, TrackingDimension
from graph.domain.statuses import RegistrationStatus
from graph.errors import Refused
from tests.support.records import a_component_line, an_item
from tests.support.refusals import outcome, refused

PUMP = an_item("PUMP")
PAINT = an_item("PAINT", TrackingDimension.BATCH, unit="LTR")
SEAL = an_item("SEAL", TrackingDimension.BATCH)
AMOUNTS = st.decimals(0, 20, places=2)


def a_product(item: Item, started: str = "1", good: str = "0", error: str = "0") -> FinishedProduct:
    """A registered product that so much was reported of."""
    return FinishedProduct(
        "product", "order", f"line of {item.id}", item.id, f"{item.id}/1",
        Decimal(started), Decimal(good), Decimal(error), RegistrationStatus.NOT_STARTED,
        datetime(2026, 1, 1, tzinfo=UTC), "worker", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def sent(amount: Decimal | str | None) -> QuantityText | None:
    """A quantity as a client sends it."""
    return None if amount is None else QuantityText(str(amount))


@given(reported=st.tuples(AMOUNTS, AMOUNTS), good=st.none() | AMOUNTS, error=st.none() | AMOUNTS)
def test_never_more_than_is_left(
    reported: tuple[Decimal, Decimal], good: Decimal | None, error: Decimal | None
) -> None:
    before = [to_text(one) for one in reported]
    product = a_product(PAINT, "20", *before)
    left = Decimal(20) - sum(reported)
    found = outcome(lambda: finished_quantities(PAINT, product, [], sent(good), sent(error)))
    if isinstance(found, Refused):
        wanted = (good or ZERO) + (error or ZERO)
        assert left <= 0 or wanted > left or wanted == 0 or good is None
        return
    assert ZERO < found.good + found.error <= left
    assert min(found.good, found.error) >= 0
    assert found.error == (error or ZERO)
    assert found.good == (left - found.error if good is None else good)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=8))
def test_reports_sum_up_to_what_was_started_at_most(reports: list[tuple[Decimal, Decimal]]) -> None:
    product = a_product(PAINT, "20")
    for good, error in reports:
        reported = (sent(good), sent(error))
        found = outcome(lambda: finished_quantities(PAINT, product, [], *reported))  # noqa: B023
        if isinstance(found, Report):
            product = replace(
                product, good=product.good + found.good, error=product.error + found.error
            )
    assert product.good + product.error <= product.started
    assume(product.good + product.error < product.started)
    rest = finished_quantities(PAINT, product, [], None, None)
    assert product.good + product.error + rest.good == product.started


@pytest.mark.parametrize(
    ("good", "error", "expected"),
    [
        (None, None, ("1", "0")),
        ("1", None, ("1", "0")),
        ("1", "0", ("1", "0")),
        ("0", "1", ("0", "1")),
        (None, "1", ("0", "1")),
        (None, "0", ("1", "0")),
    ],
)
def test_a_serial_number_is_one_piece(
    good: str | None, error: str | None, expected: tuple[str, str]
) -> None:
    found = finished_quantities(PUMP, a_product(PUMP), [], sent(good), sent(error))
    assert (to_text(found.good), to_text(found.error)) == expected


@pytest.mark.parametrize(
    ("good", "error", "code"),
    [
        ("0", "0", "INVALID_QUANTITY"),
        ("0", None, "INVALID_QUANTITY"),
        ("0.5", "0.5", "INVALID_QUANTITY"),
        ("0.5", None, "INVALID_QUANTITY"),
        (None, "0.25", "INVALID_QUANTITY"),
        ("1", "1", "QUANTITY_EXCEEDED"),
        (None, "2", "QUANTITY_EXCEEDED"),
        ("-1", None, "INVALID_QUANTITY"),
    ],
)
def test_what_a_serial_number_cannot_be(good: str | None, error: str | None, code: str) -> None:
    product = a_product(PUMP)
    found = refused(lambda: finished_quantities(PUMP, product, [], sent(good), sent(error)))
    assert found[0] == code


@pytest.mark.parametrize("reported", [("1", "0"), ("0", "1")])
def test_once_is_enough(reported: tuple[str, str]) -> None:
    product = a_product(PUMP, "1", *reported)
    assert refused(lambda: finished_quantities(PUMP, product, [], None, None)) == (
        "ALREADY_REPORTED_AS_FINISHED",
        ("finishedProduct",),
    )


@pytest.mark.parametrize("wanted", [False, True])
def test_components_are_complete_first_where_policy_wants_it(wanted: bool) -> None:
    item = replace(PUMP, policy=Policy(require_complete_components=wanted))
    screws = a_component_line(an_item("SCREW", TrackingDimension.NONE), number=30)
    for consumption, live, complete in (("0", 0, False), ("1", 1, False), ("2", 1, True)):
        lines = [a_component_line(SEAL, "2", consumption, live), screws]
        product = a_product(PUMP)
        found = outcome(lambda: finished_quantities(item, product, lines, None, None))  # noqa: B023
        if complete or not wanted:
            assert found == Report(Decimal(1), ZERO)
        else:
            assert isinstance(found, Refused)
            assert (found.code, found.field) == ("COMPONENTS_INCOMPLETE", ("finishedProduct",))


def test_a_product_without_numbered_components_is_complete() -> None:
    item = replace(PUMP, policy=Policy(require_complete_components=True))
    assert finished_quantities(item, a_product(PUMP), [], None, None).good == 1
