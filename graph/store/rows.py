"""Records of the domain from rows of the store."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from graph.domain.quantities import ZERO
from graph.domain.records import (
    Activity,
    ActivityTransaction,
    Association,
    AssociationState,
    BatchRelation,
    BomLine,
    DataValue,
    Evidence,
    FinishedProduct,
    HistoryEntry,
    Item,
    OrderStructure,
    PickingListJournal,
    PickingListLine,
    Policy,
    ProductionOrder,
    ProductionOrderStatus,
    ProductLine,
    ProductLineRole,
    RelationKind,
    SharedConsumption,
    Traceable,
    TrackingDimension,
    TransactionRole,
)
from graph.domain.statuses import RegistrationStatus
from graph.domain.times import from_micros
from graph.domain.totals import Totals

Row = dict[str, Any]

_TOTALS = tuple(one.name for one in fields(Totals))


def decimal(text: str | None) -> Decimal:
    """A stored quantity; zero where none is stored."""
    return Decimal(text) if text else ZERO


def item(row: Row) -> Item:
    """An item."""
    return Item(
        id=row["id"],
        company=row["company"],
        number=row["number"],
        name=row["name"],
        tracking_dimension=TrackingDimension(row["trackingDimension"]),
        unit=row["unit"],
        gtins=tuple(row.get("gtins") or ()),
        policy=Policy(
            use_tracked_components=row["useTrackedComponents"],
            check_pre_allocation_for_product=row["checkPreAllocationForProduct"],
            check_pre_allocation_for_components=row["checkPreAllocationForComponents"],
            serial_number_matching_limit=row["serialNumberMatchingLimit"],
            allow_over_consumption=row["allowOverConsumption"],
            require_complete_components=row.get("requireCompleteComponents", False),
        ),
        version=row["version"],
    )


def production_order(row: Row) -> ProductionOrder:
    """A production order without its lines."""
    return ProductionOrder(
        id=row["id"],
        company=row["company"],
        number=row["number"],
        status=ProductionOrderStatus(row["status"]),
        version=row["version"],
        rework=bool(row.get("rework")),
    )


def product_line(row: Row) -> ProductLine:
    """A product line of an order."""
    return ProductLine(
        id=row["id"],
        order_id=row["order"],
        item_id=row["item"],
        role=ProductLineRole(row["role"]),
        position=row["position"],
        ordered=decimal(row["ordered"]),
        started=decimal(row.get("started")),
        registered=decimal(row.get("registered")),
        live=row.get("live") or 0,
        reported=decimal(row.get("reported")),
    )


def bom_line(row: Row, main_ordered: Decimal) -> BomLine:
    """A BOM line of an order that makes so much of its main product."""
    return BomLine(
        id=row["id"],
        order_id=row["order"],
        line_number=row["lineNumber"],
        item_id=row["item"],
        planned=decimal(row["planned"]),
        main_ordered=main_ordered,
        shared=decimal(row.get("shared")),
        shared_live=row.get("sharedLive") or 0,
    )


def order_structure(row: Row) -> OrderStructure:
    """An order with its lines and items, from ``order, productLines, bomLines, items``."""
    products = sorted(map(product_line, row["productLines"]), key=lambda line: line.position)
    main = next(line for line in products if line.role is ProductLineRole.MAIN)
    return OrderStructure(
        order=production_order(row["order"]),
        product_lines=tuple(products),
        bom_lines=tuple(
            sorted(
                (bom_line(line, main.ordered) for line in row["bomLines"]),
                key=lambda line: line.line_number,
            )
        ),
        items={found["id"]: item(found) for found in row["items"]},
    )


def traceable(row: Row) -> Traceable:
    """A batch or serial number."""
    return Traceable(
        id=row["id"],
        company=row["company"],
        item_id=row["item"],
        item_number=row["itemNumber"],
        number=row["number"],
        tracking_dimension=TrackingDimension(row["trackingDimension"]),
        counted_at=_moment(row.get("countedAt")),
        on_hold=bool(row.get("holds")),
        hold_ids=tuple(row.get("holds") or ()),
        allocated_to=row.get("allocatedTo"),
        live_association_id=row.get("liveAssociation"),
        place=row.get("place"),
        **_totals(row),
    )


def totals(row: Row) -> Totals:
    """The running totals of a batch or serial number."""
    return Totals(**_totals(row))


def _totals(row: Row) -> dict[str, Decimal]:
    return {name: decimal(row.get(name)) for name in _TOTALS}


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def finished_product(row: Row) -> FinishedProduct:
    """A registered product of an order."""
    return FinishedProduct(
        id=row["id"],
        order_id=row["order"],
        product_line_id=row["productLine"],
        item_id=row["item"],
        traceable_id=row["traceable"],
        started=decimal(row["started"]),
        good=decimal(row.get("good")),
        error=decimal(row.get("error")),
        status=RegistrationStatus(row["status"]),
        registered_at=from_micros(row["registeredAt"]),
        registered_by=row["registeredBy"],
        happened_at=_happened(row),
        removed_at=_moment(row.get("removedAt")),
        removed_by=row.get("removedBy"),
        removal_reason=row.get("removalReason"),
        version=row.get("version", 1),
    )


def association(row: Row) -> Association:
    """A consumed-into edge with its facts."""
    return Association(
        product_id=row["product"],
        finished_product_id=row["finishedProduct"],
        bom_line_id=row["bomLine"],
        picked=decimal(row.get("picked")),
        **_consumed(row),
    )


def shared_consumption(row: Row) -> SharedConsumption:
    """A consumption that all products of an order share."""
    return SharedConsumption(bom_line_id=row["bomLine"], **_consumed(row))


def _consumed(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "component_id": row["component"],
        "order_id": row["order"],
        "item_id": row["item"],
        "quantity": decimal(row["quantity"]),
        "evidence": Evidence(row["evidence"]),
        "state": AssociationState(row["state"]),
        "registered_at": from_micros(row["registeredAt"]),
        "registered_by": row["registeredBy"],
        "happened_at": _happened(row),
        "removed_at": _moment(row.get("removedAt")),
        "removed_by": row.get("removedBy"),
        "removal_reason": row.get("removalReason"),
        "superseded_by_id": row.get("supersededBy"),
        "supersedes_id": row.get("supersedes"),
        "version": row.get("version", 1),
    }


def activity(row: Row) -> Activity:
    """An activity with its transactions, which are stored as columns of equal length."""
    nothing = [""] * len(row["traceables"])
    columns = zip(
        row["traceables"],
        row["items"],
        row["roles"],
        row["quantities"],
        row.get("associations") or nothing,
        row.get("finishedProducts") or nothing,
        strict=True,
    )
    return Activity(
        id=row["id"],
        company=row["company"],
        type=row["type"],
        code=row["code"],
        happened_at=from_micros(row["happenedAt"]),
        recorded_at=from_micros(row["recordedAt"]),
        operator=row["operator"],
        transactions=tuple(
            ActivityTransaction(
                traceable_id,
                item_id,
                TransactionRole(role),
                Decimal(quantity),
                association_id or None,
                product_id or None,
            )
            for traceable_id, item_id, role, quantity, association_id, product_id in columns
        ),
        partner=row.get("partner"),
        order_id=row.get("order"),
        reverses_id=row.get("reverses"),
        reason=row.get("reason"),
        data=tuple(map(_data_value, json.loads(row.get("data") or "[]"))),
        place=row.get("place"),
    )


def journal(row: Row) -> PickingListJournal:
    """A picking list journal with its lines, which are stored as columns of equal length."""
    columns = zip(row["lines"], row["associations"], row["consumptions"], strict=True)
    return PickingListJournal(
        id=row["id"],
        order_id=row["order"],
        posted=row["posted"],
        lines=tuple(
            PickingListLine(line, association_id, Decimal(consumption))
            for line, association_id, consumption in columns
        ),
        activity_id=row.get("activity"),
        version=row.get("version", 1),
        deleted=row.get("deletedAt") is not None,
        changed_at=_moment(row.get("changedAt")),
        changed_by=row.get("changedBy"),
    )


def history_entry(row: Row) -> HistoryEntry:
    """An entry of the history."""
    return HistoryEntry(
        id=row["id"],
        company=row["company"],
        event=row["event"],
        recorded_at=from_micros(row["recordedAt"]),
        operator=row["operator"],
        reason=row.get("reason"),
        data=row.get("data") or "{}",
        order_id=row.get("order"),
        finished_product_id=row.get("finishedProduct"),
        product_id=row.get("product"),
        component_id=row.get("component"),
        association_id=row.get("association"),
        recall_id=row.get("recall"),
    )


def _happened(row: Row) -> datetime:
    # What was recorded before this was asked for took effect when it was recorded.
    happened_at = row.get("happenedAt")
    return from_micros(row["registeredAt"] if happened_at is None else happened_at)


def _data_value(stored: Row) -> DataValue:
    number = stored.get("number")
    return DataValue(
        name=stored["name"],
        text=stored.get("text"),
        number=Decimal(number) if number is not None else None,
        boolean=stored.get("boolean"),
        unit=stored.get("unit"),
    )


def batch_relation(row: Row) -> BatchRelation:
    """A split or merge."""
    return BatchRelation(
        id=row["id"],
        kind=RelationKind(row["kind"]),
        source_id=row["source"],
        target_id=row["target"],
        quantity=Decimal(row["quantity"]),
        reason=row["reason"],
        registered_at=from_micros(row["registeredAt"]),
        registered_by=row["registeredBy"],
    )
