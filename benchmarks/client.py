"""The lightest HTTP client that keeps its connection open.

A usual one takes 0.8 ms for a request: the measurements would be of the client.
"""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_END_OF_HEADERS = b"\r\n\r\n"


class Failed(Exception):
    """The service gave an answer that a measurement cannot use."""


class Client:
    """One connection to a service; sends one request at a time."""

    def __init__(self, address: str, token: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = (
            f"POST /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, self._protocol = await loop.create_connection(
            _Answers, self._host, self._port
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transport.close()

    def request(self, query: str, variables: dict[str, Any]) -> bytes:
        """A request, ready to be sent."""
        body = json.dumps({"query": query, "variables": variables})
        return f"{self._head}{len(body)}\r\n\r\n{body}".encode()

    async def send(self, request: bytes) -> bytes:
        """Send a request and return the body of its answer, which must be a success.

        Raises ``Failed`` for errors and user errors. The answer is only looked at, not parsed.
        """
        answer = self._protocol.expect()
        self._transport.write(request)
        body = await answer
        if b'"errors":' in body or (b'"userErrors":' in body and b'"userErrors":[]' not in body):
            raise Failed(body.decode())
        return body


class _Answers(asyncio.Protocol):
    """Puts answers together; they all say how long they are."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None

    def expect(self) -> asyncio.Future[bytes]:
        """The body of the next answer."""
        self._received.clear()
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Look whether the answer is there."""
        self._received += data
        end = self._received.find(_END_OF_HEADERS)
        if end < 0 or self._answer is None or self._answer.done():
            return
        headers = bytes(self._received[:end]).lower()
        start = end + len(_END_OF_HEADERS)
        if len(self._received) - start >= _length(headers):
            body = bytes(self._received[start:])
            if headers.startswith(b"http/1.1 200 "):
                self._answer.set_result(body)
            else:
                self._answer.set_exception(Failed(f"{headers.decode()}\n{body.decode()}"))

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits for an answer is told."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Failed(f"The service closed the connection: {error}"))


def _length(headers: bytes) -> int:
    _, _, rest = headers.partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0])
