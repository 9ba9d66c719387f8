"""The command ``lotwise``."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer

from graph.domain.health import MEANINGS, findings
from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate as migrate_store
from graph.engine.session import Graph, GraphSession
from graph.errors import LotwiseError
from graph.store import seals, tokens
from graph.store.health_reading import read_genealogy
from lotwise import __version__
from lotwise.listening import CannotListen
from lotwise.logs import set_up_log
from lotwise.settings import Settings, SettingsError, setting_rows, settings_table

T = TypeVar("T")

_WRONG_SETTING = 2


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lotwise keeps track of which serial numbers and batches went into which: a GraphQL "
    "service on a graph engine that it brings along, or on a Neo4j server.",
    epilog="Settings come from environment variables: lotwise settings lists them.",
)
token_app = typer.Typer(
    no_args_is_help=True, help="Make, list and revoke access tokens, also while the service runs."
)
app.add_typer(token_app, name="token")


@app.command()
def run(
    demo: Annotated[
        bool,
        typer.Option("--demo/--no-demo", help="Load a demo plant into a new embedded store."),
    ] = True,
) -> None:
    """Start the service; Ctrl-C stops it.

    Without LOTWISE_GRAPH_URI it starts its own graph engine, whose data is in the folder
    LOTWISE_DATA.
    """
    from lotwise import service

    _run(service.run(_settings(), demo=demo))


@app.command()
def migrate() -> None:
    """Bring the structure of the store up to date; the service does so too when it starts."""

    done = _with_graph(_settings(), lambda graph: migrate_store(_long(graph)))
    typer.echo(f"Migrations run: {done}." if done else "The store is up to date.")


@app.command()
def demo() -> None:
    """Load the demo plant into the default company; what is there already stays."""
    from lotwise.demo_loading import load

    settings = _settings()

    async def work(graph: Graph) -> None:
        await migrate_store(_long(graph))
        await load(settings, graph)

    _with_graph(settings, work)
    typer.echo(f"The demo plant is in company {settings.company}.")


@app.command()
def verify_history() -> None:
    """Check that no entry of the history was changed, taken away or slipped in since its sealing.

    Prints the newest seal's hash: noted elsewhere, it proves later that no seal went missing.
    """
    found = _in_store(seals.verify_history)
    for fault in found.faults:
        typer.echo(fault)
    typer.echo(f"{found.entries} entries under {found.seals} seals; newest: {found.last_hash}")
    if found.faults:
        raise _end(f"The history does not fit its seals in {len(found.faults)} places.")


@app.command()
def health(
    company: Annotated[
        str, typer.Option(help="The company; the default company when left out.")
    ] = "",
    cases: Annotated[int, typer.Option(min=0, help="Cases shown of each kind.")] = 10,
) -> None:
    """Report what would make tomorrow's recall wrong; ends with status 1 if anything would."""
    named = company or _settings().company
    genealogy = _in_store(lambda session: read_genealogy(session, named))
    found = findings(genealogy)
    for code, some in found.items():
        typer.echo(f"{code}: {len(some)}  {MEANINGS[code]}")
        for one in some[:cases]:
            typer.echo(f"  {one.message}")
        if len(some) > cases:
            typer.echo(f"  and {len(some) - cases} more")
    looked = f"{len(genealogy.pieces)} batches and serial numbers, {genealogy.links} links"
    typer.echo(f"Looked at {looked} of company {named}.")
    if found:
        raise _end(f"Found {sum(map(len, found.values()))} places to put right.")


@app.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the README's table.")] = False,
) -> None:
    """List every setting with the value in force."""
    if markdown:
        typer.echo(settings_table())
        return
    for row in setting_rows(_settings()):
        typer.echo(f"{row.variable}={row.value}\n    {row.meaning}")


@app.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from schema.export import sdl

    typer.echo(sdl(), nl=False)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"Lotwise {__version__}")


@token_app.command("create")
def create_token(
    name: Annotated[
        str, typer.Argument(help="Who or what it is for; stands as operator on what it writes.")
    ],
) -> None:
    """Make an access token and print it, this once: only a hash of it is kept."""

    typer.echo(_in_store(lambda session: tokens.create_token(session, name)))


@token_app.command("list")
def list_tokens() -> None:
    """List all access tokens, oldest first, without their secrets."""
    for one in _in_store(tokens.list_tokens):
        state = f"revoked {one.revoked_at:%Y-%m-%d %H:%M}" if one.revoked_at else "in force"
        typer.echo(f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}  {state:24}  {one.name}")


@token_app.command("revoke")
def revoke_token(
    name_or_id: Annotated[str, typer.Argument(help="The token's name, or its id from the list.")],
) -> None:
    """Revoke an access token, or all of one name; the service obeys within two seconds."""
    revoked = _in_store(lambda session: tokens.revoke_token(session, name_or_id))
    typer.echo(f"Tokens revoked: {revoked}.")


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        raise _end(str(error), _WRONG_SETTING) from None


def _in_store(work: Callable[[GraphSession], Awaitable[T]]) -> T:
    """Run ``work`` in the store, brought up to date before."""

    async def in_graph(graph: Graph) -> T:
        session = _long(graph)
        await migrate_store(session)
        return await work(session)

    return _with_graph(_settings(), in_graph)


def _with_graph(settings: Settings, work: Callable[[Graph], Awaitable[T]]) -> T:
    from lotwise.opening import command_graph

    async def in_graph() -> T:
        async with command_graph(settings) as graph:
            return await work(graph)

    return _run(in_graph())


def _long(graph: Graph) -> GraphSession:
    from lotwise.opening import MIGRATION_SECONDS

    return graph.session(Deadline.after(MIGRATION_SECONDS))


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work``; whatever goes wrong is told in a sentence."""
    set_up_log()
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work)
    except (LotwiseError, CannotListen) as error:
        raise _end(str(error)) from None
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise _end(f"{error.strerror or error}{where}") from None
    except Exception as error:
        raise _end(f"{type(error).__name__}: {error}") from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _end(sentence: str, status: int = 1) -> typer.Exit:
    typer.echo(f"lotwise: {sentence}", err=True)
    return typer.Exit(status)
