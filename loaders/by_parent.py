"""Loaders of what belongs to a parent: one statement for all parents of one tick, however many."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from strawberry.dataloader import DataLoader

from graph.domain.balance import BalanceFigure
from graph.domain.records import (
    Activity,
    Association,
    BatchRelation,
    FinishedProduct,
    PickingListJournal,
    SharedConsumption,
)
from graph.domain.statuses import RegistrationStatus
from graph.engine.session import GraphSession
from graph.store.activities import reversing_activities
from graph.store.balances import BalanceEntry, entries_behind
from graph.store.batch_relations import relations_of
from graph.store.component_lines import stored_lines
from graph.store.journals import open_journals
from graph.store.orders import product_statuses
from graph.store.registrations import (
    associations_by_products,
    live_associations,
    products_by_orders,
)
from graph.store.shared_consumptions import shared_by_orders


class ProductPage(NamedTuple):
    """A page of an order's registered products, with ``removed`` also the removed ones."""

    order: str
    after: str
    limit: int
    removed: bool
    latest_first: bool = False


class AssociationPage(NamedTuple):
    """A page of a registered product's associations, with ``removed`` also the removed ones."""

    product: str
    after: str
    limit: int
    removed: bool


class SharedPage(NamedTuple):
    """A page of what an order's products share, with ``removed`` also what was removed of it."""

    order: str
    after: str
    limit: int
    removed: bool


class BalancePage(NamedTuple):
    """A page of what stands behind a figure of a traceable's mass balance."""

    traceable: str
    figure: BalanceFigure
    after: str
    limit: int


class FinishedProductsByOrderLoader(DataLoader[ProductPage, list[FinishedProduct]]):
    """Pages of registered products; pages of the same size and start share a statement."""

    def __init__(self, session: GraphSession) -> None:
        async def load(pages: list[ProductPage]) -> list[list[FinishedProduct]]:
            found: dict[ProductPage, list[FinishedProduct]] = {}
            shape = lambda page: page[1:]  # noqa: E731
            for (after, limit, removed, latest_first), some in _alike(pages, shape):
                by_order = await products_by_orders(
                    session,
                    [page.order for page in some],
                    after,
                    limit,
                    removed=removed,
                    latest_first=latest_first,
                )
                found |= {page: by_order[page.order] for page in some}
            return [found[page] for page in pages]

        super().__init__(load_fn=load)


class AssociationsByFinishedProductLoader(DataLoader[AssociationPage, list[Association]]):
    """Pages of associations; pages of the same size and start share a statement."""

    def __init__(self, session: GraphSession) -> None:
        async def load(pages: list[AssociationPage]) -> list[list[Association]]:
            found: dict[AssociationPage, list[Association]] = {}
            shape = lambda page: (page.after, page.limit, page.removed)  # noqa: E731
            for (after, limit, removed), some in _alike(pages, shape):
                by_product = await associations_by_products(
                    session, [page.product for page in some], after, limit, removed
                )
                found |= {page: by_product[page.product] for page in some}
            return [found[page] for page in pages]

        super().__init__(load_fn=load)


class SharedConsumptionsByOrderLoader(DataLoader[SharedPage, list[SharedConsumption]]):
    """Pages of shared consumptions; pages of the same size and start share a statement."""

    def __init__(self, session: GraphSession) -> None:
        async def load(pages: list[SharedPage]) -> list[list[SharedConsumption]]:
            found: dict[SharedPage, list[SharedConsumption]] = {}
            shape = lambda page: (page.after, page.limit, page.removed)  # noqa: E731
            for (after, limit, removed), some in _alike(pages, shape):
                by_order = await shared_by_orders(
                    session, [page.order for page in some], after, limit, removed
                )
                found |= {page: by_order[page.order] for page in some}
            return [found[page] for page in pages]

        super().__init__(load_fn=load)


class BalanceEntriesByTraceableLoader(DataLoader[BalancePage, list[BalanceEntry]]):
    """Pages of what stands behind a figure; those alike but for the traceable share a statement."""

    def __init__(self, session: GraphSession) -> None:
        async def load(pages: list[BalancePage]) -> list[list[BalanceEntry]]:
            found: dict[BalancePage, list[BalanceEntry]] = {}
            shape = lambda page: (page.figure, page.after, page.limit)  # noqa: E731
            for (figure, after, limit), some in _alike(pages, shape):
                by_traceable = await entries_behind(
                    session, [page.traceable for page in some], figure, after, limit
                )
                found |= {page: by_traceable[page.traceable] for page in some}
            return [found[page] for page in pages]

        super().__init__(load_fn=load)


class LiveAssociationsByFinishedProductLoader(DataLoader[str, list[Association]]):
    """All live associations of a registered product, oldest first."""

    def __init__(self, session: GraphSession) -> None:
        async def load(products: list[str]) -> list[list[Association]]:
            found = await live_associations(session, products)
            return [found[product] for product in products]

        super().__init__(load_fn=load)


class ComponentLineRowsByFinishedProductLoader(DataLoader[str, list[dict[str, Any]]]):
    """The stored sums of a registered product's component lines."""

    def __init__(self, session: GraphSession) -> None:
        async def load(products: list[str]) -> list[list[dict[str, Any]]]:
            found = await stored_lines(session, products)
            return [found[product] for product in products]

        super().__init__(load_fn=load)


class ProductStatusesByOrderLoader(DataLoader[str, set[RegistrationStatus]]):
    """Which statuses the registered products of an order have."""

    def __init__(self, session: GraphSession) -> None:
        async def load(orders: list[str]) -> list[set[RegistrationStatus]]:
            found = await product_statuses(session, orders)
            return [found[order] for order in orders]

        super().__init__(load_fn=load)


class ReversingActivitiesByActivityLoader(DataLoader[str, list[Activity]]):
    """The activities that reverse an activity, oldest first."""

    def __init__(self, session: GraphSession) -> None:
        async def load(activities: list[str]) -> list[list[Activity]]:
            found = await reversing_activities(session, activities)
            return [found[activity] for activity in activities]

        super().__init__(load_fn=load)


class OpenJournalsByOrderLoader(DataLoader[str, list[PickingListJournal]]):
    """The journals of an order that are not posted yet, oldest first."""

    def __init__(self, session: GraphSession) -> None:
        async def load(orders: list[str]) -> list[list[PickingListJournal]]:
            found = await open_journals(session, orders)
            return [found[order] for order in orders]

        super().__init__(load_fn=load)


class BatchRelationsByTraceableLoader(DataLoader[str, list[BatchRelation]]):
    """The splits and merges from and into a batch, oldest first."""

    def __init__(self, session: GraphSession) -> None:
        async def load(traceables: list[str]) -> list[list[BatchRelation]]:
            found = await relations_of(session, traceables)
            return [found[traceable] for traceable in traceables]

        super().__init__(load_fn=load)


def _alike(pages: list[Any], shape: Any) -> list[tuple[Any, list[Any]]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for page in pages:
        groups[shape(page)].append(page)
    return list(groups.items())
