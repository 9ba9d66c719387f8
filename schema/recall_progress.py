"""How far a recall is, and how the trace has changed since its first answer."""

from __future__ import annotations

from decimal import Decimal as Exact
from typing import Annotated

import strawberry

from graph.domain import recalls as domain
from graph.domain.quantities import ZERO
from graph.domain.recall_clock import clock_of
from graph.store.recall_differences import Causes
from graph.store.recalls import actions_of, members_of
from graph.tracing import records as tracing
from resolvers import recalls
from schema.common import Info, Quantity, quantity
from schema.connections import (
    AFTER,
    FIRST,
    Connection,
    connection,
    decode_cursor,
    page_size,
)
from schema.enums import Truncation
from schema.items import Item, load_item
from schema.recall_members import RecallMember, load_member
from schema.registrations import Association, FinishedProduct, association, finished_product
from schema.scalars import Decimal
from schema.shared import SharedConsumption, shared_consumption
from schema.traceables import Traceable, load_traceable


@strawberry.type(description="What is in the trace by now and was not in the first answer.")
class RecallGain:
    """A new member, taken into the case or not yet."""

    node: strawberry.Private[tracing.TraceNode]
    record: strawberry.Private[domain.RecallMember | None]
    depth: int = strawberry.field(description="The fewest associations between it and a suspect.")

    @strawberry.field(description="The batch or serial number.")
    async def traceable(self, info: Info) -> Traceable:
        """What it is."""
        return await load_traceable(info, str(self.node.traceable_id))

    @strawberry.field(description="The member that it is since it was taken in; null before.")
    async def member(self, info: Info) -> RecallMember | None:
        """Its member."""
        return await load_member(info, self.record) if self.record else None


@strawberry.type(description="A member of the first answer that the trace reaches no more.")
class RecallLoss:
    """A member that is gone; it stays in the case."""

    record: strawberry.Private[domain.RecallMember]
    ended: strawberry.Private[Causes]

    @strawberry.field(description="The member.")
    async def member(self, info: Info) -> RecallMember:
        """As recorded."""
        return await load_member(info, self.record)

    @strawberry.field(
        description="Why: the removed or superseded associations, of its own or of what it was "
        "reached by; each says who ended it, when and why."
    )
    async def causes(self, info: Info) -> list[Association]:
        """Ended since the first answer."""
        found = await info.context.loaders.association.load_many(self.ended.associations)
        return [association(one) for one in found if one]

    @strawberry.field(
        description="Why, where it was reached through what all products of an order share: the "
        "removed or superseded shared consumption."
    )
    async def shared_causes(self, info: Info) -> list[SharedConsumption]:
        """Ended since the first answer."""
        found = await info.context.loaders.shared_consumption.load_many(
            self.ended.shared_consumptions
        )
        return [shared_consumption(one) for one in found if one]

    @strawberry.field(
        description="Why, where only what its order shares led to it: the registered products that "
        "were removed from the order; their history says who removed them, when and why."
    )
    async def removed_products(self, info: Info) -> list[FinishedProduct]:
        """Removed since the first answer."""
        found = await info.context.loaders.finished_product.load_many(self.ended.products)
        return [finished_product(one) for one in found if one]


