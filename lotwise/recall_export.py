"""A recall's dossier as a file: ``GET /export/recall/{id}.json`` and ``.html``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph.errors import ErrorCode, Refused
from graph.tracing.moments import Moment
from lotwise import dossiers
from lotwise.answers import accepted
from lotwise.errors import Code, refusal
from resolvers.context import RequestContext
from resolvers.dossiers import Dossier, dossier
from schema.ids import Kind, local_id


async def recall_dossier(request: Request, context: RequestContext) -> Response:
    """The dossier of a recall; ``?moment=`` asks for an earlier one, byte for byte.

    Without an ending browsers get the page, and programs the file.
    """
    if request.method not in ("GET", "HEAD"):
        message = "A dossier is asked for by GET."
        raise refusal(405, Code.METHOD_NOT_ALLOWED, message, allow="GET, HEAD")
    name, _, ending = str(request.path_params["name"]).partition(".")
    if ending not in ("", "json", "html"):
        raise Refused(ErrorCode.NOT_FOUND, "A dossier is a .json or an .html file.")
    recall_id = local_id(Kind.RECALL, name, ("id",))
    found = await dossier(context, recall_id, _moment(request))
    if not ending:
        ending = "html" if "text/html" in accepted(request.headers.get("accept", "")) else "json"
    return _page(found) if ending == "html" else _file(found)


def _moment(request: Request) -> Moment | None:
    text = request.query_params.get("moment")
    if text is None:
        return None
    parts = text.split(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "This is not a moment.", ("moment",))
    return tuple(map(int, parts))


def _file(found: Dossier) -> Response:
    return Response(found.json, headers=_headers(found), media_type="application/json")


def _page(found: Dossier) -> Response:
    policy = {"Content-Security-Policy": dossiers.CONTENT_POLICY}
    return HTMLResponse(dossiers.page(found), headers=_headers(found) | policy)


def _headers(found: Dossier) -> dict[str, str]:
    return {"ETag": f'"{found.sha256}"'}
