"""Order, reach, ways and cuts in directed graphs, against what plain search finds."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.domain.networks import (
    Link,
    between,
    counts,
    in_order,
    neighbours,
    shortest_way,
    smallest_cut,
    spread,
)

Pairs = list[tuple[str, str]]


def reached(start: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    """All that is reached from ``start``, itself included."""
    every, found, frontier = list(pairs), {start}, [start]
    while frontier:
        frontier = [far for near, far in every if near in frontier and far not in found]
        found.update(frontier)
    return found


def leads(links: Sequence[Link], start: str, end: str) -> bool:
    """Whether there is a way."""
    return end in reached(start, [(one, other) for one, other, _ in links])


@st.composite
def networks(draw: st.DrawFn, nodes: int = 9, links: int = 22) -> list[Link]:
    """A small network, with cycles, loops and parallel links."""
    names = [f"n{at}" for at in range(draw(st.integers(1, nodes)))]
    name = st.sampled_from(names)
    pairs = draw(st.lists(st.tuples(name, name), max_size=links))
    return [(one, other, f"{at:03}") for at, (one, other) in enumerate(pairs)]


@given(networks())
def test_groups_stand_in_order(links: list[Link]) -> None:
    after = neighbours((one, other) for one, other, _ in links)
    nodes = sorted({name for one, other, _ in links for name in (one, other)})
    groups = in_order(nodes, after)
    assert sorted(name for group in groups for name in group) == nodes
    place = {name: at for at, group in enumerate(groups) for name in group}
    for one, other, _ in links:
        assert place[one] <= place[other]
    for one, other in combinations(nodes, 2):
        together = leads(links, one, other) and leads(links, other, one)
        assert (place[one] == place[other]) is together


@given(networks())
def test_sets_arrive_wherever_a_link_leads(links: list[Link]) -> None:
    pairs = [(one, other) for one, other, _ in links]
    nodes = sorted({name for pair in pairs for name in pair})
    own = {name: 1 << at for at, name in enumerate(nodes)}
    found = spread(in_order(nodes, neighbours(pairs)), neighbours(pairs), own)
    for name in nodes:
        holding = {one for one in nodes if name in reached(one, pairs)}
        arriving, held = found[name]
        assert {one for one in nodes if held & own[one]} == holding
        # What a node holds itself arrives only around a cycle of several.
        around = any(one != name and one in reached(name, pairs) for one in holding)
        assert bool(arriving & own[name]) is around


@given(st.lists(st.integers(0, 2**40 - 1), max_size=80))
def test_bits_are_counted(sets: list[int]) -> None:
    assert counts(sets, 40) == [sum(one >> bit & 1 for one in sets) for bit in range(40)]


@given(networks())
def test_the_links_between_are_those_on_any_way(links: list[Link]) -> None:
    pairs = [(one, other) for one, other, _ in links]
    expected = [
        link
        for link in links
        if link[0] in reached("n0", pairs) and "n1" in reached(link[1], pairs)
    ]
    assert between(reversed(links), "n0", "n1") == expected


@given(networks())
def test_a_shortest_way_is_short_and_leads_there(links: list[Link]) -> None:
    way = shortest_way(reversed(links), "n0", "n1")
    if way is None:
        assert not leads(links, "n0", "n1")
        return
    assert [one for one, _, _ in way] + ["n1"] == ["n0"] + [other for _, other, _ in way]
    depth, found = 0, {"n0"}
    while "n1" not in found:
        found |= {other for one, other, _ in links if one in found}
        depth += 1
    assert len(way) == depth
    assert way == shortest_way(links, "n0", "n1")


@settings(max_examples=60)
@given(networks(6, 10))
def test_a_cut_is_the_smallest_there_is(links: list[Link]) -> None:
    cut = smallest_cut(links, "n0", "n1", 20)
    assert cut is not None
    assert not leads([link for link in links if link not in cut], "n0", "n1")
    for size in range(len(cut)):
        for some in combinations(links, size):
            assert leads([link for link in links if link not in some], "n0", "n1")


def test_of_several_cuts_the_one_next_to_the_start() -> None:
    chain = [("a", "b", "1"), ("b", "c", "2"), ("c", "d", "3")]
    assert smallest_cut(chain, "a", "d", 5) == [("a", "b", "1")]


def test_a_cut_larger_than_asked_for_is_none() -> None:
    links = [("a", f"m{at}", f"1{at}") for at in range(4)]
    links += [(f"m{at}", "z", f"2{at}") for at in range(4)]
    assert smallest_cut(links, "a", "z", 3) is None
    assert smallest_cut(links, "a", "z", 4) == links[:4]


@pytest.mark.parametrize("rungs", [2_000])
def test_a_ladder_of_diamonds_has_no_paths_to_look_at(rungs: int) -> None:
    links = []
    for at in range(rungs):
        for side in ("a", "b"):
            links += [
                (f"n{at}", f"n{at}{side}", f"{at:05}{side}1"),
                (f"n{at}{side}", f"n{at + 1}", f"{at:05}{side}2"),
            ]
    random.Random(1).shuffle(links)
    assert len(between(links, "n0", f"n{rungs}")) == 4 * rungs
    way = shortest_way(links, "n0", f"n{rungs}")
    assert way is not None
    assert {one[2][5:] for one in way} == {"a1", "a2"}
    cut = smallest_cut(links, "n0", f"n{rungs}", 20)
    assert [one[2] for one in cut or ()] == ["00000a1", "00000b1"]
