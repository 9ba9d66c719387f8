"""What an order should look like after each step, in plain Python: the model of random sequences.

The order ``P1`` makes three serial numbers of ``PUMP``, each of two ``SEAL`` (batches) and one
``MOTOR`` (serial numbers). Every check is off, as where nothing is said. A step either does its
work on the model and returns nothing, or leaves it alone and returns the codes that refuse it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ORDERED = 3
PLANNED = {"SEAL": Decimal(2), "MOTOR": Decimal(1)}
ZERO = Decimal(0)


@dataclass(slots=True)
class Match:
    """An association."""

    id: str
    product: Product
    item: str
    number: str
    quantity: Decimal
    picked: Decimal = ZERO
    state: str = "LIVE"


@dataclass(slots=True)
class Piece:
    """A serial number of the product; a correction renames it for all that ever bore it."""

    number: str


@dataclass(slots=True, eq=False)
class Product:
    """A registered product."""

    id: str
    piece: Piece
    removed: bool = False
    good: int = 0
    error: int = 0

    @property
    def reported(self) -> int:
        """Good and error quantity together."""
        return self.good + self.error


@dataclass(slots=True)
class Shared:
    """A consumption that all products share."""

    id: str
    item: str
    number: str
    quantity: Decimal
    state: str = "LIVE"


@dataclass(slots=True)
class Posting:
    """An activity that can be reversed: how much of each part is left."""

    id: str
    code: str
    left: dict[str, Decimal]


@dataclass(slots=True)
class OrderModel:
    """The order with all that was ever registered on it."""

    events: list[str]
    products: dict[str, Product] = field(default_factory=dict)
    matches: dict[str, Match] = field(default_factory=dict)
    shared: dict[str, Shared] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)
    pieces: dict[str, Piece] = field(default_factory=dict)

    # What is.

    def live(self, product: Product | None = None) -> list[Match]:
        """Live associations, of one product or all."""
        found = [one for one in self.matches.values() if one.state == "LIVE"]
        return [one for one in found if product is None or one.product is product]

    def live_shared(self) -> list[Shared]:
        """What the products share."""
        return [one for one in self.shared.values() if one.state == "LIVE"]

    def registered(self) -> list[Product]:
        """Products that are not removed."""
        return [one for one in self.products.values() if not one.removed]

    def line(self, product: Product, item: str) -> tuple[str, Decimal, Decimal]:
        """Status, consumption and what is picked of a component line."""
        on_line = [one for one in self.live(product) if one.item == item]
        consumption = sum((one.quantity for one in on_line), ZERO)
        status = "COMPLETED" if consumption >= PLANNED[item] else "IN_PROGRESS"
        picked = sum((one.picked for one in on_line), ZERO)
        return status if on_line else "NOT_STARTED", consumption, picked

    def status(self, product: Product) -> str:
        """The status of a product as a whole."""
        lines = {self.line(product, item)[0] for item in PLANNED}
        return lines.pop() if len(lines) == 1 else "IN_PROGRESS"

    def order_status(self) -> str:
        """Whether all that is ordered is reported as finished."""
        done = sum(one.reported for one in self.products.values()) >= ORDERED
        return "REPORTED_AS_FINISHED" if done else "STARTED"

    def registration_status(self) -> str:
        """The status of the order's registration."""
        products = self.registered()
        if not products:
            return "NOT_STARTED"
        complete = all(self.status(one) == "COMPLETED" for one in products)
        return "COMPLETED" if complete and len(products) >= ORDERED else "IN_PROGRESS"

    def genealogy(self) -> list[tuple[str, str, Decimal]]:
        """The live edges behind all products; what they share goes through the order ``P1``."""
        edges = [(one.number, one.product.piece.number, one.quantity) for one in self.live()]
        if self.live_shared() and self.registered():
            edges += [(one.number, "P1", one.quantity) for one in self.live_shared()]
            edges += [("P1", one.piece.number, ZERO) for one in self.registered()]
        return sorted(edges)

    def consumed(self) -> dict[str, Decimal]:
        """How much of each component number ever named is consumed."""
        named: list[Match | Shared] = [*self.matches.values(), *self.shared.values()]
        found = {one.number: ZERO for one in named}
        for one in self._consumptions():
            found[one.number] += one.quantity
        return found

    def produced(self) -> dict[str, int]:
        """How much of each product number ever named is produced."""
        found = {one.number: 0 for one in self.pieces.values()}
        for product in self.registered():
            found[product.piece.number] += 1
        return found

    # What forbids a step.

    def no_product(self, number: str) -> str | None:
        """Why a product number cannot be registered."""
        taken = any(one.piece.number == number for one in self.registered())
        return "SERIAL_ALREADY_REGISTERED" if taken else None

    def no_match(self, product: Product, item: str, number: str) -> str | None:
        """Why a component cannot be registered."""
        return "NOT_FOUND" if product.removed else self._taken(item, number)

    def no_sharing(self, item: str, number: str) -> str | None:
        """Why a component cannot be registered for all products."""
        return self._taken(item, number)

    def no_unsharing(self, shared: Shared) -> str | None:
        """Why a shared consumption cannot be removed."""
        return None if shared.state == "LIVE" else "ALREADY_REMOVED"

    def no_removal(self, match: Match) -> str | None:
        """Why an association cannot be removed."""
        if match.state != "LIVE":
            return "ALREADY_REMOVED"
        return "ALREADY_PICKED" if match.picked else None

    def no_correction(self, match: Match, number: str) -> str | None:
        """Why an association cannot be corrected to this number."""
        if match.state == "SUPERSEDED":
            return "STALE"
        refused = self.no_removal(match)
        return refused or (None if number == match.number else self._taken(match.item, number))

    def no_shared_correction(self, shared: Shared, number: str) -> str | None:
        """Why a shared consumption cannot be corrected to this number."""
        if shared.state == "SUPERSEDED":
            return "STALE"
        refused = self.no_unsharing(shared)
        return refused or (None if number == shared.number else self._taken(shared.item, number))

    def no_picking(self, match: Match) -> str | None:
        """Why an association cannot be picked."""
        if match.state != "LIVE":
            return "ALREADY_REMOVED"
        return "ALREADY_PICKED" if match.picked >= match.quantity else None

    def no_report(self, product: Product) -> str | None:
        """Why a product cannot be reported as finished."""
        if product.removed:
            return "NOT_FOUND"
        return "ALREADY_REPORTED_AS_FINISHED" if product.reported else None

    def no_product_removal(self, product: Product) -> str | None:
        """Why a product cannot be removed."""
        if product.removed:
            return "ALREADY_REMOVED"
        if product.reported:
            return "ALREADY_REPORTED_AS_FINISHED"
        return "ALREADY_PICKED" if any(one.picked for one in self.live(product)) else None

    def no_renaming(self, product: Product, number: str) -> str | None:
        """Why a product cannot have this number."""
        if product.removed:
            return "ALREADY_REMOVED"
        return "ALREADY_EXISTS" if number in self.pieces else None

    def _consumptions(self) -> list[Match | Shared]:
        """All that is consumed and live."""
        return [*self.live(), *self.live_shared()]

    def _taken(self, item: str, number: str) -> str | None:
        serial = item == "MOTOR"
        taken = serial and any(one.number == number for one in self._consumptions())
        return "SERIAL_ALREADY_CONSUMED" if taken else None

    # What a step does.

    def register(self, product_id: str, number: str) -> None:
        """A product is registered."""
        piece = self.pieces.setdefault(number, Piece(number))
        self.products[product_id] = Product(product_id, piece)
        self.events.append("ProductRegistered")

    def match(self, match: Match) -> None:
        """A component is registered."""
        self.matches[match.id] = match
        self.events.append("ComponentRegistered")

    def share(self, shared: Shared) -> None:
        """A component is registered for all products."""
        self.shared[shared.id] = shared
        self.events.append("SharedConsumptionRegistered")

    def unshare(self, shared: Sequence[Shared]) -> None:
        """Shared consumptions are removed."""
        for one in shared:
            one.state = "REMOVED"
            self.events.append("SharedConsumptionRemoved")

    def correct_shared(self, old: Shared, new: Shared) -> None:
        """A shared consumption takes the place of another."""
        old.state = "SUPERSEDED"
        self.events.append("SharedConsumptionSuperseded")
        self.share(new)

    def remove(self, matches: Sequence[Match]) -> None:
        """Associations are removed."""
        for one in matches:
            one.state = "REMOVED"
            self.events.append("AssociationRemoved")

    def correct(self, old: Match, new: Match) -> None:
        """An association takes the place of another."""
        old.state = "SUPERSEDED"
        self.events.append("AssociationSuperseded")
        self.match(new)

    def pick(self, activity: str, amounts: dict[str, Decimal]) -> None:
        """So much is posted of each association; of nothing there is nothing to tell."""
        posted = {one: amount for one, amount in amounts.items() if amount}
        for one, amount in posted.items():
            self.matches[one].picked += amount
            self.events.append("ComponentPicked")
        self.postings[activity] = Posting(activity, "ProductionPickingList", posted)

    def report(self, activity: str, product: Product, good: bool) -> None:
        """A product is reported as finished."""
        product.good, product.error = int(good), int(not good)
        self.events.append("ProductReportedAsFinished")
        left = {product.id: Decimal(1)}
        self.postings[activity] = Posting(activity, "ProductionReportFinished", left)

    def reverse(self, posting: Posting, amounts: dict[str, Decimal]) -> str:
        """So much of each part is taken back; the code of the activity that does it."""
        complete = all(amounts.get(one, ZERO) == left for one, left in posting.left.items())
        for one, amount in amounts.items():
            posting.left[one] -= amount
            if one in self.matches:
                self.matches[one].picked -= amount
            else:
                self.products[one].good = self.products[one].error = 0
            self.events.append("ActivityReversed")
        return posting.code + ("FullReverse" if complete else "PartialReverse")

    def remove_product(self, product: Product) -> None:
        """A product is removed with its associations."""
        self.remove(self.live(product))
        product.removed = True
        self.events.append("ProductRemoved")

    def rename(self, product: Product, number: str) -> None:
        """A product gets its right number."""
        del self.pieces[product.piece.number]
        product.piece.number = number
        self.pieces[number] = product.piece
        self.events.append("ProductNumberCorrected")
