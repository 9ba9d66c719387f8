"""What holds of a company's records, whoever wrote them, at once or in turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any, LiteralString

from graph.domain.records import OrderStructure, TrackingDimension
from graph.domain.statuses import LineState, combined_status
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Row
from graph.store.orders import structures_by_ids
from graph.tracing.moments import Moment, present_moment

_PATIENCE = 60.0
_OF_COMPANY: dict[str, LiteralString] = {
    "orders": "MATCH (n:ProductionOrder) WHERE n.company = $company RETURN n {.*} AS row",
    "traceables": "MATCH (n:Traceable) WHERE n.company = $company RETURN n {.*} AS row",
    "history": "MATCH (n:HistoryEntry) WHERE n.company = $company RETURN n {.*} AS row",
    "registered": """
        MATCH (o:ProductionOrder) WHERE o.company = $company
        MATCH (n:FinishedProduct) WHERE n.order = o.id RETURN n {.*} AS row""",
    "associations": """
        MATCH (o:ProductionOrder) WHERE o.company = $company
        MATCH (n:Association) WHERE n.order = o.id RETURN n {.*} AS row""",
    "lines": """
        MATCH (o:ProductionOrder) WHERE o.company = $company
        MATCH (f:FinishedProduct) WHERE f.order = o.id
        MATCH (n:ComponentLine) WHERE n.finishedProduct = f.id RETURN n {.*} AS row""",
    "shared": """
        MATCH (o:ProductionOrder) WHERE o.company = $company
        MATCH (n:SharedConsumption) WHERE n.order = o.id RETURN n {.*} AS row""",
    "shares": """
        MATCH (o:ProductionOrder) WHERE o.company = $company
        MATCH (:Traceable {id: 'order:' + o.id})-[e:CONSUMED_INTO]->(p:Traceable)
        RETURN e {.*, order: o.id, component: 'order:' + o.id, product: p.id} AS row""",
    "edges": """
        MATCH (c:Traceable) WHERE c.company = $company
        MATCH (c)-[e:CONSUMED_INTO]->(p:Traceable)
        RETURN e {.*, component: c.id, product: p.id} AS row""",
    "changes": """
        OPTIONAL MATCH (o:ProductionOrder) WHERE o.company = $company
        WITH collect('order:' + o.id) AS places
        MATCH (t:Traceable) WHERE t.company = $company OR t.id IN places
        MATCH (n:GenealogyChange) WHERE n.product = t.id RETURN n {.*} AS row""",
}
_STAMPS: LiteralString = """
MATCH (h:HistoryEntry) WHERE h.laneNumber > $before[h.lane] AND h.laneNumber <= $after[h.lane]
RETURN h.lane AS lane, h.laneNumber AS number
"""


@dataclass(frozen=True, slots=True)
class Records:
    """All rows of one company, as they are stored. ``live`` are its live associations.

    ``shared`` are consumptions shared by the products of an order, ``shares`` the edges by which
    these lead into those products.
    """

    orders: list[Row]
    structures: dict[str, OrderStructure]
    traceables: list[Row]
    history: list[Row]
    registered: list[Row]
    associations: list[Row]
    live: list[Row]
    lines: list[Row]
    edges: list[Row]
    shared: list[Row]
    shares: list[Row]

    @property
    def products(self) -> list[Row]:
        """Registered products that are not removed."""
        return [one for one in self.registered if one.get("removedAt") is None]

    @property
    def live_shared(self) -> list[Row]:
        """Shared consumptions that are live."""
        return [one for one in self.shared if one["state"] == "LIVE"]

    changes: list[Row]


async def read_records(graph: Graph, company: str) -> Records:
    """Read everything of a company."""
    session = graph.session(Deadline.after(_PATIENCE))
    found: dict[str, Any] = {}
    for name, statement in _OF_COMPANY.items():
        found[name] = [row["row"] for row in await session.all(statement, company=company)]
    found["live"] = [one for one in found["associations"] if one["state"] == "LIVE"]
    structures = await structures_by_ids(session, [one["id"] for one in found["orders"]])
    return Records(structures=structures, **found)


def check_records(found: Records) -> None:
    """All that must hold of a company whenever nothing is being written."""
    _check_serials(found)
    _check_totals(found)
    _check_lines(found)
    _check_statuses(found)
    _check_edges(found)
    _check_shares(found)
    _check_changes(found)
    _check_history(found)


async def check_lanes(graph: Graph, before: Moment) -> None:
    """Since ``before``, each lane's numbers have no gap, and each has an entry in the history."""
    session = graph.session(Deadline.after(_PATIENCE))
    after = await present_moment(session)
    rows = await session.all(_STAMPS, before=list(before), after=list(after))
    stamped = {(row["lane"], row["number"]) for row in rows}
    ranges = enumerate(zip(before, after, strict=True))
    assert stamped == {
        (lane, number) for lane, (old, new) in ranges for number in range(old + 1, new + 1)
    }


