"""The store's own keys: what must be unique, as one string each.

Numbers hold no control characters (``graph.domain.texts``), so joining them by one is unambiguous.
"""

from __future__ import annotations

_SEPARATOR = "\x1f"
_PLACE = "order:"


def item_key(company: str, number: str) -> str:
    """The key of an item."""
    return _SEPARATOR.join((company, number))


def order_key(company: str, number: str) -> str:
    """The key of a production order."""
    return _SEPARATOR.join((company, number))


def gtin_key(company: str, gtin: str) -> str:
    """The key of a GTIN (14 digits): within one company it names one item."""
    return _SEPARATOR.join((company, gtin))


def traceable_key(company: str, item_number: str, number: str) -> str:
    """The key of a batch or serial number."""
    return _SEPARATOR.join((company, item_number, number))


def component_line_id(finished_product_id: str, bom_line_id: str) -> str:
    """The id of a BOM line as it stands for one registered product."""
    return f"{finished_product_id}:{bom_line_id}"


def shared_place_id(order_id: str) -> str:
    """The id of the node of the genealogy through which an order's shared consumption goes."""
    return _PLACE + order_id


def order_of_place(node_id: str) -> str | None:
    """The order whose shared consumption goes through this node; None for a traceable."""
    return node_id.removeprefix(_PLACE) if node_id.startswith(_PLACE) else None


def share_id(finished_product_id: str) -> str:
    """What stands for an association on the edge from that node to a registered product."""
    return f"share:{finished_product_id}"
