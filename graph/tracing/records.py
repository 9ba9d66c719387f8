"""What a trace is asked and what it answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
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
    products; going forward, and of a root, how much of it is known to have come into being
    (produced, received, or split or merged from other batches).
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


# One edge: node ids of component and product, the id of the association (None for an untracked
# consumption), and the quantity in the component's unit, as stored. A plain tuple, since a trace
# holds very many.
TraceEdge = tuple[str, str, str | None, str]


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


@dataclass(frozen=True)
class Trace:
    """Nodes (roots first, then by depth, item, number), edges in node order, and completeness.

    ``walked`` are all links of the walk, also those that the wanted components do not show.
    """

    request: TraceRequest
    nodes: tuple[TraceNode, ...]
    links: Collection[TraceEdge]
    truncated_by: tuple[Truncation, ...]
    walked: Collection[tuple[str, str, str, str]] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was cut off."""
        return not self.truncated_by

    @property
    def depth_reached(self) -> int:
        """The largest depth of any node."""
        return self.nodes[-1].depth if self.nodes else 0

    @cached_property
    def edges(self) -> list[TraceEdge]:
        """All edges, by the place of their component, then of their product, then by id."""
        at = {node.id: index for index, node in enumerate(self.nodes)}
        return sorted(self.links, key=lambda edge: (at[edge[0]], at[edge[1]], edge[2] or ""))
