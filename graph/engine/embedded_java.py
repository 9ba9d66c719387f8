"""ArcadeDB's settings, and the Java virtual machine that it runs in."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from graph.engine.embedded_folder import DATABASE, EngineFolder
from graph.engine.ports import LOOPBACK
from graph.errors import EngineNotSupported

_MIB = 2**20
_SMALLEST_HEAP_MB = 512
_LARGEST_HEAP_MB = 2048

# All settings are given as Java system properties: ArcadeDB silently passes over some of those that
# stand in a server's own configuration (txWalFlush and command.timeout among them).
_SETTINGS = {
    # A commit is acknowledged when it is on the disk, metadata and all.
    "txWalFlush": "2",
    "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
    "bolt.host": LOOPBACK,
    "bolt.defaultDatabase": DATABASE,
    "server.httpIncomingHost": LOOPBACK,
    "server.httpIncomingPort": "0",
    # In production mode every error over Bolt reads "Check the server log for the details". What
    # else that mode would set is set here.
    "server.mode": "development",
    "opencypher.loadCsv.allowFileUrls": "false",
    "opencypher.loadCsv.allowRemoteUrls": "false",
    # Call nobody, and count nothing: 0.2 s of the start.
    "support.autoRegister": "false",
    "serverMetrics": "false",
}

_LOGGING = """\
handlers = java.util.logging.ConsoleHandler
.level = INFO
io.undertow.level = WARNING
org.xnio.level = WARNING
org.jboss.level = WARNING
java.util.logging.ConsoleHandler.formatter = com.arcadedb.log.LogFormatter
"""


def default_heap_mb() -> int:
    """A quarter of the memory that this process may use, from 512 to 2048 MiB."""
    return min(max(_memory() // _MIB // 4, _SMALLEST_HEAP_MB), _LARGEST_HEAP_MB)


def start_java(
    folder: EngineFolder, port: int, heap_mb: int, statement_seconds: float
) -> ModuleType:
    """Start the Java virtual machine with the engine's settings. Returns the ``jpype`` module.

    Raises ``EngineNotSupported`` where the engine's libraries cannot be loaded.
    """
    logging = folder.engine / "logging.properties"
    logging.write_text(_LOGGING)
    settings = _SETTINGS | {
        "server.rootPath": str(folder.engine),
        "bolt.port": str(port),
        "command.timeout": str(int(statement_seconds * 1000)),
    }
    os.environ["ARCADEDB_JVM_ERROR_FILE"] = str(folder.engine / "java-crash-%p.log")
    try:
        bindings = import_module("arcadedb_embedded.jvm")
        java = import_module("jpype")
    except (ImportError, OSError) as error:
        raise EngineNotSupported(str(error)) from error
    bindings.start_jvm(
        heap_size=f"{heap_mb}m",
        jvm_args=[
            # A new process recovers; one that is short of memory only lingers.
            "-XX:+ExitOnOutOfMemoryError",
            # No statistics file in the machine's temporary folder.
            "-XX:-UsePerfData",
            f"-Djava.util.logging.config.file={logging}",
            *(f"-Darcadedb.{key}={value}" for key, value in settings.items()),
        ],
    )
    return java


def check_durable(java: ModuleType) -> None:
    """Raise ``RuntimeError`` when a commit would not reach the disk.

    A setting whose name changed in a newer engine would be passed over without a word.
    """
    flush = java.JClass("com.arcadedb.GlobalConfiguration").TX_WAL_FLUSH
    if flush.getValueAsInteger() != 2:
        raise RuntimeError("The engine did not take the setting txWalFlush=2.")


def _memory() -> int:
    """Bytes that this process may use: the machine's, or its container's limit."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        return 4 * _SMALLEST_HEAP_MB * _MIB
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):  # no container, or no limit ("max")
        return machine
    return min(machine, limit)
