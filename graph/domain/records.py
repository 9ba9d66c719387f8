"""The records of the domain, as the store hands them out.

All are immutable. Quantities are decimals in the base unit of the record's item. Times are aware
UTC date-times. Ids are opaque; ids of other records point to those records.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from graph.domain.quantities import ONE, ZERO, proportion
from graph.domain.statuses import LineState, RegistrationStatus
from graph.domain.totals import Totals


class TrackingDimension(StrEnum):
    """How physical pieces of an item are told apart."""

    SERIAL = "SERIAL"
    BATCH = "BATCH"
    NONE = "NONE"


class ProductionOrderStatus(StrEnum):
    """Where a production order stands in its life."""

    CREATED = "CREATED"
    STARTED = "STARTED"
    REPORTED_AS_FINISHED = "REPORTED_AS_FINISHED"
    ENDED = "ENDED"


class ProductLineRole(StrEnum):
    """Why an order produces an item: as its purpose, beside it, or unavoidably."""

    MAIN = "MAIN"
    CO_PRODUCT = "CO_PRODUCT"
    BY_PRODUCT = "BY_PRODUCT"


class Evidence(StrEnum):
    """How an association came to be known."""

    SCANNED = "SCANNED"
    ENTERED = "ENTERED"
    IMPORTED = "IMPORTED"
    INFERRED = "INFERRED"


class AssociationState(StrEnum):
    """Whether an association is part of the live genealogy."""

    LIVE = "LIVE"
    REMOVED = "REMOVED"
    SUPERSEDED = "SUPERSEDED"


class TransactionRole(StrEnum):
    """What part a traceable had in an activity."""

    CONSUMPTION = "CONSUMPTION"
    PRODUCT = "PRODUCT"
    SUBJECT = "SUBJECT"


@dataclass(frozen=True, slots=True)
class Policy:
    """The tracked components policy of an item; the defaults hold where nothing is said."""

    use_tracked_components: bool = True
    check_pre_allocation_for_product: bool = False
    check_pre_allocation_for_components: bool = False
    serial_number_matching_limit: bool = False
    allow_over_consumption: bool = True
    require_complete_components: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A product or component definition of a company."""

    id: str
    company: str
    number: str
    name: str
    tracking_dimension: TrackingDimension
    unit: str
    gtins: tuple[str, ...]
    policy: Policy
    version: int = 1

    @property
    def needs_number(self) -> bool:
        """Whether pieces of this item are registered under batch or serial numbers."""
        return (
            self.tracking_dimension is not TrackingDimension.NONE
            and self.policy.use_tracked_components
        )


@dataclass(frozen=True, slots=True)
class ProductionOrder:
    """An order to make products from components.

    A ``rework`` order may consume the very serial number that it produces.
    """

    id: str
    company: str
    number: str
    status: ProductionOrderStatus
    version: int
    rework: bool = False


@dataclass(frozen=True, slots=True)
class ProductLine:
    """What an order produces of one item: its main product, a co-product or a by-product.

    ``registered`` is the quantity under live batch or serial numbers, ``live`` how many those are,
    ``reported`` what of it was reported as finished, good and error together.
    """

    id: str
    order_id: str
    item_id: str
    role: ProductLineRole
    position: int
    ordered: Decimal
    started: Decimal = ZERO
    registered: Decimal = ZERO
    live: int = 0
    reported: Decimal = ZERO

    @property
    def state(self) -> LineState:
        """Where the registration of this line's product stands."""
        return LineState(self.started, self.registered, self.live)


@dataclass(frozen=True, slots=True)
class BomLine:
    """What an order plans to consume of one item, for the whole ordered main product.

    ``shared`` is what of it all products of the order share, in ``shared_live`` live consumptions.
    """

    id: str
    order_id: str
    line_number: int
    item_id: str
    planned: Decimal
    main_ordered: Decimal
    shared: Decimal = ZERO
    shared_live: int = 0

    @property
    def per_product(self) -> Decimal:
        """The planned quantity for one unit of the main product, rounded for showing."""
        return self.started_for(ONE)

    def started_for(self, product_started: Decimal) -> Decimal:
        """What a registered product of this quantity is planned to consume, rounded once."""
        return proportion(self.planned, product_started, self.main_ordered)

    def is_covered(self, main_started: Decimal) -> bool:
        """Whether what all products share covers the line for all that was started."""
        return self.shared_live > 0 and self.shared >= self.started_for(main_started)


@dataclass(frozen=True, slots=True)
class Traceable(Totals):
    """One batch or one serial number of an item: a node of the genealogy.

    The last stock count, which ``missing`` is about, happened at ``counted_at``.
    ``hold_ids`` are the holds that cover it.
    ``allocated_to`` is the order that the number was given to beforehand, ``live_association_id``
    the one association that a consumed serial number is live in, ``place`` where it was by the last
    activity that names a place.
    """

    id: str
    company: str
    item_id: str
    item_number: str
    number: str
    tracking_dimension: TrackingDimension
    counted_at: datetime | None = None
    on_hold: bool = False
    hold_ids: tuple[str, ...] = ()
    allocated_to: str | None = None
    live_association_id: str | None = None
    place: str | None = None


