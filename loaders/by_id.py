"""Loaders of single records by id: all that one tick asks for are fetched by one statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from strawberry.dataloader import DataLoader

from graph.domain.balance import Balance
from graph.domain.holds import Hold
from graph.domain.recalls import Recall, RecallAction, RecallMember
from graph.domain.records import (
    Activity,
    Association,
    BatchRelation,
    FinishedProduct,
    Item,
    OrderStructure,
    PickingListJournal,
    SharedConsumption,
    Traceable,
)
from graph.engine.session import GraphSession
from graph.store.activities import activities_by_ids
from graph.store.balances import balances_by_ids
from graph.store.batch_relations import relations_by_ids
from graph.store.holds import holds_by_ids
from graph.store.items import items_by_ids
from graph.store.journals import journals_by_ids
from graph.store.orders import structures_by_ids
from graph.store.recalls import actions_by_ids, members_by_ids, recalls_by_ids
from graph.store.registrations import associations_by_ids, products_by_ids
from graph.store.shared_consumptions import shared_by_ids
from graph.store.traceables import traceables_by_ids

T = TypeVar("T")
Fetch = Callable[[GraphSession, Sequence[str]], Awaitable[dict[str, T]]]


class _ByIdLoader(DataLoader[str, "T | None"], Generic[T]):
    """Loads records by id; an unknown id gives None."""

    def __init__(self, session: GraphSession, fetch: Fetch[T]) -> None:
        async def load(ids: list[str]) -> list[T | None]:
            found = await fetch(session, ids)
            return [found.get(one) for one in ids]

        super().__init__(load_fn=load)


class ItemByIdLoader(_ByIdLoader[Item]):
    """Items by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, items_by_ids)


class OrderStructureByIdLoader(_ByIdLoader[OrderStructure]):
    """Production orders with their lines and the items of those, by order id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, structures_by_ids)


class TraceableByIdLoader(_ByIdLoader[Traceable]):
    """Batches and serial numbers by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, traceables_by_ids)


class BalanceByTraceableLoader(_ByIdLoader[Balance]):
    """Mass balances by the id of the batch or serial number."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, balances_by_ids)


class FinishedProductByIdLoader(_ByIdLoader[FinishedProduct]):
    """Registered products by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, products_by_ids)


class AssociationByIdLoader(_ByIdLoader[Association]):
    """Associations by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, associations_by_ids)


class ActivityByIdLoader(_ByIdLoader[Activity]):
    """Activities by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, activities_by_ids)


class JournalByIdLoader(_ByIdLoader[PickingListJournal]):
    """Picking list journals by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, journals_by_ids)


class HoldByIdLoader(_ByIdLoader[Hold]):
    """Holds by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, holds_by_ids)


class RecallByIdLoader(_ByIdLoader[Recall]):
    """Recall cases by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, recalls_by_ids)


class RecallMemberByIdLoader(_ByIdLoader[RecallMember]):
    """Members of recalls by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, members_by_ids)


class RecallActionByIdLoader(_ByIdLoader[RecallAction]):
    """Actions of recalls by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, actions_by_ids)


class BatchRelationByIdLoader(_ByIdLoader[BatchRelation]):
    """Splits and merges of batches by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, relations_by_ids)


class SharedConsumptionByIdLoader(_ByIdLoader[SharedConsumption]):
    """What the products of an order share, by id."""

    def __init__(self, session: GraphSession) -> None:
        super().__init__(session, shared_by_ids)
