"""Exports of mass balances and common causes tell what the queries tell."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pytest

from tests.support.balances import BALANCE, FIGURES
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api

_BALANCES = f"""query($r: [TraceableRef!]!) {{ trace(roots: $r, direction: FORWARD) {{
  nodes {{ nodes {{ traceable {{ id number massBalance {{ {BALANCE} }} }} }} }}
}} }}"""
_CAUSE = """query($s: [TraceableRef!]!) { commonCause(suspects: $s) {
  candidates { traceable { id number item { number } } suspects others score }
  shared { kind order { number } supplier operator begin end suspects others score }
} }"""


@pytest.fixture
async def desk(api: Api, company: str) -> Desk:
    """Two creams that share oil of a supplier with a formula for a name; one is sold."""
    desk = Desk(api, company)
    for item in ("OIL", "CREAM"):
        await desk.item(item, "BATCH", unit="KGM", name=f"={item}")
    sent: Sent = {"item": desk.ref("OIL"), "number": "B1", "quantity": quantity("6")}
    await desk.do("recordReceipt", **sent, supplier="=Acme")
    await desk.order("P1", {"CREAM": "4"}, {"OIL": "8"})
    for number in ("K1", "K2"):
        await desk.product("P1", number, quantity=quantity("2"))
    await desk.share("P1", "OIL", "B1", "8")
    k1 = desk.batch("CREAM", "K1")
    await desk.do("recordShipment", traceable=k1, quantity=quantity("1"), customer="Shop")
    return desk


async def exported(desk: Desk, of: str, *refs: Sent, **asked: Any) -> httpx.Response:
    """The answer to an export about these."""
    name = "suspect" if of == "common-cause" else "root"
    return await desk.api.client.get(
        f"/export/{of}",
        params={name: [json.dumps(ref) for ref in refs], **asked},
        headers={"Authorization": f"Bearer {desk.api.service.token}"},
    )


def table(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(response.text, newline=""), strict=True))


async def test_the_balances_of_a_trace(desk: Desk) -> None:
    b1 = desk.batch("OIL", "B1")
    nodes = (await desk.api(_BALANCES, {"r": [b1]}))["trace"]["nodes"]["nodes"]
    told = [one["traceable"] for one in nodes if one["traceable"]]
    assert len(told) == 3
    answer = await exported(desk, "mass-balance", b1, direction="FORWARD", format="json")
    assert answer.headers["Lotwise-Complete"] == "true"
    whole = answer.json()
    assert (whole["complete"], whole["nodeCount"]) == (True, 4)
    for row, one in zip(whole["balances"], told, strict=True):
        balance = one["massBalance"]
        assert (row["id"], row["number"], row["unit"]) == (one["id"], one["number"], "KGM")
        assert [row[name] for name in FIGURES] == [balance[name]["value"] for name in FIGURES]
        assert row["reconciliation"] == balance["reconciliation"]
    answer = await exported(desk, "mass-balance", b1, direction="FORWARD")
    assert 'filename="lotwise-mass-balances.csv"' in answer.headers["Content-Disposition"]
    oil, *_ = table(answer)
    shown = [oil[name] for name in ("itemName", "received", "consumed", "onHand", "unaccounted")]
    assert shown == ["'=OIL", "6", "8", "0", "-2"]
    answer = await exported(desk, "mass-balance", b1, direction="FORWARD", maxDepth=1)
    assert {row["truncatedBy"] for row in table(answer)} == {"DEPTH"}


async def test_what_suspects_have_in_common(desk: Desk) -> None:
    suspects = [desk.batch("CREAM", number) for number in ("K1", "K2")]
    told = (await desk.api(_CAUSE, {"s": suspects}))["commonCause"]
    answer = await exported(desk, "common-cause", *suspects, format="json")
    whole = answer.json()
    assert whole["complete"]
    counts = ("suspects", "others", "score")
    assert [[row["id"], *(row[name] for name in counts)] for row in whole["candidates"]] == [
        [one["traceable"]["id"], *(one[name] for name in counts)] for one in told["candidates"]
    ]
    names = ("kind", "supplier", "operator", *counts)
    assert [[row[name] for name in names] for row in whole["circumstances"]] == [
        [one[name] for name in names] for one in told["shared"]
    ]
    orders = [row["order"] for row in whole["circumstances"] if row["kind"] == "ORDER"]
    assert orders == ["P1"]
    lines = (await exported(desk, "common-cause", *suspects, format="ndjson")).text.splitlines()
    assert json.loads(lines[-1])["records"] == len(whole["candidates"] + whole["circumstances"])
    assert [row["number"] for row in table(await exported(desk, "common-cause", *suspects))] == [
        "B1"
    ]
    rows = table(await exported(desk, "common-cause", *suspects, rows="circumstances"))
    assert "'=Acme" in {row["supplier"] for row in rows}
    first = await exported(desk, "common-cause", *suspects, rows="circumstances", first=1)
    assert table(first) == rows[:1]


@pytest.mark.parametrize(
    ("of", "asked", "status", "code", "field"),
    [
        ("common-cause", {"suspect": []}, 400, "INVALID_ARGUMENT", ["suspect"]),
        ("common-cause", {"suspect": "nonsense"}, 404, "NOT_FOUND", ["suspect", "0", "id"]),
        ("common-cause", {"root": "x"}, 400, "INVALID_ARGUMENT", ["root"]),
        ("common-cause", {"first": "1001"}, 400, "INVALID_ARGUMENT", ["first"]),
        ("common-cause", {"first": "-1"}, 400, "INVALID_ARGUMENT", ["first"]),
        ("common-cause", {"rows": "all"}, 400, "INVALID_ARGUMENT", ["rows"]),
        ("common-cause", {"format": "graphml"}, 400, "INVALID_ARGUMENT", ["format"]),
        ("mass-balance", {"rows": "nodes"}, 400, "INVALID_ARGUMENT", ["rows"]),
        ("mass-balance", {"format": "graphml"}, 400, "INVALID_ARGUMENT", ["format"]),
        ("mass-balance", {}, 400, "INVALID_ARGUMENT", ["direction"]),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    api: Api, company: str, of: str, asked: dict[str, Any], status: int, code: str, field: list[str]
) -> None:
    ref = {"batch": {"company": company, "item": "I", "number": "N"}}
    answer = await exported(Desk(api, company), of, ref, **asked)
    [error] = answer.json()["errors"]
    assert answer.status_code == status
    assert (error["extensions"]["code"], error["extensions"].get("field")) == (code, field)
    assert error["message"].endswith(".")
