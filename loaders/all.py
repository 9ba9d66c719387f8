"""All loaders of one request. They cache, so they must not outlive it."""

from __future__ import annotations

from graph.domain.records import OrderStructure
from graph.engine.session import GraphSession
from loaders.by_id import (
    ActivityByIdLoader,
    AssociationByIdLoader,
    FinishedProductByIdLoader,
    ItemByIdLoader,
    JournalByIdLoader,
    OrderStructureByIdLoader,
    TraceableByIdLoader,
)
from loaders.by_parent import (
    AssociationsByFinishedProductLoader,
    ComponentLineRowsByFinishedProductLoader,
    FinishedProductsByOrderLoader,
    LiveAssociationsByFinishedProductLoader,
    ProductCountByOrderLoader,
    ProductStatusesByOrderLoader,
    ReversingActivitiesByActivityLoader,
)


class Loaders:
    """One loader per access path, over one session."""

    def __init__(self, session: GraphSession) -> None:
        self.item = ItemByIdLoader(session)
        self.order = OrderStructureByIdLoader(session)
        self.traceable = TraceableByIdLoader(session)
        self.finished_product = FinishedProductByIdLoader(session)
        self.association = AssociationByIdLoader(session)
        self.activity = ActivityByIdLoader(session)
        self.finished_products_by_order = FinishedProductsByOrderLoader(session)
        self.product_statuses_by_order = ProductStatusesByOrderLoader(session)
        self.product_count_by_order = ProductCountByOrderLoader(session)
        self.component_line_rows = ComponentLineRowsByFinishedProductLoader(session)
        self.live_associations = LiveAssociationsByFinishedProductLoader(session)
        self.reversing_activities = ReversingActivitiesByActivityLoader(session)
        self.journal = JournalByIdLoader(session)
        self.associations_by_product = AssociationsByFinishedProductLoader(session)

    def prime_order(self, structure: OrderStructure) -> None:
        """Take an order and its items as loaded, as a use case has just read or written them."""
        self.order.prime(structure.order.id, structure, force=True)
        self.item.prime_many(structure.items)
