"""Gaps: BOM lines of items that need numbers, for which too little is associated, or nothing.

A line that what all products of the order share covers is none (``BomLine.is_covered``). What was
consumed in a gap is not known and may have been anything: a trace that meets a gap says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import LiteralString, NamedTuple

from graph.domain.quantities import ZERO
from graph.domain.records import BomLine, FinishedProduct, Item
from graph.engine.session import GraphSession
from graph.store.keys import shared_place_id
from graph.store.orders import structures_by_ids
from graph.tracing.records import TraceDirection, TraceRequest, Truncation
from graph.tracing.untracked import products_seen
from graph.tracing.walk import FRONTIER_CHUNK, Walk, chunks, links_at

_LINES: LiteralString = """
UNWIND $ids AS id
MATCH (a:Association {id: id})
RETURN collect(id) AS ids, collect(a.finishedProduct) AS products,
       collect(coalesce(a.bomLine, '')) AS lines
"""
_SHARED_LINES: LiteralString = """
UNWIND $ids AS id
MATCH (s:SharedConsumption {id: id})
RETURN collect(id) AS ids, collect(s.bomLine) AS lines
"""


class Gap(NamedTuple):
    """A line of a registered product, and how much of it nobody has associated."""

    product: FinishedProduct
    line: BomLine
    item: Item
    missing: Decimal


async def gaps(session: GraphSession, request: TraceRequest, walk: Walk) -> list[Gap] | None:
    """The gaps of the products whose components ``walk`` (backward) has looked at.

    None where the walk was cut off by size or time: then it is not known what it has not seen.
    """
    if walk.truncated_by & {Truncation.SIZE, Truncation.TIME}:
        return None
    limit = request.max_depth
    looked_at = [one for one, depth in walk.depths.items() if limit is None or depth < limit]
    products = await products_seen(session, request, sorted(looked_at))
    structures = await structures_by_ids(session, sorted({one.order_id for one in products}))
    made = {one.traceable_id for one in products}
    consumed = await _consumed(
        session, [(link[2], link[3]) for link in walk.links if link[1] in made]
    )
    shared = await _shared(session, request, structures)
    found = []
    for product in products:
        structure = structures[product.order_id]
        for line in structure.bom_lines:
            item = structure.item_of(line)
            missing = line.started_for(product.started) - consumed[product.id, line.id]
            if item.needs_number and missing > 0:
                then = replace(
                    line, shared=shared.get(line.id, ZERO), shared_live=line.id in shared
                )
                if not then.is_covered(structure.main_line.started):
                    found.append(Gap(product, line, item, missing))
    return found


async def _consumed(
    session: GraphSession, links: Iterable[tuple[str, str]]
) -> defaultdict[tuple[str, str], Decimal]:
    """How much is associated with each line of each registered product."""
    amounts = dict(links)
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for chunk in chunks(list(amounts), FRONTIER_CHUNK):
        row = await session.one(_LINES, ids=chunk)
        if row is not None:
            for one, product, line in zip(row["ids"], row["products"], row["lines"], strict=True):
                sums[product, line] += Decimal(amounts[one])
    return sums


async def _shared(
    session: GraphSession, request: TraceRequest, orders: Collection[str]
) -> defaultdict[str, Decimal]:
    """How much all products of these orders share on each BOM line, as the trace sees it."""
    places = sorted(map(shared_place_id, orders))
    links = await links_at(session, places, TraceDirection.BACKWARD, request.seen)
    amounts = {link[2]: link[3] for link in links}
    sums: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for chunk in chunks(list(amounts), FRONTIER_CHUNK):
        row = await session.one(_SHARED_LINES, ids=chunk)
        if row is not None:
            for one, line in zip(row["ids"], row["lines"], strict=True):
                sums[line] += Decimal(amounts[one])
    return sums
