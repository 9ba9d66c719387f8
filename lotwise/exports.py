"""Files beside GraphQL, behind the same gate: ``GET /export/recall/{id}.json`` and ``.html``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph.errors import DeadlineExceeded, ErrorCode, LotwiseError, Refused
from graph.tracing.moments import Moment
from lotwise import dossiers
from lotwise.answers import accepted, error_response
from lotwise.auth import caller_of
from lotwise.errors import RequestError, from_lotwise
from resolvers.context import RequestContext, TraceLimits
from resolvers.dossiers import Dossier, dossier
from schema.ids import Kind, local_id


async def recall_dossier(request: Request) -> Response:
    """The dossier of a recall; ``?moment=`` asks for an earlier one, byte for byte.

    Without an ending browsers get the page, and programs the file.
    """
    name, _, ending = str(request.path_params["name"]).partition(".")
    if ending not in ("", "json", "html"):
        unknown = Refused(ErrorCode.NOT_FOUND, "A dossier is a .json or an .html file.")
        return error_response(request, RequestError(404, [from_lotwise(unknown)]))
    try:
        recall_id = local_id(Kind.RECALL, name, ("id",))
        found = await dossier(_context(request), recall_id, _moment(request))
    except LotwiseError as error:
        return error_response(request, RequestError(_status(error), [from_lotwise(error)]))
    if not ending:
        ending = "html" if "text/html" in accepted(request.headers.get("accept", "")) else "json"
    return _page(found) if ending == "html" else _file(found)


def _context(request: Request) -> RequestContext:
    settings, caller = request.app.state.settings, caller_of(request)
    limits = TraceLimits(settings.trace_max_nodes, settings.trace_max_links, settings.trace_seconds)
    return RequestContext.open(
        request.app.state.graph,
        operator=caller.operator,
        company=settings.company,
        deadline=caller.deadline,
        trace_limits=limits,
    )


def _moment(request: Request) -> Moment | None:
    text = request.query_params.get("moment")
    if text is None:
        return None
    parts = text.split(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "This is not a moment.", ("moment",))
    return tuple(map(int, parts))


def _status(error: LotwiseError) -> int:
    if isinstance(error, Refused):
        return 404 if error.code == ErrorCode.NOT_FOUND else 400
    return 504 if isinstance(error, DeadlineExceeded) else 503


def _file(found: Dossier) -> Response:
    return Response(found.json, headers=_headers(found), media_type="application/json")


def _page(found: Dossier) -> Response:
    policy = {"Content-Security-Policy": dossiers.CONTENT_POLICY}
    return HTMLResponse(dossiers.page(found), headers=_headers(found) | policy)


def _headers(found: Dossier) -> dict[str, str]:
    return {"ETag": f'"{found.sha256}"'}
