"""How large a GraphQL document may be: depth, aliases, and fields once its fragments are filled in.

Looked at before the document is validated, since some rules of validation take quadratic time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from lotwise.errors import LimitExceeded
from lotwise.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may have; ``tokens`` are words and signs."""

    depth: int
    aliases: int
    tokens: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings say."""
        return cls(settings.max_depth, settings.max_aliases, settings.max_tokens)


@dataclass(slots=True)
class Size:
    """The size of a selection, with its fragments filled in wherever they are spread.

    ``depth`` counts levels of fields; what asks for the schema itself (``__schema``) counts none.
    """

    depth: int = 0
    aliases: int = 0
    fields: int = 0

    def add(self, other: Size, levels: int = 0) -> None:
        """Put another selection beside this one, so many levels below it."""
        self.depth = max(self.depth, other.depth + levels)
        self.aliases += other.aliases
        self.fields += other.fields


def check_limits(document: DocumentNode, limits: Limits) -> Sequence[GraphQLError]:
    """The limits that a document exceeds, as errors; none for one that may be executed."""
    sizes = _Sizes(document)
    errors: list[GraphQLError] = []
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            errors += _exceeded(operation, sizes.of(operation.selection_set), limits)
    return errors


def _exceeded(
    operation: OperationDefinitionNode, size: Size, limits: Limits
) -> list[LimitExceeded]:
    name = f"Operation {operation.name.value}" if operation.name else "The operation"
    compared = [
        (size.depth, limits.depth, "levels of fields"),
        (size.aliases, limits.aliases, "aliases"),
        (size.fields, limits.tokens, "fields"),
    ]
    return [
        LimitExceeded(f"{name} has {count:,} {what}; {most:,} is the most here.", operation)
        for count, most, what in compared
        if count > most
    ]


class _Sizes:
    """Measures selections; each fragment once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode) -> Size:
        size = Size()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._add_field(size, node)
            elif isinstance(node, InlineFragmentNode):
                size.add(self.of(node.selection_set))
            elif isinstance(node, FragmentSpreadNode):
                size.add(self._of_fragment(node.name.value))
        return size

    def _add_field(self, size: Size, node: FieldNode) -> None:
        size.fields += 1
        size.aliases += node.alias is not None
        inner = self.of(node.selection_set) if node.selection_set else Size()
        if node.name.value.startswith("__"):
            inner.depth = -1
        size.add(inner, levels=1)

    def _of_fragment(self, name: str) -> Size:
        if name not in self._known:
            # A fragment that spreads itself counts nothing inside itself; validation refuses it.
            self._known[name] = Size()
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]
