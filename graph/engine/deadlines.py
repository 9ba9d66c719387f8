"""Absolute deadlines, passed down from the request to every statement."""

from __future__ import annotations

import time
from dataclasses import dataclass

from graph.errors import DeadlineExceeded


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock after which nobody waits for the answer any more."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that lies so many seconds ahead."""
        return cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left; negative when it has passed."""
        return self.at - time.monotonic()

    def check(self) -> None:
        """Raise ``DeadlineExceeded`` when it has passed."""
        if self.remaining <= 0:
            raise DeadlineExceeded("The service's time limit for this request was reached.")
