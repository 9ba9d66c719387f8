"""The public contract: nothing in it is renamed or lost, all of it is described, nothing a float.

``schema/schema.graphql`` is the contract as it is, generated; ``contract.graphql`` beside this test
is what clients rely on, written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_specified_scalar_type,
    print_ast,
)
from graphql.utilities import (
    BreakingChange,
    DangerousChange,
    DangerousChangeType,
    find_breaking_changes,
    find_dangerous_changes,
)

from schema.export import SCHEMA_FILE, sdl

CONTRACT = Path(__file__).with_name("contract.graphql").read_text(encoding="utf-8")
# What clients can meet without being told beforehand.
ADDED = {
    DangerousChangeType.VALUE_ADDED_TO_ENUM,
    DangerousChangeType.IMPLEMENTED_INTERFACE_ADDED,
    DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED,
    DangerousChangeType.OPTIONAL_ARG_ADDED,
}
Output = GraphQLObjectType | GraphQLInterfaceType


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_schema(sdl())


def own_types(contract: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        one
        for name, one in sorted(contract.type_map.items())
        if not name.startswith("__") and not is_specified_scalar_type(one)
    ]


def output_fields(contract: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    for one in own_types(contract):
        if isinstance(one, Output):
            for name, field in one.fields.items():
                yield f"{one.name}.{name}", field


def broken(relied_on: str, contract: GraphQLSchema) -> list[str]:
    """What clients of ``relied_on`` would stumble over."""
    known = build_schema(relied_on)
    changes: list[BreakingChange | DangerousChange] = [*find_breaking_changes(known, contract)]
    changes += [one for one in find_dangerous_changes(known, contract) if one.type not in ADDED]
    return [one.description for one in changes]


def test_the_committed_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == sdl(), "run make schema and commit its result"


def test_what_clients_rely_on_is_there(contract: GraphQLSchema) -> None:
    assert broken(CONTRACT, contract) == []


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("registrationStatus:", "state:"),
        ("ProductLineRole = MAIN", "ProductLineRole = BY_PRODUCT"),
        ("outcome: ScanOutcome", "outcome: String"),
        ("userErrors: [UserError!]!", "userErrors: [UserError!]! more: Int"),
        ("truncatedBy: [Truncation!]!", "truncatedBy: Truncation"),
        ("decode(text: String!)", "decode(code: String!)"),
        ("IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_CONFLICT ANOTHER"),
        ("scan(input: ScanInput!)", "scanned(input: ScanInput!)"),
    ],
)
def test_a_change_of_the_contract_is_noticed(
    contract: GraphQLSchema, name: str, renamed: str
) -> None:
    assert CONTRACT.count(name) >= 1
    assert broken(CONTRACT.replace(name, renamed), contract)


def test_a_reference_names_one_thing_in_one_way(contract: GraphQLSchema) -> None:
    one_of = {
        one.name
        for one in own_types(contract)
        if isinstance(one, GraphQLInputObjectType) and one.is_one_of
    }
    assert one_of >= {"ItemRef", "OrderRef", "TraceableRef"}


def undescribed(contract: GraphQLSchema) -> Iterator[str]:
    for one in own_types(contract):
        if not one.description:
            yield one.name
        if isinstance(one, Output | GraphQLInputObjectType):
            for name, field in one.fields.items():
                if not field.description:
                    yield f"{one.name}.{name}"
        if isinstance(one, GraphQLEnumType):
            for name, value in one.values.items():
                if not value.description:
                    yield f"{one.name}.{name}"
    for name, output in output_fields(contract):
        for argument, described in output.args.items():
            if not described.description:
                yield f"{name}({argument}:)"


def test_everything_is_described(contract: GraphQLSchema) -> None:
    assert list(undescribed(contract)) == []


def test_nothing_is_a_float(contract: GraphQLSchema) -> None:
    assert "Float" not in contract.type_map


def test_every_mutation_has_one_input_a_key_and_user_errors(contract: GraphQLSchema) -> None:
    assert contract.mutation_type is not None
    for name, mutation in contract.mutation_type.fields.items():
        verb_noun = name[0].upper() + name[1:]
        assert {key: str(one.type) for key, one in mutation.args.items()} == {
            "input": f"{verb_noun}Input!"
        }
        sent = get_named_type(mutation.args["input"].type)
        assert isinstance(sent, GraphQLInputObjectType)
        assert str(sent.fields["idempotencyKey"].type) == "String"
        assert str(mutation.type) == f"{verb_noun}Payload!"
        payload = get_named_type(mutation.type)
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"


def test_lists_hold_no_nulls(contract: GraphQLSchema) -> None:
    for name, field in output_fields(contract):
        kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if isinstance(kind, GraphQLList):
            assert isinstance(kind.of_type, GraphQLNonNull), name
            # A refusal may be about no field in particular, and a refused mutation has no result.
            # What is not known of the past is null: an empty list would say that there is none.
            unknown = name == "TraceTotals.byPlace"
            absent = name == "UserError.field" or "Payload." in name or unknown
            assert isinstance(field.type, GraphQLNonNull) or absent, name


def test_every_connection_can_be_paged(contract: GraphQLSchema) -> None:
    for name, field in output_fields(contract):
        if str(field.type).endswith("Connection!"):
            assert {"first", "after"} <= set(field.args), name
            first = field.args["first"].ast_node
            assert first is not None
            assert first.default_value is not None, name
            assert print_ast(first.default_value) in ("50", "100"), name
    for one in own_types(contract):
        if isinstance(one, GraphQLObjectType) and one.name.endswith("Connection"):
            assert {"edges", "nodes", "pageInfo"} <= set(one.fields), one.name


def test_enums_are_upper_snake(contract: GraphQLSchema) -> None:
    for one in own_types(contract):
        if isinstance(one, GraphQLEnumType):
            for value in one.values:
                assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", value), f"{one.name}.{value}"
