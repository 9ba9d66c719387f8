"""A company's items, orders and registrations, asked for over GraphQL as a client would."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    build_schema,
    get_named_type,
    get_nullable_type,
)

from schema.export import SCHEMA_FILE
from tests.support.service import Api

# The input of a mutation, or a part of it.
Sent = dict[str, Any]

_ITEM = "item { id number name trackingDimension unit gtins policy { useTrackedComponents } }"
_ORDER = """
  id number status registrationStatus
  productLines {
    id role item { number } ordered { value unit } started { value } consumption { value }
    remaining { value } over { value } status
  }
  bomLines { id lineNumber item { number } planned { value unit } perProduct { value } }
"""
_LINE = """
  bomLine { id lineNumber } item { number } started { value unit } consumption { value }
  remaining { value } over { value } picked { value } status associations { id }
"""
_PRODUCT = f"""finishedProduct {{
  id status traceable {{ __typename id number }} started {{ value unit }}
  components {{ {_LINE} }}
}}"""
_ASSOCIATION = """association {
  id evidence state registeredBy consumption { value unit }
  component { id number item { number } } product { number } bomLine { lineNumber }
}"""
_REGISTERED = f"{_PRODUCT} componentLine {{ {_LINE} }} {_ASSOCIATION}"
# What is asked back of each mutation, unless a test says otherwise.
FIELDS = {
    "upsertItem": _ITEM,
    "upsertProductionOrder": f"order {{ {_ORDER} }}",
    "startProductionOrder": f"order {{ {_ORDER} }}",
    "endProductionOrder": f"order {{ {_ORDER} }}",
    "recordReceipt": """
      traceable { __typename id number item { number } }
      activity {
        id type code happenedAt recordedAt operator partner
        transactions { role quantity { value unit } traceable { id number } item { number } }
      }""",
    "scan": f"outcome mode message {_REGISTERED}",
    "registerFinishedProduct": _PRODUCT,
    "registerComponent": _REGISTERED,
}
_SCHEMA = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))


class Plant:
    """One company, as a client of the service sees it."""

    def __init__(self, api: Api, company: str) -> None:
        self.api = api
        self.company = company

    def ref(self, number: str) -> dict[str, Any]:
        """An item or order of this company by its number."""
        return {"key": {"company": self.company, "number": number}}

    def batch(self, item: str, number: str) -> dict[str, Any]:
        """A batch of this company."""
        return {"batch": {"company": self.company, "item": item, "number": number}}

    def serial(self, item: str, number: str) -> dict[str, Any]:
        """A serial number of this company."""
        return {"serialNumber": {"company": self.company, "item": item, "number": number}}

    async def ask(self, mutation: str, select: str | None = None, **sent: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever came of it."""
        input_type = f"{mutation[0].upper()}{mutation[1:]}Input"
        fields = FIELDS[mutation] if select is None else select
        query = f"""mutation($input: {input_type}!) {{
          {mutation}(input: $input) {{ {fields} userErrors {{ code message field }} }}
        }}"""
        payload: dict[str, Any] = (await self.api(query, {"input": sent}))[mutation]
        return payload

    async def do(self, mutation: str, select: str | None = None, **sent: Any) -> dict[str, Any]:
        """The payload of a mutation that must succeed."""
        payload = await self.ask(mutation, select, **sent)
        assert payload.pop("userErrors") == []
        return payload

    async def refused(self, mutation: str, **sent: Any) -> tuple[str, str]:
        """Code and field path (joined by dots) of a mutation that must be refused."""
        payload = await self.ask(mutation, **sent)
        [error] = payload.pop("userErrors")
        check_refusal(mutation, error)
        if mutation == "scan":
            assert payload.pop("mode") == sent["mode"], "a refused scan changes no mode"
            assert payload.pop("message") == error["message"]
        assert set(payload.values()) == {None}, payload
        return error["code"], ".".join(error["field"])

    async def item(self, number: str, tracking: str = "SERIAL", **more: Any) -> dict[str, Any]:
        """Create or change an item; ``more`` as in UpsertItemInput."""
        sent = {"company": self.company, "number": number, "trackingDimension": tracking, **more}
        return dict((await self.do("upsertItem", **sent))["item"])

    def lines(
        self, products: dict[str, str], bom: dict[str, str], roles: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The lines of an order: ordered and planned quantity by item, BOM lines 10, 20, ...

        A quantity is ``"3"`` or ``"1.5 KGM"``; ``roles`` are of products other than the main one.
        """
        return {
            "productLines": [
                {
                    "item": self.ref(item),
                    "ordered": quantity(ordered),
                    "role": (roles or {}).get(item, "MAIN"),
                }
                for item, ordered in products.items()
            ],
            "bomLines": [
                {"lineNumber": 10 * at, "item": self.ref(item), "planned": quantity(planned)}
                for at, (item, planned) in enumerate(bom.items(), 1)
            ],
        }

    async def order(
        self,
        number: str,
        products: dict[str, str],
        bom: dict[str, str],
        *,
        roles: dict[str, str] | None = None,
        start: bool = True,
    ) -> dict[str, Any]:
        """Create an order, and start all of it as a rule; see ``lines``."""
        lines = self.lines(products, bom, roles)
        sent = {"company": self.company, "number": number, **lines}
        made = await self.do("upsertProductionOrder", **sent)
        if start:
            made = await self.do("startProductionOrder", order=self.ref(number))
        return dict(made["order"])

    async def product(self, order: str, number: str, **more: Any) -> dict[str, Any]:
        """Register a finished product; ``more`` as in RegisterFinishedProductInput."""
        sent = {"order": self.ref(order), "number": number, **more}
        return dict((await self.do("registerFinishedProduct", **sent))["finishedProduct"])

    async def component(self, product: str, number: str, **more: Any) -> dict[str, Any]:
        """Register a component of the product with this id; the whole payload."""
        return await self.do("registerComponent", finishedProduct=product, number=number, **more)

    async def scan(self, order: str, text: str, mode: str, **more: Any) -> dict[str, Any]:
        """Scan a text; the whole payload."""
        return await self.do("scan", order=self.ref(order), text=text, mode=mode, **more)

    async def order_now(self, number: str) -> dict[str, Any]:
        """An order as it stands."""
        query = f"query($ref: OrderRef!) {{ productionOrder(ref: $ref) {{ {_ORDER} }} }}"
        data = await self.api(query, {"ref": self.ref(number)})
        return dict(data["productionOrder"])


def quantity(text: str) -> dict[str, str]:
    """The QuantityInput of ``"3"`` or ``"1.5 KGM"``."""
    value, _, unit = text.partition(" ")
    return {"value": value, "unit": unit} if unit else {"value": value}


def check_refusal(mutation: str, error: dict[str, Any]) -> None:
    """A refusal has a sentence for a person and the path of a field that the input has."""
    message = error["message"]
    assert message.endswith("."), message
    assert 10 < len(message) < 300, message
    for inside in ("Traceback", "File ", "neo4j", "Exception", "\n"):
        assert inside not in message, message
    assert _SCHEMA.mutation_type is not None
    kind = _SCHEMA.mutation_type.fields[mutation].args["input"].type
    first, *path = error["field"]
    assert first == "input"
    for step in path:
        kind = get_nullable_type(kind)
        if isinstance(kind, GraphQLList):
            assert step.isdecimal(), error
            kind = kind.of_type
        else:
            sent = get_named_type(kind)
            assert isinstance(sent, GraphQLInputObjectType), error
            assert step in sent.fields, f"{sent.name} has no field {step}: {error}"
            kind = sent.fields[step].type
