"""How much of a root is in what it reached."""

from __future__ import annotations

from fractions import Fraction

import strawberry

from graph.domain.quantities import rounded
from graph.tracing.exposure import TraceExposures
from schema.common import Quantity, quantity
from schema.scalars import Decimal

_UNIT = "In the root's unit, rounded to 12 decimals."


@strawberry.type(
    description="How much of the root is in a batch or serial number, assuming even mixing. What "
    "was not passed on to others is on hand, shipped, scrapped or unaccounted: over all that the "
    "root reached, itself included, these four add up to what there was of the root."
)
class Exposure:
    """Exact fractions inside, rounded in the answer."""

    quantity: Quantity = strawberry.field(
        description=f"How much of the root went into it. {_UNIT} The sum, over what went into it, "
        "of the component's own quantity of the root times the part of the component that went "
        "into it."
    )
    share: Decimal = strawberry.field(
        description="Which part of it the root is, from 0 to 1, rounded to 12 decimals: in the "
        "dimension of units (mass, count, ...) in which it is the largest."
    )
    on_hand: Quantity = strawberry.field(description=f"What of that is on hand. {_UNIT}")
    shipped: Quantity = strawberry.field(description=f"What of that went to customers. {_UNIT}")
    scrapped: Quantity = strawberry.field(description=f"What of that was thrown away. {_UNIT}")
    unaccounted: Quantity = strawberry.field(
        description=f"What of that nobody can account for. {_UNIT}"
    )


def exposure(found: TraceExposures, traceable_id: str | None) -> Exposure | None:
    """The exposure of a batch or serial number that a trace reached, where it has one."""
    one = found.by_id.get(traceable_id) if traceable_id is not None else None
    if one is None:
        return None

    def part(value: Fraction) -> Quantity:
        return quantity(rounded(value), found.unit)

    return Exposure(
        quantity=part(one.quantity),
        share=Decimal(rounded(one.share)),
        on_hand=part(one.on_hand),
        shipped=part(one.shipped),
        scrapped=part(one.scrapped),
        unaccounted=part(one.unaccounted),
    )
