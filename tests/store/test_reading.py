"""What is read while others write is whole."""

from __future__ import annotations

import asyncio

from graph.domain.references import OrderRef
from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.store.commands import Command
from graph.store.orders import order_structure
from graph.store.product_context import product_context
from graph.store.product_registration import ProductRequest, RegisteredProduct, register_product
from tests.support.plant import Plant
from tests.support.racing import at_once
from tests.support.service import PATIENCE, Api

ITEMS = 40
PRODUCTS = 60


async def test_an_order_is_whole_while_others_register_on_it(
    api: Api, graph: Graph, company: str
) -> None:
    """Each registration changes the order, which must not make two of it while it is read."""
    plant = Plant(api, company)
    parts = [f"PART{number}" for number in range(ITEMS)]
    await at_once(plant.item(number) for number in ["PUMP", *parts])
    await plant.order("O", {"PUMP": "1000"}, dict.fromkeys(parts, "1000"))

    def session() -> GraphSession:
        return graph.session(Deadline.after(PATIENCE))

    known = await order_structure(session(), OrderRef(company, number="O"))

    async def register(number: str) -> str:
        request = ProductRequest(known, known.main_line, number, None)
        done = await register_product(session(), Command("writer", company, now()), request)
        assert isinstance(done, RegisteredProduct)
        return done.product.id

    async def read() -> None:
        while not writing.done():
            structure = await order_structure(session(), OrderRef(company, number="O"))
            assert (len(structure.bom_lines), len(structure.items)) == (ITEMS, ITEMS + 1)
            assert len((await product_context(session(), first)).lines) == ITEMS

    first = await register("first")
    numbers = [str(number) for number in range(PRODUCTS)]
    writing = asyncio.ensure_future(at_once(register(number) for number in numbers))
    await at_once(read() for _ in range(4))
    assert len(set(await writing)) == PRODUCTS
