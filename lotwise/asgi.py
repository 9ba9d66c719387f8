"""The one place where the service is put together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from graph.engine.session import Graph
from lotwise.answers import error_response
from lotwise.auth import Operators
from lotwise.errors import RequestError, internal
from lotwise.exports import recall_dossier
from lotwise.gate import Gate, sign_in
from lotwise.graphiql import STATIC_FOLDER
from lotwise.graphql_http import GraphQLEndpoint
from lotwise.headers import STATIC, SecurityHeaders
from lotwise.health import healthz, readyz
from lotwise.settings import Settings
from schema.build import build_schema


def create_app(settings: Settings, graph: Graph) -> Starlette:
    """The service as an ASGI application. ``settings.port`` is the port that clients see."""
    app = Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(build_schema(), settings, graph)),
            Route("/export/recall/{name}", recall_dossier),
            Route("/", sign_in),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Mount(STATIC, StaticFiles(directory=STATIC_FOLDER)),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, operators=Operators(graph), settings=settings),
        ],
        exception_handlers={Exception: _failed},
    )
    app.state.settings = settings
    app.state.graph = graph
    return app


def _failed(request: Request, error: Exception) -> Response:
    return error_response(request, RequestError(500, [internal(error, request.url.path)]))
