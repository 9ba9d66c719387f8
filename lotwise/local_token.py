"""The ready-made access token of whoever starts the service on their own machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from graph.engine.session import GraphSession
from graph.store.tokens import create_token, operator_of

OPERATOR = "local"

_FILE = "local.token"


async def local_token(session: GraphSession, folder: Path) -> str:
    """The token kept in ``folder``, made anew when there is none or it was revoked.

    Its file is readable by its owner only.
    """
    file = folder / _FILE
    try:
        kept = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        kept = ""
    if kept and await operator_of(session, kept) is not None:
        return kept
    secret = await create_token(session, OPERATOR)
    _keep(file, secret)
    return secret


def _keep(file: Path, secret: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file readable by its owner only, before anything is in it.
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secret + "\n")
    os.replace(name, file)
