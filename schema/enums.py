"""Enums of the contract: those of the domain, described for clients."""

from __future__ import annotations

import strawberry

from graph.domain.records import (
    AssociationState,
    Evidence,
    ProductionOrderStatus,
    ProductLineRole,
    TrackingDimension,
    TransactionRole,
)
from graph.domain.scanning import ScanMode, ScanOutcome
from graph.domain.statuses import RegistrationStatus
from graph.errors import ErrorCode
from graph.tracing.records import ComponentScope, TraceDirection, Truncation

UserErrorCode = ErrorCode

strawberry.enum(TrackingDimension, description="How physical pieces of an item are told apart.")
strawberry.enum(ProductionOrderStatus, description="Where a production order stands in its life.")
strawberry.enum(
    ProductLineRole,
    description="Why an order produces an item: as main product, co-product or by-product.",
)
strawberry.enum(Evidence, description="How an association came to be known.")
strawberry.enum(
    AssociationState,
    description="Whether an association is live, was removed, or was superseded by a correction.",
)
strawberry.enum(TransactionRole, description="What part a traceable had in an activity.")
strawberry.enum(
    RegistrationStatus,
    description="Not started: no live registration. Completed: nothing remains. Else in progress.",
)
strawberry.enum(ScanMode, description="What the next scanned number is taken for.")
strawberry.enum(ScanOutcome, description="What a scan did.")
strawberry.enum(
    TraceDirection,
    description="Backward: from finished product to raw material. Forward: from raw material to "
    "finished product (where-used).",
)
strawberry.enum(
    ComponentScope,
    description="Which components a trace shows. NONE: only the roots and what orders produced. "
    "TRACKED: everything with a batch or serial number. ALL: untracked components as well, with "
    "their planned quantities. The walk itself is the same for all.",
)
strawberry.enum(
    Truncation,
    description="What cut a trace off: the depth that was asked for, the service's size limit, its "
    "time limit, or what the caller may see.",
)
strawberry.enum(
    UserErrorCode,
    name="UserErrorCode",
    description="Why something was refused. Only ever added to.",
)

__all__ = [
    "AssociationState",
    "ComponentScope",
    "Evidence",
    "ProductLineRole",
    "ProductionOrderStatus",
    "RegistrationStatus",
    "ScanMode",
    "ScanOutcome",
    "TraceDirection",
    "TrackingDimension",
    "TransactionRole",
    "Truncation",
    "UserErrorCode",
]
