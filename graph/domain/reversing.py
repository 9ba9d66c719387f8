"""The law of reversing: never more than was posted, never twice. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from graph.domain.quantities import ZERO
from graph.domain.records import Activity, ActivityTransaction

REVERSIBLE = frozenset({"ProductionPickingList", "ProductionReportFinished"})


def left_to_reverse(original: Activity, reversing: Sequence[Activity]) -> list[Decimal]:
    """How much of each transaction of ``original`` the activities ``reversing`` it have left."""
    taken: dict[tuple[str, str | None], Decimal] = {}
    for activity in reversing:
        for part in activity.transactions:
            taken[_key(part)] = taken.get(_key(part), ZERO) + part.quantity
    return [part.quantity - taken.get(_key(part), ZERO) for part in original.transactions]


def _key(part: ActivityTransaction) -> tuple[str, str | None]:
    return part.traceable_id, part.association_id
