"""How errors look to a client: a sentence, a code, never the inside of the service.

Codes of whole requests, beside those of ``graph.errors``::

    UNAUTHENTICATED              no access token, or one that is not in force
    FORBIDDEN                    a browser's request that another site may have made
    BAD_REQUEST                  not a GraphQL request by the rules of GraphQL over HTTP
    GRAPHQL_PARSE_FAILED         the document is not GraphQL
    GRAPHQL_VALIDATION_FAILED    the document does not fit the schema
    BAD_USER_INPUT               variables or arguments do not fit the document
    LIMIT_EXCEEDED               too large, too deep, or too slow to arrive
    METHOD_NOT_ALLOWED           such as a mutation by GET
    INTERNAL_ERROR               a fault of the service; its log has it under ``errorId``
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError

from graph.errors import LotwiseError, Refused

log = logging.getLogger(__name__)

ErrorAnswer = dict[str, Any]


class Code(StrEnum):
    """Codes that are given outside resolvers."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_REQUEST = "BAD_REQUEST"
    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


class LimitExceeded(GraphQLError):
    """A request is larger or deeper than the service's limits allow."""


class RequestError(Exception):
    """A request that is answered without being executed: with ``errors``, and this status."""

    def __init__(self, status: int, errors: list[ErrorAnswer], **headers: str) -> None:
        super().__init__(errors[0]["message"])
        self.status = status
        self.errors = errors
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def refusal(status: int, code: Code, message: str, **headers: str) -> RequestError:
    """A request error with one sentence. Headers are named with underscores: ``retry_after``."""
    return RequestError(status, [answer(code, message)], **headers)


def answer(code: str, message: str, **extensions: object) -> ErrorAnswer:
    """An error that belongs to no place in a document."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def before_execution(errors: Sequence[GraphQLError]) -> list[ErrorAnswer]:
    """The form of errors of a document that could not be executed."""
    return [_located(error, error.message, {"code": _document_code(error)}) for error in errors]


def of_variables(errors: list[GraphQLError]) -> list[ErrorAnswer]:
    """The form of errors in a request's variables."""
    return [_of_input(error) for error in errors]


def of_execution(errors: list[GraphQLError]) -> list[ErrorAnswer]:
    """The form of errors that arose while a document was executed."""
    return [_executed(error) for error in errors]


def from_lotwise(error: LotwiseError) -> ErrorAnswer:
    """The form of one of our own errors that belongs to no place in a document."""
    return {"message": str(error), "extensions": _extensions(error)}


def internal(error: BaseException, where: str) -> ErrorAnswer:
    """Log a fault of the service and return what the client is told of it."""
    error_id = secrets.token_hex(6)
    log.error("Error %s in %s", error_id, where, exc_info=error)
    message = f"The service failed. Its log tells more under {error_id}."
    return answer(Code.INTERNAL_ERROR, message, errorId=error_id, retryable=False)


def _document_code(error: GraphQLError) -> Code:
    if isinstance(error, LimitExceeded):
        return Code.LIMIT_EXCEEDED
    if isinstance(error, GraphQLSyntaxError):
        return Code.PARSE_FAILED
    return Code.VALIDATION_FAILED


def _executed(error: GraphQLError) -> ErrorAnswer:
    cause = _cause(error)
    if isinstance(cause, LotwiseError):
        if not isinstance(cause, Refused):
            log.warning("%s: %s", _place(error), cause)
        return _located(error, str(cause), _extensions(cause))
    if cause is None and (error.extensions or {}).get("code"):
        return _located(error, error.message, dict(error.extensions or {}))
    # The library words these itself; all else of its own making tells of a fault in our answers.
    if cause is None and error.message.startswith("Argument "):
        return _located(error, error.message, {"code": Code.BAD_USER_INPUT})
    return _hidden(error, cause or error)


def _of_input(error: GraphQLError) -> ErrorAnswer:
    cause = _cause(error)
    if isinstance(cause, LotwiseError):
        return _located(error, str(cause), _extensions(cause))
    if cause is None:
        return _located(error, error.message, {"code": Code.BAD_USER_INPUT})
    return _hidden(error, cause)


def _hidden(error: GraphQLError, cause: BaseException) -> ErrorAnswer:
    told = internal(cause, _place(error))
    return _located(error, told["message"], told["extensions"])


def _extensions(error: LotwiseError) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "retryable": error.retryable}
    if isinstance(error, Refused) and error.field:
        told["field"] = list(error.field)
    if isinstance(error, Refused) and error.others:
        told["others"] = [
            {"message": one.message, "code": one.code, "field": list(one.field)}
            for one in error.others
        ]
    return told


def _cause(error: GraphQLError) -> BaseException | None:
    """What was raised at the bottom; None when it was the GraphQL library's own error."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _place(error: GraphQLError) -> str:
    return ".".join(str(step) for step in error.path or ["the operation"])


def _located(error: GraphQLError, message: str, extensions: dict[str, Any]) -> ErrorAnswer:
    told: ErrorAnswer = {"message": message}
    if error.locations:
        told["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    if error.path:
        told["path"] = list(error.path)
    told["extensions"] = extensions
    return told
