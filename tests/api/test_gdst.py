"""Real seafood events: a lot of which more went than came, and an event declared an error."""

from __future__ import annotations

from decimal import Decimal

from graph.engine.session import Graph
from tests.support.balances import balance
from tests.support.desk import Desk, stored
from tests.support.gdst import declared_error, event_id, events_of, import_events, lots
from tests.support.plant import Sent, quantity
from tests.support.service import Api

WHOLE_CHAIN = "traceback_tests.jsonld"
ERRORS = "EPCISQUERYDOCUMENT_with_errorDeclarations.jsonld"
TUNA, CAUGHT = "fisherman01.tunau", "v1-0122-2022"
COMMINGLED = ("processor.10u", "commingle-01232022")


async def test_more_went_of_a_lot_than_came_and_it_shows(
    api: Api, graph: Graph, company: str
) -> None:
    desk = Desk(api, company)
    associations = await import_events(desk, events_of(WHOLE_CHAIN))
    # 9,876 kg were landed, 10,000 kg went into the commingled lot. It is recorded, and shows.
    tuna = await stored(graph, company, TUNA, CAUGHT)
    assert (tuna.received, tuna.consumed) == (Decimal(9876), Decimal(10000))
    assert tuna.on_hand == Decimal(-124)
    commingled = await stored(graph, company, *COMMINGLED)
    assert (commingled.produced, commingled.on_hand) == (Decimal(22000), Decimal(12124))
    assert await desk.genealogy(desk.batch("processor.2u", CAUGHT)) == [
        "commingle-01232022>v1-0122-2022 9876",
        "farmed-tuna-01192022>commingle-01232022 12000",
        "ff11252021>farmed-tuna-01192022 10000",
        "tf12012021>farmed-tuna-01192022 1000",
        "v1-0122-2022>commingle-01232022 10000",
    ]
    codes = await activity_codes(desk, TUNA, CAUGHT)
    assert codes == ["transshipment", "landing", "receiving", "PurchaseGoodsReceipt"]
    # Put right, it shows no more.
    sent = {"id": associations[f"{CAUGHT}>{COMMINGLED[1]}"], "reason": "weighed again"}
    await desk.do("correctAssociation", **sent, quantity=quantity("9876"))
    assert (await stored(graph, company, TUNA, CAUGHT)).on_hand == 0


async def test_balances_of_the_whole_chain_are_those_by_hand(api: Api, company: str) -> None:
    desk = Desk(api, company)
    await import_events(desk, events_of(WHOLE_CHAIN))
    for item, number, expected in (
        ("feedmill.1u", "ff11252021", {"received": "10000", "consumed": "10000"}),
        ("hatchery.1u", "tf12012021", {"received": "1000", "consumed": "1000"}),
        ("fishfarm.1u", "farmed-tuna-01192022", {"produced": "12000", "consumed": "12000"}),
        (*COMMINGLED, {"produced": "22000", "consumed": "9876", "onHand": "12124"}),
        ("processor.2u", CAUGHT, {"produced": "5000", "onHand": "5000"}),
    ):
        found = await balance(desk, desk.batch(item, number))
        assert found == expected | {"reconciliation": "100"}, number
    assert await balance(desk, desk.batch(TUNA, CAUGHT)) == {
        "received": "9876",
        "consumed": "10000",
        "unaccounted": "-124",
        "reconciliation": "101.255569056298",
    }
    # All of what was caught, as far as anything went, is in the commingled lot.
    query = """query($r: TraceableRef!) { trace(roots: [$r], direction: FORWARD) { nodes { nodes {
      item { number } exposure { quantity { value } share onHand { value } unaccounted { value } }
    } } } }"""
    nodes = (await api(query, {"r": desk.batch(TUNA, CAUGHT)}))["trace"]["nodes"]["nodes"]
    assert {
        one["item"]["number"]: (
            one["exposure"]["quantity"]["value"],
            one["exposure"]["share"],
            one["exposure"]["onHand"]["value"],
        )
        for one in nodes
    } == {
        TUNA: ("10000", "1", "0"),
        "processor.10u": ("10000", "0.454545454545", "5510.909090909091"),
        "processor.2u": ("4489.090909090909", "0.454545454545", "4489.090909090909"),
    }


async def test_a_policy_refuses_what_the_real_lot_did(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    caught = [one for one in events_of(WHOLE_CHAIN) if one.get("action") == "ADD"]
    await import_events(desk, caught)
    await desk.item(TUNA, "BATCH", unit="KGM", policy={"allowOverConsumption": False})
    await desk.item("MIX", "BATCH", unit="KGM")
    await desk.order("P1", {"MIX": "22000"}, {TUNA: "10000"})
    product = (await desk.product("P1", "M1"))["id"]
    into: Sent = {"finishedProduct": product, "number": CAUGHT, "item": desk.ref(TUNA)}
    refused = await desk.refused("registerComponent", **into, quantity=quantity("10000"))
    assert refused == ("OVER_CONSUMPTION", "input.quantity")
    await desk.do("registerComponent", **into, quantity=quantity("9876"))
    assert (await stored(graph, company, TUNA, CAUGHT)).on_hand == 0


async def test_an_event_declared_an_error_stays_beside_its_correction(
    api: Api, graph: Graph, company: str
) -> None:
    desk = Desk(api, company)
    events = events_of(ERRORS)
    [wrong] = [one for one in events if declared_error(one)]
    declared = declared_error(wrong)
    assert declared is not None
    [right] = [one for one in events if event_id(one) in declared["correctiveEventIDs"]]
    await import_events(desk, events)
    [lot] = lots(wrong, "quantityList")

    # Both are recorded and told apart by their data; nothing is counted twice.
    query = """query($c: String!, $d: DataMatchInput!) { activities(company: $c, data: $d) { nodes {
      code transactions { quantity { value unit } traceable { number } } data { name text }
    } } }"""
    for event, names in (
        (wrong, {"eventID", "errorDeclared", "corrective"}),
        (right, {"eventID"}),
    ):
        match = {"name": "eventID", "value": event_id(event)}
        [found] = (await api(query, {"c": company, "d": match}))["activities"]["nodes"]
        assert {one["name"] for one in found["data"]} == names
        assert found["transactions"] == [
            {
                "quantity": {"value": "55.7918652", "unit": "KGM"},
                "traceable": {"number": lot.number},
            }
        ]
    match = {"name": "corrective", "value": event_id(right)}
    assert len((await api(query, {"c": company, "d": match}))["activities"]["nodes"]) == 1
    tuna = await stored(graph, company, lot.item, lot.number)
    amount = Decimal("55.7918652")
    assert (tuna.received, tuna.consumed, tuna.on_hand) == (amount, amount, Decimal(0))
    # What nobody said where it came from went into the farmed lot all the same.
    feed = await stored(graph, company, "ex28402.0feed1", "feed-02-08-2024")
    assert feed.on_hand == Decimal("-55.3382728")


async def activity_codes(desk: Desk, item: str, number: str) -> list[str]:
    """The codes of all that a lot took part in, oldest first."""
    query = """query($r: TraceableRef!) {
      traceable(ref: $r) { activities(first: 100) { nodes { code } } }
    }"""
    found = await desk.api(query, {"r": desk.batch(item, number)})
    return [one["code"] for one in found["traceable"]["activities"]["nodes"]]
