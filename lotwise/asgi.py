"""The one place where the service is put together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from graph.engine.session import Graph
from graph.tracing.index.trace_index import TraceIndex
from lotwise.answers import error_response
from lotwise.assets import Assets
from lotwise.auth import Operators
from lotwise.errors import RequestError, internal
from lotwise.execution import Execution
from lotwise.exporting import EXPORTS
from lotwise.gate import Gate
from lotwise.graphiql import GraphiQL
from lotwise.graphql_http import GraphQLEndpoint
from lotwise.graphql_sse import EventStreams
from lotwise.graphql_ws import WebSocketEndpoint
from lotwise.headers import STATIC, SecurityHeaders
from lotwise.health import healthz, readyz
from lotwise.live import Connections
from lotwise.page_routes import Pages
from lotwise.settings import Settings
from lotwise.signing_in import sign_in, sign_out
from schema.build import build_schema


def create_app(
    settings: Settings, graph: Graph, trace_index: TraceIndex | None = None
) -> Starlette:
    """The service as an ASGI application. ``settings.port`` is the port that clients see.

    Without a ``trace_index`` (or while it is being loaded) traces walk the engine.
    """
    assets = Assets.load()
    pages = Pages(assets)
    operators = Operators(graph)
    execution = Execution(build_schema(), settings, graph, trace_index)
    connections = Connections(operators, settings.max_connections)
    graphql = GraphQLEndpoint(
        settings, execution, EventStreams(execution, connections), GraphiQL(assets)
    )
    app = Starlette(
        routes=[
            Route("/graphql", graphql),
            Route("/graphql/", graphql),
            WebSocketRoute("/graphql", WebSocketEndpoint(settings, execution, connections)),
            *EXPORTS,
            Route("/sign-in", sign_in, methods=["POST"]),
            Route("/sign-out", sign_out, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route(f"{STATIC}/{{path:path}}", assets.serve),
            Route("/{path:path}", pages.serve),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Gate, operators=operators, settings=settings, site=pages),
        ],
        exception_handlers={Exception: _failed},
    )
    app.state.settings = settings
    app.state.graph = graph
    app.state.connections = connections
    app.state.trace_index = trace_index
    return app


def _failed(request: Request, error: Exception) -> Response:
    return error_response(request, RequestError(500, [internal(error, request.url.path)]))
