"""The store's structure, as numbered migrations that every worker may run at once.

Each statement is idempotent, so a worker that repeats another's step does no harm; the version is
raised only when all steps of a migration have run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from neo4j.exceptions import Neo4jError

from graph.engine.backfills import Backfill, fill_in
from graph.engine.lanes import LANES
from graph.engine.session import GraphSession, Transaction
from graph.errors import StoreTooNew


@dataclass(frozen=True, slots=True)
class Migration:
    """The steps that bring a store from the version before to ``version``."""

    version: int
    steps: tuple[LiteralString | Backfill, ...]


def _unique(name: LiteralString, label: LiteralString, properties: LiteralString) -> LiteralString:
    return (
        "CREATE CONSTRAINT "
        + name
        + " IF NOT EXISTS FOR (n:"
        + label
        + ") REQUIRE "
        + properties
        + " IS UNIQUE"
    )


def _index(name: LiteralString, label: LiteralString, properties: LiteralString) -> LiteralString:
    return "CREATE INDEX " + name + " IF NOT EXISTS FOR (n:" + label + ") ON (" + properties + ")"


_TIMES_OF_ASSOCIATIONS: LiteralString = """
UNWIND $ids AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(:Traceable) WHERE e.registeredAt IS NULL
MATCH (a:Association {id: e.association})
SET e.registeredAt = a.registeredAt,
    e.happenedAt = coalesce(a.happenedAt, a.registeredAt),
    e.goneAt = a.removedAt
"""
_TIMES_OF_RELATIONS: LiteralString = """
UNWIND $ids AS id
MATCH (p:Traceable {id: id})<-[e:CONSUMED_INTO]-(:Traceable) WHERE e.registeredAt IS NULL
MATCH (r:BatchRelation {id: e.association})
SET e.registeredAt = r.registeredAt, e.happenedAt = r.registeredAt
"""
_ACTIVITY_KEYS: LiteralString = """
UNWIND $ids AS id
MATCH (a:Activity {id: id}) WHERE a.timeKey IS NULL
WITH a, '\x1f' + toString(a.happenedAt + 200000000000000000) + '\x1f' + a.id AS tail
SET a.timeKey = a.company + tail, a.codeKey = a.company + '\x1f' + a.code + tail,
    a.operatorKey = a.company + '\x1f' + a.operator + tail,
    a.partnerKey = a.company + '\x1f' + a.partner + tail
"""
_COLLECTED_VALUES: LiteralString = """
UNWIND $ids AS id
MATCH (a:Activity {id: id}) WHERE a.dataTexts IS NOT NULL
UNWIND a.dataTexts AS text
MERGE (c:CollectedValue {key: a.company + '\x1f' + text + '\x1f' +
                              toString(a.happenedAt + 200000000000000000) + '\x1f' + a.id})