def _check_serials(found: Records) -> None:
    """No serial number is live in two products, none is finished twice, and the rows agree."""
    live = _grouped([*found.live, *found.live_shared], "component")
    finished = _grouped(found.products, "traceable")
    for one in found.traceables:
        if one["trackingDimension"] != TrackingDimension.SERIAL:
            continue
        ids = [association["id"] for association in live[one["id"]]]
        assert len(ids) <= 1
        assert one.get("liveAssociation") == (ids[0] if ids else None)
        assert len(finished[one["id"]]) <= 1
    keys = Counter((one["productLine"], one["traceable"]) for one in found.products)
    assert set(keys.values()) <= {1}


def _check_totals(found: Records) -> None:
    """What each traceable and each product line sums up to."""
    consumed = _sums([*found.live, *found.live_shared], "component", "quantity")
    produced = _sums(found.products, "traceable", "started")
    for one in found.traceables:
        assert Decimal(one.get("consumed") or 0) == consumed[one["id"]]
        assert Decimal(one.get("produced") or 0) == produced[one["id"]]
    registered = _sums(found.products, "productLine", "started")
    count = Counter(one["productLine"] for one in found.products)
    for structure in found.structures.values():
        for line in structure.product_lines:
            assert (line.registered, line.live) == (registered[line.id], count[line.id])
    shared = _sums(found.live_shared, "bomLine", "quantity")
    sharing = Counter(one["bomLine"] for one in found.live_shared)
    for structure in found.structures.values():
        for bom_line in structure.bom_lines:
            expected = (shared[bom_line.id], sharing[bom_line.id])
            assert (bom_line.shared, bom_line.shared_live) == expected
    by_order = Counter(one["order"] for one in found.live_shared)
    assert all((one.get("shared") or 0) == by_order[one["id"]] for one in found.orders)


def _check_lines(found: Records) -> None:
    """A component line is the sum of its live associations; where none is stored, none stands."""
    stored = {
        (one["finishedProduct"], one["bomLine"]): (Decimal(one["consumption"]), one["live"])
        for one in found.lines
        if one["live"]
    }
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    counts: Counter[tuple[str, str]] = Counter()
    for one in found.live:
        key = one["finishedProduct"], one["bomLine"]
        sums[key] += Decimal(one["quantity"])
        counts[key] += 1
    assert stored == {key: (sums[key], counts[key]) for key in sums}
    assert all(Decimal(one["consumption"]) == 0 for one in found.lines if not one["live"])


def _check_statuses(found: Records) -> None:
    """A product's stored status follows from its lines."""
    lines = {(one["finishedProduct"], one["bomLine"]): one for one in found.lines}
    for product in found.products:
        structure = found.structures[product["order"]]
        states = []
        for bom_line in structure.bom_lines:
            if structure.item_of(bom_line).needs_number:
                line = lines.get((product["id"], bom_line.id), {"consumption": 0, "live": 0})
                started = bom_line.started_for(Decimal(product["started"]))
                states.append(LineState(started, Decimal(line["consumption"]), line["live"]))
        assert product["status"] == combined_status(state.status for state in states)


