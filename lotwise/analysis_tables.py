"""Analyses as tables: the mass balances of a trace, and what suspects have in common."""

from __future__ import annotations

from collections.abc import Sequence

from graph.domain.balance import BalanceFigure
from graph.domain.common_cause import Verdict
from graph.domain.quantities import rounded
from graph.domain.records import ProductionOrder, Traceable
from graph.tracing.circumstances import Circumstance, CircumstanceKind
from graph.tracing.common_cause import CommonCause
from graph.tracing.records import TraceNode
from lotwise.export_tables import Cell, Export, Rows, Table, about_trace
from resolvers.balance_export import BalanceRow, balance_rows
from resolvers.trace_export import Sessions
from resolvers.tracing import TraceAnswer
from schema.ids import Kind, global_id

_FIGURES = {
    BalanceFigure.RECEIVED: "received",
    BalanceFigure.PRODUCED: "produced",
    BalanceFigure.SPLIT_IN: "splitIn",
    BalanceFigure.MERGED_IN: "mergedIn",
    BalanceFigure.CONSUMED: "consumed",
    BalanceFigure.SHIPPED: "shipped",
    BalanceFigure.SCRAPPED: "scrapped",
    BalanceFigure.SPLIT_OUT: "splitOut",
    BalanceFigure.MERGED_OUT: "mergedOut",
    BalanceFigure.ON_HAND: "onHand",
    BalanceFigure.UNACCOUNTED: "unaccounted",
}
_BALANCE_COLUMNS = (
    "id", "company", "item", "itemName", "number", *_FIGURES.values(), "unit", "reconciliation",
)  # fmt: skip
_VERDICT_COLUMNS = ("suspects", "others", "score")
_CANDIDATE_COLUMNS = ("id", "item", "number", *_VERDICT_COLUMNS)
_CIRCUMSTANCE_COLUMNS = ("kind", "order", "supplier", "operator", "begin", "end", *_VERDICT_COLUMNS)


def balance_export(answer: TraceAnswer, sessions: Sessions) -> Export:
    """The present mass balance of each batch and serial number that a trace shows."""
    return Export(
        # The file's name says of what they are: mass balances.
        name="mass",
        about=about_trace(answer),
        truncated_by=tuple(str(one) for one in answer.trace.truncated_by),
        tables=(Table("balance", _BALANCE_COLUMNS, _balances(answer, sessions)),),
    )


async def _balances(answer: TraceAnswer, sessions: Sessions) -> Rows:
    async for piece in balance_rows(answer.trace, sessions):
        yield [_balance(row) for row in piece]


def _balance(row: BalanceRow) -> dict[str, Cell]:
    item, balance = row.item, row.balance
    values: tuple[Cell, ...] = (
        global_id(Kind.TRACEABLE, row.node.id),
        item.company,
        item.number,
        item.name,
        row.node.number,
        *(getattr(balance, figure.value.lower()) for figure in _FIGURES),
        item.unit,
        balance.reconciliation,
    )
    return dict(zip(_BALANCE_COLUMNS, values, strict=True))


def cause_export(
    found: CommonCause,
    suspects: Sequence[Traceable],
    orders: dict[str, ProductionOrder],
    wanted: Sequence[str],
) -> Export:
    """What suspects share as the tables ``candidates`` and ``circumstances``, or one of them.

    ``orders`` are those that are shared, by id.
    """
    candidates = [_candidate(one) for one in found.candidates]
    circumstances = [_circumstance(one, orders) for one in found.shared]
    tables = {
        "candidates": Table("candidate", _CANDIDATE_COLUMNS, _at_once(candidates)),
        "circumstances": Table("circumstance", _CIRCUMSTANCE_COLUMNS, _at_once(circumstances)),
    }
    return Export(
        name="common-cause",
        about={"suspects": [global_id(Kind.TRACEABLE, one.id) for one in suspects]},
        truncated_by=tuple(str(one) for one in found.truncated_by),
        tables=tuple(tables[one] for one in wanted),
    )


async def _at_once(rows: list[dict[str, Cell]]) -> Rows:
    yield rows


def _candidate(found: Verdict[TraceNode]) -> dict[str, Cell]:
    node = found.cause
    values: tuple[Cell, ...] = (
        global_id(Kind.TRACEABLE, node.id),
        node.item_number,
        node.number,
        *_verdict(found),
    )
    return dict(zip(_CANDIDATE_COLUMNS, values, strict=True))


def _circumstance(
    found: Verdict[Circumstance], orders: dict[str, ProductionOrder]
) -> dict[str, Cell]:
    cause, kinds = found.cause, CircumstanceKind
    values: tuple[Cell, ...] = (
        str(cause.kind),
        orders[cause.name].number if cause.kind is kinds.ORDER else None,
        cause.name if cause.kind is kinds.SUPPLIER else None,
        cause.name if cause.kind is kinds.OPERATOR else None,
        cause.begin,
        cause.end,
        *_verdict(found),
    )
    return dict(zip(_CIRCUMSTANCE_COLUMNS, values, strict=True))


def _verdict(found: Verdict[TraceNode] | Verdict[Circumstance]) -> tuple[Cell, ...]:
    return found.suspects, found.others, rounded(found.score)
