"""What a trace is asked and what it answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graph.store.neighbours import Then
from graph.tracing.moments import Moment, Seen

if TYPE_CHECKING:
    from graph.tracing.walk import Link, Walk


class TraceDirection(StrEnum):
    """Which way a trace goes."""

    BACKWARD = "BACKWARD"
    FORWARD = "FORWARD"
    BOTH = "BOTH"


class Truncation(StrEnum):
    """What cut a trace off."""

    DEPTH = "DEPTH"
    SIZE = "SIZE"
    TIME = "TIME"
    ACCESS = "ACCESS"


class ComponentScope(StrEnum):
    """Which components a trace shows; the walk itself is the same for all."""

    NONE = "NONE"
    TRACKED = "TRACKED"
    ALL = "ALL"


class TraceNodeKind(StrEnum):
    """What a node of a trace stands for."""

    TRACEABLE = "TRACEABLE"
    UNTRACKED_COMPONENT = "UNTRACKED_COMPONENT"
    MISSING_COMPONENT = "MISSING_COMPONENT"
    SHARED_CONSUMPTION = "SHARED_CONSUMPTION"


class TraceNode(NamedTuple):
    """One reached traceable, or an untracked component (``traceable_id`` is None then).

    Or, as ``missing``, a component that should have a number and has none (none either). Or the
    place of an order through which its shared consumption goes: ``shared_by`` is the order's id
    then, and the item that of its main product.

    ``quantity``, in the item's base unit: going backward, how much of it went into the traced
    products; going forward, and of a root, how much of it is known to have come into being
    (produced, received, or split or merged from other batches); of an untracked component, how
    much was planned; of a missing one, how much is missing.
    """

    depth: int
    item_number: str
    number: str
    id: str
    item_id: str
    direction: TraceDirection
    traceable_id: str | None
    produced: bool
    quantity: Decimal
    missing: bool = False
    shared_by: str | None = None

    @property
    def kind(self) -> TraceNodeKind:
        """What it stands for."""
        if self.missing:
            return TraceNodeKind.MISSING_COMPONENT
        if self.shared_by is not None:
            return TraceNodeKind.SHARED_CONSUMPTION
        if self.traceable_id is None:
            return TraceNodeKind.UNTRACKED_COMPONENT
        return TraceNodeKind.TRACEABLE


# One edge: node ids of component and product, the id of the association or what stands for it (None
# for an untracked consumption), and the quantity in the component's unit, as stored. A plain tuple,
# since a trace holds very many.
TraceEdge = tuple[str, str, str | None, str]


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """Which nodes are shown; None does not restrict.

    ``items`` by id, ``companies`` by name. ``since`` and ``until`` (microseconds since 1970, the
    end not included) are about when something happened to a node.
    """

    items: frozenset[str] | None = None
    companies: frozenset[str] | None = None
    activity_codes: frozenset[str] | None = None
    since: int | None = None
    until: int | None = None
    finished_products_only: bool = False
    on_hand_only: bool = False

    @property
    def asks_for_activities(self) -> bool:
        """Whether it depends on what happened to a node."""
        return not (self.activity_codes is None and self.since is None and self.until is None)


class Cut(NamedTuple):
    """One reason why a trace is not complete, the limit that was met, and what would help."""

    reason: Truncation
    limit: int | None
    message: str


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """What to trace, seen at ``moment``. ``nodes`` and ``links`` bound its size.

    ``as_of`` and ``effective_at`` as in ``Seen``.
    """

    roots: tuple[str, ...]
    direction: TraceDirection
    components: ComponentScope
    max_depth: int | None
    moment: Moment
    nodes: int
    links: int
    as_of: int | None = None
    effective_at: int | None = None
    filter: TraceFilter | None = None

    @property
    def seen(self) -> Seen:
        """What it sees of the genealogy."""
        return Seen(self.moment, self.as_of, self.effective_at)

    @property
    def then(self) -> Then:
        """What it sees of the facts beside the genealogy."""
        return Then(self.as_of, self.effective_at)


@dataclass(frozen=True)
class Trace:
    """Nodes (roots first, then by depth, item, number), edges in node order, and completeness.

    ``walked`` are all links of the walk, also those that the wanted components do not show.
    """

    request: TraceRequest
    nodes: tuple[TraceNode, ...]
    links: Collection[TraceEdge]
    truncated_by: tuple[Truncation, ...]
    # The walk backward, if there was one, whatever of it is shown.
    backward: Walk | None = None
    # All links of the walks, whatever of them is shown.
    walked: Collection[Link] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was cut off."""
        return not self.truncated_by

    @property
    def truncations(self) -> list[Cut]:
        """What cut it off, each with what would be needed to go on."""
        return [_cut(reason, self.request) for reason in self.truncated_by]

    @property
    def depth_reached(self) -> int:
        """The largest depth of any node."""
        return self.nodes[-1].depth if self.nodes else 0

    @property
    def traceables(self) -> list[TraceNode]:
        """Those of its nodes that are batches and serial numbers."""
        return [node for node in self.nodes if node.traceable_id is not None]

    @cached_property
    def item_ids(self) -> dict[str, str]:
        """The item of each node, by the node's id."""
        return {node.id: node.item_id for node in self.nodes}

    @cached_property
    def edges(self) -> list[TraceEdge]:
        """All edges, by the place of their component, then of their product, then by id."""
        at = {node.id: index for index, node in enumerate(self.nodes)}
        return sorted(self.links, key=lambda edge: (at[edge[0]], at[edge[1]], edge[2] or ""))


def _cut(reason: Truncation, request: TraceRequest) -> Cut:
    match reason:
        case Truncation.DEPTH:
            message = (
                f"There is more beyond depth {request.max_depth}: ask with a larger depth, or "
                "trace on from the last nodes."
            )
            return Cut(reason, request.max_depth, message)
        case Truncation.SIZE:
            message = (
                f"There is more than {request.nodes:,} nodes or {request.links:,} edges: trace "
                "from fewer roots or less deep, or let the service show more "
                "(LOTWISE_TRACE_MAX_NODES, LOTWISE_TRACE_MAX_LINKS)."
            )
            return Cut(reason, request.nodes, message)
        case Truncation.TIME:
            message = (
                "There was no time to look at everything: trace from fewer roots or less deep, or "
                "give the service more time (LOTWISE_TRACE_SECONDS)."
            )
            return Cut(reason, None, message)
        case Truncation.ACCESS:
            return Cut(reason, None, "There is more than the caller may see: ask who may.")
