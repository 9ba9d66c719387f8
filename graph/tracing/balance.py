"""The mass balance of a whole trace."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graph.domain.balance import Balance, converted, total
from graph.domain.records import Item
from graph.domain.units import base_unit
from graph.engine.session import GraphSession
from graph.store.balances import balances_by_ids
from graph.store.items import items_by_ids
from graph.tracing.records import Trace
from graph.tracing.walk import FRONTIER_CHUNK, chunks


@dataclass(frozen=True, slots=True)
class BalanceSum:
    """The sum of ``count`` balances in ``unit``: of one item, or of all of a dimension."""

    unit: str
    count: int
    sum: Balance


@dataclass(frozen=True, slots=True)
class TraceBalances:
    """Sums by item, by item number; and over all items, one for each dimension of units."""

    by_item: list[tuple[Item, BalanceSum]]
    totals: list[BalanceSum]


async def trace_balances(session: GraphSession, trace: Trace) -> TraceBalances:
    """Add up the present balances of all batches and serial numbers that ``trace`` shows."""
    of_item = {node.id: node.item_id for node in trace.nodes if node.traceable_id is not None}
    by_item: defaultdict[str, list[Balance]] = defaultdict(list)
    for chunk in chunks(list(of_item), FRONTIER_CHUNK):
        for one, balance in (await balances_by_ids(session, chunk)).items():
            by_item[of_item[one]].append(balance)
    items = await items_by_ids(session, sorted(by_item))
    sums = [
        (item, BalanceSum(item.unit, len(by_item[item.id]), total(by_item[item.id])))
        for item in sorted(items.values(), key=lambda one: (one.number, one.company))
    ]
    return TraceBalances(sums, _totals([one for _, one in sums]))


def _totals(sums: list[BalanceSum]) -> list[BalanceSum]:
    by_unit: defaultdict[str, list[BalanceSum]] = defaultdict(list)
    for one in sums:
        unit, factor = base_unit(one.unit)
        by_unit[unit].append(BalanceSum(unit, one.count, converted(one.sum, factor)))
    return [
        BalanceSum(unit, sum(one.count for one in some), total(one.sum for one in some))
        for unit, some in sorted(by_unit.items())
    ]
