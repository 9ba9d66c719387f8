"""What would make tomorrow's recall wrong, judged over a company's whole genealogy. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from graph.domain.quantities import to_text

_SEPARATORS = re.compile(r"[\s\-_./]+")


class HealthCode(StrEnum):
    """What can be found."""

    FINISHED_INCOMPLETE = "FINISHED_INCOMPLETE"
    GAP = "GAP"
    OVER_CONSUMED = "OVER_CONSUMED"
    NEVER_RECEIVED_NOR_PRODUCED = "NEVER_RECEIVED_NOR_PRODUCED"
    CONSUMED_BEFORE_RECEIPT = "CONSUMED_BEFORE_RECEIPT"
    NUMBER_OF_TWO_ITEMS = "NUMBER_OF_TWO_ITEMS"
    NUMBERS_ALIKE = "NUMBERS_ALIKE"
    CYCLE = "CYCLE"


MEANINGS = {
    HealthCode.FINISHED_INCOMPLETE: "Reported as finished, but component lines are incomplete.",
    HealthCode.GAP: "Went on into other products or to a customer before its own components were "
    "registered completely.",
    HealthCode.OVER_CONSUMED: "More of it went than ever came.",
    HealthCode.NEVER_RECEIVED_NOR_PRODUCED: "Consumed or shipped, but nobody received or produced "
    "it.",
    HealthCode.CONSUMED_BEFORE_RECEIPT: "Consumed before it was received or produced.",
    HealthCode.NUMBER_OF_TWO_ITEMS: "One number is known under several items: perhaps one thing "
    "under two identities.",
    HealthCode.NUMBERS_ALIKE: "Numbers of one item differ only in case, separators or leading "
    "zeros: perhaps one thing under two identities.",
    HealthCode.CYCLE: "Made from each other in a circle.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A batch or serial number: what came of it and what went; ``arrived`` is when it was first
    received or produced, in microseconds since 1970, if ever."""

    id: str
    item_number: str
    number: str
    came: Decimal
    went: Decimal
    arrived: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A registered product. It is ``complete`` with what all products of its order share."""

    id: str
    traceable_id: str
    order_id: str
    complete: bool
    reported: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A live edge; ``at`` is when it was registered (microseconds), if it is an association."""

    component_id: str
    product_id: str
    association_id: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Shared:
    """Live consumption that all products of an order share; ``at`` as of an edge."""

    component_id: str
    order_id: str
    at: int


