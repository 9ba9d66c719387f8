"""The gate: no data is answered without an access token in force.

Open to everybody are the health checks and the files that pages are made of, which hold no data.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.engine.deadlines import Deadline
from graph.errors import LotwiseError
from lotwise import pages
from lotwise.answers import error_response
from lotwise.auth import (
    Caller,
    Operators,
    Source,
    cookie_name,
    credentials,
    may_be_forged,
    set_caller,
)
from lotwise.errors import Code, RequestError, from_lotwise, refusal
from lotwise.headers import STATIC
from lotwise.page_routes import Pages, wants_page
from lotwise.settings import Settings

OPEN = frozenset({"/healthz", "/readyz"})


class Gate:
    """ASGI middleware: lets requests of known operators through and notes who they are."""

    def __init__(
        self, app: ASGIApp, *, operators: Operators, settings: Settings, site: Pages
    ) -> None:
        self._app = app
        self._operators = operators
        self._site = site
        self._cookie = cookie_name(settings.port)
        self._seconds = settings.request_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_open(scope["path"]):
            request = Request(scope)
            try:
                set_caller(request, await self._admit(request))
            except RequestError as error:
                await self._refused(request, error)(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._app(scope, receive, send)

    async def _admit(self, request: Request) -> Caller:
        deadline = Deadline.after(self._seconds)
        carried = credentials(request, self._cookie)
        if carried is None:
            raise _unauthenticated("An access token is needed.", 'Bearer realm="Lotwise"')
        try:
            operator = await self._operators.of(carried.secret, deadline)
        except LotwiseError as error:
            raise RequestError(503, [from_lotwise(error)], retry_after="2") from error
        if operator is None:
            raise _unauthenticated(
                "This access token is not in force.",
                'Bearer realm="Lotwise", error="invalid_token"',
            )
        if carried.source is Source.COOKIE and may_be_forged(request):
            message = "This browser request comes from another site, or hides where from."
            raise refusal(403, Code.FORBIDDEN, message)
        return Caller(operator, deadline, carried.source)

    def _refused(self, request: Request, error: RequestError) -> Response:
        if not wants_page(request):
            return error_response(request, error)
        if error.status == 401:
            return self._site.sign_in(request, error.status, error.headers)
        return pages.html(pages.plain("Lotwise", str(error)), error.status, error.headers)


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(f"{STATIC}/")


def _unauthenticated(message: str, challenge: str) -> RequestError:
    return refusal(401, Code.UNAUTHENTICATED, message, www_authenticate=challenge)
