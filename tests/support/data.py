"""Third-party test data, which is read where it lies beside the project and never committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def third_party(*parts: str) -> Path:
    """Return a path under ``../shared/data``, seen from the project's root.

    Where it is missing the calling test skips and says so; with ``LOTWISE_TEST_STRICT=1``, as in
    CI, it fails instead. Call it from a test or a fixture, not while tests are collected.
    """
    path = _ROOT.parent.joinpath("shared", "data", *parts)
    if not path.exists():
        reason = f"third-party test data is missing: ../shared/data/{'/'.join(parts)}"
        if os.environ.get("LOTWISE_TEST_STRICT") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return path
