"""Every error that Lotwise itself raises.

::

    LotwiseError
    ├── Refused              what a user asked for is not allowed; nothing was changed
    ├── GraphUnavailable     the graph engine does not answer            (may be retried)
    │   └── GraphDenied      it does not accept the service's credentials (may be retried)
    ├── DeadlineExceeded     the service's own time limit was reached    (may be retried)
    ├── SubscriberTooSlow    a subscriber did not read what it was told  (may subscribe again)
    ├── StoreTooNew          the store was made by a newer Lotwise
    └── EngineNotSupported   the embedded engine has no build for this machine

Each has a stable ``code`` and says by ``retryable`` whether the same call may succeed later.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class ErrorCode(StrEnum):
    """Why something was refused. Clients rely on these names: only add to them."""

    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    ALREADY_REMOVED = "ALREADY_REMOVED"
    AMBIGUOUS = "AMBIGUOUS"
    INVALID_CODE = "INVALID_CODE"
    INVALID_NUMBER = "INVALID_NUMBER"
    INVALID_NAME = "INVALID_NAME"
    INVALID_QUANTITY = "INVALID_QUANTITY"
    INVALID_TIME = "INVALID_TIME"
    INVALID_REFERENCE = "INVALID_REFERENCE"
    INVALID_ORDER = "INVALID_ORDER"
    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    IN_USE = "IN_USE"
    COMPONENTS_INCOMPLETE = "COMPONENTS_INCOMPLETE"
    ALREADY_POSTED = "ALREADY_POSTED"
    INVALID_DATA = "INVALID_DATA"
    UNIT_MISMATCH = "UNIT_MISMATCH"
    NUMBER_REQUIRED = "NUMBER_REQUIRED"
    NOT_TRACKED = "NOT_TRACKED"
    NO_MATCHING_LINE = "NO_MATCHING_LINE"
    LINE_REQUIRED = "LINE_REQUIRED"
    PRODUCT_REQUIRED = "PRODUCT_REQUIRED"
    ORDER_NOT_STARTED = "ORDER_NOT_STARTED"
    ORDER_ENDED = "ORDER_ENDED"
    QUANTITY_EXCEEDED = "QUANTITY_EXCEEDED"
    SERIAL_ALREADY_CONSUMED = "SERIAL_ALREADY_CONSUMED"
    SERIAL_ALREADY_REGISTERED = "SERIAL_ALREADY_REGISTERED"
    ALREADY_REPORTED_AS_FINISHED = "ALREADY_REPORTED_AS_FINISHED"
    ALREADY_PICKED = "ALREADY_PICKED"
    WOULD_FORM_CYCLE = "WOULD_FORM_CYCLE"
    ON_HOLD = "ON_HOLD"
    NOT_PRE_ALLOCATED = "NOT_PRE_ALLOCATED"
    ALLOCATED_TO_OTHER_ORDER = "ALLOCATED_TO_OTHER_ORDER"
    MATCHING_LIMIT_EXCEEDED = "MATCHING_LIMIT_EXCEEDED"
    OVER_CONSUMPTION = "OVER_CONSUMPTION"
    REASON_REQUIRED = "REASON_REQUIRED"
    RECALL_CLOSED = "RECALL_CLOSED"
    STALE = "STALE"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    FORBIDDEN = "FORBIDDEN"


class LotwiseError(Exception):
    """The root of the tree above."""

    code: str = "INTERNAL_ERROR"
    retryable: bool = False


class Refused(LotwiseError):
    """What was asked is not allowed. Nothing was changed.

    ``message`` is one sentence for the person who asked. ``field`` is the path of the input field
    it is about, such as ``("quantity", "value")``; the API puts ``input`` before it.
    ``held_id`` is the traceable that a hold keeps from being consumed, where that is the reason.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        field: tuple[str, ...] = (),
        *,
        held_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code.value
        self.message = message
        self.field = field
        self.held_id = held_id
        self.others: tuple[Refused, ...] = ()

    def about(self, *field: str) -> Refused:
        """The same refusal about another input field."""
        return Refused(ErrorCode(self.code), self.message, field, held_id=self.held_id)

    def with_others(self, others: Iterable[Refused]) -> Refused:
        """This refusal together with those of the same request that stand beside it."""
        self.others = tuple(others)
        return self


class GraphUnavailable(LotwiseError):
    """The graph engine does not answer, or gave up on a transaction again and again."""

    code = "GRAPH_UNAVAILABLE"
    retryable = True


class GraphDenied(GraphUnavailable):
    """The graph engine does not accept the service's credentials, such as a changed password."""


class DeadlineExceeded(LotwiseError):
    """The service's own time limit for this request was reached; nothing was changed."""

    code = "DEADLINE_EXCEEDED"
    retryable = True


class SubscriberTooSlow(LotwiseError):
    """A subscriber left too much unread, and is not told any more."""

    code = "SUBSCRIBER_TOO_SLOW"
    retryable = True


class StoreTooNew(LotwiseError):
    """The store was written by a newer version of Lotwise than this one."""

    code = "STORE_TOO_NEW"


class EngineNotSupported(LotwiseError):
    """The embedded engine has no build for this machine; a Neo4j server is needed instead."""

    code = "ENGINE_NOT_SUPPORTED"
