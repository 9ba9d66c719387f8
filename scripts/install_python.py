"""Install the packages of one lock file into the environment that runs this script.

``.venv/bin/python scripts/install_python.py requirements/runtime.lock``

Every package is checked against the hashes in the lock. The embedded engine is left out on Linux
machines for whose C library it has no build (musl, or glibc older than 2.34), which no marker in a
lock file can tell apart; Lotwise then needs a Neo4j server and says so when it starts.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

EMBEDDED_ENGINE = frozenset({"arcadedb-embedded", "jpype1"})
OLDEST_GLIBC = (2, 34)


def engine_fits(system: str, libc: str, version: str) -> bool:
    """Whether the embedded engine's build runs on this C library.

    ``libc`` and ``version`` are what ``platform.libc_ver()`` answers: ``("glibc", "2.36")``, and
    empty texts or ``"musl"`` on machines without glibc.
    """
    if system != "Linux":
        return True  # the lock's own markers decide there
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return libc == "glibc" and numbers >= OLDEST_GLIBC


def without(lock: str, packages: frozenset[str]) -> str:
    """The text of a lock file without the entries (and their hashes) of ``packages``."""
    kept: list[str] = []
    keep = True
    for line in lock.splitlines(keepends=True):
        name = re.match(r"([A-Za-z0-9._-]+)==", line)
        if name:
            keep = name.group(1).lower() not in packages
        if keep:
            kept.append(line)
    return "".join(kept)


def pip_install(lock: Path) -> int:
    """Run pip on one lock file; returns its exit code."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    return subprocess.call([*command, "--require-hashes", "--requirement", str(lock)])


def main() -> int:
    parser = argparse.ArgumentParser(description="Install one lock file into this environment.")
    parser.add_argument("lock", type=Path)
    lock: Path = parser.parse_args().lock
    text = lock.read_text(encoding="utf-8")
    count = len(re.findall(r"^\S+==", text, flags=re.MULTILINE))
    print(f"Installing the {count} Python packages of {lock} ...", flush=True)
    if engine_fits(platform.system(), *platform.libc_ver()):
        return pip_install(lock)
    print(
        "The embedded engine has no build for this machine's C library: it is left out. "
        "Set LOTWISE_GRAPH_URI to a Neo4j server to run Lotwise here.",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        rest = Path(folder, lock.name)
        rest.write_text(without(text, EMBEDDED_ENGINE), encoding="utf-8")
        return pip_install(rest)


if __name__ == "__main__":
    sys.exit(main())
