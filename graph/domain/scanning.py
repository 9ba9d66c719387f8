"""The scan mode machine: what one scanned text means on one order. Pure, and without memory.

The client keeps mode and selection and sends both with each scan; the answer says what happened and
which mode to show next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.domain.gs1 import DecodedCode
from graph.domain.quantities import QuantityText, to_text
from graph.domain.records import (
    Association,
    ComponentLine,
    Item,
    OrderStructure,
    ProductLine,
    ProductLineRole,
    TrackingDimension,
)
from graph.domain.statuses import RegistrationStatus
from graph.errors import ErrorCode, Refused


class ScanMode(StrEnum):
    """What the next scanned number is taken for."""

    PRODUCT = "PRODUCT"
    COMPONENT = "COMPONENT"


class ScanOutcome(StrEnum):
    """What a scan did."""

    PRODUCT_REGISTERED = "PRODUCT_REGISTERED"
    PRODUCT_SELECTED = "PRODUCT_SELECTED"
    COMPONENT_REGISTERED = "COMPONENT_REGISTERED"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected finished product as it stands: its number, lines, and matching associations.

    ``same_number`` are its live associations whose component has the scanned number.
    """

    finished_product_id: str
    item_id: str
    number: str
    lines: Sequence[ComponentLine]
    same_number: Sequence[Association]


@dataclass(frozen=True, slots=True)
class RegisterProduct:
    """The scan names a product: register it, or select it if it is registered already."""

    line: ProductLine
    number: str
    quantity: QuantityText | None


@dataclass(frozen=True, slots=True)
class RegisterComponent:
    """The scan names a component of the selected product."""

    line: ComponentLine
    number: str
    quantity: QuantityText | None


@dataclass(frozen=True, slots=True)
class AlreadyRegistered:
    """The scan repeats a component that the selected product has: nothing is to be done."""

    association: Association


Meaning = RegisterProduct | RegisterComponent | AlreadyRegistered
# Whether an item is the one that a decoded code carries (by GTIN or item number).
Matches = Callable[[Item], bool]


def matcher(code: DecodedCode) -> Matches:
    """How to recognise the item that ``code`` carries; without one, every item matches."""

    def matches(item: Item) -> bool:
        if code.gtin is not None and code.gtin in item.gtins:
            return True
        if code.item_number is not None and code.item_number == item.number:
            return True
        return not code.carries_item

    return matches


def product_meaning(
    code: DecodedCode,
    structure: OrderStructure,
    selection: Selection | None,
    registered_lines: Sequence[str],
    quantity: QuantityText | None,
) -> Meaning:
    """What a scan in mode ``PRODUCT`` means.

    ``registered_lines`` are the product lines on which the scanned number is registered already. A
    plain number goes to one of those, else to the line of the main product.
    """
    matches = matcher(code)
    repeated = _repeated(selection, matches, structure)
    lines = [line for line in structure.product_lines if matches(structure.item_of(line))]
    if repeated is not None and not any(line.id in registered_lines for line in lines):
        # The scanner fired once more after the last component: the mode had changed meanwhile.
        return AlreadyRegistered(repeated)
    if not lines:
        raise Refused(
            ErrorCode.NO_MATCHING_LINE,
            f"Order {structure.order.number} does not make {_carried(code)}.",
            ("text",),
        )
    line = (
        next((line for line in lines if line.id in registered_lines), None)
        or next((line for line in lines if line.role is ProductLineRole.MAIN), None)
        or lines[0]
    )
    return RegisterProduct(
        line, number_of(code, structure.item_of(line)), quantity or code_quantity(code)
    )


def component_meaning(
    code: DecodedCode,
    structure: OrderStructure,
    selection: Selection | None,
    bom_line_id: str | None,
    quantity: QuantityText | None,
) -> Meaning:
    """What a scan in mode ``COMPONENT`` means for the selected product."""
    if selection is None:
        raise Refused(
            ErrorCode.PRODUCT_REQUIRED, "Scan or select the finished product first.", ("text",)
        )
    matches = matcher(code)
    if bom_line_id is None and _is_selected_product(code, structure, selection):
        # The product's label was scanned once more: that selects it again.
        lines = structure.product_lines
        product_line = next(one for one in lines if one.item_id == selection.item_id)
        return RegisterProduct(product_line, selection.number, None)
    selected = _selected_line(selection, bom_line_id)
    if not code.carries_item:
        line = selected or _line_for_plain_number(selection)
        if isinstance(line, Association):
            return AlreadyRegistered(line)
        return _register(code, line, quantity)
    repeated = _repeated(selection, matches, structure, selected)
    if repeated is not None:
        return AlreadyRegistered(repeated)
    return _register(code, _line_for_item(code, structure, selection, selected, matches), quantity)


