"""What every write carries: who asks, when, under which idempotency key; and how it is recorded.

A write records itself in the same transaction as its effect: one or more history entries, stamped
with the transaction's lane, and the answer under its idempotency key.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString

from graph.domain.ids import new_id
from graph.domain.times import to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused

Answer = dict[str, str | None]

# The tail of every writing statement. Expects `lane` to be matched as (lane:Lane). Each entry says
# how many stand under its lane's number, so that a reader knows whether it has seen them all.
RECORD: LiteralString = """
FOREACH (entry IN $history |
  CREATE (h:HistoryEntry)
  SET h = entry, h.lane = lane.id, h.laneNumber = lane.number, h.laneEntries = size($history))
FOREACH (answer IN $answers | CREATE (k:IdempotencyKey) SET k = answer)
"""
TAKE_LANE: LiteralString = """
MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1 WITH lane
"""
_RECORD_ONLY: LiteralString = TAKE_LANE + RECORD
_FIRST_ANSWER: LiteralString = """
MATCH (k:IdempotencyKey {key: $key}) RETURN k.fingerprint AS fingerprint, k.answer AS answer
"""


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A client's key for one write, and the fingerprint of what it asked under it."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, operator: str, key: str, operation: str, asked: object) -> Idempotency:
        """The idempotency of ``asked`` (JSON values). Keys of two operators never meet."""
        text = json.dumps([operation, asked], sort_keys=True, ensure_ascii=False, default=str)
        return cls(f"{operator}\x1f{key}", hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Command:
    """The circumstances of one write. ``company`` is the one that its history belongs to."""

    operator: str
    company: str
    recorded_at: datetime
    idempotency: Idempotency | None = None

    def at(self, company: str) -> Command:
        """The same command, about what belongs to ``company``."""
        return replace(self, company=company)

    @property
    def idempotency_key(self) -> str | None:
        """The stored form of the client's idempotency key."""
        return self.idempotency.key if self.idempotency else None

    @property
    def queue(self) -> tuple[str, ...]:
        """The key that repetitions of this command wait in line for; none without one."""
        return (f"idempotency:{self.idempotency.key}",) if self.idempotency else ()

    def replay(self, stored: dict[str, Any] | None) -> Answer | None:
        """The first answer given under this key, or None when there was none.

        Refuses with ``IDEMPOTENCY_CONFLICT`` a key that was used for something else.
        """
        if self.idempotency is None or not stored:
            return None
        if stored["fingerprint"] != self.idempotency.fingerprint:
            raise Refused(
                ErrorCode.IDEMPOTENCY_CONFLICT,
                "This idempotency key was already used for a different request.",
                ("idempotencyKey",),
            )
        answer: Answer = json.loads(stored["answer"])
        return answer

    async def first_answer(self, tx: Transaction | GraphSession) -> Answer | None:
        """Look up and replay the first answer given under this command's key."""
        if self.idempotency is None:
            return None
        return self.replay(await tx.one(_FIRST_ANSWER, key=self.idempotency.key))

    def history(
        self, event: str, data: dict[str, Any] | None = None, **about: object
    ) -> dict[str, Any]:
        """A history entry: what happened (``event``), to what (ids), and the facts."""
        return {
            "id": new_id(),
            "company": self.company,
            "event": event,
            "operator": self.operator,
            "recordedAt": to_micros(self.recorded_at),
            "data": json.dumps(data or {}, ensure_ascii=False, sort_keys=True),
            **about,
        }

    def answers(self, answer: Answer) -> list[dict[str, Any]]:
        """The parameter ``$answers`` of ``RECORD``: what to keep under the idempotency key."""
        if self.idempotency is None:
            return []
        return [
            {
                "key": self.idempotency.key,
                "fingerprint": self.idempotency.fingerprint,
                "answer": json.dumps(answer),
                "recordedAt": to_micros(self.recorded_at),
            }
        ]

    async def record(self, tx: Transaction, history: list[dict[str, Any]], answer: Answer) -> None:
        """Append history and answer, where no statement of the write ends with ``RECORD``."""
        await tx.all(_RECORD_ONLY, lane=tx.lane, history=history, answers=self.answers(answer))


def told_time(happened_at: datetime | None) -> dict[str, str]:
    """What the history keeps of the moment that something is said to have happened, if it was."""
    return {} if happened_at is None else {"happenedAt": happened_at.isoformat()}
