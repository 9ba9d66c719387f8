"""What the trace index remembers of stocks is what the store says."""

from __future__ import annotations

import asyncio
from typing import LiteralString

from graph.engine.deadlines import Deadline
from graph.tracing.index.genealogy import Genealogy
from graph.tracing.stocks import read_stocks
from tests.support.service import PATIENCE, Service

_IDS: LiteralString = "MATCH (t:Traceable {company: $company}) RETURN collect(t.id) AS ids"


async def check_stocks(service: Service, company: str) -> None:
    """Compare all batches and serial numbers of a company.

    What was changed just now is read from the store, so it means most when it was called before:
    what has been remembered since must have been forgotten with the change.
    """
    session = service.graph.session(Deadline.after(PATIENCE))
    row = await session.one(_IDS, company=company)
    ids = row["ids"] if row else []
    assert service.trace_index is not None
    genealogy = await _genealogy(service)
    found = await service.trace_index.stocks(session, genealogy, ids)
    assert found == await read_stocks(session, ids)


async def settled(service: Service) -> None:
    """Wait until nothing of what was committed could still be seen by halves."""
    assert service.trace_index is not None
    await _genealogy(service)
    await service.trace_index._settle(service.graph.session(Deadline.after(PATIENCE)))


async def _genealogy(service: Service) -> Genealogy:
    index = service.trace_index
    assert index is not None
    session = service.graph.session(Deadline.after(PATIENCE))
    for _ in range(200):
        # It is read anew where another test has left a gap.
        genealogy = index.at(await index.present_moment(session))
        if genealogy is not None:
            return genealogy
        await asyncio.sleep(0.1)
    raise AssertionError("the index was never there")
