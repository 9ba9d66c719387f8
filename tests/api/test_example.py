"""The example of the README, carried from the scan of a seal to the closed recall of its batch."""

from __future__ import annotations

import json

from tests.support.desk import Desk
from tests.support.plant import Sent, quantity
from tests.support.recalling import BALANCE, DIFFERENCE, RECALL
from tests.support.service import Api


async def test_from_a_scan_to_a_closed_recall(api: Api, company: str) -> None:
    plant = Desk(api, company)

    # Suppliers deliver motors and two batches of seals; an order makes three pumps of them and oil.
    await plant.item("PUMP-100")
    await plant.item("MOTOR-5")
    await plant.item("SEAL-22", "BATCH", gtins=["04012345000023"])
    await plant.item("OIL", "NONE", unit="LTR")
    for motor in ("M-1", "M-2", "M-3"):
        await plant.receive("MOTOR-5", motor)
    await plant.receive("SEAL-22", "S-2301", "40")
    await plant.receive("SEAL-22", "S-2302", "40")
    parts = {"MOTOR-5": "3", "SEAL-22": "6", "OIL": "1.5"}
    await plant.order("WO-1003", {"PUMP-100": "3"}, parts)

    async def begun(number: str, motor: str) -> str:
        """A worker scans a pump, then its motor."""
        done = await plant.scan("WO-1003", number, "PRODUCT")
        product = done["finishedProduct"]
        [line] = [one for one in product["components"] if one["item"]["number"] == "MOTOR-5"]
        selected: Sent = {"finishedProduct": product["id"], "bomLine": line["bomLine"]["id"]}
        await plant.scan("WO-1003", motor, "COMPONENT", **selected)
        return str(product["id"])

    # Then the label of the seals in it.
    pump = await begun("P-0101", "M-1")
    label = "(01)04012345000023(10)S-2301"
    done = await plant.scan("WO-1003", label, "COMPONENT", finishedProduct=pump)
    assert (
        done["message"] == "2 EA of SEAL-22 S-2301 registered in P-0101; the product is complete."
    )
    await plant.do("reportAsFinished", finishedProduct=pump)
    await plant.do(
        "recordShipment", traceable=plant.serial("PUMP-100", "P-0101"), customer="Wasserwerk"
    )

    # The laboratory finds cracks: the batch is held with all that it went into.
    seals = plant.batch("SEAL-22", "S-2301")
    held = await plant.do(
        "placeHold", "hold { id state }", traceable=seals, transitive=True, reason="Cracks"
    )
    assert held["hold"]["state"] == "STANDING"

    # The next scan of it is refused, and says why; the other batch is taken instead.
    other = await begun("P-0102", "M-2")
    scanned: Sent = {"order": plant.ref("WO-1003"), "text": label, "mode": "COMPONENT"}
    refused = await plant.ask("scan", **scanned, finishedProduct=other)
    assert refused["userErrors"][0]["code"] == "ON_HOLD"
    assert refused["message"] == "S-2301 of item SEAL-22 is on hold: Cracks."
    good = label.replace("S-2301", "S-2302")
    await plant.scan("WO-1003", good, "COMPONENT", finishedProduct=other)
    await plant.scan("WO-1003", good, "COMPONENT", finishedProduct=await begun("P-0103", "M-3"))
    assert (await plant.order_now("WO-1003"))["registrationStatus"] == "COMPLETED"

    # A recall is opened: the batch, and the one pump that it went into.
    opened = await plant.do(
        "openRecall", f"recall {{ {RECALL} }}", title="Cracked seals", suspects=[seals]
    )
    recall = opened["recall"]["id"]
    assert (opened["recall"]["complete"], opened["recall"]["memberCount"]) == (True, 2)

    # 38 seals lie in the stores, and 2 are in the pump, which comes back and is scrapped.
    async def act(kind: str, traceable: Sent, **more: object) -> None:
        action = {"kind": kind, "traceable": traceable, **more}
        await plant.do("recordRecallActions", "actions { id }", recall=recall, actions=[action])

    piece = plant.serial("PUMP-100", "P-0101")
    await act("NOTIFIED", piece, partner="Wasserwerk")
    await act("QUARANTINED", seals, quantity=quantity("38"))
    unready = await plant.ask("closeRecall", "recall { id }", recall=recall)
    assert unready["userErrors"][0]["code"] == "REASON_REQUIRED"
    await act("RETURNED", piece, partner="Wasserwerk")
    await act("DESTROYED", piece, takenFrom="RETURNED")
    await act("DESTROYED", seals, takenFrom="QUARANTINED")
    await act("DESTROYED", seals, quantity=quantity("2"), note="with the pump")

    # Nothing has changed since the first answer, everything is accounted for: it can be closed.
    shown = f"query($id: ID!) {{ recall(id: $id) {{ {BALANCE} {DIFFERENCE} }} }}"
    now = (await api(shown, {"id": recall}))["recall"]
    assert (now["difference"]["gainedCount"], now["difference"]["goneCount"]) == (0, 0)
    assert (now["balance"]["percentReconciled"], now["balance"]["balanced"]) == ("100", True)
    closed = await plant.do("closeRecall", "recall { open closedBy }", recall=recall)
    assert closed["recall"] == {"open": False, "closedBy": "tester"}

    # The dossier has it all, and nothing that would make the next recall wrong is left.
    headers = {"Authorization": f"Bearer {api.service.token}"}
    answer = await api.client.get(f"/export/recall/{recall}.json", headers=headers)
    content = json.loads(answer.content)["content"]
    assert [one["number"] for one in content["members"]] == ["S-2301", "P-0101"]
    assert {one["open"] for one in content["members"]} == {"0"}
    health = "query($c: String!) { genealogyHealth(company: $c) { findings { code count } } }"
    assert (await api(health, {"c": company}))["genealogyHealth"]["findings"] == []
