"""The gate: nothing but the health checks is answered without an access token in force."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.engine.deadlines import Deadline
from graph.errors import LotwiseError
from lotwise import pages
from lotwise.answers import accepted, error_response
from lotwise.auth import (
    Caller,
    Operators,
    Source,
    caller_of,
    cookie_name,
    credentials,
    may_be_forged,
    set_caller,
)
from lotwise.errors import Code, RequestError, from_lotwise, refusal
from lotwise.settings import Settings

OPEN = frozenset({"/healthz", "/readyz"})

_COOKIE_SECONDS = 30 * 24 * 3600


class Gate:
    """ASGI middleware: lets requests of known operators through and notes who they are."""

    def __init__(self, app: ASGIApp, *, operators: Operators, settings: Settings) -> None:
        self._app = app
        self._operators = operators
        self._cookie = cookie_name(settings.port)
        self._seconds = settings.request_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in OPEN:
            request = Request(scope)
            try:
                set_caller(request, await self._admit(request))
            except RequestError as error:
                await _refused(request, error)(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            handshake = HTTPConnection(scope)
            # Without a token here the socket's first message must carry one.
            if credentials(handshake, self._cookie) is not None:
                try:
                    set_caller(handshake, await self._admit(handshake))
                except RequestError as error:
                    await error_response(handshake, error)(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _admit(self, request: HTTPConnection) -> Caller:
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
        return Caller(operator, deadline, carried.source, carried.secret)


def sign_in(request: Request) -> Response:
    """``GET /``: on to GraphiQL; the sign-in link leaves its token behind as a cookie."""
    response = RedirectResponse("/graphql", status_code=303)
    if caller_of(request).source is Source.LINK:
        response.set_cookie(
            cookie_name(request.app.state.settings.port),
            request.query_params["token"],
            max_age=_COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    return response


def _unauthenticated(message: str, challenge: str) -> RequestError:
    return refusal(401, Code.UNAUTHENTICATED, message, www_authenticate=challenge)


def _refused(request: Request, error: RequestError) -> Response:
    if "text/html" not in accepted(request.headers.get("accept", "")):
        return error_response(request, error)
    page = pages.SIGN_IN if error.status == 401 else pages.plain("Lotwise", str(error))
    return pages.html(page, error.status, error.headers)
