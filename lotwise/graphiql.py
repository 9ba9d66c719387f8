"""GraphiQL, the page to try queries on, from the service's own files only."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from lotwise import pages
from lotwise.answers import GRAPHQL_RESPONSE, JSON, accepted

STATIC_FOLDER = Path(__file__).parent / "static"
EXAMPLE = STATIC_FOLDER / "example.graphql"

_PAGE = STATIC_FOLDER / "graphiql.html"
_INSTALLED = STATIC_FOLDER / "vendor" / "graphiql.min.js"
# GraphiQL sets styles in the page, and its style sheet carries its fonts and pictures in itself.
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_NOT_INSTALLED = pages.plain(
    "GraphiQL is not installed",
    "Its files are missing. The command make install, in Lotwise's folder, installs them.",
    "GraphQL itself is served at this address all the same.",
)


def is_asked_for(request: Request) -> bool:
    """Whether a browser wants a page. One with ``?query=`` opens GraphiQL with that query."""
    types = accepted(request.headers.get("accept", "")).keys()
    wants_data = types & {GRAPHQL_RESPONSE, JSON}
    return request.method == "GET" and "text/html" in types and not wants_data


def page() -> Response:
    """GraphiQL, or what to do where its files are missing."""
    if not _INSTALLED.exists():
        return pages.html(_NOT_INSTALLED, 503)
    headers = {"Content-Security-Policy": _CONTENT_POLICY}
    return pages.html(_PAGE.read_text(encoding="utf-8"), 200, headers)
