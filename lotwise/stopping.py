"""Ctrl-C and friends: a service stops in order and ends with success."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lotwise.server import HttpServer

_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")  # not every system has all


class Stopper:
    """Stops the task that made it: by the server it has started, or else by cancelling it."""

    def __init__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._server: HttpServer | None = None
        self._asked = False

    def stop(self) -> None:
        """Ask for the end. Called by a signal; a second one does not wait for open requests."""
        if self._server is not None:
            self._server.stop()
        elif not self._asked:
            self._task.cancel()
        self._asked = True

    async def serve(self, server: HttpServer, listener: socket.socket) -> None:
        """Run a server that a signal stops."""
        self._server = server
        await server.serve(sockets=[listener])

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Inside, signals call ``stop``, and the cancelling that follows from it ends quietly."""
        loop = asyncio.get_running_loop()
        numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
        handled = [one for one in numbers if not _stays_ignored(one)]
        for number in handled:
            _handle(loop, number, self)
        try:
            yield
        except asyncio.CancelledError:
            if not self._asked:
                raise
            self._task.uncancel()
        finally:
            for number in handled:
                with suppress(NotImplementedError):
                    loop.remove_signal_handler(number)


def _stays_ignored(number: signal.Signals) -> bool:
    # nohup tells a program to outlive its terminal.
    return number.name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN


def _handle(loop: asyncio.AbstractEventLoop, number: signal.Signals, stopper: Stopper) -> None:
    try:
        loop.add_signal_handler(number, stopper.stop)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopper.stop))
