"""No statement of the code takes anything out of the history, or changes what stands there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("graph", "loaders", "resolvers", "schema", "lotwise")
_CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|UNWIND|CALL|RETURN|SET|DELETE|DETACH|REMOVE|DROP)\b")
_LOSES = re.compile(r"\b(DELETE|DETACH|REMOVE|DROP|TRUNCATE)\b", re.IGNORECASE)
_RECORDS = ("HistoryEntry", "Activity", "HistorySeal")
# Keys to search by, put together from what a record says: a migration gives them to older ones.
_SEARCH_KEYS = frozenset({"timeKey", "codeKey", "operatorKey", "partnerKey"})


def statements(source: str) -> list[str]:
    """Every text of a program that looks like a part of a statement, documentation aside."""
    tree = ast.parse(source)
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    )
    # A single word is none: "DELETE" is a method of HTTP as well.
    return [text for text in texts if _CYPHER.search(text) and len(text.split()) > 1]


def loses(statement: str) -> bool:
    """Whether a statement takes nodes, edges or properties away."""
    return bool(_LOSES.search(statement))


def changes_records(statement: str) -> list[str]:
    """Which records of the history a statement sets properties of, other than as it creates them.

    A variable is of a record if any pattern gives it that label.
    """
    found = []
    for name, label in re.findall(r"\((\w+)\s*:\s*(\w+)", statement):
        if label not in _RECORDS:
            continue
        created = re.search(rf"CREATE\s*\({name}\s*:\s*{label}\)", statement)
        sets = re.findall(rf"(?:\bSET|,)\s+{name}\b(?:\.(\w+))?\s*\+?=", statement)
        sets = [one for one in sets if one not in _SEARCH_KEYS]
        merged = re.search(rf"MERGE\s*\({name}\s*:", statement)
        if merged or (sets and not created):
            found.append(label)
    return found


SOURCES = sorted(path for folder in _FOLDERS for path in _ROOT.joinpath(folder).rglob("*.py"))


def test_the_statements_are_found() -> None:
    found = [one for path in SOURCES for one in statements(path.read_text(encoding="utf-8"))]
    assert len(found) > 60
    assert any("CREATE (h:HistoryEntry)" in one for one in found)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(_ROOT)))
def test_no_statement_takes_anything_away(path: Path) -> None:
    for statement in statements(path.read_text(encoding="utf-8")):
        assert not loses(statement), statement
        assert not changes_records(statement), statement


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (h:HistoryEntry {id: $id}) DETACH DELETE h",
        "MATCH (n) delete n",
        "MATCH (h:HistoryEntry) REMOVE h.reason",
        "DROP INDEX history_lane",
    ],
)
def test_a_statement_that_takes_away_is_seen(statement: str) -> None:
    assert loses(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (h:HistoryEntry {id: $id}) SET h.operator = $other",
        "UNWIND $ids AS id MATCH (a:Activity {id: id}) WITH a SET a += $values",
        "MERGE (s:HistorySeal {number: 1}) SET s = $seal",
        "MERGE (a:Activity {id: 1}) ON MATCH SET a.code = 'x'",
        "MATCH (a:Activity) SET a.timeKey = a.id, a.operator = $other",
    ],
)
def test_a_statement_that_changes_a_record_is_seen(statement: str) -> None:
    assert changes_records(statement)


def test_what_only_adds_is_left_alone() -> None:
    adds = """MATCH (lane:Lane {id: $lane}) SET lane.number = lane.number + 1 WITH lane
    FOREACH (entry IN $history | CREATE (h:HistoryEntry) SET h = entry, h.lane = lane.id)"""
    assert not loses(adds)
    assert changes_records(adds) == []
