"""The service's log, on standard error. No access token ever stands in it."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"\blw_[\w-]{8,}")


class _Formatter(logging.Formatter):
    """Formats a line with its traceback, and blots out what looks like an access token."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("lw_(hidden)", super().format(record))


def set_up_log() -> None:
    """Log warnings of everyone, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
