"""PostgreSQL beside the service: Debian's server in a folder of its own, on a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

_SERVERS = Path("/usr/lib/postgresql")
# Who may run the server: it refuses to be root.
_USERS = ("postgres", "nobody")

_TABLE: LiteralString = """
CREATE TABLE edge (component bigint NOT NULL, product bigint NOT NULL, association text NOT NULL,
                   quantity numeric NOT NULL)
"""
_TRACE: LiteralString = """
WITH RECURSIVE reached (id) AS (
  SELECT %s::bigint
  UNION
  SELECT e.product FROM reached r JOIN edge e ON e.component = r.id
)
SELECT e.component, e.product, e.association, e.quantity
FROM reached r JOIN edge e ON e.component = r.id
"""


class Postgres:
    """A server with the edges of a genealogy, their ends as whole numbers."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def load(self, edges: Iterable[tuple[int, int, str, str]]) -> None:
        """Take in these edges, indexed and analysed as a careful administrator would."""
        with self._connection.cursor() as cursor:
            cursor.execute(_TABLE)
            with cursor.copy("COPY edge FROM STDIN") as copy:
                for edge in edges:
                    copy.write_row(edge)
            cursor.execute("CREATE INDEX ON edge (component)")
            cursor.execute("CREATE INDEX ON edge (product)")
            cursor.execute("ANALYZE edge")

    def forward(self, root: int) -> int:
        """Fetch all edges forward from a node by a recursive query; how many there are."""
        return len(self._connection.execute(_TRACE, (root,)).fetchall())


def server_folder() -> Path | None:
    """The newest server's programs; None where there are none, or nobody may run them."""
    if os.name != "posix" or (os.geteuid() == 0 and _user() is None):
        return None
    found = sorted(_SERVERS.glob("*/bin"), key=lambda one: float(one.parent.name))
    return found[-1] if found else None


@contextmanager
def postgres(programs: Path) -> Iterator[Postgres]:
    """A server that runs, with an empty database."""
    # The path of a socket may not be long: not in the folder of the measurement.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _user() if os.geteuid() == 0 else None
    try:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        _run(user, programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
        _run(user, programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log",
             "start")  # fmt: skip
        try:
            with psycopg.connect(
                host=str(folder), user="bench", dbname="postgres", autocommit=True
            ) as connection:
                yield Postgres(connection)
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, *command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _user() -> str | None:
    import pwd

    for name in _USERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None
