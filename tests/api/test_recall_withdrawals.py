"""Withdrawing actions that were recorded by mistake: they stay on record and count no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.engine.session import Graph
from tests.support.plant import Sent
from tests.support.recalling import ACTION, BALANCE, CLOCK, Recaller
from tests.support.service import Api
from tests.support.store_dump import fingerprint


@pytest.fixture
async def desk(api: Api, company: str) -> Recaller:
    """Ten seals of S-1 came; one is in cartridge C-1, which is in pump P-1."""
    desk = Recaller(api, company)
    await desk.set_up()
    return desk


async def recorded(desk: Recaller, recall: str, *action: Any, **more: Any) -> str:
    """Record one action; its id."""
    return str((await desk.act(recall, *action, **more))["actions"][0]["id"])


async def percent(desk: Recaller, recall: str) -> str:
    return str((await desk.shown(recall, BALANCE))["balance"]["percentReconciled"])


async def dossier(desk: Recaller, recall: str, **query: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {desk.api.service.token}"}
    address = f"/export/recall/{recall}.json"
    answer = await desk.api.client.get(address, params=query, headers=headers)
    return dict(json.loads(answer.content)["content"])


async def test_a_mistake_counts_no_more_and_stays_on_record(desk: Recaller) -> None:
    recall = (await desk.recall("S-1"))["id"]
    wrong = await recorded(desk, recall, "DESTROYED", "S-1", "4", note="wrong shelf")
    await desk.act(recall, "LOCATED", "S-1", "1")
    assert await percent(desk, recall) == "13.33"
    before = ".".join(map(str, (await dossier(desk, recall))["computedFrom"]["moment"]))
    sent: Sent = {"recall": recall, "actions": [wrong], "reason": "those were S-2"}
    [told] = (await desk.do("withdrawRecallActions", **sent))["actions"]
    mistake = {key: told["withdrawn"][key] for key in ("reason", "recordedBy")}
    assert mistake == {"reason": "those were S-2", "recordedBy": "tester"}
    assert (told["kind"], told["quantity"]["value"], told["note"]) == (
        "DESTROYED",
        "4",
        "wrong shelf",
    )
    assert await desk.node(wrong, "RecallAction", ACTION) == told
    seal = (await desk.members(recall))["S-1"]
    assert (seal["destroyed"]["value"], seal["reconciled"]["value"]) == ("0", "1")
    assert [one["kind"] for one in seal["actions"]] == ["DESTROYED", "LOCATED"]
    assert await percent(desk, recall) == "3.33"
    history = (await desk.shown(recall, "history { nodes { event reason component { number } } }"))[
        "history"
    ]["nodes"]
    assert history[-1] == {
        "event": "RecallActionWithdrawn",
        "reason": "those were S-2",
        "component": {"number": "S-1"},
    }
    # The dossier shows both, and that of a moment before has only the action.
    now, then = await dossier(desk, recall), await dossier(desk, recall, moment=before)
    [destroyed, _] = now["members"][0]["actions"]
    assert destroyed["withdrawn"]["reason"] == "those were S-2"
    assert (now["members"][0]["destroyed"], then["members"][0]["destroyed"]) == ("0", "4")
    assert then["members"][0]["actions"][0]["withdrawn"] is None
    headers = {"Authorization": f"Bearer {desk.api.service.token}"}
    page = await desk.api.client.get(f"/export/recall/{recall}.html", headers=headers)
    assert "withdrawn by tester" in page.text
    # The room is there again.
    await desk.act(recall, "DESTROYED", "S-1", "10")


async def test_what_has_gone_on_is_withdrawn_with_it(desk: Recaller) -> None:
    recall = (await desk.recall("S-1"))["id"]
    kept = await recorded(desk, recall, "QUARANTINED", "S-1", "3")
    burnt = await recorded(desk, recall, "DESTROYED", "S-1", "2", takenFrom="QUARANTINED")
    sent: Sent = {"recall": recall, "reason": "never happened"}
    told = await desk.refused("withdrawRecallActions", **sent, actions=[kept])
    assert told == ("IN_USE", "input.actions.0")
    await desk.do("withdrawRecallActions", **sent, actions=[kept, burnt])
    seal = (await desk.members(recall))["S-1"]
    amounts = [seal[name]["value"] for name in ("quarantined", "destroyed", "open")]
    assert amounts == ["0", "0", "10"]
    # What went on alone is back where it came from.
    await desk.act(recall, "QUARANTINED", "S-1", "3")
    gone = await recorded(desk, recall, "RETURNED", "S-1", "2", takenFrom="QUARANTINED")
    await desk.do("withdrawRecallActions", **sent, actions=[gone])
    assert (await desk.members(recall))["S-1"]["quarantined"]["value"] == "3"


async def test_the_clock_says_since_when_the_balance_stands(desk: Recaller) -> None:
    recall = (await desk.recall("S-1"))["id"]
    first = await desk.members(recall)
    everything: list[dict[str, Any]] = [
        {"member": one["id"], "kind": "LOCATED"} for one in first.values()
    ]

    async def seconds() -> float | None:
        told = (await desk.shown(recall, CLOCK))["clock"]["reconciledSeconds"]
        return None if told is None else float(told)

    assert await seconds() is None
    sent: Sent = {"recall": recall, "actions": everything}
    done = (await desk.do("recordRecallActions", **sent))["actions"]
    reached = await seconds()
    assert reached is not None
    await desk.act(recall, "NOTIFIED", "S-1")
    assert await seconds() == reached
    again: Sent = {"recall": recall, "actions": [done[0]["id"]], "reason": "not found after all"}
    await desk.do("withdrawRecallActions", **again)
    assert await seconds() is None
    await desk.act(recall, "RETURNED", "S-1")
    later = await seconds()
    assert later is not None
    assert later > reached
    # What joins opens it again.
    await desk.fill((await desk.product("PUMPS", "P-2"))["id"], "SEAL", "S-1", "1")
    await desk.do("extendRecall", recall=recall)
    assert await seconds() is None


async def test_withdrawing_again_happens_once(desk: Recaller) -> None:
    recall = (await desk.recall("S-1"))["id"]
    action = await recorded(desk, recall, "LOCATED", "S-1")
    sent: Sent = {"recall": recall, "actions": [action, action], "reason": "so"}
    first = await desk.do("withdrawRecallActions", **sent, idempotencyKey="w")
    assert len(first["actions"]) == 1
    assert await desk.do("withdrawRecallActions", **sent, idempotencyKey="w") == first
    events = (await desk.shown(recall, "history { nodes { event } }"))["history"]["nodes"]
    assert [one["event"] for one in events].count("RecallActionWithdrawn") == 1


async def test_what_cannot_be_withdrawn_is_told_and_stays(desk: Recaller, graph: Graph) -> None:
    recall, other, closed = [(await desk.recall("S-1"))["id"] for _ in range(3)]
    fine = await recorded(desk, recall, "LOCATED", "S-1")
    gone = await recorded(desk, recall, "LOCATED", "C-1")
    foreign = await recorded(desk, other, "LOCATED", "S-1")
    late = await recorded(desk, closed, "LOCATED", "S-1")
    await desk.do("withdrawRecallActions", recall=recall, actions=[gone], reason="so")
    await desk.do("closeRecall", recall=closed, reason="done")
    member = (await desk.members(recall))["S-1"]["id"]
    cases: list[tuple[str, list[str], str, str, str]] = [
        (recall, [fine, gone], "so", "ALREADY_REMOVED", "actions.1"),
        (recall, [fine, foreign], "so", "NOT_FOUND", "actions.1"),
        (recall, [member], "so", "NOT_FOUND", "actions.0"),
        (recall, ["?"], "so", "NOT_FOUND", "actions.0"),
        (recall, [], "so", "INVALID_ARGUMENT", "actions"),
        (recall, [fine], " ", "REASON_REQUIRED", "reason"),
        (closed, [late], "so", "RECALL_CLOSED", "recall"),
        (member, [fine], "so", "NOT_FOUND", "recall"),
    ]
    before = await fingerprint(graph, desk.company)
    for case, actions, reason, code, field in cases:
        sent: Sent = {"recall": case, "actions": actions, "reason": reason}
        told = await desk.refused("withdrawRecallActions", **sent)
        assert told == (code, f"input.{field}"), sent
    assert await fingerprint(graph, desk.company) == before
