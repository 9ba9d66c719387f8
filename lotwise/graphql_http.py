"""The GraphQL endpoint: reads a request, executes it, answers, at once or as a stream of events."""

from __future__ import annotations

from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lotwise.answers import GRAPHQL_RESPONSE, answer_type, error_response, json_response
from lotwise.auth import caller_of
from lotwise.errors import Code, ErrorAnswer, RequestError, refusal
from lotwise.execution import Execution, NotExecuted, Operation
from lotwise.graphiql import GraphiQL, is_asked_for
from lotwise.graphql_request import read_request
from lotwise.graphql_sse import EventStreams, is_stream_liked, is_stream_possible
from lotwise.settings import Settings


class GraphQLEndpoint:
    """An ASGI application for one path."""

    def __init__(
        self,
        settings: Settings,
        execution: Execution,
        streams: EventStreams,
        graphiql: GraphiQL,
    ) -> None:
        self._settings = settings
        self._execution = execution
        self._streams = streams
        self._graphiql = graphiql

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if is_asked_for(request):
            response = self._graphiql.page()
        else:
            try:
                response = await self._answer(request)
            except RequestError as error:
                response = error_response(request, error)
            except ClientDisconnect:
                return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        caller = caller_of(request)
        asked = await read_request(request, self._settings.max_body_bytes, caller.deadline)
        streamed = is_stream_liked(request)
        try:
            operation = self._execution.operation(asked)
            _check_method(request, operation)
            if streamed or operation.kind is OperationType.SUBSCRIPTION:
                _check_stream(request)
                return self._streams.of(operation, caller)
            context = self._execution.context(caller.operator, caller.deadline)
            body = await self._execution.answer(operation, context)
        except NotExecuted as refused:
            if streamed:
                return self._streams.refusal(refused)
            raise _not_executed(request, refused.told) from None
        timing = f'graph;desc="{context.session.statements} statements"'
        return json_response(request, 200, body, {"Server-Timing": timing})


def _not_executed(request: Request, told: list[ErrorAnswer]) -> RequestError:
    # The older media type says 200 to whatever is well-formed.
    newer = answer_type(request.headers.get("accept", "")) == GRAPHQL_RESPONSE
    return RequestError(400 if newer else 200, told)


def _check_stream(request: Request) -> None:
    if not is_stream_possible(request):
        message = (
            "A subscription is answered as a stream: accept text/event-stream, or use a WebSocket."
        )
        raise refusal(406, Code.BAD_REQUEST, message)


def _check_method(request: Request, operation: Operation) -> None:
    if request.method == "GET" and operation.kind is OperationType.MUTATION:
        message = "By GET only queries are executed; send this by POST."
        raise refusal(405, Code.METHOD_NOT_ALLOWED, message, allow="POST")
