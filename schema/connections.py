"""Relay connections over keyset pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import strawberry

from graph.errors import ErrorCode, Refused
from graph.store.keys import joined
from graph.store.searching import Slice

MAX_PAGE = 1_000
T = TypeVar("T")
R = TypeVar("R")

# Between a list's name and a key in it.
_OF = "\x1e"

FIRST = "How many at most; up to 1,000."
AFTER = "The cursor behind which to go on: endCursor of the page before."


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's page info; Lotwise pages forward only."""

    has_next_page: bool = strawberry.field(description="Whether more follow behind this page.")
    has_previous_page: bool = strawberry.field(description="Whether a page came before this one.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first on this page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last on this page.")


@strawberry.type(description="One place in a list.")
class Edge(Generic[T]):
    """A node with its cursor."""

    cursor: str = strawberry.field(description="This place, to go on from.")
    node: T = strawberry.field(description="What stands here.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    """A page, as edges with cursors and as plain nodes."""

    edges: list[Edge[T]] = strawberry.field(description="The places of this page.")
    nodes: list[T] = strawberry.field(description="What stands on this page, without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the list.")


def page_size(first: int | None, default: int = 50) -> int:
    """How many are asked for: from 0 to 1,000, or ``default`` for null."""
    if first is None:
        return default
    if not 0 <= first <= MAX_PAGE:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, f"A page has 0 to {MAX_PAGE:,} entries.", ("first",)
        )
    return first


def encode_cursor(position: str) -> str:
    """The cursor of a position: opaque to clients."""
    return base64.urlsafe_b64encode(position.encode()).decode()


def decode_cursor(cursor: str | None) -> str:
    """The position of a cursor; the empty text for none."""
    if cursor is None:
        return ""
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error, UnicodeError):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT, "This is not a cursor of this list.", ("after",)
        ) from None


def list_position(name: str, company: str, after: str | None) -> str:
    """Where the list ``name`` of a company goes on; the empty text for its beginning.

    Refuses with ``INVALID_ARGUMENT`` the cursor of another list or company.
    """
    position = decode_cursor(after)
    of, _, key = position.partition(_OF)
    if after is not None and not (of == name and key.startswith(joined(company, ""))):
        raise Refused(ErrorCode.INVALID_ARGUMENT, "This is not a cursor of this list.", ("after",))
    return key


def list_page(
    name: str, found: Slice, after: str | None, nodes: Sequence[tuple[str, T]]
) -> Connection[T]:
    """A page of the list ``name``, of nodes with their keys.

    A search may end a page early; it goes on where it ended, not behind what it found last.
    """
    edges = [Edge(cursor=encode_cursor(f"{name}{_OF}{key}"), node=node) for key, node in nodes]
    end = encode_cursor(f"{name}{_OF}{found.reached}")
    return Connection(
        edges=edges,
        nodes=[node for _, node in nodes],
        page_info=PageInfo(
            has_next_page=found.more,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=end if found.more and found.reached else edges[-1].cursor if edges else None,
        ),
    )


def connection(
    found: Sequence[R],
    size: int,
    after: str | None,
    convert: Callable[[R], T],
    position: Callable[[R], str],
) -> Connection[T]:
    """A page of ``size`` from ``found``, which holds one more where more follow."""
    shown = found[:size]
    edges = [Edge(cursor=encode_cursor(position(one)), node=convert(one)) for one in shown]
    return Connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=len(found) > size,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )
