"""What many types share: the Node interface, quantities, the request's context."""

from __future__ import annotations

import decimal
from typing import TypeAlias

import strawberry

from graph.domain import quantities
from resolvers.context import RequestContext
from schema.scalars import Decimal, UnitCode

Info: TypeAlias = strawberry.Info[RequestContext, None]


@strawberry.interface(description="Anything with a global id.")
class Node:
    """Relay's node."""

    id: strawberry.ID = strawberry.field(description="The opaque global id.")


@strawberry.type(description="So much of something, exactly.")
class Quantity:
    """A value with its unit."""

    value: Decimal = strawberry.field(description="The exact value.")
    unit: UnitCode = strawberry.field(description="The unit that the value counts.")


@strawberry.input(description="So much of something, exactly.")
class QuantityInput:
    """A quantity as a client sends it."""

    value: Decimal = strawberry.field(description="The exact value, above zero.")
    unit: UnitCode | None = strawberry.field(
        default=None,
        description="The unit of the value; the item's base unit when left out. It must be of the "
        "same dimension, and the value exact in the base unit.",
    )


def quantity(value: decimal.Decimal, unit: str) -> Quantity:
    """The GraphQL form of an exact value."""
    return Quantity(value=Decimal(value), unit=UnitCode(unit))


def quantity_text(sent: QuantityInput | None) -> quantities.QuantityText | None:
    """The domain's form of what a client sent."""
    if sent is None:
        return None
    return quantities.QuantityText(str(sent.value), sent.unit)
