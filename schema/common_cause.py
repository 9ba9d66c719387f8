"""What suspects have in common."""

from __future__ import annotations

from typing import Any

import strawberry

from graph.domain.common_cause import Verdict
from graph.domain.quantities import rounded
from graph.tracing import common_cause as tracing
from graph.tracing.circumstances import Circumstance
from graph.tracing.records import TraceNode
from schema.common import Info
from schema.enums import CircumstanceKind, Truncation
from schema.orders import ProductionOrder, load_order
from schema.scalars import DateTime, Decimal
from schema.traceables import Traceable, load_traceable

_SUSPECTS = "How many suspects it is in; a suspect is in itself."
_OTHERS = "How many other finished products it is in: live batches and serial numbers of orders."
_SCORE = (
    "How well it tells suspects from others: 2 * suspects / (all suspects + suspects + others), "
    "the Dice coefficient. 1 for what is in all suspects and in nothing else. Rounded to 12 "
    "decimals; the order goes by the exact value."
)
_EXPLANATION = "The same in one sentence."


@strawberry.type(description="A batch or serial number that suspects share.")
class CommonCauseCandidate:
    """A possible cause."""

    record: strawberry.Private[TraceNode]
    suspects: int = strawberry.field(description=_SUSPECTS)
    others: int = strawberry.field(description=_OTHERS)
    score: Decimal = strawberry.field(description=_SCORE)
    explanation: str = strawberry.field(description=_EXPLANATION)

    @strawberry.field(
        description="The batch or serial number: not a suspect, or one that is in another suspect."
    )
    async def traceable(self, info: Info) -> Traceable:
        """What they share."""
        return await load_traceable(info, self.record.id)


@strawberry.type(
    description="What suspects share beside batches and serial numbers: an order, a work time, a "
    "supplier or an operator."
)
class SharedCircumstance:
    """True of suspects, or of something in them."""

    record: strawberry.Private[Circumstance]
    kind: CircumstanceKind = strawberry.field(description="What kind of circumstance it is.")
    supplier: str | None = strawberry.field(description="Of SUPPLIER: who delivered.")
    operator: str | None = strawberry.field(description="Of OPERATOR: who registered.")
    begin: DateTime | None = strawberry.field(description="Of WORK_TIME: its first moment.")
    end: DateTime | None = strawberry.field(description="Of WORK_TIME: the moment it was over.")
    suspects: int = strawberry.field(description=_SUSPECTS)
    others: int = strawberry.field(description=_OTHERS)
    score: Decimal = strawberry.field(description=_SCORE)
    explanation: str = strawberry.field(description=_EXPLANATION)

    @strawberry.field(description="Of ORDER: the order.")
    async def order(self, info: Info) -> ProductionOrder | None:
        """The order that they come from."""
        if self.record.kind is not CircumstanceKind.ORDER:
            return None
        return await load_order(info, self.record.name)


@strawberry.type(
    description="What suspects have in common, the likeliest cause first: by score, then more "
    "suspects, fewer others, item and number."
)
class CommonCause:
    """What was found in one walk back and one forward."""

    suspects: int = strawberry.field(description="How many suspects there are.")
    candidates: list[CommonCauseCandidate] = strawberry.field(
        description="Batches and serial numbers that are in at least two suspects (in one, where "
        "there is only one)."
    )
    shared: list[SharedCircumstance] = strawberry.field(
        description="What else at least two suspects share. Others are counted among all products "
        "of the orders that are shared, and all that candidates and these went into."
    )
    complete: bool = strawberry.field(
        description="Whether nothing was cut off. If false, there may be more causes than these, "
        "and they may be in more suspects and others than is counted."
    )
    truncated_by: list[Truncation] = strawberry.field(description="What cut it off, if anything.")


def common_cause(found: tracing.CommonCause) -> CommonCause:
    """The GraphQL form of what suspects share."""
    return CommonCause(
        suspects=found.suspects,
        candidates=[
            CommonCauseCandidate(record=one.cause, **_counts(one)) for one in found.candidates
        ],
        shared=[_circumstance(one) for one in found.shared],
        complete=not found.truncated_by,
        truncated_by=list(found.truncated_by),
    )


def _circumstance(found: Verdict[Circumstance]) -> SharedCircumstance:
    cause, kinds = found.cause, CircumstanceKind
    return SharedCircumstance(
        record=cause,
        kind=cause.kind,
        supplier=cause.name if cause.kind is kinds.SUPPLIER else None,
        operator=cause.name if cause.kind is kinds.OPERATOR else None,
        begin=DateTime(cause.begin) if cause.begin else None,
        end=DateTime(cause.end) if cause.end else None,
        **_counts(found),
    )


def _counts(found: Verdict[Any]) -> dict[str, Any]:
    others = "in no other finished product"
    if found.others:
        others = f"in {found.others:,} other finished product{'s' if found.others > 1 else ''}"
    return {
        "suspects": found.suspects,
        "others": found.others,
        "score": Decimal(rounded(found.score)),
        "explanation": f"It is in {found.suspects:,} of {found.of:,} suspects and {others}.",
    }
