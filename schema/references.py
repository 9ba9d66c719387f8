"""References for people and scanners: by global id, or by the numbers on the paper."""

from __future__ import annotations

from typing import TypeVar

import strawberry
from strawberry import UNSET

from graph.domain import references
from graph.errors import ErrorCode, Refused
from resolvers.context import RequestContext
from resolvers.references import CodeRef
from schema.ids import Kind, local_id

K = TypeVar("K")
COMPANY = "The company; the caller's default company when left out."


@strawberry.input(description="An item by company and number.")
class ItemKey:
    """An item by its number."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    number: str = strawberry.field(description="The item number.")


@strawberry.input(one_of=True, description="An item: by id, or by its number.")
class ItemRef:
    """Exactly one of the two."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The item's global id.")
    key: ItemKey | None = strawberry.field(default=UNSET, description="The item's number.")


@strawberry.input(description="A production order by company and number.")
class OrderKey:
    """An order by its number."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    number: str = strawberry.field(description="The order number.")


@strawberry.input(one_of=True, description="A production order: by id, or by its number.")
class OrderRef:
    """Exactly one of the two."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The order's global id.")
    key: OrderKey | None = strawberry.field(default=UNSET, description="The order's number.")


@strawberry.input(description="A batch or serial number of an item.")
class NumberKey:
    """A traceable by item and number."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    item: str = strawberry.field(description="The item number.")
    number: str = strawberry.field(description="The batch or serial number.")


@strawberry.input(description="A scanned text.")
class CodeKey:
    """A traceable by its label."""

    company: str | None = strawberry.field(default=None, description=COMPANY)
    text: str = strawberry.field(
        description="The text as a scanner sent it: GS1, Digital Link, or a plain number."
    )


@strawberry.input(one_of=True, description="A batch or serial number, named in one of four ways.")
class TraceableRef:
    """Exactly one of the four."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The global id.")
    batch: NumberKey | None = strawberry.field(default=UNSET, description="A batch by number.")
    serial_number: NumberKey | None = strawberry.field(
        default=UNSET, description="A serial number by number."
    )
    code: CodeKey | None = strawberry.field(default=UNSET, description="A scanned text.")


def company_of(context: RequestContext, company: str | None) -> str:
    """The company that was named, or the caller's default."""
    return context.company if company is None else company.strip()


def item_ref(
    context: RequestContext, ref: ItemRef, field: tuple[str, ...] = ("item",)
) -> references.ItemRef:
    """The domain's form of a reference to an item."""
    if ref.id:
        return references.ItemRef(context.company, id=local_id(Kind.ITEM, ref.id, (*field, "id")))
    key = _given(ref.key, field)
    return references.ItemRef(company_of(context, key.company), number=key.number)


def order_ref(
    context: RequestContext, ref: OrderRef, field: tuple[str, ...] = ("order",)
) -> references.OrderRef:
    """The domain's form of a reference to a production order."""
    if ref.id:
        local = local_id(Kind.ORDER, ref.id, (*field, "id"))
        return references.OrderRef(context.company, id=local)
    key = _given(ref.key, field)
    return references.OrderRef(company_of(context, key.company), number=key.number)


def traceable_ref(
    context: RequestContext, ref: TraceableRef, field: tuple[str, ...]
) -> references.TraceableRef | CodeRef:
    """The domain's form of a reference to a batch or serial number, or the text to decode."""
    if ref.id:
        local = local_id(Kind.TRACEABLE, ref.id, (*field, "id"))
        return references.TraceableRef(context.company, id=local)
    if ref.code:
        return CodeRef(company_of(context, ref.code.company), ref.code.text)
    key = _given(ref.batch or ref.serial_number, field)
    return references.TraceableRef(
        company_of(context, key.company),
        item=key.item,
        number=key.number,
        serial=not ref.batch,
    )


def _given(key: K | None, field: tuple[str, ...]) -> K:
    if not key:
        raise Refused(ErrorCode.NOT_FOUND, "This reference names nothing.", field)
    return key
