"""Splitting and merging batches: typed relations with quantity, traced like consumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString

from graph.domain.holds import held
from graph.domain.ids import new_id
from graph.domain.quantities import ZERO, QuantityText, positive, to_text
from graph.domain.records import BatchRelation, Item, RelationKind, Traceable, TrackingDimension
from graph.domain.texts import clean_number
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.changes import touch_traceables
from graph.store.commands import RECORD, TAKE_LANE, Command
from graph.store.corrections import clean_reason
from graph.store.cycles import require_no_cycle, write_acyclic
from graph.store.edges import MAKE_EDGES, NOTE_EDGES, edge, numbered
from graph.store.holds import reason_of_hold
from graph.store.items import items_by_ids
from graph.store.keys import number_queue
from graph.store.traceables import ensure_traceable

_SAVE: LiteralString = (
    TAKE_LANE
    + """
UNWIND $totals AS total
MATCH (t:Traceable {id: total.id}) SET t += total
WITH DISTINCT lane
FOREACH (one IN $relations | CREATE (r:BatchRelation) SET r = one)
WITH lane
"""
    + NOTE_EDGES
    + MAKE_EDGES
    + "WITH DISTINCT lane"
    + RECORD
)
_BY_IDS: LiteralString = """
UNWIND $ids AS id MATCH (r:BatchRelation {id: id}) RETURN collect(r {.*}) AS relations
"""
_OF_TRACEABLES: LiteralString = """
UNWIND $ids AS id
MATCH (r:BatchRelation) WHERE r.source = id OR r.target = id
RETURN collect(id) AS ids, collect(r {.*}) AS relations
"""


@dataclass(frozen=True, slots=True)
class Portion:
    """So much of a batch: a part that is split off, or what is merged from it."""

    number: str
    quantity: QuantityText
    field: tuple[str, ...]


async def split_batch(
    session: GraphSession,
    command: Command,
    batch: Traceable,
    portions: Sequence[Portion],
    reason: str,
) -> list[BatchRelation]:
    """Split parts off a batch, each under a number of its own, all or none."""
    why = clean_reason(reason)
    item = await _batch_item(session, batch, "batch")
    command = command.at(batch.company)
    if not portions:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one part.", ("parts",))
    parts = [
        (
            clean_number(one.number, "The number", (*one.field, "number")),
            positive(one.quantity, item.unit, (*one.field, "quantity")),
        )
        for one in portions
    ]
    numbers = [number for number, _ in parts]
    if len(set(numbers)) != len(numbers) or batch.number in numbers:
        raise Refused(ErrorCode.INVALID_NUMBER, "Each part needs a number of its own.", ("parts",))

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["relations"]).split()
        ids = [await ensure_traceable(tx, item, number) for number in numbers]
        pairs = [(batch.id, one, quantity) for one, (_, quantity) in zip(ids, parts, strict=True)]
        return await _relate(tx, command, RelationKind.SPLIT, pairs, why)

    queue = [*map(number_queue, [batch.number, *numbers]), *command.queue]
    done = await write_acyclic(session, queue, work)
    return await _ordered(session, done)


async def merge_batches(
    session: GraphSession,
    command: Command,
    sources: Sequence[tuple[Traceable, QuantityText | None, tuple[str, ...]]],
    number: str,
    reason: str,
) -> list[BatchRelation]:
    """Merge batches of one item, or parts of them, into the batch ``number``, all or none.

    Without a quantity, all that is on hand of a batch is merged.
    """
    why = clean_reason(reason)
    if not sources:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Name at least one batch.", ("sources",))
    item = await _batch_item(session, sources[0][0], "sources")
    command = command.at(item.company)
    if any(one.item_id != item.id for one, _, _ in sources):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Batches of one item merge.", ("sources",))
    target = clean_number(number, "The number", ("number",))

    async def work(tx: Transaction) -> list[str]:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["relations"]).split()
        target_id = await ensure_traceable(tx, item, target)
        touched = await touch_traceables(tx, [one.id for one, _, _ in sources])
        pairs = []
        for source, sent, field in sources:
            on_hand = rows.traceable(touched[source.id]).on_hand
            quantity = on_hand
            if sent is not None:
                quantity = positive(sent, item.unit, (*field, "quantity"))
            if quantity <= 0:
                raise _nothing_left(source, field)
            pairs.append((source.id, target_id, quantity))
        return await _relate(tx, command, RelationKind.MERGE, pairs, why)

    numbers = [target, *(one.number for one, _, _ in sources)]
    queue = [*map(number_queue, numbers), *command.queue]
    done = await write_acyclic(session, queue, work)
    return await _ordered(session, done)


async def relations_by_ids(session: GraphSession, ids: Sequence[str]) -> dict[str, BatchRelation]:
    """The splits and merges with these ids, by id."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {one["id"]: rows.batch_relation(one) for one in (row or {}).get("relations", ())}


