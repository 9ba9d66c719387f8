"""What an export is asked: the parameters of its address or form, read in one place.

To add a parameter: a field of ``TraceArguments``, and its line in ``read_trace_arguments``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from graphql import GraphQLError
from starlette.datastructures import QueryParams
from strawberry import ID

from graph.errors import ErrorCode, Refused
from graph.tracing.records import ComponentScope, TraceDirection
from lotwise.export_formats import Format
from schema.connections import page_size
from schema.references import CodeKey, ItemKey, ItemRef, NumberKey, TraceableRef
from schema.scalars import DateTime, moment_in
from schema.trace_filter import TraceFilterInput

E = TypeVar("E", bound=StrEnum)

_ONCE = frozenset(
    {"direction", "maxDepth", "components", "format", "rows", "asOf", "effectiveAt"}
    | {"from", "to", "finishedProductsOnly", "onHandOnly", "itemCompany"}
)
_MANY = frozenset({"root", "item", "company", "activityCode"})
_KEYS = {"company": False, "item": True, "number": True}
_CODE = {"company": False, "text": True}
_LARGEST = 2**31 - 1


class RowKind(StrEnum):
    """Which rows of a trace are exported."""

    NODES = "nodes"
    EDGES = "edges"
    ALL = "all"


class CauseKind(StrEnum):
    """Which rows of a common cause are exported."""

    CANDIDATES = "candidates"
    CIRCUMSTANCES = "circumstances"
    ALL = "all"


class Flag(StrEnum):
    """Whether something holds."""

    YES = "true"
    NO = "false"

    @property
    def is_set(self) -> bool:
        """As a boolean."""
        return self is Flag.YES


@dataclass(frozen=True, slots=True)
class TraceArguments:
    """An export of a trace: the arguments of the query ``trace``, and how to write it."""

    roots: list[TraceableRef]
    direction: TraceDirection
    max_depth: int | None
    components: ComponentScope
    format: Format
    rows: tuple[str, ...]
    as_of: DateTime | None
    effective_at: DateTime | None
    filter: TraceFilterInput


@dataclass(frozen=True, slots=True)
class CauseArguments:
    """An export of a common cause: the arguments of the query ``commonCause``, and the format."""

    suspects: list[TraceableRef]
    first: int
    format: Format
    rows: tuple[str, ...]


def read_cause_arguments(parameters: QueryParams) -> CauseArguments:
    """As ``read_trace_arguments``."""
    _require_known(parameters, frozenset({"first", "format", "rows"}), frozenset({"suspect"}))
    if not (texts := parameters.getlist("suspect")):
        raise _refused("suspect", "Name at least one suspect by the parameter suspect.")
    written = _table_format(parameters)
    return CauseArguments(
        suspects=[_root(text, ("suspect", str(at))) for at, text in enumerate(texts)],
        first=page_size(_whole(parameters, "first")),
        format=written,
        rows=_cause_rows(parameters, written),
    )


def read_balance_arguments(parameters: QueryParams) -> TraceArguments:
    """As ``read_trace_arguments``, for the mass balance of the trace, which is one table."""
    _require_known(parameters, _ONCE - {"rows"}, _MANY)
    _table_format(parameters)
    return read_trace_arguments(parameters)


def read_trace_arguments(parameters: QueryParams) -> TraceArguments:
    """Read the parameters; refuses what is missing, unknown, given twice, or not well-formed."""
    _require_known(parameters, _ONCE, _MANY)
    if not (texts := parameters.getlist("root")):
        raise _refused("root", "Name at least one root by the parameter root.")
    written = _choice(parameters, "format", Format, Format.CSV)
    return TraceArguments(
        roots=[_root(text, ("root", str(at))) for at, text in enumerate(texts)],
        direction=_choice(parameters, "direction", TraceDirection, None),
        max_depth=_whole(parameters, "maxDepth"),
        components=_choice(parameters, "components", ComponentScope, ComponentScope.TRACKED),
        format=written,
        rows=_rows(parameters, written),
        as_of=_moment(parameters, "asOf"),
        effective_at=_moment(parameters, "effectiveAt"),
        filter=_filter(parameters),
    )


def _require_known(parameters: QueryParams, once: frozenset[str], many: frozenset[str]) -> None:
    for name in parameters:
        if name not in once | many:
            # Left unnoticed, a slip of the pen would answer another question than was asked.
            raise _refused(name[:80], f"There is no parameter {name[:80]!r} here.")
        if name in once and len(parameters.getlist(name)) > 1:
            raise _refused(name, f"The parameter {name} is given twice.")


def _table_format(parameters: QueryParams) -> Format:
    written = _choice(parameters, "format", Format, Format.CSV)
    if written is Format.GRAPHML:
        raise _refused("format", "GraphML holds nodes and edges; this is written in other formats.")
    return written


def _cause_rows(parameters: QueryParams, written: Format) -> tuple[str, ...]:
    default = CauseKind.CANDIDATES if written is Format.CSV else CauseKind.ALL
    kind = _choice(parameters, "rows", CauseKind, default)
    if kind is CauseKind.ALL:
        if written is Format.CSV:
            raise _refused("rows", "A CSV file holds one table: candidates or circumstances.")
        return CauseKind.CANDIDATES.value, CauseKind.CIRCUMSTANCES.value
    return (kind.value,)


def _filter(parameters: QueryParams) -> TraceFilterInput:
    owner = parameters.get("itemCompany")
    items = [ItemRef(key=ItemKey(company=owner, number=one)) for one in parameters.getlist("item")]
    return TraceFilterInput(
        items=items or None,
        companies=parameters.getlist("company") or None,
        activity_codes=parameters.getlist("activityCode") or None,
        from_=_moment(parameters, "from"),
        to=_moment(parameters, "to"),
        finished_products_only=_choice(parameters, "finishedProductsOnly", Flag, Flag.NO).is_set,
        on_hand_only=_choice(parameters, "onHandOnly", Flag, Flag.NO).is_set,
    )


def _moment(parameters: QueryParams, name: str) -> DateTime | None:
    text = parameters.get(name)
    if text is None:
        return None
    try:
        return DateTime(moment_in(text))
    except GraphQLError as error:
        raise Refused(ErrorCode.INVALID_TIME, error.message, (name,)) from None


def _choice(parameters: QueryParams, name: str, choices: type[E], default: E | None) -> E:
    text = parameters.get(name)
    if text is None and default is not None:
        return default
    for choice in choices:
        if choice.value == text:
            return choice
    listed = ", ".join(choices)
    raise _refused(name, f"The parameter {name} is one of {listed}.")


def _whole(parameters: QueryParams, name: str) -> int | None:
    text = parameters.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > _LARGEST:
        raise _refused(name, f"The parameter {name} is a whole number, 0 or more.")
    return int(text)


def _rows(parameters: QueryParams, written: Format) -> tuple[str, ...]:
    default = RowKind.NODES if written is Format.CSV else RowKind.ALL
    kind = _choice(parameters, "rows", RowKind, default)
    if kind is RowKind.ALL:
        if written is Format.CSV:
            raise _refused("rows", "A CSV file holds one table: nodes or edges.")
        return RowKind.NODES.value, RowKind.EDGES.value
    if written is Format.GRAPHML:
        raise _refused("rows", "GraphML holds nodes and edges.")
    return (kind.value,)


def _root(text: str, field: tuple[str, ...]) -> TraceableRef:
    """A batch or serial number: a global id, or a TraceableRef as JSON."""
    if not text.lstrip().startswith("{"):
        return TraceableRef(id=ID(text))
    try:
        value = json.loads(text)
        [(way, named)] = value.items()
    except (ValueError, RecursionError):
        raise _not_a_root(field) from None
    if way == "id" and isinstance(named, str):
        return TraceableRef(id=ID(named))
    if way == "batch":
        return TraceableRef(batch=NumberKey(**_texts(named, _KEYS, field)))
    if way == "serialNumber":
        return TraceableRef(serial_number=NumberKey(**_texts(named, _KEYS, field)))
    if way == "code":
        return TraceableRef(code=CodeKey(**_texts(named, _CODE, field)))
    raise _not_a_root(field)


def _texts(value: object, names: dict[str, bool], field: tuple[str, ...]) -> dict[str, Any]:
    """The texts with these names, of which those marked must be there."""
    if (
        not isinstance(value, dict)
        or not value.keys() <= names.keys()
        or any(must and name not in value for name, must in names.items())
        or any(not isinstance(one, str) for one in value.values())
    ):
        raise _not_a_root(field)
    return value


def _not_a_root(field: tuple[str, ...]) -> Refused:
    message = (
        'Name it by a global id, or a TraceableRef such as {"batch":{"item":"A-1","number":"7"}}.'
    )
    return Refused(ErrorCode.INVALID_REFERENCE, message, field)


def _refused(name: str, message: str) -> Refused:
    return Refused(ErrorCode.INVALID_ARGUMENT, message, (name,))
