"""Writing a consumed-into association, with everything that rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.activities import seen_by_count
from graph.domain.ids import new_id
from graph.domain.quantities import to_text
from graph.domain.records import (
    AssociationState,
    ComponentLine,
    Evidence,
    FinishedProduct,
    OrderStructure,
    Traceable,
    TrackingDimension,
)
from graph.domain.statuses import LineState
from graph.domain.times import happened, to_micros
from graph.engine.session import Transaction
from graph.store import rows
from graph.store.changes import edge_of
from graph.store.commands import RECORD, TAKE_LANE, Answer, Command, told_time
from graph.store.component_lines import product_status
from graph.store.component_request import ComponentRequest, RegisteredComponent
from graph.store.edges import MAKE_EDGES, NOTE_EDGES, numbered
from graph.store.keys import component_line_id

_REGISTER: LiteralString = (
    TAKE_LANE
    + """
MATCH (c:Traceable {id: $component}) SET c += $componentState
WITH lane
MATCH (f:FinishedProduct {id: $finishedProduct}) SET f.status = $status
MERGE (line:ComponentLine {id: $line.id}) SET line += $line
CREATE (a:Association) SET a = $association, a.lane = lane.id, a.laneNumber = lane.number
WITH lane
"""
    + NOTE_EDGES
    + MAKE_EDGES
    + "WITH lane"
    + RECORD
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a registration rests on, as it stood when both ends were touched."""

    finished: FinishedProduct
    component: Traceable
    lines: Sequence[ComponentLine]
    line: ComponentLine
    structure: OrderStructure
    quantity: Decimal


async def write_component(
    tx: Transaction, command: Command, request: ComponentRequest, decided: Decided
) -> RegisteredComponent:
    """Write the association with everything that rests on it, in one statement."""
    finished, component, line = decided.finished, decided.component, decided.line
    quantity = decided.quantity
    state = LineState(line.state.started, line.state.consumption + quantity, line.state.live + 1)
    after = replace(line, state=state)
    status = product_status([after if one is line else one for one in decided.lines])
    row = association_row(
        command,
        finished,
        component,
        line.bom_line.id,
        quantity,
        request.evidence,
        happened(request.happened_at, command.recorded_at, ("happenedAt",)),
    )
    used = replace(component, consumed=component.consumed + quantity)
    used = seen_by_count(used, -quantity, rows.association(row).since)
    component_state = {"consumed": to_text(used.consumed), "missing": to_text(used.missing)}
    if row["liveSerial"] is not None:
        component_state["liveAssociation"] = row["id"]
    entry = command.history(
        "ComponentRegistered",
        {
            "quantity": to_text(quantity),
            "unit": line.item.unit,
            "number": component.number,
            "evidence": request.evidence.value,
            **told_time(request.happened_at),
        },
        order=finished.order_id,
        finishedProduct=finished.id,
        product=finished.traceable_id,
        component=component.id,
        association=row["id"],
    )
    registered = RegisteredComponent(
        rows.association(row),
        component,
        after,
        replace(finished, status=status),
        decided.structure,
        created=True,
    )
    answer: Answer = {"finishedProduct": finished.id, "association": row["id"]}
    if request.describe is not None:
        answer |= request.describe(registered)
    await tx.all(
        _REGISTER,
        lane=tx.lane,
        component=component.id,
        componentState=component_state,
        finishedProduct=finished.id,
        status=status.value,
        line={
            "id": component_line_id(finished.id, line.bom_line.id),
            "finishedProduct": finished.id,
            "bomLine": line.bom_line.id,
            "consumption": to_text(state.consumption),
            "live": state.live,
        },
        association=row,
        edges=numbered([edge_of(row)]),
        history=[entry],
        answers=command.answers(answer),
    )
    return registered


def association_row(
    command: Command,
    finished: FinishedProduct,
    component: Traceable,
    bom_line_id: str,
    quantity: Decimal,
    evidence: Evidence,
    happened_at: datetime | None = None,
) -> dict[str, Any]:
    """A new live association, as it is stored; the lane's stamp is added by the statement.

    ``happened_at`` is since when it has been in effect, where that is not now.
    """
    serial = component.tracking_dimension is TrackingDimension.SERIAL
    return {
        "id": new_id(),
        "component": component.id,
        "number": component.number,
        "product": finished.traceable_id,
        "order": finished.order_id,
        "finishedProduct": finished.id,
        "bomLine": bom_line_id,
        "item": component.item_id,
        "quantity": to_text(quantity),
        "evidence": evidence.value,
        "state": AssociationState.LIVE.value,
        "version": 1,
        "registeredAt": to_micros(command.recorded_at),
        "registeredBy": command.operator,
        "happenedAt": to_micros(happened_at or command.recorded_at),
        # Unique in the store: a serial number is live in one product. Its own rework is none.
        "liveSerial": component.id if serial and component.id != finished.traceable_id else None,
    }
