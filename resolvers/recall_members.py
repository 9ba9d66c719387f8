"""Looking for members of a recall: by number, and by what is still to be done about them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.domain.recalls import Recall, RecallActionKind, RecallMember, Tally, tallies
from graph.engine.session import GraphSession
from graph.store.recalls import actions_of, members_of


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members are asked for: ``part`` stands in the number or the item number, in any case;
    ``open`` says whether something is to be accounted for; of all of it ``lacking`` is not yet
    done; ``joined`` says whether it was taken in later."""

    part: str = ""
    open: bool | None = None
    lacking: RecallActionKind | None = None
    joined: bool | None = None

    @property
    def asks(self) -> bool:
        """Whether it leaves anything out."""
        return self != MemberFilter()

    def fits(self, member: RecallMember, tally: Tally) -> bool:
        """Whether a member is asked for."""
        texts = f"{member.number}\n{member.item_number}".lower()
        return (
            self.part.lower() in texts
            and (self.open is None or self.open == bool(tally.left))
            and (self.joined is None or self.joined == (member.joined_at is not None))
            and (self.lacking is None or tally.room(self.lacking, None) > 0)
        )


async def find_members(
    session: GraphSession, recall: Recall, wanted: MemberFilter, start: int, limit: int
) -> list[RecallMember]:
    """The next ``limit`` members from position ``start`` on, in order."""
    if not wanted.asks:
        return await members_of(session, recall.id, start, start + limit)
    members = await members_of(session, recall.id, start)
    found = tallies(members, await actions_of(session, recall.id, start))
    return [one for one in members if wanted.fits(one, found[one.position])][:limit]
