"""Laws of directed graphs that the analyses of a trace rest on: order, reach, ways, cuts. Pure.

Nodes are ids; a link is (source, target, id). All answers are the same every time, and nothing
here ever looks at paths one by one.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence

Link = tuple[str, str, str]
Neighbours = Mapping[str, Collection[str]]


def neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """For each first of the pairs all that stand second."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return dict(found)


def in_order(nodes: Iterable[str], after: Neighbours) -> list[list[str]]:
    """Groups of nodes such that all successors of a node, in ``after``, stand in later groups.

    A group is one node, or all nodes of a cycle, which have no order among them: Tarjan's strongly
    connected components, without recursion.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    groups: list[list[str]] = []
    for start in nodes:
        path = [] if start in number else [(start, iter(after.get(start, ())))]
        while path:
            node, successors = path[-1]
            if node not in number:
                number[node] = low[node] = len(number)
                open_nodes[node] = None
            for one in successors:
                if one not in number:
                    path.append((one, iter(after.get(one, ()))))
                    break
                if one in open_nodes:
                    low[node] = min(low[node], number[one])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == number[node]:
                    groups.append(_closed(open_nodes, node))
    groups.reverse()
    return groups


def _closed(open_nodes: dict[str, None], first: str) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != first:
        group.append(open_nodes.popitem()[0])
    return group


def spread(
    order: Sequence[Sequence[str]], after: Neighbours, own: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Carry sets along the links: for each node what arrives there, and that with its ``own``.

    Sets are the bits of integers, ``order`` is that of ``in_order``. What one node of a cycle holds
    arrives at all of them.
    """
    arriving: defaultdict[str, int] = defaultdict(int)
    found: dict[str, tuple[int, int]] = {}
    for group in order:
        here = 0
        for node in group:
            here |= arriving.pop(node, 0)
            if len(group) > 1:
                here |= own.get(node, 0)
        for node in group:
            held = here | own.get(node, 0)
            found[node] = (here, held)
            if held:
                for one in after.get(node, ()):
                    arriving[one] |= held
    return found


def counts(sets: Iterable[int], size: int) -> list[int]:
    """For each of ``size`` bits, in how many of the sets it is.

    The counters stand in columns: plane k holds the k-th binary digit of all of them, so that a
    set is added to all counters at once.
    """
    planes: list[int] = []
    for one in sets:
        carry = one
        for at, plane in enumerate(planes):
            planes[at], carry = plane ^ carry, plane & carry
            if not carry:
                break
        if carry:
            planes.append(carry)
    digits = [format(plane, "b").zfill(size)[::-1] for plane in planes]
    return [
        sum((text[bit] == "1") << power for power, text in enumerate(digits)) for bit in range(size)
    ]


def closure(start: str, after: Neighbours) -> set[str]:
    """All that is reached from ``start``, itself included."""
    found = {start}
    waiting = [start]
    while waiting:
        for one in after.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found


def between(links: Iterable[Link], start: str, end: str) -> list[Link]:
    """The links that lie on any way from ``start`` to ``end``, each once, by id."""
    every = sorted(links, key=lambda link: link[2])
    behind = closure(start, neighbours((source, target) for source, target, _ in every))
    before = closure(end, neighbours((target, source) for source, target, _ in every))
    return [link for link in every if link[0] in behind and link[1] in before]


def shortest_way(
    links: Iterable[Link], start: str, end: str, passed: Collection[str] = ()
) -> list[Link] | None:
    """The links of a shortest way, or None where there is no way.

    Of several equally short ones, the one whose ids come first: the one that was recorded first.
    Both links of a node that is only ``passed``, by a link in and a link out, count as one.
    """
    leaving: defaultdict[str, list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda link: link[2]):
        leaving[link[0]].append(link)
    came: dict[str, Link | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        leads = deque(leaving[waiting.popleft()])
        while leads:
            link = leads.popleft()
            if link[1] in came:
                continue
            came[link[1]] = link
            if link[1] in passed:
                leads.extendleft(reversed(leaving[link[1]]))
            else:
                waiting.append(link[1])
    return _way_to(end, came) if end in came else None


def _way_to(end: str, came: Mapping[str, Link | None]) -> list[Link]:
    way = []
    while (link := came[end]) is not None:
        way.append(link)
        end = link[0]
    way.reverse()
    return way


def smallest_cut(links: Sequence[Link], start: str, end: str, largest: int) -> list[Link] | None:
    """The fewest links without which there is no way, or None if they are more than ``largest``.

    Of several such sets the one next to ``start``, by id. Found by the largest flow in which each
    link carries one unit (Ford and Fulkerson, shortest ways first): each unit costs one look at
    all links.
    """
    touching: defaultdict[str, list[int]] = defaultdict(list)
    for at, (source, target, _) in enumerate(links):
        if source != target:
            touching[source].append(at)
            touching[target].append(at)
    used: set[int] = set()
    for _ in range(largest + 1):
        came = _reached(links, touching, used, start, end)
        if end not in came:
            cut = [link for link in links if link[0] in came and link[1] not in came]
            return sorted(cut, key=lambda link: link[2])
        for at in _unit(links, came, end):
            used ^= {at}
    return None


def _unit(links: Sequence[Link], came: Mapping[str, int | None], end: str) -> list[int]:
    """The links by which another unit flows to ``end``."""
    way = []
    while (at := came[end]) is not None:
        way.append(at)
        source, target, _ = links[at]
        end = source if end == target else target
    return way


def _reached(
    links: Sequence[Link],
    touching: Mapping[str, Collection[int]],
    used: Collection[int],
    start: str,
    end: str,
) -> dict[str, int | None]:
    """Where another unit can flow: along unused links, or back along used ones; by which link."""
    came: dict[str, int | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        node = waiting.popleft()
        for at in touching.get(node, ()):
            source, target, _ = links[at]
            far = target if node == source else source
            if far not in came and (at in used) is (node == target):
                came[far] = at
                waiting.append(far)
    return came
