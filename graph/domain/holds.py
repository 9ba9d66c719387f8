"""Quality holds: what stands on a batch or serial number, and why it may not be consumed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.domain.records import Traceable
from graph.errors import ErrorCode, Refused

# So much of a reason fits into the sentence of a refusal.
_TOLD = 150


class HoldState(StrEnum):
    """Where a hold stands in its life. A hold that covers its root only skips two of these."""

    SPREADING = "SPREADING"
    STANDING = "STANDING"
    LIFTING = "LIFTING"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class Hold:
    """A quality block on a traceable (its root); ``transitive`` covers all that it went into."""

    id: str
    company: str
    traceable_id: str
    transitive: bool
    reason: str
    state: HoldState
    placed_at: datetime
    placed_by: str
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has released it yet."""
        return self.released_at is None


def held(traceable: Traceable, reason: str | None, field: tuple[str, ...]) -> Refused:
    """The refusal to consume what is on hold, for this reason."""
    told = f"{traceable.number[:80]} of item {traceable.item_number[:40]} is on hold"
    if reason:
        short = reason if len(reason) <= _TOLD else f"{reason[:_TOLD].rstrip()} ..."
        told += f": {short.rstrip(' .!?')}"
    return Refused(ErrorCode.ON_HOLD, f"{told}.", field, held_id=traceable.id)


def require_not_held_alike(
    present: Iterable[Hold], traceable: Traceable, transitive: bool, reason: str, operator: str
) -> None:
    """Refuse a hold that the same person placed already for the same reason, as wide or wider."""
    for one in present:
        same = one.open and one.placed_by == operator and one.reason == reason
        if same and (one.transitive or not transitive):
            raise Refused(
                ErrorCode.ALREADY_EXISTS,
                f"You hold {traceable.number[:80]} for this reason already.",
                ("traceable",),
            )


def require_open(hold: Hold) -> None:
    """Refuse to release a hold twice."""
    if not hold.open:
        raise Refused(
            ErrorCode.ALREADY_REMOVED,
            f"This hold was released already, by {str(hold.released_by)[:100]}.",
            ("hold",),
        )
