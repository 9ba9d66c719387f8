"""Exposure: hand-computed cases, the law that nothing of the root is lost, and a plain model."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.domain.exposure import Exposure, Material, exposures
from tests.support.genealogy_model import UNITS, Genealogy, random_genealogy

# Beyond 512 binary digits a value is kept to some 115 decimals.
CLOSE = Fraction(1, 10**100)
Ties = list[tuple[str, str, str]]


def material(text: str) -> Material:
    """``10 KGM``: so much came, and nothing went but by links; more as ``shipped=2``."""
    came, unit, *more = text.split()
    facts = {name: Decimal(value) for name, _, value in (one.partition("=") for one in more)}
    return Material(unit, Decimal(came), **facts)


def exposed(materials: dict[str, str], ties: Ties, root: str = "root") -> dict[str, Exposure]:
    """The exposures in a genealogy that is all reached from the root but for what is not in it."""
    made = {name: material(text) for name, text in materials.items()}
    inputs = [
        (product, made[one].unit, Decimal(amount))
        for one, product, amount in ties
        if one != product
    ]
    reached = {root}
    for _ in ties:
        reached |= {product for one, product, _ in ties if one in reached}
    return exposures(
        root,
        {name: one for name, one in made.items() if name in reached},
        [(one, product, Decimal(amount)) for one, product, amount in ties if one in reached],
        [one for one in inputs if one[0] in reached],
    )


def parts(found: dict[str, Exposure]) -> dict[str, Any]:
    """Quantity and share of each."""
    return {name: (one.quantity, one.share) for name, one in found.items()}


def test_ten_of_fifty_kilograms_are_a_fifth() -> None:
    found = exposed(
        {"root": "10 KGM", "more": "40 KGM", "mix": "50 KGM"},
        [("root", "mix", "10"), ("more", "mix", "40")],
    )
    assert parts(found) == {"root": (10, 1), "mix": (10, Fraction(1, 5))}


def test_a_yield_loss_does_not_raise_the_share() -> None:
    found = exposed(
        {"root": "10 KGM", "more": "50 KGM", "mix": "50 KGM"},
        [("root", "mix", "10"), ("more", "mix", "50")],
    )
    assert parts(found)["mix"] == (10, Fraction(1, 6))


def test_water_that_nobody_tracked_thins_it() -> None:
    found = exposed({"root": "10 KGM", "mix": "100 KGM"}, [("root", "mix", "10")])
    assert parts(found)["mix"] == (10, Fraction(1, 10))


def test_a_part_of_a_part() -> None:
    """Half of the root makes a fifth of a mix, a quarter of which makes a tenth of cream."""
    found = exposed(
        {"root": "20 KGM", "mix": "50 KGM", "cream": "125000 GRM", "rest": "1 KGM"},
        [("root", "mix", "10"), ("mix", "cream", "12.5")],
    )
    assert parts(found) == {
        "root": (20, 1),
        "mix": (10, Fraction(1, 5)),
        "cream": (Fraction(5, 2), Fraction(1, 50)),
    }
    assert (found["root"].on_hand, found["mix"].on_hand) == (Fraction(10), Fraction(15, 2))


def test_two_ways_meet_again() -> None:
    found = exposed(
        {"root": "10 KGM", "a": "6 KGM", "b": "8 KGM", "mix": "14 KGM"},
        [("root", "a", "6"), ("root", "b", "4"), ("a", "mix", "6"), ("b", "mix", "8")],
    )
    assert parts(found)["b"] == (4, Fraction(1, 2))
    assert parts(found)["mix"] == (10, Fraction(5, 7))


def test_in_serial_products_each_dimension_is_looked_at_for_itself() -> None:
    """Two of a pump's four seals are of the root: half of its pieces, whatever it is itself."""
    found = exposed(
        {"root": "8 EA", "other": "9 EA", "glue": "5 KGM", "pump": "1 EA", "line": "1 EA"},
        [("root", "pump", "2"), ("other", "pump", "2"), ("glue", "pump", "0.1"),
         ("pump", "line", "1")],
    )  # fmt: skip
    assert parts(found) == {
        "root": (8, 1),
        "pump": (2, Fraction(1, 2)),
        "line": (2, Fraction(1, 2)),
    }
    glued = exposed(
        {"root": "5 KGM", "seal": "9 EA", "pump": "1 EA"},
        [("root", "pump", "0.1"), ("seal", "pump", "2")],
    )
    assert parts(glued)["pump"] == (Fraction(1, 10), 1)


def test_over_consumption_mixes_over_what_went() -> None:
    found = exposed(
        {"root": "10 KGM consumed=40", "a": "10 KGM", "b": "30 KGM"},
        [("root", "a", "10"), ("root", "b", "30")],
    )
    assert parts(found) == {"root": (40, 1), "a": (10, 1), "b": (30, 1)}