SET c.activity = a.id
"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        (
            _unique("item_id", "Item", "n.id"),
            _unique("item_key", "Item", "n.key"),
            _unique("gtin_key", "Gtin", "n.key"),
            _unique("order_id", "ProductionOrder", "n.id"),
            _unique("order_key", "ProductionOrder", "n.key"),
            _unique("product_line_id", "ProductLine", "n.id"),
            _index("product_line_order", "ProductLine", "n.order"),
            _unique("bom_line_id", "BomLine", "n.id"),
            _index("bom_line_order", "BomLine", "n.order"),
            _unique("traceable_id", "Traceable", "n.id"),
            _unique("traceable_key", "Traceable", "n.key"),
            _index("traceable_number", "Traceable", "n.number"),
            _unique("finished_product_id", "FinishedProduct", "n.id"),
            _index("finished_product_order", "FinishedProduct", "n.order"),
            _index("finished_product_traceable", "FinishedProduct", "n.traceable"),
            # One serial number is finished once; one batch stands once on a product line.
            _unique("finished_product_live_serial", "FinishedProduct", "n.liveSerial"),
            _unique("finished_product_live_key", "FinishedProduct", "n.liveKey"),
            _unique("component_line_id", "ComponentLine", "n.id"),
            _index("component_line_product", "ComponentLine", "n.finishedProduct"),
            _unique("association_id", "Association", "n.id"),
            _index("association_product", "Association", "n.finishedProduct"),
            # One serial number is live in one product.
            _unique("association_live_serial", "Association", "n.liveSerial"),
            _unique("activity_id", "Activity", "n.id"),
            _unique("history_entry_id", "HistoryEntry", "n.id"),
            _unique("idempotency_key", "IdempotencyKey", "n.key"),
            _unique("token_id", "Token", "n.id"),
            _unique("token_hash", "Token", "n.hash"),
            _unique("lane_id", "Lane", "n.id"),
            _unique("guard_id", "Guard", "n.id"),
            "UNWIND range(0, $lanes - 1) AS lane MERGE (l:Lane {id: lane}) "
            "ON CREATE SET l.number = 0",
            "MERGE (g:Guard {id: 'cycles'}) ON CREATE SET g.version = 0",
        ),
    ),
    Migration(
        2,
        (
            _index("history_lane", "HistoryEntry", "n.lane, n.laneNumber"),
            _unique("history_seal_number", "HistorySeal", "n.number"),
            _index("activity_reverses", "Activity", "n.reverses"),
            _index("activity_company", "Activity", "n.company"),
            _index("activity_order", "Activity", "n.order"),
            _unique("batch_relation_id", "BatchRelation", "n.id"),
            _index("batch_relation_source", "BatchRelation", "n.source"),
            _index("batch_relation_target", "BatchRelation", "n.target"),
            _unique("journal_id", "PickingListJournal", "n.id"),
            _unique("data_definition_key", "DataDefinition", "n.key"),
        ),
    ),
    Migration(
        3,
        (
            _unique("shared_consumption_id", "SharedConsumption", "n.id"),
            _unique("shared_consumption_live_serial", "SharedConsumption", "n.liveSerial"),
            _index("shared_consumption_order", "SharedConsumption", "n.order"),
            # With the id, so that Neo4j reads a page of a history in order and reads no more.
            _index("history_of_component", "HistoryEntry", "n.component, n.id"),
            _index("history_of_product", "HistoryEntry", "n.product, n.id"),
            _index("history_of_association", "HistoryEntry", "n.association, n.id"),
            _index("history_of_order", "HistoryEntry", "n.order, n.id"),
        ),
    ),
    Migration(
        4,
        (
            _index("genealogy_change_lane", "GenealogyChange", "n.lane, n.number"),
            # Edges say themselves when they were recorded, ended, and took effect.
            Backfill("Traceable", (_TIMES_OF_ASSOCIATIONS, _TIMES_OF_RELATIONS)),
        ),
    ),
    Migration(
        6,
        (
            # What activities are looked for by, in the order of time: graph.store.activity_keys.
            Backfill("Activity", (_ACTIVITY_KEYS,)),
            _index("activity_time_key", "Activity", "n.timeKey"),
            _index("activity_code_key", "Activity", "n.codeKey"),
            _index("activity_operator_key", "Activity", "n.operatorKey"),
            _index("activity_partner_key", "Activity", "n.partnerKey"),
            _unique("collected_value_key", "CollectedValue", "n.key"),
            Backfill("Activity", (_COLLECTED_VALUES,)),
            _index("traceable_place", "Traceable", "n.place"),
        ),
    ),
    Migration(
        7,
        (
            _unique("hold_id", "Hold", "n.id"),
            _index("hold_traceable", "Hold", "n.traceable"),
            _index("hold_company", "Hold", "n.company"),
            _index("hold_state", "Hold", "n.state"),
            _unique("recall_id", "Recall", "n.id"),
            _index("recall_company", "Recall", "n.company"),
            _unique("recall_scope_id", "RecallScope", "n.id"),
            _index("recall_scope_recall", "RecallScope", "n.recall"),
            _unique("recall_action_id", "RecallAction", "n.id"),
            _index("recall_action_recall", "RecallAction", "n.recall"),
            _unique("recall_settings_company", "RecallSettings", "n.company"),
            _index("history_recall", "HistoryEntry", "n.recall"),
            _index("traceable_held", "Traceable", "n.heldIn"),
        ),
    ),
    Migration(
        8,
        (
            _unique("recall_withdrawal_action", "RecallWithdrawal", "n.action"),
            _index("recall_withdrawal_recall", "RecallWithdrawal", "n.recall"),
        ),
    ),
)
NEWEST = MIGRATIONS[-1].version

_VERSION_CONSTRAINT: LiteralString = _unique("meta_key", "Meta", "n.key")
_READ_VERSION: LiteralString = "MATCH (m:Meta {key: 'store'}) RETURN m.version AS version"
_RAISE_VERSION: LiteralString = """
MERGE (m:Meta {key: 'store'})
ON CREATE SET m.version = 0
SET m.version = CASE WHEN m.version < $version THEN $version ELSE m.version END
RETURN m.version AS version
"""


async def store_version(session: GraphSession) -> int:
    """The version of the store's structure; 0 for an empty store."""
    row = await session.one(_READ_VERSION)
    return int(row["version"]) if row else 0


async def migrate(session: GraphSession) -> int:
    """Bring the store to the newest version and return how many migrations were run.

    Raises ``StoreTooNew`` for a store that a newer Lotwise has made.
    """
    present = await store_version(session)
    if present > NEWEST:
        raise StoreTooNew(
            f"This store has structure version {present}, made by a newer Lotwise; "
            f"this one knows versions up to {NEWEST}. Use the newer Lotwise."
        )
    if present == 0:
        await _apply(session, _VERSION_CONSTRAINT)
    pending = [migration for migration in MIGRATIONS if migration.version > present]
    for migration in pending:
        for step in migration.steps:
            if isinstance(step, Backfill):
                await fill_in(session, step)
            else:
                await _apply(session, step)
        await _apply(session, _RAISE_VERSION, version=migration.version)
    return len(pending)


async def _apply(session: GraphSession, statement: LiteralString, version: int = 0) -> None:
    async def work(tx: Transaction) -> None:
        await tx.all(statement, lanes=LANES, version=version)

    attempts = 5
    while True:
        try:
            return await session.write((), work)
        except Neo4jError:
            # Another worker creates the same constraint at this moment: then it is there next time.
            attempts -= 1
            if not attempts:
                raise
