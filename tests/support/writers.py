"""A writer at the store itself, on a connection of its own: what a service does for one request."""

from __future__ import annotations

from collections.abc import Sequence

from graph.domain.quantities import QuantityText
from graph.domain.records import Evidence, ProductLineRole, TrackingDimension
from graph.domain.references import ItemRef, OrderRef
from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.store.commands import Command, Idempotency
from graph.store.component_registration import register_component
from graph.store.component_request import ComponentRequest, RegisteredComponent
from graph.store.corrections import remove_associations
from graph.store.items import ItemChange, upsert_item
from graph.store.order_changes import BomLineText, ProductLineText, start_order, upsert_order
from graph.store.orders import order_structure
from graph.store.product_context import product_context
from graph.store.product_corrections import remove_products
from graph.store.product_registration import ProductRequest, RegisteredProduct, register_product
from graph.store.sharing import SharingRequest, remove_shared, share_component

_PATIENCE = 60.0


class Writer:
    """Writes records of one company; what is not allowed raises ``Refused``.

    All orders consume the items ``SERIAL`` and ``BATCH``, and make one of them.
    """

    def __init__(self, graph: Graph, company: str) -> None:
        self._graph = graph
        self._company = company

    async def set_up(self, orders: dict[str, str]) -> None:
        """Make the two items, and started orders by number, each with the item that it makes."""
        for tracking in (TrackingDimension.SERIAL, TrackingDimension.BATCH):
            change = ItemChange(tracking.value, tracking_dimension=tracking)
            await upsert_item(self._session(), self._command(), self._company, change)
        for order, item in orders.items():
            await self.plan(order, item, "9")
            ref = OrderRef(self._company, number=order)
            await start_order(self._session(), self._command(), ref, None)

    async def plan(self, order: str, item: str, planned: str) -> None:
        """Say what an order makes nine of, and what it plans to consume of each item for that."""
        made = ProductLineText(
            ItemRef(self._company, number=item), QuantityText("9"), ProductLineRole.MAIN
        )
        consumed = [
            BomLineText(line, ItemRef(self._company, number=part), QuantityText(planned))
            for line, part in ((10, "SERIAL"), (20, "BATCH"))
        ]
        await upsert_order(self._session(), self._command(), self._company, order, [made], consumed)

    async def make(self, order: str, number: str) -> str:
        """Register a product of quantity 1; its id."""
        session = self._session()
        structure = await order_structure(session, OrderRef(self._company, number=order))
        request = ProductRequest(structure, structure.main_line, number, QuantityText("1"))
        done = await register_product(session, self._command(), request)
        assert isinstance(done, RegisteredProduct)
        return done.product.id

    async def consume(
        self, product: str, item: str, number: str, quantity: str = "1", key: str | None = None
    ) -> str:
        """Register a component of the product with this id; the association's id."""
        session = self._session()
        context = await product_context(session, product)
        line = next(one for one in context.lines if one.item.number == item)
        request = ComponentRequest(
            product, line.bom_line.id, number, QuantityText(quantity), Evidence.SCANNED
        )
        done = await register_component(session, self._command(key), request)
        if isinstance(done, RegisteredComponent):
            return done.association.id
        return str(done["association"])

    async def share(self, order: str, item: str, number: str, quantity: str = "1") -> str:
        """Register a component that all products of an order share; its id."""
        session = self._session()
        structure = await order_structure(session, OrderRef(self._company, number=order))
        line = next(one for one in structure.shared_lines if one.item.number == item)
        request = SharingRequest(structure, line, number, QuantityText(quantity), Evidence.SCANNED)
        return (await share_component(session, self._command(), request)).id

    async def unshare(self, shared: Sequence[str]) -> None:
        """Take shared consumptions out of the live genealogy."""
        await remove_shared(self._session(), self._command(), shared, "A mistake")

    async def unmake(self, products: Sequence[str]) -> None:
        """Remove registered products."""
        await remove_products(self._session(), self._command(), products, "A mistake")

    async def remove(self, associations: Sequence[str]) -> None:
        """Take associations out of the live genealogy."""
        await remove_associations(self._session(), self._command(), associations, "A mistake")

    def _session(self) -> GraphSession:
        return self._graph.session(Deadline.after(_PATIENCE))

    def _command(self, key: str | None = None) -> Command:
        idempotency = Idempotency.of("writer", key, "test", None) if key else None
        return Command("writer", self._company, now(), idempotency)
