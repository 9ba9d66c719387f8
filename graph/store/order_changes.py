"""Creating, changing, starting and ending production orders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.ids import new_id
from graph.domain.quantities import QuantityText, positive, proportion, to_text, whole
from graph.domain.records import (
    Item,
    OrderStructure,
    ProductionOrderStatus,
    ProductLine,
    ProductLineRole,
    TrackingDimension,
)
from graph.domain.references import ItemRef, OrderRef
from graph.domain.texts import clean_number
from graph.domain.times import to_micros
from graph.domain.versions import require_version
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from graph.store.component_lines import refresh_statuses
from graph.store.items import items_by_refs
from graph.store.keys import order_key
from graph.store.orders import order_structure

_TOUCH_BY_KEY: LiteralString = """
MERGE (o:ProductionOrder {key: $key})
ON CREATE SET o += $created, o.version = 0
SET o.version = o.version + 1
WITH o
OPTIONAL MATCH (p:ProductLine {order: o.id}) WHERE p.removedAt IS NULL
WITH o, collect(p {.*}) AS productLines
OPTIONAL MATCH (b:BomLine {order: o.id}) WHERE b.removedAt IS NULL
RETURN o {.*} AS order, productLines, collect(b {.*}) AS bomLines
"""
_TOUCH_BY_ID: LiteralString = """
MATCH (o:ProductionOrder {id: $id}) SET o.version = o.version + 1
RETURN o.status AS status
"""
_SET_STATUS: LiteralString = "MATCH (o:ProductionOrder {id: $id}) SET o.status = $status"
_SET_VERSION: LiteralString = "MATCH (o:ProductionOrder {id: $id}) SET o.version = $version"
_SET_REWORK: LiteralString = "MATCH (o:ProductionOrder {id: $id}) SET o.rework = $rework"
_SAVE_LINES: LiteralString = """
FOREACH (line IN $productLines | MERGE (p:ProductLine {id: line.id}) SET p += line)
FOREACH (line IN $bomLines | MERGE (b:BomLine {id: line.id}) SET b += line)
"""


@dataclass(frozen=True, slots=True)
class ProductLineText:
    """A product line as a client sent it."""

    item: ItemRef
    ordered: QuantityText
    role: ProductLineRole


@dataclass(frozen=True, slots=True)
class BomLineText:
    """A BOM line as a client sent it; ``planned`` is for the whole ordered main product."""

    line_number: int
    item: ItemRef
    planned: QuantityText


async def upsert_order(
    session: GraphSession,
    command: Command,
    company: str,
    number: str,
    product_lines: Sequence[ProductLineText],
    bom_lines: Sequence[BomLineText],
    rework: bool | None = None,
    version: int | None = None,
) -> OrderStructure:
    """Create an order, or replace its lines by these.

    Product lines are matched to present ones by item, BOM lines by line number. A line under which
    something is registered can change its quantity but neither its item nor vanish (``IN_USE``).
    ``STALE`` when the order was changed since its ``version`` was looked at (0: there was none).
    """
    company = clean_number(company, "The company", ("company",))
    command = command.at(company)
    clean = clean_number(number, "The order number", ("number",))
    _require_one_main(product_lines)
    _require_distinct(bom_lines)
    key = order_key(company, clean)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["order"])
        proposed = _new_order(command, company, clean)
        row = await tx.one(_TOUCH_BY_KEY, key=key, created=proposed)
        assert row is not None
        order = row["order"]
        require_version(version, order["version"] - 1, "order", ("version",))
        if order["status"] == ProductionOrderStatus.ENDED:
            raise _ended(clean)
        items = await items_by_refs(tx, _item_refs(product_lines, bom_lines))
        products = _product_rows(
            order["id"], product_lines, items[: len(product_lines)], row["productLines"]
        )
        boms = _bom_rows(order["id"], bom_lines, items[len(product_lines) :], row["bomLines"])
        gone_products = _gone(command, row["productLines"], products)
        gone_boms = _gone(command, row["bomLines"], boms)
        _require_unregistered(gone_products)
        _require_unshared(gone_boms)
        await tx.all(_SAVE_LINES, productLines=products + gone_products, bomLines=boms + gone_boms)
        if rework is not None:
            await tx.all(_SET_REWORK, id=order["id"], rework=rework)
        if any(line.get("live") for line in row["productLines"]):
            structure = await order_structure(tx, OrderRef(command.company, id=order["id"]))
            await refresh_statuses(tx, structure, {line["id"] for line in gone_boms})
        created = order["id"] == proposed["id"]
        stands = (
            _stand(row["productLines"], products + gone_products)
            and _stand(row["bomLines"], boms + gone_boms)
            and rework in (None, bool(order.get("rework")))
        )
        if stands and not created:
            # Who sends what stands already makes nobody's look at it stale.
            await tx.all(_SET_VERSION, id=order["id"], version=order["version"] - 1)
        entry = command.history(
            "OrderCreated" if created else "OrderChanged",
            {
                "before": {"productLines": row["productLines"], "bomLines": row["bomLines"]},
                "after": {"productLines": products, "bomLines": boms},
            },
            order=order["id"],
        )
        await command.record(tx, [entry], {"order": order["id"]})
        return str(order["id"])

    order_id = await session.write([f"order:{key}", *command.queue], work)
    return await order_structure(session, OrderRef(command.company, id=order_id))


def _stand(present: Sequence[dict[str, Any]], saved: Sequence[dict[str, Any]]) -> bool:
    """Whether saving these lines changes nothing of the present ones."""
    known = {line["id"]: line for line in present}
    return all(line.items() <= known.get(line["id"], {}).items() for line in saved)


async def start_order(
    session: GraphSession, command: Command, ref: OrderRef, quantity: QuantityText | None
) -> OrderStructure:
    """Start ``quantity`` of the main product, or all that is ordered and not yet started.

    Co- and by-products start in the same proportion. Started quantities add up; more than ordered
    may be started when it is said explicitly.
    """
    known = await order_structure(session, ref)
    command = command.at(known.order.company)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["order"])
        await _touch_unended(tx, known)
        fresh = await order_structure(tx, OrderRef(command.company, id=known.order.id))
        started = _started_lines(fresh, quantity)
        await tx.all(
            _SAVE_LINES,
            productLines=[{"id": line, "started": to_text(value)} for line, value in started],
            bomLines=[],
        )
        await tx.all(_SET_STATUS, id=fresh.order.id, status=ProductionOrderStatus.STARTED.value)
        entry = command.history(
            "OrderStarted",
            {"started": {line: to_text(value) for line, value in started}},
            order=fresh.order.id,
        )
        await command.record(tx, [entry], {"order": fresh.order.id})
        return fresh.order.id

    return await _written(session, command, known, work)


async def end_order(session: GraphSession, command: Command, ref: OrderRef) -> OrderStructure:
    """End an order: from now on nothing can be registered on it (``ORDER_ENDED``)."""
    known = await order_structure(session, ref)
    command = command.at(known.order.company)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["order"])
        await _touch_unended(tx, known)
        await tx.all(_SET_STATUS, id=known.order.id, status=ProductionOrderStatus.ENDED.value)
        entry = command.history("OrderEnded", order=known.order.id)
        await command.record(tx, [entry], {"order": known.order.id})
        return known.order.id

    return await _written(session, command, known, work)


async def _written(
    session: GraphSession,
    command: Command,
    known: OrderStructure,
    work: Callable[[Transaction], Awaitable[str]],
) -> OrderStructure:
    key = order_key(known.order.company, known.order.number)
    order_id = await session.write([f"order:{key}", *command.queue], work)
    return await order_structure(session, OrderRef(command.company, id=order_id))


async def _touch_unended(tx: Transaction, known: OrderStructure) -> None:
    row = await tx.one(_TOUCH_BY_ID, id=known.order.id)
    if row is None or row["status"] == ProductionOrderStatus.ENDED:
        raise _ended(known.order.number)


def _ended(number: str) -> Refused:
    return Refused(
        ErrorCode.ORDER_ENDED, f"Order {number} has ended; nothing can change on it.", ("order",)
    )


def _new_order(command: Command, company: str, number: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "company": company,
        "number": number,
        "status": ProductionOrderStatus.CREATED.value,
        "createdAt": to_micros(command.recorded_at),
    }


def _require_one_main(lines: Sequence[ProductLineText]) -> None:
    if sum(line.role is ProductLineRole.MAIN for line in lines) != 1:
        raise Refused(
            ErrorCode.INVALID_ORDER,
            "An order has one main product; give the other product lines the role of co- or "
            "by-product.",
            ("productLines",),
        )


def _require_distinct(lines: Sequence[BomLineText]) -> None:
    numbers = [line.line_number for line in lines]
    for index, number in enumerate(numbers):
        if number < 0 or number > 2_000_000_000 or number in numbers[:index]:
            raise Refused(
                ErrorCode.INVALID_ORDER,
                f"BOM line number {number} is negative, too large or given twice.",
                ("bomLines", str(index), "lineNumber"),
            )


def _item_refs(
    products: Sequence[ProductLineText], boms: Sequence[BomLineText]
) -> list[tuple[ItemRef, tuple[str, ...]]]:
    return [
        *((line.item, ("productLines", str(at), "item")) for at, line in enumerate(products)),
        *((line.item, ("bomLines", str(at), "item")) for at, line in enumerate(boms)),
    ]


def _product_rows(
    order_id: str,
    lines: Sequence[ProductLineText],
    items: Sequence[Item],
    present: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    by_item = {line["item"]: line for line in present}
    result: list[dict[str, Any]] = []
    for index, (line, item) in enumerate(zip(lines, items, strict=True)):
        field = ("productLines", str(index))
        if any(other["item"] == item.id for other in result):
            raise Refused(
                ErrorCode.INVALID_ORDER,
                f"Item {item.number} stands on two product lines.",
                (*field, "item"),
            )
        ordered = positive(line.ordered, item.unit, (*field, "ordered"))
        if item.tracking_dimension is TrackingDimension.SERIAL:
            whole(ordered, f"Item {item.number}", (*field, "ordered"))
        main = line.role is ProductLineRole.MAIN
        result.append(
            {
                "id": by_item[item.id]["id"] if item.id in by_item else new_id(),
                "order": order_id,
                "item": item.id,
                "role": line.role.value,
                "position": 0 if main else index + 1,
                "ordered": to_text(ordered),
            }
        )
    return result


def _bom_rows(
    order_id: str,
    lines: Sequence[BomLineText],
    items: Sequence[Item],
    present: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    # A line number that is given to another item is a new line; the old one goes.
    known = {(line["lineNumber"], line["item"]): line["id"] for line in present}
    return [
        {
            "id": known.get((line.line_number, item.id)) or new_id(),
            "order": order_id,
            "lineNumber": line.line_number,
            "item": item.id,
            "planned": to_text(
                positive(line.planned, item.unit, ("bomLines", str(index), "planned"))
            ),
        }
        for index, (line, item) in enumerate(zip(lines, items, strict=True))
    ]


def _gone(
    command: Command, present: Sequence[dict[str, Any]], kept: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    ids = {line["id"] for line in kept}
    removed_at = to_micros(command.recorded_at)
    return [{**line, "removedAt": removed_at} for line in present if line["id"] not in ids]


def _require_unregistered(gone: Sequence[dict[str, Any]]) -> None:
    if any(line.get("live") for line in gone):
        raise Refused(
            ErrorCode.IN_USE,
            "Products are registered on a product line that would vanish.",
            ("productLines",),
        )


def _require_unshared(gone: Sequence[dict[str, Any]]) -> None:
    if any(line.get("sharedLive") for line in gone):
        raise Refused(
            ErrorCode.IN_USE,
            "Components are registered on a BOM line that would vanish.",
            ("bomLines",),
        )


def _started_lines(
    structure: OrderStructure, quantity: QuantityText | None
) -> list[tuple[str, Decimal]]:
    main = structure.main_line
    if quantity is None:
        more = main.ordered - main.started
        if more <= 0:
            raise Refused(
                ErrorCode.QUANTITY_EXCEEDED,
                f"All that order {structure.order.number} orders is started already; "
                "say how much more is to be started.",
                ("quantity",),
            )
    else:
        more = positive(quantity, structure.item_of(main).unit, ("quantity",))
    return [(line.id, _started(structure, line, more)) for line in structure.product_lines]


def _started(structure: OrderStructure, line: ProductLine, more: Decimal) -> Decimal:
    """What is started of a line once ``more`` of the main product is."""
    main, item = structure.main_line, structure.item_of(line)
    if line.started == proportion(line.ordered, main.started, main.ordered):
        # In proportion so far: taken from the sum and rounded once, many small starts add up.
        total = proportion(line.ordered, main.started + more, main.ordered)
    else:  # the order's lines were changed meanwhile
        total = line.started + proportion(line.ordered, more, main.ordered)
    if item.tracking_dimension is TrackingDimension.SERIAL:
        whole(total, f"Item {item.number}", ("quantity",))
    return total
