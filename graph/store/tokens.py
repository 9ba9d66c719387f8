"""Access tokens: who may ask, kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.domain.ids import new_id
from graph.domain.texts import clean_name
from graph.domain.times import from_micros, now, to_micros
from graph.engine.session import GraphSession, Transaction
from graph.errors import ErrorCode, Refused

PREFIX = "lw_"

_CREATE: LiteralString = "CREATE (t:Token) SET t = $token"
_BY_HASH: LiteralString = """
MATCH (t:Token {hash: $hash}) WHERE t.revokedAt IS NULL RETURN t.id AS id, t.name AS name
"""
_LIST: LiteralString = """
MATCH (t:Token) RETURN t.id AS id, t.name AS name, t.createdAt AS createdAt,
                       t.revokedAt AS revokedAt ORDER BY t.id
"""
_REVOKE: LiteralString = """
MATCH (t:Token) WHERE (t.id = $ref OR t.name = $ref) AND t.revokedAt IS NULL
SET t.revokedAt = $at RETURN count(t) AS revoked
"""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token without its secret. ``name`` stands as operator on what it writes."""

    id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None


async def create_token(session: GraphSession, name: str) -> str:
    """Create a token and return its secret text, which is stored nowhere."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = {
        "id": new_id(),
        "name": clean_name(name, "The token's name", ("name",)),
        "hash": _hash(secret),
        "createdAt": to_micros(now()),
    }

    async def work(tx: Transaction) -> None:
        await tx.all(_CREATE, token=token)

    await session.write((), work)
    return secret


async def operator_of(session: GraphSession, secret: str) -> str | None:
    """The name of the token with this secret text, or None if it is unknown or revoked."""
    row = await session.one(_BY_HASH, hash=_hash(secret))
    return str(row["name"]) if row else None


async def list_tokens(session: GraphSession) -> list[Token]:
    """All tokens, oldest first, revoked ones too."""
    return [
        Token(
            row["id"],
            row["name"],
            from_micros(row["createdAt"]),
            from_micros(row["revokedAt"]) if row["revokedAt"] is not None else None,
        )
        for row in await session.all(_LIST)
    ]


async def revoke_token(session: GraphSession, ref: str) -> int:
    """Revoke the tokens with this id or name and return how many; ``NOT_FOUND`` if none."""

    async def work(tx: Transaction) -> int:
        row = await tx.one(_REVOKE, ref=ref, at=to_micros(now()))
        return int(row["revoked"]) if row else 0

    revoked = await session.write((), work)
    if not revoked:
        raise Refused(ErrorCode.NOT_FOUND, f"There is no token {ref[:80]} in force.", ("name",))
    return revoked


def _hash(secret: str) -> str:
    # The secret has 256 random bits, so a plain hash cannot be reversed by guessing.
    return hashlib.sha256(secret.encode()).hexdigest()
