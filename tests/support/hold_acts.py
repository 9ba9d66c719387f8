"""What people do to a plant whose batches are held, each act told to the model when it is answered.

All batches are of one item that is made of itself, so that genealogies grow in every direction;
what would close a cycle is refused. A second order's products share what it consumes, and a third
one reworks a serial number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString, TypeVar

from graph.domain.references import OrderRef
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.store.keys import shared_place_id
from graph.store.orders import order_structure
from schema.ids import Kind, global_id
from tests.support.desk import Desk
from tests.support.hold_model import PLACE, HoldModel
from tests.support.holding import Holder
from tests.support.plant import Sent, quantity
from tests.support.racing import DONE, at_once, code
from tests.support.service import Api

T = TypeVar("T")
WHY = "random"
ITEM, PIECE = "BATCH", "PIECE"
ORDER, SHARING, REWORK = "O", "S", "R"
RAW = ("r0", "r1", "r2")
PRODUCTS = ("p0", "p1", "p2", "p3", "p4", "p5")
PARTS = ("s0", "s1")
# Many of the first, some of the second.
COMPONENTS = (*RAW, *PRODUCTS, *PRODUCTS, *PARTS)
REWORKED = "SN1"
_STORED: LiteralString = """
MATCH (t:Traceable) WHERE t.company = $company OR t.id = $place
RETURN t.number AS number, coalesce(t.holds, []) AS holds, t.heldIn AS heldIn
"""
_HOLDS = """query($c: String!) { holds(company: $c, first: 500) { nodes { id state } } }"""


class HoldActs:
    """Acts by services in turn. Each takes numbers that choose what it is done to.

    ``predicted`` is what the last one should have been told if nobody acted at the same moment:
    ``DONE`` or a code, or None where the model says nothing of that.
    """

    def __init__(self, apis: Sequence[Api], graph: Graph, company: str) -> None:
        self.model = HoldModel()
        self._desks = [Holder(api, company) for api in apis]
        self._graph, self._company = graph, company
        self.predicted: str | None = None
        self._asked = 0
        self._products: dict[str, str] = {}
        self._place = ""

    async def start(self) -> None:
        """The orders, their products, and a first layer of edges."""
        desk = self._desks[0]
        await desk.item(ITEM, "BATCH")
        await desk.item(PIECE)
        await desk.order(ORDER, {ITEM: "900"}, {ITEM: "900"})
        await desk.order(SHARING, {ITEM: "900"}, {ITEM: "900"})
        lines = desk.lines({PIECE: "9"}, {ITEM: "9", PIECE: "9"})
        sent: Sent = {"company": self._company, "number": REWORK, "rework": True, **lines}
        await desk.do("upsertProductionOrder", **sent)
        await desk.do("startProductionOrder", order=desk.ref(REWORK))
        session = self._session
        structure = await order_structure(session, OrderRef(self._company, number=SHARING))
        self._place = shared_place_id(structure.order.id)
        await at_once(desk.receive(ITEM, raw, "90") for raw in RAW)
        await at_once(self._make_first(desk, number) for number in PRODUCTS)
        self._products[REWORKED] = (await desk.product(REWORK, REWORKED))["id"]
        await at_once(self.register(at, at) for at in range(3))
        await at_once(self.register(3 + at, 3 + at) for at in range(3))
        await self.make(4, 0)
        await self.share(1, 0)

    async def check(self) -> None:
        """What is held is what the model holds, and nothing is left half done."""
        desk, model = self._desks[0], self.model
        held = model.held()
        place = held.pop(PLACE, set())
        assert await desk.held_by() == held
        for row in await self._session.all(_STORED, company=self._company, place=self._place):
            expected = place if row["number"] is None else held.get(row["number"], set())
            marks = [global_id(Kind.HOLD, one) for one in row["holds"]]
            assert sorted(marks) == sorted(expected), row
            listed = row["holds"] and row["number"] is not None
            assert row["heldIn"] == (self._company if listed else None), row
        found = (await desk.api(_HOLDS, {"c": self._company}))["holds"]
        states = {one["id"]: one["state"] for one in found["nodes"]}
        expected_states = dict.fromkeys(model.holds, "STANDING")
        assert states == expected_states | dict.fromkeys(model.released, "RELEASED")

    async def release_all(self) -> None:
        """In the end everything is released, and nothing is left behind."""
        for _ in range(len(self.model.holds)):
            assert await self.release(0, 0) == DONE
        assert self.model.held() == {}
        await self.check()

    async def place(self, at: int, onward: int) -> str:
        """Place a hold, as a rule a transitive one."""
        number, transitive = _nth((*RAW, *PRODUCTS, REWORKED), at), onward % 5 > 0
        item = PIECE if number == REWORKED else ITEM
        sent = {"traceable": self._reference(item, number), "transitive": transitive}
        # The same person holds the same for the same reason once.
        reason = f"{WHY} {self._asked}"
        done = await self._ask("placeHold", **sent, reason=reason)
        self.model.holds[done["hold"]["id"]] = number, transitive
        return code(done)

    async def release(self, at: int, _: int) -> str:
        """Release one of the holds."""
        if not self.model.holds:
            return "nothing to release"
        hold = _nth(sorted(self.model.holds), at)
        done = await self._ask("releaseHold", hold=hold, reason=WHY)
        if code(done) == DONE:
            del self.model.holds[hold]
            self.model.released.add(hold)
        return code(done)

    async def register(self, at: int, product_at: int) -> str:
        """Register a component of a product."""
        component, product = _nth(COMPONENTS, at), _nth(PRODUCTS, product_at)
        return await self._register(ITEM, component, product)

    async def rework(self, at: int, which: int) -> str:
        """Build a batch, or the serial number itself, into the one that is reworked."""
        if which % 2:
            return await self._register(PIECE, REWORKED, REWORKED)
        return await self._register(ITEM, _nth(COMPONENTS, at), REWORKED)

    async def correct(self, at: int, component_at: int) -> str:
        """Say that another batch went into a product than was said."""
        if not self.model.edges:
            return "nothing to correct"
        old = _nth(sorted(self.model.edges), at)
        component, product = _nth(COMPONENTS, component_at), self.model.edges[old][1]
        if self.model.edges[old][0] == REWORKED:
            return "no batch to correct"
        self._predict([(component, product)], without=old)
        done = await self._ask("correctAssociation", id=old, number=component, reason=WHY)
        if code(done) == DONE:
            del self.model.edges[old]
            self.model.edges[done["association"]["id"]] = component, product
        return code(done)

    async def remove(self, at: int, _: int) -> str:
        """Remove an association."""
        if not self.model.edges:
            return "nothing to remove"
        old = _nth(sorted(self.model.edges), at)
        done = await self._ask("removeAssociations", ids=[old], reason=WHY)
        if code(done) == DONE:
            del self.model.edges[old]
        return code(done)

    async def split(self, at: int, part_at: int) -> str:
        """Split a part off a batch."""
        batch, part = _nth((*RAW, *PRODUCTS), at), _nth((*PARTS, *PRODUCTS), part_at)
        self._predict([(batch, part)])
        if part == batch:
            self.predicted = "INVALID_NUMBER"
        sent = {"parts": [{"number": part, "quantity": quantity("1")}], "reason": WHY}
        done = await self._ask("splitBatch", batch=self._reference(ITEM, batch), **sent)
        return self._related(done, [batch], part)

    async def merge(self, at: int, target_at: int) -> str:
        """Merge parts of two batches."""
        sources = [_nth((*RAW, *PRODUCTS), at + more) for more in (0, 1)]
        target = _nth((*PARTS, *PRODUCTS), target_at)
        self._predict([(one, target) for one in sources])
        sent = [{"batch": self._reference(ITEM, one), "quantity": quantity("1")} for one in sources]
        done = await self._ask("mergeBatches", sources=sent, number=target, reason=WHY)
        return self._related(done, sources, target)

    async def share(self, at: int, _: int) -> str:
        """Let all products of the second order share a batch."""
        component = _nth(COMPONENTS, at)
        sent = {"item": self._desks[0].ref(ITEM), "number": component, "quantity": quantity("0.1")}
        order = self._desks[0].ref(SHARING)
        done = await self._ask("registerSharedConsumption", order=order, **sent)
        if code(done) == DONE:
            self.model.shared[done["sharedConsumption"]["id"]] = component
        return code(done)

    async def unshare(self, at: int, _: int) -> str:
        """Remove what is shared."""
        if not self.model.shared:
            return "nothing is shared"
        old = _nth(sorted(self.model.shared), at)
        done = await self._ask("removeSharedConsumptions", ids=[old], reason=WHY)
        if code(done) == DONE:
            del self.model.shared[old]
        return code(done)

    async def make(self, at: int, _: int) -> str:
        """Register a product of the second order."""
        # What is made already is answered as it is, and may be heard after its removal.
        made = self.model.made.values()
        number = _nth([one for one in (*PRODUCTS, "q0", "q1") if one not in made] or ["q2"], at)
        sent = {"number": number, "quantity": quantity("90")}
        order = self._desks[0].ref(SHARING)
        done = await self._ask("registerFinishedProduct", order=order, **sent)
        if code(done) == DONE:
            self.model.made[done["finishedProduct"]["id"]] = number
        return code(done)

    async def unmake(self, at: int, _: int) -> str:
        """Remove a product of the second order."""
        if not self.model.made:
            return "nothing is made"
        old = _nth(sorted(self.model.made), at)
        done = await self._ask("removeFinishedProducts", ids=[old], reason=WHY)
        if code(done) == DONE:
            del self.model.made[old]
        return code(done)

    async def _make_first(self, desk: Desk, number: str) -> None:
        made = await desk.product(ORDER, number, quantity=quantity("90"))
        self._products[number] = made["id"]

    async def _register(self, item: str, component: str, product: str) -> str:
        sent: Sent = {"item": self._desks[0].ref(item), "number": component}
        sent["quantity"] = quantity("1" if item == PIECE else "0.1")
        product_id = self._products[product]
        self._predict([(component, product)])
        if component == REWORKED and self.predicted != "ON_HOLD":
            self.predicted = None
        done = await self._ask("registerComponent", finishedProduct=product_id, **sent)
        if code(done) == DONE:
            self.model.edges[done["association"]["id"]] = component, product
        return code(done)

    def _predict(self, edges: Sequence[tuple[str, str]], without: str | None = None) -> None:
        self.predicted = self.model.refusal(edges, without) or DONE

    def _related(self, done: dict[str, Any], sources: Sequence[str], target: str) -> str:
        if code(done) == DONE:
            self.model.related |= {(one, target) for one in sources}
        return code(done)

    def _reference(self, item: str, number: str) -> Sent:
        desk = self._desks[0]
        return desk.serial(item, number) if item == PIECE else desk.batch(item, number)

    async def _ask(self, mutation: str, **sent: Any) -> dict[str, Any]:
        self._asked += 1
        desk = self._desks[self._asked % len(self._desks)]
        return await desk.ask(mutation, **sent)

    @property
    def _session(self) -> GraphSession:
        return self._graph.session(Deadline.after(60))


def _nth(some: Sequence[T], at: int) -> T:
    return some[at % len(some)]
