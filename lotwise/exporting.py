"""``/export/...``: answers for spreadsheets and programs, streamed beside GraphQL.

Same tokens, same default company, same limits. ``Lotwise-Complete`` tells before the first row
whether anything was cut off. Exports of other answers take their place beside ``export_trace``:
read the arguments, ask, and hand tables to ``streamed``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, GraphSession
from graph.errors import ErrorCode, LotwiseError, Refused
from graph.store.orders import orders_by_ids
from graph.tracing.circumstances import CircumstanceKind
from lotwise.analysis_tables import balance_export, cause_export
from lotwise.answers import error_response
from lotwise.auth import caller_of
from lotwise.errors import Code, RequestError, from_lotwise, refusal
from lotwise.export_arguments import (
    TraceArguments,
    read_balance_arguments,
    read_cause_arguments,
    read_trace_arguments,
)
from lotwise.export_formats import FORMATS, Format
from lotwise.export_tables import Export, trace_export
from lotwise.graphql_request import read_body
from lotwise.recall_export import recall_dossier
from lotwise.settings import Settings
from resolvers.analysis import common_cause_of
from resolvers.context import RequestContext
from resolvers.trace_export import Sessions, TraceRows
from resolvers.tracing import TraceAnswer, trace_genealogy
from schema.references import traceable_ref
from schema.trace_filter import shown

_FORM = "application/x-www-form-urlencoded"


async def export_trace(request: Request, context: RequestContext) -> Response:
    """The trace that the address asks for."""
    asked = read_trace_arguments(await _parameters(request))
    answer = await _traced(context, asked)
    rows = TraceRows(answer.trace, _sessions(request))
    return streamed(trace_export(answer, rows, asked.rows), asked.format)


async def export_balance(request: Request, context: RequestContext) -> Response:
    """The mass balances of the trace that the address asks for."""
    asked = read_balance_arguments(await _parameters(request))
    if asked.as_of is not None or asked.effective_at is not None:
        name = "asOf" if asked.as_of is not None else "effectiveAt"
        message = "Mass balances are known of the present only: leave asOf and effectiveAt out."
        raise Refused(ErrorCode.INVALID_ARGUMENT, message, (name,))
    answer = await _traced(context, asked)
    return streamed(balance_export(answer, _sessions(request)), asked.format)


async def export_cause(request: Request, context: RequestContext) -> Response:
    """What the suspects that the address names have in common."""
    asked = read_cause_arguments(await _parameters(request))
    refs = [
        traceable_ref(context, ref, ("suspect", str(index)))
        for index, ref in enumerate(asked.suspects)
    ]
    suspects, found = await common_cause_of(context, refs, asked.first)
    shared = [one.cause for one in found.shared]
    ids = [one.name for one in shared if one.kind is CircumstanceKind.ORDER]
    orders = await orders_by_ids(context.session, ids)
    return streamed(cause_export(found, suspects, orders, asked.rows), asked.format)


async def _traced(context: RequestContext, asked: TraceArguments) -> TraceAnswer:
    roots = [
        traceable_ref(context, ref, ("root", str(index))) for index, ref in enumerate(asked.roots)
    ]
    return await trace_genealogy(
        context,
        roots,
        asked.direction,
        asked.components,
        asked.max_depth,
        (),
        as_of=asked.as_of,
        effective_at=asked.effective_at,
        shown=shown(context, asked.filter),
    )


def _sessions(request: Request) -> Sessions:
    settings: Settings = request.app.state.settings

    def session() -> GraphSession:
        graph: Graph = request.app.state.graph
        return graph.session(Deadline.after(settings.request_seconds))

    return session


def streamed(export: Export, written: Format) -> Response:
    """An export on its way; if it fails there, the connection is closed before its end."""
    ending = "" if export.complete else "-incomplete"
    tables = "" if len(export.tables) > 1 else f"-{export.tables[0].record}s"
    name = f"lotwise-{export.name}{tables}{ending}.{written}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Lotwise-Complete": "true" if export.complete else "false",
    }
    if not export.complete:
        headers["Lotwise-Truncated-By"] = ", ".join(export.truncated_by)
    body: AsyncIterator[bytes] = FORMATS[written].write(export)
    return StreamingResponse(body, headers=headers, media_type=FORMATS[written].media_type)


async def _parameters(request: Request) -> QueryParams:
    """Those of the address; by POST those of a form, since no address holds 10,000 roots."""
    if request.method == "GET":
        return request.query_params
    if request.method != "POST":
        message = "An export is asked for by GET, or by POST of a form."
        raise refusal(405, Code.METHOD_NOT_ALLOWED, message, allow="GET, POST")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise refusal(415, Code.BAD_REQUEST, f"The body must be {_FORM}.", accept_post=_FORM)
    most = request.app.state.settings.max_body_bytes
    body = await read_body(request, most, caller_of(request).deadline)
    return QueryParams(body)


def _context(request: Request) -> RequestContext:
    caller, settings = caller_of(request), request.app.state.settings
    return RequestContext.open(
        request.app.state.graph,
        operator=caller.operator,
        company=settings.company,
        deadline=caller.deadline,
        trace_limits=settings.trace_limits,
        trace_index=request.app.state.trace_index,
    )


def _route(path: str, answer: Callable[[Request, RequestContext], Awaitable[Response]]) -> Route:
    async def answered(request: Request) -> Response:
        try:
            return await answer(request, _context(request))
        except RequestError as error:
            return error_response(request, error)
        except LotwiseError as error:
            return error_response(request, _told(error))

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Route(path, answered, methods=methods)


def _told(error: LotwiseError) -> RequestError:
    if isinstance(error, Refused):
        status = 404 if error.code == ErrorCode.NOT_FOUND else 400
        return RequestError(status, [from_lotwise(error)])
    return RequestError(503, [from_lotwise(error)], retry_after="2")


EXPORTS = [
    _route("/export/trace", export_trace),
    _route("/export/mass-balance", export_balance),
    _route("/export/common-cause", export_cause),
    _route("/export/recall/{name}", recall_dossier),
]
