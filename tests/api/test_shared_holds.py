"""Holds and recalls of what all products of an order share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.plant import Sent
from tests.support.recalling import Recaller
from tests.support.service import Api

WHY = "Smells of solvent."
_COUNT = """query($c: String!) { traceables(company: $c, filter: { onHold: true }, first: 100) {
  nodes { number }
} }"""


@pytest.fixture
async def desk(api: Api, company: str) -> Recaller:
    """Cartridges share batches of seals; S-1 is shared, and C-1 is in pump P-1."""
    desk = Recaller(api, company)
    await desk.set_up(filled=False)
    for number in ("S-1", "S-2"):
        await desk.receive("SEAL", number, "10")
    desk.products = {
        "C-1": (await desk.product("CARTRIDGES", "C-1"))["id"],
        "P-1": (await desk.product("PUMPS", "P-1"))["id"],
    }
    await desk.fill(desk.products["P-1"], "CARTRIDGE", "C-1")
    return desk


async def held(desk: Recaller) -> set[str]:
    """What is on hold, by the traceables themselves and by the index of what is held."""
    found = await desk.held()
    listed = (await desk.api(_COUNT, {"c": desk.company}))["traceables"]["nodes"]
    assert {one["number"] for one in listed} == found
    return found


async def test_a_hold_covers_what_shares_its_batch(desk: Recaller) -> None:
    """Products registered before and after; until release, or until nothing is shared."""
    shared = await desk.share("CARTRIDGES", "SEAL", "S-1", "5")
    placed = await desk.hold("SEAL", "S-1", transitive=True, reason=WHY)
    assert await held(desk) == {"S-1", "C-1", "P-1"}
    late = await desk.product("CARTRIDGES", "C-2")
    assert await held(desk) == {"S-1", "C-1", "P-1", "C-2"}
    # One that went into a pump before it was known what it is made of.
    pump = await desk.product("PUMPS", "P-2")
    await desk.fill(pump["id"], "CARTRIDGE", "C-9")
    early = await desk.product("CARTRIDGES", "C-9")
    assert await held(desk) == {"S-1", "C-1", "P-1", "C-2", "C-9", "P-2"}
    await desk.do("removeAssociations", ids=await associations(desk, pump["id"]), reason="misread")
    assert await held(desk) == {"S-1", "C-1", "P-1", "C-2", "C-9"}
    await desk.do("removeFinishedProducts", ids=[early["id"]], reason="never made")
    sent: Sent = {"finishedProduct": desk.products["P-1"], "item": desk.ref("CARTRIDGE")}
    assert await desk.refused("registerComponent", **sent, number="C-2") == (
        "ON_HOLD",
        "input.number",
    )
    await desk.do("removeFinishedProducts", ids=[late["id"]], reason="never made")
    assert await held(desk) == {"S-1", "C-1", "P-1"}
    await desk.release(placed["id"])
    assert await held(desk) == set()
    again = await desk.hold("SEAL", "S-1", transitive=True, reason=WHY)
    assert await held(desk) == {"S-1", "C-1", "P-1"}
    await desk.do("removeSharedConsumptions", ids=[shared], reason="never used")
    assert await held(desk) == {"S-1"}
    await desk.product("CARTRIDGES", "C-3")
    await desk.share("CARTRIDGES", "SEAL", "S-2", "5")
    assert await held(desk) == {"S-1"}
    assert (await desk.traceable("SEAL", "S-1"))["holds"][0]["id"] == again["id"]


async def test_what_is_shared_of_another_batch_keeps_its_hold(desk: Recaller) -> None:
    one = await desk.share("CARTRIDGES", "SEAL", "S-1", "2")
    other = await desk.share("CARTRIDGES", "SEAL", "S-2", "2")
    first = await desk.hold("SEAL", "S-1", transitive=True, reason=WHY)
    second = await desk.hold("SEAL", "S-2", transitive=True, reason="Leaks")
    await desk.do("removeSharedConsumptions", ids=[one], reason="never used")
    covered = {number: {second["id"]} for number in ("S-2", "C-1", "P-1")}
    assert await desk.held_by() == {"S-1": {first["id"]}} | covered
    await desk.do("removeSharedConsumptions", ids=[other], reason="never used")
    assert await held(desk) == {"S-1", "S-2"}


async def test_what_is_held_is_not_shared(desk: Recaller) -> None:
    free = await desk.share("CARTRIDGES", "SEAL", "S-2", "2")
    await desk.hold("SEAL", "S-1", reason=WHY)
    await desk.product("CARTRIDGES", "C-2")
    sent: Sent = {"item": desk.ref("SEAL"), "number": "S-1"}
    for mutation, more in (
        ("registerSharedConsumption", {"order": desk.ref("CARTRIDGES"), "item": desk.ref("SEAL")}),
        ("correctSharedConsumption", {"id": free, "reason": "misread"}),
    ):
        [error] = (await desk.ask(mutation, **more, number=sent["number"]))["userErrors"]
        assert (error["code"], error["message"], error["field"]) == (
            "ON_HOLD",
            "S-1 of item SEAL is on hold: Smells of solvent.",
            ["input", "number"],
        )
    # A hold of the batch alone does not go on to what shares it.
    await desk.hold("SEAL", "S-2", reason=WHY)
    await desk.product("CARTRIDGES", "C-3")
    assert await held(desk) == {"S-1", "S-2"}


async def test_a_correction_takes_the_hold_along(desk: Recaller) -> None:
    shared = await desk.share("CARTRIDGES", "SEAL", "S-1", "2")
    await desk.hold("SEAL", "S-1", transitive=True, reason=WHY)
    await desk.do("correctSharedConsumption", id=shared, number="S-2", reason="misread")
    assert await held(desk) == {"S-1"}
    events = [one["event"] for one in await desk.order_history("CARTRIDGES")]
    assert [one for one in events if "Hold" in one] == ["HoldSpread", "HoldLifted"]


async def test_a_recall_goes_through_what_is_shared(desk: Recaller) -> None:
    """Its members are batches and serial numbers only, and what is lost says why."""
    second = await desk.product("CARTRIDGES", "C-2")
    shared = await desk.share("CARTRIDGES", "SEAL", "S-1", "5")
    opened = await desk.recall("S-1")
    assert list(await desk.members(opened["id"])) == ["S-1", "C-1", "C-2", "P-1"]
    assert (opened["memberCount"], opened["firstMemberCount"]) == (4, 4)
    await desk.do("removeFinishedProducts", ids=[second["id"]], reason="never made")
    gone = await lost(desk, opened["id"])
    assert gone == {"C-2": ([], [second["id"]])}
    await desk.product("CARTRIDGES", "C-3")
    await desk.do("removeSharedConsumptions", ids=[shared], reason="never used")
    gone = await lost(desk, opened["id"])
    assert gone == {number: (["never used"], []) for number in ("C-1", "C-2", "P-1")}
    causes = {one["number"]: one["causes"] for one in (await dossier(desk, opened["id"]))["gone"]}
    [cause] = causes["P-1"]
    assert (cause["component"]["number"], cause["order"]) == ("S-1", "CARTRIDGES")
    assert (cause["reason"], cause["quantity"]) == ("never used", "5")


async def associations(desk: Recaller, product: str) -> list[str]:
    """The ids of what went into a product."""
    return [one["id"] for one in (await desk.product_now(product))["associations"]["nodes"]]


async def lost(desk: Recaller, recall: str) -> dict[str, tuple[list[str], list[str]]]:
    """The members that the trace reaches no more: why, by what was shared and what was removed."""
    found = await desk.shown(
        recall,
        """difference { gone { nodes {
          member { number } causes { id } sharedCauses { removalReason } removedProducts { id }
        } } }""",
    )
    told = {}
    for one in found["difference"]["gone"]["nodes"]:
        assert one["causes"] == []
        told[one["member"]["number"]] = (
            [cause["removalReason"] for cause in one["sharedCauses"]],
            [product["id"] for product in one["removedProducts"]],
        )
    return told


async def dossier(desk: Recaller, recall: str) -> dict[str, Any]:
    """What a recall's dossier tells of the difference; its page can be made as well."""
    headers = {"Authorization": f"Bearer {desk.api.service.token}"}
    for ending in (".html", ".json"):
        answer = await desk.api.client.get(f"/export/recall/{recall}{ending}", headers=headers)
        assert answer.status_code == 200, answer.text
    return dict(answer.json()["content"]["difference"])
