"""Loaders of what belongs to holds: one statement for a page of them."""

from __future__ import annotations

from strawberry.dataloader import DataLoader

from graph.domain.holds import Hold
from graph.engine.session import GraphSession
from graph.store.holds import coverage


class CoverageByHoldLoader(DataLoader[Hold, int]):
    """How many batches and serial numbers each covers."""

    def __init__(self, session: GraphSession) -> None:
        async def load(holds: list[Hold]) -> list[int]:
            found = await coverage(session, holds)
            return [found.get(one.id, 0) for one in holds]

        super().__init__(load_fn=load)
