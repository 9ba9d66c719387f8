"""The present state of what a client wanted to change, given beside a refusal such as STALE."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graph.domain.records import Consumed
from graph.errors import LotwiseError
from schema.ids import Kind, local_id

R = TypeVar("R")
S = TypeVar("S", bound=Consumed)
PRESENT = "Where it was refused: the present state of what was to be changed."


async def present_record(
    loader: DataLoader[str, R | None], kind: Kind, text: strawberry.ID
) -> R | None:
    """The record of a ``kind`` with this global id as it stands; None where there is none."""
    try:
        return await _read_again(loader, local_id(kind, text, ("id",)))
    except LotwiseError:
        return None


async def latest_record(
    loader: DataLoader[str, S | None], kind: Kind, text: strawberry.ID
) -> S | None:
    """Like ``present_record``; of what was superseded, its latest successor."""
    found = await present_record(loader, kind, text)
    while found is not None and found.superseded_by_id is not None:
        found = await _read_again(loader, found.superseded_by_id)
    return found


async def _read_again(loader: DataLoader[str, R | None], one: str) -> R | None:
    # What the request has loaded before the refusal may be what was stale.
    with suppress(KeyError):
        loader.clear(one)
    return await loader.load(one)
