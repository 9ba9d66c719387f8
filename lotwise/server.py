"""The HTTP server: uvicorn without its own signals and logs, on a socket that is already bound."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Requests in progress get at most this long when the service is stopped.
_GRACE_SECONDS = 20
# What is sent must get ahead at least this often; a connection where it does not is given up.
UNREAD_SECONDS = 10.0


class HttpServer(uvicorn.Server):
    """Serves an application; ``on_started`` is called when it accepts connections."""

    def __init__(self, app: Starlette, on_started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_HttpConnection,
                ws=_WebSocketConnection,
                ws_max_size=app.state.settings.max_body_bytes,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,  # it would hold the addresses of sign-in links
                server_header=False,
                # Longer than proxies keep theirs (60 s): who closes first can lose a request.
                timeout_keep_alive=75,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._on_started = on_started
        self._stopping: asyncio.Event = app.state.connections.stopping

    def stop(self) -> None:
        """Finish the requests in progress, then end ``serve``. The second time: do not wait."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        self._on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to whoever runs this server."""
        yield


class _Impatient(asyncio.Protocol):
    """Gives up a connection whose client has stopped reading, which else would stay for ever."""

    transport: asyncio.Transport
    _timer: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The end."""
        self._cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """There is more to send than the client has taken so far."""
        super().pause_writing()
        self._look_again()

    def resume_writing(self) -> None:
        """The client has taken enough."""
        super().resume_writing()
        self._cancel()

    def _look_again(self) -> None:
        size = self.transport.get_write_buffer_size()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(UNREAD_SECONDS, self._look, size)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._look_again()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _HttpConnection(_Impatient, HttpToolsProtocol):
    """An HTTP connection."""


class _WebSocketConnection(_Impatient, WebSocketsSansIOProtocol):
    """A WebSocket."""
