"""What must be the same on all engines, also where several processes run the tests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Everywhere:
    """Keeps what the first engine had, in a folder that all processes of a run share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def same(self, name: str, value: Any) -> None:
        """Fail where ``value`` (of JSON) is not what another engine had under this name."""
        file = self._folder / f"{name}.json"
        mine = self._folder / f"{name}.{os.getpid()}"
        mine.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")
        try:
            # Appears at once and whole, and just for the first one.
            os.link(mine, file)
        except FileExistsError:
            assert json.loads(file.read_text(encoding="utf-8")) == json.loads(mine.read_text())
