"""What a dossier tells of why members are in the trace no more: as values of its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from graph.domain.quantities import to_text
from graph.domain.records import AssociationState, Consumed
from graph.engine.session import GraphSession
from graph.store.orders import orders_by_ids
from graph.store.recall_differences import Causes, removals
from graph.store.registrations import associations_by_ids
from graph.store.shared_consumptions import shared_by_ids

# A batch or serial number as a dossier names it.
Named = dict[str, str]


async def causes_told(
    session: GraphSession, causes: Sequence[Causes], named: dict[str, Named]
) -> dict[str, dict[str, Any]]:
    """Each of ``causes`` by id; ``named`` are a case's members, by traceable.

    What an order shares has the order instead of a product; the removal of a product that only
    shared consumption led to has no component.
    """
    associations = await associations_by_ids(session, _all(one.associations for one in causes))
    shared = await shared_by_ids(session, _all(one.shared_consumptions for one in causes))
    orders = await orders_by_ids(session, sorted({one.order_id for one in shared.values()}))
    removed = await removals(session, _all(one.products for one in causes))
    told: dict[str, dict[str, Any]] = {}
    for one in associations.values():
        told[one.id] = _ended(one, named) | {"product": named[one.product_id]}
    for share in shared.values():
        told[share.id] = _ended(share, named) | {"order": orders[share.order_id].number}
    for product_id, removal in removed.items():
        told[product_id] = {
            "product": named[removal.traceable_id],
            "state": AssociationState.REMOVED.value,
            "endedAt": time_text(removal.at),
            "endedBy": removal.by,
            "reason": removal.reason,
        }
    return told


def time_text(moment: datetime | None) -> str | None:
    """A moment as a dossier tells it."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _ended(one: Consumed, named: dict[str, Named]) -> dict[str, Any]:
    return {
        "component": named[one.component_id],
        "quantity": to_text(one.quantity),
        "state": one.state.value,
        "endedAt": time_text(one.removed_at),
        "endedBy": one.removed_by,
        "reason": one.removal_reason,
    }


def _all(some: Iterable[list[str]]) -> list[str]:
    return sorted({one for ids in some for one in ids})
