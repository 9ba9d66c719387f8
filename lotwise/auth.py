"""Who asks: the access token of a request, and the operator it belongs to.

A token comes in the Authorization header, or from a browser in the cookie that the sign-in link
(``/?token=...``) has set.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store.tokens import PREFIX, operator_of

# How long a revoked token may still be let in.
REMEMBERED_SECONDS = 2.0
_REMEMBERED = 10_000
_LONGEST = 200
_CALLER = "lotwise.caller"


class Source(Enum):
    """Where a request carried its token."""

    HEADER = "header"
    LINK = "link"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token that a request carried; nothing is known of it yet."""

    secret: str = field(repr=False)
    source: Source


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by which token, and until when the request must be answered."""

    operator: str
    deadline: Deadline
    source: Source
    secret: str = field(repr=False)


class Operators:
    """Whose tokens are in force; asks the store, and remembers its answer for two seconds."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, tuple[str, float]] = {}

    async def of(self, secret: str, deadline: Deadline) -> str | None:
        """The operator of a token, or None if it is not in force."""
        # What no token can look like is not worth a statement.
        if not secret.startswith(PREFIX) or len(secret) > _LONGEST or not secret.isascii():
            return None
        operator, until = self._known.get(secret, ("", 0.0))
        asked_at = time.monotonic()
        if asked_at < until:
            return operator
        found = await operator_of(self._graph.session(deadline), secret)
        if found is None:
            self._known.pop(secret, None)
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[secret] = (found, asked_at + REMEMBERED_SECONDS)
        return found


def cookie_name(port: int) -> str:
    """The name of the sign-in cookie. Cookies do not tell ports apart, so their names do."""
    return f"lotwise-{port}"


def bearer_of(header: str) -> str:
    """The token in the text of an Authorization header; empty if there is none."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def credentials(request: HTTPConnection, cookie: str) -> Credentials | None:
    """The token that a request or handshake carries, if any."""
    if secret := bearer_of(request.headers.get("authorization", "")):
        return Credentials(secret, Source.HEADER)
    if request.url.path == "/" and (secret := request.query_params.get("token", "")):
        return Credentials(secret, Source.LINK)
    if secret := request.cookies.get(cookie, ""):
        return Credentials(secret, Source.COOKIE)
    return None


def may_be_forged(request: HTTPConnection) -> bool:
    """Whether a page of another site may have made a browser send this request with its cookie.

    Browsers say where a request comes from by ``Sec-Fetch-Site`` (to trustworthy addresses) or
    ``Origin`` (with every POST and every WebSocket). Another port of the same host is another
    origin.
    """
    # What is got by GET only the own origin can read; of a WebSocket anyone could.
    if request.scope.get("method") in ("GET", "HEAD"):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = urlsplit(request.headers.get("origin", "")).netloc
    return not origin or origin.lower() != request.headers.get("host", "").lower()


def set_caller(request: HTTPConnection, caller: Caller) -> None:
    """Note who asks, for the endpoints behind the gate."""
    request.scope[_CALLER] = caller


def caller_of(request: Request) -> Caller:
    """Who asks; the gate has noted it."""
    caller: Caller = request.scope[_CALLER]
    return caller


def handshake_caller(socket: HTTPConnection) -> Caller | None:
    """Who opened a WebSocket, if its handshake carried a token."""
    return socket.scope.get(_CALLER)
