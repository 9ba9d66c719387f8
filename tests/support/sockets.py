"""A client of graphql-transport-ws that sends and reads whatever a test says."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.support.service import Service

# Against hanging only.
PATIENCE = 20.0
PROTOCOL = "graphql-transport-ws"
Message = dict[str, Any]


class Socket:
    """One open socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: object) -> None:
        """Send a message: a text as it is, anything else as JSON."""
        await self.connection.send(message if isinstance(message, str) else json.dumps(message))

    async def next(self) -> Message:
        """The next message."""
        async with asyncio.timeout(PATIENCE):
            message: Message = json.loads(await self.connection.recv())
        return message

    async def init(self, token: str | None) -> None:
        """Initialise with this token, which must be let in."""
        payload = {} if token is None else {"Authorization": f"Bearer {token}"}
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.next() == {"type": "connection_ack"}

    async def subscribe(self, id_: str, query: str, **variables: Any) -> None:
        """Ask for an operation."""
        payload = {"query": query, "variables": variables}
        await self.send({"id": id_, "type": "subscribe", "payload": payload})

    async def closed(self) -> tuple[int, str]:
        """Read to the end; the code and reason that the service closed with."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed:
                pass
        return self.connection.close_code or 0, self.connection.close_reason or ""


@asynccontextmanager
async def deaf_socket_of(service: Service) -> AsyncIterator[Socket]:
    """A socket that takes little from the network before its client asks for more."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    address = urlsplit(service.base_url)
    await asyncio.get_running_loop().sock_connect(small, (address.hostname, address.port))
    options: dict[str, Any] = {
        "sock": small,
        "max_queue": 1,
        "ping_interval": None,
        "close_timeout": 1,
    }
    async with socket_of(service, **options) as deaf:
        yield deaf


@asynccontextmanager
async def socket_of(
    service: Service, *, init: bool = True, protocol: str = PROTOCOL, **options: Any
) -> AsyncIterator[Socket]:
    """A socket to a service, initialised with its token as a rule; options as of ``connect``."""
    address = service.base_url.replace("http", "ws", 1) + "/graphql"
    async with connect(
        address, subprotocols=[Subprotocol(protocol)], proxy=None, open_timeout=PATIENCE, **options
    ) as connection:
        opened = Socket(connection)
        if init:
            await opened.init(service.token)
        yield opened
