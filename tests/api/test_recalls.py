"""Recall cases: the scope as first answered, what has changed since, actions, balance, closing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Sent, quantity
from tests.support.recalling import (
    ACTION,
    BALANCE,
    CLOCK,
    DIFFERENCE,
    MEMBER,
    RECALL,
    Recaller,
)
from tests.support.service import Api
from tests.support.store_dump import fingerprint


@pytest.fixture
async def desk(api: Api, company: str) -> Recaller:
    """Ten seals of S-1 came; one is in cartridge C-1, which is in pump P-1."""
    desk = Recaller(api, company)
    await desk.set_up()
    return desk


async def test_the_scope_is_kept_as_first_answered(desk: Recaller) -> None:
    opened = await desk.recall("S-1")
    assert (opened["open"], opened["drill"], opened["openedBy"]) == (True, False, "tester")
    assert (opened["complete"], opened["truncatedBy"], opened["depthReached"]) == (True, [], 2)
    assert (opened["memberCount"], opened["edgeCount"]) == (3, 2)
    assert opened["suspects"] == [{"number": "S-1"}]
    late = (await desk.product("PUMPS", "P-2"))["id"]
    await desk.fill(late, "SEAL", "S-1", "1")
    members = await desk.members(opened["id"])
    facts = {one: (it["depth"], it["quantity"]["value"]) for one, it in members.items()}
    assert facts == {"S-1": (0, "10"), "C-1": (1, "1"), "P-1": (2, "1")}
    assert list(facts) == ["S-1", "C-1", "P-1"]
    assert await desk.shown(opened["id"]) == opened


async def test_the_difference_says_what_is_new_and_what_is_gone_and_why(desk: Recaller) -> None:
    opened = (await desk.recall("S-1"))["id"]
    late = (await desk.product("PUMPS", "P-2"))["id"]
    await desk.fill(late, "SEAL", "S-1", "1")
    await desk.do(
        "correctAssociation", id=desk.seal_in_cartridge, number="S-2", reason="was misread"
    )
    found = (await desk.shown(opened, DIFFERENCE))["difference"]
    assert found["complete"]
    assert (found["gainedCount"], found["missingCount"], found["goneCount"]) == (1, 1, 2)
    assert found["gained"]["nodes"] == [
        {"depth": 1, "traceable": {"number": "P-2"}, "member": None}
    ]
    cause = {
        "state": "SUPERSEDED",
        "removalReason": "was misread",
        "removedBy": "tester",
        "component": {"number": "S-1"},
        "product": {"number": "C-1"},
        "supersededBy": {"component": {"number": "S-2"}},
    }
    # The pump is gone because its cartridge is.
    assert found["gone"]["nodes"] == [
        {"member": {"number": number}, "causes": [cause]} for number in ("C-1", "P-1")
    ]
    # What is new is taken in, once; what is gone stays in the case.
    for _ in range(2):
        extended = (await desk.do("extendRecall", recall=opened))["recall"]
        assert (extended["memberCount"], extended["firstMemberCount"]) == (4, 3)
    members = await desk.members(opened)
    assert list(members) == ["S-1", "C-1", "P-1", "P-2"]
    assert [one["joinedBy"] for one in members.values()] == [None, None, None, "tester"]
    found = (await desk.shown(opened, DIFFERENCE))["difference"]
    assert [one["member"] for one in found["gained"]["nodes"]] == [{"id": members["P-2"]["id"]}]
    assert (found["gainedCount"], found["missingCount"]) == (1, 0)


async def test_the_difference_is_that_of_two_traces(desk: Recaller) -> None:
    """After each of several changes, at depths beyond the first, and by way of what is shared."""

    async def traced() -> set[str]:
        query = """query($r: TraceableRef!) { trace(roots: [$r], direction: FORWARD) {
          complete nodes(first: 1000) { nodes { traceable { number } } }
        } }"""
        found = (await desk.api(query, {"r": desk.batch("SEAL", "S-1")}))["trace"]
        assert found["complete"]
        nodes = [one["traceable"] for one in found["nodes"]["nodes"]]
        return {one["number"] for one in nodes if one is not None}

    opened = (await desk.recall("S-1"))["id"]
    first = await traced()
    fresh = (await desk.product("CARTRIDGES", "C-5"))["id"]
    late = (await desk.product("PUMPS", "P-5"))["id"]

    async def share() -> None:
        await desk.share("CARTRIDGES", "SEAL", "S-1", "1")

    async def remove() -> None:
        sent: Sent = {"ids": [desk.seal_in_cartridge], "reason": "a mistake"}
        await desk.do("removeAssociations", **sent)

    seen = []
    for change in (
        lambda: desk.fill(fresh, "SEAL", "S-1", "1"),
        lambda: desk.fill(late, "CARTRIDGE", "C-5"),
        remove,
        share,
    ):
        await change()
        now = await traced()
        told = (await desk.shown(opened, DIFFERENCE))["difference"]
        gained = {one["traceable"]["number"] for one in told["gained"]["nodes"]}
        gone = {one["member"]["number"] for one in told["gone"]["nodes"]}
        assert (gained, gone) == (now - first, first - now)
        seen.append((len(gained), len(gone)))
    assert seen == [(1, 0), (2, 0), (2, 2), (2, 0)]


async def test_actions_never_go_beyond_a_member(desk: Recaller) -> None:
    opened = (await desk.recall("S-1"))["id"]
    await desk.act(opened, "LOCATED", "S-1", "4")
    await desk.act(opened, "QUARANTINED", "S-1", "3")
    done = await desk.act(opened, "DESTROYED", "S-1", "2", takenFrom="QUARANTINED", note="burnt")
    [action] = done["actions"]
    assert (action["note"], action["takenFrom"], action["member"]["number"]) == (
        "burnt",
        "QUARANTINED",
        "S-1",
    )
    await desk.act(opened, "RETURNED", "S-1", "5", partner="Meyer")
    await desk.act(opened, "NOTIFIED", "S-1")
    seal = (await desk.members(opened))["S-1"]
    amounts = {
        name: seal[name]["value"]
        for name in ("located", "quarantined", "returned", "destroyed", "notified")
    }
    assert amounts == {
        "located": "4",
        "quarantined": "1",
        "returned": "5",
        "destroyed": "2",
        "notified": "10",
    }
    assert (seal["reconciled"]["value"], seal["open"]["value"]) == ("8", "2")
    for wrong, field in (
        (desk.action("QUARANTINED", "S-1", "3"), "quantity"),
        (desk.action("DESTROYED", "S-1", "1.5", takenFrom="QUARANTINED"), "quantity"),
        (desk.action("LOCATED", "S-1", "7"), "quantity"),
        (desk.action("NOTIFIED", "S-1"), "quantity"),
    ):
        sent: Sent = {"recall": opened, "actions": [desk.action("LOCATED", "C-1"), wrong]}
        told = await desk.refused("recordRecallActions", **sent)
        assert told == ("QUANTITY_EXCEEDED", f"input.actions.1.{field}")
    # All or none: the cartridge is as it was.
    assert (await desk.members(opened))["C-1"]["actions"] == []
    query = f"query($id: ID!) {{ recall(id: $id) {{ actions {{ nodes {{ {ACTION} }} }} }} }}"
    shown = (await desk.api(query, {"id": opened}))["recall"]["actions"]["nodes"]
    assert [one["kind"] for one in shown] == [
        "LOCATED",
        "QUARANTINED",
        "DESTROYED",
        "RETURNED",
        "NOTIFIED",
    ]


async def test_the_balance_closes_the_case(desk: Recaller) -> None:
    opened = (await desk.recall("S-1", drill=True))["id"]
    members = await desk.members(opened)
    everything = [{"member": one["id"], "kind": "LOCATED"} for one in members.values()]
    await desk.do("recordRecallActions", recall=opened, actions=everything[:2])
    await desk.act(opened, "DESTROYED", "S-1", "10")
    balance = (await desk.shown(opened, BALANCE))["balance"]
    assert (balance["percentReconciled"], balance["balanced"]) == ("66.66", False)
    assert (balance["members"], balance["reconciledMembers"]) == (3, 2)
    assert [(one["item"]["number"], one["open"]["value"]) for one in balance["byItem"]] == [
        ("CARTRIDGE", "0"),
        ("PUMP", "1"),
        ("SEAL", "0"),
    ]
    refused = await desk.refused("closeRecall", recall=opened)
    assert refused == ("REASON_REQUIRED", "input.reason")
    await desk.do("recordRecallActions", recall=opened, actions=everything[2:])
    closed = (await desk.do("closeRecall", recall=opened))["recall"]
    assert (closed["open"], closed["closedBy"], closed["closeReason"]) == (False, "tester", None)
    again: Sent = {"recall": opened, "actions": [desk.action("NOTIFIED", "C-1")]}
    assert await desk.refused("recordRecallActions", **again) == ("RECALL_CLOSED", "input.recall")
    for mutation in ("closeRecall", "extendRecall"):
        assert await desk.refused(mutation, recall=opened) == ("RECALL_CLOSED", "input.recall")
    await desk.do("reopenRecall", recall=opened, reason="one more was found")
    await desk.do("recordRecallActions", **again)
    # A list that is not whole is not closed in silence either.
    late = (await desk.product("PUMPS", "P-2"))["id"]
    await desk.fill(late, "SEAL", "S-1", "1")
    assert await desk.refused("closeRecall", recall=opened) == ("REASON_REQUIRED", "input.reason")
    await desk.do("closeRecall", recall=opened, reason="P-2 never left the house")
    shown = await desk.shown(opened, CLOCK, "history { nodes { event reason } }")
    assert [one["event"] for one in shown["history"]["nodes"]] == [
        "RecallOpened",
        *["RecallActionRecorded"] * 4,
        "RecallClosed",
        "RecallReopened",
        "RecallActionRecorded",
        "RecallClosed",
    ]
    clock = {name: Decimal(text) for name, text in shown["clock"].items() if isinstance(text, str)}
    assert 0 <= clock["firstAnswerSeconds"] <= clock["scopeSeconds"] <= clock["closedSeconds"]
    assert shown["clock"]["inTime"]


async def test_settings_hold_for_recalls_opened_from_then_on(desk: Recaller) -> None:
    before = (await desk.recall("S-1", drill=True))["id"]
    sent: Sent = {"company": desk.company, "tolerancePercent": "66.67", "scopeSeconds": 60}
    done = (await desk.do("setRecallSettings", **sent))["settings"]
    assert done == {
        "firstAnswerSeconds": 300,
        "scopeSeconds": 60,
        "reconciledSeconds": 14_400,
        "tolerancePercent": "66.67",
    }
    after = (await desk.recall("S-1", drill=True))["id"]
    for recall in (before, after):
        await desk.act(recall, "QUARANTINED", "S-1")
    found = [await desk.shown(one, BALANCE, CLOCK) for one in (before, after)]
    assert [one["balance"]["percentReconciled"] for one in found] == ["33.33", "33.33"]
    assert [one["balance"]["balanced"] for one in found] == [False, True]
    assert [one["clock"]["scopeTarget"] for one in found] == ["7200", "60"]
    query = "query($c: String) { recallSettings(company: $c) { scopeSeconds tolerancePercent } }"
    found = (await desk.api(query, {"c": desk.company}))["recallSettings"]
    assert found == {"scopeSeconds": 60, "tolerancePercent": "66.67"}


async def test_recalls_and_members_are_listed_by_page(desk: Recaller) -> None:
    opened = [(await desk.recall("S-1", drill=at % 2 == 0))["id"] for at in range(3)]
    await desk.do("closeRecall", recall=opened[1], reason="a mistake")
    lists = """query($c: String, $open: Boolean, $drill: Boolean, $after: String) {
      recalls(company: $c, open: $open, drill: $drill, first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor }
      } }"""
    members = """query($id: ID!, $after: String) { recall(id: $id) {
      members(first: 2, after: $after) { nodes { number } pageInfo { hasNextPage endCursor } }
    } }"""

    async def pages(query: str, **sent: Any) -> list[dict[str, Any]]:
        found, after = [], None
        while True:
            data = await desk.api(query, {"after": after, **sent})
            page = data["recalls"] if "recalls" in data else data["recall"]["members"]
            found += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    company: Sent = {"c": desk.company}
    assert [one["id"] for one in await pages(lists, **company)] == opened
    assert [one["id"] for one in await pages(lists, **company, open=False)] == opened[1:2]
    assert [one["id"] for one in await pages(lists, **company, drill=True)] == opened[::2]
    found = await pages(members, id=opened[0])
    assert [one["number"] for one in found] == ["S-1", "C-1", "P-1"]
    # The latest first, and those that are searched for.
    latest = lists.replace("first: 2", "first: 2, latestFirst: true")
    assert [one["id"] for one in await pages(latest, **company)] == opened[::-1]
    assert [one["id"] for one in await pages(latest, **company, open=True)] == opened[::-2]
    for text, count in (("CRACKED", 3), ("testE", 3), ("nothing", 0)):
        searched = lists.replace("first: 2", f'first: 2, search: "{text}"')
        assert len(await pages(searched, **company)) == count, text


async def test_members_are_found_by_what_is_open(desk: Recaller) -> None:
    opened = (await desk.recall("S-1"))["id"]
    await desk.act(opened, "DESTROYED", "S-1")
    await desk.act(opened, "NOTIFIED", "P-1")
    query = """query($id: ID!, $filter: RecallMemberFilterInput, $after: String) {
      recall(id: $id) { members(first: 1, filter: $filter, after: $after) {
        nodes { number open { value } actions { kind } } pageInfo { hasNextPage endCursor }
      } } }"""

    async def found(**asked: Any) -> list[str]:
        numbers, after, more = [], None, True
        while more:
            data = await desk.api(query, {"id": opened, "filter": asked, "after": after})
            page = data["recall"]["members"]
            numbers += [one["number"] for one in page["nodes"]]
            more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        return numbers

    assert await found() == ["S-1", "C-1", "P-1"]
    assert await found(open=True) == ["C-1", "P-1"]
    assert await found(open=False) == ["S-1"]
    assert await found(lacking="NOTIFIED") == ["S-1", "C-1"]
    assert await found(lacking="DESTROYED") == ["C-1", "P-1"]
    assert await found(lacking="NOTIFIED", open=True) == ["C-1"]
    assert await found(search=" p-1") == ["P-1"]
    assert await found(search="seaL") == ["S-1"]
    assert await found(search="no such") == []
    await desk.fill((await desk.product("PUMPS", "P-2"))["id"], "SEAL", "S-1", "1")
    await desk.do("extendRecall", recall=opened)
    assert await found(joined=True) == ["P-2"]
    assert await found(joined=False) == ["S-1", "C-1", "P-1"]


async def test_a_recall_goes_either_way(desk: Recaller) -> None:
    pump = [desk.serial("PUMP", "P-1")]
    sent: Sent = {"title": "What was in it", "suspects": pump, "direction": "BACKWARD"}
    opened = (await desk.do("openRecall", **sent))["recall"]["id"]
    assert list(await desk.members(opened)) == ["P-1", "C-1", "S-1"]
    await desk.do("removeAssociations", ids=[desk.seal_in_cartridge], reason="never was in it")
    [gone] = (await desk.shown(opened, DIFFERENCE))["difference"]["gone"]["nodes"]
    assert gone["member"]["number"] == "S-1"
    assert [one["removalReason"] for one in gone["causes"]] == ["never was in it"]


async def test_everything_of_a_recall_has_a_global_id(desk: Recaller) -> None:
    opened = await desk.recall("S-1")
    [action] = (await desk.act(opened["id"], "LOCATED", "S-1"))["actions"]
    member = (await desk.members(opened["id"]))["S-1"]
    assert await desk.node(opened["id"], "Recall", RECALL) == opened
    assert await desk.node(action["id"], "RecallAction", ACTION) == action
    assert await desk.node(member["id"], "RecallMember", MEMBER) == member


async def test_what_is_repeated_is_done_once(desk: Recaller) -> None:
    sent: Sent = {"title": "T", "suspects": [desk.batch("SEAL", "S-1")], "idempotencyKey": "open"}
    opened = await desk.do("openRecall", **sent)
    assert await desk.do("openRecall", **sent) == opened
    recall = opened["recall"]["id"]
    act: Sent = {"recall": recall, "actions": [desk.action("LOCATED", "S-1", "9")]}
    assert await desk.do(
        "recordRecallActions", **act, idempotencyKey=desk.company
    ) == await desk.do("recordRecallActions", **act, idempotencyKey=desk.company)
    late = (await desk.product("PUMPS", "P-2"))["id"]
    await desk.fill(late, "SEAL", "S-1", "1")
    for mutation, more in (
        ("extendRecall", {}),
        ("closeRecall", {"reason": "done"}),
        ("reopenRecall", {"reason": "not done"}),
    ):
        key: Sent = {"recall": recall, **more, "idempotencyKey": mutation}
        first = await desk.do(mutation, **key)
        assert await desk.do(mutation, **key) == first
    events = (await desk.shown(recall, "history { nodes { event } }"))["history"]["nodes"]
    assert len(events) == 5


async def test_bad_input_is_told_and_changes_nothing(desk: Recaller, graph: Graph) -> None:
    recall = (await desk.recall("S-1"))["id"]
    other = (await desk.recall("S-2"))["id"]
    foreign = (await desk.members(other))["S-2"]["id"]
    seal = desk.batch("SEAL", "S-1")
    gone = desk.batch("SEAL", "S-77")

    def acts(**sent: Any) -> Sent:
        return {"recall": recall, "actions": [{"kind": "LOCATED", **sent}]}

    at = "actions.0"
    cases: list[tuple[str, Sent, str, str]] = [
        ("openRecall", {"title": "T", "suspects": []}, "INVALID_ARGUMENT", "suspects"),
        ("openRecall", {"title": "T", "suspects": [seal, gone]}, "NOT_FOUND", "suspects.1"),
        ("openRecall", {"title": " ", "suspects": [seal]}, "INVALID_NAME", "title"),
        ("extendRecall", {"recall": "?"}, "NOT_FOUND", "recall"),
        ("extendRecall", {"recall": foreign}, "NOT_FOUND", "recall"),
        ("recordRecallActions", {"recall": recall, "actions": []}, "INVALID_ARGUMENT", "actions"),
        ("recordRecallActions", acts(), "INVALID_ARGUMENT", f"{at}.member"),
        ("recordRecallActions", acts(member="?"), "NOT_FOUND", f"{at}.member"),
        ("recordRecallActions", acts(member=foreign), "NOT_FOUND", f"{at}.member"),
        ("recordRecallActions", acts(traceable=gone), "NOT_FOUND", f"{at}.traceable"),
        (
            "recordRecallActions",
            acts(traceable=desk.batch("SEAL", "S-2")),
            "NOT_FOUND",
            f"{at}.traceable",
        ),
        (
            "recordRecallActions",
            acts(traceable=seal, quantity=quantity("0")),
            "INVALID_QUANTITY",
            f"{at}.quantity.value",
        ),
        (
            "recordRecallActions",
            acts(traceable=seal, quantity=quantity("1 KGM")),
            "UNIT_MISMATCH",
            f"{at}.quantity.unit",
        ),
        (
            "recordRecallActions",
            acts(traceable=seal, takenFrom="QUARANTINED"),
            "INVALID_ARGUMENT",
            f"{at}.takenFrom",
        ),
        (
            "recordRecallActions",
            {
                "recall": recall,
                "actions": [{"kind": "DESTROYED", "traceable": seal, "takenFrom": "RETURNED"}],
            },
            "QUANTITY_EXCEEDED",
            f"{at}.quantity",
        ),
        ("closeRecall", {"recall": recall}, "REASON_REQUIRED", "reason"),
        ("closeRecall", {"recall": recall, "reason": " \t"}, "REASON_REQUIRED", "reason"),
        ("reopenRecall", {"recall": recall, "reason": "so"}, "INVALID_ARGUMENT", "recall"),
        ("reopenRecall", {"recall": recall, "reason": ""}, "REASON_REQUIRED", "reason"),
        ("setRecallSettings", {"scopeSeconds": 0}, "INVALID_ARGUMENT", "scopeSeconds"),
        ("setRecallSettings", {"tolerancePercent": "101"}, "INVALID_ARGUMENT", "tolerancePercent"),
        ("setRecallSettings", {"tolerancePercent": "-1"}, "INVALID_ARGUMENT", "tolerancePercent"),
    ]
    before = await fingerprint(graph, desk.company)
    for mutation, sent, code, field in cases:
        told = await desk.refused(mutation, **sent)
        assert told == (code, f"input.{field}"), (mutation, sent)
    assert await fingerprint(graph, desk.company) == before
