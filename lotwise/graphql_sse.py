"""GraphQL over server-sent events, each operation on a connection of its own.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md ("distinct connections mode"). The
other mode keeps what a client has reserved in one process, which several processes could not serve.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.errors import SubscriberTooSlow
from lotwise.answers import GRAPHQL_RESPONSE, JSON, accepted, error_response
from lotwise.auth import Caller
from lotwise.errors import Code, RequestError, answer, from_lotwise, internal
from lotwise.execution import Body, Execution, NotExecuted, Operation
from lotwise.live import Connections

EVENT_STREAM = "text/event-stream"

# Proxies give up connections on which nothing has come for half a minute or a minute.
_KEEP_ALIVE_SECONDS = 12.0
_KEEP_ALIVE = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
]


def is_stream_possible(request: Request) -> bool:
    """Whether a client can read a stream of events."""
    return accepted(request.headers.get("accept", "")).get(EVENT_STREAM, 0.0) > 0


def is_stream_liked(request: Request) -> bool:
    """Whether a client wants even a single answer as a stream: it accepts nothing else of ours."""
    weights = accepted(request.headers.get("accept", ""))
    others = (weights.get(name, 0.0) for name in (JSON, GRAPHQL_RESPONSE, "application/*", "*/*"))
    return weights.get(EVENT_STREAM, 0.0) > max(others)


class EventStreams:
    """Answers that are streams of events."""

    def __init__(self, execution: Execution, connections: Connections) -> None:
        self._execution = execution
        self._connections = connections

    def of(self, operation: Operation, caller: Caller) -> Response:
        """All answers to an operation."""
        answers = self._execution.answers(operation, caller.operator)
        return _EventStream(self._connections, caller.secret, _events(answers))

    def refusal(self, refused: NotExecuted) -> Response:
        """The errors of an operation that was not executed, in the form that is asked for."""
        return Response(_next({"errors": refused.told}) + _COMPLETE, media_type=EVENT_STREAM)


class _EventStream(Response):
    """One open connection. It ends without ``complete`` when the service stops."""

    def __init__(
        self, connections: Connections, secret: str, events: AsyncGenerator[bytes]
    ) -> None:
        super().__init__()
        self._connections = connections
        self._secret = secret
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._events):
            try:
                with self._connections.one_more():
                    await self._serve(receive, send)
            except RequestError as error:
                await error_response(Request(scope), error)(scope, receive, send)

    async def _serve(self, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        revoked = asyncio.create_task(self._connections.until_revoked(self._secret))
        gone = asyncio.create_task(_until_gone(receive))
        others = [
            asyncio.create_task(self._send_events(send)),
            asyncio.create_task(_keep_alive(send)),
            asyncio.create_task(self._connections.stopping.wait()),
        ]
        tasks = [revoked, gone, *others]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            told = _revoked(revoked.exception()) if revoked.done() else b""
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # Whoever has gone is told nothing any more.
        if gone.cancelled():
            await send({"type": "http.response.body", "body": told, "more_body": False})

    async def _send_events(self, send: Send) -> None:
        async for event in self._events:
            await send({"type": "http.response.body", "body": event, "more_body": True})


async def _events(answers: AsyncGenerator[Body]) -> AsyncGenerator[bytes]:
    try:
        async with aclosing(answers):
            async for body in answers:
                yield _next(body)
    except NotExecuted as refused:
        yield _next({"errors": refused.told})
    except SubscriberTooSlow as slow:
        yield _next({"errors": [from_lotwise(slow)]})
    except Exception as error:
        yield _next({"errors": [internal(error, "a stream of events")]})
    yield _COMPLETE


async def _keep_alive(send: Send) -> None:
    while True:
        await asyncio.sleep(_KEEP_ALIVE_SECONDS)
        await send({"type": "http.response.body", "body": _KEEP_ALIVE, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _revoked(error: BaseException | None) -> bytes:
    return _next({"errors": [answer(Code.UNAUTHENTICATED, str(error))]}) + _COMPLETE


def _next(body: Body) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"event: next\ndata: {text}\n\n".encode()
