"""The README's table of settings is the one that the program prints."""

from __future__ import annotations

import re
from pathlib import Path

from lotwise.settings import settings_table

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_lists_the_settings_as_they_are() -> None:
    """To mend it, put the output of `lotwise settings --markdown` between the marks."""
    text = README.read_text(encoding="utf-8")
    tables = re.findall(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", text, flags=re.DOTALL)
    assert tables == [settings_table()]
