"""Enums of the contract: those of the domain, described for clients value by value."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import strawberry
from strawberry.types.enum import has_enum_definition

from graph.domain.balance import BalanceFigure
from graph.domain.collected import DataType
from graph.domain.holds import HoldState
from graph.domain.recalls import RecallActionKind
from graph.domain.records import (
    AssociationState,
    Evidence,
    ProductionOrderStatus,
    ProductLineRole,
    RelationKind,
    TrackingDimension,
    TransactionRole,
)
from graph.domain.scanning import ScanMode, ScanOutcome
from graph.domain.statuses import RegistrationStatus
from graph.errors import ErrorCode
from graph.tracing.circumstances import CircumstanceKind
from graph.tracing.records import ComponentScope, TraceDirection, TraceNodeKind, Truncation

UserErrorCode = ErrorCode


def _enum(
    enum: type[StrEnum], description: str, values: Mapping[str, str], name: str | None = None
) -> None:
    """Make a domain enum one of the contract; ``values`` describes each of its values."""
    strawberry.enum(enum, name=name, description=description)
    # strawberry.enum_value would have to stand in the domain, which knows nothing of GraphQL.
    assert has_enum_definition(enum)
    for value in enum.__strawberry_definition__.values:
        value.description = values.get(value.name)


_enum(
    TrackingDimension,
    "How physical pieces of an item are told apart.",
    {
        "SERIAL": "Each piece has a number of its own.",
        "BATCH": "Pieces made or bought together share a number.",
        "NONE": "They are not told apart.",
    },
)
_enum(
    ProductionOrderStatus,
    "Where a production order stands in its life.",
    {
        "CREATED": "Known, but not started: nothing can be registered yet.",
        "STARTED": "Under way.",
        "REPORTED_AS_FINISHED": "All that was started is reported as finished.",
        "ENDED": "Over: nothing can be registered any more.",
    },
)
_enum(
    ProductLineRole,
    "Why an order produces an item: as main product, co-product or by-product.",
    {
        "MAIN": "What the order is for; each order has one.",
        "CO_PRODUCT": "Produced beside the main product on purpose.",
        "BY_PRODUCT": "Produced beside the main product unavoidably.",
    },
)
_enum(
    HoldState,
    "Where a hold stands in its life.",
    {
        "SPREADING": "Placed, but does not cover yet all that its traceable went into.",
        "STANDING": "Covers all that it is to cover.",
        "LIFTING": "Released, but some of what it covered is not free yet.",
        "RELEASED": "Covers nothing any more.",
    },
)
_enum(
    RecallActionKind,
    "What was done about a member of a recall.",
    {
        "LOCATED": "It was found, wherever it is.",
        "QUARANTINED": "It was put where nobody takes it from.",
        "RETURNED": "It came back from a customer.",
        "DESTROYED": "It exists no more.",
        "NOTIFIED": "Whoever has it was told.",
    },
)
_enum(
    Evidence,
    "How an association came to be known.",
    {
        "SCANNED": "A worker scanned it.",
        "ENTERED": "A person or program entered it.",
        "IMPORTED": "It was taken over from another system's records.",
        "INFERRED": "It was concluded from other facts.",
    },
)
_enum(
    AssociationState,
    "Whether an association is live, was removed, or was superseded by a correction.",
    {
        "LIVE": "It is part of the genealogy.",
        "REMOVED": "It was taken out of the genealogy, for a reason.",
        "SUPERSEDED": "A correction took its place.",
    },
)
_enum(
    TransactionRole,
    "What part a traceable had in an activity.",
    {
        "CONSUMPTION": "It was consumed.",
        "PRODUCT": "It was produced.",
        "SUBJECT": "The activity was about it.",
    },
)
_enum(
    RegistrationStatus,
    "Not started: no live registration. Completed: nothing remains. Else in progress.",
    {
        "NOT_STARTED": "No live registration stands.",
        "IN_PROGRESS": "Something is registered, and something remains.",
        "COMPLETED": "Nothing remains to be registered.",
    },
)
_enum(
    ScanMode,
    "What the next scanned number is taken for.",
    {
        "PRODUCT": "A product of the order.",
        "COMPONENT": "A component of the selected product.",
    },
)
_enum(
    ScanOutcome,
    "What a scan did.",
    {
        "PRODUCT_REGISTERED": "It registered a product, which is selected now.",
        "PRODUCT_SELECTED": "It selected a product that was registered before.",
        "COMPONENT_REGISTERED": "It registered a component of the selected product.",
        "ALREADY_REGISTERED": "It repeated a component of the selected product; nothing changed.",
    },
)
_enum(
    TraceDirection,
    "Backward: from finished product to raw material. Forward: from raw material to finished "
    "product (where-used).",
    {
        "BACKWARD": "Where it came from: from finished product to raw material.",
        "FORWARD": "Where it went: from raw material to finished product.",
        "BOTH": "Both ways from the roots.",
    },
)
_enum(
    ComponentScope,
    "Which components a trace shows. The walk itself is the same for all.",
    {
        "NONE": "Only the roots and what orders produced.",
        "TRACKED": "Everything with a batch or serial number.",
        "ALL": "Untracked components as well, with their planned quantities.",
    },
)
_enum(
    TraceNodeKind,
    "What a node of a trace stands for.",
    {
        "TRACEABLE": "A batch or serial number.",
        "UNTRACKED_COMPONENT": "What a registered product was planned to consume of an item "
        "without numbers.",
        "MISSING_COMPONENT": "A gap: what nobody has associated with a line that needs numbers.",
        "SHARED_CONSUMPTION": "What all products of an order share: components of the order lead "
        "into it, and it leads into each product.",
    },
)
_enum(
    Truncation,
    "What cut a trace off: the depth that was asked for, the service's size limit, its time limit, "
    "or what the caller may see.",
    {
        "DEPTH": "The depth that was asked for.",
        "SIZE": "The service's limit of nodes or edges.",
        "TIME": "The service's time limit.",
        "ACCESS": "What the caller may see.",
    },
)
_enum(
    UserErrorCode,
    "Why something was refused. Only ever added to.",
    {
        "NOT_FOUND": "There is no such thing.",
        "ALREADY_EXISTS": "It is there already.",
        "ALREADY_REMOVED": "It is not live any more.",
        "AMBIGUOUS": "Several things are meant by this; say more.",
        "INVALID_CODE": "The scanned text or GTIN is malformed, such as by a wrong check digit.",
        "INVALID_NUMBER": "The number is empty, too long, or holds what cannot be printed.",
        "INVALID_NAME": "The name is empty, too long, or holds what cannot be printed.",
        "INVALID_QUANTITY": "Not an exact decimal above zero, or none that can be recorded here.",
        "INVALID_TIME": "The moment lies in the future, or before 1900.",
        "INVALID_REFERENCE": "The reference cannot be used here.",
        "INVALID_ORDER": "The order's lines do not fit together.",
        "INVALID_ARGUMENT": "The argument is out of range or malformed.",
        "IN_USE": "What is used already cannot change or vanish like this.",
        "ALREADY_POSTED": "What is posted is not edited any more; it can be reversed.",
        "COMPONENTS_INCOMPLETE": "Components remain to be registered, and the policy wants them.",
        "INVALID_DATA": "A collected value does not fit its definition.",
        "UNIT_MISMATCH": "The unit is unknown, or of another dimension.",
        "NUMBER_REQUIRED": "The code lacks the batch or serial number that its item needs.",
        "NOT_TRACKED": "The item has no batch or serial numbers.",
        "NO_MATCHING_LINE": "No line of the order is of this item.",
        "LINE_REQUIRED": "Several lines could take it: say which.",
        "PRODUCT_REQUIRED": "A finished product must be selected first.",
        "ORDER_NOT_STARTED": "The order is not started yet.",
        "ORDER_ENDED": "The order has ended.",
        "QUANTITY_EXCEEDED": "Nothing remains; say how much more it is to be.",
        "SERIAL_ALREADY_CONSUMED": "The serial number is in a product already.",
        "SERIAL_ALREADY_REGISTERED": "The serial number is registered as a product already.",
        "ALREADY_REPORTED_AS_FINISHED": "It is reported as finished already.",
        "ALREADY_PICKED": "It is posted already.",
        "WOULD_FORM_CYCLE": "It would become a component of itself.",
        "ON_HOLD": "A quality hold forbids consuming it.",
        "NOT_PRE_ALLOCATED": "Policy wants the number known or allocated beforehand.",
        "ALLOCATED_TO_OTHER_ORDER": "The number is allocated to another order.",
        "MATCHING_LIMIT_EXCEEDED": "Policy allows no more component serials in this product.",
        "OVER_CONSUMPTION": "Policy allows no more than was planned, started or is known to exist.",
        "REASON_REQUIRED": "A reason must be given.",
        "RECALL_CLOSED": "The recall is closed.",
        "STALE": "It was changed by others meanwhile; read it again.",
        "IDEMPOTENCY_CONFLICT": "The idempotency key was used for a different request.",
        "FORBIDDEN": "The caller may not do this.",
    },
    name="UserErrorCode",
)

_enum(
    RelationKind,
    "How one batch came from another beside consumption.",
    {"SPLIT": "A part was split off.", "MERGE": "It was merged with others, or into another."},
)
_enum(
    DataType,
    "What kind of value is collected with an activity.",
    {
        "TEXT": "Any text.",
        "NUMBER": "An exact number, with or without a unit.",
        "BOOLEAN": "Yes or no.",
        "ENUM": "One of a list of texts.",
    },
)

_enum(
    BalanceFigure,
    "The figures of a mass balance.",
    {
        "RECEIVED": "What suppliers delivered: goods receipts.",
        "PRODUCED": "What orders produced: registered finished products.",
        "SPLIT_IN": "What was split off other batches into it.",
        "MERGED_IN": "What was merged into it.",
        "CONSUMED": "What went into products: live associations.",
        "SHIPPED": "What went to customers: goods issues.",
        "SCRAPPED": "What was thrown away.",
        "SPLIT_OUT": "What was split off it into other batches.",
        "MERGED_OUT": "What of it was merged into other batches.",
        "ON_HAND": "What should be there: by the last stock count, or by all that is recorded.",
        "UNACCOUNTED": "What stock counts found missing, less what went without having come.",
    },
)
_enum(
    CircumstanceKind,
    "What products can share beside the batches and serial numbers in them.",
    {
        "ORDER": "The order that made them, or something in them.",
        "WORK_TIME": "The hour, or the day (UTC), in which they, or something in them, were made.",
        "SUPPLIER": "Who delivered something in them.",
        "OPERATOR": "Who registered them, or something in them, as product.",
    },
)

__all__ = [
    "AssociationState",
    "BalanceFigure",
    "CircumstanceKind",
    "ComponentScope",
    "DataType",
    "Evidence",
    "HoldState",
    "ProductLineRole",
    "ProductionOrderStatus",
    "RecallActionKind",
    "RegistrationStatus",
    "RelationKind",
    "ScanMode",
    "ScanOutcome",
    "TraceDirection",
    "TraceNodeKind",
    "TrackingDimension",
    "TransactionRole",
    "Truncation",
    "UserErrorCode",
]
