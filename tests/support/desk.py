"""A company whose mistakes are put right: corrections, postings, activities, history."""

from __future__ import annotations

from typing import Any

from graph.domain.records import Traceable
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph
from graph.store import rows
from graph.store.keys import traceable_key
from tests.support.plant import Plant, Sent, check_refusal, quantity
from tests.support.service import Api

_ACTIVITY = """activity {
  id type code happenedAt recordedAt operator partner reason reverses { id code }
  transactions { role quantity { value unit } traceable { number } }
  data { name text number boolean unit }
}"""
_ASSOCIATION = """
  id version state evidence registeredBy consumption { value } picked { value }
  removedBy removalReason supersededBy { id }
  component { number } product { number } bomLine { lineNumber }"""
_JOURNAL = f"""journal {{
  id version posted order {{ number }} {_ACTIVITY}
  lines {{ id consumption {{ value }} association {{ id }} }}
}}"""
_SHARED = """
  id version state evidence registeredBy removedBy removalReason supersededBy { id }
  consumption { value } component { number } order { number }
  bomLine { lineNumber sharedConsumption { value } }"""
_RELATIONS = "relations { kind reason source { number } target { number } quantity { value } }"
_FINISHED = """finishedProduct {
  id version status good { value } error { value } reportedAsFinished
  traceable { number } order { status }
}"""
# What is asked back of each mutation.
FIELDS = {
    "removeAssociations": f"associations {{ {_ASSOCIATION} }}",
    "correctAssociation": f"association {{ {_ASSOCIATION} }}",
    "removeFinishedProducts": "removed",
    "correctFinishedProduct": _FINISHED,
    "reportAsFinished": f"{_FINISHED} {_ACTIVITY}",
    "pickComponents": f"associations {{ {_ASSOCIATION} }} {_JOURNAL}",
    "adjustConsumption": _JOURNAL,
    "changePickingListJournal": _JOURNAL,
    "postPickingListJournal": f"{_JOURNAL} {_ACTIVITY}",
    "reverseActivity": _ACTIVITY,
    "recordActivity": _ACTIVITY,
    "recordShipment": f"traceable {{ number }} {_ACTIVITY}",
    "defineDataCollection": "values { name type unit options required }",
    "allocateNumbers": "numbers",
    "registerSharedConsumption": f"sharedConsumption {{ {_SHARED} }}",
    "removeSharedConsumptions": f"sharedConsumptions {{ {_SHARED} }}",
    "correctSharedConsumption": f"sharedConsumption {{ {_SHARED} }}",
    "splitBatch": _RELATIONS,
    "mergeBatches": _RELATIONS,
}
_PRODUCT = f"""
  id version status good {{ value }} error {{ value }} reportedAsFinished
  components {{
    item {{ number }} status started {{ value }} consumption {{ value }} remaining {{ value }}
    over {{ value }} picked {{ value }} associations {{ id }}
  }}
  associations(includeRemoved: true, first: 500) {{ nodes {{ {_ASSOCIATION} }} }}"""
_HISTORY = """history(first: 500) { nodes {
  id event operator recordedAt reason data orderId finishedProductId productId componentId
  associationId
} }"""


