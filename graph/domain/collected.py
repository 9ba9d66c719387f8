"""Data collection: the extra values an activity carries, and whether they are as defined. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.domain.quantities import parse_decimal
from graph.domain.records import DataValue
from graph.domain.texts import clean_name
from graph.domain.units import known_unit
from graph.errors import ErrorCode, Refused


class DataType(StrEnum):
    """What kind of value is collected."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    ENUM = "ENUM"


@dataclass(frozen=True, slots=True)
class DataDefinition:
    """A value that activities with some code carry. ``options`` are those of an ``ENUM``."""

    name: str
    type: DataType
    unit: str | None = None
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class DataText:
    """A value as a client sent it."""

    name: str
    text: str | None = None
    number: str | None = None
    boolean: bool | None = None
    unit: str | None = None


def collected(
    sent: Sequence[DataText], definitions: Sequence[DataDefinition]
) -> tuple[DataValue, ...]:
    """Check the values of one activity; ``INVALID_DATA`` for one that is not as defined.

    Where nothing is defined for a code, any well-formed value is taken.
    """
    known = {one.name: one for one in definitions}
    values: dict[str, DataValue] = {}
    for at, one in enumerate(sent):
        field = ("data", str(at))
        value = _value(one, field)
        if value.name in values:
            raise _invalid(f"The value {value.name!r} is given twice.", field)
        if known:
            _require_fit(value, known, field)
        values[value.name] = value
    for definition in definitions:
        if definition.required and definition.name not in values:
            raise _invalid(f"The value {definition.name!r} is missing.", ("data",))
    return tuple(values.values())


def _value(sent: DataText, field: tuple[str, ...]) -> DataValue:
    name = clean_name(sent.name, "The name of a value", (*field, "name"))
    given = [one for one in (sent.text, sent.number, sent.boolean) if one is not None]
    if len(given) != 1:
        raise _invalid("A value is one of text, number and boolean.", field)
    number = None
    if sent.number is not None:
        number = parse_decimal(sent.number, (*field, "number"))
    text = None
    if sent.text is not None:
        text = clean_name(sent.text, f"The value {name!r}", (*field, "text"))
    unit = known_unit(sent.unit, (*field, "unit")) if sent.unit is not None else None
    return DataValue(name, text, number, sent.boolean, unit)


def _require_fit(
    value: DataValue, known: Mapping[str, DataDefinition], field: tuple[str, ...]
) -> None:
    definition = known.get(value.name)
    if definition is None:
        raise _invalid(f"No value {value.name!r} is defined for this activity code.", field)
    fits = {
        DataType.TEXT: value.text is not None,
        DataType.NUMBER: value.number is not None,
        DataType.BOOLEAN: value.boolean is not None,
        DataType.ENUM: value.text is not None and value.text in definition.options,
    }[definition.type]
    if not fits:
        raise _invalid(f"The value {value.name!r} is not {_expected(definition)}.", field)
    if value.number is not None and value.unit not in (None, definition.unit):
        raise _invalid(f"The value {value.name!r} is given in {definition.unit}.", field)


def _expected(definition: DataDefinition) -> str:
    if definition.type is DataType.ENUM:
        return "one of " + ", ".join(definition.options)
    return {
        DataType.TEXT: "a text",
        DataType.NUMBER: "a number",
        DataType.BOOLEAN: "true or false",
    }[definition.type]


def _invalid(message: str, field: tuple[str, ...]) -> Refused:
    return Refused(ErrorCode.INVALID_DATA, message, field)
