"""Exports tell what the trace tells, in every format, and whether that is all."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from graph.engine.session import Graph
from tests.support.desk import Desk
from tests.support.genealogy import levels, put
from tests.support.plant import quantity
from tests.support.service import Api, api_of, running_service

HOSTILE = [
    "=1+1",
    "+49 30",
    "-12",
    "@SUM(A1)",
    'a"b,c;d',
    "<&>'\"]]>",
    "批号 🏭",
    "=cmd|' /C calc'!A0",
    "\uffff?",
]
NAMESPACE = {"g": "http://graphml.graphdrawing.org/xmlns"}
TRACE = """query($r: TraceableRef!) { trace(roots: [$r], direction: FORWARD) {
  nodes(first: 1000) { nodes {
    id depth item { number } traceable { number } quantity { value unit }
  } }
  edges(first: 1000) { nodes {
    component product quantity { value } association { id registeredBy order { number } }
  } }
} }"""


async def exported(api: Api, root: dict[str, Any] | str, **asked: Any) -> httpx.Response:
    """The answer to an export of one root; forward, unless said otherwise."""
    text = root if isinstance(root, str) else json.dumps(root)
    return await api.client.get(
        "/export/trace",
        params={"root": text, "direction": "FORWARD", **asked},
        headers={"Authorization": f"Bearer {api.service.token}"},
    )


def table(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(response.text, newline=""), strict=True))


async def built(api: Api, company: str) -> Desk:
    """A batch that went into pumps with numbers that hurt, of which each is shipped to its name."""
    desk = Desk(api, company)
    await desk.item("SEAL", "BATCH", name='=HYPERLINK("x")', unit="KGM")
    await desk.item("PUMP")
    await desk.do(
        "recordReceipt",
        item=desk.ref("SEAL"),
        number="S-1",
        quantity=quantity("1.5"),
        supplier="-Acme",
        place="Dock",
    )
    await desk.order("O-1", {"PUMP": str(len(HOSTILE))}, {"SEAL": "9"})
    for number in HOSTILE:
        product = await desk.product("O-1", number)
        await desk.fill(product["id"], "SEAL", "S-1", "0.25")
        await desk.do(
            "recordShipment", traceable=desk.serial("PUMP", number), customer=number, place="Road"
        )
    return desk


async def test_every_format_tells_what_the_trace_tells(api: Api, company: str) -> None:
    desk = await built(api, company)
    root = desk.batch("SEAL", "S-1")
    trace = (await api(TRACE, {"r": root}))["trace"]
    expected = [
        (
            one["id"],
            one["item"]["number"],
            one["traceable"]["number"],
            one["depth"],
            one["quantity"]["value"],
        )
        for one in trace["nodes"]["nodes"]
    ]
    links = [
        (one["component"], one["product"], one["quantity"]["value"], one["association"]["id"])
        for one in trace["edges"]["nodes"]
    ]

    answer = await exported(api, root, format="json")
    assert answer.headers["Lotwise-Complete"] == "true"
    assert answer.headers["Content-Disposition"].endswith('filename="lotwise-trace-forward.json"')
    whole = answer.json()
    assert (whole["complete"], whole["truncatedBy"]) == (True, [])
    columns = ("id", "item", "number", "depth", "quantity")
    assert [tuple(one[name] for name in columns) for one in whole["nodes"]] == expected
    ends = ("component", "product", "quantity", "association")
    assert [tuple(one[name] for name in ends) for one in whole["edges"]] == links
    assert {(one["order"], one["registeredBy"], one["kind"]) for one in whole["edges"]} == {
        ("O-1", "tester", "CONSUMPTION")
    }
    seal, *pumps = whole["nodes"]
    assert (seal["suppliers"], seal["place"], seal["onHand"]) == (["-Acme"], "Dock", "-0.75")
    assert [one["customers"] for one in pumps] == [[one["number"]] for one in pumps]
    assert {(*one["orders"], one["place"]) for one in pumps} == {("O-1", "Road")}

    lines = [
        json.loads(line)
        for line in (await exported(api, root, format="ndjson")).text.split("\n")[:-1]
    ]
    assert [one.pop("type") for one in lines] == [
        "export", *["node"] * len(expected), *["edge"] * len(links), "end",
    ]  # fmt: skip
    assert lines[1:-1] == [*whole["nodes"], *whole["edges"]]
    assert lines[-1] == {
        "records": len(expected) + len(links),
        "complete": True,
        "truncatedBy": [],
    }

    graph = ElementTree.fromstring((await exported(api, root, format="graphml")).content)
    nodes = {
        one.attrib["id"]: {at.attrib["key"]: at.text for at in one}
        for one in graph.iterfind("g:graph/g:node", NAMESPACE)
    }
    keys = {one.attrib["id"] for one in graph.iterfind("g:key", NAMESPACE)}
    assert {name for one in nodes.values() for name in one} <= keys
    told = [
        (
            one,
            data["node-item"],
            data["node-number"],
            int(data["node-depth"] or ""),
            data["node-quantity"],
        )
        for one, data in nodes.items()
    ]
    assert told == [
        (one[0], one[1], one[2].replace("\uffff", "\ufffd"), *one[3:]) for one in expected
    ]
    assert [
        (one.attrib["source"], one.attrib["target"])
        for one in graph.iterfind("g:graph/g:edge", NAMESPACE)
    ] == [link[:2] for link in links]


async def test_no_cell_of_a_table_is_a_formula(api: Api, company: str) -> None:
    desk = await built(api, company)
    answer = await exported(api, desk.batch("SEAL", "S-1"), format="csv", rows="nodes")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.count(b"\r\n") == len(HOSTILE) + 2
    seal, *pumps = table(answer)
    assert (seal["itemName"], seal["suppliers"]) == ('\'=HYPERLINK("x")', "'-Acme")
    # A number is a number, also below zero.
    assert seal["onHand"] == "-0.75"
    plain = {one["number"].removeprefix("'") for one in pumps}
    assert plain == set(HOSTILE)
    for row in pumps:
        assert row["number"][0] not in "=+-@"
        assert row["customers"] == row["number"]
        assert (row["complete"], row["truncatedBy"]) == ("true", "")
    edges = table(await exported(api, desk.batch("SEAL", "S-1"), rows="edges", format="csv"))
    assert [row["productNumber"] for row in edges] == [row["number"] for row in pumps]


async def test_what_was_cut_off_is_told_everywhere(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, levels(5, 3))
    root = desk.batch("PART", "l0-0000")
    answer = await exported(api, root, format="csv", maxDepth=1)
    assert answer.headers["Lotwise-Complete"] == "false"
    assert answer.headers["Lotwise-Truncated-By"] == "DEPTH"
    assert "lotwise-trace-forward-nodes-incomplete.csv" in answer.headers["Content-Disposition"]
    assert {(row["complete"], row["truncatedBy"]) for row in table(answer)} == {("false", "DEPTH")}
    whole = (await exported(api, root, format="json", maxDepth=1)).json()
    assert (whole["complete"], whole["truncatedBy"], len(whole["nodes"])) == (False, ["DEPTH"], 3)
    lines = (await exported(api, root, format="ndjson", maxDepth=1)).text.splitlines()
    assert [json.loads(one)["complete"] for one in (lines[0], lines[-1])] == [False, False]
    text = (await exported(api, root, format="graphml", maxDepth=1)).text
    assert '<data key="graph-complete">false</data>' in text
    async with running_service(graph, trace_max_nodes=4) as small, api_of(small) as other:
        whole = (await exported(other, root, format="json")).json()
        assert (whole["complete"], whole["truncatedBy"]) == (False, ["SIZE"])


async def test_an_export_is_filtered_and_dated_like_its_trace(api: Api, company: str) -> None:
    desk = await built(api, company)
    root = desk.batch("SEAL", "S-1")
    companies = {"company": [company, "another"], "activityCode": "SalesGoodsIssue"}
    shown = (await exported(api, root, format="json", **companies)).json()
    assert {one["number"] for one in shown["nodes"]} == {"S-1", *HOSTILE}
    none = (await exported(api, root, format="json", activityCode="QualityTest")).json()
    assert [one["number"] for one in none["nodes"]] == ["S-1"]
    long_ago = "2020-01-01T00:00:00Z"
    for name in ("asOf", "effectiveAt"):
        before = (await exported(api, root, format="json", **{name: long_ago})).json()
        assert (before[name], before["edges"]) == (long_ago, [])


async def test_a_slow_reader_holds_up_nobody(api: Api, graph: Graph, company: str) -> None:
    desk = Desk(api, company)
    await desk.item("PART", "BATCH")
    await put(graph, company, levels(500, 4))
    root = json.dumps(desk.batch("PART", "l0-0000"))
    everything = [json.dumps(desk.batch("PART", f"l0-{at:04}")) for at in range(0, 500, 2)]
    # More roots than an address holds, so they come in a form.
    form = {"root": [root, *everything], "direction": "FORWARD", "format": "ndjson"}
    headers = {"Authorization": f"Bearer {api.service.token}"}
    async with api.client.stream("POST", "/export/trace", data=form, headers=headers) as slow:
        lines = slow.aiter_lines()
        head = json.loads(await anext(lines))
        assert len((await exported(api, root, format="json")).json()["nodes"]) == 15
        rest = [json.loads(line) async for line in lines]
    assert rest[-1]["records"] == len(rest) - 1 == head["nodeCount"] + head["edgeCount"]
    assert len({one["id"] for one in rest if one["type"] == "node"}) == head["nodeCount"] > 2_000


@pytest.mark.parametrize(
    ("changed", "status", "code", "field"),
    [
        ({"root": []}, 400, "INVALID_ARGUMENT", ["root"]),
        ({"root": "nonsense"}, 404, "NOT_FOUND", ["root", "0", "id"]),
        ({"root": '{"batch":{"item":"I","number":"N"}}'}, 404, "NOT_FOUND", ["roots", "0"]),
        ({"root": '{"batch":{"item":"I"}}'}, 400, "INVALID_REFERENCE", ["root", "0"]),
        ({"root": '{"batch":{"item":7,"number":"N"}}'}, 400, "INVALID_REFERENCE", ["root", "0"]),
        ({"root": '{"batch":{},"id":"x"}'}, 400, "INVALID_REFERENCE", ["root", "0"]),
        ({"root": "{" * 5_000}, 400, "INVALID_REFERENCE", ["root", "0"]),
        ({"root": '{"code":{"text":"(01)1"}}'}, 400, "INVALID_CODE", None),
        ({"direction": "UP"}, 400, "INVALID_ARGUMENT", ["direction"]),
        ({"direction": ["FORWARD", "BACKWARD"]}, 400, "INVALID_ARGUMENT", ["direction"]),
        ({"direction": []}, 400, "INVALID_ARGUMENT", ["direction"]),
        ({"maxDepth": "-1"}, 400, "INVALID_ARGUMENT", ["maxDepth"]),
        ({"maxDepth": "1.0"}, 400, "INVALID_ARGUMENT", ["maxDepth"]),
        ({"maxDepth": "9" * 5_000}, 400, "INVALID_ARGUMENT", ["maxDepth"]),
        ({"maxdepth": "1"}, 400, "INVALID_ARGUMENT", ["maxdepth"]),
        ({"components": "SOME"}, 400, "INVALID_ARGUMENT", ["components"]),
        ({"asOf": "yesterday"}, 400, "INVALID_TIME", ["asOf"]),
        ({"effectiveAt": "9999-01-01T00:00:00Z"}, 400, "INVALID_TIME", ["effectiveAt"]),
        ({"onHandOnly": "yes"}, 400, "INVALID_ARGUMENT", ["onHandOnly"]),
        ({"item": "NONE"}, 404, "NOT_FOUND", ["filter", "items", "0"]),
        ({"itemCompany": ["A", "B"]}, 400, "INVALID_ARGUMENT", ["itemCompany"]),
        ({"format": "xlsx"}, 400, "INVALID_ARGUMENT", ["format"]),
        ({"format": "csv", "rows": "all"}, 400, "INVALID_ARGUMENT", ["rows"]),
        ({"format": "graphml", "rows": "nodes"}, 400, "INVALID_ARGUMENT", ["rows"]),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    api: Api, changed: dict[str, Any], status: int, code: str, field: list[str] | None
) -> None:
    params = {"root": '{"batch":{"item":"I","number":"N"}}', "direction": "FORWARD", **changed}
    headers = {"Authorization": f"Bearer {api.service.token}"}
    answer = await api.client.get("/export/trace", params=params, headers=headers)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert error["message"].endswith(".")
    assert error["extensions"]["code"] == code
    if field is not None:
        assert error["extensions"]["field"] == field


async def test_an_export_needs_a_token_and_is_read_only(api: Api) -> None:
    answer = await api.client.get("/export/trace")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        401,
        "UNAUTHENTICATED",
    )
    headers = {"Authorization": f"Bearer {api.service.token}"}
    answer = await api.client.delete("/export/trace", headers=headers)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    answer = await api.client.post("/export/trace", json={}, headers=headers)
    assert (answer.status_code, answer.headers["Accept-Post"]) == (
        415,
        "application/x-www-form-urlencoded",
    )


async def test_what_is_no_consumption_under_a_number_is_told_from_it(
    api: Api, company: str
) -> None:
    desk = Desk(api, company)
    await desk.item("SEAL", "BATCH")
    await desk.item("OIL", "NONE", unit="LTR")
    await desk.item("PUMP")
    await desk.receive("SEAL", "S-1", "5")
    part = {"number": "S-2", "quantity": quantity("2")}
    await desk.do("splitBatch", batch=desk.batch("SEAL", "S-1"), parts=[part], reason="Too many")
    await desk.order("O-1", {"PUMP": "1"}, {"SEAL": "2", "OIL": "0.5 LTR"})
    product = await desk.product("O-1", "P-1")
    await desk.fill(product["id"], "SEAL", "S-2", "2")
    asked = {"direction": "BACKWARD", "components": "ALL", "format": "json"}
    whole = (await exported(api, desk.serial("PUMP", "P-1"), **asked)).json()
    assert {
        (one["componentItem"], one["componentNumber"], one["quantity"], one["unit"], one["kind"])
        for one in whole["edges"]
    } == {
        ("SEAL", "S-2", "2", "EA", "CONSUMPTION"),
        ("SEAL", "S-1", "2", "EA", "SPLIT"),
        ("OIL", None, "0.5", "LTR", "UNTRACKED"),
    }
    ids = {one["id"] for one in whole["nodes"]}
    assert {one[end] for one in whole["edges"] for end in ("component", "product")} == ids
    [oil] = [one for one in whole["nodes"] if one["item"] == "OIL"]
    assert (oil["kind"], oil["number"], oil["onHand"]) == ("UNTRACKED_COMPONENT", None, None)


async def test_what_an_order_shares_is_told_from_the_rest(api: Api, company: str) -> None:
    """Its edges say so, with the order; its place has one id in all rows, that of the trace."""
    desk = Desk(api, company)
    await desk.item("GLUE", "BATCH", unit="GRM")
    await desk.item("PUMP")
    await desk.order("O-1", {"PUMP": "2"}, {"GLUE": "10"})
    for number in ("P-1", "P-2"):
        await desk.product("O-1", number)
    await desk.share("O-1", "GLUE", "G-1", "7")
    for direction, root in (
        ("FORWARD", desk.batch("GLUE", "G-1")),
        ("BACKWARD", desk.serial("PUMP", "P-2")),
    ):
        answer = await exported(api, root, direction=direction, format="json")
        whole = answer.json()
        [place] = [one for one in whole["nodes"] if one["kind"] == "SHARED_CONSUMPTION"]
        assert (place["number"], place["onHand"]) == (None, None)
        ids = {one["id"] for one in whole["nodes"]}
        assert {one[end] for one in whole["edges"] for end in ("component", "product")} == ids
        assert {(one["kind"], one["order"]) for one in whole["edges"]} == {
            ("SHARED_CONSUMPTION", "O-1")
        }
        [into] = [one for one in whole["edges"] if one["product"] == place["id"]]
        assert (into["componentNumber"], into["productNumber"]) == ("G-1", None)
        assert (into["quantity"], into["registeredBy"], into["evidence"]) == (
            "7",
            "tester",
            "ENTERED",
        )
        query = """query($r: TraceableRef!, $d: TraceDirection!) {
          trace(roots: [$r], direction: $d) { nodes { nodes { id } } }
        }"""
        trace = (await api(query, {"r": root, "d": direction}))["trace"]
        assert [one["id"] for one in trace["nodes"]["nodes"]] == [
            one["id"] for one in whole["nodes"]
        ]


async def test_an_export_of_the_past_tells_nothing_of_the_present(api: Api, company: str) -> None:
    desk = await built(api, company)
    root = desk.batch("SEAL", "S-1")
    supplied = (await exported(api, root, format="json")).json()["nodes"][0]
    then = await moment(api)
    await desk.do("recordReceipt", item=desk.ref("SEAL"), number="S-1", quantity=quantity("9"),
                  supplier="Later")  # fmt: skip
    now = (await exported(api, root, format="json")).json()["nodes"][0]
    assert (now["suppliers"], now["onHand"], now["place"]) == (["-Acme", "Later"], "8.25", "Dock")
    for name in ("asOf", "effectiveAt"):
        past = (await exported(api, root, format="json", **{name: then})).json()["nodes"]
        assert past[0]["suppliers"] == supplied["suppliers"] == ["-Acme"]
        assert {(one["onHand"], one["onHold"], one["place"]) for one in past} == {(None,) * 3}
        assert [one["orders"] for one in past[1:]] == [["O-1"]] * len(HOSTILE)
        answer = await api.client.get(
            "/export/mass-balance",
            params={"root": json.dumps(root), "direction": "FORWARD", "format": "csv", name: then},
            headers={"Authorization": f"Bearer {api.service.token}"},
        )
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["field"]) == (400, [name])


async def test_totals_of_the_past_are_those_of_then(api: Api, company: str) -> None:
    desk = await built(api, company)
    root = desk.batch("SEAL", "S-1")
    query = """query($r: TraceableRef!, $asOf: DateTime, $at: DateTime) {
      trace(roots: [$r], direction: FORWARD, asOf: $asOf, effectiveAt: $at) {
        massBalance { open }
        totals {
          bySupplier { name quantities { value } } byCustomer { name } byPlace { name }
          byOrder { order { number } count }
        }
      }
    }"""
    then = await moment(api)
    await desk.do("recordReceipt", item=desk.ref("SEAL"), number="S-1", quantity=quantity("9"),
                  supplier="-Acme")  # fmt: skip
    await desk.do("recordShipment", traceable=root, customer="Later", quantity=quantity("1"))
    present = (await api(query, {"r": root}))["trace"]
    assert present["massBalance"] is not None
    assert present["totals"]["byPlace"]
    assert present["totals"]["bySupplier"] == [{"name": "-Acme", "quantities": [{"value": "10.5"}]}]
    for name in ("asOf", "at"):
        past = (await api(query, {"r": root, name: then}))["trace"]
        totals = past["totals"]
        assert (past["massBalance"], totals["byPlace"]) == (None, None)
        assert totals["bySupplier"] == [{"name": "-Acme", "quantities": [{"value": "1.5"}]}]
        assert {one["name"] for one in totals["byCustomer"]} == set(HOSTILE)
        assert totals["byOrder"] == [{"order": {"number": "O-1"}, "count": len(HOSTILE)}]
        early = (await api(query, {"r": root, name: "2020-01-01T00:00:00Z"}))["trace"]["totals"]
        assert early == {"bySupplier": [], "byCustomer": [], "byPlace": None, "byOrder": []}


async def moment(api: Api) -> str:
    """A moment between what was recorded before and what will be."""
    await asyncio.sleep(0.01)
    then = datetime.now(UTC).isoformat()
    await asyncio.sleep(0.01)
    return then
