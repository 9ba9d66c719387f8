"""So many associations that registering them one by one would take a test too long."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from graph.domain.records import Evidence
from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from graph.store.commands import Command
from graph.store.component_writing import association_row
from graph.store.ledger import open_ledger
from graph.store.orders import structures_by_ids
from graph.store.registrations import products_by_ids
from graph.store.traceables import ensure_traceable


async def register_many(
    graph: Graph, product_id: str, item_number: str, numbers: Sequence[str], each: Decimal
) -> None:
    """Register these batches, so much of each, in the product with this store id at once."""
    session = graph.session(Deadline.after(60))
    product = (await products_by_ids(session, [product_id]))[product_id]
    structure = (await structures_by_ids(session, [product.order_id]))[product.order_id]
    line = next(one for one in structure.bom_lines if structure.item_of(one).number == item_number)
    item = structure.item_of(line)
    command = Command("tester", item.company, now())

    async def work(tx: Transaction) -> None:
        ids = {one: await ensure_traceable(tx, item, one) for one in sorted(set(numbers))}
        touched = {*ids.values(), product.traceable_id}
        ledger = await open_ledger(tx, command, [product_id], touched)
        for number in numbers:
            component = ledger.traceables[ids[number]]
            row = association_row(command, product, component, line.id, each, Evidence.IMPORTED)
            ledger.add(row)
        await ledger.settle().apply(tx, command, {})

    await session.write((), work)
