"""A Neo4j server of the tests' own, from the jars that Maven fetches (``tests/neo4j/pom.xml``)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from graph.engine.ports import LOOPBACK, free_port
from graph.engine.session import GraphAddress

# Neo4j 5.26 runs on these and refuses or warns on others.
_JAVA_VERSIONS = ("17", "21")
_START_PATIENCE = 120.0
_STOP_PATIENCE = 30.0

_CONFIGURATION = """\
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=128m
db.tx_log.preallocate=false
dbms.usage_report.enabled=false
# A stop would wait ten seconds for connections that are not there.
internal.server.bolt.connection_shutdown_wait_time=0s
internal.server.bolt.thread_pool_shutdown_wait_time=0s
"""
_QUICK_START = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # half the time to start; the tests measure nothing
)
_NEEDED_OPTIONS = (
    "-XX:-UsePerfData",
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
)


class Neo4jServer:
    """A Neo4j 5.26 Community server on loopback, with the jars in ``lib`` and its data in ``home``.

    It keeps its port and its random password through ``stop``, ``kill`` and the next ``start``;
    the password lies in the home, so that another object can start the same server.
    ``java_options`` are for the Java virtual machine.
    """

    def __init__(self, lib: Path, home: Path, java_options: Sequence[str] = _QUICK_START) -> None:
        self._lib = lib.absolute()
        self._home = home.absolute()
        self._log = self._home / "logs" / "console.log"
        self._java = find_java()
        self._java_options = java_options
        self._secret = self._home / "password"
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> GraphAddress:
        """Start the server; return its address once it answers a query."""
        for name in ("conf", "data", "logs", "run", "plugins", "import", "licenses"):
            (self._home / name).mkdir(parents=True, exist_ok=True)
        self._port = free_port(self._port)
        settings = _CONFIGURATION.format(host=LOOPBACK, port=self._port)
        (self._home / "conf" / "neo4j.conf").write_text(settings)
        command = [
            str(self._java), *self._java_options, *_NEEDED_OPTIONS, "-cp", f"{self._lib}/*",
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self._home}", f"--config-dir={self._home / 'conf'}",
        ]  # fmt: skip
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        return self.address

    @property
    def address(self) -> GraphAddress:
        """Where it answers, once it was started."""
        return GraphAddress(self._uri, "neo4j", self._secret.read_text(), "neo4j")

    @property
    def pid(self) -> int:
        """The number of its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Stop the server cleanly and wait for its end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            self._process = None

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _uri(self) -> str:
        return f"bolt://{LOOPBACK}:{self._port}"

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _START_PATIENCE
        while (problem := self._try_to_use()) is not None:
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Neo4j did not start ({problem}): {self._log.read_text()}")
            time.sleep(0.05)

    def _try_to_use(self) -> str | None:
        """Ask for one row. Returns None when the server answers, else what is wrong."""
        try:
            if not self._secret.exists():
                self._replace_first_password()
            with (
                GraphDatabase.driver(self._uri, auth=("neo4j", self._secret.read_text())) as driver,
                driver.session(database="neo4j") as session,
            ):
                session.run("RETURN 1").consume()
        except (DriverError, Neo4jError, OSError) as error:
            return str(error)
        return None

    def _replace_first_password(self) -> None:
        password = secrets.token_urlsafe(24)
        with (
            GraphDatabase.driver(self._uri, auth=("neo4j", "neo4j")) as driver,
            driver.session(database="system") as session,
        ):
            session.run(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=password
            ).consume()
        self._secret.write_text(password)


def find_java() -> Path:
    """A Java that Neo4j runs on: from JAVA_HOME or another variable that begins so, or the path.

    Raises ``RuntimeError`` where there is none.
    """
    for java in _javas():
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
        version = re.search(r'version "(\d+)', told.stderr)
        if version is not None and version[1] in _JAVA_VERSIONS:
            return java
    raise RuntimeError(
        "Neo4j needs Java 17 or 21: set JAVA_HOME to one, or put its java on the PATH."
    )


def _javas() -> Iterator[Path]:
    for name in sorted(os.environ):
        if name.startswith("JAVA_HOME"):
            java = Path(os.environ[name]) / "bin" / "java"
            if java.exists():
                yield java
    if found := shutil.which("java"):
        yield Path(found)
