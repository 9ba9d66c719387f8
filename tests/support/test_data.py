"""A test without its third-party data says so, and fails where the data must be there."""

from __future__ import annotations

import pytest

from tests.support.data import third_party


def test_missing_data_skips_the_test_and_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOTWISE_TEST_STRICT", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"missing: \.\./shared/data/no-such-set/a\.b"):
        third_party("no-such-set", "a.b")


def test_missing_data_fails_the_test_where_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTWISE_TEST_STRICT", "1")
    with pytest.raises(pytest.fail.Exception, match=r"missing: \.\./shared/data/no-such-set"):
        third_party("no-such-set")
