"""What a person can get wrong, as a table: what is sent, and the code and field that are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from graph.engine.session import Graph
from tests.support.plant import Plant, Sent, quantity
from tests.support.store_dump import fingerprint

PUMP_GTIN, SEAL_GTIN = "04006381333931", "09501101530003"
BILL = {"SEAL": "6", "MOTOR": "3", "OIL": "1.5", "PASTE": "0.3"}


@dataclass
class Prepared:
    """A plant in which much can go wrong, with ids of what stands in it, and the store as it is.

    P1 makes PUMP (serial) and P2 PASTE (batch, KGM); both are started. P3 is not, P4 has ended.
    SN1 of P1 (``product``) holds seal B1 and motor M1; L1 is of P2 (``batch``), which consumes its
    own item; SN9 is of P4 (``ended``). Motor M9 was received. The idempotency key ``used`` is used.
    """

    plant: Plant
    product: str
    batch: str
    ended: str
    seals: str
    oils: str
    pastes: str
    foreign_line: str
    store: str

    @classmethod
    async def make(cls, plant: Plant, graph: Graph) -> Prepared:
        await plant.item("PUMP", gtins=[PUMP_GTIN])
        await plant.item("SEAL", "BATCH", gtins=[SEAL_GTIN])
        await plant.item("MOTOR")
        await plant.item("PASTE", "BATCH", unit="KGM")
        await plant.item("OIL", "NONE", unit="KGM")
        order = await plant.order("P1", {"PUMP": "3"}, BILL)
        made = await plant.order("P2", {"PASTE": "10"}, {"OIL": "10", "PASTE": "1"})
        await plant.order("P3", {"PUMP": "1"}, {"SEAL": "2"}, start=False)
        other = await plant.order("P4", {"PUMP": "1"}, {"SEAL": "2"})
        ended = await plant.product("P4", "SN9")
        batch = (await plant.product("P2", "L1", quantity=quantity("1")))["id"]
        received: Sent = {"item": plant.ref("MOTOR"), "number": "M9", "quantity": quantity("1")}
        await plant.do("recordReceipt", **received)
        await plant.do("endProductionOrder", order=plant.ref("P4"))
        product = (await plant.product("P1", "SN1"))["id"]
        lines = {line["item"]["number"]: line["id"] for line in order["bomLines"]}
        await plant.component(product, "B1", bomLine=lines["SEAL"], quantity=quantity("1"))
        await plant.component(product, "M1", bomLine=lines["MOTOR"])
        await plant.item("MOTOR", idempotencyKey="used")
        pastes = made["bomLines"][1]["id"]
        foreign_line = other["bomLines"][0]["id"]
        store = await fingerprint(graph, plant.company)
        known = product, batch, ended["id"], lines["SEAL"], lines["OIL"], pastes, foreign_line
        return cls(plant, *known, store)

    @property
    def damaged(self) -> str:
        """The id of the product with something behind it."""
        return f"{self.product}!!"

    def ref(self, number: str) -> Sent:
        return self.plant.ref(number)


@dataclass(frozen=True)
class Case:
    """A bad input of one mutation, and what is told: the code and the field behind ``input``."""

    mutation: str
    sent: Callable[[Prepared], Sent]
    code: str
    field: str


def item(**more: Any) -> Callable[[Prepared], Sent]:
    """Of an item in use, ``more`` is changed."""
    return lambda at: {"company": at.plant.company, "number": "MOTOR", **more}


def order(number: str = "P1", **more: Any) -> Callable[[Prepared], Sent]:
    """An order with the lines of P1, and ``more`` changed."""
    return lambda at: {**order_of({"PUMP": "3"}, BILL, number)(at), **more}


def order_of(
    products: dict[str, str], bom: dict[str, str], number: str = "P1"
) -> Callable[[Prepared], Sent]:
    """An order with these lines; see ``Plant.lines``."""
    return lambda at: {
        "company": at.plant.company,
        "number": number,
        **at.plant.lines(products, bom),
    }


def bom_numbers(*numbers: int) -> Callable[[Prepared], Sent]:
    """A new order with BOM lines of these numbers."""

    def sent(at: Prepared) -> Sent:
        line = {"item": at.ref("SEAL"), "planned": quantity("1")}
        return {**order("P9")(at), "bomLines": [{**line, "lineNumber": one} for one in numbers]}

    return sent


def line_quantity(of: str, text: str) -> Callable[[Prepared], Sent]:
    """A new order with a line of PASTE with this ``ordered`` or ``planned`` quantity."""

    def sent(at: Prepared) -> Sent:
        line: Sent = {"item": at.ref("PASTE"), of: quantity(text)}
        if of == "ordered":
            return {**order("P9")(at), "productLines": [line]}
        return {**order("P9")(at), "bomLines": [{**line, "lineNumber": 1}]}

    return sent


def start(number: str, **more: Any) -> Callable[[Prepared], Sent]:
    """Start or end an order."""
    return lambda at: {"order": at.ref(number), **more}


def receipt(of: str = "SEAL", **more: Any) -> Callable[[Prepared], Sent]:
    """A receipt of something new."""
    return lambda at: {"item": at.ref(of), "number": "R1", "quantity": quantity("1"), **more}


def product(of: str = "P1", item: str | None = None, **more: Any) -> Callable[[Prepared], Sent]:
    """A new product of an order."""
    return lambda at: {
        "order": at.ref(of),
        "item": at.ref(item) if item else None,
        "number": "SN2",
        **more,
    }


def component(
    of: str | None = "SEAL", product: str = "product", line: str | None = None, **more: Any
) -> Callable[[Prepared], Sent]:
    """A new component of a product of P1, or of another; ``line`` is a BOM line by its name."""
    return lambda at: {
        "finishedProduct": getattr(at, product),
        "item": at.ref(of) if of is not None else None,
        "bomLine": getattr(at, line) if line else None,
        "number": "B2",
        **more,
    }


def scan(
    text: str, order: str = "P1", product: str | None = "product", **more: Any
) -> Callable[[Prepared], Sent]:
    """A scanned component of a product of P1, or without one a scanned product."""
    return lambda at: {
        "order": at.ref(order),
        "text": text,
        "mode": "COMPONENT" if product else "PRODUCT",
        "finishedProduct": getattr(at, product) if product else None,
        **{key: value(at) if callable(value) else value for key, value in more.items()},
    }


def of(mutation: str, *rows: tuple[Callable[[Prepared], Sent], str]) -> Iterator[Case]:
    """The cases of one mutation; each row ends with code and field."""
    for sent, told in rows:
        yield Case(mutation, sent, *told.split())
