"""Which extra values are collected with activities of a code, by company."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import LiteralString

from graph.domain.collected import DataDefinition, DataType
from graph.domain.texts import clean_name, clean_number
from graph.domain.units import known_unit
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store.commands import Command

_READ: LiteralString = "MATCH (d:DataDefinition {key: $key}) RETURN d.definitions AS definitions"
_SAVE: LiteralString = """
MERGE (d:DataDefinition {key: $key})
SET d.company = $company, d.code = $code, d.definitions = $definitions
"""


async def definitions_of(
    session: GraphSession | Transaction, company: str, code: str
) -> list[DataDefinition]:
    """What is collected with activities of this code; nothing where all is taken."""
    row = await session.one(_READ, key=_key(company, code))
    stored = json.loads(row["definitions"]) if row else []
    return [
        DataDefinition(
            one["name"], DataType(one["type"]), one["unit"], tuple(one["options"]), one["required"]
        )
        for one in stored
    ]


async def define_data(
    session: GraphSession,
    command: Command,
    company: str,
    code: str,
    definitions: Sequence[DataDefinition],
) -> list[DataDefinition]:
    """Say what is collected with activities of a code from now on, instead of what was before."""
    company = clean_number(company, "The company", ("company",))
    command = command.at(company)
    code = clean_name(code, "The activity code", ("code",))
    checked = [_checked(one, str(at)) for at, one in enumerate(definitions)]
    names = [one.name for one in checked]
    if len(set(names)) != len(names):
        raise Refused(ErrorCode.INVALID_DATA, "A value is defined twice.", ("values",))
    text = json.dumps(
        [
            {
                "name": one.name,
                "type": one.type.value,
                "unit": one.unit,
                "options": list(one.options),
                "required": one.required,
            }
            for one in checked
        ],
        ensure_ascii=False,
    )

    async def work(tx: Transaction) -> None:
        if await command.first_answer(tx) is not None:
            return
        before = await tx.one(_READ, key=_key(company, code))
        await tx.all(_SAVE, key=_key(company, code), company=company, code=code, definitions=text)
        entry = command.history(
            "DataCollectionDefined",
            {"code": code, "before": before and before["definitions"], "after": text},
        )
        await command.record(tx, [entry], {"code": code})

    await session.write([f"data:{_key(company, code)}", *command.queue], work)
    return await definitions_of(session, company, code)


def _key(company: str, code: str) -> str:
    return f"{company}\x1f{code}"


def _checked(one: DataDefinition, at: str) -> DataDefinition:
    field = ("values", at)
    name = clean_name(one.name, "The name of a value", (*field, "name"))
    options = tuple(clean_name(text, "An option", (*field, "options")) for text in one.options)
    if (one.type is DataType.ENUM) != bool(options):
        raise Refused(
            ErrorCode.INVALID_DATA,
            "An enumeration has options, and only that.",
            (*field, "options"),
        )
    unit = known_unit(one.unit, (*field, "unit")) if one.unit is not None else None
    return DataDefinition(name, one.type, unit, options, one.required)
