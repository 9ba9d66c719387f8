"""Every setting of the service, read once from the environment.

The table in the README is printed from here (``lotwise settings --markdown``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from graph.domain.texts import clean_name
from graph.engine.session import GraphAddress
from graph.errors import Refused
from resolvers.context import TraceLimits

PREFIX = "LOTWISE_"

_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


class SettingsError(Exception):
    """A setting has a value that it cannot have; the message is a sentence that names it."""


def _text(text: str) -> str:
    return text


def _name(text: str) -> str:
    try:
        return clean_name(text, "The name", ())
    except Refused as refused:
        raise ValueError(f"is no name. {refused}") from None


def _graph_uri(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in _SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be an address such as bolt://localhost:7687 or neo4j://graph:7687.")
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not least <= int(text[:20]) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}.")
        return int(text)

    return parse


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not least <= seconds <= most:
            raise ValueError(f"must be a number of seconds from {least:g} to {most:g}.")
        return seconds

    return parse


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a setting is read from text, and what people are told of it."""

    parse: Callable[[str], object]
    meaning: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. The variable of each is ``LOTWISE_`` and its name in capitals."""

    host: Annotated[
        str,
        _Setting(
            _text,
            "Address that the service listens on. `0.0.0.0` opens it to the network; put a proxy "
            "that adds TLS before it then.",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        _Setting(_whole(0, 65535), "Port that the service listens on; `0` for any free one."),
    ] = 8000
    data: Annotated[
        Path, _Setting(Path, "Folder of the embedded graph engine, its data and its secrets.")
    ] = Path("data")
    graph_uri: Annotated[
        str | None,
        _Setting(
            _graph_uri,
            "Address of a Neo4j server (`bolt://` or `neo4j://`), used instead of the embedded "
            "engine.",
        ),
    ] = None
    graph_user: Annotated[str, _Setting(_text, "User name at that server.")] = "neo4j"
    graph_password: Annotated[
        str | None,
        _Setting(_text, "Password at that server; none when it asks for none.", secret=True),
    ] = dataclasses.field(default=None, repr=False)
    graph_database: Annotated[
        str | None,
        _Setting(_text, "Database at that server; its default one when left out."),
    ] = None
    company: Annotated[
        str, _Setting(_name, "Company that is meant where a request names none.")
    ] = "MAIN"
    request_seconds: Annotated[
        float, _Setting(_seconds(0.1, 3600), "Time limit of one request, in seconds.")
    ] = 30.0
    trace_seconds: Annotated[
        float,
        _Setting(_seconds(0.01, 3600), "Time limit of one trace, in seconds; then it says so."),
    ] = 10.0
    trace_max_nodes: Annotated[
        int, _Setting(_whole(1, 10_000_000), "Most nodes of one trace; beyond, it says so.")
    ] = 100_000
    trace_max_links: Annotated[
        int, _Setting(_whole(1, 100_000_000), "Most links of one trace; beyond, it says so.")
    ] = 400_000
    trace_index_edges: Annotated[
        int,
        _Setting(
            _whole(0, 2_000_000_000),
            "Most associations kept in memory for traces: about 120 MB a million, and 110 MB for "
            "each million batches and serial numbers. With more of them, or with twice as many of "
            "those, traces walk the engine. `0` keeps none.",
        ),
    ] = 5_000_000
    max_body_bytes: Annotated[
        int, _Setting(_whole(1_000, 1_000_000_000), "Largest request, in bytes.")
    ] = 1_000_000
    max_depth: Annotated[
        int, _Setting(_whole(1, 100), "Deepest nesting of fields in one operation.")
    ] = 15
    max_aliases: Annotated[int, _Setting(_whole(0, 10_000), "Most aliases in one operation.")] = 50
    max_tokens: Annotated[
        int,
        _Setting(
            _whole(100, 100_000),
            "Most words and signs in one document, and most fields once its fragments are "
            "filled in.",
        ),
    ] = 4_000

    max_connections: Annotated[
        int,
        _Setting(_whole(1, 1_000_000), "Most WebSockets and event streams open in one process."),
    ] = 1_000
    max_subscriptions: Annotated[
        int, _Setting(_whole(1, 10_000), "Most operations under way on one WebSocket.")
    ] = 100
    max_unread_changes: Annotated[
        int,
        _Setting(
            _whole(1, 1_000_000),
            "Most changes that wait for one subscription to be read; beyond, it is dropped.",
        ),
    ] = 5_000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; an empty variable counts as left out.

        Raises ``SettingsError`` with a sentence for the first value that cannot be.
        """
        values: dict[str, Any] = {}
        for name, setting in _settings().items():
            text = environment.get(variable(name), "")
            if text:
                values[name] = _parsed(name, setting, text)
        settings = cls(**values)
        if settings.graph_password and not settings.graph_uri:
            raise SettingsError(
                "LOTWISE_GRAPH_PASSWORD is set, but LOTWISE_GRAPH_URI, the server it is for, "
                "is not."
            )
        return settings

    @property
    def trace_limits(self) -> TraceLimits:
        """How large one trace may become, and how long it may take."""
        return TraceLimits(self.trace_max_nodes, self.trace_max_links, self.trace_seconds)

    @property
    def graph_address(self) -> GraphAddress | None:
        """The Neo4j server to use; None for the embedded engine."""
        if self.graph_uri is None:
            return None
        return GraphAddress(
            self.graph_uri, self.graph_user, self.graph_password or "", self.graph_database
        )


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as people are told of it; ``value`` is what is in force."""

    variable: str
    default: str
    value: str
    meaning: str


def setting_rows(settings: Settings) -> list[SettingRow]:
    """All settings in the order of the class; secrets are not shown."""
    defaults = Settings()
    rows = []
    for name, setting in _settings().items():
        value = getattr(settings, name)
        shown = "(hidden)" if setting.secret and value else _shown(value)
        default = _shown(getattr(defaults, name))
        rows.append(SettingRow(variable(name), default, shown, setting.meaning))
    return rows


def settings_table() -> str:
    """The settings as the Markdown table that stands in the README."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for row in setting_rows(Settings()):
        default = f"`{row.default}`" if row.default else ""
        lines.append(f"| `{row.variable}` | {default} | {row.meaning} |")
    return "\n".join(lines)


def variable(name: str) -> str:
    """The environment variable of the setting with this name."""
    return PREFIX + name.upper()


@cache
def _settings() -> dict[str, _Setting]:
    hints = get_type_hints(Settings, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in dataclasses.fields(Settings)}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parsed(name: str, setting: _Setting, text: str) -> object:
    try:
        return setting.parse(text)
    except ValueError as problem:
        shown = "" if setting.secret else f"={text[:60]!r}"
        raise SettingsError(f"{variable(name)}{shown} {problem}") from None
