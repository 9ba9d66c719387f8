"""What connections that stay open have in common, whether WebSockets or server-sent events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from graph.engine.deadlines import Deadline
from lotwise.auth import Operators
from lotwise.errors import Code, refusal

log = logging.getLogger(__name__)

# How often it is asked whether a connection's token is still in force.
_RECHECK_SECONDS = 2.0
_RECHECK_DEADLINE = 10.0


class TokenRevoked(Exception):
    """The token of a connection is not in force any more."""


class Connections:
    """The connections of this process that stay open: at most so many, until the service stops."""

    def __init__(self, operators: Operators, most: int) -> None:
        self.operators = operators
        self.stopping = asyncio.Event()
        self._most = most
        self._open = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one connection. Raises ``RequestError`` where there are too many already."""
        if self._open >= self._most:
            message = f"This service has {self._most:,} open connections, which is the most here."
            raise refusal(503, Code.LIMIT_EXCEEDED, message, retry_after="5")
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    async def until_revoked(self, secret: str) -> None:
        """Wait until a token is not in force any more; then raise ``TokenRevoked``."""
        while True:
            await asyncio.sleep(_RECHECK_SECONDS)
            try:
                operator = await self.operators.of(secret, Deadline.after(_RECHECK_DEADLINE))
            except Exception as error:
                # Nobody knows while the engine is away; nothing is told meanwhile either.
                log.info("A token could not be looked up: %s", error)
                continue
            if operator is None:
                raise TokenRevoked("This access token is not in force any more.")
