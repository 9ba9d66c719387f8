"""Allocating numbers to an order beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

from graph.domain.ranges import expand_numbers
from graph.domain.records import Item, OrderStructure
from graph.domain.references import ItemRef, OrderRef
from graph.domain.registration import require_number
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command
from graph.store.items import items_by_refs
from graph.store.keys import order_key, traceable_key
from graph.store.orders import order_structure
from graph.store.product_registration import new_traceable

_ALLOCATE: LiteralString = """
UNWIND $wanted AS one
MERGE (t:Traceable {key: one.key})
ON CREATE SET t += one.created, t.version = 0
SET t.version = t.version + 1, t.allocatedTo = coalesce(t.allocatedTo, $order)
WITH t WHERE t.allocatedTo <> $order
RETURN collect(t.number) AS taken
"""


async def allocate_numbers(
    session: GraphSession,
    command: Command,
    order: OrderRef,
    item: ItemRef,
    texts: Sequence[str],
) -> list[str]:
    """Give an order its numbers of an item, all or none, and return them in order.

    ``texts`` are numbers and ranges. A number that another order has is refused with
    ``ALLOCATED_TO_OTHER_ORDER``; one that this order has already stays.
    """
    structure = await order_structure(session, order)
    command = command.at(structure.order.company)
    [known] = await items_by_refs(session, [(item, ("item",))])
    require_number(known)
    numbers = expand_numbers(texts)
    wanted = _wanted(known, numbers)

    async def work(tx: Transaction) -> list[str]:
        if await command.first_answer(tx) is not None:
            return numbers
        row = await tx.one(_ALLOCATE, wanted=wanted, order=structure.order.id)
        taken = (row or {}).get("taken", [])
        if taken:
            raise Refused(
                ErrorCode.ALLOCATED_TO_OTHER_ORDER,
                f"{min(taken)} of item {known.number} is allocated to another order"
                + (f", and {len(taken) - 1:,} more are." if len(taken) > 1 else "."),
                ("numbers",),
            )
        entry = command.history(
            "NumbersAllocated",
            {"item": known.number, "numbers": list(texts)},
            order=structure.order.id,
        )
        await command.record(tx, [entry], {"order": structure.order.id})
        return numbers

    return await session.write([_queue(structure), *command.queue], work)


def _wanted(item: Item, numbers: Sequence[str]) -> list[dict[str, Any]]:
    # In order of key, as every writer touches traceables.
    keys = {traceable_key(item.company, item.number, number): number for number in numbers}
    return [{"key": key, "created": new_traceable(item, keys[key])} for key in sorted(keys)]


def _queue(structure: OrderStructure) -> str:
    return f"order:{order_key(structure.order.company, structure.order.number)}"
