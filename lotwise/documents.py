"""GraphQL documents, parsed and validated once.

Clients send the same few documents again and again. Parsing and validating takes longer than
executing a small one, so those that may be executed are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import strawberry
from graphql import DocumentNode, GraphQLError, parse, specified_rules
from strawberry.schema.schema import validate_document

from lotwise.errors import LimitExceeded
from lotwise.limits import Limits, check_limits

# A parsed document takes about 140 bytes of memory for each character.
_KEPT = 128
_LONGEST_KEPT = 8_000
# The same objects for every request.
_RULES = tuple(specified_rules)


class DocumentRefused(Exception):
    """A document that cannot be executed against this schema, or may not."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class Documents:
    """The documents of one schema, under its service's limits."""

    def __init__(self, schema: strawberry.Schema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._keep = lru_cache(maxsize=_KEPT)(self._prepare)

    def get(self, text: str) -> DocumentNode:
        """The document with this text. Raises ``DocumentRefused``."""
        return self._keep(text) if len(text) <= _LONGEST_KEPT else self._prepare(text)

    @property
    def hits(self) -> int:
        """How often a document was already there."""
        return self._keep.cache_info().hits

    def _prepare(self, text: str) -> DocumentNode:
        document = self._parse(text)
        errors = check_limits(document, self._limits) or self._validate(document)
        if errors:
            raise DocumentRefused(errors)
        return document

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_tokens=self._limits.tokens)
        except GraphQLError as error:
            if not error.message.endswith("Parsing aborted."):
                raise DocumentRefused([error]) from None
            message = "The document is nested too deeply."
            if "tokens" in error.message:
                message = f"The document has more than {self._limits.tokens:,} words and signs."
            raise DocumentRefused([LimitExceeded(message)]) from None

    def _validate(self, document: DocumentNode) -> Sequence[GraphQLError]:
        errors = validate_document(self._schema._schema, document, _RULES)
        # The library gives up a document that takes it too long.
        if errors and errors[0].message == "Validation aborted.":
            return [LimitExceeded("The document repeats itself too often.")]
        return errors
