"""Recall cases: what they hold, how far they are, and how the trace has changed since."""

from __future__ import annotations

from decimal import Decimal as Exact
from typing import Annotated

import strawberry

from graph.domain import recalls as domain
from graph.domain.quantities import ZERO
from graph.store.recalls import (
    RecallFilter,
    actions_of,
    history_of_recall,
    list_recalls,
    members_of,
    recalls_by_ids,
    settings_of,
)
from graph.tracing import records as tracing
from resolvers import recalls
from schema.common import Info, Node, Quantity, quantity
from schema.connections import (
    AFTER,
    FIRST,
    Connection,
    connection,
    decode_cursor,
    page_size,
)
from schema.enums import RecallActionKind, TraceDirection, Truncation
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id, parse_id
from schema.items import Item, load_item
from schema.references import company_of
from schema.registrations import Association, association
from schema.scalars import DateTime, Decimal
from schema.traceables import Traceable, load_traceable

_COMPANY = "The company; the caller's default company when left out."


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
    ended: strawberry.Private[list[str]]

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
        found = await info.context.loaders.association.load_many(self.ended)
        return [association(one) for one in found if one]


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
    tolerance_percent: Decimal = strawberry.field(
        description="The part of the balance, in percent, that may stay open."
    )


@strawberry.type(
    description="A recall case or drill: the scope as first answered, kept for good, with all "
    "that was done about it."
)
class Recall(Node):
    """A case."""

    record: strawberry.Private[domain.Recall]
    company: str = strawberry.field(description="The company that it belongs to.")
    title: str = strawberry.field(description="What it is about.")
    open: bool = strawberry.field(description="Whether it is not closed.")
    drill: bool = strawberry.field(description="Whether it is a mock recall.")
    direction: TraceDirection = strawberry.field(description="Which way its trace goes.")
    opened_at: DateTime = strawberry.field(description="When it was opened.")
    opened_by: str = strawberry.field(description="Who opened it.")
    closed_at: DateTime | None = strawberry.field(description="When it was closed.")
    closed_by: str | None = strawberry.field(description="Who closed it.")
    close_reason: str | None = strawberry.field(
        description="Why it was closed with an open balance, or what was said at its closing."
    )
    complete: bool = strawberry.field(
        description="Whether nothing of the first answer was cut off."
    )
    truncated_by: list[Truncation] = strawberry.field(
        description="What cut the first answer off, if anything."
    )
    depth_reached: int = strawberry.field(description="The largest depth of the first answer.")
    first_member_count: int = strawberry.field(description="How many members the first answer had.")
    member_count: int = strawberry.field(description="How many members it has by now.")
    edge_count: int = strawberry.field(
        description="How many associations lay between the members of the first answer."
    )
    moment: str = strawberry.field(
        description="What the first answer saw: the numbers of all lanes of the history."
    )

    @strawberry.field(description="What it was opened for.")
    async def suspects(self, info: Info) -> list[Traceable]:
        """The roots of its trace."""
        return [await load_traceable(info, one) for one in self.record.root_ids]

    @strawberry.field(description="Its members, by depth, item number and number as answered.")
    async def members(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> RecallMemberConnection:
        """Then those that were taken in."""
        size = page_size(first)
        text = decode_cursor(after)
        start = int(text) + 1 if text.isdecimal() else 0
        end = start + size + 1
        found = await members_of(info.context.session, self.record.id, start, end)
        shown = await _with_actions(info, self.record.id, found, start, end)
        return connection(shown, size, after, lambda one: one, lambda one: str(one.record.position))

    @strawberry.field(description="All that was done, oldest first.")
    async def actions(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> RecallActionConnection:
        """A page of actions."""
        size = page_size(first)
        found = await actions_of(
            info.context.session, self.record.id, after=decode_cursor(after), limit=size + 1
        )
        return connection(found, size, after, recall_action, lambda one: one.id)

    @strawberry.field(description="How the trace has changed since the first answer.")
    async def difference(self, info: Info) -> RecallDifference:
        """Against a trace of now."""
        found = await recalls.difference(info.context, self.record)
        return RecallDifference(
            record=found,
            complete=found.trace.complete,
            truncated_by=list(found.trace.truncated_by),
            moment=moment_text(found.moment),
            gained_count=len(found.gained),
            gone_count=len(found.gone),
        )

    @strawberry.field(description="How far it is.")
    async def balance(self, info: Info) -> RecallBalance:
        """Over all members."""
        return await _balance(info, self.record)

    @strawberry.field(description="Its clock against its targets.")
    def clock(self) -> RecallClock:
        """Of a drill and of a real case."""
        return _clock(self.record)

    @strawberry.field(description="Everything that happened to it, oldest first.")
    async def history(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> HistoryConnection:
        """A page of its history."""
        return await history_page(info, history_of_recall, self.record.id, first, after)


RecallConnection = Connection[Recall]


@strawberry.type
class RecallQuery:
    """Cases and what companies want of them."""

    @strawberry.field(description="A recall; null if there is none.")
    async def recall(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The recall's id.")],
    ) -> Recall | None:
        """One case."""
        parsed = parse_id(id)
        if parsed is None or parsed[0] is not Kind.RECALL:
            return None
        found = await recalls_by_ids(info.context.session, [parsed[1]])
        return recall(found[parsed[1]]) if found else None

    @strawberry.field(description="The recalls of a company, oldest first.")
    async def recalls(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=_COMPANY)] = None,
        open: Annotated[
            bool | None,
            strawberry.argument(description="Only open ones, or closed ones; all when left out."),
        ] = None,
        drill: Annotated[
            bool | None,
            strawberry.argument(description="Only drills, or real ones; all when left out."),
        ] = None,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> RecallConnection:
        """A page of cases."""
        size = page_size(first)
        wanted = RecallFilter(company_of(info.context, company), open, drill)
        found = await list_recalls(info.context.session, wanted, decode_cursor(after), size + 1)
        return connection(found, size, after, recall, lambda one: one.id)

    @strawberry.field(description="What a company wants of its recalls.")
    async def recall_settings(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=_COMPANY)] = None,
    ) -> RecallSettings:
        """The defaults where it has said nothing."""
        named = company_of(info.context, company)
        return recall_settings(await settings_of(info.context.session, named))


