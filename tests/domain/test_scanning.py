"""The scan mode machine: what one text means in each mode, selection and state of the lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.gs1 import decode
from graph.domain.quantities import QuantityText
from graph.domain.records import Association, ComponentLine, ProductLineRole, TrackingDimension
from graph.domain.scanning import (
    AlreadyRegistered,
    Meaning,
    RegisterComponent,
    RegisterProduct,
    ScanMode,
    Selection,
    component_meaning,
    mode_after_component,
    mode_after_product,
    product_meaning,
)
from graph.domain.statuses import RegistrationStatus
from graph.errors import Refused
from tests.support.records import (
    a_component_line,
    a_product_line,
    a_structure,
    an_association,
    an_item,
)
from tests.support.refusals import outcome, refusal, refused

BATCH, NONE = TrackingDimension.BATCH, TrackingDimension.NONE
PUMP_GTIN, SEAL_GTIN = "04006381333931", "09501101530003"
PUMP = an_item("PUMP", gtins=(PUMP_GTIN,))
CHIPS = an_item("CHIPS", BATCH, unit="KGM")
SEAL = an_item("SEAL", BATCH, gtins=(SEAL_GTIN,))
MOTOR = an_item("MOTOR")
OIL = an_item("OIL", NONE, unit="LTR")
MADE = [(PUMP, ProductLineRole.MAIN), (CHIPS, ProductLineRole.BY_PRODUCT)]

SEALS = a_component_line(SEAL, "2", number=10)
MOTORS = a_component_line(MOTOR, "1", number=20)
OILS = a_component_line(OIL, "0.5", number=30)
SEALS_DONE = a_component_line(SEAL, "2", "2", live=1, number=10)
MOTORS_DONE = a_component_line(MOTOR, "1", "1", live=1, number=20)
OPEN = (SEALS, MOTORS, OILS)


def selection(
    lines: Sequence[ComponentLine] = OPEN, same_number: Sequence[Association] = ()
) -> Selection:
    return Selection("product", PUMP.id, "SN1", lines, same_number)


def as_product(
    text: str,
    selected: Selection | None = None,
    registered: Sequence[str] = (),
    quantity: QuantityText | None = None,
) -> Meaning:
    return product_meaning(decode(text), a_structure(MADE, OPEN), selected, registered, quantity)


def as_component(
    text: str,
    selected: Selection | None,
    bom_line: str | None = None,
    quantity: QuantityText | None = None,
) -> Meaning:
    lines = selected.lines if selected else OPEN
    return component_meaning(decode(text), a_structure(MADE, lines), selected, bom_line, quantity)


def of_pump(number: str, quantity: QuantityText | None = None) -> RegisterProduct:
    return RegisterProduct(a_product_line(PUMP), number, quantity)


def of_chips(number: str, quantity: QuantityText | None = None) -> RegisterProduct:
    line = a_product_line(CHIPS, ProductLineRole.BY_PRODUCT)
    return RegisterProduct(line, number, quantity)


class TestInModeProduct:
    @pytest.mark.parametrize("text", ["SN1", "10D9T", "2112345", f"01{PUMP_GTIN}", "] odd"])
    def test_a_plain_number_is_the_main_product(self, text: str) -> None:
        assert as_product(text) == of_pump(text)

    def test_a_plain_number_of_a_registered_by_product_selects_that(self) -> None:
        assert as_product("C1", registered=["line of CHIPS"]) == of_chips("C1")

    @pytest.mark.parametrize(
        "text",
        [
            f"]C101{PUMP_GTIN}21SN7",
            f"(01){PUMP_GTIN}(21)SN7",
            f"https://id.gs1.org/01/{PUMP_GTIN}/21/SN7",
            "(240)PUMP(21)SN7",
            "(241)PUMP(21)SN7",
        ],
    )
    def test_a_code_finds_its_product(self, text: str) -> None:
        assert as_product(text) == of_pump("SN7")

    def test_a_code_of_a_by_product_carries_its_quantity(self) -> None:
        assert as_product("(240)CHIPS(10)C1(3102)000250") == of_chips(
            "C1", QuantityText("2.5", "KGM")
        )
        sent = QuantityText("3")
        assert as_product("(240)CHIPS(10)C1(3102)000250", quantity=sent) == of_chips("C1", sent)
        assert as_product("SN1", quantity=sent) == of_pump("SN1", sent)

    def test_a_code_of_what_the_order_does_not_make_is_refused(self) -> None:
        for text in (f"(01){SEAL_GTIN}(10)B1", "(240)MOTOR(21)M1"):
            assert refused(lambda: as_product(text)) == ("NO_MATCHING_LINE", ("text",))  # noqa: B023
        assert SEAL_GTIN in refusal(lambda: as_product(f"(01){SEAL_GTIN}(10)B1")).message

    @pytest.mark.parametrize(
        "text", [f"(01){PUMP_GTIN}", f"(01){PUMP_GTIN}(10)B1", "(240)CHIPS(21)X"]
    )
    def test_a_code_without_the_number_its_item_needs_is_refused(self, text: str) -> None:
        assert refused(lambda: as_product(text)) == ("NUMBER_REQUIRED", ("text",))

    @pytest.mark.parametrize("text", ["M1", "(240)MOTOR(21)M1"])
    def test_the_last_component_fired_twice_counts_once(self, text: str) -> None:
        """Its first fire completed the product, so the mode is PRODUCT already."""
        last = an_association(MOTORS_DONE, "M1")
        selected = selection([SEALS_DONE, MOTORS_DONE], [last])
        assert as_product(text, selected) == AlreadyRegistered(last)

    def test_a_registered_product_is_not_taken_for_its_namesake_component(self) -> None:
        namesake = an_association(MOTORS_DONE, "SN2")
        selected = selection([MOTORS_DONE], [namesake])
        assert as_product("SN2", selected, registered=["line of PUMP"]) == of_pump("SN2")

    def test_a_product_code_is_not_taken_for_its_namesake_component(self) -> None:
        namesake = an_association(MOTORS_DONE, "SN2")
        selected = selection([MOTORS_DONE], [namesake])
        assert as_product(f"(01){PUMP_GTIN}(21)SN2", selected) == of_pump("SN2")


class TestInModeComponent:
    def test_a_product_must_be_selected(self) -> None:
        for text in ("M1", "(240)MOTOR(21)M1"):
            assert refused(lambda: as_component(text, None)) == ("PRODUCT_REQUIRED", ("text",))  # noqa: B023

    @pytest.mark.parametrize("text", ["SN1", f"(01){PUMP_GTIN}(21)SN1", "(240)PUMP(21)SN1"])
    def test_the_product_label_fired_twice_selects_it_again(self, text: str) -> None:
        assert as_component(text, selection()) == of_pump("SN1")

    def test_the_product_number_on_a_selected_line_is_a_component(self) -> None:
        assert as_component("SN1", selection(), "bom 20") == RegisterComponent(MOTORS, "SN1", None)

    def test_a_plain_number_needs_a_line_while_several_are_open(self) -> None:
        assert refused(lambda: as_component("X1", selection())) == ("LINE_REQUIRED", ("bomLine",))

    def test_a_plain_number_goes_to_the_selected_line(self) -> None:
        assert as_component("X1", selection(), "bom 10") == RegisterComponent(SEALS, "X1", None)
        assert as_component("X1", selection(), "bom 20") == RegisterComponent(MOTORS, "X1", None)

    def test_a_plain_number_goes_to_the_one_open_line(self) -> None:
        selected = selection([SEALS_DONE, MOTORS, OILS])
        assert as_component("X1", selected) == RegisterComponent(MOTORS, "X1", None)

    def test_a_plain_number_goes_to_the_one_line_with_numbers_even_if_complete(self) -> None:
        selected = selection([SEALS_DONE, OILS])
        assert as_component("X1", selected) == RegisterComponent(SEALS_DONE, "X1", None)

    def test_a_plain_number_needs_a_line_when_all_are_complete(self) -> None:
        selected = selection([SEALS_DONE, MOTORS_DONE])
        assert refused(lambda: as_component("X1", selected)) == ("LINE_REQUIRED", ("bomLine",))

    def test_a_product_without_numbered_components_takes_none(self) -> None:
        for lines in ([OILS], []):
            assert refused(lambda: as_component("X1", selection(lines))) == (  # noqa: B023
                "NO_MATCHING_LINE",
                ("text",),
            )

    def test_a_line_of_another_order_is_unknown(self) -> None:
        assert refused(lambda: as_component("X1", selection(), "bom 99")) == (
            "NOT_FOUND",
            ("bomLine",),
        )

    @pytest.mark.parametrize("text", ["10D9T", "21M1", f"01{SEAL_GTIN}10B1"])
    def test_a_plain_text_is_never_read_as_gs1(self, text: str) -> None:
        found = as_component(text, selection([SEALS, MOTORS_DONE]))
        assert found == RegisterComponent(SEALS, text, None)

    @pytest.mark.parametrize(
        "text",
        [
            f"]C101{SEAL_GTIN}10B1",
            f"]d201{SEAL_GTIN}10B1",
            f"(01){SEAL_GTIN}(10)B1",
            "(240)SEAL(10)B1",
            "(241)SEAL(10)B1",
            f"]Q1https://example.com/01/{SEAL_GTIN}/10/B1",
        ],
    )
    def test_a_code_finds_its_line(self, text: str) -> None:
        assert as_component(text, selection()) == RegisterComponent(SEALS, "B1", None)
        # Whatever line is selected: the code knows better.
        assert as_component(text, selection(), "bom 20") == RegisterComponent(SEALS, "B1", None)

    def test_a_code_takes_the_open_line_of_its_item(self) -> None:
        more = a_component_line(SEAL, "4", number=40)
        code = "(240)SEAL(10)B1"
        selected = selection([SEALS_DONE, MOTORS, more])
        assert as_component(code, selected) == RegisterComponent(more, "B1", None)
        assert as_component(code, selected, "bom 10") == RegisterComponent(SEALS_DONE, "B1", None)
        full = a_component_line(SEAL, "4", "4", live=1, number=40)
        assert as_component(code, selection([SEALS_DONE, full])) == RegisterComponent(
            full, "B1", None
        )

    def test_a_code_carries_its_quantity(self) -> None:
        found = as_component("(240)SEAL(10)B1(37)3", selection())
        assert found == RegisterComponent(SEALS, "B1", QuantityText("3", "EA"))
        sent = QuantityText("1")
        found = as_component("(240)SEAL(10)B1(37)3", selection(), quantity=sent)
        assert found == RegisterComponent(SEALS, "B1", sent)

    def test_a_code_of_what_is_not_on_the_bill_is_refused(self) -> None:
        for text in ("(240)VALVE(21)V1", "(01)00000096385074(21)V1"):
            for line in (None, "bom 10"):
                assert refused(lambda: as_component(text, selection(), line)) == (  # noqa: B023
                    "NO_MATCHING_LINE",
                    ("text",),
                )

    @pytest.mark.parametrize(
        "text", [f"(01){SEAL_GTIN}", f"(01){SEAL_GTIN}(21)S", "(240)MOTOR(10)B"]
    )
    def test_a_code_without_the_number_its_item_needs_is_refused(self, text: str) -> None:
        assert refused(lambda: as_component(text, selection())) == ("NUMBER_REQUIRED", ("text",))

    def test_a_number_without_item_goes_to_the_selected_line(self) -> None:
        assert as_component("(10)B1", selection(), "bom 10") == RegisterComponent(SEALS, "B1", None)
        assert refused(lambda: as_component("(10)B1", selection(), "bom 20")) == (
            "NUMBER_REQUIRED",
            ("text",),
        )

    @pytest.mark.parametrize("text", ["B1", "(240)SEAL(10)B1", f"(01){SEAL_GTIN}(10)B1"])
    @pytest.mark.parametrize("line", [None, "bom 10"])
    def test_the_same_component_again_counts_once(self, text: str, line: str | None) -> None:
        first = an_association(SEALS, "B1")
        found = as_component(text, selection(same_number=[first]), line)
        # On a selected line a plain number is looked for by the store, which sees only that line.
        plain_on_line = text == "B1" and line is not None
        assert found == (
            RegisterComponent(SEALS, "B1", None) if plain_on_line else AlreadyRegistered(first)
        )

    def test_a_code_is_not_taken_for_its_namesake_of_another_item(self) -> None:
        namesake = an_association(MOTORS, "B1")
        found = as_component("(240)SEAL(10)B1", selection(same_number=[namesake]))
        assert found == RegisterComponent(SEALS, "B1", None)


def test_the_mode_after_a_product() -> None:
    assert mode_after_product(OPEN) is ScanMode.COMPONENT
    assert mode_after_product([SEALS_DONE]) is ScanMode.COMPONENT
    assert mode_after_product([OILS]) is ScanMode.PRODUCT
    assert mode_after_product([]) is ScanMode.PRODUCT


def test_the_last_component_proposes_the_next_product() -> None:
    assert mode_after_component(RegistrationStatus.COMPLETED) is ScanMode.PRODUCT
    assert mode_after_component(RegistrationStatus.IN_PROGRESS) is ScanMode.COMPONENT
    assert mode_after_component(RegistrationStatus.NOT_STARTED) is ScanMode.COMPONENT


def test_a_code_quantity_is_exact() -> None:
    found = as_component("(240)SEAL(10)B1(3105)000001", selection())
    assert found == RegisterComponent(SEALS, "B1", QuantityText("0.00001", "KGM"))


@given(st.text(), st.sampled_from([None, selection()]), st.sampled_from([None, "bom 10", "bom 20"]))
def test_any_text_has_a_meaning_or_is_refused(
    text: str, selected: Selection | None, line: str | None
) -> None:
    for mean in (lambda: as_product(text, selected), lambda: as_component(text, selected, line)):
        found = outcome(mean)
        if isinstance(found, RegisterProduct | RegisterComponent):
            assert found.number
            assert found.number in text
        else:
            assert isinstance(found, Refused)
            assert found.code in {"INVALID_CODE", "PRODUCT_REQUIRED", "LINE_REQUIRED"}