class _Registered:
    """What is registered at one time, and happened at another."""

    __slots__ = ()
    registered_at: datetime
    happened_at: datetime

    @property
    def since(self) -> datetime:
        """Since when it counts in balances: no stock count has seen what is registered after it.

        A client's clock, which says when it happened, may be a little ahead.
        """
        return min(self.happened_at, self.registered_at)


@dataclass(frozen=True, slots=True)
class FinishedProduct(_Registered):
    """One batch or serial number registered as product of an order.

    ``happened_at`` is when it came into being.
    """

    id: str
    order_id: str
    product_line_id: str
    item_id: str
    traceable_id: str
    started: Decimal
    good: Decimal
    error: Decimal
    status: RegistrationStatus
    registered_at: datetime
    registered_by: str
    happened_at: datetime
    removed_at: datetime | None = None
    removed_by: str | None = None
    removal_reason: str | None = None
    version: int = 1

    @property
    def removed(self) -> bool:
        """Whether it is registered no more."""
        return self.removed_at is not None


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A BOM line as it stands for one registered product."""

    finished_product_id: str
    bom_line: BomLine
    item: Item
    state: LineState
    picked: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumed(_Registered):
    """So much of a component consumed by an order; live until it is removed or superseded.

    ``happened_at`` is when that took effect: a correction inherits it from what it corrects.
    """

    id: str
    component_id: str
    order_id: str
    item_id: str
    quantity: Decimal
    evidence: Evidence
    state: AssociationState
    registered_at: datetime
    registered_by: str
    happened_at: datetime
    removed_at: datetime | None = None
    removed_by: str | None = None
    removal_reason: str | None = None
    superseded_by_id: str | None = None
    supersedes_id: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Association(Consumed):
    """One consumed-into edge: so much of a component went into a product."""

    product_id: str
    finished_product_id: str
    bom_line_id: str | None
    picked: Decimal


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A BOM line as it stands for an order as a whole: what all its products share."""

    bom_line: BomLine
    item: Item

    @property
    def state(self) -> LineState:
        """What is shared, against what is planned for the whole order."""
        line = self.bom_line
        return LineState(line.planned, line.shared, line.shared_live)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedConsumption(Consumed):
    """Consumption shared by all products of an order.

    Which product got how much is not known; it is traced into all of them, and counted once.
    """

    bom_line_id: str


class RelationKind(StrEnum):
    """How one batch came from another beside consumption."""

    SPLIT = "SPLIT"
    MERGE = "MERGE"


@dataclass(frozen=True, slots=True)
class BatchRelation:
    """So much of one batch became another one, or part of it."""

    id: str
    kind: RelationKind
    source_id: str
    target_id: str
    quantity: Decimal
    reason: str
    registered_at: datetime
    registered_by: str


@dataclass(frozen=True, slots=True)
class ActivityTransaction:
    """The part of one traceable in an activity, in its item's base unit.

    ``association_id`` and ``finished_product_id`` say what was picked or reported as finished.
    """

    traceable_id: str
    item_id: str
    role: TransactionRole
    quantity: Decimal
    association_id: str | None = None
    finished_product_id: str | None = None


@dataclass(frozen=True, slots=True)
class DataValue:
    """One extra value that was collected with an activity; one of the three kinds is set."""

    name: str
    text: str | None = None
    number: Decimal | None = None
    boolean: bool | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One immutable event: what happened to which traceables, when, and who recorded it."""

    id: str
    company: str
    type: str
    code: str
    happened_at: datetime
    recorded_at: datetime
    operator: str
    transactions: tuple[ActivityTransaction, ...]
    partner: str | None = None
    order_id: str | None = None
    reverses_id: str | None = None
    reason: str | None = None
    data: tuple[DataValue, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class PickingListLine:
    """How much of an association's consumption a journal posts."""

    id: str
    association_id: str
    consumption: Decimal


@dataclass(frozen=True, slots=True)
class PickingListJournal:
    """A posting of consumption: editable until it is posted, then reversed, never edited."""

    id: str
    order_id: str
    posted: bool
    lines: tuple[PickingListLine, ...]
    activity_id: str | None
    version: int
    deleted: bool = False
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One thing that happened, as it was recorded in the transaction that did it.

    ``data`` is a JSON text with the facts: before and after where something changed.
    """

    id: str
    company: str
    event: str
    recorded_at: datetime
    operator: str
    reason: str | None
    data: str
    order_id: str | None
    finished_product_id: str | None
    product_id: str | None
    component_id: str | None
    association_id: str | None
    recall_id: str | None = None


@dataclass(frozen=True, slots=True)
class OrderStructure:
    """An order with all its lines and the items they name."""

    order: ProductionOrder
    product_lines: tuple[ProductLine, ...]
    bom_lines: tuple[BomLine, ...]
    items: dict[str, Item] = field(default_factory=dict)

    def item_of(self, line: ProductLine | BomLine) -> Item:
        """The item that a line of this order is about."""
        return self.items[line.item_id]

    @property
    def shared_lines(self) -> list[SharedLine]:
        """The BOM lines as they stand for the order as a whole."""
        return [SharedLine(line, self.item_of(line)) for line in self.bom_lines]

    @property
    def main_line(self) -> ProductLine:
        """The line of the order's main product."""
        return next(line for line in self.product_lines if line.role is ProductLineRole.MAIN)
