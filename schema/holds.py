"""Quality holds: placing, releasing and listing them."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import holds as domain
from graph.store.commands import Command
from graph.store.hold_placing import place_hold, release_hold
from graph.store.holds import HoldFilter, list_holds
from resolvers.references import known_traceables, resolve_traceables
from schema.common import Info, Node
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.enums import HoldState
from schema.ids import Kind, global_id, local_id
from schema.inputs import ERRORS, REASON, idempotency_key
from schema.references import COMPANY, TraceableRef, company_of, traceable_ref
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable
from schema.user_errors import UserError, mutate


@strawberry.type(
    description="A quality block: what it covers cannot be consumed until it is released. Two "
    "holds on one batch or serial number need two releases."
)
class Hold(Node):
    """A hold. It is never edited; its release is recorded beside it."""

    record: strawberry.Private[domain.Hold]
    transitive: bool = strawberry.field(
        description="Whether it covers all that the traceable went into, through every level, and "
        "what comes to be made from that later."
    )
    reason: str = strawberry.field(description="Why it was placed; told to whoever is refused.")
    state: HoldState = strawberry.field(description="Whether it covers everything it is to cover.")
    placed_at: DateTime = strawberry.field(description="When it was placed.")
    placed_by: str = strawberry.field(description="Who placed it.")
    released_at: DateTime | None = strawberry.field(description="When it was released.")
    released_by: str | None = strawberry.field(description="Who released it.")
    release_reason: str | None = strawberry.field(description="Why it was released.")

    @strawberry.field(description="The batch or serial number that it was placed on.")
    async def traceable(self, info: Info) -> Traceable:
        """Its root."""
        return await load_traceable(info, self.record.traceable_id)

    @strawberry.field(
        description="How many batches and serial numbers it covers now; none any more when it is "
        "released. The list traceables names them, by its filter hold."
    )
    async def covered(self, info: Info) -> int:
        """Counted anew each time."""
        return await info.context.loaders.coverage.load(self.record)


HoldConnection = Connection[Hold]


@strawberry.input(description="A batch or serial number to hold.")
class PlaceHoldInput:
    """Forbids consuming it."""

    traceable: TraceableRef = strawberry.field(description="The batch or serial number.")
    transitive: bool | None = strawberry.field(
        default=False, description="Whether to hold all that it went into and will go into as well."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of placeHold.")
class PlaceHoldPayload:
    """The hold, or why not."""

    hold: Hold | None = strawberry.field(
        default=None, description="The hold; it covers everything it is to cover by now."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A hold to release.")
class ReleaseHoldInput:
    """Recorded beside it."""

    hold: strawberry.ID = strawberry.field(description="The hold's id.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of releaseHold.")
class ReleaseHoldPayload:
    """The hold, or why not."""

    hold: Hold | None = strawberry.field(
        default=None, description="The released hold; what no other hold covers is free by now."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class HoldQuery:
    """Lists of holds."""

    @strawberry.field(description="The holds of a company.")
    async def holds(
        self,
        info: Info,
        company: Annotated[
            str | None,
            strawberry.argument(description=COMPANY),
        ] = None,
        open: Annotated[
            bool | None,
            strawberry.argument(
                description="Only those not released, or only released ones; all when left out."
            ),
        ] = None,
        traceable: Annotated[
            TraceableRef | None,
            strawberry.argument(description="Only those placed on this batch or serial number."),
        ] = None,
        search: Annotated[
            str | None,
            strawberry.argument(
                description="Part of the number, of the item number or of the reason, in any case."
            ),
        ] = None,
        latest_first: Annotated[
            bool | None,
            strawberry.argument(description="The latest first; the oldest when left out."),
        ] = False,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HoldConnection:
        """A page of holds; an unknown batch or serial number has none."""
        root = None
        if traceable is not None:
            named = traceable_ref(info.context, traceable, ("traceable",))
            [found] = await resolve_traceables(info.context, [named])
            root = found.id if found else ""
        size = page_size(first)
        wanted = HoldFilter(
            company_of(info.context, company),
            open,
            root,
            (search or "").strip(),
            bool(latest_first),
        )
        holds = await list_holds(info.context.session, wanted, decode_cursor(after), size + 1)
        return connection(holds, size, after, hold, lambda one: one.id)


@strawberry.type
class HoldMutation:
    """Placing and releasing."""

    @strawberry.mutation(
        description="Hold a batch or serial number: nobody can consume it until it is released. "
        "Registrations at the same moment are before it or after it."
    )
    async def place_hold(
        self,
        info: Info,
        input: Annotated[PlaceHoldInput, strawberry.argument(description="What and why.")],
    ) -> PlaceHoldPayload:
        """Answers when it covers everything."""

        async def act(command: Command) -> dict[str, Any]:
            ref = traceable_ref(info.context, input.traceable, ("traceable",))
            [found] = await known_traceables(info.context, [(ref, ("traceable",))])
            placed = await place_hold(
                info.context.session, command, found, bool(input.transitive), input.reason
            )
            return {"hold": hold(placed)}

        return await mutate(info, PlaceHoldPayload, input, act)

    @strawberry.mutation(
        description="Release a hold; what it covered can be consumed again where no other hold "
        "covers it."
    )
    async def release_hold(
        self,
        info: Info,
        input: Annotated[ReleaseHoldInput, strawberry.argument(description="Which and why.")],
    ) -> ReleaseHoldPayload:
        """Answers when it covers nothing any more."""

        async def act(command: Command) -> dict[str, Any]:
            hold_id = local_id(Kind.HOLD, input.hold, ("hold",))
            released = await release_hold(info.context.session, command, hold_id, input.reason)
            return {"hold": hold(released)}

        return await mutate(info, ReleaseHoldPayload, input, act)


def hold(record: domain.Hold) -> Hold:
    """The GraphQL form of a hold."""
    released_at = record.released_at
    return Hold(
        id=global_id(Kind.HOLD, record.id),
        record=record,
        transitive=record.transitive,
        reason=record.reason,
        state=record.state,
        placed_at=DateTime(record.placed_at),
        placed_by=record.placed_by,
        released_at=DateTime(released_at) if released_at else None,
        released_by=record.released_by,
        release_reason=record.release_reason,
    )
