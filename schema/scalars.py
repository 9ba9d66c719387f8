"""Scalars of the contract: exact decimals, moments, unit codes."""

from __future__ import annotations

import decimal
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from graph.domain.quantities import to_text

# A decimal goes out as a decimal.Decimal and comes in as the client's text: what is wrong with it
# is told as a user error with its field, by the one place that reads quantities.
Decimal = NewType("Decimal", object)
DateTime = NewType("DateTime", datetime)
UnitCode = NewType("UnitCode", str)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _decimal_in(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise GraphQLError('A Decimal is a string such as "0.25" or an integer, never a float.')
    return str(value)


def _decimal_out(value: Any) -> str:
    if not isinstance(value, decimal.Decimal):
        raise GraphQLError("A Decimal is exact.")
    return to_text(value)


def moment_in(value: Any) -> datetime:
    """The moment that a client sent."""
    # Python reads more of ISO 8601 than that, such as weeks and moments without seconds.
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        with suppress(ValueError, OverflowError):  # the 31st of February, an offset before year 1
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    raise GraphQLError('A DateTime is RFC 3339 with an offset, such as "2026-03-01T08:00:00Z".')


def _moment_out(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _unit_in(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError('A UnitCode is a string such as "EA" or "KGM".')
    return value


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number. Sent as a JSON string such as "0.25" or as an '
        "integer, answered as a string; never a float.",
        parse_value=_decimal_in,
        serialize=_decimal_out,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description='A moment in RFC 3339, such as "2026-03-01T08:00:00Z". Answers are in UTC.',
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        parse_value=moment_in,
        serialize=_moment_out,
    ),
    UnitCode: strawberry.scalar(
        name="UnitCode",
        description="A unit of measure by its UN/CEFACT Recommendation 20 code: EA (each), KGM "
        "(kilogram), GRM, LTR, MTR and others.",
        parse_value=_unit_in,
        serialize=str,
    ),
}
