"""The demo plant: pumps from motors, seals, housings and oil, made on a few orders.

Everything goes through the same use cases as a client's requests, each under an idempotency key of
its own, so that a load that was interrupted is simply run again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial

from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import Evidence, ProductLineRole, TrackingDimension
from graph.domain.references import ItemRef, OrderRef
from graph.store.commands import Command
from graph.store.items import ItemChange, upsert_item
from graph.store.order_changes import BomLineText, ProductLineText, start_order, upsert_order
from graph.store.traceables import Receipt, record_receipt
from resolvers.context import RequestContext
from resolvers.registration import (
    ComponentText,
    register_component_number,
    register_finished_product,
)

# number, name, tracking dimension, unit, GTINs
ITEMS: tuple[tuple[str, str, TrackingDimension, str, list[str]], ...] = (
    ("PUMP-100", "Feed pump 100", TrackingDimension.SERIAL, "EA", ["04012345000009"]),
    ("MOTOR-5", "Motor 5 kW", TrackingDimension.SERIAL, "EA", ["04012345000016"]),
    ("SEAL-22", "Shaft seal 22 mm", TrackingDimension.BATCH, "EA", ["04012345000023"]),
    ("HOUSING", "Cast housing", TrackingDimension.BATCH, "EA", []),
    ("WIRE-CU", "Copper wire", TrackingDimension.BATCH, "KGM", []),
    ("ROTOR", "Rotor", TrackingDimension.SERIAL, "EA", []),
    ("OIL-46", "Gear oil", TrackingDimension.NONE, "LTR", []),
)
# item, number, quantity, supplier
RECEIPTS = (
    ("SEAL-22", "S-2301", "40", "Dichtungswerk Nord"),
    ("SEAL-22", "S-2302", "40", "Dichtungswerk Nord"),
    ("HOUSING", "H-77", "20", "Gießerei Falk"),
    ("WIRE-CU", "CU-9", "60", "Kupfer AG"),
)
MOTOR_BOM = (("WIRE-CU", "1.2"), ("ROTOR", "1"))
PUMP_BOM = (("MOTOR-5", "1"), ("SEAL-22", "2"), ("HOUSING", "1"), ("OIL-46", "0.5"))
MOTORS = 12
PUMPS = 10

Step = Callable[[], Awaitable[object]]


async def load_demo(context: RequestContext, progress: Callable[[int, int], None]) -> None:
    """Load the demo plant; ``progress`` is told how many of how many steps are done."""
    plant = _Plant(context)
    steps = plant.steps()
    for done, step in enumerate(steps):
        progress(done, len(steps))
        await step()
    progress(len(steps), len(steps))


class _Plant:
    """The steps of the load, in order."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def steps(self) -> list[Step]:
        """All steps: master data, receipts, motors, then the pumps that hold them."""
        steps: list[Step] = [partial(self._item, *one) for one in ITEMS]
        steps += [partial(self._receipt, *one) for one in RECEIPTS]
        steps += [partial(self._order, "WO-1001", "MOTOR-5", MOTORS, MOTOR_BOM)]
        steps += [partial(self._motor, n) for n in range(1, MOTORS + 1)]
        steps += [partial(self._order, "WO-1002", "PUMP-100", PUMPS, PUMP_BOM)]
        steps += [partial(self._pump, n) for n in range(1, PUMPS)]
        # The last pump of the order, and this order, wait for whoever tries the scanner.
        steps += [partial(self._order, "WO-1003", "PUMP-100", 3, PUMP_BOM)]
        return steps

    def _command(self, step: str) -> Command:
        return self._context.command("demo", step, f"demo:{step}")

    def _item_ref(self, number: str) -> ItemRef:
        return ItemRef(self._context.company, number=number)

    async def _item(
        self, number: str, name: str, dimension: TrackingDimension, unit: str, gtins: list[str]
    ) -> None:
        change = ItemChange(number, name, dimension, unit, gtins)
        command = self._command(f"item {number}")
        await upsert_item(self._context.session, command, self._context.company, change)

    async def _receipt(self, item: str, number: str, quantity: str, supplier: str) -> None:
        receipt = Receipt(self._item_ref(item), number, QuantityText(quantity), supplier)
        await record_receipt(self._context.session, self._command(f"receipt {number}"), receipt)

    async def _order(
        self, number: str, item: str, pieces: int, bom: tuple[tuple[str, str], ...]
    ) -> None:
        ordered = ProductLineText(
            self._item_ref(item), QuantityText(str(pieces)), ProductLineRole.MAIN
        )
        lines = [
            BomLineText(10 * at, self._item_ref(part), QuantityText(_times(each, pieces)))
            for at, (part, each) in enumerate(bom, start=1)
        ]
        session, company = self._context.session, self._context.company
        await upsert_order(
            session, self._command(f"order {number}"), company, number, [ordered], lines
        )
        order = OrderRef(company, number=number)
        await start_order(session, self._command(f"start {number}"), order, None)

    async def _motor(self, at: int) -> None:
        motor = await self._product("WO-1001", f"M-{at:04}")
        await self._component(motor, "WIRE-CU", "CU-9")
        await self._component(motor, "ROTOR", f"R-{at:04}")

    async def _pump(self, at: int) -> None:
        pump = await self._product("WO-1002", f"P-{at:04}")
        await self._component(pump, "MOTOR-5", f"M-{at:04}")
        await self._component(pump, "SEAL-22", "S-2301" if at <= 6 else "S-2302")
        await self._component(pump, "HOUSING", "H-77")

    async def _product(self, order: str, number: str) -> str:
        ref = OrderRef(self._context.company, number=order)
        done = await register_finished_product(
            self._context, self._command(f"product {number}"), ref, None, number, None
        )
        return done.product.id

    async def _component(self, product: str, item: str, number: str) -> None:
        text = ComponentText(product, None, self._item_ref(item), number, None, Evidence.SCANNED)
        await register_component_number(
            self._context, self._command(f"component {product} {item}"), text
        )


def _times(each: str, pieces: int) -> str:
    return to_text(Decimal(each) * pieces)
