"""Finding what people and scanners name: traceables by id, number or scanned text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.domain.gs1 import decode
from graph.domain.records import Traceable, TrackingDimension
from graph.domain.references import TraceableRef
from graph.errors import ErrorCode, Refused
from graph.store.items import items_by_gtins
from graph.store.traceables import find_traceables, traceables_by_number
from resolvers.context import RequestContext


@dataclass(frozen=True, slots=True)
class CodeRef:
    """A batch or serial number by the text that a scanner sent."""

    company: str
    text: str

    def __str__(self) -> str:
        return f"code {self.text[:80]!r}"


async def resolve_traceables(
    context: RequestContext, refs: Sequence[TraceableRef | CodeRef]
) -> list[Traceable | None]:
    """What each reference names, in order; None where there is none.

    A plain scanned number that several items have is refused as ``AMBIGUOUS``.
    """
    named = [await _by_code(context, ref) if isinstance(ref, CodeRef) else ref for ref in refs]
    present = [ref for ref in named if ref is not None]
    found = iter(await find_traceables(context.session, present) if present else [])
    return [None if ref is None else next(found) for ref in named]


async def known_traceables(
    context: RequestContext,
    refs: Sequence[tuple[TraceableRef | CodeRef, tuple[str, ...]]],
) -> list[Traceable]:
    """What all of ``refs`` name, each with its input field; ``NOT_FOUND`` names every unknown."""
    found = await resolve_traceables(context, [ref for ref, _ in refs])
    faults = [
        Refused(ErrorCode.NOT_FOUND, f"There is no {str(ref)[:160]}.", field)
        for (ref, field), one in zip(refs, found, strict=True)
        if one is None
    ]
    if faults:
        raise faults[0].with_others(faults[1:])
    return [one for one in found if one is not None]


async def _by_code(context: RequestContext, ref: CodeRef) -> TraceableRef | None:
    code = decode(ref.text)
    if not code.carries_item:
        return await _by_plain_number(context, ref, code.number)
    item = code.item_number
    if code.gtin is not None:
        known = (await items_by_gtins(context.session, ref.company, [code.gtin])).get(code.gtin)
        if known is None:
            return None
        serial = known.tracking_dimension is TrackingDimension.SERIAL
        number = code.serial_number if serial else code.batch
        return TraceableRef(ref.company, item=known.number, number=number or code.number)
    return TraceableRef(ref.company, item=item, number=code.number)


async def _by_plain_number(
    context: RequestContext, ref: CodeRef, number: str
) -> TraceableRef | None:
    found = await traceables_by_number(context.session, ref.company, number)
    if len(found) > 1:
        raise Refused(
            ErrorCode.AMBIGUOUS,
            f"{number[:80]} is a number of several items; name the item as well.",
            ("code", "text"),
        )
    return TraceableRef(ref.company, id=found[0].id) if found else None
