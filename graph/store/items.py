"""Items: what a plant makes and consumes, and how its pieces are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, LiteralString

from graph.domain.gs1 import gtin14
from graph.domain.ids import new_id
from graph.domain.records import Item, Policy, TrackingDimension
from graph.domain.references import ItemRef
from graph.domain.texts import clean_name, clean_number
from graph.domain.units import known_unit
from graph.domain.versions import require_version
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused
from graph.store import rows
from graph.store.commands import Command
from graph.store.keys import KeyRange, gtin_key, item_key
from graph.store.searching import ITEM_KEYS, Slice, fitting, key_windows, take

_TOUCH: LiteralString = """
MERGE (i:Item {key: $key})
ON CREATE SET i += $created, i.version = 0
SET i.version = i.version + 1
RETURN i {.*} AS item
"""
_IN_USE: LiteralString = """
MATCH (i:Item {id: $id})
RETURN EXISTS { MATCH (t:Traceable {item: i.id}) }
    OR EXISTS { MATCH (p:ProductLine {item: i.id}) }
    OR EXISTS { MATCH (b:BomLine {item: i.id}) } AS inUse
"""
_CLAIM_GTINS: LiteralString = """
UNWIND $gtins AS gtin
MERGE (g:Gtin {key: gtin.key})
SET g.item = coalesce(g.item, $item)
RETURN collect(CASE WHEN g.item = $item THEN null ELSE gtin.gtin END) AS taken
"""
_RELEASE_GTINS: LiteralString = """
UNWIND $keys AS key MATCH (g:Gtin {key: key}) SET g.item = null
"""
_CHANGE: LiteralString = "MATCH (i:Item {id: $id}) SET i += $changes RETURN i {.*} AS item"
_BY_IDS: LiteralString = "UNWIND $ids AS id MATCH (i:Item {id: id}) RETURN collect(i {.*}) AS items"
_BY_KEYS: LiteralString = (
    "UNWIND $keys AS key MATCH (i:Item {key: key}) RETURN collect(i {.*}) AS items"
)
_BY_GTINS: LiteralString = """
UNWIND $keys AS key
MATCH (g:Gtin {key: key}) MATCH (i:Item {id: g.item})
RETURN collect(key) AS keys, collect(i {.*}) AS items
"""
_MATCHING: LiteralString = """
UNWIND $keys AS key MATCH (i:Item {key: key})
WHERE toLower(i.number) CONTAINS $search OR toLower(i.name) CONTAINS $search
RETURN collect(key) AS keys
"""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What to create or change of an item; None leaves a property as it is.

    ``version`` is the one that was looked at (0: there was none), if that is to be checked.
    """

    number: str
    name: str | None = None
    tracking_dimension: TrackingDimension | None = None
    unit: str | None = None
    gtins: Sequence[str] | None = None
    policy: Mapping[str, object] | None = None
    version: int | None = None


async def upsert_item(
    session: GraphSession, command: Command, company: str, change: ItemChange
) -> Item:
    """Create an item, or change what is said of it.

    A new item without a name is called by its number, has no tracking dimension and is counted in
    ``EA``. Tracking dimension and unit are fixed once the item is used (``IN_USE``), since recorded
    numbers and quantities mean what they meant. ``STALE`` when it was changed since it was looked
    at.
    """
    company = clean_number(company, "The company", ("company",))
    command = command.at(company)
    number = clean_number(change.number, "The item number", ("number",))
    changes = _checked(change)
    key = item_key(company, number)

    async def work(tx: Transaction) -> str:
        if (answer := await command.first_answer(tx)) is not None:
            return str(answer["item"])
        proposed = _new_item(company, number)
        row = await tx.one(_TOUCH, key=key, created=proposed)
        assert row is not None
        before = row["item"]
        require_version(change.version, before["version"] - 1, "item", ("version",))
        created = before["id"] == proposed["id"]
        effective = {name: value for name, value in changes.items() if before.get(name) != value}
        if not created:
            await _require_unused(tx, before, effective)
        if "gtins" in effective:
            await _move_gtins(tx, company, before, effective["gtins"])
        # Who sends what stands already makes nobody's look at it stale.
        kept = {} if effective or created else {"version": before["version"] - 1}
        await tx.all(_CHANGE, id=before["id"], changes=effective | kept)
        entry = command.history(
            "ItemCreated" if created else "ItemChanged",
            {"after": effective, "before": {name: before.get(name) for name in effective}},
            item=before["id"],
        )
        await command.record(tx, [entry], {"item": before["id"]})
        return str(before["id"])

    item_id = await session.write([f"item:{key}", *command.queue], work)
    return (await items_by_ids(session, [item_id]))[item_id]


async def items_by_ids(session: GraphSession | Transaction, ids: Sequence[str]) -> dict[str, Item]:
    """The items with these ids, by id; unknown ids are left out."""
    row = await session.one(_BY_IDS, ids=list(ids))
    return {found["id"]: rows.item(found) for found in (row or {}).get("items", ())}


