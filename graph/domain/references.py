"""How people and machines name things: by opaque id, or by the number on the paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item by ``id``, or by ``number`` within ``company``."""

    company: str
    id: str | None = None
    number: str | None = None

    def __str__(self) -> str:
        return f"item {self.number or self.id}"


@dataclass(frozen=True, slots=True)
class OrderRef:
    """A production order by ``id``, or by ``number`` within ``company``."""

    company: str
    id: str | None = None
    number: str | None = None

    def __str__(self) -> str:
        return f"production order {self.number or self.id}"


@dataclass(frozen=True, slots=True)
class TraceableRef:
    """A batch or serial number: by ``id``, or by item ``item`` and ``number`` within ``company``.

    ``item`` is an item number. ``serial`` says which of the two the caller means; None: either.
    """

    company: str
    id: str | None = None
    item: str | None = None
    number: str | None = None
    serial: bool | None = None

    def __str__(self) -> str:
        return f"{self.number} of item {self.item}" if self.number else f"traceable {self.id}"
