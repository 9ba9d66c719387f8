"""Anything by its global id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from strawberry.dataloader import DataLoader

from graph.store.orders import order_of_line
from loaders.all import Loaders
from schema.activities import activity
from schema.batches import batch_relation
from schema.common import Info, Node
from schema.holds import hold
from schema.ids import Kind
from schema.items import item
from schema.journals import journal
from schema.orders import bom_line, product_line, production_order
from schema.recall_members import load_member, recall_action
from schema.recalls import recall
from schema.registrations import association, finished_product
from schema.shared import shared_consumption
from schema.traceables import traceable


class _Way(NamedTuple):
    """How records of one kind are loaded, and their GraphQL form."""

    loader: Callable[[Loaders], DataLoader[str, Any]]
    convert: Callable[[Any], Node]


_WAYS: dict[Kind, _Way] = {
    Kind.ITEM: _Way(lambda loaders: loaders.item, item),
    Kind.ORDER: _Way(lambda loaders: loaders.order, production_order),
    Kind.TRACEABLE: _Way(lambda loaders: loaders.traceable, traceable),
    Kind.FINISHED_PRODUCT: _Way(lambda loaders: loaders.finished_product, finished_product),
    Kind.ASSOCIATION: _Way(lambda loaders: loaders.association, association),
    Kind.ACTIVITY: _Way(lambda loaders: loaders.activity, activity),
    Kind.BATCH_RELATION: _Way(lambda loaders: loaders.batch_relation, batch_relation),
    Kind.SHARED_CONSUMPTION: _Way(lambda loaders: loaders.shared_consumption, shared_consumption),
    Kind.JOURNAL: _Way(lambda loaders: loaders.journal, journal),
    Kind.HOLD: _Way(lambda loaders: loaders.hold, hold),
    Kind.RECALL: _Way(lambda loaders: loaders.recall, recall),
    Kind.RECALL_ACTION: _Way(lambda loaders: loaders.recall_action, recall_action),
}


async def load_node(info: Info, kind: Kind, local: str) -> Node | None:
    """The record of this kind with this id of the store, or None."""
    if kind in (Kind.PRODUCT_LINE, Kind.BOM_LINE):
        return await _line(info, local)
    if kind is Kind.RECALL_MEMBER:
        member = await info.context.loaders.recall_member.load(local)
        return await load_member(info, member) if member else None
    way = _WAYS.get(kind)
    if way is None:
        return None
    record = await way.loader(info.context.loaders).load(local)
    return way.convert(record) if record is not None else None


async def _line(info: Info, line_id: str) -> Node | None:
    order_id = await order_of_line(info.context.session, line_id)
    structure = await info.context.loaders.order.load(order_id) if order_id else None
    if structure is None:
        return None
    for made in structure.product_lines:
        if made.id == line_id:
            return product_line(made, structure.item_of(made))
    for used in structure.bom_lines:
        if used.id == line_id:
            return bom_line(used, structure.item_of(used))
    return None
