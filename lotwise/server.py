"""The HTTP server: uvicorn without its own signals and logs, on a socket that is already bound."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.applications import Starlette

# Requests in progress get at most this long when the service is stopped.
_GRACE_SECONDS = 20


class HttpServer(uvicorn.Server):
    """Serves an application; ``on_started`` is called when it accepts connections."""

    def __init__(self, app: Starlette, on_started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
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

    def stop(self) -> None:
        """Finish the requests in progress, then end ``serve``. The second time: do not wait."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        self._on_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to whoever runs this server."""
        yield
