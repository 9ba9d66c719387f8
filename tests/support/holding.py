"""A plant whose batches are held: seals go into cartridges, and both into pumps."""

from __future__ import annotations

from typing import Any

from tests.support.desk import FIELDS, Desk
from tests.support.plant import Sent

HOLD = """id transitive reason state placedAt placedBy releasedAt releasedBy releaseReason
  traceable { number }"""
FIELDS |= {"placeHold": f"hold {{ {HOLD} }}", "releaseHold": f"hold {{ {HOLD} }}"}
_ONE = f"""query($r: TraceableRef!) {{ traceable(ref: $r) {{ onHold holds {{ {HOLD} }} }} }}"""
_ALL = """query($c: String!, $after: String) {
  traceables(company: $c, first: 1000, after: $after) {
    nodes { number onHold holds { id } } pageInfo { hasNextPage endCursor }
  }
}"""
TRACKING = {"SEAL": "BATCH", "CARTRIDGE": "SERIAL", "PUMP": "SERIAL"}


class Holder(Desk):
    """A desk that places and releases holds."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.products: dict[str, str] = {}
        self.seal_in_cartridge = ""

    async def set_up(self, *, filled: bool = True) -> None:
        """Items and started orders; if ``filled``, S-1 in C-1 in P-1, and batch S-2."""
        for item, tracking in TRACKING.items():
            await self.item(item, tracking)
        await self.order("CARTRIDGES", {"CARTRIDGE": "50"}, {"SEAL": "50"})
        await self.order("PUMPS", {"PUMP": "50"}, {"CARTRIDGE": "50", "SEAL": "50"})
        if not filled:
            return
        for number in ("S-1", "S-2"):
            await self.receive("SEAL", number, "10")
        self.products = {
            "C-1": (await self.product("CARTRIDGES", "C-1"))["id"],
            "P-1": (await self.product("PUMPS", "P-1"))["id"],
        }
        self.seal_in_cartridge = await self.fill(self.products["C-1"], "SEAL", "S-1", "1")
        await self.fill(self.products["P-1"], "CARTRIDGE", "C-1")

    def named(self, item: str, number: str) -> Sent:
        """A reference to a piece of one of the items."""
        return (self.serial if TRACKING[item] == "SERIAL" else self.batch)(item, number)

    async def hold(
        self, item: str, number: str, *, transitive: bool = False, reason: str = "suspicious"
    ) -> dict[str, Any]:
        """Place a hold."""
        sent: Sent = {"traceable": self.named(item, number), "transitive": transitive}
        return dict((await self.do("placeHold", **sent, reason=reason))["hold"])

    async def release(self, hold: str, reason: str = "tested, fine") -> dict[str, Any]:
        """Release a hold."""
        return dict((await self.do("releaseHold", hold=hold, reason=reason))["hold"])

    async def traceable(self, item: str, number: str) -> dict[str, Any]:
        """A piece with its holds."""
        return dict((await self.api(_ONE, {"r": self.named(item, number)}))["traceable"])

    async def held_by(self) -> dict[str, set[str]]:
        """The holds that cover each piece, by its number; free ones are left out."""
        found: dict[str, set[str]] = {}
        after = None
        while True:
            page = (await self.api(_ALL, {"c": self.company, "after": after}))["traceables"]
            for one in page["nodes"]:
                assert one["onHold"] is bool(one["holds"])
                if one["onHold"]:
                    found[one["number"]] = {hold["id"] for hold in one["holds"]}
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    async def held(self) -> set[str]:
        """The numbers of all that is on hold."""
        return set(await self.held_by())
