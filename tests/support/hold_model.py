"""Which batches should be held, in plain Python, and random writers that are checked against it.

All batches are of one item that is made of itself, so that genealogies grow in every direction;
what would close a cycle is refused. A second order's products share what it consumes.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import LiteralString

from graph.domain.references import OrderRef, TraceableRef
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.errors import Refused
from graph.store.hold_placing import place_hold, release_hold
from graph.store.keys import shared_place_id
from graph.store.orders import order_structure
from graph.store.traceables import find_traceables
from tests.support.racing import DONE, at_once
from tests.support.writers import Writer

ORDER, SHARING, ITEM = "O", "S", "BATCH"
PRODUCTS = tuple(f"p{at}" for at in range(9))
RAW = ("r0", "r1", "r2")
# What the second order shares leads here, and from here into its products.
PLACE = "[S]"
_HELD: LiteralString = """
MATCH (t:Traceable) WHERE t.company = $company
RETURN t.number AS number, coalesce(t.holds, []) AS holds, t.heldIn AS heldIn
"""
_PLACE: LiteralString = """
MATCH (t:Traceable {id: $place}) RETURN coalesce(t.holds, []) AS holds, t.heldIn AS heldIn
"""
_STATES: LiteralString = "MATCH (h:Hold {company: $company}) RETURN h.id AS id, h.state AS state"


@dataclass(slots=True)
class HoldModel:
    """Live edges (by association: component, product) and open holds (by id: root, transitive).

    ``shared`` are the components that the second order shares, ``made`` its products; both by id.
    """

    edges: dict[str, tuple[str, str]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    holds: dict[str, tuple[str, bool]] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)

    @property
    def links(self) -> set[tuple[str, str]]:
        """What leads where, also through the place."""
        links = {*self.edges.values(), *((one, PLACE) for one in self.shared.values())}
        return links | {(PLACE, one) for one in self.made.values() if self.shared}

    def reached(self, root: str) -> set[str]:
        """The root and everything that it went into."""
        links = self.links
        found, frontier = {root}, [root]
        while frontier:
            one = frontier.pop()
            new = {product for component, product in links if component == one}
            frontier += new - found
            found |= new
        return found

    def held(self) -> dict[str, set[str]]:
        """The holds that cover each batch; free ones are left out."""
        covered: dict[str, set[str]] = {}
        for hold, (root, transitive) in self.holds.items():
            for one in self.reached(root) if transitive else {root}:
                covered.setdefault(one, set()).add(hold)
        return covered


class HoldWriter(Writer):
    """A writer that holds batches."""

    async def hold(self, number: str, transitive: bool, reason: str) -> str:
        """Place a hold; its id."""
        ref = TraceableRef(self._company, item=ITEM, number=number)
        [found] = await find_traceables(self._session(), [ref])
        assert found is not None
        placed = await place_hold(self._session(), self._command(), found, transitive, reason)
        return placed.id

    async def release(self, hold: str) -> None:
        """Release a hold."""
        await release_hold(self._session(), self._command(), hold, "tested, fine")


class HoldWalker:
    """Takes random steps, alone or racing, and compares all marks after each."""

    def __init__(self, graphs: list[Graph], company: str, seed: int) -> None:
        self.chance = random.Random(seed)
        self.writers = [HoldWriter(graph, company) for graph in graphs]
        self.model = HoldModel()
        self.done: list[str] = []
        self.products: dict[str, str] = {}
        self.place = ""
        self._graph, self._company = graphs[0], company
        self._holds = 0

    async def start(self) -> None:
        """An order, its products, and a first layer of edges."""
        await self.writers[0].set_up({ORDER: ITEM, SHARING: ITEM})
        order = await order_structure(self._session, OrderRef(self._company, number=SHARING))
        self.place = shared_place_id(order.order.id)
        await self._make("p4")
        await self._share("r1")
        for number in PRODUCTS:
            self.products[number] = await self.writers[0].make(ORDER, number)
        for raw, product in zip(RAW, PRODUCTS, strict=False):
            await self._consume(raw, product)
        for component, product in zip(PRODUCTS, PRODUCTS[3:], strict=False):
            await self._consume(component, product)

    async def step(self) -> None:
        """One act alone, whose outcome is known beforehand, or several at the same moment."""
        if self.chance.random() < 0.4:
            await self._alone()
        else:
            acts = [self._act() for _ in range(self.chance.randint(1, 2))]
            acts += [self._consume(*self._pair()) for _ in range(self.chance.randint(2, 4))]
            self.chance.shuffle(acts)
            self.done.append(f"at once: {await at_once(acts)}")
        await self.check()

    async def check(self) -> None:
        """What is held is what the model holds, and nothing is left half done."""
        session = self._session
        found = await session.all(_HELD, company=self._company)
        for row in found:
            assert row["heldIn"] == (self._company if row["holds"] else None), row
        marks = {row["number"]: row["holds"] for row in found if row["holds"]}
        place = await session.one(_PLACE, place=self.place)
        assert place is not None
        assert place["heldIn"] is None
        if place["holds"]:
            marks[PLACE] = place["holds"]
        assert all(len(set(some)) == len(some) for some in marks.values()), marks
        assert {one: set(some) for one, some in marks.items()} == self.model.held()
        states = {
            row["id"]: row["state"] for row in await session.all(_STATES, company=self._company)
        }
        expected = dict.fromkeys(self.model.holds, "STANDING")
        assert states == expected | dict.fromkeys(self.model.released, "RELEASED")

    async def _alone(self) -> None:
        if self.chance.random() < 0.5:
            self.done.append(await self._act())
            return
        component, product = self._pair()
        held = component in self.model.held()
        told = await self._consume(component, product)
        self.done.append(told)
        if component == product:
            assert told.endswith("WOULD_FORM_CYCLE")
        elif held:
            assert told.endswith("ON_HOLD")
        else:
            cycle = component in self.model.reached(product)
            # What was done stands in the model already.
            assert told.endswith("WOULD_FORM_CYCLE" if cycle and DONE not in told else DONE)

    def _pair(self) -> tuple[str, str]:
        return self.chance.choice([*RAW, *PRODUCTS, *PRODUCTS]), self.chance.choice(PRODUCTS)

    def _act(self) -> Awaitable[str]:
        kinds = ["hold"] * 3
        kinds += ["release"] * 2 if self.model.holds else []
        kinds += ["remove"] * 4 if self.model.edges else []
        kinds += ["share", "make", "make"]
        kinds += ["unshare"] if self.model.shared else []
        kinds += ["unmake"] if self.model.made else []
        kind = self.chance.choice(kinds)
        if kind == "hold":
            known = [*RAW, *PRODUCTS[:5]]
            return self._hold(self.chance.choice(known), self.chance.random() < 0.8)
        if kind == "release":
            return self._release(self.chance.choice(sorted(self.model.holds)))
        if kind == "share":
            return self._share(self.chance.choice([*RAW, *PRODUCTS]))
        if kind == "make":
            return self._make(self.chance.choice([*PRODUCTS, "q0", "q1"]))
        if kind == "unshare":
            return self._unshare(self.chance.choice(sorted(self.model.shared)))
        if kind == "unmake":
            return self._unmake(self.chance.choice(sorted(self.model.made)))
        return self._remove(self.chance.choice(sorted(self.model.edges)))

    @property
    def _session(self) -> GraphSession:
        return self._graph.session(Deadline.after(60))

    @property
    def _writer(self) -> HoldWriter:
        return self.chance.choice(self.writers)

    async def _consume(self, component: str, product: str) -> str:
        name = f"{component} into {product}"
        try:
            made = await self._writer.consume(self.products[product], ITEM, component, "0.1")
        except Refused as refused:
            return f"{name}: {refused.code}"
        self.model.edges[made] = component, product
        return f"{name}: {DONE}"

    async def _share(self, component: str) -> str:
        name = f"share {component}"
        try:
            made = await self._writer.share(SHARING, ITEM, component, "0.1")
        except Refused as refused:
            return f"{name}: {refused.code}"
        self.model.shared[made] = component
        return f"{name}: {DONE}"

    async def _unshare(self, shared: str) -> str:
        name = f"unshare {self.model.shared.get(shared)}"
        try:
            await self._writer.unshare([shared])
        except Refused as refused:
            return f"{name}: {refused.code}"
        self.model.shared.pop(shared)
        return name

    async def _make(self, number: str) -> str:
        name = f"make {number} for the second order"
        try:
            made = await self._writer.make(SHARING, number)
        except Refused as refused:
            return f"{name}: {refused.code}"
        self.model.made[made] = number
        return f"{name}: {DONE}"

    async def _unmake(self, product: str) -> str:
        name = f"remove {self.model.made.get(product)} from the second order"
        try:
            await self._writer.unmake([product])
        except Refused as refused:
            return f"{name}: {refused.code}"
        self.model.made.pop(product)
        return name

    async def _hold(self, number: str, transitive: bool) -> str:
        self._holds += 1
        name = f"hold {self._holds} on {number}{' and onward' if transitive else ''}"
        made = await self._writer.hold(number, transitive, name)
        self.model.holds[made] = number, transitive
        return name

    async def _release(self, hold: str) -> str:
        try:
            await self._writer.release(hold)
        except Refused as refused:
            return f"release {hold}: {refused.code}"
        self.model.holds.pop(hold)
        self.model.released.add(hold)
        return f"release {hold}"

    async def _remove(self, association: str) -> str:
        try:
            await self._writer.remove([association])
        except Refused as refused:
            return f"remove {association}: {refused.code}"
        return f"remove {self.model.edges.pop(association)}"
