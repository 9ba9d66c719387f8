"""Why something is in the scope of a trace."""

from __future__ import annotations

import decimal
from typing import Annotated

import strawberry

from graph.domain import records
from graph.store.keys import is_shared
from graph.tracing import scope_reason as tracing
from graph.tracing.walk import Link
from schema.batches import BatchRelation, batch_relation
from schema.common import Info, Quantity, quantity
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.enums import TraceDirection
from schema.registrations import Association, association
from schema.shared import SharedConsumption, shared_consumption
from schema.traceables import Traceable, load_traceable, traceable


@strawberry.type(
    description="One link of the genealogy: an association, shared consumption, a split or a merge."
)
class ScopeLink:
    """So much of a component in a product."""

    record: strawberry.Private[Link]

    @strawberry.field(description="What went into the product.")
    async def component(self, info: Info) -> Traceable:
        """Where from."""
        return await load_traceable(info, self.record[0])

    @strawberry.field(
        description="What it went into; none for shared consumption, which leads to all products "
        "of its order."
    )
    async def product(self, info: Info) -> Traceable | None:
        """Where to."""
        if is_shared(self.record[2]):
            return None
        return await load_traceable(info, self.record[1])

    @strawberry.field(description="How much of the component.")
    async def quantity(self, info: Info) -> Quantity:
        """In the component's base unit."""
        component = await info.context.loaders.traceable.load(self.record[0])
        assert component is not None
        of = await info.context.loaders.item.load(component.item_id)
        assert of is not None
        return quantity(decimal.Decimal(self.record[3]), of.unit)

    @strawberry.field(
        description="The association, with its evidence and who recorded it; none for shared "
        "consumption, a split or a merge."
    )
    async def association(self, info: Info) -> Association | None:
        """Consumption."""
        if ":" in self.record[2]:
            return None
        found = await info.context.loaders.association.load(self.record[2])
        return association(found) if found else None

    @strawberry.field(description="The split or merge, with who recorded it; none for consumption.")
    async def batch_relation(self, info: Info) -> BatchRelation | None:
        """A split or merge."""
        if ":" not in self.record[2] or is_shared(self.record[2]):
            return None
        found = await info.context.loaders.batch_relation.load(self.record[2])
        return batch_relation(found) if found else None

    @strawberry.field(
        description="What all products of an order share, with who recorded it; none for any other "
        "link."
    )
    async def shared_consumption(self, info: Info) -> SharedConsumption | None:
        """Consumption of an order."""
        if not is_shared(self.record[2]):
            return None
        found = await info.context.loaders.shared_consumption.load(self.record[2])
        return shared_consumption(found) if found else None


@strawberry.type(
    description="Why one batch or serial number is in the trace of another: the links that carry "
    "it, and what would have to be wrong for it to be out."
)
class ScopeReason:
    """What leads from the root to what it reached."""

    record: strawberry.Private[tracing.ScopeReason]
    root: Traceable = strawberry.field(description="Where the trace starts.")
    reached: Traceable = strawberry.field(description="What is in its scope.")
    direction: TraceDirection = strawberry.field(
        description="Which way it is reached; where both were asked for, the one that was found."
    )
    links: int = strawberry.field(
        description="How many distinct links lie on any way from the root to it."
    )
    complete: bool = strawberry.field(
        description="Whether nothing was cut off. If false, there may be more links and shorter "
        "ways; with an empty way, none was found in what could be looked at."
    )
    explanation: str = strawberry.field(description="All of this in a few sentences.")

    @strawberry.field(
        description="The associations of a shortest way, from the root on; of several, the one "
        "recorded first. Shared consumption, splits and merges on it stand in `steps`."
    )
    async def path(self, info: Info) -> list[Association]:
        """Associations only."""
        ids = [link[2] for link in self.record.way if ":" not in link[2]]
        found = await info.context.loaders.association.load_many(ids)
        return [association(one) for one in found if one]

    @strawberry.field(description="All links of that shortest way, from the root on.")
    def steps(self) -> list[ScopeLink]:
        """Of whatever kind."""
        return [ScopeLink(record=link) for link in self.record.way]

    @strawberry.field(
        description="All distinct links that lie on any way, in the order they were recorded; "
        "shared consumption, splits and merges last."
    )
    def carried_by(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[ScopeLink]:
        """A page of links."""
        size, seen = page_size(first), decode_cursor(after)
        more = [link for link in self.record.links if link[2] > seen][: size + 1]
        return connection(more, size, after, lambda one: ScopeLink(record=one), lambda one: one[2])

    cut_size: int | None = strawberry.field(
        description="How many links would at least have to be wrong, all of them, for it to be out "
        f"of scope; null where these are more than {tracing.LARGEST_CUT}."
    )

    @strawberry.field(
        description="The links of such a smallest set; of several, the one next to the root. Empty "
        "where cutSize is null."
    )
    def cut(self) -> list[ScopeLink]:
        """A smallest cut."""
        return [ScopeLink(record=link) for link in self.record.cut or ()]


def scope_reason(
    root: records.Traceable, reached: records.Traceable, found: tracing.ScopeReason
) -> ScopeReason:
    """The GraphQL form of a reason."""
    return ScopeReason(
        record=found,
        root=traceable(root),
        reached=traceable(reached),
        direction=found.direction,
        links=len(found.links),
        complete=found.complete,
        cut_size=None if found.cut is None else len(found.cut),
        explanation=_explanation(root, reached, found),
    )


def _explanation(
    root: records.Traceable, reached: records.Traceable, found: tracing.ScopeReason
) -> str:
    if root.id == reached.id:
        return f"{_name(root)} is itself the root."
    if not found.found:
        return (
            f"No way between {_name(root)} and {_name(reached)} was found, but not everything "
            "could be looked at."
        )
    forward = found.direction is TraceDirection.FORWARD
    part, whole = (root, reached) if forward else (reached, root)
    text = (
        f"{_name(part)} is in {_name(whole)}: the shortest way has {_links(len(found.way))}, and "
        f"{_links(len(found.links))} in all lie on ways between them. "
    )
    if found.cut is None:
        text += (
            f"It would be out of scope only if more than {tracing.LARGEST_CUT} links were wrong."
        )
    elif len(found.cut) == 1:
        text += "It would be out of scope if a single link were wrong."
    else:
        text += f"It would be out of scope only if at least {len(found.cut)} links were wrong."
    if not found.complete:
        text += " Not everything could be looked at: there may be more links."
    return text


def _name(of: records.Traceable) -> str:
    return f"{of.number} of item {of.item_number}"


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count:,} links"