def _check_edges(found: Records) -> None:
    """The live edges are what is consumed and live, with the same ends, quantity and stamp.

    What is shared leads into the place of its order.
    """
    names = ("component", "product", "quantity", "lane", "laneNumber")
    shared = [one | {"product": f"order:{one['order']}"} for one in found.live_shared]
    consumptions = [*found.live, *shared]
    live = {one["id"]: [one[name] for name in names] for one in consumptions}
    edges = {
        one["association"]: [one[name] for name in names]
        for one in found.edges
        if one.get("goneLane") is None
    }
    assert edges == live
    assert len(found.edges) == len(found.associations) + len(found.shared)
    into: defaultdict[str, set[str]] = defaultdict(set)
    for one in consumptions:
        into[one["product"]].add(one["component"])
    for one in found.shares:
        if one.get("goneLane") is None:
            into[one["product"]].add(f"order:{one['order']}")
    TopologicalSorter(into).prepare()  # raises CycleError


def _check_shares(found: Records) -> None:
    """An order that shares anything leads into each of its products, once; no other order does."""
    sharing = {one["order"] for one in found.live_shared}
    assert sorted(
        (f"share:{one['id']}", one["order"], one["traceable"], "0")
        for one in found.products
        if one["order"] in sharing
    ) == sorted(
        (one["association"], one["order"], one["product"], one["quantity"])
        for one in found.shares
        if one.get("goneLane") is None
    )


def _check_changes(found: Records) -> None:
    """Each edge that came or went was noted once, with the same stamp and times."""
    edges = [*found.edges, *found.shares]
    came = {
        (one["association"], one["component"], one["product"], one["quantity"], one["lane"],
         one["laneNumber"], one["registeredAt"], one["happenedAt"])
        for one in edges
    }  # fmt: skip
    went = {
        (one["association"], one["product"], one["goneLane"], one["goneNumber"], one["goneAt"])
        for one in edges
        if one.get("goneLane") is not None
    }
    names = ("association", "component", "product", "quantity", "lane", "laneNumber", "at")
    noted = [one for one in found.changes if not one["ended"]]
    assert came == {(*(one[name] for name in names), one["happenedAt"]) for one in noted}
    ended = [one for one in found.changes if one["ended"]]
    end_names = ("association", "product", "lane", "laneNumber", "at")
    assert went == {tuple(one[name] for name in end_names) for one in ended}
    assert len(found.changes) == len(came) + len(went)
    assert len({(one["lane"], one["number"]) for one in found.changes}) == len(found.changes)


def _check_history(found: Records) -> None:
    """Each registration has one entry of its own, stamped with its lane and number."""
    entries = _grouped(found.history, "event")
    for event, key, records in (
        ("ComponentRegistered", "association", found.associations),
        ("SharedConsumptionRegistered", "association", found.shared),
        ("ProductRegistered", "finishedProduct", found.registered),
    ):
        stamps = {one["id"]: (one["lane"], one["laneNumber"]) for one in records}
        assert len(set(stamps.values())) == len(records)
        assert len(entries[event]) == len(records)
        assert {one[key]: (one["lane"], one["laneNumber"]) for one in entries[event]} == stamps
    gone = {one["id"] for one in found.associations} - {one["id"] for one in found.live}
    assert sorted(one["association"] for one in entries["AssociationRemoved"]) == sorted(gone)
    gone = {one["id"] for one in found.shared} - {one["id"] for one in found.live_shared}
    removed = [one["association"] for one in entries["SharedConsumptionRemoved"]]
    assert sorted(removed) == sorted(gone)


def _grouped(rows: Iterable[Row], key: str) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _sums(rows: Iterable[Row], key: str, value: str) -> defaultdict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row[key]] += Decimal(row[value])
    return sums
