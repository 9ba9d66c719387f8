"""Mutations that post: report as finished, pick, adjust consumption, reverse."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.store import finishing, posting, reversals
from graph.store.commands import Command
from schema.activities import Activity, activity
from schema.common import Info, QuantityInput, quantity_text
from schema.ids import Kind, local_id
from schema.inputs import ERRORS, REASON, VERSION, idempotency_key
from schema.journals import PickingListJournal, journal
from schema.present import PRESENT, present_record
from schema.registrations import Association, FinishedProduct, association, finished_product
from schema.scalars import DateTime
from schema.user_errors import UserError, mutate

_ASSOCIATIONS = "The associations, all of one order."


@strawberry.input(description="What turned out of a registered product.")
class ReportAsFinishedInput:
    """Good and error quantity together are at most what is left of what was started."""

    finished_product: strawberry.ID = strawberry.field(description="The registered product.")
    good: QuantityInput | None = strawberry.field(
        default=None, description="How much is good; all that is left when left out."
    )
    error: QuantityInput | None = strawberry.field(
        default=None, description="How much is faulty; nothing when left out."
    )
    happened_at: DateTime | None = strawberry.field(
        default=None, description="When it was finished; now when left out. Not in the future."
    )
    place: str | None = strawberry.field(default=None, description="Where it was put.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of reportAsFinished.")
class ReportAsFinishedPayload:
    """The product with the activity, or why not."""

    finished_product: FinishedProduct | None = strawberry.field(
        default=None, description="The product as it stands now."
    )
    activity: Activity | None = strawberry.field(
        default=None, description="The activity ProductionReportFinished."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="Associations whose consumption is to be posted at once.")
class PickComponentsInput:
    """Posts what Consumption says and is not picked yet, all or none."""

    associations: list[strawberry.ID] = strawberry.field(description=_ASSOCIATIONS)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of pickComponents.")
class PickComponentsPayload:
    """The associations with their posted journal, or why not."""

    associations: list[Association] | None = strawberry.field(
        default=None, description="The associations as they stand now."
    )
    journal: PickingListJournal | None = strawberry.field(
        default=None, description="The posted journal."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="Associations whose consumption is to be edited, then posted.")
class AdjustConsumptionInput:
    """Prepares an unposted journal, its lines filled from Consumption."""

    associations: list[strawberry.ID] = strawberry.field(description=_ASSOCIATIONS)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of adjustConsumption.")
class AdjustConsumptionPayload:
    """The journal, or why not."""

    journal: PickingListJournal | None = strawberry.field(
        default=None, description="The unposted journal."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="What one line of a journal is to post.")
class PickingListLineInput:
    """A line by its id."""

    id: strawberry.ID = strawberry.field(description="The line.")
    consumption: QuantityInput | None = strawberry.field(
        default=None, description="How much to post; the line is taken out when left out."
    )


@strawberry.input(description="Changes of an unposted journal.")
class ChangePickingListJournalInput:
    """Lines that are not named stay as they are."""

    id: strawberry.ID = strawberry.field(description="The journal.")
    lines: list[PickingListLineInput] = strawberry.field(description="The lines to change.")
    version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of changePickingListJournal.")
class ChangePickingListJournalPayload:
    """The journal, or why not."""

    journal: PickingListJournal | None = strawberry.field(
        default=None, description="The journal as it stands; none once its last line is gone."
    )
    present: PickingListJournal | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A journal to post as it stands.")
class PostPickingListJournalInput:
    """A posted journal is never edited: it is reversed."""

    id: strawberry.ID = strawberry.field(description="The journal.")
    version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of postPickingListJournal.")
class PostPickingListJournalPayload:
    """The posted journal with the activity, or why not."""

    journal: PickingListJournal | None = strawberry.field(
        default=None, description="The posted journal."
    )
    activity: Activity | None = strawberry.field(
        default=None, description="The activity ProductionPickingList."
    )
    present: PickingListJournal | None = strawberry.field(default=None, description=PRESENT)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A posted activity to reverse, partly or in full.")
class ReverseActivityInput:
    """Never more than was posted and is not reversed yet."""

    activity: strawberry.ID = strawberry.field(
        description="The activity: a picking list or a report as finished."
    )
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much to take back; all that is left when left out."
    )
    association: strawberry.ID | None = strawberry.field(
        default=None,
        description="The one association of a picking list that is meant; all when left out.",
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of reverseActivity.")
class ReverseActivityPayload:
    """The reversing activity, or why not."""

    activity: Activity | None = strawberry.field(
        default=None, description="The activity that reverses; it names what it reverses."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class PostingMutation:
    """Postings and their reversal."""

    @strawberry.mutation(
        description="Report what turned out of a registered product: a serial number once, a batch "
        "partly and repeatedly, until what was started is used up."
    )
    async def report_as_finished(
        self,
        info: Info,
        input: Annotated[ReportAsFinishedInput, strawberry.argument(description="The report.")],
    ) -> ReportAsFinishedPayload:
        """As activity ProductionReportFinished."""

        async def act(command: Command) -> dict[str, Any]:
            text = finishing.ReportText(
                local_id(Kind.FINISHED_PRODUCT, input.finished_product, ("finishedProduct",)),
                quantity_text(input.good),
                quantity_text(input.error),
                input.happened_at,
                input.place,
            )
            product, event = await finishing.report_as_finished(info.context.session, command, text)
            return {"finished_product": finished_product(product), "activity": activity(event)}

        fields = {"order": "finishedProduct"}
        return await mutate(info, ReportAsFinishedPayload, input, act, fields)

    @strawberry.mutation(
        description="Post the consumption of associations, as far as it is not picked yet."
    )
    async def pick_components(
        self,
        info: Info,
        input: Annotated[PickComponentsInput, strawberry.argument(description="Which.")],
    ) -> PickComponentsPayload:
        """As activity ProductionPickingList, all or none."""

        async def act(command: Command) -> dict[str, Any]:
            picked, posted = await posting.pick_components(
                info.context.session, command, _associations(input.associations)
            )
            return {
                "associations": [association(one) for one in picked],
                "journal": journal(posted),
            }

        return await mutate(info, PickComponentsPayload, input, act)

    @strawberry.mutation(description="Prepare a journal to edit before its consumption is posted.")
    async def adjust_consumption(
        self,
        info: Info,
        input: Annotated[AdjustConsumptionInput, strawberry.argument(description="Which.")],
    ) -> AdjustConsumptionPayload:
        """Nothing is posted yet."""

        async def act(command: Command) -> dict[str, Any]:
            prepared = await posting.adjust_consumption(
                info.context.session, command, _associations(input.associations)
            )
            return {"journal": journal(prepared)}

        return await mutate(info, AdjustConsumptionPayload, input, act)

    @strawberry.mutation(description="Edit lines of an unposted journal, or take them out.")
    async def change_picking_list_journal(
        self,
        info: Info,
        input: Annotated[ChangePickingListJournalInput, strawberry.argument(description="What.")],
    ) -> ChangePickingListJournalPayload:
        """A journal without lines is gone."""

        async def act(command: Command) -> dict[str, Any]:
            lines = {
                local_id(Kind.JOURNAL_LINE, line.id, ("lines", str(at), "id")): quantity_text(
                    line.consumption
                )
                for at, line in enumerate(input.lines)
            }
            changed = await posting.change_journal(
                info.context.session,
                command,
                local_id(Kind.JOURNAL, input.id, ("id",)),
                lines,
                input.version,
            )
            return {"journal": journal(changed) if changed else None}

        payload = await mutate(info, ChangePickingListJournalPayload, input, act)
        if payload.user_errors:
            payload.present = await _present(info, input.id)
        return payload

    @strawberry.mutation(description="Post a journal as it stands.")
    async def post_picking_list_journal(
        self,
        info: Info,
        input: Annotated[PostPickingListJournalInput, strawberry.argument(description="Which.")],
    ) -> PostPickingListJournalPayload:
        """As activity ProductionPickingList."""

        async def act(command: Command) -> dict[str, Any]:
            posted = await posting.post_journal(
                info.context.session,
                command,
                local_id(Kind.JOURNAL, input.id, ("id",)),
                input.version,
            )
            event = await info.context.loaders.activity.load(str(posted.activity_id))
            return {"journal": journal(posted), "activity": activity(event) if event else None}

        payload = await mutate(info, PostPickingListJournalPayload, input, act)
        if payload.user_errors:
            payload.present = await _present(info, input.id)
        return payload

    @strawberry.mutation(
        description="Take back what was posted, partly or in full, as an activity of its own."
    )
    async def reverse_activity(
        self,
        info: Info,
        input: Annotated[ReverseActivityInput, strawberry.argument(description="What.")],
    ) -> ReverseActivityPayload:
        """Never more than was posted."""

        async def act(command: Command) -> dict[str, Any]:
            chosen = input.association
            reversal = reversals.Reversal(
                local_id(Kind.ACTIVITY, input.activity, ("activity",)),
                quantity_text(input.quantity),
                input.reason,
                local_id(Kind.ASSOCIATION, chosen, ("association",)) if chosen else None,
            )
            event = await reversals.reverse_activity(info.context.session, command, reversal)
            return {"activity": activity(event)}

        return await mutate(info, ReverseActivityPayload, input, act)


async def _present(info: Info, journal_id: strawberry.ID) -> PickingListJournal | None:
    found = await present_record(info.context.loaders.journal, Kind.JOURNAL, journal_id)
    return journal(found) if found else None


def _associations(ids: list[strawberry.ID]) -> list[str]:
    return [
        local_id(Kind.ASSOCIATION, one, ("associations", str(at))) for at, one in enumerate(ids)
    ]
