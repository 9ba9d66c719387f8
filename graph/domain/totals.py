"""The running totals of a batch or serial number, and what by them is left of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from graph.domain.quantities import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over everything recorded, in the base unit of the item.

    ``transferred`` is what came from other batches by split or merge. ``missing`` is what the last
    stock count found missing (negative: it found more than was known), with what was recorded
    since about the time before it.
    """

    received: Decimal = ZERO
    produced: Decimal = ZERO
    consumed: Decimal = ZERO
    shipped: Decimal = ZERO
    scrapped: Decimal = ZERO
    transferred: Decimal = ZERO
    missing: Decimal = ZERO

    @property
    def came(self) -> Decimal:
        """All that is known to have come into being of it."""
        return self.received + self.produced + self.transferred

    @property
    def on_hand(self) -> Decimal:
        """What is left by all that is recorded; negative where more went than came.

        After a stock count: what was counted, and what came and went since.
        """
        return self.came - self.consumed - self.shipped - self.scrapped - self.missing
