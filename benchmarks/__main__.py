"""``python -m benchmarks``: measure on every engine that is here, and print the tables."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import Line
from benchmarks.running import EMBEDDED, NEO4J, neo4j_jars
from benchmarks.suite import FULL, SMALL, Sizes, measure

_ENGINES = {"embedded": EMBEDDED, "neo4j": NEO4J}
_HEADINGS = Line("measured", "Lotwise", "compared with", "ratio", "aim")


def main() -> None:
    """Measure and print; see ``--help``."""
    options = _parser().parse_args()
    sizes = SMALL if options.small else FULL
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_print_all(options.engine or _present(), sizes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="benchmarks",
        description="Compare the service with what the graph engine itself needs for the same "
        "work. Takes a few minutes; leave the machine alone meanwhile.",
    )
    parser.add_argument(
        "--engine",
        action="append",
        choices=list(_ENGINES),
        help="only this engine (may be repeated); else the embedded one, and Neo4j where the "
        "tests have one: LOTWISE_TEST_NEO4J_LIB, or .cache/neo4j/lib",
    )
    parser.add_argument(
        "--small", action="store_true", help="try whether everything runs; means nothing else"
    )
    return parser


def _present() -> list[str]:
    return list(_ENGINES) if neo4j_jars() else ["embedded"]


async def _print_all(engines: list[str], sizes: Sizes) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}", flush=True)
    for name in engines:
        print(f"\n### {_ENGINES[name]}\n", flush=True)
        _print(_HEADINGS)
        _print(Line(*["---"] * 5))
        with tempfile.TemporaryDirectory() as folder:
            async for line in measure(_ENGINES[name], Path(folder), sizes):
                _print(line)


def _print(line: Line) -> None:
    cells = (line.what, line.service, line.reference, line.ratio, line.aim)
    print("|" + "|".join(f" {cell} " for cell in cells) + "|", flush=True)


def _machine() -> str:
    """The size of this machine, in one line."""
    try:
        gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (AttributeError, ValueError, OSError):  # Windows
        gib = float("nan")
    return (
        f"{os.cpu_count()} cores, {gib:.0f} GiB of memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}"
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop that the service has as well, where there is one."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    main()
