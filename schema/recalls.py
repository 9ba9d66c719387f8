"""Recall cases: what they hold, and lists of them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graph.domain import recalls as domain
from graph.store.recalls import (
    RecallFilter,
    actions_of,
    history_of_recall,
    list_recalls,
    recalls_by_ids,
    settings_of,
)
from graph.tracing import records as tracing
from resolvers import recalls
from resolvers.recall_members import find_members
from schema.common import Info, Node
from schema.connections import (
    AFTER,
    FIRST,
    Connection,
    connection,
    decode_cursor,
    page_size,
)
from schema.enums import TraceDirection, Truncation
from schema.history import HistoryConnection, history_page
from schema.ids import Kind, global_id, parse_id
from schema.recall_members import (
    RecallActionConnection,
    RecallMemberConnection,
    RecallMemberFilterInput,
    member_filter,
    members_with_actions,
    recall_action,
)
from schema.recall_progress import (
    RecallBalance,
    RecallClock,
    RecallDifference,
    RecallSettings,
    moment_text,
    recall_balance,
    recall_clock,
    recall_difference,
    recall_settings,
)
from schema.references import COMPANY, company_of
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable


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
        filter: Annotated[
            RecallMemberFilterInput | None,
            strawberry.argument(description="Which of them; all when left out."),
        ] = None,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> RecallMemberConnection:
        """Then those that were taken in."""
        size = page_size(first)
        text = decode_cursor(after)
        start = int(text) + 1 if text.isdecimal() else 0
        wanted = member_filter(filter)
        found = await find_members(info.context.session, self.record, wanted, start, size + 1)
        shown = await members_with_actions(info, self.record.id, found)
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
        return recall_difference(await recalls.difference(info.context, self.record))

    @strawberry.field(description="How far it is.")
    async def balance(self, info: Info) -> RecallBalance:
        """Over all members."""
        return await recall_balance(info, self.record)

    @strawberry.field(description="Its clock against its targets.")
    async def clock(self, info: Info) -> RecallClock:
        """Of a drill and of a real case."""
        return await recall_clock(info, self.record)

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

    @strawberry.field(description="The recalls of a company.")
    async def recalls(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
        open: Annotated[
            bool | None,
            strawberry.argument(description="Only open ones, or closed ones; all when left out."),
        ] = None,
        drill: Annotated[
            bool | None,
            strawberry.argument(description="Only drills, or real ones; all when left out."),
        ] = None,
        search: Annotated[
            str | None,
            strawberry.argument(
                description="Part of the title, or of the name of who opened it, in any case."
            ),
        ] = None,
        latest_first: Annotated[
            bool | None,
            strawberry.argument(description="The latest first; the oldest when left out."),
        ] = False,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> RecallConnection:
        """A page of cases."""
        size = page_size(first)
        wanted = RecallFilter(
            company_of(info.context, company),
            open,
            drill,
            (search or "").strip(),
            bool(latest_first),
        )
        found = await list_recalls(info.context.session, wanted, decode_cursor(after), size + 1)
        return connection(found, size, after, recall, lambda one: one.id)

    @strawberry.field(description="What a company wants of its recalls.")
    async def recall_settings(
        self,
        info: Info,
        company: Annotated[str | None, strawberry.argument(description=COMPANY)] = None,
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
