"""What activities do to the totals of a batch or serial number. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from graph.domain.quantities import ONE, ZERO, QuantityText, not_negative
from graph.domain.records import Item, Traceable, TrackingDimension
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
STOCK_COUNT = "WarehouseStockCount"
# The data value by which a stock count notes what was on hand by the records.
EXPECTED = "expected"


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


def counted_quantity(item: Item, sent: QuantityText, field: tuple[str, ...]) -> Decimal:
    """What was counted of a batch or serial number, which may be nothing."""
    quantity = not_negative(sent, item.unit, field)
    if item.tracking_dimension is TrackingDimension.SERIAL and quantity not in (ZERO, ONE):
        raise Refused(
            ErrorCode.INVALID_QUANTITY,
            "A serial number is one piece: it is there or it is not.",
            (*field, "value"),
        )
    return quantity


def after(
    code: str, traceable: Traceable, quantity: Decimal, moment: datetime, field: tuple[str, ...]
) -> Traceable:
    """The traceable after it took part in an activity with this code, as its subject.

    ``moment`` is when it happened.
    """
    if code == RECEIPT:
        _require_absent(traceable, field)
        received = replace(traceable, received=traceable.received + quantity)
        return seen_by_count(received, quantity, moment)
    if code == SHIPMENT:
        _require_shippable(traceable, field)
        shipped = replace(traceable, shipped=traceable.shipped + quantity)
        return seen_by_count(shipped, -quantity, moment)
    if code == SCRAP:
        scrapped = replace(traceable, scrapped=traceable.scrapped + quantity)
        return seen_by_count(scrapped, -quantity, moment)
    if code == STOCK_COUNT:
        _require_latest(traceable, moment)
        missing = traceable.missing + traceable.on_hand - quantity
        return replace(traceable, missing=missing, counted_at=moment)
    return traceable


def seen_by_count(traceable: Traceable, change: Decimal, moment: datetime) -> Traceable:
    """``traceable`` after something that brought ``change`` was recorded, or taken back.

    What happened before the last stock count (or at the same moment) was seen by whoever counted:
    it cannot change what is on hand, so it changes what is missing.
    """
    if traceable.counted_at is None or moment > traceable.counted_at:
        return traceable
    return replace(traceable, missing=traceable.missing + change)


def _require_latest(traceable: Traceable, moment: datetime) -> None:
    if traceable.counted_at is not None and moment < traceable.counted_at:
        raise Refused(
            ErrorCode.INVALID_TIME,
            f"A later stock count of {traceable.number} is recorded already.",
            ("happenedAt",),
        )


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