async def items_by_refs(
    session: GraphSession | Transaction, refs: Sequence[tuple[ItemRef, tuple[str, ...]]]
) -> list[Item]:
    """The items that ``refs`` name, in their order; each comes with the input field it stands in.

    Refuses with ``NOT_FOUND`` the first that names no item.
    """
    ids = [ref.id for ref, _ in refs if ref.id]
    keys = [item_key(ref.company, ref.number.strip()) for ref, _ in refs if ref.number]
    found = (await items_by_ids(session, ids)) if ids else {}
    row = await session.one(_BY_KEYS, keys=keys) if keys else None
    by_key = {one["key"]: rows.item(one) for one in (row or {}).get("items", ())}
    result = []
    for ref, field in refs:
        item = (
            found.get(ref.id)
            if ref.id
            else by_key.get(item_key(ref.company, (ref.number or "").strip()))
        )
        if item is None:
            raise Refused(ErrorCode.NOT_FOUND, f"There is no {str(ref)[:120]}.", field)
        result.append(item)
    return result


async def find_item(session: GraphSession, ref: ItemRef) -> Item | None:
    """The item that ``ref`` names, or None."""
    try:
        return (await items_by_refs(session, [(ref, ())]))[0]
    except Refused:
        return None


async def items_by_gtins(
    session: GraphSession, company: str, gtins: Sequence[str]
) -> dict[str, Item]:
    """The items of a company that these GTINs (14 digits each) name, by GTIN."""
    keys = {gtin_key(company, gtin): gtin for gtin in gtins}
    row = await session.one(_BY_GTINS, keys=list(keys))
    if row is None:
        return {}
    return {
        keys[key]: rows.item(found) for key, found in zip(row["keys"], row["items"], strict=True)
    }


async def find_item_keys(
    session: GraphSession, company: str, search: str | None, after: str, size: int
) -> Slice:
    """A page of a company's items by number, from behind the key ``after``.

    ``search`` is looked for in number and name, in any case.
    """

    async def matching(keys: list[str]) -> list[str]:
        return await fitting(session, _MATCHING, keys, search=(search or "").lower())

    span = KeyRange.below(company).behind(after)
    windows = key_windows(session, ITEM_KEYS, span, size + 1)
    return await take(windows, [matching] if search else [], after, size)


async def items_by_keys(session: GraphSession, keys: Sequence[str]) -> list[Item]:
    """The items with these keys, in their order."""
    row = await session.one(_BY_KEYS, keys=list(keys)) if keys else None
    found = {one["key"]: rows.item(one) for one in (row or {}).get("items", ())}
    return [found[key] for key in keys if key in found]


def policy_properties(policy: Mapping[str, object]) -> dict[str, object]:
    """The stored properties of those policy settings that are given."""
    return {_camel(name): value for name, value in policy.items() if value is not None}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _new_item(company: str, number: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "company": company,
        "number": number,
        "name": number,
        "trackingDimension": TrackingDimension.NONE.value,
        "unit": "EA",
        "gtins": [],
        **policy_properties(asdict(Policy())),
    }


def _checked(change: ItemChange) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if change.name is not None:
        changes["name"] = clean_name(change.name, "The item name", ("name",))
    if change.tracking_dimension is not None:
        changes["trackingDimension"] = change.tracking_dimension.value
    if change.unit is not None:
        changes["unit"] = known_unit(change.unit, ("unit",))
    if change.gtins is not None:
        changes["gtins"] = list(dict.fromkeys(gtin14(gtin) for gtin in change.gtins))
    if change.policy is not None:
        known = {field.name for field in fields(Policy)}
        changes |= policy_properties(
            {name: value for name, value in change.policy.items() if name in known}
        )
    return changes


async def _require_unused(
    tx: Transaction, before: dict[str, Any], effective: dict[str, Any]
) -> None:
    fixed = [name for name in ("trackingDimension", "unit") if name in effective]
    if not fixed:
        return
    row = await tx.one(_IN_USE, id=before["id"])
    if row and row["inUse"]:
        raise Refused(
            ErrorCode.IN_USE,
            f"Item {before['number']} is used already, so its tracking dimension and unit "
            "cannot change any more.",
            (fixed[0],),
        )


async def _move_gtins(
    tx: Transaction, company: str, before: dict[str, Any], gtins: list[str]
) -> None:
    gone = set(before.get("gtins") or ()) - set(gtins)
    if gone:
        await tx.all(_RELEASE_GTINS, keys=[gtin_key(company, gtin) for gtin in sorted(gone)])
    if not gtins:
        return
    row = await tx.one(
        _CLAIM_GTINS,
        item=before["id"],
        gtins=[{"key": gtin_key(company, gtin), "gtin": gtin} for gtin in sorted(gtins)],
    )
    if row and row["taken"]:
        raise Refused(
            ErrorCode.ALREADY_EXISTS,
            f"GTIN {row['taken'][0]} already names another item.",
            ("gtins",),
        )
