"""Splitting and merging batches."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from graph.domain import records
from graph.store import batch_relations
from graph.store.commands import Command
from resolvers.references import known_traceables
from schema.common import Info, Node, Quantity, QuantityInput, quantity, quantity_text
from schema.enums import RelationKind
from schema.ids import Kind, global_id
from schema.inputs import ERRORS, REASON, idempotency_key
from schema.references import TraceableRef, traceable_ref
from schema.scalars import DateTime
from schema.traceables import Traceable, load_traceable
from schema.user_errors import UserError, mutate


@strawberry.type(description="So much of one batch became another one, or part of it.")
class BatchRelation(Node):
    """A split or merge; traced like consumption."""

    record: strawberry.Private[records.BatchRelation]
    kind: RelationKind = strawberry.field(description="Whether it is a split or a merge.")
    reason: str = strawberry.field(description="Why.")
    registered_at: DateTime = strawberry.field(description="When it was recorded.")
    registered_by: str = strawberry.field(description="Who recorded it.")

    @strawberry.field(description="The batch that it came from.")
    async def source(self, info: Info) -> Traceable:
        """Where from."""
        return await load_traceable(info, self.record.source_id)

    @strawberry.field(description="The batch that it went into.")
    async def target(self, info: Info) -> Traceable:
        """Where to."""
        return await load_traceable(info, self.record.target_id)

    @strawberry.field(description="How much.")
    async def quantity(self, info: Info) -> Quantity:
        """In the item's base unit."""
        batch = await info.context.loaders.traceable.load(self.record.source_id)
        assert batch is not None
        of = await info.context.loaders.item.load(batch.item_id)
        assert of is not None
        return quantity(self.record.quantity, of.unit)


@strawberry.input(description="A part to split off a batch.")
class BatchPartInput:
    """Under a number of its own."""

    number: str = strawberry.field(description="The number of the part.")
    quantity: QuantityInput = strawberry.field(description="How much goes into it.")


@strawberry.input(description="A batch to split.")
class SplitBatchInput:
    """All parts or none."""

    batch: TraceableRef = strawberry.field(description="The batch.")
    parts: list[BatchPartInput] = strawberry.field(description="What is split off.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of splitBatch.")
class SplitBatchPayload:
    """The relations, or why not."""

    relations: list[BatchRelation] | None = strawberry.field(
        default=None, description="One for each part."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.input(description="A batch to merge into another.")
class BatchSourceInput:
    """All of it, or part."""

    batch: TraceableRef = strawberry.field(description="The batch.")
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="How much of it; all that is on hand when left out."
    )


@strawberry.input(description="Batches of one item to merge.")
class MergeBatchesInput:
    """All or none."""

    sources: list[BatchSourceInput] = strawberry.field(description="What is merged.")
    number: str = strawberry.field(description="The number of the batch that they go into.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What came of mergeBatches.")
class MergeBatchesPayload:
    """The relations, or why not."""

    relations: list[BatchRelation] | None = strawberry.field(
        default=None, description="One for each source."
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS)


@strawberry.type
class BatchMutation:
    """Splits and merges."""

    @strawberry.mutation(description="Split parts off a batch, each under a number of its own.")
    async def split_batch(
        self,
        info: Info,
        input: Annotated[SplitBatchInput, strawberry.argument(description="Which and how.")],
    ) -> SplitBatchPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            ref = traceable_ref(info.context, input.batch, ("batch",))
            [batch] = await known_traceables(info.context, [(ref, ("batch",))])
            portions = []
            for at, part in enumerate(input.parts):
                sent = quantity_text(part.quantity)
                assert sent is not None
                portions.append(batch_relations.Portion(part.number, sent, ("parts", str(at))))
            done = await batch_relations.split_batch(
                info.context.session, command, batch, portions, input.reason
            )
            return {"relations": [batch_relation(one) for one in done]}

        return await mutate(info, SplitBatchPayload, input, act, {"number": "parts"})

    @strawberry.mutation(description="Merge batches of one item, or parts of them, into one.")
    async def merge_batches(
        self,
        info: Info,
        input: Annotated[MergeBatchesInput, strawberry.argument(description="Which and how.")],
    ) -> MergeBatchesPayload:
        """All or none."""

        async def act(command: Command) -> dict[str, Any]:
            fields = [("sources", str(at)) for at in range(len(input.sources))]
            refs = [
                (traceable_ref(info.context, one.batch, field), (*field, "batch"))
                for one, field in zip(input.sources, fields, strict=True)
            ]
            found = await known_traceables(info.context, refs)
            sources = [
                (batch, quantity_text(one.quantity), field)
                for batch, one, field in zip(found, input.sources, fields, strict=True)
            ]
            done = await batch_relations.merge_batches(
                info.context.session, command, sources, input.number, input.reason
            )
            return {"relations": [batch_relation(one) for one in done]}

        return await mutate(info, MergeBatchesPayload, input, act, {"batch": "sources"})


def batch_relation(record: records.BatchRelation) -> BatchRelation:
    """The GraphQL form of a split or merge."""
    return BatchRelation(
        id=global_id(Kind.BATCH_RELATION, record.id),
        record=record,
        kind=record.kind,
        reason=record.reason,
        registered_at=DateTime(record.registered_at),
        registered_by=record.registered_by,
    )
