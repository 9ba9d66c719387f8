"""Measuring two ways of one work by turns, and the rows of the table that come of it."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

# Does the work of one round, given its number; called once for each.
Round = Callable[[int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The medians of the service's time and of what it is measured against, in seconds.

    ``ratio`` is the median of the ratios of each round, of the service's time to the other.
    """

    service: float
    reference: float
    ratio: float

    def each(self, times: int) -> Pair:
        """The pair for one of so many times that the work was done in a round."""
        return Pair(self.service / times, self.reference / times, self.ratio)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; texts as they are shown."""

    what: str
    service: str
    reference: str = ""
    ratio: str = ""
    aim: str = ""


async def by_turns(rounds: int, warm_up: int, service: Round, reference: Round) -> Pair:
    """Do both works in each round, now the one first and then the other.

    The first ``warm_up`` rounds do not count: until Java has compiled what it runs often, an engine
    is several times slower.
    """
    spent: list[tuple[float, float]] = []
    for number in range(warm_up + rounds):
        first, second = (service, reference) if number % 2 else (reference, service)
        times = await _seconds(first, number), await _seconds(second, number)
        spent.append(times if number % 2 else times[::-1])
    counted = spent[warm_up:]
    return Pair(
        statistics.median(ours for ours, _ in counted),
        statistics.median(other for _, other in counted),
        statistics.median(ours / other for ours, other in counted),
    )


def milliseconds(seconds: float) -> str:
    """A time as the table shows it."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def slower_at_most(what: str, pair: Pair, aim: float) -> Line:
    """The line of a pair whose times may be in this ratio."""
    return Line(
        what,
        milliseconds(pair.service),
        milliseconds(pair.reference),
        f"{pair.ratio:.2f}",
        f"at most {aim:g}",
    )


def rate_at_least(what: str, pair: Pair, count: int, aim: float) -> Line:
    """The line of a pair that did ``count`` of something in each round; the ratio is of rates."""
    return Line(
        what,
        f"{count / pair.service:.0f}/s",
        f"{count / pair.reference:.0f}/s",
        f"{1 / pair.ratio:.2f}",
        f"at least {aim:g}",
    )


async def _seconds(work: Round, number: int) -> float:
    gc.collect()
    began = time.perf_counter()
    await work(number)
    return time.perf_counter() - began
