"""What a trace is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from graph.tracing.moments import Moment


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


class TraceNode(NamedTuple):
    """One reached traceable, or an untracked component (``traceable_id`` is None then).

    ``quantity``, in the item's base unit: going backward, how much of it went into the traced
    products; going forward, how much of it was produced; of a root, how much was produced or
    received.
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


class TraceEdge(NamedTuple):
    """One association between two nodes of the trace, by node id; or an untracked consumption.

    ``quantity`` is in the base unit of ``item_id``, the component's item.
    """

    component: str
    product: str
    item_id: str
    quantity: Decimal
    association_id: str | None


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """What to trace, seen at ``moment``. ``nodes`` and ``links`` bound its size."""

    roots: tuple[str, ...]
    direction: TraceDirection
    components: ComponentScope
    max_depth: int | None
    moment: Moment
    nodes: int
    links: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Nodes (roots first, then by depth, item, number), edges in node order, and completeness."""

    request: TraceRequest
    nodes: tuple[TraceNode, ...]
    edges: tuple[TraceEdge, ...]
    truncated_by: tuple[Truncation, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was cut off."""
        return not self.truncated_by

    @property
    def depth_reached(self) -> int:
        """The largest depth of any node."""
        return max((node.depth for node in self.nodes), default=0)
