"""Executing selections of plain fields by the shortest way.

A page of a trace has many hundreds of fields, and nearly all of them are attributes of objects that
are there already. The library takes each through a resolver, an info, a path and a dozen questions
about its value: 5 ms for a page. Here an attribute that is a value of the expected kind is answered
at once, and an object of the expected class has its fields executed at once. What is different in
any way (no value, another kind of value, a fault, a resolver, a list, an awaitable) is left to the
library, which starts that field from its beginning. So only what cannot go wrong is done here, and
tests compare both on documents and values of all kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, cast

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    is_abstract_type,
    is_non_null_type,
    is_object_type,
)
from graphql.pyutils import AwaitableOrValue, Path, Undefined, UndefinedType, gather_with_cancel
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

_DEFINITION = "strawberry-definition"
_PLAIN = "lotwise-plain-fields"
# What the library's own scalars leave as it is.
_AS_IT_IS: dict[str, type] = {"ID": str, "String": str, "Boolean": bool}
# What else a scalar is asked to serialize here.
_VALUES = frozenset({str, int, bool, float, Decimal, datetime})
# Those of which it is clear what they do; others change how a field is executed.
_DIRECTIVES = frozenset({"skip", "include"})

Details = Any
Fields = Mapping[str, Details]


class _Plain(NamedTuple):
    """A field without resolver that is an attribute: a leaf (``kinds``), or an object."""

    attribute: str
    declared: GraphQLOutputType
    # Values of this class are answered as they are; of these classes, after ``coerce``.
    as_it_is: type | None = None
    kinds: frozenset[type] = frozenset()
    coerce: Callable[[Any], Any] | None = None


# A name in the answer, what is selected under it, and how it is read where it is plain.
_Selected = tuple[str, Details, _Plain | None]


class _PlainFields:
    """What is known of one schema's fields and classes; found out when it is first needed."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._fields: dict[tuple[str, str], _Plain | None] = {}
        self._runtime: dict[tuple[int, type], GraphQLObjectType | None] = {}

    @classmethod
    def of(cls, schema: GraphQLSchema) -> _PlainFields:
        """What is known of a schema, kept with it."""
        known = schema.extensions.get(_PLAIN)
        if known is None:
            known = schema.extensions[_PLAIN] = cls(schema)
        return cast("_PlainFields", known)

    def field(self, parent: GraphQLObjectType, details: Details) -> _Plain | None:
        """How a selected field is read, if it is plain."""
        node = details[0].node
        if any(one.name.value not in _DIRECTIVES for one in node.directives or ()):
            return None
        key = (parent.name, node.name.value)
        if key not in self._fields:
            definition = self._schema.get_field(parent, node.name.value)
            self._fields[key] = _plain(definition) if definition else None
        return self._fields[key]

    def runtime_type(self, declared: GraphQLOutputType, kind: type) -> GraphQLObjectType | None:
        """The GraphQL type of values of a Python class where ``declared`` is expected."""
        # Types live as long as their schema does, and this with it.
        key = (id(declared), kind)
        if key not in self._runtime:
            self._runtime[key] = self._runtime_type(declared, kind)
        return self._runtime[key]

    def _runtime_type(self, declared: GraphQLOutputType, kind: type) -> GraphQLObjectType | None:
        definition = kind.__dict__.get("__strawberry_definition__")
        named = declared.of_type if is_non_null_type(declared) else declared
        if definition is None:
            return None
        if is_abstract_type(named):
            possible = self._schema.get_possible_types(named)
            return next((one for one in possible if _definition(one) is definition), None)
        if not is_object_type(named):
            return None
        own = _definition(named)
        if own is definition:
            return named
        # An instance of a generic class, where one of its specialisations is expected.
        generic = getattr(own, "concrete_of", None) is definition and named.is_type_of is None
        return named if generic else None


