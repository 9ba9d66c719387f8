"""The mass balances of a trace as rows for other programs, read piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from graph.domain.balance import Balance
from graph.domain.records import Item
from graph.store.balances import balances_by_ids
from graph.store.items import items_by_ids
from graph.tracing.records import Trace, TraceNode
from resolvers.trace_export import PIECE, Sessions


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """The present mass balance of one batch or serial number, in its item's unit."""

    node: TraceNode
    item: Item
    balance: Balance


async def balance_rows(trace: Trace, sessions: Sessions) -> AsyncIterator[list[BalanceRow]]:
    """All batches and serial numbers that the trace shows, so many at a time, in its order."""
    nodes = [node for node in trace.nodes if node.traceable_id is not None]
    for start in range(0, len(nodes), PIECE):
        piece = nodes[start : start + PIECE]
        session = sessions()
        balances = await balances_by_ids(session, [node.id for node in piece])
        items = await items_by_ids(session, sorted({node.item_id for node in piece}))
        yield [BalanceRow(node, items[node.item_id], balances[node.id]) for node in piece]
