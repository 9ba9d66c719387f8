"""Where a serial number is that was consumed already."""

from __future__ import annotations

from typing import LiteralString

from graph.domain.records import (
    Traceable,
)
from graph.engine.session import Transaction
from graph.errors import ErrorCode, Refused

_LIVE_IN: LiteralString = """
MATCH (a:Association {id: $id})
MATCH (t:Traceable {id: a.product})
MATCH (o:ProductionOrder {id: a.order})
RETURN t.number AS product, o.number AS order
"""
_SHARED_BY: LiteralString = """
MATCH (s:SharedConsumption {id: $id})
MATCH (o:ProductionOrder {id: s.order})
RETURN o.number AS order
"""


async def consumed_already(tx: Transaction, component: Traceable) -> Refused:
    """The refusal of a serial number that is live somewhere, which it names."""
    live = component.live_association_id
    place = "in another product"
    if (found := await tx.one(_LIVE_IN, id=live)) is not None:
        place = f"in {found['product']} of order {found['order']}"
    elif (found := await tx.one(_SHARED_BY, id=live)) is not None:
        place = f"shared by the products of order {found['order']}"
    return Refused(
        ErrorCode.SERIAL_ALREADY_CONSUMED,
        f"Serial number {component.number} of item {component.item_number} is {place} already.",
        ("number",),
    )
