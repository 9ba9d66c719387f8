"""The touched state of orders, as consumption that all their products share comes and goes.

Shared consumption leads into one node of the genealogy, the order's *place*, and from there to each
product of the order: as many edges as components and products, not as many as their pairs, and each
quantity stands on one edge only. The place is there, with an edge to each registered product, as
long as anything is shared. Whoever changes one of these edges has touched the order before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, LiteralString, NamedTuple

from graph.domain.quantities import to_text
from graph.domain.records import (
    AssociationState,
    BomLine,
    OrderStructure,
    SharedConsumption,
    SharedLine,
    Traceable,
)
from graph.domain.times import to_micros
from graph.engine.session import Row, Transaction
from graph.store import rows
from graph.store.changes import Changes, touch_traceables
from graph.store.commands import Command
from graph.store.edges import edge
from graph.store.keys import share_id, shared_place_id
from graph.store.ledger import book_consumed
from graph.store.orders import structures_by_ids

_PRODUCTS: LiteralString = """
MATCH (f:FinishedProduct {order: $order}) WHERE f.removedAt IS NULL
RETURN collect(f.id) AS ids, collect(f.traceable) AS traceables
"""


class _Product(NamedTuple):
    """A registered product of an order: its id, and that of its traceable."""

    id: str
    traceable_id: str


@dataclass(slots=True)
class SharingLedger:
    """Orders with their BOM lines, the components involved, and what changes of them.

    ``before`` says how many live consumptions each order shared. ``products`` are those of orders
    that shared nothing: they were touched, since they get an edge with the first.
    """

    command: Command
    structures: dict[str, OrderStructure]
    lines: dict[str, BomLine]
    traceables: dict[str, Traceable]
    before: dict[str, int]
    products: dict[str, list[_Product]]
    live: dict[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)

    def line(self, bom_line_id: str) -> SharedLine:
        """A BOM line as it stands for its order as a whole."""
        line = self.lines[bom_line_id]
        return SharedLine(line, self.structures[line.order_id].item_of(line))

    def sharing(self, order_id: str) -> list[str]:
        """Where a walk begins that asks what came of an order's products: node ids."""
        if self.before[order_id]:
            return [shared_place_id(order_id)]
        return [one.traceable_id for one in self.products[order_id]]

    def remove(
        self, shared: SharedConsumption, reason: str, superseded_by: str | None = None
    ) -> None:
        """Take a live consumption out of the genealogy: removed, or superseded by a correction."""
        state = AssociationState.SUPERSEDED if superseded_by else AssociationState.REMOVED
        self.changes.shared_consumptions[shared.id] = {
            "state": state.value,
            "liveSerial": None,
            "removedAt": to_micros(self.command.recorded_at),
            "removedBy": self.command.operator,
            "removalReason": reason,
            "supersededBy": superseded_by,
            "version": shared.version + 1,
        }
        self.changes.ended_edges.append((shared_place_id(shared.order_id), shared.id))
        live = self.traceables[shared.component_id].live_association_id
        still_live = None if live == shared.id else live
        self._book(shared, -1, still_live)
        self.changes.history.append(
            self.command.history(
                "SharedConsumptionSuperseded" if superseded_by else "SharedConsumptionRemoved",
                {"quantity": to_text(shared.quantity), "supersededBy": superseded_by},
                reason=reason,
                **_about(shared),
            )
        )

    def add(self, row: Row) -> None:
        """Enter a new live consumption, given as the row to store."""
        shared = rows.shared_consumption(row)
        self.changes.new_shared_consumptions.append(row)
        self.changes.new_edges.append(
            self._edge(
                shared.id,
                shared.component_id,
                shared_place_id(shared.order_id),
                row["quantity"],
                shared.happened_at,
            )
        )
        live = self.traceables[shared.component_id].live_association_id
        self._book(shared, 1, shared.id if row["liveSerial"] is not None else live)
        self.changes.history.append(
            self.command.history(
                "SharedConsumptionRegistered",
                {
                    "quantity": row["quantity"],
                    "number": row["number"],
                    "evidence": row["evidence"],
                    "supersedes": row.get("supersedes"),
                },
                **_about(shared),
            )
        )

    async def settle(self, tx: Transaction) -> Changes:
        """Open or close the places of orders that begin or cease to share; what is to be written.

        The place's own edges carry no quantity of their own: which product got how much is unknown.
        """
        now = self.command.recorded_at
        for order_id, live in self.live.items():
            self.changes.orders[order_id]["shared"] = live
            place = shared_place_id(order_id)
            if live and not self.before[order_id]:
                self.changes.traceables[place] |= {"order": order_id}
                self.changes.new_edges += [
                    self._edge(share_id(one.id), place, one.traceable_id, "0", now)
                    for one in self.products[order_id]
                ]
            elif self.before[order_id] and not live:
                self.changes.ended_edges += [
                    (one.traceable_id, share_id(one.id)) for one in await _products_of(tx, order_id)
                ]
        return self.changes

    def _edge(
        self, edge_id: str, component: str, product: str, quantity: str, happened_at: datetime
    ) -> Row:
        at = to_micros(self.command.recorded_at)
        return edge(edge_id, component, product, quantity, at, to_micros(happened_at))

    def _book(self, shared: SharedConsumption, sign: int, live: str | None) -> None:
        amount = sign * shared.quantity
        book_consumed(self.traceables, self.changes, shared, amount, live)
        line = self.lines[shared.bom_line_id]
        after = replace(line, shared=line.shared + amount, shared_live=line.shared_live + sign)
        self.lines[line.id] = after
        self.changes.bom_lines[line.id] |= {
            "shared": to_text(after.shared),
            "sharedLive": after.shared_live,
        }
        order_id = shared.order_id
        self.live[order_id] = self.live.get(order_id, self.before[order_id]) + sign


async def open_sharing(
    tx: Transaction, command: Command, orders: dict[str, Row], component_ids: Iterable[str]
) -> SharingLedger:
    """Touch the components and what may get an edge, then read all that the sharing rests on.

    ``orders`` are the rows of the orders, which are touched already.
    """
    before = {order_id: int(row.get("shared") or 0) for order_id, row in orders.items()}
    products = {
        order_id: await _products_of(tx, order_id)
        for order_id, shared in before.items()
        if not shared
    }
    made = {one.traceable_id for some in products.values() for one in some}
    touched = await touch_traceables(tx, {*component_ids, *made})
    structures = await structures_by_ids(tx, sorted(orders))
    companies = {one.order.company for one in structures.values()}
    return SharingLedger(
        command.at(companies.pop()) if len(companies) == 1 else command,
        structures,
        {line.id: line for one in structures.values() for line in one.bom_lines},
        {one: rows.traceable(row) for one, row in touched.items()},
        before,
        products,
    )


async def _products_of(tx: Transaction, order_id: str) -> list[_Product]:
    row = await tx.one(_PRODUCTS, order=order_id)
    if row is None:
        return []
    return sorted(map(_Product, row["ids"], row["traceables"]))


def _about(shared: SharedConsumption) -> dict[str, Any]:
    return {
        "order": shared.order_id,
        "component": shared.component_id,
        "association": shared.id,
    }
