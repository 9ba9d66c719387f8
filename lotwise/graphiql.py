"""GraphiQL, the page to try queries on, from the service's own files only."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from lotwise import pages
from lotwise.answers import GRAPHQL_RESPONSE, JSON, accepted
from lotwise.assets import FOLDER, Assets, AssetsMissing

EXAMPLE = FOLDER / "example.graphql"

_PAGE = FOLDER / "graphiql.html"
_NAMED = re.compile(r'"static/([^"]+)"')
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


class GraphiQL:
    """The page with GraphiQL, made once."""

    def __init__(self, assets: Assets) -> None:
        text = _PAGE.read_text(encoding="utf-8")
        self._page: str | None
        try:
            self._page = _NAMED.sub(lambda named: f'"{assets.address(named[1])}"', text)
        except AssetsMissing:
            self._page = None

    def page(self) -> Response:
        """GraphiQL, or what to do where its files are missing."""
        if self._page is None:
            return pages.html(_NOT_INSTALLED, 503)
        return pages.html(self._page, 200, {"Content-Security-Policy": _CONTENT_POLICY})
