"""``python -m benchmarks.graph_page``: what graphs of 500, 1,000 and 2,000 nodes cost in a browser.

A batch goes into four levels of pieces, each with about five components in the level before. The
page of its forward trace is opened in Chromium with every node drawn by itself. Told are, in
milliseconds from the start of the navigation: until the answer is read, until Graphviz has placed
the nodes and the first picture stands; how long Graphviz took of that, and how long the longest
standstill of the page was; and the time of one picture while the graph is moved.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.async_api import Browser

from benchmarks.genealogies import Genealogy, Maker
from benchmarks.plant import BATCH, PATIENCE, PRODUCT, Plant
from benchmarks.running import EMBEDDED, running_store
from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate
from graph.engine.session import Graph
from tests.support.browser import chromium, person
from tests.support.service import Service, running_service

_SIZES = (500, 1_000, 2_000)
_LEVELS = 4
# Notes when the graph stands, and how long the page did not react.
_WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: "longtask", buffered: true });
const seen = {};
new MutationObserver(() => {
  const canvas = document.querySelector(".graph-canvas");
  if (canvas && !seen.read) seen.read = performance.now();
  if (canvas?.dataset.state === "ready" && !seen.drawn)
    requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn ??= performance.now())));
  window.read = seen.read;
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
_FIGURES = """async () => {
  while (!window.drawn) await new Promise(requestAnimationFrame);
  const { read, drawn, longest } = window;
  return { read, drawn, longest };
}"""
_MOVE = """async () => {
  const frames = [];
  let before = performance.now();
  for (let at = 0; at < 40; at += 1) {
    document.querySelector(`.graph-tools button:nth-child(${1 + (at % 2)})`).click();
    await new Promise((done) => requestAnimationFrame(done));
    frames.push(performance.now() - before);
    before = performance.now();
  }
  return frames.sort((a, b) => a - b)[20];
}"""


async def measure(rounds: int) -> None:
    """Print a row for each size; each figure is the median of so many rounds."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_store(EMBEDDED, Path(folder)) as address:
            graph = Graph.connect(address)
            await migrate(graph.session(Deadline.after(PATIENCE)))
            plant = Plant(graph)
            await plant.make_items()
            maker = await Maker.of(plant)
            made = [await maker.levels([(size - 1) // _LEVELS] * _LEVELS) for size in _SIZES]
            async with running_service(graph) as service, chromium() as browser:
                await _rows(browser, service, plant.company, made, rounds)
            await graph.close()


async def _rows(
    browser: Browser, service: Service, company: str, made: list[Genealogy], rounds: int
) -> None:
    print("| nodes | edges | answer read | graph stands | standstill | picture while moving |")
    print("|---|---|---|---|---|---|")
    await _once(browser, service, company, made[0])  # the first opens what later ones find warm
    for one in made:
        seen = [await _once(browser, service, company, one) for _ in range(rounds)]
        figures = [
            sorted(each[name] for each in seen)[rounds // 2]
            for name in ("read", "drawn", "longest", "frame")
        ]
        told = " | ".join(f"{figure:,.0f} ms" for figure in figures)
        print(f"| {one.nodes:,} | {len(one.edges):,} | {told} |", flush=True)


async def _once(
    browser: Browser, service: Service, company: str, one: Genealogy
) -> dict[str, float]:
    async with person(browser, service) as someone:
        await someone.page.add_init_script(_WATCH)
        groups = [f"{level}~TRACEABLE~{PRODUCT}" for level in range(1, _LEVELS + 1)]
        root = f"{BATCH}/{quote(one.number, safe='')}"
        query = {"company": company, "root": root, "direction": "FORWARD", "show": "graph"}
        address = someone.url("trace", **query, levels=str(_LEVELS))
        address += "".join(f"&open={quote(group)}" for group in groups)
        await someone.page.goto(address)
        await someone.page.locator('[data-state="ready"]').wait_for(timeout=PATIENCE * 1000)
        found: dict[str, Any] = await someone.page.evaluate(_FIGURES)
        found["frame"] = await someone.page.evaluate(_MOVE)
        return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks.graph_page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is opened")
    asyncio.run(measure(parser.parse_args().rounds))
