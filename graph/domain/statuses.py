"""The status laws: Not started, In progress, Completed, and what remains or is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from graph.domain.quantities import ZERO


class RegistrationStatus(StrEnum):
    """How far the registration of a line, a product or an order has come."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"


@dataclass(frozen=True, slots=True)
class LineState:
    """Where a line stands, all quantities in its item's base unit.

    ``started`` is what is to be registered, ``consumption`` what live registrations sum up to, and
    ``live`` how many of them stand.
    """

    started: Decimal
    consumption: Decimal
    live: int

    @property
    def remaining(self) -> Decimal:
        """What is still to be registered; never negative."""
        return max(ZERO, self.started - self.consumption)

    @property
    def over(self) -> Decimal:
        """What was registered beyond what was started; never negative."""
        return max(ZERO, self.consumption - self.started)

    @property
    def status(self) -> RegistrationStatus:
        """Not started without a live registration, completed when nothing remains."""
        if self.live == 0:
            return RegistrationStatus.NOT_STARTED
        if self.remaining == 0:
            return RegistrationStatus.COMPLETED
        return RegistrationStatus.IN_PROGRESS


def combined_status(parts: Iterable[RegistrationStatus]) -> RegistrationStatus:
    """The status of a whole by its parts: all completed, none started, or in progress.

    A whole without parts is completed: nothing remains to be registered.
    """
    distinct = set(parts)
    if distinct <= {RegistrationStatus.COMPLETED}:
        return RegistrationStatus.COMPLETED
    if distinct == {RegistrationStatus.NOT_STARTED}:
        return RegistrationStatus.NOT_STARTED
    return RegistrationStatus.IN_PROGRESS


def order_status(
    lines: Iterable[RegistrationStatus], products: Iterable[RegistrationStatus]
) -> RegistrationStatus:
    """The registration status of an order, by its lines with numbers and its registered products.

    Not started when no product is registered; completed when all lines and all registered products
    are; in progress otherwise.
    """
    registered = list(products)
    if not registered:
        return RegistrationStatus.NOT_STARTED
    whole = combined_status([*lines, *registered])
    started = RegistrationStatus.IN_PROGRESS
    return started if whole is RegistrationStatus.NOT_STARTED else whole
