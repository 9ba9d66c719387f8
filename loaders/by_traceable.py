"""Loaders of what stands beside a batch or serial number: one statement for a page of them."""

from __future__ import annotations

from collections import defaultdict

from strawberry.dataloader import DataLoader

from graph.domain.records import Activity, FinishedProduct
from graph.engine.session import GraphSession
from graph.store.neighbours import Delivery, deliveries, last_activities, products_of


class DeliveriesByTraceableLoader(DataLoader[str, list[Delivery]]):
    """Its receipts from suppliers and shipments to customers."""

    def __init__(self, session: GraphSession) -> None:
        async def load(ids: list[str]) -> list[list[Delivery]]:
            found: defaultdict[str, list[Delivery]] = defaultdict(list)
            for one in await deliveries(session, ids):
                found[one.traceable_id].append(one)
            return [found[one] for one in ids]

        super().__init__(load_fn=load)


class FinishedProductsByTraceableLoader(DataLoader[str, list[FinishedProduct]]):
    """What orders have produced of it, oldest first."""

    def __init__(self, session: GraphSession) -> None:
        async def load(ids: list[str]) -> list[list[FinishedProduct]]:
            found = await products_of(session, ids)
            return [found[one] for one in ids]

        super().__init__(load_fn=load)


class LastActivityByTraceableLoader(DataLoader[str, Activity | None]):
    """What happened to it last."""

    def __init__(self, session: GraphSession) -> None:
        async def load(ids: list[str]) -> list[Activity | None]:
            found = await last_activities(session, ids)
            return [found.get(one) for one in ids]

        super().__init__(load_fn=load)