class PlainFieldExecutor(StrawberryGraphQLCoreExecutionContext):
    """The library's executor, with a short way for plain fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plain = _PlainFields.of(self.schema)
        # By the identity of what is selected, which is kept in it, so that nothing else has it.
        self._selected: dict[int, tuple[Fields, list[_Selected]]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Fields,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Execute the fields of one object, in their order."""
        results: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for name, details, plain in self._selection(parent_type, grouped_field_set):
                value = None
                if plain is not None:
                    try:
                        value = getattr(source_value, plain.attribute, None)
                    except Exception:  # the library will meet it as well, and tell where
                        value = None
                    kind = type(value)
                    if kind is plain.as_it_is:
                        results[name] = value
                        continue
                    if kind in plain.kinds and (told := _coerced(plain, value)) is not None:
                        results[name] = told
                        continue
                at = Path(path, name, parent_type.name)
                result = self._object(plain, details, at, value, position_context)
                if type(result) is dict:
                    results[name] = result
                    continue
                if result is Undefined:
                    result = self.execute_field(
                        parent_type, source_value, details, at, position_context
                    )
                if result is not Undefined:
                    results[name] = result
                    if self.is_awaitable(result):
                        awaited.append(name)
        except Exception:
            if awaited:
                self.settle_in_background([results[name] for name in awaited])
            raise
        return _settled(results, awaited) if awaited else results

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: Details,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[Any]:
        """Complete what a resolver returned, or one entry of a list."""
        object_type = self._plain.runtime_type(return_type, type(result))
        if object_type is None:
            return super().complete_value(
                return_type, field_details_list, info, path, result, position_context
            )
        return self._subfields(object_type, field_details_list, path, result, position_context)

    def _selection(self, parent: GraphQLObjectType, fields: Fields) -> list[_Selected]:
        known = self._selected.get(id(fields))
        if known is None:
            selected = [
                (name, details, self._plain.field(parent, details))
                for name, details in fields.items()
            ]
            known = self._selected[id(fields)] = (fields, selected)
        return known[1]

    def _object(
        self, plain: _Plain | None, details: Details, path: Path, value: Any, context: Any
    ) -> AwaitableOrValue[dict[str, Any] | None] | UndefinedType:
        """The fields of an object that stands in a plain field; Undefined for all else."""
        if plain is None or value is None:
            return Undefined
        object_type = self._plain.runtime_type(plain.declared, type(value))
        if object_type is None:
            return Undefined
        try:
            result = self._subfields(object_type, details, path, value, context)
        except Exception as error:
            self.handle_field_error(error, plain.declared, details, path)
            return None
        if self.is_awaitable(result):
            return self._told(result, plain.declared, details, path)
        return result

    def _subfields(
        self, of: GraphQLObjectType, details: Details, path: Path, value: Any, context: Any
    ) -> AwaitableOrValue[dict[str, Any]]:
        fields, defer_usages, _ = self.collect_subfields(of, details)
        return self.execute_collected_subfields(of, value, path, fields, defer_usages, context)

    async def _told(
        self, awaitable: Any, declared: GraphQLOutputType, details: Details, path: Path
    ) -> dict[str, Any] | None:
        try:
            return cast("dict[str, Any]", await awaitable)
        except Exception as error:
            self.handle_field_error(error, declared, details, path)
            return None


async def _settled(results: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
    """These results, with those put in their places that are awaited."""
    if len(awaited) == 1:
        [name] = awaited
        results[name] = await results[name]
    else:
        found = await gather_with_cancel(*(results[name] for name in awaited))
        results.update(zip(awaited, found, strict=True))
    return results


def _coerced(plain: _Plain, value: Any) -> Any:
    try:
        return plain.coerce(value) if plain.coerce else None
    except Exception:  # the library will meet it as well, and tell where
        return None


def _plain(field: GraphQLField) -> _Plain | None:
    """How a field is read, if it has no resolver and is no list."""
    definition = field.extensions.get(_DEFINITION)
    named = field.type.of_type if is_non_null_type(field.type) else field.type
    if not isinstance(definition, StrawberryField) or not getattr(
        field.resolve, "_is_default", False
    ):
        return None
    attribute = definition.python_name
    if isinstance(named, GraphQLScalarType):
        as_it_is = _AS_IT_IS.get(named.name)
        return _Plain(attribute, field.type, as_it_is, _VALUES, named.coerce_output_value)
    if isinstance(named, GraphQLEnumType):
        return _enum(attribute, field.type, named)
    if is_object_type(named) or is_abstract_type(named):
        return _Plain(attribute, field.type)
    return None


def _enum(attribute: str, declared: GraphQLOutputType, enum: GraphQLEnumType) -> _Plain | None:
    members = getattr(enum, "wrapped_cls", None)
    if not (isinstance(members, type) and issubclass(members, Enum)):
        return None
    names = {member: enum.coerce_output_value(member) for member in members}
    return _Plain(attribute, declared, None, frozenset({members}), names.get)


def _definition(named: Any) -> Any:
    return named.extensions.get(_DEFINITION)
