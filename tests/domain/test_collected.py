"""Data collection: values are taken as defined, or refused by their place."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.collected import DataDefinition, DataText, DataType, collected
from graph.domain.records import DataValue
from tests.support.refusals import refused

DEFINED = (
    DataDefinition("p", DataType.NUMBER, "KGM", required=True),
    DataDefinition("v", DataType.ENUM, options=("good", "bad")),
    DataDefinition("t", DataType.TEXT),
    DataDefinition("b", DataType.BOOLEAN),
)
P = DataText("p", number="1")
NAMES = st.text("abc", min_size=1, max_size=3)
VALUES = st.one_of(
    st.builds(DataText, NAMES, text=st.text("xyz", min_size=1, max_size=5)),
    st.builds(DataText, NAMES, number=st.decimals(-1000, 1000, places=3).map(str)),
    st.builds(DataText, NAMES, boolean=st.booleans()),
)


def test_what_is_defined_is_taken() -> None:
    sent = [
        DataText("b", boolean=False),
        DataText(" p ", number="1.50", unit="KGM"),
        DataText("v", text="bad"),
        DataText("t", text=" a b "),
    ]
    assert collected(sent, DEFINED) == (
        DataValue("b", boolean=False),
        DataValue("p", number=Decimal("1.50"), unit="KGM"),
        DataValue("v", text="bad"),
        DataValue("t", text="a b"),
    )


@given(st.lists(VALUES, max_size=6, unique_by=lambda one: one.name))
def test_where_nothing_is_defined_all_is_taken_as_it_is(sent: list[DataText]) -> None:
    found = collected(sent, ())
    assert [(one.name, one.text, one.boolean) for one in found] == [
        (one.name, one.text, one.boolean) for one in sent
    ]
    assert [one.number for one in found] == [
        None if one.number is None else Decimal(one.number) for one in sent
    ]


@given(st.lists(VALUES, max_size=6))
def test_a_name_comes_once(sent: list[DataText]) -> None:
    names = [one.name for one in sent]
    twice = next((at for at, name in enumerate(names) if name in names[:at]), None)
    if twice is None:
        assert len(collected(sent, ())) == len(sent)
    else:
        assert refused(lambda: collected(sent, ())) == ("INVALID_DATA", ("data", str(twice)))


@pytest.mark.parametrize(
    "wrong",
    [
        DataText("x", text="unknown"),
        DataText("v", text="so so"),
        DataText("v", text="GOOD"),
        DataText("v", number="1"),
        DataText("t", number="1"),
        DataText("b", text="true"),
        DataText("b"),
        DataText("t", text="a", number="1"),
        DataText("t", text="a", boolean=False),
    ],
)
def test_what_does_not_fit_is_refused(wrong: DataText) -> None:
    assert refused(lambda: collected([P, wrong], DEFINED)) == ("INVALID_DATA", ("data", "1"))


@pytest.mark.parametrize("wrong", [DataText("p", number="1", unit="LTR"), DataText("p", text="1")])
def test_a_number_is_a_number_in_its_unit(wrong: DataText) -> None:
    assert refused(lambda: collected([wrong], DEFINED)) == ("INVALID_DATA", ("data", "0"))


def test_what_is_required_must_be_given() -> None:
    assert refused(lambda: collected([], DEFINED)) == ("INVALID_DATA", ("data",))