def number_of(code: DecodedCode, item: Item) -> str:
    """The number that a code carries for this item: serial or batch, as the item is tracked.

    ``NUMBER_REQUIRED`` when the code carries none of that kind.
    """
    if not code.is_gs1:
        return code.number
    serial = item.tracking_dimension is TrackingDimension.SERIAL
    number = code.serial_number if serial else code.batch
    if number is None:
        kind = "serial" if serial else "batch"
        raise Refused(
            ErrorCode.NUMBER_REQUIRED,
            f"This code carries no {kind} number, which item {item.number} needs.",
            ("text",),
        )
    return number


def code_quantity(code: DecodedCode) -> QuantityText | None:
    """The quantity that a code carries, if any."""
    if code.quantity is None:
        return None
    value, unit = code.quantity
    return QuantityText(to_text(value), unit)


def mode_after_product(lines: Sequence[ComponentLine]) -> ScanMode:
    """The mode to show once a product is selected: its components, if it has any with numbers."""
    tracked = any(line.item.needs_number for line in lines)
    return ScanMode.COMPONENT if tracked else ScanMode.PRODUCT


def mode_after_component(status: RegistrationStatus) -> ScanMode:
    """The mode to propose after a component: back to products once the product is complete."""
    completed = status is RegistrationStatus.COMPLETED
    return ScanMode.PRODUCT if completed else ScanMode.COMPONENT


def _register(
    code: DecodedCode, line: ComponentLine, quantity: QuantityText | None
) -> RegisterComponent:
    return RegisterComponent(line, number_of(code, line.item), quantity or code_quantity(code))


def _selected_line(selection: Selection, bom_line_id: str | None) -> ComponentLine | None:
    if bom_line_id is None:
        return None
    for line in selection.lines:
        if line.bom_line.id == bom_line_id:
            return line
    raise Refused(ErrorCode.NOT_FOUND, "The order has no such BOM line.", ("bomLine",))


def _line_for_plain_number(selection: Selection) -> ComponentLine | Association:
    if selection.same_number:
        return selection.same_number[0]
    tracked = [line for line in selection.lines if line.item.needs_number]
    candidates = [line for line in tracked if line.state.remaining > 0]
    if len(tracked) == 1:
        candidates = tracked
    if len(candidates) == 1:
        return candidates[0]
    if not tracked:
        raise Refused(
            ErrorCode.NO_MATCHING_LINE, "This product has no components with numbers.", ("text",)
        )
    raise Refused(
        ErrorCode.LINE_REQUIRED,
        "This number carries no item; select the component line it belongs to, then scan again.",
        ("bomLine",),
    )


def _line_for_item(
    code: DecodedCode,
    structure: OrderStructure,
    selection: Selection,
    selected: ComponentLine | None,
    matches: Matches,
) -> ComponentLine:
    lines = [line for line in selection.lines if matches(line.item)]
    if selected in lines:
        return selected
    if not lines:
        raise Refused(
            ErrorCode.NO_MATCHING_LINE,
            f"{_carried(code)} is not on the bill of materials of order {structure.order.number}.",
            ("text",),
        )
    return next((line for line in lines if line.state.remaining > 0), lines[-1])


def _repeated(
    selection: Selection | None,
    matches: Matches,
    structure: OrderStructure,
    selected: ComponentLine | None = None,
) -> Association | None:
    """What the selected product has of the scanned number already.

    A batch can stand on several lines: on a selected line that is of its item, it is a repetition
    only of what is registered there.
    """
    if selection is None:
        return None
    found = [one for one in selection.same_number if matches(structure.items[one.item_id])]
    if selected is not None and matches(selected.item):
        found = [one for one in found if one.bom_line_id == selected.bom_line.id]
    return found[0] if found else None


def _is_selected_product(
    code: DecodedCode, structure: OrderStructure, selection: Selection
) -> bool:
    item = structure.items[selection.item_id]
    return code_number(code, item) == selection.number and matcher(code)(item)


def code_number(code: DecodedCode, item: Item) -> str | None:
    """Like ``number_of``, but None where the code carries no such number."""
    try:
        return number_of(code, item)
    except Refused:
        return None


def _carried(code: DecodedCode) -> str:
    if code.gtin is not None:
        return f"GTIN {code.gtin}"
    if code.item_number is not None:
        return f"item {code.item_number}"
    return f"{code.number[:60]!r}"