@strawberry.type(description="How the trace has changed since the first answer.")
class RecallDifference:
    """Against the first answer, whatever was taken in since."""

    record: strawberry.Private[recalls.Difference]
    complete: bool = strawberry.field(description="Whether nothing of the trace was cut off.")
    truncated_by: list[Truncation] = strawberry.field(description="What cut it off, if anything.")
    moment: str = strawberry.field(
        description="What it was computed from; a dossier of this moment shows the same."
    )
    gained_count: int = strawberry.field(description="How many are new.")
    missing_count: int = strawberry.field(
        description="How many of the new ones were not taken into the recall yet."
    )
    gone_count: int = strawberry.field(description="How many are gone.")

    @strawberry.field(description="What is new, by depth, item number and number.")
    def gained(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[RecallGain]:
        """A page of gains."""
        size, start = page_size(first), decode_cursor(after)
        found = [
            one
            for one in self.record.gained
            if _place(one.node.depth, one.node.item_number, one.node.number) > start
        ]
        return connection(
            found[: size + 1],
            size,
            after,
            lambda one: RecallGain(node=one.node, record=one.member, depth=one.node.depth),
            lambda one: _place(one.node.depth, one.node.item_number, one.node.number),
        )

    @strawberry.field(description="What is gone, by depth, item number and number.")
    def gone(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[RecallLoss]:
        """A page of losses."""
        size, start = page_size(first), decode_cursor(after)
        found = [one for one in self.record.gone if _position(one.member) > start]
        return connection(
            found[: size + 1],
            size,
            after,
            lambda one: RecallLoss(record=one.member, ended=one.causes),
            lambda one: _position(one.member),
        )


@strawberry.type(description="The balance of one item's pieces in a recall.")
class RecallItemBalance:
    """Quantity = reconciled + open."""

    item: Item = strawberry.field(description="The item.")
    members: int = strawberry.field(description="How many members are pieces of it.")
    quantity: Quantity = strawberry.field(description="What is to be accounted for.")
    reconciled: Quantity = strawberry.field(description="What is accounted for.")
    open: Quantity = strawberry.field(description="What is still to be accounted for.")


@strawberry.type(description="How far a recall is.")
class RecallBalance:
    """Over all members."""

    percent_reconciled: Decimal = strawberry.field(
        description="From 0 to 100: the mean of the members' reconciled shares, rounded down."
    )
    balanced: bool = strawberry.field(
        description="Whether no more is open than the tolerance allows."
    )
    members: int = strawberry.field(description="How many members there are.")
    reconciled_members: int = strawberry.field(description="How many have nothing left open.")
    by_item: list[RecallItemBalance] = strawberry.field(description="By item number.")


@strawberry.type(description="The clock of a recall or drill; all times from its opening.")
class RecallClock:
    """In seconds, exact to the microsecond."""

    first_answer_seconds: Decimal = strawberry.field(
        description="Until the first answer to what is concerned."
    )
    first_answer_target: Decimal = strawberry.field(description="What was aimed at.")
    scope_seconds: Decimal | None = strawberry.field(
        description="Until a complete scope was recorded; null before."
    )
    scope_target: Decimal = strawberry.field(description="What was aimed at.")
    reconciled_seconds: Decimal | None = strawberry.field(
        description="Until the balance was reached that still stands; null while it is open."
    )
    reconciled_target: Decimal = strawberry.field(description="What was aimed at.")
    closed_seconds: Decimal | None = strawberry.field(description="Until it was closed.")
    in_time: bool = strawberry.field(
        description="Whether the first answer and the complete scope came within their targets."
    )


@strawberry.type(description="What a company wants of its recalls.")
class RecallSettings:
    """Holds for recalls opened from then on."""

    first_answer_seconds: int = strawberry.field(
        description="Seconds until the first answer to what is concerned."
    )
    scope_seconds: int = strawberry.field(description="Seconds until the scope is complete.")
    reconciled_seconds: int = strawberry.field(description="Seconds until the balance is reached.")
    tolerance_percent: Decimal = strawberry.field(
        description="The part of the balance, in percent, that may stay open."
    )


def recall_settings(record: domain.RecallSettings) -> RecallSettings:
    """The GraphQL form of a company's settings."""
    return RecallSettings(
        first_answer_seconds=record.first_answer_seconds,
        scope_seconds=record.scope_seconds,
        reconciled_seconds=record.reconciled_seconds,
        tolerance_percent=Decimal(record.tolerance_percent),
    )


def moment_text(moment: tuple[int, ...]) -> str:
    """A moment as clients hold it: the lanes' numbers, with dots between."""
    return ".".join(map(str, moment))


async def recall_balance(info: Info, record: domain.Recall) -> RecallBalance:
    members = await members_of(info.context.session, record.id)
    found = domain.tallies(members, await actions_of(info.context.session, record.id))
    by_item: dict[str, list[domain.Tally]] = {}
    for one in sorted(members, key=lambda member: member.item_number):
        by_item.setdefault(one.item_id, []).append(found[one.position])
    percent = domain.percent_reconciled(found.values())
    balances = []
    for item_id, some in by_item.items():
        of = await load_item(info, item_id)
        total = sum((one.quantity for one in some), ZERO)
        reconciled = sum((one.reconciled for one in some), ZERO)
        balances.append(
            RecallItemBalance(
                item=of,
                members=len(some),
                quantity=quantity(total, of.unit),
                reconciled=quantity(reconciled, of.unit),
                open=quantity(total - reconciled, of.unit),
            )
        )
    return RecallBalance(
        percent_reconciled=Decimal(percent),
        balanced=domain.is_balanced(percent, record.settings),
        members=len(members),
        reconciled_members=sum(not one.left for one in found.values()),
        by_item=balances,
    )


async def recall_clock(info: Info, record: domain.Recall) -> RecallClock:
    members = await members_of(info.context.session, record.id)
    actions = await actions_of(info.context.session, record.id)
    clock = clock_of(record, members, actions)
    return RecallClock(
        first_answer_seconds=Decimal(clock.first_answer),
        first_answer_target=Decimal(Exact(record.settings.first_answer_seconds)),
        scope_seconds=Decimal(clock.scope) if clock.scope is not None else None,
        scope_target=Decimal(Exact(record.settings.scope_seconds)),
        reconciled_seconds=Decimal(clock.reconciled) if clock.reconciled is not None else None,
        reconciled_target=Decimal(Exact(record.settings.reconciled_seconds)),
        closed_seconds=Decimal(clock.closed) if clock.closed is not None else None,
        in_time=clock.in_time,
    )


def _place(depth: int, item: str, number: str) -> str:
    return f"{depth:09}\x1f{item}\x1f{number}"


def _position(member: domain.RecallMember) -> str:
    return f"{member.position:09}"


def recall_difference(found: recalls.Difference) -> RecallDifference:
    """The GraphQL form of a difference."""
    return RecallDifference(
        record=found,
        complete=found.trace.complete,
        truncated_by=list(found.trace.truncated_by),
        moment=moment_text(found.moment),
        gained_count=len(found.gained),
        missing_count=len(found.missing),
        gone_count=len(found.gone),
    )
