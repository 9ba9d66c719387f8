"""Picking: at once, or by a journal that is edited, then posted, then only reversed."""

from __future__ import annotations

from typing import Any

import pytest

from graph.engine.session import Graph
from schema.ids import Kind, global_id
from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.service import Api
from tests.support.store_dump import facts, fingerprint
from tests.support.together import at_once

WHY = "posted too early"


async def filled(api: Api, company: str) -> tuple[Desk, str, str, str]:
    """A pump with a batch of two seals and a motor; ids of product, seals and motor."""
    desk = Desk(api, company)
    await desk.item("PUMP")
    await desk.item("MOTOR")
    await desk.item("SEAL", "BATCH")
    await desk.order("P1", {"PUMP": "3"}, {"SEAL": "6", "MOTOR": "3"})
    product = (await desk.product("P1", "SN1"))["id"]
    seals, motor = await desk.fill(product, "SEAL", "B1"), await desk.fill(product, "MOTOR", "M1")
    return desk, product, seals, motor


async def picked(desk: Desk, product: str) -> list[str]:
    """What is picked on each line of a product."""
    return [line["picked"]["value"] for line in (await desk.product_now(product))["components"]]


async def test_picking_posts_what_is_consumed(api: Api, company: str) -> None:
    desk, product, seals, motor = await filled(api, company)
    done = await desk.do("pickComponents", associations=[seals, motor])
    assert [one["picked"]["value"] for one in done["associations"]] == ["2", "1"]
    journal = done["journal"]
    assert (journal["posted"], journal["order"]) == (True, {"number": "P1"})
    assert [line["consumption"]["value"] for line in journal["lines"]] == ["2", "1"]
    activity = journal["activity"]
    assert (activity["type"], activity["code"]) == ("Production", "ProductionPickingList")
    assert activity["operator"] == "tester"
    assert [(one["role"], one["traceable"]["number"]) for one in activity["transactions"]] == [
        ("CONSUMPTION", "B1"),
        ("CONSUMPTION", "M1"),
    ]
    assert await picked(desk, product) == ["2", "1"]
    now = await desk.product_now(product)
    assert now["status"] == "COMPLETED", "picking changes no registration"


async def test_picking_twice_is_refused_and_names_what_is_picked(
    api: Api, graph: Graph, company: str
) -> None:
    desk, _, seals, motor = await filled(api, company)
    await desk.do("pickComponents", associations=[motor])
    before = await fingerprint(graph, company)
    assert await desk.refusals("pickComponents", associations=[seals, motor]) == [
        ("ALREADY_PICKED", "input.associations.1")
    ]
    none = global_id(Kind.ASSOCIATION, "none")
    assert await desk.refusals("adjustConsumption", associations=[none, seals]) == [
        ("NOT_FOUND", "input.associations.0")
    ]
    for mutation in ("pickComponents", "adjustConsumption"):
        refused = await desk.refusals(mutation, associations=[])
        assert refused == [("INVALID_ARGUMENT", "input.associations")]
    assert await fingerprint(graph, company) == before


async def test_twenty_clients_pick_one_association_once(api: Api, company: str) -> None:
    desk, product, seals, _ = await filled(api, company)
    answers = await at_once(20, lambda: desk.ask("pickComponents", associations=[seals]))
    codes = [error["code"] for one in answers for error in one["userErrors"]]
    assert codes == ["ALREADY_PICKED"] * 19
    assert await picked(desk, product) == ["2", "0"]


async def test_consumption_of_two_orders_is_not_posted_at_once(api: Api, company: str) -> None:
    desk, _, seals, _ = await filled(api, company)
    await desk.order("P2", {"PUMP": "1"}, {"SEAL": "1"})
    other = await desk.fill((await desk.product("P2", "SN2"))["id"], "SEAL", "B1")
    refused = await desk.refused("pickComponents", associations=[seals, other])
    assert refused == ("INVALID_ARGUMENT", "input.associations")


async def test_a_journal_is_filled_edited_and_posted(api: Api, company: str) -> None:
    desk, product, seals, motor = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals, motor]))["journal"]
    assert (journal["posted"], journal["activity"], journal["version"]) == (False, None, 1)
    assert [line["consumption"]["value"] for line in journal["lines"]] == ["2", "1"]
    assert await picked(desk, product) == ["0", "0"]
    first, second = [line["id"] for line in journal["lines"]]

    lines: list[dict[str, Any]] = [{"id": first, "consumption": quantity("1.5")}]
    sent = {"id": journal["id"], "lines": lines, "version": 1}
    changed = (await desk.do("changePickingListJournal", **sent))["journal"]
    assert [line["consumption"]["value"] for line in changed["lines"]] == ["1.5", "1"]
    assert await desk.refused("changePickingListJournal", **sent) == ("STALE", "input.id")
    sent = {"id": journal["id"], "lines": [{"id": second}], "version": changed["version"]}
    changed = (await desk.do("changePickingListJournal", **sent))["journal"]
    assert [line["id"] for line in changed["lines"]] == [first]

    stale = {"id": journal["id"], "version": 1}
    assert await desk.refused("postPickingListJournal", **stale) == ("STALE", "input.id")
    posted = await desk.do("postPickingListJournal", id=journal["id"], version=changed["version"])
    assert posted["journal"]["posted"]
    assert posted["activity"]["code"] == "ProductionPickingList"
    assert [one["quantity"]["value"] for one in posted["activity"]["transactions"]] == ["1.5"]
    assert await picked(desk, product) == ["1.5", "0"]
    rest = await desk.do("pickComponents", associations=[seals])
    assert rest["journal"]["lines"][0]["consumption"]["value"] == "0.5"


