"""The touched state of registered products, as associations leave and enter their genealogy.

A ``Ledger`` is read inside a transaction after everything it holds was touched. It keeps the sums
in step in memory and says in the end what is to be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from graph.domain.activities import seen_by_count
from graph.domain.quantities import to_text
from graph.domain.records import (
    Association,
    AssociationState,
    ComponentLine,
    Consumed,
    FinishedProduct,
    OrderStructure,
    Traceable,
    TrackingDimension,
)
from graph.domain.statuses import LineState
from graph.domain.times import to_micros
from graph.engine.session import Transaction
from graph.store import rows
from graph.store.changes import Changes, touch_traceables
from graph.store.commands import Command
from graph.store.component_lines import component_lines, product_status, stored_lines
from graph.store.keys import component_line_id
from graph.store.orders import structures_by_ids
from graph.store.registrations import products_by_ids


@dataclass(slots=True)
class Ledger:
    """Products with their lines, the traceables involved, and what changes of them."""

    command: Command
    products: dict[str, FinishedProduct]
    structures: dict[str, OrderStructure]
    lines: dict[str, list[ComponentLine]]
    traceables: dict[str, Traceable]
    changes: Changes = field(default_factory=Changes)

    def remove(
        self,
        association: Association,
        reason: str,
        superseded_by: str | None = None,
    ) -> None:
        """Take a live association out of the genealogy: removed, or superseded by a correction."""
        state = AssociationState.SUPERSEDED if superseded_by else AssociationState.REMOVED
        self.changes.associations[association.id] = {
            "product": association.product_id,
            "state": state.value,
            "liveSerial": None,
            "removedAt": to_micros(self.command.recorded_at),
            "removedBy": self.command.operator,
            "removalReason": reason,
            "supersededBy": superseded_by,
            "version": association.version + 1,
        }
        live = self.traceables[association.component_id].live_association_id
        still_live = None if live == association.id else live
        book_consumed(self.traceables, self.changes, association, -association.quantity, still_live)
        self._add_to_line(association, -association.quantity, -1)
        self.changes.history.append(
            self.command.history(
                "AssociationSuperseded" if superseded_by else "AssociationRemoved",
                {"quantity": to_text(association.quantity), "supersededBy": superseded_by},
                reason=reason,
                **_about(association),
            )
        )

    def add(self, row: dict[str, Any]) -> Association:
        """Enter a new live association, given as the row to store."""
        self.changes.new_associations.append(row)
        association = rows.association(row)
        live = self.traceables[association.component_id].live_association_id
        live = association.id if row["liveSerial"] is not None else live
        book_consumed(self.traceables, self.changes, association, association.quantity, live)
        self._add_to_line(association, association.quantity, 1)
        self.changes.history.append(
            self.command.history(
                "ComponentRegistered",
                {
                    "quantity": row["quantity"],
                    "number": row["number"],
                    "evidence": row["evidence"],
                    "supersedes": row.get("supersedes"),
                },
                **_about(association),
            )
        )
        return association

    def settle(self) -> Changes:
        """Bring the products' statuses in line, and return all that is to be written."""
        for product in self.products.values():
            status = product_status(self.lines[product.id])
            if status is not product.status:
                self.products[product.id] = replace(product, status=status)
                self.changes.finished_products[product.id]["status"] = status.value
        return self.changes

    def _add_to_line(self, association: Association, quantity: Decimal, live: int) -> None:
        lines = self.lines[association.finished_product_id]
        for at, line in enumerate(lines):
            if line.bom_line.id == association.bom_line_id:
                state = LineState(
                    line.state.started, line.state.consumption + quantity, line.state.live + live
                )
                lines[at] = replace(line, state=state)
                line_id = component_line_id(line.finished_product_id, line.bom_line.id)
                self.changes.component_lines[line_id] |= {
                    "finishedProduct": line.finished_product_id,
                    "bomLine": line.bom_line.id,
                    "consumption": to_text(state.consumption),
                    "live": state.live,
                }


def book_consumed(
    traceables: dict[str, Traceable],
    changes: Changes,
    consumption: Consumed,
    quantity: Decimal,
    live: str | None,
) -> None:
    """Add ``quantity`` to what is consumed of a component, below zero where it is taken back.

    ``live`` is what a serial number is live in then.
    """
    traceable = traceables[consumption.component_id]
    after = replace(traceable, consumed=traceable.consumed + quantity, live_association_id=live)
    after = seen_by_count(after, -quantity, consumption.since)
    traceables[traceable.id] = after
    change = changes.traceables[traceable.id]
    change["consumed"] = to_text(after.consumed)
    change["missing"] = to_text(after.missing)
    if traceable.tracking_dimension is TrackingDimension.SERIAL:
        change["liveAssociation"] = live


async def open_ledger(
    tx: Transaction,
    command: Command,
    product_ids: Iterable[str],
    traceable_ids: Iterable[str],
) -> Ledger:
    """Touch the traceables, then read these registered products with all that rests on them."""
    touched = await touch_traceables(tx, traceable_ids)
    products = await products_by_ids(tx, sorted(set(product_ids)))
    structures = await structures_by_ids(tx, sorted({one.order_id for one in products.values()}))
    stored = await stored_lines(tx, list(products))
    companies = {one.order.company for one in structures.values()}
    return Ledger(
        command.at(companies.pop()) if len(companies) == 1 else command,
        products,
        structures,
        {
            product.id: component_lines(
                structures[product.order_id], product.id, product.started, stored[product.id]
            )
            for product in products.values()
        },
        {one: rows.traceable(row) for one, row in touched.items()},
    )


def _about(association: Association) -> dict[str, str]:
    return {
        "order": association.order_id,
        "finishedProduct": association.finished_product_id,
        "product": association.product_id,
        "component": association.component_id,
        "association": association.id,
    }
