"""Which addresses are pages, and the endpoint that answers them.

Item, order, batch and serial numbers stand in an address percent-encoded, each as one step: a
number may hold a slash itself. So an address is taken apart before it is decoded. Whether there is
such an order or item is said by the page, which asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lotwise import pages
from lotwise.answers import accepted
from lotwise.assets import Assets, AssetsMissing, takes_gzip
from lotwise.auth import Source, caller_of
from lotwise.shell import Shell, shell
from lotwise.signing_in import follow_link


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, where ``{}`` stands for a number, and the module that shows it."""

    address: str
    module: str
    wasm: bool = False


PAGES = (
    Page("/", "start"),
    Page("/orders", "orders"),
    Page("/orders/{}", "order"),
    Page("/orders/{}/track", "track", wasm=True),
    Page("/orders/{}/associations", "associations"),
    Page("/items", "items"),
    Page("/items/{}", "item"),
    Page("/traceables", "traceables"),
    Page("/traceables/{}/{}", "traceable"),
    Page("/trace", "trace", wasm=True),
    Page("/recalls", "recalls"),
    Page("/recalls/{}", "recall"),
    Page("/activities", "activities"),
    Page("/holds", "holds"),
    Page("/health-report", "health-report"),
    Page("/command-codes", "command-codes"),
)
# What a browser is shown that asks for something else.
_NOT_FOUND = Page("", "not-found")
# What it is shown that is not signed in, where the address is no page.
_SIGN_IN = Page("", "sign-in")


class Pages:
    """All pages, made once."""

    def __init__(self, assets: Assets) -> None:
        self._routes = [(one.address.split("/"), one.module) for one in PAGES]
        self._missing = ""
        self._shells: dict[str, Shell] = {}
        try:
            for page in (*PAGES, _NOT_FOUND, _SIGN_IN):
                self._shells[page.module] = shell(assets, page.module, wasm=page.wasm)
        except AssetsMissing as error:
            self._missing = str(error)

    async def serve(self, request: Request) -> Response:
        """The page at an address."""
        if caller_of(request).source is Source.LINK:
            return follow_link(request)
        if not wants_page(request):
            raise HTTPException(404)
        module = self._module(request)
        if module is None:
            return self._response(request, _NOT_FOUND.module, 404)
        return self._response(request, module, 200)

    def sign_in(self, request: Request, status: int, headers: dict[str, str]) -> Response:
        """The page at an address for a browser that is not signed in: it asks for that first."""
        return self._response(request, self._module(request) or _SIGN_IN.module, status, headers)

    def _module(self, request: Request) -> str | None:
        path: bytes = request.scope["raw_path"]
        steps = path.decode("latin-1").split("/")
        return next((module for route, module in self._routes if _fits(route, steps)), None)

    def _response(
        self, request: Request, module: str, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        if self._missing:
            return pages.html(
                pages.plain("Lotwise is not installed completely", self._missing), 503
            )
        page = self._shells[module]
        told = {
            "Content-Security-Policy": page.policy,
            "Vary": "Accept-Encoding, Cookie",
            **(headers or {}),
        }
        if status == 200:
            # The browser asks each time whether an update has changed it.
            told |= {"Cache-Control": "private, no-cache", "ETag": page.etag}
            if request.headers.get("if-none-match") == page.etag:
                return Response(status_code=304, headers=told)
        content = page.content
        if takes_gzip(request):
            content = page.packed
            told["Content-Encoding"] = "gzip"
        return Response(content, status, told, media_type="text/html; charset=utf-8")


def wants_page(request: Request) -> bool:
    """Whether a browser asks for something to show."""
    types = accepted(request.headers.get("accept", ""))
    return request.method in ("GET", "HEAD") and "text/html" in types


def _fits(route: list[str], steps: list[str]) -> bool:
    return len(route) == len(steps) and all(
        bool(step) if expected == "{}" else expected == step
        for expected, step in zip(route, steps, strict=True)
    )
