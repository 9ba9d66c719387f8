"""What the measurements work on: items, orders and registered products of a company of their own.

Made by the store's own functions; the service reads it like any other data.
"""

from __future__ import annotations

import secrets

from graph.domain.ids import new_id
from graph.domain.quantities import QuantityText
from graph.domain.records import OrderStructure, ProductLineRole, TrackingDimension
from graph.domain.references import ItemRef, OrderRef
from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.store.commands import Command, Idempotency
from graph.store.items import ItemChange, upsert_item
from graph.store.order_changes import BomLineText, ProductLineText, start_order, upsert_order
from graph.store.product_registration import ProductRequest, RegisteredProduct, register_product
from graph.store.traceables import Receipt, record_receipt

PRODUCT, SERIAL, BATCH = "PUMP", "MOTOR", "SEAL"
PATIENCE = 3600.0

_OPERATOR = "benchmark"
_MANY = QuantityText("1000000")


class Plant:
    """One company with the items ``PRODUCT`` and ``SERIAL`` (serial numbers) and ``BATCH``."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.company = f"BENCH-{secrets.token_hex(4)}"
        self.session: GraphSession = graph.session(Deadline.after(PATIENCE))

    async def make_items(self) -> None:
        """Make the items."""
        for number in (PRODUCT, SERIAL, BATCH):
            kind = TrackingDimension.BATCH if number == BATCH else TrackingDimension.SERIAL
            change = ItemChange(number, tracking_dimension=kind)
            await upsert_item(self.session, self.command(), self.company, change)

    async def order(self, bom: list[str]) -> OrderStructure:
        """A started order with one BOM line for each of these items, one piece per product."""
        number = new_id()
        await upsert_order(
            self.session,
            self.command(),
            self.company,
            number,
            [ProductLineText(self.item(PRODUCT), _MANY, ProductLineRole.MAIN)],
            [
                BomLineText(10 * place, self.item(item), _MANY)
                for place, item in enumerate(bom, start=1)
            ],
        )
        ref = OrderRef(self.company, number=number)
        return await start_order(self.session, self.command(), ref, None)

    async def products(self, order: OrderStructure, count: int) -> list[RegisteredProduct]:
        """So many new serial numbers, registered as products of an order."""
        found = []
        for _ in range(count):
            request = ProductRequest(order, order.main_line, f"P{new_id()}", None)
            registered = await register_product(self.session, self.command(), request)
            assert isinstance(registered, RegisteredProduct)
            found.append(registered)
        return found

    async def batch(self) -> str:
        """The number of a new batch of ``BATCH``, with enough of it received."""
        number = f"B{new_id()}"
        receipt = Receipt(self.item(BATCH), number, _MANY)
        await record_receipt(self.session, self.command(), receipt)
        return number

    def item(self, number: str) -> ItemRef:
        """An item of this company."""
        return ItemRef(self.company, number=number)

    def command(self) -> Command:
        """The circumstances of a write, with an idempotency key as a scanner station sends it."""
        key = Idempotency.of(_OPERATOR, new_id(), "benchmark", None)
        return Command(_OPERATOR, self.company, now(), key)
