"""Reporting registered products as finished: what turned out good, and what did not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from graph.domain.finishing import Report, finished_quantities, not_covered
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import (
    Activity,
    ActivityTransaction,
    DataValue,
    FinishedProduct,
    OrderStructure,
    ProductionOrderStatus,
    ProductLine,
    TransactionRole,
)
from graph.domain.registration import require_open
from graph.domain.texts import clean_place
from graph.domain.times import happened
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.activities import NewActivity, activities_by_ids, activity_row
from graph.store.changes import Changes
from graph.store.commands import Command
from graph.store.ledger import Ledger, open_ledger
from graph.store.product_corrections import queue, touch_orders
from graph.store.registrations import products_by_ids


@dataclass(frozen=True, slots=True)
class ReportText:
    """What a client reports of a registered product; None means: all that is left is good."""

    product_id: str
    good: QuantityText | None
    error: QuantityText | None
    happened_at: datetime | None = None
    place: str | None = None


async def report_as_finished(
    session: GraphSession, command: Command, text: ReportText
) -> tuple[FinishedProduct, Activity]:
    """Report good and error quantity, as activity ``ProductionReportFinished``.

    A serial number is reported once, as good or as error; a batch partly and repeatedly, until what
    was started is used up (``QUANTITY_EXCEEDED``).
    """
    known = (await products_by_ids(session, [text.product_id])).get(text.product_id)
    if known is None:
        raise _unknown()
    moment = happened(text.happened_at, command.recorded_at, ("happenedAt",))
    place = clean_place(text.place)

    async def work(tx: Transaction) -> tuple[str, str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["finishedProduct"]), str(answer["activity"])
        await touch_orders(tx, [known.order_id])
        ledger = await open_ledger(tx, command, [known.id], [known.traceable_id])
        product = ledger.products[known.id]
        if product.removed:
            raise _unknown()
        structure = ledger.structures[product.order_id]
        require_open(structure.order)
        item = structure.items[product.item_id]
        lines = not_covered(structure, ledger.lines[product.id])
        report = finished_quantities(item, product, lines, text.good, text.error)
        activity = _activity(command, ledger, product, moment, report, place)
        book_report(ledger, product, report)
        ledger.changes.activities.append(activity)
        ledger.changes.history.append(
            ledger.command.history(
                "ProductReportedAsFinished",
                {"good": to_text(report.good), "error": to_text(report.error)},
                order=product.order_id,
                finishedProduct=product.id,
                product=product.traceable_id,
                activity=activity["id"],
            )
        )
        await ledger.changes.apply(
            tx, command, {"finishedProduct": product.id, "activity": activity["id"]}
        )
        return product.id, str(activity["id"])

    keys = await queue(session, command, {known.traceable_id}, [known.order_id])
    product_id, activity_id = await session.write(keys, work)
    products = await products_by_ids(session, [product_id])
    return products[product_id], (await activities_by_ids(session, [activity_id]))[activity_id]


def book_report(ledger: Ledger, product: FinishedProduct, report: Report) -> None:
    """Add a report (or take one back, with negative quantities) to product, line and order."""
    ledger.changes.finished_products[product.id] |= {
        "good": to_text(product.good + report.good),
        "error": to_text(product.error + report.error),
        "version": product.version + 1,
    }
    structure = ledger.structures[product.order_id]
    reported = report.good + report.error
    line = next(one for one in structure.product_lines if one.id == product.product_line_id)
    ledger.changes.product_lines[line.id]["reported"] = to_text(line.reported + reported)
    _set_order_status(ledger.changes, structure, line, reported)


def _set_order_status(
    changes: Changes, structure: OrderStructure, changed: ProductLine, reported: Decimal
) -> None:
    """An order is reported as finished when everything that it orders under numbers is.

    An order that has ended stays so, whatever is reversed.
    """
    if structure.order.status is ProductionOrderStatus.ENDED:
        return

    def done(line: ProductLine) -> bool:
        total = line.reported + (reported if line.id == changed.id else 0)
        return total >= line.ordered or not structure.item_of(line).needs_number

    finished = ProductionOrderStatus.REPORTED_AS_FINISHED
    status = finished if all(map(done, structure.product_lines)) else ProductionOrderStatus.STARTED
    if status is not structure.order.status:
        changes.orders[structure.order.id] |= {
            "status": status.value,
            "version": structure.order.version + 1,
        }


def _activity(
    command: Command,
    ledger: Ledger,
    product: FinishedProduct,
    moment: datetime,
    report: Report,
    place: str | None,
) -> dict[str, Any]:
    unit = ledger.structures[product.order_id].items[product.item_id].unit
    part = ActivityTransaction(
        product.traceable_id,
        product.item_id,
        TransactionRole.PRODUCT,
        report.good + report.error,
        finished_product_id=product.id,
    )
    return activity_row(
        command,
        NewActivity(
            ledger.structures[product.order_id].order.company,
            "Production",
            "ProductionReportFinished",
            moment,
            [part],
            order_id=product.order_id,
            data=[
                DataValue("good", number=report.good, unit=unit),
                DataValue("error", number=report.error, unit=unit),
            ],
            place=place,
        ),
    )


def _unknown() -> Refused:
    return Refused(ErrorCode.NOT_FOUND, "There is no such finished product.", ("finishedProduct",))