def recall(record: domain.Recall) -> Recall:
    """The GraphQL form of a case."""
    closed_at = record.closed_at
    return Recall(
        id=global_id(Kind.RECALL, record.id),
        record=record,
        company=record.company,
        title=record.title,
        open=record.open,
        drill=record.drill,
        direction=tracing.TraceDirection(record.direction),
        opened_at=DateTime(record.opened_at),
        opened_by=record.opened_by,
        closed_at=DateTime(closed_at) if closed_at else None,
        closed_by=record.closed_by,
        close_reason=record.close_reason,
        complete=record.complete,
        truncated_by=[tracing.Truncation(one) for one in record.truncated_by],
        depth_reached=record.depth_reached,
        first_member_count=record.first_members,
        member_count=record.member_count,
        edge_count=record.edge_count,
        moment=moment_text(record.moment),
    )


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
    )


def recall_settings(record: domain.RecallSettings) -> RecallSettings:
    """The GraphQL form of a company's settings."""
    return RecallSettings(
        first_answer_seconds=record.first_answer_seconds,
        scope_seconds=record.scope_seconds,
        tolerance_percent=Decimal(record.tolerance_percent),
    )


async def load_member(info: Info, record: domain.RecallMember) -> RecallMember:
    """A member with what was done about it."""
    at = record.position
    [found] = await _with_actions(info, record.recall_id, [record], at, at + 1)
    return found


def moment_text(moment: tuple[int, ...]) -> str:
    """A moment as clients hold it: the lanes' numbers, with dots between."""
    return ".".join(map(str, moment))


async def _with_actions(
    info: Info, recall_id: str, members: list[domain.RecallMember], start: int, end: int
) -> list[RecallMember]:
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


async def _balance(info: Info, record: domain.Recall) -> RecallBalance:
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


def _clock(record: domain.Recall) -> RecallClock:
    clock = domain.clock(record)
    return RecallClock(
        first_answer_seconds=Decimal(clock.first_answer),
        first_answer_target=Decimal(Exact(record.settings.first_answer_seconds)),
        scope_seconds=Decimal(clock.scope) if clock.scope is not None else None,
        scope_target=Decimal(Exact(record.settings.scope_seconds)),
        closed_seconds=Decimal(clock.closed) if clock.closed is not None else None,
        in_time=clock.in_time,
    )


def _place(depth: int, item: str, number: str) -> str:
    return f"{depth:09}\x1f{item}\x1f{number}"


def _position(member: domain.RecallMember) -> str:
    return f"{member.position:09}"


async def _in_unit(info: Info, value: Exact, item_id: str) -> Quantity:
    of = await load_item(info, item_id)
    return quantity(value, of.unit)
