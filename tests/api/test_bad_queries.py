"""What a program can get wrong: malformed values, ids, cursors and page sizes are told."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Plant, quantity
from tests.support.service import Api
from tests.support.store_dump import fingerprint

RECEIPT = "mutation($i: RecordReceiptInput!) { recordReceipt(input: $i) { activity { id } } }"


def told(errors: list[dict[str, Any]]) -> str:
    """The code of the one error, which has a sentence and nothing of the service's inside."""
    [error] = errors
    assert len(error["message"]) > 10
    assert "Traceback" not in str(error)
    assert "/" not in error["message"].replace("https://", "")
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize("value", [1.5, 2.0, 1e3, True, None, ["1"], {"value": "1"}])
async def test_a_float_is_never_a_quantity(
    api: Api, graph: Graph, company: str, value: object
) -> None:
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    before = await fingerprint(graph, company)
    sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": {"value": value}}
    assert told(await api.errors(RECEIPT, {"i": sent})) == "BAD_USER_INPUT"
    written = f'{{key: {{company: "{company}", number: "SEAL"}}}}'
    for literal in ("1.5", "1e3", "true"):
        query = f"""mutation {{ recordReceipt(input: {{
          item: {written}, number: "B1", quantity: {{value: {literal}}}
        }}) {{ activity {{ id }} }} }}"""
        assert told(await api.errors(query)) == "GRAPHQL_VALIDATION_FAILED"
    assert await fingerprint(graph, company) == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_what_is_no_json_is_refused(api: Api, number: str) -> None:
    body = f'{{"query": "{{ __typename }}", "variables": {{"a": {number}}}}}'
    response = await api.client.post(
        "/graphql",
        content=body,
        headers={
            "Authorization": f"Bearer {api.service.token}",
            "Content-Type": "application/json",
        },
    )
    assert response.status_code == 400
    assert told(response.json()["errors"]) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "changed",
    [
        {"happenedAt": "2026-01-01"},
        {"happenedAt": "2026-01-01T00:00:00"},
        {"happenedAt": "yesterday"},
        {"happenedAt": "2026-W01-1T00:00:00Z"},
        {"happenedAt": "2026-01-01T00Z"},
        {"happenedAt": "20260101T000000Z"},
        {"happenedAt": "2026-02-30T00:00:00Z"},
        {"happenedAt": "2026-01-01T00:00:00+25:00"},
        {"happenedAt": "0001-01-01T00:00:00+10:00"},
        {"happenedAt": "9999-12-31T23:59:59-10:00"},
        {"happenedAt": "２０２６-01-01T00:00:00Z"},
        {"happenedAt": 1_700_000_000},
        {"item": {}},
        {"item": {"id": "x", "key": {"number": "SEAL"}}},
        {"item": {"id": None}},
        {"number": None},
        {"number": 5},
        {"quantity": {"value": "1", "unit": 5}},
        {"unknown": 1},
    ],
)
async def test_a_malformed_input_is_refused(
    api: Api, company: str, changed: dict[str, Any]
) -> None:
    plant = Plant(api, company)
    sent = {"item": plant.ref("SEAL"), "number": "B1", "quantity": quantity("1"), **changed}
    assert told(await api.errors(RECEIPT, {"i": sent})) == "BAD_USER_INPUT"


PAGED = ("items", "productionOrders", "traceables")


@pytest.mark.parametrize("field", PAGED)
@pytest.mark.parametrize("first", [-1, 1_001, 100_000])
async def test_a_page_size_out_of_range_is_refused(api: Api, field: str, first: int) -> None:
    query = f"query($n: Int) {{ {field}(first: $n) {{ nodes {{ id }} }} }}"
    [error] = await api.errors(query, {"n": first})
    assert told([error]) == "INVALID_ARGUMENT"
    assert error["extensions"]["field"] == ["first"]


@pytest.mark.parametrize("field", PAGED)
@pytest.mark.parametrize("cursor", ["!!!!", "x", "\u00e9", "////", "gICA", " "])
async def test_garbage_is_no_cursor(api: Api, field: str, cursor: str) -> None:
    query = f"query($c: String) {{ {field}(after: $c) {{ nodes {{ id }} }} }}"
    [error] = await api.errors(query, {"c": cursor})
    assert told([error]) == "INVALID_ARGUMENT"
    assert error["extensions"]["field"] == ["after"]


async def test_nested_pages_are_checked_as_well(api: Api, company: str) -> None:
    plant = Plant(api, company)
    await plant.item("PUMP")
    await plant.order("P1", {"PUMP": "1"}, {})
    await plant.product("P1", "SN1")
    inner = "finishedProducts { nodes { associations(first: -1) { nodes { id } } } }"
    for selection in ("finishedProducts(first: 1001) { nodes { id } }", inner):
        query = f"query($r: OrderRef!) {{ productionOrder(ref: $r) {{ {selection} }} }}"
        assert told(await api.errors(query, {"r": plant.ref("P1")})) == "INVALID_ARGUMENT"


@pytest.mark.parametrize("text", ["(01)04006381333932", "", " ", "x" * 4_001, "]C1"])
async def test_a_malformed_code_is_not_decoded(api: Api, text: str) -> None:
    [error] = await api.errors("query($t: String!) { decode(text: $t) { number } }", {"t": text})
    assert told([error]) == "INVALID_CODE"
    assert error["extensions"]["field"] == ["text"]


@pytest.mark.parametrize("id", ["", "?", "x" * 5_000, "SXRlbTo=", "SXRlbTp4", "Tm9uZTp4", "\u00e9"])
async def test_what_no_id_names_is_null(api: Api, id: str) -> None:
    assert await api("query($i: ID!) { node(id: $i) { id } }", {"i": id}) == {"node": None}


async def test_a_damaged_id_names_nothing(api: Api, company: str) -> None:
    item = await Plant(api, company).item("SEAL")
    for damaged in (f"{item['id']}!", f"*{item['id']}", f"{item['id']} ", item["id"][:-4]):
        found = await api("query($i: ID!) { node(id: $i) { id } }", {"i": damaged})
        assert found == {"node": None}


@pytest.mark.parametrize("number", ["", "NONE", "x" * 10_000, "A\x1fB", "A\x00B"])
async def test_what_no_number_names_is_null(api: Api, company: str, number: str) -> None:
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    query = """query($i: ItemRef!, $o: OrderRef!, $t: TraceableRef!) {
      item(ref: $i) { id } productionOrder(ref: $o) { id } traceable(ref: $t) { id }
    }"""
    nothing = {"item": None, "productionOrder": None, "traceable": None}
    for named in (plant.batch("SEAL", number), plant.serial(number, "B1")):
        variables = {"i": plant.ref(number), "o": plant.ref(number), "t": named}
        assert await api(query, variables) == nothing
