"""The program ``lotwise`` as a person runs it: a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 60.0
_READY = "Ctrl-C stops it."


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a new user whose home and working folder is ``folder``."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("LOTWISE_")}
    given = {f"LOTWISE_{name.upper()}": text for name, text in settings.items()}
    # Any warning of Python's is a fault here too.
    return {
        **inherited,
        "HOME": str(folder),
        "PYTHONWARNINGS": "error",
        "LOTWISE_PORT": "0",
        **given,
    }


def lotwise(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "lotwise", *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class RunningProgram:
    """``lotwise run``, started in ``folder``; what it prints is collected as it comes."""

    folder: Path
    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> RunningProgram:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lotwise", "run", *self.arguments],
            cwd=self.folder,
            env=environment(self.folder, **self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.seconds_to_start = 0.0
        self.output: list[str] = []
        self.errors: list[str] = []
        self._readers = [
            threading.Thread(target=self.output.extend, args=(self.process.stdout,)),
            threading.Thread(target=self.errors.extend, args=(self.process.stderr,)),
        ]
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.ended()
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()

    def wait_until_ready(self) -> RunningProgram:
        """Wait until it says that it serves."""
        began = time.monotonic()
        self.wait_for(_READY)
        self.seconds_to_start = time.monotonic() - began
        return self

    def wait_for(self, words: str) -> None:
        """Wait until it has printed these words."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < until, self.text
            assert self.process.poll() is None, "".join(self.errors)
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal and return the status that the program ends with."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; return its status."""
        status = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return status

    @property
    def text(self) -> str:
        """All that it has printed on standard output so far."""
        return "".join(self.output)

    @property
    def address(self) -> str:
        """Where it serves, such as ``http://127.0.0.1:8000``."""
        return self._found(r"serves GraphQL at (\S+)/graphql\n")

    @property
    def token(self) -> str:
        """The ready-made token that it has printed."""
        token = self._found(r"/\?token=(\S+)\n")
        assert f"Authorization: Bearer {token}\n" in self.text
        return token

    def ask(self, query: str, token: str | None = None) -> dict[str, Any]:
        """The answer's ``data``."""
        response = httpx.post(
            f"{self.address}/graphql",
            json={"query": query},
            headers={"Authorization": f"Bearer {token or self.token}"},
            timeout=PATIENCE,
            trust_env=False,
        )
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def _found(self, pattern: str) -> str:
        match = re.search(pattern, self.text)
        assert match is not None, self.text
        return match.group(1)


def engine_pid(folder: Path) -> int:
    """The process of the engine of the data folder in ``folder``, as it was noted last."""
    noted: int = json.loads((folder / "data" / "engine.json").read_text())["pid"]
    return noted


def is_gone(pid: int, within: float) -> bool:
    """Whether a process is no more, within so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
