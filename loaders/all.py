"""All loaders of one request. They cache, so they must not outlive it."""

from __future__ import annotations

from functools import cached_property

from graph.domain.records import OrderStructure
from graph.engine.session import GraphSession
from loaders.by_hold import CoverageByHoldLoader
from loaders.by_id import (
    ActivityByIdLoader,
    AssociationByIdLoader,
    BalanceByTraceableLoader,
    BatchRelationByIdLoader,
    FinishedProductByIdLoader,
    HoldByIdLoader,
    ItemByIdLoader,
    JournalByIdLoader,
    OrderStructureByIdLoader,
    RecallActionByIdLoader,
    RecallByIdLoader,
    RecallMemberByIdLoader,
    SharedConsumptionByIdLoader,
    TraceableByIdLoader,
)
from loaders.by_parent import (
    AssociationsByFinishedProductLoader,
    BalanceEntriesByTraceableLoader,
    BatchRelationsByTraceableLoader,
    ComponentLineRowsByFinishedProductLoader,
    FinishedProductsByOrderLoader,
    LiveAssociationsByFinishedProductLoader,
    OpenJournalsByOrderLoader,
    ProductStatusesByOrderLoader,
    ReversingActivitiesByActivityLoader,
    SharedConsumptionsByOrderLoader,
)
from loaders.by_traceable import (
    DeliveriesByTraceableLoader,
    FinishedProductsByTraceableLoader,
    LastActivityByTraceableLoader,
)


class Loaders:
    """One loader per access path, over one session; each is made when it is first used."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    @cached_property
    def item(self) -> ItemByIdLoader:
        """Items by id."""
        return ItemByIdLoader(self._session)

    @cached_property
    def order(self) -> OrderStructureByIdLoader:
        """Orders with lines and items, by id."""
        return OrderStructureByIdLoader(self._session)

    @cached_property
    def traceable(self) -> TraceableByIdLoader:
        """Batches and serial numbers by id."""
        return TraceableByIdLoader(self._session)

    @cached_property
    def balance(self) -> BalanceByTraceableLoader:
        """Mass balances by traceable."""
        return BalanceByTraceableLoader(self._session)

    @cached_property
    def balance_entries(self) -> BalanceEntriesByTraceableLoader:
        """Pages of what stands behind a figure of a mass balance."""
        return BalanceEntriesByTraceableLoader(self._session)

    @cached_property
    def finished_product(self) -> FinishedProductByIdLoader:
        """Registered products by id."""
        return FinishedProductByIdLoader(self._session)

    @cached_property
    def association(self) -> AssociationByIdLoader:
        """Associations by id."""
        return AssociationByIdLoader(self._session)

    @cached_property
    def activity(self) -> ActivityByIdLoader:
        """Activities by id."""
        return ActivityByIdLoader(self._session)

    @cached_property
    def finished_products_by_order(self) -> FinishedProductsByOrderLoader:
        """Pages of an order's registered products."""
        return FinishedProductsByOrderLoader(self._session)

    @cached_property
    def product_statuses_by_order(self) -> ProductStatusesByOrderLoader:
        """Statuses of an order's registered products."""
        return ProductStatusesByOrderLoader(self._session)

    @cached_property
    def component_line_rows(self) -> ComponentLineRowsByFinishedProductLoader:
        """Stored sums of a product's component lines."""
        return ComponentLineRowsByFinishedProductLoader(self._session)

    @cached_property
    def live_associations(self) -> LiveAssociationsByFinishedProductLoader:
        """A product's live associations."""
        return LiveAssociationsByFinishedProductLoader(self._session)

    @cached_property
    def reversing_activities(self) -> ReversingActivitiesByActivityLoader:
        """What reverses an activity."""
        return ReversingActivitiesByActivityLoader(self._session)

    @cached_property
    def batch_relation(self) -> BatchRelationByIdLoader:
        """Splits and merges by id."""
        return BatchRelationByIdLoader(self._session)

    @cached_property
    def batch_relations(self) -> BatchRelationsByTraceableLoader:
        """Splits and merges of a batch."""
        return BatchRelationsByTraceableLoader(self._session)

    @cached_property
    def deliveries(self) -> DeliveriesByTraceableLoader:
        """Receipts and shipments of a batch or serial number."""
        return DeliveriesByTraceableLoader(self._session)

    @cached_property
    def finished_products_by_traceable(self) -> FinishedProductsByTraceableLoader:
        """What orders have produced of a batch or serial number."""
        return FinishedProductsByTraceableLoader(self._session)

    @cached_property
    def last_activity(self) -> LastActivityByTraceableLoader:
        """What happened to a batch or serial number last."""
        return LastActivityByTraceableLoader(self._session)

    @cached_property
    def hold(self) -> HoldByIdLoader:
        """Holds by id."""
        return HoldByIdLoader(self._session)

    @cached_property
    def coverage(self) -> CoverageByHoldLoader:
        """How many batches and serial numbers a hold covers."""
        return CoverageByHoldLoader(self._session)

    @cached_property
    def recall(self) -> RecallByIdLoader:
        """Recall cases by id."""
        return RecallByIdLoader(self._session)

    @cached_property
    def recall_member(self) -> RecallMemberByIdLoader:
        """Members of recalls by id."""
        return RecallMemberByIdLoader(self._session)

    @cached_property
    def recall_action(self) -> RecallActionByIdLoader:
        """Actions of recalls by id."""
        return RecallActionByIdLoader(self._session)

    @cached_property
    def journal(self) -> JournalByIdLoader:
        """Picking list journals by id."""
        return JournalByIdLoader(self._session)

    @cached_property
    def open_journals(self) -> OpenJournalsByOrderLoader:
        """An order's unposted picking list journals."""
        return OpenJournalsByOrderLoader(self._session)

    @cached_property
    def associations_by_product(self) -> AssociationsByFinishedProductLoader:
        """Pages of a product's associations."""
        return AssociationsByFinishedProductLoader(self._session)

    @cached_property
    def shared_consumption(self) -> SharedConsumptionByIdLoader:
        """Shared consumptions by id."""
        return SharedConsumptionByIdLoader(self._session)

    @cached_property
    def shared_consumptions_by_order(self) -> SharedConsumptionsByOrderLoader:
        """Pages of what an order's products share."""
        return SharedConsumptionsByOrderLoader(self._session)

    def prime_order(self, structure: OrderStructure) -> None:
        """Take an order and its items as loaded, as a use case has just read or written them."""
        self.order.prime(structure.order.id, structure, force=True)
        self.item.prime_many(structure.items)
