"""Where nothing may be skipped, a skipped test fails the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IN_A_TEST = "import pytest\ndef test_it():\n    pytest.skip('no data')\n"
AS_A_WHOLE = "import pytest\npytest.skip('no data', allow_module_level=True)\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert False\n"


@pytest.mark.parametrize(
    ("text", "strict", "fails"),
    [
        (IN_A_TEST, "", False),
        (IN_A_TEST, "1", True),
        (AS_A_WHOLE, "1", True),
        (EXPECTED_TO_FAIL, "1", False),
    ],
)
def test_a_skip_fails_the_run_where_it_is_forbidden(
    tmp_path: Path, text: str, strict: str, fails: bool
) -> None:
    file = tmp_path / "test_skipped.py"
    file.write_text(text)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", file],
        cwd=ROOT,
        env={**os.environ, "LOTWISE_TEST_STRICT": strict},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode in (1, 2)) is fails, run.stdout
    assert ("LOTWISE_TEST_STRICT=1 forbids: " in run.stdout) is fails
