"""The store of one company as one fingerprint: what was refused must leave it as it was."""

from __future__ import annotations

import hashlib
import json
from typing import LiteralString

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession

_ORDERS: LiteralString = """
MATCH (o:ProductionOrder) WHERE o.company = $company
OPTIONAL MATCH (f:FinishedProduct {order: o.id})
RETURN collect(DISTINCT o.id) AS orders, collect(f.id) AS products
"""
# One look at each node, whatever it is: what is new to the store is seen as well.
_NODES_AND_EDGES: LiteralString = """
MATCH (n)
WHERE n.company = $company OR n.key STARTS WITH $company
   OR n.order IN $orders OR n.finishedProduct IN $products
RETURN labels(n) AS what, null AS start, null AS end, n {.*} AS properties
UNION ALL
MATCH (a)-[e]->(b) WHERE a.company = $company
RETURN [type(e)] AS what, a.id AS start, b.id AS end, e {.*} AS properties
"""
# What belongs to no company: counted over the whole store, as it moves with every write. Seals are
# left out: another service on the same engine makes them in the background.
_COMMON: LiteralString = """
MATCH (n) WHERE NOT n:HistorySeal WITH count(n) AS nodes, sum(coalesce(n.version, 0)) AS versions
OPTIONAL MATCH ()-[e]->() WITH nodes, versions, count(e) AS edges
MATCH (l:Lane) WITH nodes, versions, edges, sum(l.number) AS writes
OPTIONAL MATCH (k:IdempotencyKey) RETURN nodes, versions, edges, writes, count(k) AS answers
"""


async def store_rows(graph: Graph, company: str) -> list[str]:
    """Every node and edge of a company with all properties, and the whole store's totals."""
    session: GraphSession = graph.session(Deadline.after(60))
    [known] = await session.all(_ORDERS, company=company)
    found = await session.all(_NODES_AND_EDGES, company=company, **known)
    found += await session.all(_COMMON)
    return sorted(json.dumps(row, sort_keys=True) for row in found)


async def facts(graph: Graph, company: str) -> list[str]:
    """Like ``store_rows``, without the counters that writers raise to wait for each other.

    What stands already and is selected again leaves these as they were.
    """
    found = []
    for row in await store_rows(graph, company):
        kept = json.loads(row)
        for counters in (kept, kept.get("properties", {})):
            for name in ("version", "versions", "registrations"):
                counters.pop(name, None)
        found.append(json.dumps(kept, sort_keys=True))
    return sorted(found)


async def fingerprint(graph: Graph, company: str) -> str:
    """The same text as long as nothing of the company is written, and nothing anywhere else."""
    rows = await store_rows(graph, company)
    assert len(rows) > 1, "an empty company proves nothing"
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
