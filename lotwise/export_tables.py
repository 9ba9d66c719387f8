"""What is exported, in whatever format: tables of named columns, and whether they are complete."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from graph.domain.times import from_micros
from resolvers.trace_export import EdgeRow, NodeRow, TraceRows
from resolvers.tracing import TraceAnswer
from schema.ids import Kind, global_id, trace_node_id

# Texts are what people wrote; decimals are exact; several texts stand in one cell.
Cell = str | Decimal | int | bool | datetime | Sequence[str] | None
Rows = AsyncIterator[list[dict[str, Cell]]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that come piece by piece, all with these columns. ``record`` is what one row is."""

    record: str
    columns: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Export:
    """Tables with what holds for all of them. ``about`` tells what was asked, and how much it is.

    ``truncated_by`` says what cut it off; nothing when it is complete.
    """

    name: str
    about: dict[str, Cell]
    truncated_by: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was cut off."""
        return not self.truncated_by


_NODE_COLUMNS = (
    "id", "kind", "company", "item", "itemName", "number", "depth", "direction", "quantity", "unit",
    "trackingDimension", "onHand", "onHold", "place", "suppliers", "customers", "orders",
)  # fmt: skip
_EDGE_COLUMNS = (
    "component", "product", "componentItem", "componentNumber", "productItem", "productNumber",
    "quantity", "unit", "kind", "association", "order", "evidence", "registeredAt", "registeredBy",
)  # fmt: skip


def trace_export(answer: TraceAnswer, rows: TraceRows, wanted: Sequence[str]) -> Export:
    """A trace as the tables ``nodes`` and ``edges``, or one of them."""
    trace = answer.trace
    tables = {
        "nodes": Table("node", _NODE_COLUMNS, _converted_nodes(rows)),
        "edges": Table("edge", _EDGE_COLUMNS, _converted_edges(rows)),
    }
    return Export(
        name=f"trace-{trace.request.direction.lower()}",
        about=about_trace(answer),
        truncated_by=tuple(str(one) for one in trace.truncated_by),
        tables=tuple(tables[one] for one in wanted),
    )


def about_trace(answer: TraceAnswer) -> dict[str, Cell]:
    """What was asked of a trace, and how much it is."""
    trace, request = answer.trace, answer.trace.request
    return {
        "roots": [global_id(Kind.TRACEABLE, root.id) for root in answer.roots],
        "direction": str(request.direction),
        "components": str(request.components),
        "maxDepth": request.max_depth,
        "asOf": from_micros(request.as_of) if request.as_of is not None else None,
        "effectiveAt": (
            from_micros(request.effective_at) if request.effective_at is not None else None
        ),
        "depthReached": trace.depth_reached,
        "nodeCount": len(trace.nodes),
        "edgeCount": len(trace.links),
    }


async def _converted_nodes(rows: TraceRows) -> Rows:
    async for piece in rows.nodes():
        yield [_node(row) for row in piece]


async def _converted_edges(rows: TraceRows) -> Rows:
    async for piece in rows.edges():
        yield [_edge(row) for row in piece]


def _node(row: NodeRow) -> dict[str, Cell]:
    node = row.node
    values: tuple[Cell, ...] = (
        trace_node_id(node.kind, node.id),
        str(node.kind),
        row.item.company,
        row.item.number,
        row.item.name,
        None if node.traceable_id is None else node.number,
        node.depth,
        str(node.direction),
        node.quantity,
        row.item.unit,
        str(row.item.tracking_dimension),
        *(row.present or (None, None, None)),
        row.suppliers,
        row.customers,
        row.orders,
    )
    return dict(zip(_NODE_COLUMNS, values, strict=True))


def _edge(row: EdgeRow) -> dict[str, Cell]:
    component, product = row.component, row.product
    values: tuple[Cell, ...] = (
        trace_node_id(component.kind, component.id),
        trace_node_id(product.kind, product.id),
        component.item_number,
        None if component.traceable_id is None else component.number,
        product.item_number,
        None if product.traceable_id is None else product.number,
        row.quantity,
        row.unit,
        row.kind,
        global_id(Kind.ASSOCIATION, row.association_id) if row.association_id else None,
        row.order,
        row.evidence,
        row.registered_at,
        row.registered_by,
    )
    return dict(zip(_EDGE_COLUMNS, values, strict=True))
