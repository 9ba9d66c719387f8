"""The laws of registering products and components. Pure: what is, what is asked, may it be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.domain.holds import held
from graph.domain.quantities import ONE, QuantityText, positive, serial_quantity, to_text
from graph.domain.records import (
    ComponentLine,
    Item,
    ProductionOrder,
    ProductionOrderStatus,
    ProductLine,
    SharedLine,
    Traceable,
    TrackingDimension,
)
from graph.errors import ErrorCode, Refused


def require_open(order: ProductionOrder) -> None:
    """Refuse registrations on an order that is not started yet, or has ended."""
    if order.status is ProductionOrderStatus.CREATED:
        raise Refused(
            ErrorCode.ORDER_NOT_STARTED, f"Order {order.number} is not started yet.", ("order",)
        )
    if order.status is ProductionOrderStatus.ENDED:
        raise Refused(
            ErrorCode.ORDER_ENDED,
            f"Order {order.number} has ended; nothing can be registered on it.",
            ("order",),
        )


def require_number(item: Item, field: tuple[str, ...] = ("item",)) -> None:
    """Refuse a registration of an item whose pieces have no numbers."""
    if not item.needs_number:
        raise Refused(
            ErrorCode.NOT_TRACKED,
            f"Item {item.number} has no batch or serial numbers to register.",
            field,
        )


def product_quantity(item: Item, line: ProductLine, sent: QuantityText | None) -> Decimal:
    """How much a product number stands for: 1 for a serial number, else what was sent.

    Without a quantity a batch stands for all that remains on its line; where nothing remains the
    worker must say how much more (``QUANTITY_EXCEEDED``).
    """
    if item.tracking_dimension is TrackingDimension.SERIAL:
        quantity = serial_quantity(sent, item.unit, ("quantity",))
    elif sent is not None:
        quantity = positive(sent, item.unit, ("quantity",))
    else:
        quantity = _remaining(line.state.remaining, item)
    if not item.policy.allow_over_consumption and line.registered + quantity > line.started:
        raise Refused(
            ErrorCode.OVER_CONSUMPTION,
            f"Only {to_text(line.state.remaining)} {item.unit} of item {item.number} remain to be "
            "registered, and its policy allows no more than was started.",
            ("quantity",),
        )
    return quantity


def check_product_allocation(
    item: Item, number: str, allocated_to: str | None, order: ProductionOrder
) -> None:
    """Refuse a product number not given to this order before, where the item's policy wants it."""
    if not item.policy.check_pre_allocation_for_product or allocated_to == order.id:
        return
    if allocated_to is not None:
        raise _allocated_elsewhere(item, number)
    raise Refused(
        ErrorCode.NOT_PRE_ALLOCATED,
        f"{number} was not allocated to order {order.number} beforehand, "
        f"as the policy of item {item.number} wants it.",
        ("number",),
    )


@dataclass(frozen=True, slots=True)
class Consumption:
    """A component about to go into a product, as the store knows both at this moment.


    Without a product it goes into all products of the order, which share it; ``product_items`` are
    the items of what it goes into. ``hold_reason`` says why the component is on hold, if it is.
    """

    line: ComponentLine | SharedLine
    order: ProductionOrder
    product: Traceable | None
    product_items: Sequence[Item]
    component: Traceable
    sent: QuantityText | None
    hold_reason: str | None = None

    def quantity(self) -> Decimal:
        """How much of the component is consumed: as sent, 1 for a serial, else what remains."""
        item = self.line.item
        if item.tracking_dimension is TrackingDimension.SERIAL:
            return serial_quantity(self.sent, item.unit, ("quantity",))
        if self.sent is not None:
            return positive(self.sent, item.unit, ("quantity",))
        return _remaining(self.line.state.remaining, item)

    def check(self, quantity: Decimal) -> None:
        """Refuse what the laws or a policy forbid. Cycles and live serials need the store as well.

        A check on components holds when the component's item or a product's item wants it.
        """
        itself = self.product is not None and self.component.id == self.product.id
        if itself and not self.order.rework:
            raise Refused(
                ErrorCode.WOULD_FORM_CYCLE,
                f"{self.component.number} cannot be a component of itself.",
                ("number",),
            )
        if self.component.on_hold:
            raise held(self.component, self.hold_reason, ("number",))
        policies = [item.policy for item in (self.line.item, *self.product_items)]
        if any(policy.check_pre_allocation_for_components for policy in policies):
            self._check_allocation()
        if any(policy.serial_number_matching_limit for policy in policies):
            self._check_matching_limit()
        if not all(policy.allow_over_consumption for policy in policies):
            self._check_over_consumption(quantity)

    def _check_allocation(self) -> None:
        allocated_to = self.component.allocated_to
        if allocated_to is not None and allocated_to != self.order.id:
            raise _allocated_elsewhere(self.line.item, self.component.number)
        if not (self.component.came or allocated_to):
            raise Refused(
                ErrorCode.NOT_PRE_ALLOCATED,
                f"{self.component.number} of item {self.line.item.number} was neither received nor "
                "produced nor allocated before.",
                ("number",),
            )

    def _check_matching_limit(self) -> None:
        if self.product is None:  # The limit is about one product's serial number.
            return
        both_serial = (
            self.product.tracking_dimension is TrackingDimension.SERIAL
            and self.line.item.tracking_dimension is TrackingDimension.SERIAL
        )
        if both_serial and self.line.state.consumption + ONE > self.line.state.started:
            raise Refused(
                ErrorCode.MATCHING_LIMIT_EXCEEDED,
                f"{self.product.number} already has the {to_text(self.line.state.started)} serial "
                f"numbers of item {self.line.item.number} that its bill of materials plans.",
                ("number",),
            )

    def _check_over_consumption(self, quantity: Decimal) -> None:
        item = self.line.item
        if self.line.state.consumption + quantity > self.line.state.started:
            raise Refused(
                ErrorCode.OVER_CONSUMPTION,
                f"Only {to_text(self.line.state.remaining)} {item.unit} of item {item.number} "
                "remain to be consumed, and policy allows no more.",
                ("quantity",),
            )
        # A number that nobody received or produced has no known amount to be beyond.
        known = self.component.came
        if known and self.component.consumed + quantity > known:
            left = max(Decimal(0), known - self.component.consumed)
            raise Refused(
                ErrorCode.OVER_CONSUMPTION,
                f"Only {to_text(left)} {item.unit} of {self.component.number} are left, "
                "and policy allows no more than is known to exist.",
                ("quantity",),
            )


def _remaining(remaining: Decimal, item: Item) -> Decimal:
    if remaining > 0:
        return remaining
    raise Refused(
        ErrorCode.QUANTITY_EXCEEDED,
        f"Nothing of item {item.number} remains to be registered here; "
        "to register more, say how much.",
        ("quantity",),
    )


def _allocated_elsewhere(item: Item, number: str) -> Refused:
    return Refused(
        ErrorCode.ALLOCATED_TO_OTHER_ORDER,
        f"{number} of item {item.number} is allocated to another order.",
        ("number",),
    )
