"""Why something is in scope: the way, the links that carry it, and what would undo it."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.genealogy import ladder, levels, put
from tests.support.plant import Sent, quantity
from tests.support.service import Api, api_of, running_service

LINK = """component { number } product { number } quantity { value unit }
  association { id evidence registeredBy } batchRelation { kind registeredBy }"""
QUERY = f"""query($r: TraceableRef!, $t: TraceableRef!, $d: TraceDirection!, $n: Int, $a: String) {{
  whyInScope(root: $r, reached: $t, direction: $d) {{
    root {{ number }} reached {{ number }} direction links complete cutSize explanation
    path {{ id component {{ number }} product {{ number }} evidence registeredBy }}
    steps {{ {LINK} }} cut {{ {LINK} }}
    carriedBy(first: $n, after: $a) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {LINK} }} }}
  }}
}}"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """Oil, split into a can, which is in two creams, both of them in one jar."""
    desk = Desk(api, company)
    for item in ("OIL", "CREAM"):
        await desk.item(item, "BATCH", unit="KGM")
    await desk.item("JAR")
    await desk.receive("OIL", "B1", "10")
    parts = [{"number": "C1", "quantity": quantity("4")}]
    await desk.do("splitBatch", batch=desk.batch("OIL", "B1"), parts=parts, reason="filled")
    await desk.order("P1", {"CREAM": "20"}, {"OIL": "4"})
    for cream in ("K1", "K2"):
        made = (await desk.product("P1", cream, quantity=quantity("10")))["id"]
        await desk.fill(made, "OIL", "C1", "2")
    await desk.order("P2", {"JAR": "1"}, {"CREAM": "2"})
    jar = (await desk.product("P2", "J1"))["id"]
    await desk.fill(jar, "CREAM", "K1", "1")
    await desk.component(jar, "K2", item=desk.ref("CREAM"), evidence="SCANNED",
                         quantity=quantity("1"))  # fmt: skip
    return desk


async def why(
    desk: Desk,
    root: Sent,
    reached: Sent,
    direction: str = "FORWARD",
    api: Api | None = None,
    page: int = 2,
) -> Any:
    """The reason, with all its links, read in pages."""
    asked: Sent = {"r": root, "t": reached, "d": direction, "n": page}
    found = (await (api or desk.api)(QUERY, asked))["whyInScope"]
    while found and found["carriedBy"]["pageInfo"]["hasNextPage"]:
        asked["a"] = found["carriedBy"]["pageInfo"]["endCursor"]
        more = (await (api or desk.api)(QUERY, asked))["whyInScope"]["carriedBy"]
        found["carriedBy"]["nodes"] += more["nodes"]
        found["carriedBy"]["pageInfo"] = more["pageInfo"]
    return found


def ties(links: list[dict[str, Any]]) -> list[str]:
    """Links as ``component>product``."""
    return [f"{one['component']['number']}>{one['product']['number']}" for one in links]


async def test_the_links_that_carry_it(desk: Desk) -> None:
    b1, j1 = desk.batch("OIL", "B1"), desk.serial("JAR", "J1")
    found = await why(desk, b1, j1)
    assert (found["links"], found["complete"], found["direction"]) == (5, True, "FORWARD")
    assert ties(found["steps"]) == ["B1>C1", "C1>K1", "K1>J1"]
    split, *consumed = found["steps"]
    assert (split["association"], split["batchRelation"]) == (
        None, {"kind": "SPLIT", "registeredBy": "tester"},
    )  # fmt: skip
    assert split["quantity"] == {"value": "4", "unit": "KGM"}
    assert [one["batchRelation"] for one in consumed] == [None, None]
    # The path holds the associations of the way, each with its evidence and who recorded it.
    assert ties(found["path"]) == ["C1>K1", "K1>J1"]
    assert [one["id"] for one in found["path"]] == [one["association"]["id"] for one in consumed]
    assert {(one["evidence"], one["registeredBy"]) for one in found["path"]} == {
        ("ENTERED", "tester")
    }
    carrying = found["carriedBy"]["nodes"]
    assert sorted(ties(carrying)) == ["B1>C1", "C1>K1", "C1>K2", "K1>J1", "K2>J1"]
    scanned = [one for one in carrying if (one["association"] or {}).get("evidence") == "SCANNED"]
    assert ties(scanned) == ["K2>J1"]
    # All of it hangs on the split.
    assert (found["cutSize"], ties(found["cut"])) == (1, ["B1>C1"])
    assert found["explanation"] == (
        "B1 of item OIL is in J1 of item JAR: the shortest way has 3 links, and 5 links in all lie "
        "on ways between them. It would be out of scope if a single link were wrong."
    )


async def test_backward_it_is_the_same_from_the_other_end(desk: Desk) -> None:
    c1, j1 = desk.batch("OIL", "C1"), desk.serial("JAR", "J1")
    found = await why(desk, j1, c1, "BACKWARD")
    assert (found["links"], found["cutSize"]) == (4, 2)
    assert ties(found["steps"]) == ["K1>J1", "C1>K1"]
    assert ties(found["cut"]) == ["K1>J1", "K2>J1"]
    assert found["explanation"] == (
        "C1 of item OIL is in J1 of item JAR: the shortest way has 2 links, and 4 links in all lie "
        "on ways between them. It would be out of scope only if at least 2 links were wrong."
    )
    either = await why(desk, j1, c1, "BOTH")
    assert either == found
    assert (await why(desk, c1, j1, "BOTH"))["direction"] == "FORWARD"


async def test_what_is_out_of_scope_has_no_reason(desk: Desk) -> None:
    b1, j1 = desk.batch("OIL", "B1"), desk.serial("JAR", "J1")
    k1, k2 = desk.batch("CREAM", "K1"), desk.batch("CREAM", "K2")
    assert await why(desk, b1, j1, "BACKWARD") is None
    assert await why(desk, k1, k2, "BOTH") is None
    itself = await why(desk, b1, b1)
    assert (itself["links"], itself["path"], itself["explanation"]) == (
        0, [], "B1 of item OIL is itself the root.",
    )  # fmt: skip
    # The cut says the truth: without it, it is out.
    cut = (await why(desk, desk.batch("OIL", "C1"), j1))["cut"]
    ids = [one["association"]["id"] for one in cut]
    assert len(ids) == 2
    await desk.do("removeAssociations", ids=ids[:1], reason="mistyped")
    assert (await why(desk, b1, j1))["links"] == 3
    await desk.do("removeAssociations", ids=ids[1:], reason="mistyped")
    assert await why(desk, b1, j1) is None


async def test_who_is_unknown_is_told(desk: Desk) -> None:
    b1, none = desk.batch("OIL", "B1"), desk.batch("OIL", "B9")
    for root, reached, field in ((none, b1, "root"), (b1, none, "reached")):
        [error] = await desk.api.errors(QUERY, {"r": root, "t": reached, "d": "FORWARD", "n": 1})
        assert error["extensions"]["code"] == "NOT_FOUND"
        assert error["extensions"]["field"] == [field]
        assert error["message"].endswith(".")


async def test_diamonds_and_cycles(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, [*ladder(30), ("x", "y"), ("y", "x"), ("n030", "x")])
    start, end = desk.batch("PART", "n000"), desk.batch("PART", "n030")
    found = await why(desk, start, end, page=1000)
    assert (found["links"], len(found["steps"]), found["cutSize"]) == (120, 60, 2)
    around = await why(desk, start, desk.batch("PART", "y"), page=1000)
    # Out of the diamonds into the cycle; round and round is no further link.
    assert (around["links"], around["cutSize"], ties(around["cut"])) == (123, 1, ["n030>x"])
    both = await why(desk, desk.batch("PART", "x"), desk.batch("PART", "y"), "BOTH")
    assert both["direction"] == "FORWARD"


async def test_what_could_not_be_looked_at_is_told(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, [*levels(20, 9), ("far", "away")])
    start = desk.batch("PART", "l0-0000")
    async with running_service(graph, trace_max_nodes=6) as small, api_of(small) as few:
        found = await why(desk, start, desk.batch("PART", "l9-0004"), api=few)
        assert (found["complete"], found["links"], found["steps"]) == (False, 0, [])
        assert "not everything could be looked at" in found["explanation"]
        near = await why(desk, start, desk.batch("PART", "l1-0001"), api=few)
        assert (near["complete"], near["links"]) == (False, 1)
        # One end alone is enough to know that there is no way.
        assert await why(desk, start, desk.batch("PART", "away"), api=few) is None


async def test_more_than_twenty_links_are_no_single_mistake(
    api: Api, graph: Graph, company: str
) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    ways = [(f"m{at}", end) for at in range(21) for end in ("end",)]
    await put(graph, company, [*(("start", one) for one, _ in ways), *ways])
    found = await why(desk, desk.batch("PART", "start"), desk.batch("PART", "end"))
    assert (found["links"], found["cutSize"], found["cut"]) == (42, None, [])
    assert found["explanation"].endswith("only if more than 20 links were wrong.")
