"""The process that holds the embedded engine: ``python -m graph.engine.embedded_server FOLDER``.

The engine lives in a Java virtual machine inside this process. It stops, cleanly, when its standard
input is closed: by the supervisor that wants it to stop, or by the operating system because the
supervisor is no more. SIGTERM does the same. SIGINT is ignored, for Ctrl-C in a terminal reaches
every process and the supervisor decides the order. Exit status: see ``ServerExit``.

Only Bolt listens, on loopback.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import Protocol

from graph.engine.embedded_folder import DATABASE, EngineFolder, EngineRecord, ServerExit
from graph.engine.embedded_java import check_durable, default_heap_mb, start_java
from graph.engine.ports import is_free
from graph.errors import EngineNotSupported

# The engine of a supervisor that was killed needs about this long to notice and to stop.
_LOCK_PATIENCE = 20.0
# A statement that cannot be interrupted would keep the engine from stopping: then it just ends.
# What was acknowledged is on the disk.
_STOP_PATIENCE = 8.0


class _Server(Protocol):
    """ArcadeDB's server object, in Java."""

    def stop(self) -> None: ...


class _CannotRun(Exception):
    """The engine cannot run; ``status`` says why to the supervisor."""

    def __init__(self, status: ServerExit, message: str) -> None:
        super().__init__(message)
        self.status = status


def main(arguments: list[str] | None = None) -> ServerExit:
    """Hold an engine until it is told to stop. Returns the exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    folder = EngineFolder(options.folder)
    try:
        _take(folder)
        server = _start(folder, options)
    except _CannotRun as reason:
        traceback.print_exception(reason.__cause__)
        print(f"The embedded engine cannot run: {reason}")
        return reason.status
    folder.write_record(EngineRecord(options.port, os.getpid(), options.run, ready=True))
    _wait_for_stop()
    # A call into Java cannot be given up in any other way.
    threading.Timer(_STOP_PATIENCE, os._exit, [ServerExit.FAILED]).start()
    server.stop()
    return ServerExit.STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="graph.engine.embedded_server")
    parser.add_argument("folder", type=Path, help="data folder, with a password in it")
    parser.add_argument("--port", type=int, required=True, help="port of Bolt on loopback")
    parser.add_argument("--run", default="", help="mark of this start, for its record")
    parser.add_argument("--heap-mb", type=int, help="largest Java heap, in MiB")
    parser.add_argument("--statement-seconds", type=float, default=60, help="0: no limit")
    return parser


def _take(folder: EngineFolder) -> None:
    until = time.monotonic() + _LOCK_PATIENCE
    while not folder.engine_lock.acquire():
        if time.monotonic() > until:
            holder = folder.engine_lock.holder()
            raise _CannotRun(
                ServerExit.FOLDER_IN_USE, f"process {holder} still holds the engine of this folder."
            )
        time.sleep(0.05)


def _start(folder: EngineFolder, options: argparse.Namespace) -> _Server:
    # Looked at before the seconds that Java takes; who loses a race for it is found out below.
    if not is_free(options.port):
        raise _CannotRun(ServerExit.PORT_TAKEN, f"port {options.port} is taken.")
    folder.write_record(EngineRecord(options.port, os.getpid(), options.run, ready=False))
    heap_mb = options.heap_mb or default_heap_mb()
    try:
        java = start_java(folder, options.port, heap_mb, options.statement_seconds)
    except EngineNotSupported as error:
        raise _CannotRun(ServerExit.NOT_SUPPORTED, str(error)) from error
    context = java.JClass("com.arcadedb.ContextConfiguration")()
    context.setValue("arcadedb.server.rootPassword", folder.password())
    # The user is made anew at each start, so that engine.password is always the truth.
    (folder.engine / "config" / "server-users.jsonl").unlink(missing_ok=True)
    server = java.JClass("com.arcadedb.server.ArcadeDBServer")(context)
    try:
        server.start()
        server.getDatabase(DATABASE, True, True)
    except java.JException as error:
        taken = "Unable to listen" in error.stacktrace()
        status = ServerExit.PORT_TAKEN if taken else ServerExit.FAILED
        raise _CannotRun(status, str(error)) from error
    check_durable(java)
    server.getHttpServer().stopService()
    result: _Server = server
    return result


def _wait_for_stop() -> None:
    """Return when standard input is closed, the supervisor is gone or SIGTERM arrived."""
    told = threading.Event()

    def on_signal(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    def read_to_the_end() -> None:
        sys.stdin.buffer.read()
        told.set()

    # Only now, for Java took SIGTERM over when it started.
    signal.signal(signal.SIGTERM, on_signal)
    supervisor = os.getppid()
    threading.Thread(target=read_to_the_end, daemon=True).start()
    # The parent is looked at too, for a process forked by the supervisor may hold the pipe open.
    while not told.wait(1.0) and os.getppid() == supervisor:
        pass


if __name__ == "__main__":
    status = ServerExit.FAILED
    try:
        status = main()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        # An ordinary end would wait for Java's threads.
        os._exit(status)
