"""The data folder of the embedded engine: what lies where, who may hold it, and its password.

::

    engine/            the engine's own files; nobody else writes there
    engine.password    the engine's password, made once, readable by its owner only
    engine.json        where the engine listens (port, process), replaced whole at each start
    engine.log         all that the engine says; engine.log.1 is the part before
    engine.lock        held by the engine's process as long as it lives
    service.lock       held by the process that supervises the engine

Both the supervisor and the engine's process use this module; it imports nothing that is slow.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

USER = "root"
DATABASE = "lotwise"

_LOG_LIMIT = 20 * 2**20
# Windows lets nobody read a locked byte, and the lock's file holds its owner: lock a byte beyond.
_LOCKED_BYTE = 4096


class ServerExit(IntEnum):
    """Why the engine's process ended by itself; its exit status."""

    STOPPED = 0
    FAILED = 1
    PORT_TAKEN = 70
    FOLDER_IN_USE = 71
    NOT_SUPPORTED = 72


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """Where the engine of a folder listens, as its process wrote it.

    ``run`` is the supervisor's random mark of one start, so that the record of an earlier start is
    never taken for that of this one.
    """

    port: int
    pid: int
    run: str
    ready: bool


class FolderLock:
    """A lock on a file that the operating system gives back when its holder's process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting. False when someone else holds it."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(file):
            os.close(file)
            return False
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens when it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def is_held(self) -> bool:
        """Whether any process holds the lock now."""
        try:
            file = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not _lock(file)
        finally:
            os.close(file)

    def holder(self) -> str:
        """The number of the process that took the lock last, or "unknown"."""
        try:
            return self._path.read_text() or "unknown"
        except OSError:
            return "unknown"


class EngineFolder:
    """The files of one embedded engine under ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.engine = self.root / "engine"
        self.log = self.root / "engine.log"
        self.service_lock = FolderLock(self.root / "service.lock")
        self.engine_lock = FolderLock(self.root / "engine.lock")
        self._password = self.root / "engine.password"
        self._record = self.root / "engine.json"

    def create(self) -> None:
        """Make the folders where they are missing, for their owner only."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.engine.mkdir(mode=0o700, exist_ok=True)

    def ensure_password(self) -> None:
        """Make the password once. Only the holder of ``service_lock`` may call this."""
        if self._password.exists():
            self._password.chmod(0o600)
        else:
            _replace(self._password, secrets.token_urlsafe(32))

    def password(self) -> str:
        """The engine's password. Raises ``FileNotFoundError`` where there was no engine yet."""
        return self._password.read_text().strip()

    def record(self) -> EngineRecord | None:
        """The newest record, or None where there is none or it cannot be read."""
        try:
            return EngineRecord(**json.loads(self._record.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write_record(self, record: EngineRecord) -> None:
        """Replace the record as a whole: a reader sees the old one or the new one."""
        _replace(self._record, json.dumps(asdict(record)))

    def open_log(self) -> BinaryIO:
        """The log, to write at its end; readable by its owner only."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        return os.fdopen(os.open(self.log, flags, 0o600), "ab")

    def trim_log(self) -> None:
        """Keep the log at two parts of a bounded size. The engine goes on writing meanwhile."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            shutil.copy2(self.log, f"{self.log}.1")
            os.truncate(self.log, 0)

    def last_words(self) -> str:
        """The last line of the log that is not empty."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4096))
            text = log.read().decode(errors="replace")
        return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _replace(path: Path, text: str) -> None:
    # mkstemp makes the file readable by its owner only, before anything is in it.
    file, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(file, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


if sys.platform == "win32":

    def _lock(file: int) -> bool:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(file, 0, os.SEEK_SET)
        return True

else:

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
