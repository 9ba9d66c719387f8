"""The dossier: everything of a case, hashed, and the same bytes whenever it is asked for again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from graph.domain import times
from resolvers.dossiers import canonical
from tests.support.everywhere import Everywhere
from tests.support.recalling import Recaller
from tests.support.service import Api


@pytest.fixture
async def desk(api: Api, company: str) -> Recaller:
    desk = Recaller(api, company)
    await desk.set_up()
    return desk


async def export(api: Api, recall: str, ending: str = ".json", **query: str) -> httpx.Response:
    """What a program gets."""
    headers = {"Authorization": f"Bearer {api.service.token}"}
    return await api.client.get(f"/export/recall/{recall}{ending}", params=query, headers=headers)


async def worked_on(desk: Recaller) -> str:
    """A case with everything in it that there can be."""
    opened = await desk.recall("S-1", title='Cracked <seals> & "more"')
    recall = str(opened["id"])
    late = (await desk.product("PUMPS", "P-2"))["id"]
    await desk.fill(late, "SEAL", "S-1", "1")
    await desk.do("extendRecall", recall=recall)
    await desk.fill((await desk.product("PUMPS", "P-3"))["id"], "SEAL", "S-1", "1")
    await desk.do(
        "correctAssociation", id=desk.seal_in_cartridge, number="S-2", reason="was misread"
    )
    await desk.act(recall, "QUARANTINED", "S-1", "3", note="shelf <9>")
    await desk.act(recall, "DESTROYED", "S-1", "1", takenFrom="QUARANTINED", partner="Meyer")
    await desk.do("closeRecall", recall=recall, reason="the rest is scrap")
    return recall


async def test_it_has_everything(api: Api, desk: Recaller, everywhere: Everywhere) -> None:
    recall = await worked_on(desk)
    answer = await export(api, recall)
    assert answer.headers["content-type"] == "application/json"
    file = json.loads(answer.content)
    content = file["content"]
    assert file["sha256"] == hashlib.sha256(canonical(content)).hexdigest()
    assert answer.headers["etag"] == f'"{file["sha256"]}"'
    case = content["recall"]
    assert (case["open"], case["closeReason"]) == (False, "the rest is scrap")
    assert case["suspects"] == [{"item": "SEAL", "number": "S-1"}]
    facts = [(one["number"], one["quantity"], one["open"]) for one in content["members"]]
    assert facts == [("S-1", "10", "7"), ("C-1", "1", "1"), ("P-1", "1", "1"), ("P-2", "1", "1")]
    [seal, *_] = content["members"]
    assert [one["kind"] for one in seal["actions"]] == ["QUARANTINED", "DESTROYED"]
    assert (seal["quarantined"], seal["destroyed"]) == ("2", "1")
    gained = [(one["number"], one["inTheCase"]) for one in content["difference"]["gained"]]
    assert gained == [("P-2", True), ("P-3", False)]
    gone = {one["number"]: one["causes"] for one in content["difference"]["gone"]}
    assert list(gone) == ["C-1", "P-1"]
    assert gone["C-1"] == gone["P-1"]
    assert gone["C-1"][0]["reason"] == "was misread"
    assert content["balance"]["percentReconciled"] == "7.5"
    assert [one["event"] for one in content["history"]] == [
        "RecallOpened",
        "RecallExtended",
        *["RecallActionRecorded"] * 2,
        "RecallClosed",
    ]
    # Of both engines the same, but for when it was and what it was made at.
    shape = _without_times(content)
    everywhere.same("dossier", shape)


async def test_the_same_moment_gives_the_same_bytes(
    api: Api, desk: Recaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    recall = await worked_on(desk)
    first = await export(api, recall)
    page = await export(api, recall, ".html")
    assert (await export(api, recall)).content == first.content
    moment = ".".join(map(str, json.loads(first.content)["content"]["computedFrom"]["moment"]))
    # Whatever happens later, and on another day.
    await desk.do("reopenRecall", recall=recall, reason="one more")
    await desk.act(recall, "LOCATED", "P-1")
    await desk.fill((await desk.product("PUMPS", "P-4"))["id"], "SEAL", "S-1", "1")
    await desk.do("extendRecall", recall=recall)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(days=40)

    monkeypatch.setattr(times, "datetime", Later)
    assert (await export(api, recall)).content != first.content
    assert (await export(api, recall, moment=moment)).content == first.content
    assert (await export(api, recall, ".html", moment=moment)).content == page.content
    # What the first answer saw was before there was a case.
    before = (await desk.shown(recall))["moment"]
    assert (await export(api, recall, moment=before)).status_code == 400


async def test_it_is_printed(api: Api, desk: Recaller) -> None:
    recall = await worked_on(desk)
    answer = await export(api, recall, ".html")
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "style-src 'sha256-" in policy
    assert "unsafe-inline" not in policy
    page = answer.text
    assert "Cracked &lt;seals&gt; &amp; &quot;more&quot;" in page
    assert "<seals>" not in page
    assert "<9>" not in page
    for told in ("S-1", "P-2 (joined later)", "was misread", "7.5 % reconciled", "shelf &lt;9&gt;"):
        assert told in page
    assert json.loads((await export(api, recall)).content)["sha256"] in page
    # A browser gets the page, a program the file.
    headers = {"Authorization": f"Bearer {api.service.token}", "Accept": "text/html"}
    bare = await api.client.get(f"/export/recall/{recall}", headers=headers)
    assert bare.text == page
    assert (await export(api, recall, "")).json()["sha256"]


async def test_who_may_not_or_asks_for_nothing_is_told(api: Api, desk: Recaller) -> None:
    recall = (await desk.recall("S-1"))["id"]
    assert (await api.client.get(f"/export/recall/{recall}.json")).status_code == 401
    for path, query, status in (
        ("nothing", {}, 404),
        (recall[:-4] + "AAA=", {}, 404),
        (recall + ".pdf", {}, 404),
        (recall, {"moment": "1.2.x"}, 400),
        (recall, {"moment": "1.2.3"}, 400),
        (recall, {"moment": ".".join(["999999999"] * 64)}, 400),
    ):
        answer = await export(api, path, "", **query)
        assert answer.status_code == status, path
        [error] = answer.json()["errors"]
        assert error["message"].endswith(".")
        assert error["extensions"]["code"] in ("NOT_FOUND", "INVALID_ARGUMENT")


def _without_times(content: Any) -> Any:
    if isinstance(content, dict):
        return {
            name: _without_times(value)
            for name, value in content.items()
            if name not in ("moment", "company")
            and not name.endswith("At")
            and not name.endswith("Seconds")
        }
    return [_without_times(one) for one in content] if isinstance(content, list) else content
