"""The laws of reporting as finished. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.domain.quantities import (
    ONE,
    ZERO,
    QuantityText,
    not_negative,
    to_text,
)
from graph.domain.records import (
    ComponentLine,
    FinishedProduct,
    Item,
    OrderStructure,
    TrackingDimension,
)
from graph.domain.statuses import RegistrationStatus, combined_status
from graph.errors import ErrorCode, Refused


@dataclass(frozen=True, slots=True)
class Report:
    """What turned out good, and what did not, in the item's base unit."""

    good: Decimal
    error: Decimal


def finished_quantities(
    item: Item,
    product: FinishedProduct,
    lines: Sequence[ComponentLine],
    good: QuantityText | None,
    error: QuantityText | None,
) -> Report:
    """What a report of a registered product says, or why it cannot be.

    Without a good quantity, all that is left beside the error quantity is good. ``lines`` are those
    that the product itself must have complete where its policy wants that.
    """
    left = product.started - product.good - product.error
    if left <= 0:
        raise Refused(
            ErrorCode.ALREADY_REPORTED_AS_FINISHED,
            "All that was started of this product is reported as finished already.",
            ("finishedProduct",),
        )
    bad = ZERO if error is None else not_negative(error, item.unit, ("error",))
    fine = max(ZERO, left - bad) if good is None else not_negative(good, item.unit, ("good",))
    if fine + bad > left:
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            f"Only {to_text(left)} {item.unit} of this product are left to be reported.",
            ("good",),
        )
    if fine + bad == 0:
        raise Refused(
            ErrorCode.INVALID_QUANTITY, "Good and error quantity cannot both be zero.", ("good",)
        )
    serial = item.tracking_dimension is TrackingDimension.SERIAL
    if serial and {fine, bad} != {ZERO, ONE}:
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            "A serial number is one piece: it is good or it is not.",
            ("good",),
        )
    _require_complete(item, lines)
    return Report(fine, bad)


def not_covered(structure: OrderStructure, lines: Sequence[ComponentLine]) -> list[ComponentLine]:
    """The lines of a product but those that all products of its order share.

    Such a line is covered once what is shared reaches what is planned for all that was started.
    """
    started = structure.main_line.started
    return [line for line in lines if not line.bom_line.is_covered(started)]


def is_complete(lines: Sequence[ComponentLine]) -> bool:
    """Whether nothing remains to be registered on those of the lines that need numbers."""
    status = combined_status(line.state.status for line in lines if line.item.needs_number)
    return status is RegistrationStatus.COMPLETED


def _require_complete(item: Item, lines: Sequence[ComponentLine]) -> None:
    if item.policy.require_complete_components and not is_complete(lines):
        raise Refused(
            ErrorCode.COMPONENTS_INCOMPLETE,
            f"Components of this product remain to be registered, and the policy of item "
            f"{item.number} wants them complete first.",
            ("finishedProduct",),
        )
