"""What is asked of the registration of a component, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from graph.domain.quantities import QuantityText
from graph.domain.records import (
    Association,
    ComponentLine,
    Evidence,
    FinishedProduct,
    OrderStructure,
    Traceable,
)
from graph.store.commands import Answer


@dataclass(frozen=True, slots=True)
class ComponentRequest:
    """A component number to register on one BOM line of a registered product, both named by id.

    ``happened_at`` is when it went in, where that is not now. ``once`` takes a number that the
    product has already as it is, instead of adding to it; with ``on_line`` a batch only where it
    stands on this very line. ``describe`` says what else belongs to the answer kept under the
    idempotency key.
    """

    product_id: str
    bom_line_id: str
    number: str
    quantity: QuantityText | None
    evidence: Evidence
    once: bool = False
    on_line: bool = False
    happened_at: datetime | None = None
    describe: Callable[[RegisteredComponent], Answer] | None = None


@dataclass(frozen=True, slots=True)
class RegisteredComponent:
    """An association with the line, product and order as they stand after it."""

    association: Association
    component: Traceable
    line: ComponentLine
    product: FinishedProduct
    structure: OrderStructure
    created: bool
