"""A desk that opens recalls and works on them."""

from __future__ import annotations

from typing import Any

from tests.support.desk import FIELDS
from tests.support.holding import Holder
from tests.support.plant import Sent, quantity

ACTION = """id kind takenFrom note partner recordedAt recordedBy quantity { value unit }
  member { id number } withdrawn { reason recordedAt recordedBy }"""
MEMBER = """id number depth joinedAt joinedBy item { number } quantity { value unit }
  located { value } quarantined { value } returned { value } destroyed { value }
  notified { value } reconciled { value } open { value } actions { id kind }"""
RECALL = """id title open drill company direction openedAt openedBy closedAt closedBy closeReason
  complete truncatedBy depthReached firstMemberCount memberCount edgeCount moment
  suspects { number }"""
BALANCE = """balance { percentReconciled balanced members reconciledMembers byItem {
  item { number } members quantity { value } reconciled { value } open { value } } }"""
CLOCK = """clock { firstAnswerSeconds firstAnswerTarget scopeSeconds scopeTarget
  reconciledSeconds reconciledTarget closedSeconds inTime }"""
DIFFERENCE = """difference {
  complete moment gainedCount missingCount goneCount
  gained(first: 1000) { nodes { depth traceable { number } member { id } } }
  gone(first: 1000) { nodes {
    member { number } causes { state removalReason removedBy component { number }
      product { number } supersededBy { component { number } } }
  } }
}"""
FIELDS |= {
    "openRecall": f"recall {{ {RECALL} }}",
    "extendRecall": f"recall {{ {RECALL} }}",
    "closeRecall": f"recall {{ {RECALL} }}",
    "reopenRecall": f"recall {{ {RECALL} }}",
    "recordRecallActions": f"actions {{ {ACTION} }} recall {{ {RECALL} }}",
    "withdrawRecallActions": f"actions {{ {ACTION} }} recall {{ {RECALL} }}",
    "setRecallSettings": "settings { firstAnswerSeconds scopeSeconds reconciledSeconds "
    "tolerancePercent }",
}


class Recaller(Holder):
    """Seals in cartridges in pumps, and recalls of them."""

    async def recall(self, *seals: str, **more: Any) -> dict[str, Any]:
        """Open a recall of these batches of seals."""
        suspects = [self.batch("SEAL", one) for one in seals]
        sent: Sent = {"title": "Cracked seals", "suspects": suspects, **more}
        return dict((await self.do("openRecall", **sent))["recall"])

    async def shown(self, recall: str, *parts: str) -> dict[str, Any]:
        """A recall with these parts."""
        query = f"query($id: ID!) {{ recall(id: $id) {{ {RECALL} {' '.join(parts)} }} }}"
        return dict((await self.api(query, {"id": recall}))["recall"])

    async def members(self, recall: str) -> dict[str, dict[str, Any]]:
        """The members of a recall by number, in order."""
        found = await self.shown(recall, f"members(first: 1000) {{ nodes {{ {MEMBER} }} }}")
        return {one["number"]: one for one in found["members"]["nodes"]}

    async def act(
        self, recall: str, kind: str, number: str, amount: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Record one action on the member with this number."""
        return await self.do(
            "recordRecallActions",
            recall=recall,
            actions=[self.action(kind, number, amount, **more)],
        )

    def action(
        self, kind: str, number: str, amount: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """One action on the member with this number."""
        item = {"S": "SEAL", "C": "CARTRIDGE", "P": "PUMP"}[number[0]]
        sent: Sent = {"kind": kind, "traceable": self.named(item, number), **more}
        return sent if amount is None else sent | {"quantity": quantity(amount)}
