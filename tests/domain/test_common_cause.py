"""Common cause: what suspects share and others do not, as a plain model finds it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.domain.common_cause import Verdict, others_reached, suspects_of, suspects_reached
from tests.support.genealogy_model import random_genealogy


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 200), count=st.integers(1, 20))
def test_suspects_and_others_are_those_of_a_plain_model(seed: int, size: int, count: int) -> None:
    model = random_genealogy(seed, size)
    suspects = sorted(model.pieces)[-count:]
    links = [(tie.component, tie.product) for tie in model.live]
    backward = {one for suspect in suspects for one in model.backward(suspect)}
    seen = [(one, other) for one, other in links if other in backward]
    reached = suspects_reached(suspects, seen)
    assert reached.keys() == backward
    causes = sorted(backward)
    for one in causes:
        hit = model.forward(one).intersection(suspects)
        assert {name for at, name in enumerate(suspects) if reached[one] >> at & 1} == hit

    groups = [causes[at::3] for at in range(3)]
    forward = {one for cause in causes for one in model.forward(cause)}
    others = {one for one in forward if model.pieces[one].produced > 0}.difference(suspects)
    into, beside = others_reached(
        causes, groups, [pair for pair in links if pair[0] in forward], others
    )
    assert into == [len(model.forward(one).difference({one}) & others) for one in causes]
    for group, found in zip(groups, beside, strict=True):
        together = {far for one in group for far in model.forward(one)}
        assert found == len(together & others)
        hit = {far for far in together if far in suspects}
        assert suspects_of(group, reached) == len(hit)


def test_a_seal_in_every_pump_does_not_win() -> None:
    everywhere = Verdict("seal in everything", suspects=10, others=990, of=10)
    some = Verdict("impeller in eight suspects", suspects=8, others=1, of=10)
    assert (everywhere.score, some.score) == (Fraction(20, 1010), Fraction(16, 19))
    assert Verdict("in all suspects and nothing else", suspects=10, others=0, of=10).score == 1