async def relations_of(
    session: GraphSession, traceable_ids: Sequence[str]
) -> dict[str, list[BatchRelation]]:
    """For each batch its splits and merges, from and into it, oldest first."""
    row = await session.one(_OF_TRACEABLES, ids=list(traceable_ids))
    found: dict[str, list[BatchRelation]] = {one: [] for one in traceable_ids}
    if row:
        for about, relation in zip(row["ids"], row["relations"], strict=True):
            found[about].append(rows.batch_relation(relation))
    return {
        one: sorted(some, key=lambda relation: (relation.registered_at, relation.id))
        for one, some in found.items()
    }


async def _relate(
    tx: Transaction,
    command: Command,
    kind: RelationKind,
    pairs: Sequence[tuple[str, str, Decimal]],
    reason: str,
) -> list[str]:
    ids = {one for source, target, _ in pairs for one in (source, target)}
    touched = await touch_traceables(tx, ids)
    present = {one: rows.traceable(row) for one, row in touched.items()}
    for source, target, _ in pairs:
        await _require_allowed(tx, present[source], present[target])
    _require_enough(present, pairs)
    relations = [_row(command, kind, pair, reason) for pair in pairs]
    await tx.all(
        _SAVE,
        lane=tx.lane,
        totals=_totals(present, pairs),
        relations=relations,
        edges=numbered([_edge(one) for one in relations]),
        history=[
            command.history(
                "BatchSplit" if kind is RelationKind.SPLIT else "BatchesMerged",
                {"quantity": one["quantity"]},
                reason=reason,
                component=one["source"],
                product=one["target"],
                association=one["id"],
            )
            for one in relations
        ],
        answers=command.answers({"relations": " ".join(str(one["id"]) for one in relations)}),
    )
    return [str(one["id"]) for one in relations]


async def _require_allowed(tx: Transaction, source: Traceable, target: Traceable) -> None:
    if source.on_hold:
        raise held(source, await reason_of_hold(tx, source), ("batch",))
    if source.id == target.id:
        raise Refused(
            ErrorCode.WOULD_FORM_CYCLE, f"Batch {source.number} cannot go into itself.", ("number",)
        )
    await require_no_cycle(tx, source, target)


def _require_enough(
    present: dict[str, Traceable], pairs: Sequence[tuple[str, str, Decimal]]
) -> None:
    for source in {source for source, _, _ in pairs}:
        taken = sum((quantity for one, _, quantity in pairs if one == source), ZERO)
        batch = present[source]
        # A batch that nobody received or produced has no known amount to be beyond.
        if batch.came and taken > batch.on_hand:
            raise Refused(
                ErrorCode.QUANTITY_EXCEEDED,
                f"Only {to_text(max(ZERO, batch.on_hand))} of batch {batch.number} are on hand.",
                ("batch",),
            )


def _totals(
    present: dict[str, Traceable], pairs: Sequence[tuple[str, str, Decimal]]
) -> list[dict[str, str]]:
    consumed = {one: traceable.consumed for one, traceable in present.items()}
    transferred = {one: traceable.transferred for one, traceable in present.items()}
    for source, target, quantity in pairs:
        consumed[source] += quantity
        transferred[target] += quantity
    return [
        {
            "id": one,
            "consumed": to_text(consumed[one]),
            "transferred": to_text(transferred[one]),
        }
        for one in sorted(present)
    ]


def _row(
    command: Command, kind: RelationKind, pair: tuple[str, str, Decimal], reason: str
) -> dict[str, Any]:
    source, target, quantity = pair
    return {
        # The kind stands in the id, so that a trace tells its edges apart without a look-up.
        "id": f"{kind.value.lower()}:{new_id()}",
        "kind": kind.value,
        "source": source,
        "target": target,
        "quantity": to_text(quantity),
        "reason": reason,
        "registeredAt": to_micros(command.recorded_at),
        "registeredBy": command.operator,
    }


def _edge(relation: dict[str, Any]) -> dict[str, Any]:
    at = relation["registeredAt"]
    return edge(
        relation["id"], relation["source"], relation["target"], relation["quantity"], at, at
    )


async def _batch_item(session: GraphSession, batch: Traceable, field: str) -> Item:
    item = (await items_by_ids(session, [batch.item_id]))[batch.item_id]
    if item.tracking_dimension is not TrackingDimension.BATCH:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "Only batches are split and merged.", (field,))
    return item


async def _ordered(session: GraphSession, ids: Sequence[str]) -> list[BatchRelation]:
    found = await relations_by_ids(session, ids)
    return [found[one] for one in ids]


def _nothing_left(batch: Traceable, field: tuple[str, ...]) -> Refused:
    return Refused(
        ErrorCode.QUANTITY_EXCEEDED,
        f"Nothing of batch {batch.number} is known to be on hand; say how much it is.",
        (*field, "quantity"),
    )
