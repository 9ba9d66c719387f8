"""The store's own keys: what must be unique, as one string each.

Numbers hold no control characters (``graph.domain.texts``), so joining them by one is unambiguous.
"""

from __future__ import annotations

SEPARATOR = "\x1f"
_PLACE = "order:"


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


def share_id(finished_product_id: str) -> str:
    """What stands for an association on the edge from that node to a registered product."""
    return f"share:{finished_product_id}"