class Desk(Plant):
    """A plant with all that a supervisor asks for."""

    async def ask(self, mutation: str, select: str | None = None, **sent: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever came of it."""
        return await super().ask(mutation, select or FIELDS.get(mutation), **sent)

    async def refusals(self, mutation: str, **sent: Any) -> list[tuple[str, str]]:
        """Code and field path of each user error of a mutation that must be refused."""
        payload = await self.ask(mutation, **sent)
        errors = payload.pop("userErrors")
        assert errors, payload
        for error in errors:
            check_refusal(mutation, error)
        assert set(payload.values()) == {None}, payload
        return [(error["code"], ".".join(error["field"])) for error in errors]

    async def fill(self, product: str, item: str, number: str, amount: str | None = None) -> str:
        """Register a component of the product with this id; the association's id."""
        more = {} if amount is None else {"quantity": quantity(amount)}
        done = await self.component(product, number, item=self.ref(item), **more)
        return str(done["association"]["id"])

    async def share(self, order: str, item: str, number: str, amount: str | None = None) -> str:
        """Register a component that all products of an order share; its id."""
        more = {} if amount is None else {"quantity": quantity(amount)}
        sent: Sent = {"order": self.ref(order), "item": self.ref(item), "number": number, **more}
        return str((await self.do("registerSharedConsumption", **sent))["sharedConsumption"]["id"])

    async def shared(self, order: str, *, removed: bool = False) -> list[dict[str, Any]]:
        """What the products of an order share (the first 100), or ever shared."""
        query = f"""query($r: OrderRef!, $removed: Boolean) {{ productionOrder(ref: $r) {{
          sharedConsumptions(first: 100, includeRemoved: $removed) {{ nodes {{ {_SHARED} }} }}
        }} }}"""
        found = await self.api(query, {"r": self.ref(order), "removed": removed})
        return list(found["productionOrder"]["sharedConsumptions"]["nodes"])

    async def receive(self, item: str, number: str, amount: str = "1") -> None:
        """Record a goods receipt."""
        sent: Sent = {"item": self.ref(item), "number": number, "quantity": quantity(amount)}
        await self.do("recordReceipt", **sent)

    async def node(self, node_id: str, kind: str, select: str) -> dict[str, Any]:
        """Something by its global id."""
        query = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {select} }} }} }}"
        return dict((await self.api(query, {"id": node_id}))["node"])

    async def product_now(self, product: str) -> dict[str, Any]:
        """A registered product with its lines and all associations there ever were."""
        return await self.node(product, "FinishedProduct", _PRODUCT)

    async def association_now(self, association: str) -> dict[str, Any]:
        """An association as it stands."""
        return await self.node(association, "Association", _ASSOCIATION)

    async def association_history(self, association: str) -> list[dict[str, Any]]:
        """All that happened to an association."""
        found = await self.node(association, "Association", _HISTORY)
        return list(found["history"]["nodes"])

    async def order_history(self, order: str) -> list[dict[str, Any]]:
        """All that happened on an order (its first 500 entries)."""
        query = f"query($r: OrderRef!) {{ productionOrder(ref: $r) {{ {_HISTORY} }} }}"
        found = await self.api(query, {"r": self.ref(order)})
        return list(found["productionOrder"]["history"]["nodes"])

    async def traceable_history(self, ref: dict[str, Any]) -> list[dict[str, Any]]:
        """All that happened to a batch or serial number (its first 500 entries)."""
        query = f"query($r: TraceableRef!) {{ traceable(ref: $r) {{ {_HISTORY} }} }}"
        return list((await self.api(query, {"r": ref}))["traceable"]["history"]["nodes"])

    async def genealogy(self, ref: dict[str, Any], direction: str = "BACKWARD") -> list[str]:
        """The live genealogy of a root as ``component>product quantity``, sorted.

        What all products of an order share goes through the order's number in brackets.
        """
        query = """query($r: TraceableRef!, $d: TraceDirection!) {
          trace(roots: [$r], direction: $d) {
            complete
            nodes(first: 500) { nodes { id traceable { number } order { number } } }
            edges(first: 500) { nodes { component product quantity { value } } }
          }
        }"""
        found = (await self.api(query, {"r": ref, "d": direction}))["trace"]
        assert found["complete"]
        numbers = {
            one["id"]: one["traceable"]["number"]
            if one["traceable"]
            else f"[{one['order']['number']}]"
            for one in found["nodes"]["nodes"]
        }
        return sorted(
            f"{numbers[edge['component']]}>{numbers[edge['product']]} {edge['quantity']['value']}"
            for edge in found["edges"]["nodes"]
        )


async def desk_with_order(api: Api, company: str) -> Desk:
    """A desk with the started order ``WO``: 500 pumps (PUMP), each with two seals (SEAL)."""
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH")
    await desk.order("WO", {"PUMP": "500"}, {"SEAL": "1000"})
    return desk


async def stored(graph: Graph, company: str, item: str, number: str) -> Traceable:
    """A batch or serial number with its running totals, as the store has it."""
    row = await graph.session(Deadline.after(60)).one(
        "MATCH (t:Traceable {key: $key}) RETURN t {.*} AS row",
        key=traceable_key(company, item, number),
    )
    assert row is not None
    return rows.traceable(row["row"])
