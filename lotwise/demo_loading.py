"""Loading the demo plant, with a progress bar; an interrupted load goes on at the next start."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from lotwise.demo import load_demo
from lotwise.settings import Settings
from resolvers.context import RequestContext

OPERATOR = "demo"

_WANTED = "demo.wanted"
_SECONDS = 3600.0


def want_demo(folder: Path) -> None:
    """Note in the data folder that the demo plant is wanted."""
    (folder / _WANTED).touch(mode=0o600)


def is_demo_wanted(folder: Path) -> bool:
    """Whether the demo plant is wanted and was not loaded to its end."""
    return (folder / _WANTED).exists()


async def load_wanted_demo(settings: Settings, graph: Graph) -> None:
    """Load the demo plant, and note that it is there."""
    await load(settings, graph)
    (settings.data / _WANTED).unlink()


async def load(settings: Settings, graph: Graph) -> None:
    """Load the demo plant into the default company; what is there already stays."""
    context = RequestContext.open(
        graph,
        operator=OPERATOR,
        company=settings.company,
        deadline=Deadline.after(_SECONDS),
    )
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Loading the demo plant", total=None)
        await load_demo(context, lambda done, of: progress.update(task, completed=done, total=of))
