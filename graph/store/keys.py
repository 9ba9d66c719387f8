"""The store's own keys: what must be unique, as one string each.

Numbers hold no control characters (``graph.domain.texts``), so joining them by one is unambiguous.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

SEPARATOR = "\x1f"
_PLACE = "order:"
_SHARE = "share:"
_SHARED = "shared:"
_BEHIND_SEPARATOR = "\x20"


def item_key(company: str, number: str) -> str:
    """The key of an item."""
    return SEPARATOR.join((company, number))


def order_key(company: str, number: str) -> str:
    """The key of a production order."""
    return SEPARATOR.join((company, number))


def gtin_key(company: str, gtin: str) -> str:
    """The key of a GTIN (14 digits): within one company it names one item."""
    return SEPARATOR.join((company, gtin))


def traceable_key(company: str, item_number: str, number: str) -> str:
    """The key of a batch or serial number."""
    return SEPARATOR.join((company, item_number, number))


def number_queue(number: str) -> str:
    """The queue that writers of a batch or serial number wait in (``graph.engine.locks``).

    By the number alone, as a registration on a BOM line learns the item only in its transaction:
    equal numbers of two items wait for each other without need, which is rare.
    """
    return f"number:{number}"


def component_line_id(finished_product_id: str, bom_line_id: str) -> str:
    """The id of a BOM line as it stands for one registered product."""
    return f"{finished_product_id}:{bom_line_id}"


def shared_place_id(order_id: str) -> str:
    """The id of the node of the genealogy through which an order's shared consumption goes."""
    return _PLACE + order_id


def order_of_place(node_id: str) -> str | None:
    """The order whose shared consumption goes through this node; None for a traceable."""
    return node_id.removeprefix(_PLACE) if node_id.startswith(_PLACE) else None


def shared_id(unique: str) -> str:
    """The id of a shared consumption, whose kind stands in it: a trace need not look it up."""
    return _SHARED + unique


def share_id(finished_product_id: str) -> str:
    """What stands for an association on the edge from that node to a registered product."""
    return _SHARE + finished_product_id


def product_of_share(edge_id: str) -> str | None:
    """The registered product that this edge leads to from the place; None for any other edge."""
    return edge_id.removeprefix(_SHARE) if edge_id.startswith(_SHARE) else None


def is_shared(edge_id: str) -> bool:
    """Whether this edge leads into a place: its id is that of a shared consumption then."""
    return edge_id.startswith(_SHARED)


def joined(*parts: str) -> str:
    """The key that is made of these parts."""
    return SEPARATOR.join(parts)


def parted(key: str) -> list[str]:
    """The parts of a key."""
    return key.split(SEPARATOR)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """All keys from ``start`` on and before ``end``, in the engines' order: by code points."""

    start: str
    end: str

    @classmethod
    def below(cls, *parts: str, start: str = "") -> KeyRange:
        """The keys that begin with these parts, and go on with a part that begins with ``start``.

        What holds a separator is no part of any key: then the range is empty.
        """
        if any(SEPARATOR in part for part in (*parts, start)):
            return cls("", "")
        first = joined(*parts, start)
        return cls(first, text_behind(first) if start else first[:-1] + _BEHIND_SEPARATOR)

    def behind(self, key: str) -> KeyRange:
        """What of the range lies behind ``key``."""
        # No key holds such a character, so this is the first text behind it that could be one.
        return KeyRange(max(self.start, key + "\x01") if key else self.start, self.end)

    def __contains__(self, key: str) -> bool:
        return self.start <= key < self.end


def text_behind(prefix: str) -> str:
    """The first text behind all that begin with ``prefix`` (which is not empty)."""
    kept = prefix.rstrip(chr(sys.maxunicode))
    if not kept:
        return prefix + chr(sys.maxunicode)
    following = ord(kept[-1]) + 1
    # The code points of surrogates stand in no text.
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)
