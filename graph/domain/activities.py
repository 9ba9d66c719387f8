"""What activities do to the totals of a batch or serial number. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from graph.domain.records import Traceable, TrackingDimension
from graph.errors import ErrorCode, Refused


class ActivityType(StrEnum):
    """The kinds of activities; ``PRODUCTION`` is recorded by registering and posting only."""

    PURCHASE = "Purchase"
    PRODUCTION = "Production"
    SALES = "Sales"
    QUALITY = "Quality"
    WAREHOUSE = "Warehouse"
    MAINTENANCE = "Maintenance"
    TRANSPORTATION = "Transportation"


RECEIPT = "PurchaseGoodsReceipt"
SHIPMENT = "SalesGoodsIssue"
SCRAP = "QualityScrap"


def recordable_type(text: str) -> str:
    """The type of an activity that an integration may record, or why it may not."""
    types = [one.value for one in ActivityType if one is not ActivityType.PRODUCTION]
    if text not in types:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"An activity that is recorded has one of the types {', '.join(types)}.",
            ("type",),
        )
    return text


def after(code: str, traceable: Traceable, quantity: Decimal, field: tuple[str, ...]) -> Traceable:
    """The traceable after it took part in an activity with this code, as its subject."""
    if code == RECEIPT:
        _require_absent(traceable, field)
        return replace(traceable, received=traceable.received + quantity)
    if code == SHIPMENT:
        _require_shippable(traceable, field)
        return replace(traceable, shipped=traceable.shipped + quantity)
    if code == SCRAP:
        return replace(traceable, scrapped=traceable.scrapped + quantity)
    return traceable


def _require_absent(traceable: Traceable, field: tuple[str, ...]) -> None:
    if _is_serial(traceable) and traceable.received + traceable.produced > traceable.shipped:
        raise Refused(
            ErrorCode.ALREADY_EXISTS,
            f"Serial number {traceable.number} of item {traceable.item_number} is on hand already.",
            field,
        )


def _require_shippable(traceable: Traceable, field: tuple[str, ...]) -> None:
    if traceable.on_hold:
        raise Refused(ErrorCode.ON_HOLD, f"{traceable.number} is on hold.", field)
    known = max(traceable.received + traceable.produced, Decimal(1))
    if _is_serial(traceable) and traceable.shipped >= known:
        raise Refused(
            ErrorCode.QUANTITY_EXCEEDED,
            f"Serial number {traceable.number} of item {traceable.item_number} is shipped already.",
            field,
        )


def _is_serial(traceable: Traceable) -> bool:
    return traceable.tracking_dimension is TrackingDimension.SERIAL
