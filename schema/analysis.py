"""Queries that analyse the genealogy."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.analysis import common_cause_of, why_in_scope
from schema.common import Info
from schema.common_cause import CommonCause, common_cause
from schema.connections import FIRST, page_size
from schema.enums import TraceDirection
from schema.references import TraceableRef, traceable_ref
from schema.scope_reason import ScopeReason, scope_reason


@strawberry.type
class AnalysisQuery:
    """Common causes and reasons."""

    @strawberry.field(
        description="What suspects have in common: the batches and serial numbers that the most of "
        "them share and the fewest other products have, and the same of orders, work times, "
        "suppliers and operators."
    )
    async def common_cause(
        self,
        info: Info,
        suspects: Annotated[
            list[TraceableRef],
            strawberry.argument(
                description="The suspect products, 1 to 1,000, each once; all must be known."
            ),
        ],
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
    ) -> CommonCause:
        """The likeliest causes."""
        named = [
            traceable_ref(info.context, ref, ("suspects", str(at)))
            for at, ref in enumerate(suspects)
        ]
        _, found = await common_cause_of(info.context, named, page_size(first))
        return common_cause(found)

    @strawberry.field(
        description="Why one batch or serial number is in the trace of another: the links between "
        "them, and what would have to be wrong for it to be out. Null where it is not in the trace."
    )
    async def why_in_scope(
        self,
        info: Info,
        root_: Annotated[
            TraceableRef,
            strawberry.argument(name="root", description="Where the trace would start."),
        ],
        reached: Annotated[TraceableRef, strawberry.argument(description="What is asked about.")],
        direction: Annotated[TraceDirection, strawberry.argument(description="Which way to go.")],
    ) -> ScopeReason | None:
        """The reason."""
        found = await why_in_scope(
            info.context,
            traceable_ref(info.context, root_, ("root",)),
            traceable_ref(info.context, reached, ("reached",)),
            direction,
        )
        return scope_reason(*found) if found else None