async def test_a_posted_journal_is_never_edited(api: Api, graph: Graph, company: str) -> None:
    desk, _, seals, motor = await filled(api, company)
    at_once_posted = (await desk.do("pickComponents", associations=[motor]))["journal"]
    prepared = (await desk.do("adjustConsumption", associations=[seals]))["journal"]
    await desk.do("postPickingListJournal", id=prepared["id"])
    before = await fingerprint(graph, company)
    for journal in (at_once_posted, prepared):
        edit = {"id": journal["lines"][0]["id"], "consumption": quantity("1")}
        for mutation, sent in (
            ("changePickingListJournal", {"lines": [edit]}),
            ("changePickingListJournal", {"lines": [{"id": edit["id"]}]}),
            ("postPickingListJournal", {}),
        ):
            refused = await desk.refused(mutation, id=journal["id"], **sent)
            assert refused == ("ALREADY_POSTED", "input.id")
    assert await fingerprint(graph, company) == before


async def test_a_journal_that_another_has_edited_is_told_as_it_stands(
    api: Api, company: str
) -> None:
    desk, _, seals, _ = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals]))["journal"]
    sent: Sent = {"id": journal["id"], "version": journal["version"]}
    edit: Sent = {"lines": [{"id": journal["lines"][0]["id"], "consumption": quantity("1")}]}
    now = (await desk.do("changePickingListJournal", **sent, **edit))["journal"]
    for mutation, more in (("changePickingListJournal", edit), ("postPickingListJournal", {})):
        select = "present { id version lines { consumption { value } } }"
        payload = await desk.ask(mutation, select, **sent, **more)
        assert [error["code"] for error in payload["userErrors"]] == ["STALE"]
        assert payload["present"]["version"] == now["version"] > journal["version"]
        assert payload["present"]["lines"] == [{"consumption": {"value": "1"}}]
    await desk.do("postPickingListJournal", id=journal["id"], version=now["version"])


async def test_a_journal_without_lines_is_gone(api: Api, company: str) -> None:
    desk, _, seals, _ = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals]))["journal"]
    line = journal["lines"][0]["id"]
    unknown = {"id": global_id(Kind.JOURNAL_LINE, "none")}
    refused = await desk.refusals("changePickingListJournal", id=journal["id"], lines=[unknown])
    assert refused == [("NOT_FOUND", "input.lines.0")]
    done = await desk.do("changePickingListJournal", id=journal["id"], lines=[{"id": line}])
    assert done["journal"] is None
    refused = await desk.refusals("postPickingListJournal", id=journal["id"])
    assert refused == [("NOT_FOUND", "input.id")]


@pytest.mark.parametrize("value", ["-1", "0.0000000000001", "1e40", "x"])
async def test_bad_amounts_in_a_journal(api: Api, company: str, value: str) -> None:
    desk, _, seals, _ = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals]))["journal"]
    lines = [{"id": journal["lines"][0]["id"], "consumption": {"value": value}}]
    answer = await api.raw(
        """mutation($i: ChangePickingListJournalInput!) {
          changePickingListJournal(input: $i) { userErrors { code field } }
        }""",
        {"i": {"id": journal["id"], "lines": lines}},
    )
    body = answer.json()
    if "errors" not in body:
        [error] = body["data"]["changePickingListJournal"]["userErrors"]
        assert error["code"] == "INVALID_QUANTITY"
        assert error["field"][:4] == ["input", "lines", "0", "consumption"]


async def test_what_was_removed_meanwhile_is_not_posted(
    api: Api, graph: Graph, company: str
) -> None:
    desk, _, seals, motor = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals, motor]))["journal"]
    await desk.do("removeAssociations", ids=[seals], reason=WHY)
    before = await facts(graph, company)
    refused = await desk.refusals("postPickingListJournal", id=journal["id"])
    assert refused == [("ALREADY_REMOVED", "input.id")]
    assert await facts(graph, company) == before


async def test_twenty_clients_post_one_journal_once(api: Api, company: str) -> None:
    desk, product, seals, _ = await filled(api, company)
    journal = (await desk.do("adjustConsumption", associations=[seals]))["journal"]["id"]
    answers = await at_once(20, lambda: desk.ask("postPickingListJournal", id=journal))
    codes = [error["code"] for one in answers for error in one["userErrors"]]
    assert codes == ["ALREADY_POSTED"] * 19
    assert await picked(desk, product) == ["2", "0"]
