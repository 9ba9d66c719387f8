"""Health checks, which need no access token and tell nothing but health."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from graph.engine.deadlines import Deadline
from graph.engine.migrations import NEWEST, store_version
from graph.engine.session import Graph
from graph.errors import LotwiseError

_PATIENCE = 2.0


async def healthz(_request: Request) -> Response:
    """The process lives; the graph engine is not asked."""
    return PlainTextResponse("The service is alive.\n")


async def readyz(request: Request) -> Response:
    """The service can do its work: the graph engine answers, and its store is up to date."""
    problem = await _problem(request.app.state.graph)
    if problem is None:
        return PlainTextResponse("The service is ready.\n")
    return PlainTextResponse(f"{problem}\n", 503)


async def _problem(graph: Graph) -> str | None:
    try:
        version = await store_version(graph.session(Deadline.after(_PATIENCE)))
    except LotwiseError:
        return "The graph engine does not answer."
    if version < NEWEST:
        return "The store is older than this Lotwise: run lotwise migrate."
    if version > NEWEST:
        return "The store was made by a newer Lotwise: use that one."
    return None
