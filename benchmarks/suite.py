"""All measurements, in the order of the table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.analysis import Lines, analyses
from benchmarks.corrections import corrections, removals
from benchmarks.history import history_page, verification
from benchmarks.hot_batch import hot_batch
from benchmarks.measuring import Line
from benchmarks.queries import small_query
from benchmarks.recalls import recall, scans_beside_holds
from benchmarks.registrations import registrations
from benchmarks.running import Running, resident_mib, running
from benchmarks.traces import traces


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is done; the ratios of small sizes mean little."""

    rounds: int = 12
    warm_up: int = 4
    stations: int = 8
    products: int = 2
    queries: int = 200
    small_store: int = 100_000
    large_store: int = 2_000_000
    crowd: int = 60
    crowds: int = 5
    entries: int = 10_000
    pages: int = 20
    sealed: int = 100_000
    # Product lines, products of each, suspects: a million associations in all.
    lines: tuple[int, int, int] = (10, 20_000, 1_000)
    holds: int = 10_000
    recalled: tuple[int, ...] = (39, 760, 7_200)


FULL = Sizes()
SMALL = Sizes(2, 1, 2, 1, 5, 6_000, 8_000, 6, 1, 100, 2, 300, (2, 60, 10), 20, (3, 6, 9))


async def measure(engine: str, folder: Path, sizes: Sizes) -> AsyncIterator[Line]:
    """All measurements on one engine, each as soon as it is done."""
    rounds, warm_up = sizes.rounds, sizes.warm_up
    async with running(engine, folder) as service:
        # The busiest first: it makes Java compile what the others measure as well.
        many = await registrations(service, sizes.stations, sizes.products, rounds, warm_up)
        yield await registrations(service, 1, sizes.products, rounds, warm_up)
        yield many
        yield await small_query(service, sizes.queries, rounds, warm_up)
        yield await scans_beside_holds(service, sizes.holds, rounds, warm_up)
        yield await hot_batch(service, sizes.crowd, sizes.crowds, 1)
        yield await corrections(service, sizes.products, rounds, warm_up)
        yield await removals(service, sizes.products, rounds, warm_up)
        yield await history_page(service, sizes.entries, sizes.pages, rounds, warm_up)
        yield await verification(service, sizes.sealed)
        yield Line("first start, new store", f"{service.first_start:.1f} s")
        yield Line("second start", f"{service.second_start:.1f} s", aim="under 10 s")
        for line in _memory(service):
            yield line
    stores = (sizes.small_store, sizes.large_store)
    async for line in traces(engine, folder / "traces", *stores, rounds, warm_up):
        yield line
    for line in await recall(engine, folder / "recall", list(sizes.recalled), rounds, warm_up):
        yield line
    lines = Lines(*sizes.lines)
    async for line in analyses(engine, folder / "analyses", lines, rounds, warm_up):
        yield line


def _memory(service: Running) -> list[Line]:
    return [
        Line(f"memory of the {name} process", f"{resident_mib(process):.0f} MiB")
        for name, process in service.processes.items()
    ]
