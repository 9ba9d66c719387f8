"""Signing a browser in and out: its access token lies in a cookie that no script can read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lotwise.auth import Source, caller_of, cookie_name

_COOKIE_SECONDS = 30 * 24 * 3600


async def sign_in(request: Request) -> Response:
    """``POST /sign-in`` with the token in the Authorization header: keep it as a cookie."""
    response = Response(status_code=204)
    if caller_of(request).source is Source.HEADER:
        keep(request, response)
    return response


async def sign_out(request: Request) -> Response:
    """``POST /sign-out``: forget the token. It stays in force, for whoever has it."""
    response = Response(status_code=204)
    response.delete_cookie(_name(request), httponly=True, samesite="strict")
    return response


def follow_link(request: Request) -> Response:
    """``GET /?token=...``: keep the token, and go on to an address that does not hold it."""
    response = RedirectResponse("/", status_code=303)
    keep(request, response)
    return response


def keep(request: Request, response: Response) -> None:
    """Leave the token that a request carried behind as a cookie."""
    response.set_cookie(
        _name(request),
        caller_of(request).secret,
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _name(request: Request) -> str:
    return cookie_name(request.app.state.settings.port)
