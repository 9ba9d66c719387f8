"""The members of recalls, and what was done about them."""

from __future__ import annotations

from decimal import Decimal as Exact

import strawberry

from graph.domain import recalls as domain
from graph.store.recalls import actions_of
from resolvers.recall_members import MemberFilter
from schema.common import Info, Node, Quantity, quantity
from schema.connections import Connection
from schema.enums import RecallActionKind
from schema.ids import Kind, global_id
from schema.items import Item, load_item
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable


@strawberry.type(description="That an action was recorded by mistake; it counts no more.")
class RecallWithdrawal:
    """A record of its own; the action stays as it was recorded."""

    reason: str = strawberry.field(description="Why.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    recorded_by: str = strawberry.field(description="Who recorded it.")


@strawberry.type(description="Something that was done about so much of a member of a recall.")
class RecallAction(Node):
    """Recorded once, never changed."""

    record: strawberry.Private[domain.RecallAction]
    kind: RecallActionKind = strawberry.field(description="What was done.")
    taken_from: RecallActionKind | None = strawberry.field(
        description="The state that the pieces left for it, such as QUARANTINED for DESTROYED."
    )
    note: str | None = strawberry.field(description="What else there is to say.")
    partner: str | None = strawberry.field(description="The customer or whoever else has part.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    recorded_by: str = strawberry.field(description="Who recorded it.")
    withdrawn: RecallWithdrawal | None = strawberry.field(
        description="Its withdrawal, where it was a mistake: then it does not count."
    )

    @strawberry.field(description="The member that it is about.")
    async def member(self, info: Info) -> RecallMember:
        """Its member."""
        return await load_member(info, await self._member(info))

    @strawberry.field(description="How much of it.")
    async def quantity(self, info: Info) -> Quantity:
        """In the item's base unit."""
        member = await self._member(info)
        return await _in_unit(info, self.record.quantity, member.item_id)

    async def _member(self, info: Info) -> domain.RecallMember:
        found = await info.context.loaders.recall_member.load(self.record.member_id)
        assert found is not None
        return found


RecallActionConnection = Connection[RecallAction]


@strawberry.type(description="One batch or serial number in the scope of a recall.")
class RecallMember(Node):
    """A member, as it was recorded, with what was done about it."""

    record: strawberry.Private[domain.RecallMember]
    tally: strawberry.Private[domain.Tally]
    done: strawberry.Private[list[domain.RecallAction]]
    number: str = strawberry.field(description="Its number, as it was recorded.")
    depth: int = strawberry.field(description="The fewest associations between it and a suspect.")
    joined_at: DateTime | None = strawberry.field(
        description="When it was taken in; null for a member of the first answer."
    )
    joined_by: str | None = strawberry.field(description="Who took it in.")

    @strawberry.field(description="The batch or serial number.")
    async def traceable(self, info: Info) -> Traceable:
        """What it is."""
        return await load_traceable(info, self.record.traceable_id)

    @strawberry.field(description="What it is a piece of.")
    async def item(self, info: Info) -> Item:
        """Its item."""
        return await load_item(info, self.record.item_id)

    @strawberry.field(description="What is to be accounted for.")
    async def quantity(self, info: Info) -> Quantity:
        """As recorded."""
        return await _in_unit(info, self.record.quantity, self.record.item_id)

    @strawberry.field(description="What was located.")
    async def located(self, info: Info) -> Quantity:
        """In all."""
        return await self._of(info, domain.RecallActionKind.LOCATED)

    @strawberry.field(description="What is quarantined now.")
    async def quarantined(self, info: Info) -> Quantity:
        """Without what went on from there."""
        return await self._of(info, domain.RecallActionKind.QUARANTINED)

    @strawberry.field(description="What was returned and is still there.")
    async def returned(self, info: Info) -> Quantity:
        """Without what went on from there."""
        return await self._of(info, domain.RecallActionKind.RETURNED)

    @strawberry.field(description="What was destroyed.")
    async def destroyed(self, info: Info) -> Quantity:
        """In all."""
        return await self._of(info, domain.RecallActionKind.DESTROYED)

    @strawberry.field(description="Of how much whoever has it was notified.")
    async def notified(self, info: Info) -> Quantity:
        """In all."""
        return await self._of(info, domain.RecallActionKind.NOTIFIED)

    @strawberry.field(
        description="What is accounted for: quarantined, returned or destroyed, or at least "
        "located."
    )
    async def reconciled(self, info: Info) -> Quantity:
        """Never more than its quantity."""
        return await _in_unit(info, self.tally.reconciled, self.record.item_id)

    @strawberry.field(description="What is still to be accounted for.")
    async def open(self, info: Info) -> Quantity:
        """The rest."""
        return await _in_unit(info, self.tally.left, self.record.item_id)

    @strawberry.field(description="What was done about it, oldest first.")
    def actions(self) -> list[RecallAction]:
        """Its actions."""
        return [recall_action(one) for one in self.done]

    async def _of(self, info: Info, kind: domain.RecallActionKind) -> Quantity:
        return await _in_unit(info, self.tally.of(kind), self.record.item_id)


RecallMemberConnection = Connection[RecallMember]


@strawberry.input(description="Which members of a recall are asked for; all must hold.")
class RecallMemberFilterInput:
    """What is left out does not matter."""

    search: str | None = strawberry.field(
        default=None, description="Part of the number or of the item number, in any case."
    )
    open: bool | None = strawberry.field(
        default=None, description="Whether something of it is still to be accounted for."
    )
    lacking: RecallActionKind | None = strawberry.field(
        default=None,
        description="Not all of it is located, notified, or secured (quarantined, returned or "
        "destroyed) yet.",
    )
    joined: bool | None = strawberry.field(
        default=None, description="Taken in later, or else a member of the first answer."
    )


def member_filter(asked: RecallMemberFilterInput | None) -> MemberFilter:
    """What a client asks for."""
    if asked is None:
        return MemberFilter()
    return MemberFilter((asked.search or "").strip(), asked.open, asked.lacking, asked.joined)


def recall_action(record: domain.RecallAction) -> RecallAction:
    """The GraphQL form of an action."""
    return RecallAction(
        id=global_id(Kind.RECALL_ACTION, record.id),
        record=record,
        kind=record.kind,
        taken_from=record.taken_from,
        note=record.note,
        partner=record.partner,
        recorded_at=DateTime(record.recorded_at),
        recorded_by=record.recorded_by,
        withdrawn=_withdrawal(record.withdrawn) if record.withdrawn else None,
    )


def _withdrawal(record: domain.Withdrawal) -> RecallWithdrawal:
    return RecallWithdrawal(
        reason=record.reason,
        recorded_at=DateTime(record.recorded_at),
        recorded_by=record.recorded_by,
    )


async def load_member(info: Info, record: domain.RecallMember) -> RecallMember:
    """A member with what was done about it."""
    [found] = await members_with_actions(info, record.recall_id, [record])
    return found


async def members_with_actions(
    info: Info, recall_id: str, members: list[domain.RecallMember]
) -> list[RecallMember]:
    """Members of one case, in order of position, with what was done about them."""
    if not members:
        return []
    start, end = members[0].position, members[-1].position + 1
    actions = await actions_of(info.context.session, recall_id, start, end)
    found = domain.tallies(members, actions)
    done: dict[int, list[domain.RecallAction]] = {one.position: [] for one in members}
    for one in actions:
        if one.position in done:
            done[one.position].append(one)
    return [
        RecallMember(
            id=global_id(Kind.RECALL_MEMBER, one.id),
            record=one,
            tally=found[one.position],
            done=done[one.position],
            number=one.number,
            depth=one.depth,
            joined_at=DateTime(one.joined_at) if one.joined_at else None,
            joined_by=one.joined_by,
        )
        for one in members
    ]


async def _in_unit(info: Info, value: Exact, item_id: str) -> Quantity:
    of = await load_item(info, item_id)
    return quantity(value, of.unit)
