"""``lotwise run``: the graph engine, the store, the first data and the HTTP server, in order."""

from __future__ import annotations

import dataclasses
import gc
import ipaddress
import json
import shlex
import socket

from graph.engine.deadlines import Deadline
from graph.engine.migrations import migrate, store_version
from graph.engine.session import Graph
from graph.tracing.index.trace_index import TraceIndex, trace_index
from lotwise import __version__
from lotwise.asgi import create_app
from lotwise.demo_loading import is_demo_wanted, load_wanted_demo, want_demo
from lotwise.holding import finishing_holds
from lotwise.listening import bound_socket, cannot_listen
from lotwise.local_token import local_token
from lotwise.opening import MIGRATION_SECONDS, service_graph
from lotwise.sealing import sealing
from lotwise.server import HttpServer
from lotwise.settings import Settings
from lotwise.stopping import Stopper

_YOUNG_OBJECTS = 20_000
_QUERY = "{ productionOrders(first: 3) { nodes { number registrationStatus } } }"


async def run(settings: Settings, *, demo: bool) -> None:
    """Serve until a signal says to stop.

    Raises ``LotwiseError`` or ``CannotListen``, with a sentence for the user, when the service
    cannot start.
    """
    stopper = Stopper()
    with stopper.on_signals(), bound_socket(settings) as listener:
        # The port as it is, where any free one was asked for.
        actual = dataclasses.replace(settings, port=listener.getsockname()[1])
        _say("Starting Lotwise ...")
        async with service_graph(actual) as graph:
            token = await _prepare(actual, graph, demo)
            async with (
                sealing(graph),
                finishing_holds(graph),
                trace_index(graph, actual.trace_index_edges) as index,
            ):
                await _serve(actual, graph, index, token, listener, stopper)
    _say("Lotwise has stopped.")


async def _prepare(settings: Settings, graph: Graph, demo: bool) -> str | None:
    """Bring the store up to date and load the demo plant; return the ready-made token, if any."""
    session = graph.session(Deadline.after(MIGRATION_SECONDS))
    is_new = await store_version(session) == 0
    await migrate(session)
    embedded = settings.graph_address is None
    if embedded and demo:
        if is_new:
            want_demo(settings.data)
        if is_demo_wanted(settings.data):
            _say("This is the first start: the demo plant is loaded.")
            await load_wanted_demo(settings, graph)
    # Whoever reads what a service for others prints need not be one of its users.
    if embedded or _is_loopback(settings.host):
        return await local_token(session, settings.data)
    return None


async def _serve(
    settings: Settings,
    graph: Graph,
    index: TraceIndex | None,
    token: str | None,
    listener: socket.socket,
    stopper: Stopper,
) -> None:
    app = create_app(settings, graph, index)
    look_less_for_cycles()
    server = HttpServer(app, lambda: _say(_announcement(settings, token)))
    try:
        await stopper.serve(server, listener)
    except OSError as error:
        raise cannot_listen(settings, error) from None


def look_less_for_cycles() -> None:
    """Leave what lives as long as the service (schema, modules) out of the garbage collector.

    An answer makes thousands of small objects, and hardly any cycle: by Python's own threshold the
    collector would look through the young ones several times for each page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


def _announcement(settings: Settings, token: str | None) -> str:
    address = _address(settings)
    data = settings.graph_uri or settings.data.absolute()
    lines = [f"Lotwise {__version__} serves GraphQL at {address}/graphql", f"  Data: {data}"]
    if token is None:
        lines += ["  Make an access token with: lotwise token create NAME"]
    else:
        header = f"Authorization: Bearer {token}"
        query = shlex.quote(json.dumps({"query": _QUERY}))
        lines += [
            f"  In a browser: {address}/?token={token}",
            f"  In programs:  {header}",
            "  Try:",
            f"curl -s {address}/graphql -H '{header}' -H 'Content-Type: application/json' "
            f"-d {query}",
        ]
    return "\n".join([*lines, "Ctrl-C stops it."])


def _address(settings: Settings) -> str:
    host = settings.host
    # No browser can open "any address"; from this machine the loopback one is meant.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _say(text: str) -> None:
    print(text, flush=True)
