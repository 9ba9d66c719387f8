"""May it be registered: every law and policy that needs no look into the store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from graph.domain.quantities import QuantityText
from graph.domain.records import Item, Policy, ProductionOrderStatus, Traceable, TrackingDimension
from graph.domain.registration import (
    Consumption,
    check_product_allocation,
    product_quantity,
    require_number,
    require_open,
)
from tests.support.records import (
    a_component_line,
    a_product_line,
    a_traceable,
    an_item,
    an_order,
)
from tests.support.refusals import refused

SERIAL, BATCH, NONE = TrackingDimension.SERIAL, TrackingDimension.BATCH, TrackingDimension.NONE
CHECKED = Policy(check_pre_allocation_for_product=True, check_pre_allocation_for_components=True)
LIMITED = Policy(serial_number_matching_limit=True)
STRICT = Policy(allow_over_consumption=False)
NUMBER, QUANTITY, VALUE = ("number",), ("quantity",), ("quantity", "value")


def consumption(
    item: Item,
    *,
    started: str = "2",
    consumed: str = "0",
    sent: str | None = None,
    component: Traceable | None = None,
    product_item: Item | None = None,
) -> Consumption:
    product_item = product_item or an_item("PUMP")
    return Consumption(
        line=a_component_line(item, started, consumed),
        order=an_order(),
        product=a_traceable(product_item, "SN1"),
        product_items=[product_item],
        component=component or a_traceable(item, "X1"),
        sent=QuantityText(sent) if sent is not None else None,
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ProductionOrderStatus.CREATED, "ORDER_NOT_STARTED"),
        (ProductionOrderStatus.ENDED, "ORDER_ENDED"),
    ],
)
def test_registration_needs_an_order_under_way(
    status: ProductionOrderStatus, expected: str
) -> None:
    assert refused(lambda: require_open(an_order(status))) == (expected, ("order",))
    require_open(an_order(ProductionOrderStatus.STARTED))
    require_open(an_order(ProductionOrderStatus.REPORTED_AS_FINISHED))


@pytest.mark.parametrize(
    "item",
    [an_item("OIL", NONE), an_item("BOLT", BATCH, policy=Policy(use_tracked_components=False))],
)
def test_only_items_with_numbers_are_registered(item: Item) -> None:
    assert refused(lambda: require_number(item)) == ("NOT_TRACKED", ("item",))
    require_number(an_item("PUMP"))
    require_number(an_item("SEAL", BATCH))


def test_a_product_number_stands_for() -> None:
    pump, paint = an_item("PUMP"), an_item("PAINT", BATCH)
    line = a_product_line(paint, started="3", registered="1")
    assert product_quantity(pump, a_product_line(pump), None) == 1
    assert product_quantity(paint, line, None) == 2  # all that remains
    assert product_quantity(paint, line, QuantityText("5")) == 5
    full = replace(line, registered=Decimal(3))
    assert product_quantity(paint, full, QuantityText("0.5")) == Decimal("0.5")
    assert refused(lambda: product_quantity(paint, full, None)) == ("QUANTITY_EXCEEDED", QUANTITY)
    two = QuantityText("2")
    assert refused(lambda: product_quantity(pump, a_product_line(pump), two)) == (
        "INVALID_QUANTITY",
        VALUE,
    )


def test_policy_can_forbid_to_register_more_than_was_started() -> None:
    paint = an_item("PAINT", BATCH, policy=STRICT)
    line = a_product_line(paint, started="3", registered="1")
    assert product_quantity(paint, line, QuantityText("2")) == 2
    assert refused(lambda: product_quantity(paint, line, QuantityText("2.1"))) == (
        "OVER_CONSUMPTION",
        QUANTITY,
    )
    pump = an_item("PUMP", policy=STRICT)
    full = a_product_line(pump, started="3", registered="3")
    assert refused(lambda: product_quantity(pump, full, None)) == ("OVER_CONSUMPTION", QUANTITY)


def test_policy_can_want_product_numbers_allocated_beforehand() -> None:
    order = an_order()
    for item in (an_item("PUMP"), an_item("PUMP", policy=CHECKED)):
        check_product_allocation(item, "SN1", order.id, order)
    check_product_allocation(an_item("PUMP"), "SN1", None, order)
    check_product_allocation(an_item("PUMP"), "SN1", "another order", order)
    checked = an_item("PUMP", policy=CHECKED)
    assert refused(lambda: check_product_allocation(checked, "SN1", None, order)) == (
        "NOT_PRE_ALLOCATED",
        NUMBER,
    )
    assert refused(lambda: check_product_allocation(checked, "SN1", "another order", order)) == (
        "ALLOCATED_TO_OTHER_ORDER",
        NUMBER,
    )


def test_a_component_number_stands_for() -> None:
    seal = an_item("SEAL", BATCH)
    assert consumption(an_item("MOTOR"), started="4").quantity() == 1
    assert consumption(seal, started="4", consumed="1").quantity() == 3  # all that remains
    assert consumption(seal, sent="0.25").quantity() == Decimal("0.25")
    assert refused(lambda: consumption(an_item("MOTOR"), sent="2").quantity()) == (
        "INVALID_QUANTITY",
        VALUE,
    )
    assert refused(lambda: consumption(seal, started="4", consumed="4").quantity()) == (
        "QUANTITY_EXCEEDED",
        QUANTITY,
    )


def test_nothing_is_a_component_of_itself() -> None:
    pump = an_item("PUMP")
    itself = consumption(pump, component=a_traceable(pump, "SN1"), product_item=pump)
    assert refused(lambda: itself.check(Decimal(1))) == ("WOULD_FORM_CYCLE", NUMBER)


def test_nothing_on_hold_is_consumed() -> None:
    seal = an_item("SEAL", BATCH)
    held = consumption(seal, component=a_traceable(seal, "B1", on_hold=True))
    assert refused(lambda: held.check(Decimal(1))) == ("ON_HOLD", NUMBER)


@pytest.mark.parametrize("wanted_by", ["component", "product"])
def test_policy_can_want_component_numbers_known(wanted_by: str) -> None:
    seal = an_item("SEAL", BATCH, policy=CHECKED if wanted_by == "component" else None)
    pump = an_item("PUMP", policy=CHECKED if wanted_by == "product" else None)

    def of(component: Traceable) -> Consumption:
        return consumption(seal, component=component, product_item=pump)

    of(a_traceable(seal, "B1", received="1")).check(Decimal(1))
    of(replace(a_traceable(seal, "B1"), produced=Decimal(1))).check(Decimal(1))
    of(a_traceable(seal, "B1", allocated_to="order")).check(Decimal(1))
    unknown = of(a_traceable(seal, "B1"))
    elsewhere = of(a_traceable(seal, "B1", received="1", allocated_to="another order"))
    assert refused(lambda: unknown.check(Decimal(1))) == ("NOT_PRE_ALLOCATED", NUMBER)
    assert refused(lambda: elsewhere.check(Decimal(1))) == ("ALLOCATED_TO_OTHER_ORDER", NUMBER)


@pytest.mark.parametrize("wanted_by", ["component", "product"])
def test_policy_can_limit_component_serials_of_a_product_serial(wanted_by: str) -> None:
    motor = an_item("MOTOR", policy=LIMITED if wanted_by == "component" else None)
    pump = an_item("PUMP", policy=LIMITED if wanted_by == "product" else None)
    consumption(motor, started="2", consumed="1", product_item=pump).check(Decimal(1))
    full = consumption(motor, started="2", consumed="2", product_item=pump)
    assert refused(lambda: full.check(Decimal(1))) == ("MATCHING_LIMIT_EXCEEDED", NUMBER)
    # Of a plan of 1.5 pieces a second whole one is too many.
    part = consumption(motor, started="1.5", consumed="1", product_item=pump)
    assert refused(lambda: part.check(Decimal(1))) == ("MATCHING_LIMIT_EXCEEDED", NUMBER)


def test_the_matching_limit_is_between_serial_numbers_only() -> None:
    motor, seal = an_item("MOTOR", policy=LIMITED), an_item("SEAL", BATCH, policy=LIMITED)
    paint = an_item("PAINT", BATCH)
    consumption(seal, started="2", consumed="2").check(Decimal(1))
    consumption(motor, started="2", consumed="2", product_item=paint).check(Decimal(1))


@pytest.mark.parametrize("wanted_by", ["component", "product"])
def test_policy_can_forbid_over_consumption(wanted_by: str) -> None:
    seal = an_item("SEAL", BATCH, policy=STRICT if wanted_by == "component" else None)
    pump = an_item("PUMP", policy=STRICT if wanted_by == "product" else None)

    def of(component: Traceable) -> Consumption:
        return consumption(seal, started="2", consumed="1", component=component, product_item=pump)

    of(a_traceable(seal, "B1")).check(Decimal(1))
    of(a_traceable(seal, "B1", received="10", consumed="9")).check(Decimal(1))
    more_than_planned = of(a_traceable(seal, "B1"))
    more_than_there_is = of(a_traceable(seal, "B1", received="10", consumed="9.5"))
    assert refused(lambda: more_than_planned.check(Decimal("1.1"))) == (
        "OVER_CONSUMPTION",
        QUANTITY,
    )
    assert refused(lambda: more_than_there_is.check(Decimal("0.6"))) == (
        "OVER_CONSUMPTION",
        QUANTITY,
    )


def test_where_nothing_is_said_every_check_is_off() -> None:
    seal, motor = an_item("SEAL", BATCH), an_item("MOTOR")
    elsewhere = a_traceable(seal, "B1", received="1", consumed="9", allocated_to="another order")
    consumption(seal, started="2", consumed="5", component=elsewhere).check(Decimal(7))
    consumption(motor, started="2", consumed="2").check(Decimal(1))
