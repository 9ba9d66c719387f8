"""GraphQL over WebSocket by the protocol graphql-transport-ws.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from enum import IntEnum
from typing import Any, NoReturn

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from graph.engine.deadlines import Deadline
from graph.errors import LotwiseError, SubscriberTooSlow
from lotwise.auth import bearer_of, handshake_caller
from lotwise.errors import Code, RequestError, answer, internal
from lotwise.execution import Execution, NotExecuted
from lotwise.graphql_request import GraphQLRequest, checked_request, parsed_json
from lotwise.live import Connections, TokenRevoked
from lotwise.settings import Settings

SUBPROTOCOL = "graphql-transport-ws"

INIT_SECONDS = 10.0
# The longest reason that fits into a close frame, in bytes.
_LONGEST_REASON = 123
_LONGEST_ID = 200

Message = dict[str, Any]


class CloseCode(IntEnum):
    """Why a socket was closed. From 4400 the protocol's own codes, but for ``TOO_SLOW``."""

    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429
    INTERNAL_ERROR = 4500
    TOO_SLOW = 4508


class Closed(Exception):
    """The socket is to be closed, with this code and reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        # Cut at a whole character.
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


class WebSocketEndpoint:
    """An ASGI application for one path."""

    def __init__(self, settings: Settings, execution: Execution, connections: Connections) -> None:
        self._settings = settings
        self._execution = execution
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        offered = SUBPROTOCOL in scope["subprotocols"]
        await socket.accept(SUBPROTOCOL if offered else None)
        try:
            if not offered:
                reason = f"Only the subprotocol {SUBPROTOCOL} is served."
                raise Closed(CloseCode.SUBPROTOCOL_NOT_ACCEPTABLE, reason)
            await self._serve(socket)
        except Closed as closed:
            with suppress(WebSocketDisconnect):
                await socket.close(closed.code, closed.reason)
        except WebSocketDisconnect:
            pass

    async def _serve(self, socket: WebSocket) -> NoReturn:
        try:
            with self._connections.one_more():
                connection = _Connection(socket, self._execution, self._connections, self._settings)
                await connection.serve()
        except RequestError as error:
            raise Closed(CloseCode.TRY_AGAIN_LATER, str(error)) from None


class _Connection:
    """One socket and the operations under way on it, by their ids."""

    def __init__(
        self,
        socket: WebSocket,
        execution: Execution,
        connections: Connections,
        settings: Settings,
    ) -> None:
        self._socket = socket
        self._execution = execution
        self._connections = connections
        self._settings = settings
        self._operator = ""
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> NoReturn:
        """Serve until the client goes, or must. Raises ``Closed`` or ``WebSocketDisconnect``."""
        secret = await self._initialised()
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._tasks.create_task(self._read())
                self._tasks.create_task(self._connections.until_revoked(secret))
        except BaseExceptionGroup as group:
            # The first to fail says why; what failed after that failed because of it.
            raise _why(group.exceptions[0]) from None
        raise AssertionError("reading ends by an error only")

    async def _initialised(self) -> str:
        """Wait for ``connection_init``, acknowledge it, and return the token it rests on."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                while (message := await self._receive())["type"] != "connection_init":
                    if message["type"] == "subscribe":
                        raise Closed(CloseCode.UNAUTHORIZED, "Unauthorized")
                    await self._handle(message)
        except TimeoutError:
            raise Closed(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout") from None
        secret = await self._authenticated(message.get("payload") or {})
        await self._send({"type": "connection_ack"})
        return secret

    async def _authenticated(self, payload: dict[str, Any]) -> str:
        """Note who asks: by the token in the payload, or else by that of the handshake."""
        given = next((payload[one] for one in payload if one.lower() == "authorization"), None)
        caller = handshake_caller(self._socket)
        if given is None and caller is not None:
            self._operator = caller.operator
            return caller.secret
        secret = bearer_of(given) if isinstance(given, str) else ""
        deadline = Deadline.after(self._settings.request_seconds)
        try:
            operator = await self._connections.operators.of(secret, deadline)
        except LotwiseError as error:
            raise Closed(CloseCode.TRY_AGAIN_LATER, str(error)) from error
        if operator is None:
            raise Closed(CloseCode.UNAUTHORIZED, "An access token in force is needed.")
        self._operator = operator
        return secret

    async def _read(self) -> NoReturn:
        while True:
            await self._handle(await self._receive())

    async def _handle(self, message: Message) -> None:
        match message["type"]:
            case "subscribe":
                await self._subscribe(_id_of(message), message.get("payload"))
            case "complete":
                if task := self._operations.pop(_id_of(message), None):
                    task.cancel()
            case "ping":
                await self._send({"type": "pong"})
            case "connection_init":
                raise Closed(CloseCode.TOO_MANY_INITS, "Too many initialisation requests")

    async def _subscribe(self, id_: str, payload: object) -> None:
        try:
            asked = checked_request(payload)
        except RequestError as error:
            raise Closed(CloseCode.BAD_REQUEST, str(error)) from None
        if id_ in self._operations:
            raise Closed(CloseCode.SUBSCRIBER_EXISTS, f"Subscriber for {id_} already exists")
        most = self._settings.max_subscriptions
        if len(self._operations) >= most:
            message = f"This connection has {most:,} operations under way, which is the most here."
            await self._send_errors(id_, [answer(Code.LIMIT_EXCEEDED, message)])
            return
        self._operations[id_] = self._tasks.create_task(self._operate(id_, asked))

    async def _operate(self, id_: str, asked: GraphQLRequest) -> None:
        """Send all answers to one operation."""
        try:
            operation = self._execution.operation(asked)
            async with aclosing(self._execution.answers(operation, self._operator)) as answers:
                async for body in answers:
                    await self._send({"id": id_, "type": "next", "payload": body})
        except NotExecuted as refused:
            self._operations.pop(id_, None)
            await self._send_errors(id_, refused.told)
        else:
            self._operations.pop(id_, None)
            await self._send({"id": id_, "type": "complete"})

    async def _send_errors(self, id_: str, told: list[dict[str, Any]]) -> None:
        await self._send({"id": id_, "type": "error", "payload": told})

    async def _send(self, message: Message) -> None:
        # Waits while the client does not read: meanwhile its changes wait, up to a limit.
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        try:
            await self._socket.send_text(text)
        except RuntimeError:
            # The server itself has closed the socket, which is read of a moment later.
            raise WebSocketDisconnect(1006) from None

    async def _receive(self) -> Message:
        """The client's next message; one that is none is not forgiven."""
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        text = received.get("text")
        if text is None:
            raise Closed(CloseCode.BAD_REQUEST, "Messages are texts.")
        try:
            return _checked(parsed_json(text.encode(), "The message"))
        except RequestError as error:
            raise Closed(CloseCode.BAD_REQUEST, str(error)) from None


_TYPES = ("connection_init", "ping", "pong", "subscribe", "complete")


def _checked(message: object) -> Message:
    if not isinstance(message, dict):
        raise Closed(CloseCode.BAD_REQUEST, "A message is a JSON object.")
    if message.get("type") not in _TYPES:
        raise Closed(CloseCode.BAD_REQUEST, f"The type of a message is one of {', '.join(_TYPES)}.")
    if not isinstance(message.get("payload"), dict | None):
        raise Closed(CloseCode.BAD_REQUEST, "The payload of a message is a JSON object.")
    return message


def _id_of(message: Message) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
        reason = f"An operation's id is a text of 1 to {_LONGEST_ID} characters."
        raise Closed(CloseCode.BAD_REQUEST, reason)
    return id_


def _why(error: BaseException) -> BaseException:
    """How the connection ends because of an error of one of its tasks."""
    match error:
        case Closed() | WebSocketDisconnect():
            return error
        case TokenRevoked():
            return Closed(CloseCode.UNAUTHORIZED, str(error))
        case SubscriberTooSlow():
            return Closed(CloseCode.TOO_SLOW, str(error))
    told = internal(error, "a WebSocket")
    return Closed(CloseCode.INTERNAL_ERROR, told["message"])
