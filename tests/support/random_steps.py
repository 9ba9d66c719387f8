"""Random steps on an order over the API, each checked against the model before and after."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store import rows
from graph.store.keys import traceable_key
from tests.support.desk import Desk
from tests.support.order_model import PLANNED, ZERO, Match, OrderModel, Shared
from tests.support.plant import Sent, quantity
from tests.support.stocks import check_stocks

WHY = "random"
_ORDER = """query($order: OrderRef!) { productionOrder(ref: $order) {
  status registrationStatus productLines { consumption { value } }
  bomLines { item { number } sharedConsumption { value } }
  sharedConsumptions(first: 100, includeRemoved: true) { nodes { id state } }
  finishedProducts(first: 100) { nodes {
    id status good { value } error { value } traceable { number }
    components { item { number } status consumption { value } picked { value } }
    associations(first: 100, includeRemoved: true) { nodes { id state picked { value } } }
  } }
  history(first: 500) { nodes { event } }
} }"""
_TRACE = """query($roots: [TraceableRef!]!) { trace(roots: $roots, direction: BACKWARD) {
  complete nodes(first: 200) { nodes { id traceable { number } order { number } } }
  edges(first: 200) { nodes { component product quantity { value } } }
} }"""
_TOTALS = "MATCH (t:Traceable) WHERE t.key IN $keys RETURN collect(t {.*}) AS found"


class Walker:
    """Takes random steps and looks at all there is after each; ``done`` tells what it did."""

    def __init__(self, desk: Desk, graph: Graph, seed: int) -> None:
        self.desk = desk
        self.graph = graph
        self.random = random.Random(seed)
        self.model = OrderModel([])
        self.done: list[str] = []

    async def start(self) -> None:
        """Make the order."""
        for item in ("PUMP", "MOTOR"):
            await self.desk.item(item)
        await self.desk.item("SEAL", "BATCH")
        await self.desk.order("P1", {"PUMP": "3"}, {"SEAL": "6", "MOTOR": "3"})
        self.model.events += [one["event"] for one in await self.desk.order_history("P1")]

    async def step(self) -> None:
        """One random step that the present state leaves room for, and a look at everything."""
        steps: list[Callable[[], Awaitable[None]]] = [self._register, self._share]
        if self.model.shared:
            steps += [self._unshare, self._correct_shared]
        if self.model.products:
            steps += [self._match] * 4 + [self._report, self._remove_products, self._rename]
        if self.model.matches:
            steps += [self._remove, self._correct, self._correct, self._pick, self._adjust]
        if self.model.postings:
            steps += [self._reverse] * 2
        await self.random.choice(steps)()
        await self.check()

    async def _ask(
        self, expected: list[str | None], mutation: str, **sent: Any
    ) -> dict[str, Any] | None:
        """The payload, or None where the model says that it is refused with ``expected``."""
        codes = [code for code in expected if code is not None]
        self.done.append(f"{mutation} {sent} -> {codes or 'done'}")
        payload = await self.desk.ask(mutation, **sent)
        assert [error["code"] for error in payload["userErrors"]] == codes
        return None if codes else payload

    async def _register(self) -> None:
        number = f"SN{self.random.randrange(1, 6)}"
        expected = [self.model.no_product(number)]
        sent: Sent = {"order": self.desk.ref("P1"), "number": number}
        if (made := await self._ask(expected, "registerFinishedProduct", **sent)) is not None:
            self.model.register(made["finishedProduct"]["id"], number)

    async def _match(self) -> None:
        product = self.random.choice(list(self.model.products.values()))
        item = self.random.choice(list(PLANNED))
        number = self._number(item)
        amount = self._amount(item)
        expected = [self.model.no_match(product, item, number)]
        sent: Sent = {"finishedProduct": product.id, "item": self.desk.ref(item), "number": number}
        sent["quantity"] = quantity(amount)
        if (made := await self._ask(expected, "registerComponent", **sent)) is not None:
            new = Match(made["association"]["id"], product, item, number, Decimal(amount))
            self.model.match(new)

    async def _share(self) -> None:
        item = self.random.choice(list(PLANNED))
        number, amount = self._number(item), self._amount(item)
        sent: Sent = {"order": self.desk.ref("P1"), "item": self.desk.ref(item), "number": number}
        sent["quantity"] = quantity(amount)
        expected = [self.model.no_sharing(item, number)]
        if (made := await self._ask(expected, "registerSharedConsumption", **sent)) is not None:
            new_id = made["sharedConsumption"]["id"]
            self.model.share(Shared(new_id, item, number, Decimal(amount)))

    async def _unshare(self) -> None:
        shared = list(self.model.shared.values())
        chosen = self.random.sample(shared, self.random.randint(1, min(2, len(shared))))
        expected = [self.model.no_unsharing(one) for one in chosen]
        ids = [one.id for one in chosen]
        if await self._ask(expected, "removeSharedConsumptions", ids=ids, reason=WHY) is not None:
            self.model.unshare(chosen)

    async def _correct_shared(self) -> None:
        old = self.random.choice(list(self.model.shared.values()))
        number = self.random.choice([old.number, self._number(old.item)])
        amount = self._amount(old.item)
        expected = [self.model.no_shared_correction(old, number)]
        sent: Sent = {"id": old.id, "number": number, "quantity": quantity(amount), "reason": WHY}
        if (made := await self._ask(expected, "correctSharedConsumption", **sent)) is not None:
            new_id = made["sharedConsumption"]["id"]
            self.model.correct_shared(old, Shared(new_id, old.item, number, Decimal(amount)))

    async def _remove(self) -> None:
        matches = self._some()
        expected = [self.model.no_removal(one) for one in matches]
        ids = [one.id for one in matches]
        if await self._ask(expected, "removeAssociations", ids=ids, reason=WHY) is not None:
            self.model.remove(matches)

    async def _correct(self) -> None:
        [old] = self._some(1)
        number = self.random.choice([old.number, self._number(old.item)])
        amount = self._amount(old.item)
        expected = [self.model.no_correction(old, number)]
        sent: Sent = {"id": old.id, "number": number, "quantity": quantity(amount), "reason": WHY}
        if (made := await self._ask(expected, "correctAssociation", **sent)) is not None:
            new_id = made["association"]["id"]
            new = Match(new_id, old.product, old.item, number, Decimal(amount))
            self.model.correct(old, new)

    async def _pick(self) -> None:
        matches = self._some()
        expected = [self.model.no_picking(one) for one in matches]
        ids = [one.id for one in matches]
        if (made := await self._ask(expected, "pickComponents", associations=ids)) is not None:
            amounts = {one.id: one.quantity - one.picked for one in matches}
            self.model.pick(made["journal"]["activity"]["id"], amounts)

    async def _adjust(self) -> None:
        matches = self._some()
        expected = [self.model.no_picking(one) for one in matches]
        ids = [one.id for one in matches]
        made = await self._ask(expected, "adjustConsumption", associations=ids)
        if made is None:
            return
        self.model.events.append("JournalPrepared")
        journal = made["journal"]
        amounts = {one.id: one.quantity - one.picked for one in matches}
        chosen = self.random.choice(journal["lines"])
        amount = self.random.choice(["0", "0.5", "1.25"])
        amounts[chosen["association"]["id"]] = Decimal(amount)
        lines = [{"id": chosen["id"], "consumption": quantity(amount)}]
        await self._ask([], "changePickingListJournal", id=journal["id"], lines=lines)
        self.model.events.append("JournalChanged")
        posted = await self._ask([], "postPickingListJournal", id=journal["id"])
        assert posted is not None
        self.model.pick(posted["activity"]["id"], amounts)
        await self._ask(["ALREADY_POSTED"], "postPickingListJournal", id=journal["id"])

    async def _report(self) -> None:
        product = self.random.choice(list(self.model.products.values()))
        good = self.random.random() < 0.7
        sent: Sent = {"finishedProduct": product.id, "good" if good else "error": quantity("1")}
        expected = [self.model.no_report(product)]
        if (made := await self._ask(expected, "reportAsFinished", **sent)) is not None:
            self.model.report(made["activity"]["id"], product, good)

    async def _reverse(self) -> None:
        posting = self.random.choice(list(self.model.postings.values()))
        left = {one: amount for one, amount in posting.left.items() if amount}
        sent: Sent = {"activity": posting.id, "reason": WHY}
        amounts, code = left, None if left else "QUANTITY_EXCEEDED"
        picking = posting.code == "ProductionPickingList"
        if left and picking and self.random.random() < 0.6:
            one = self.random.choice(list(left))
            amount = self.random.choice(["0.5", "1", "3"])
            sent |= {"association": one, "quantity": quantity(amount)}
            amounts = {one: Decimal(amount)}
            code = "QUANTITY_EXCEEDED" if Decimal(amount) > left[one] else None
        if (made := await self._ask([code], "reverseActivity", **sent)) is not None:
            assert made["activity"]["code"] == self.model.reverse(posting, amounts)
            assert made["activity"]["reverses"]["id"] == posting.id

    async def _remove_products(self) -> None:
        products = list(self.model.products.values())
        chosen = self.random.sample(products, self.random.randint(1, min(2, len(products))))
        expected = [self.model.no_product_removal(one) for one in chosen]
        ids = [one.id for one in chosen]
        if await self._ask(expected, "removeFinishedProducts", ids=ids, reason=WHY) is not None:
            for one in chosen:
                self.model.remove_product(one)

    async def _rename(self) -> None:
        product = self.random.choice(list(self.model.products.values()))
        number = f"SN{self.random.randrange(1, 12)}"
        expected = [self.model.no_renaming(product, number)]
        sent: Sent = {"id": product.id, "number": number, "reason": WHY}
        if await self._ask(expected, "correctFinishedProduct", **sent) is not None:
            self.model.rename(product, number)

    def _some(self, most: int = 3) -> list[Match]:
        matches = list(self.model.matches.values())
        live = [one for one in matches if one.state == "LIVE"]
        # Mostly what can be done, now and then what cannot.
        pool = live if live and self.random.random() < 0.8 else matches
        return self.random.sample(pool, self.random.randint(1, min(most, len(pool))))

    def _number(self, item: str) -> str:
        return f"{item[0]}{self.random.randrange(1, 5)}"

    def _amount(self, item: str) -> str:
        return "1" if item == "MOTOR" else self.random.choice(["0.5", "1", "2", "0.000001"])

    async def check(self) -> None:
        """Everything the service shows and the store holds is as the model says."""
        data = await self.desk.api(_ORDER, {"order": self.desk.ref("P1")})
        order = data["productionOrder"]
        self._check_order(order)
        for shown in order["finishedProducts"]["nodes"]:
            self._check_product(shown)
        await self._check_trace()
        await self._check_totals()

    def _check_order(self, order: dict[str, Any]) -> None:
        model = self.model
        assert order["status"] == model.order_status()
        assert order["registrationStatus"] == model.registration_status()
        [line] = order["productLines"]
        assert line["consumption"]["value"] == str(len(model.registered()))
        shown = {one["id"] for one in order["finishedProducts"]["nodes"]}
        assert shown == {one.id for one in model.registered()}
        told = [one["event"] for one in order["history"]["nodes"]]
        assert told == model.events, f"{told} is not {model.events}"
        for line in order["bomLines"]:
            of_item = [one for one in model.live_shared() if one.item == line["item"]["number"]]
            shared = Decimal(line["sharedConsumption"]["value"])
            assert shared == sum((one.quantity for one in of_item), ZERO)
        states = {one["id"]: one["state"] for one in order["sharedConsumptions"]["nodes"]}
        assert states == {one.id: one.state for one in model.shared.values()}

    def _check_product(self, shown: dict[str, Any]) -> None:
        model, product = self.model, self.model.products[shown["id"]]
        assert shown["status"] == model.status(product)
        assert shown["traceable"]["number"] == product.piece.number
        reported = (shown["good"]["value"], shown["error"]["value"])
        assert reported == (str(product.good), str(product.error))
        for line in shown["components"]:
            amounts = [Decimal(line[name]["value"]) for name in ("consumption", "picked")]
            expected = model.line(product, line["item"]["number"])
            assert (line["status"], *amounts) == expected
        states = {
            one["id"]: (one["state"], Decimal(one["picked"]["value"]))
            for one in shown["associations"]["nodes"]
        }
        matches = [one for one in model.matches.values() if one.product is product]
        assert states == {one.id: (one.state, one.picked) for one in matches}

    async def _check_trace(self) -> None:
        if not self.model.pieces:
            return
        roots = [self.desk.serial("PUMP", number) for number in self.model.pieces]
        trace = (await self.desk.api(_TRACE, {"roots": roots}))["trace"]
        assert trace["complete"]
        numbers = {
            one["id"]: (one["traceable"] or one["order"])["number"]
            for one in trace["nodes"]["nodes"]
        }
        edges = [
            (numbers[one["component"]], numbers[one["product"]], Decimal(one["quantity"]["value"]))
            for one in trace["edges"]["nodes"]
        ]
        assert sorted(edges) == self.model.genealogy()

    async def _check_totals(self) -> None:
        consumed, produced = self.model.consumed(), self.model.produced()
        items = {"S": "SEAL", "M": "MOTOR"}
        company = self.desk.company
        keys = [traceable_key(company, items[one[0]], one) for one in consumed]
        keys += [traceable_key(company, "PUMP", one) for one in produced]
        session = self.graph.session(Deadline.after(60))
        row = await session.one(_TOTALS, keys=keys)
        found = {one.number: one for one in map(rows.traceable, (row or {}).get("found", []))}
        assert {one: found[one].consumed for one in consumed} == consumed
        assert {one: found[one].produced for one in produced} == produced
        assert {one: found[one].on_hand for one in consumed} == {
            one: ZERO - amount for one, amount in consumed.items()
        }
        await check_stocks(self.desk.api.service, company)
