"""Whatever makes or ends an edge of the genealogy notes it for those who keep it in memory."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from graph.engine.backfills import Backfill, fill_in
from graph.engine.deadlines import Deadline
from graph.engine.migrations import MIGRATIONS
from graph.engine.session import Graph, Transaction
from tests.support.genealogy import put
from tests.support.plant import Plant
from tests.support.service import PATIENCE, Api

_GRAPH = Path(__file__).resolve().parents[2] / "graph"
_MAKES = re.compile(r"CREATE\s*\(\w*\)-\[\w*:CONSUMED_INTO|MERGE\s*\(\w*\)-\[\w*:CONSUMED_INTO")
_ENDS = re.compile(r"SET\s[^\"]*\.goneLane\s*=")


def test_edges_are_made_and_ended_in_one_place() -> None:
    """``graph/store/edges.py`` notes them; a statement elsewhere would be missed by traces."""
    found = []
    for path in sorted(_GRAPH.rglob("*.py")):
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        if any(_MAKES.search(text) or _ENDS.search(text) for text in texts):
            found.append(path.relative_to(_GRAPH).as_posix())
    assert found == ["store/edges.py"]


async def test_edges_of_an_older_store_learn_their_times(
    api: Api, graph: Graph, company: str
) -> None:
    """The migration tells each edge when its association was recorded, and removed."""
    plant = Plant(api, company)
    await plant.item("SEAL", "BATCH")
    await plant.item("PUMP")
    await plant.item("PART", "BATCH")
    await plant.order("O", {"PUMP": "2"}, {"SEAL": "4"})
    product = await plant.product("O", "P")
    for number in ("A", "B"):
        made = await plant.component(product["id"], number, quantity={"value": "1"})
    await plant.do("removeAssociations", "associations { id }",
                   ids=[made["association"]["id"]], reason="A mistake")  # fmt: skip
    await plant.do("recordReceipt", item=plant.ref("SEAL"), number="C", quantity={"value": "3"})
    await plant.do("splitBatch", "relations { id }", batch=plant.batch("SEAL", "C"),
                   parts=[{"number": "D", "quantity": {"value": "1"}}], reason="Half")  # fmt: skip
    await put(graph, company, [("x", "y")])
    session = graph.session(Deadline.after(PATIENCE))
    read = """
    MATCH (c:Traceable {company: $company})-[e:CONSUMED_INTO]->()
    RETURN e.association AS association, e.registeredAt AS registered, e.happenedAt AS happened,
           e.goneAt AS gone ORDER BY association
    """
    before = await session.all(read, company=company)

    async def forget(tx: Transaction) -> None:
        await tx.all(
            "MATCH (c:Traceable {company: $company})-[e:CONSUMED_INTO]->() "
            "SET e.registeredAt = NULL, e.happenedAt = NULL, e.goneAt = NULL",
            company=company,
        )

    await session.write((), forget)
    [migration] = [one for one in MIGRATIONS if one.version == 4]
    for step in migration.steps:
        if isinstance(step, Backfill):
            await fill_in(session, step)
    after = await session.all(read, company=company)
    # An edge that no record stands behind, as this test put there, has no time to learn.
    assert [one for one in after if one["registered"] is None] == [
        {**one, "registered": None, "happened": None} for one in after if one["registered"] is None
    ]
    known = [one for one in after if one["registered"] is not None]
    assert len(known) == len(after) - 1 == 3
    assert known == [one for one in before if one in known]
    assert sum(one["gone"] is not None for one in known) == 1
