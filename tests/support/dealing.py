"""Dealing the tests to several processes."""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

from tests.support.engines import ENGINES

_ENGINE = re.compile(rf"[\[-]({'|'.join(ENGINES)})[\]-]")


class ByEngine(LoadScopeScheduling):  # type: ignore[misc]
    """All tests on one engine stay in one process, so that it is started once.

    So do the pages in a browser, and the tests of each file that ask for no engine. The largest
    group is dealt first. (Groups by a mark, which the library knows as well, are not seen by it
    with pytest 9.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/browser/"):
            return "pages"
        engine = _ENGINE.search(nodeid)
        return nodeid.partition("::")[0] if engine is None else engine[1]