@dataclass(slots=True)
class Genealogy:
    """All that is judged."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    products: list[Made] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)

    @property
    def links(self) -> int:
        """How many live associations, shared consumptions, splits and merges there are."""
        return len(self.edges) + len(self.shared)


@dataclass(frozen=True, slots=True)
class HealthCase:
    """One place where something is wrong, with what it is about."""

    code: HealthCode
    place: str
    message: str
    traceable_ids: tuple[str, ...]
    order_id: str | None = None
    finished_product_id: str | None = None
    association_id: str | None = None


def findings(found: Genealogy) -> dict[HealthCode, list[HealthCase]]:
    """Every case, by code, each in the order of item and number; codes without any are left out."""
    by_code: dict[HealthCode, list[HealthCase]] = {}
    for check in (_products, _quantities, _times, _identities, _cycles):
        for case in check(found):
            by_code.setdefault(case.code, []).append(case)
    return {
        code: sorted(by_code[code], key=lambda case: case.place)
        for code in HealthCode
        if code in by_code
    }


def _products(found: Genealogy) -> Iterator[HealthCase]:
    for made in found.products:
        piece = found.pieces[made.traceable_id]
        if made.complete:
            continue
        if made.reported:
            code, told = HealthCode.FINISHED_INCOMPLETE, "is reported as finished"
        elif piece.went:
            code, told = HealthCode.GAP, "went on"
        else:
            continue
        yield HealthCase(
            code,
            f"{_place(piece)}\x1f{made.id}",
            f"{_name(piece)} {told}, but its components are incomplete.",
            (piece.id,),
            order_id=made.order_id,
            finished_product_id=made.id,
        )


def _quantities(found: Genealogy) -> Iterator[HealthCase]:
    for piece in found.pieces.values():
        if piece.went <= piece.came:
            continue
        if piece.came:
            code = HealthCode.OVER_CONSUMED
            told = f"came to {to_text(piece.came)}, and {to_text(piece.went)} went."
        else:
            code = HealthCode.NEVER_RECEIVED_NOR_PRODUCED
            told = f"was never received nor produced, and {to_text(piece.went)} went."
        yield HealthCase(code, _place(piece), f"{_name(piece)} {told}", (piece.id,))


def _times(found: Genealogy) -> Iterator[HealthCase]:
    first: dict[str, tuple[int, Edge | Shared]] = {}
    used: list[Edge | Shared] = [*found.edges, *found.shared]
    for one in used:
        arrived = found.pieces[one.component_id].arrived
        if one.at is None or arrived is None or one.at >= arrived:
            continue
        known = first.get(one.component_id)
        if known is None or one.at < known[0]:
            first[one.component_id] = one.at, one
    for component_id, (_, early) in first.items():
        piece = found.pieces[component_id]
        yield HealthCase(
            HealthCode.CONSUMED_BEFORE_RECEIPT,
            _place(piece),
            f"{_name(piece)} was consumed before it was received or produced.",
            (piece.id,) if isinstance(early, Shared) else (piece.id, early.product_id),
            order_id=early.order_id if isinstance(early, Shared) else None,
            association_id=None if isinstance(early, Shared) else early.association_id,
        )


def _identities(found: Genealogy) -> Iterator[HealthCase]:
    by_number: defaultdict[str, list[Piece]] = defaultdict(list)
    alike: defaultdict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in found.pieces.values():
        by_number[piece.number].append(piece)
        alike[piece.item_number, _plain(piece.number)].append(piece)
    for code, groups, told in (
        (HealthCode.NUMBER_OF_TWO_ITEMS, by_number.values(), "have the same number."),
        (HealthCode.NUMBERS_ALIKE, alike.values(), "look alike."),
    ):
        for some in groups:
            if len(some) > 1:
                ordered = sorted(some, key=_place)
                yield HealthCase(
                    code,
                    _place(ordered[0]),
                    f"{_names(ordered)} {told}",
                    tuple(one.id for one in ordered),
                )


def _cycles(found: Genealogy) -> Iterator[HealthCase]:
    for circle in circles(_links(found)):
        ordered = sorted((found.pieces[one] for one in circle if one in found.pieces), key=_place)
        what = "were made from each other." if len(ordered) > 1 else "was made from itself."
        yield HealthCase(
            HealthCode.CYCLE,
            _place(ordered[0]),
            f"{_names(ordered)} {what}",
            tuple(one.id for one in ordered),
        )


def _links(found: Genealogy) -> Iterator[tuple[str, str]]:
    """What leads where; what an order's products share leads through the order."""
    for edge in found.edges:
        yield edge.component_id, edge.product_id
    sharing = {one.order_id for one in found.shared}
    for one in found.shared:
        yield one.component_id, one.order_id
    for made in found.products:
        if made.order_id in sharing:
            yield made.order_id, made.traceable_id


def circles(edges: Iterable[tuple[str, str]]) -> list[set[str]]:
    """The sets of two or more that all lead to each other (strongly connected components).

    What leads nowhere, or is led to from nowhere, is peeled off first: of a genealogy as it should
    be nothing is left.
    """
    onward: defaultdict[str, set[str]] = defaultdict(set)
    back: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in edges:
        if one != other:
            onward[one].add(other)
            back[other].add(one)
    _peel(onward, back)
    _peel(back, onward)
    return [one for one in _connected(onward) if len(one) > 1]


def _peel(onward: dict[str, set[str]], back: dict[str, set[str]]) -> None:
    """Take off, again and again, what leads nowhere."""
    ends = [one for one in back if not onward.get(one)]
    while ends:
        end = ends.pop()
        onward.pop(end, None)
        for before in back.pop(end, ()):
            onward[before].discard(end)
            if not onward[before]:
                ends.append(before)


def _connected(onward: dict[str, set[str]]) -> Iterator[set[str]]:
    """Tarjan's algorithm, without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in onward:
        if root in index:
            continue
        work = [(root, iter(sorted(onward[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            at, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(onward.get(other, ())))))
                    break
                if other in on_stack:
                    low[at] = min(low[at], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    component = set()
                    while at not in component:
                        component.add(stack.pop())
                    on_stack -= component
                    yield component


def _plain(number: str) -> str:
    """A number without what people write now this way, now that."""
    parts = _SEPARATORS.split(number.casefold())
    return "-".join(part.lstrip("0") or "0" for part in parts)


def _place(piece: Piece) -> str:
    return f"{piece.item_number}\x1f{piece.number}"


def _name(piece: Piece) -> str:
    return f"{piece.number[:80]} of item {piece.item_number[:80]}"


def _names(pieces: Sequence[Piece]) -> str:
    shown = ", ".join(map(_name, pieces[:3]))
    return shown if len(pieces) <= 3 else f"{shown} and {len(pieces) - 3:,} more"
