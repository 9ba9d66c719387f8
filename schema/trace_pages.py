"""Pages of a trace's lists, and what a client has selected of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar

from strawberry.types.nodes import SelectedField

from resolvers.tracing import TraceAnswer, TraceCursor
from schema.common import Info
from schema.connections import Connection, Edge, PageInfo, page_size

R = TypeVar("R")
T = TypeVar("T")


def cursors_asked_for(info: Info) -> list[tuple[str, str]]:
    """The cursors of all ``nodes`` and ``edges`` selected below this field, with those names."""
    return [
        (one.name, one.arguments["after"])
        for one in _fields(info.selected_fields)
        if one.name in {"nodes", "edges"} and one.arguments.get("after")
    ]


class TracePage(Generic[R]):
    """A page of a trace's list."""

    def __init__(
        self,
        answer: TraceAnswer,
        name: str,
        records: Sequence[R],
        first: int | None,
        after: str | None,
    ) -> None:
        size = page_size(first, 100)
        self._start = TraceCursor.decode(after).offset if after is not None else 0
        self.records = records[self._start : self._start + size]
        self._has_next = self._start + size < len(records)
        self._cursors = answer.cursors(name)

    def connection(self, info: Info, shown: list[T]) -> Connection[T]:
        """The GraphQL form, from that of the page's records; cursors only where they are asked."""
        edges: list[Edge[T]] = []
        if selects(info, "edges"):
            edges = [
                Edge(cursor=self._cursors(self._start + place), node=one)
                for place, one in enumerate(shown, 1)
            ]
        return Connection(
            edges=edges,
            nodes=shown,
            page_info=PageInfo(
                has_next_page=self._has_next,
                has_previous_page=self._start > 0,
                start_cursor=self._cursors(self._start + 1) if shown else None,
                end_cursor=self._cursors(self._start + len(shown)) if shown else None,
            ),
        )


def selects(info: Info, field: str) -> bool:
    """Whether a field of this name is selected, at any depth below this field."""
    return any(one.name == field for one in _fields(info.selected_fields))


def selected_of(info: Info, field: str) -> set[str]:
    """What is selected directly below all fields of this name, at any depth below this field."""
    return {
        inner.name
        for one in _fields(info.selected_fields)
        if one.name == field
        for inner in _direct(one.selections)
    }


def _fields(selections: Sequence[Any]) -> Iterator[Any]:
    """All fields at any depth."""
    for one in _direct(selections):
        yield one
        yield from _fields(one.selections)


def _direct(selections: Sequence[Any]) -> Iterator[Any]:
    """The fields of these selections, those of their fragments as well."""
    for one in selections:
        if isinstance(one, SelectedField):
            yield one
        else:
            yield from _direct(one.selections)
