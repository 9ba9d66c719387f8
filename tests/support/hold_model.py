"""Which batches should be held, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

# What an order's products share leads here, and from here into its products.
PLACE = "[S]"


@dataclass(slots=True)
class HoldModel:
    """Live edges (by association: component, product) and open holds (by id: root, transitive).

    ``related`` are edges by split and merge, which nothing takes away again. ``shared`` are the
    components that an order's products share, ``made`` those products; both by id.
    """

    edges: dict[str, tuple[str, str]] = field(default_factory=dict)
    related: set[tuple[str, str]] = field(default_factory=set)
    shared: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    holds: dict[str, tuple[str, bool]] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)

    @property
    def links(self) -> set[tuple[str, str]]:
        """What leads where, also through the place."""
        links = {*self.edges.values(), *self.related}
        links |= {(one, PLACE) for one in self.shared.values()}
        return links | {(PLACE, one) for one in self.made.values() if self.shared}

    def reached(self, root: str) -> set[str]:
        """The root and everything that it went into."""
        return _reached(self.links, root)

    def held(self) -> dict[str, set[str]]:
        """The holds that cover each batch; free ones are left out."""
        covered: dict[str, set[str]] = {}
        for hold, (root, transitive) in self.holds.items():
            for one in self.reached(root) if transitive else {root}:
                covered.setdefault(one, set()).add(hold)
        return covered

    def refusal(self, edges: Iterable[tuple[str, str]], without: str | None = None) -> str | None:
        """Why these edges cannot be made, if so; ``without`` is an association that is replaced."""
        links = replace(
            self, edges={one: edge for one, edge in self.edges.items() if one != without}
        ).links
        held = self.held()
        for component, product in edges:
            if component in held:
                return "ON_HOLD"
            if component in _reached(links, product):
                return "WOULD_FORM_CYCLE"
        return None


def _reached(links: set[tuple[str, str]], root: str) -> set[str]:
    found, frontier = {root}, [root]
    while frontier:
        one = frontier.pop()
        new = {product for component, product in links if component == one} - found
        frontier += new
        found |= new
    return found