def test_what_stays_is_told_apart() -> None:
    found = exposed(
        {"root": "10 KGM consumed=5", "mix": "20 KGM consumed=4 shipped=6 scrapped=2 missing=3",
         "cream": "4 KGM"},
        [("root", "mix", "5"), ("mix", "cream", "4")],
    )  # fmt: skip
    mix = found["mix"]
    assert (mix.quantity, mix.share) == (Fraction(5), Fraction(1, 4))
    assert (mix.on_hand, mix.shipped, mix.scrapped, mix.unaccounted) == (
        Fraction(5, 4), Fraction(3, 2), Fraction(1, 2), Fraction(3, 4),
    )  # fmt: skip
    assert found["cream"].quantity == 1
    assert sum(one.staying for one in found.values()) == 10


def test_what_a_count_found_too_much_was_mixed_as_well() -> None:
    found = exposed(
        {"root": "10 KGM consumed=6 missing=-5", "mix": "6 KGM"}, [("root", "mix", "6")]
    )
    assert found["root"].quantity == 15
    assert found["mix"].quantity == 6


def test_rework_moves_nothing() -> None:
    found = exposed(
        {"root": "4 EA consumed=1", "pump": "2 EA consumed=1"},
        [("root", "pump", "1"), ("pump", "pump", "1")],
    )
    assert parts(found)["pump"] == (1, 1)
    assert found["pump"].on_hand == 1


def test_a_cycle_has_no_exposure_and_the_rest_is_right() -> None:
    """No client can close one; old or damaged data may hold one all the same."""
    made = {"root": "10 KGM", "a": "4 KGM", "b": "5 KGM", "behind": "9 KGM", "beside": "6 KGM"}
    ties = [("root", "a", "4"), ("a", "b", "2"), ("b", "a", "1"), ("b", "behind", "3"),
            ("root", "beside", "3")]  # fmt: skip
    assert parts(exposed(made, ties)) == {"root": (10, 1), "beside": (3, Fraction(1, 2))}
    assert exposed(made, [*ties, ("b", "root", "1")]) == {}


def test_nothing_known_of_the_root() -> None:
    assert parts(exposed({"root": "0 KGM"}, [])) == {"root": (0, 1)}


def of_model(model: Genealogy, root: str) -> dict[str, Exposure]:
    """The exposures of a model's genealogy."""
    reached = model.forward(root)
    materials = {}
    for number in reached:
        piece = model.pieces[number]
        materials[number] = Material(
            UNITS[piece.item][0],
            came=piece.received + piece.produced + model.transferred(number),
            consumed=model.consumed(number),
            shipped=piece.shipped,
            scrapped=piece.scrapped,
            missing=piece.missing,
        )
    into = [tie for tie in model.live if tie.product in reached]
    return exposures(
        root,
        materials,
        [(one.component, one.product, one.quantity) for one in into if one.component in reached],
        [(one.product, UNITS[model.pieces[one.component].item][0], one.quantity) for one in into],
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 200))
def test_exposures_are_those_of_a_plain_model(seed: int, size: int) -> None:
    model = random_genealogy(seed, size)
    root = max(model.pieces, key=lambda number: (len(model.forward(number)), number))
    expected = model.exposures(root)
    found = of_model(model, root)
    assert found.keys() == expected.keys()
    for number, (quantity, share, staying) in expected.items():
        assert abs(found[number].quantity - quantity) < CLOSE
        assert abs(found[number].share - share) < CLOSE
        assert abs(found[number].staying - staying) < CLOSE
        assert -CLOSE < share <= 1
    # Nothing of the root is lost, and nothing comes from nowhere.
    assert abs(sum(one.staying for one in found.values()) - model.total(root)) < CLOSE


@pytest.mark.parametrize("depth", [400])
def test_long_fractions_are_cut_far_behind_what_is_answered(depth: int) -> None:
    """Each step divides by another large number: exact, it would have thousands of digits."""
    names = ["root", *(f"n{at}" for at in range(depth))]
    totals = {name: Decimal(10_000_019 + 2 * at) for at, name in enumerate(names)}
    found = exposures(
        "root",
        {name: Material("KGM", total) for name, total in totals.items()},
        [(one, other, totals[one] - 1) for one, other in pairwise(names)],
        [(other, "KGM", totals[one] - 1) for one, other in pairwise(names)],
    )
    exact = Fraction(totals["root"])
    for name in names[:-1]:
        exact = exact * Fraction(totals[name] - 1) / Fraction(totals[name])
    assert exact.denominator.bit_length() > 512 > found[names[-1]].quantity.denominator.bit_length()
    assert abs(found[names[-1]].quantity - exact) < CLOSE
