"""``lotwise health``: the report for people, with a status for programs."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from graph.engine.session import GraphAddress
from tests.support.desk import Desk
from tests.support.program import lotwise
from tests.support.service import Api


async def test_the_report_and_its_status(
    api: Api, engine: GraphAddress, company: str, tmp_path: Path
) -> None:
    desk = Desk(api, company)

    async def health(*options: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            lotwise,
            tmp_path,
            "health",
            "--company",
            company,
            *options,
            graph_uri=engine.uri,
            graph_user=engine.user,
            graph_password=engine.password,
        )

    await desk.item("SEAL", "BATCH")
    await desk.receive("SEAL", "S-1")
    well = await health()
    assert (well.returncode, well.stderr) == (0, "")
    looked = f"Looked at 2 batches and serial numbers, 1 links of company {company}.\n"
    assert well.stdout == looked.replace("2 batches", "1 batches").replace("1 links", "0 links")

    await desk.item("PUMP")
    await desk.order("P1", {"PUMP": "1"}, {"SEAL": "2"})
    pump = (await desk.product("P1", "P-1"))["id"]
    await desk.fill(pump, "SEAL", "S-1", "1.5")
    await desk.do("reportAsFinished", finishedProduct=pump)
    ill = await health()
    assert (ill.returncode, ill.stderr) == (1, "lotwise: Found 2 places to put right.\n")
    assert ill.stdout == (
        "FINISHED_INCOMPLETE: 1  Reported as finished, but component lines are incomplete.\n"
        "  P-1 of item PUMP is reported as finished, but its components are incomplete.\n"
        "OVER_CONSUMED: 1  More of it went than ever came.\n"
        "  S-1 of item SEAL came to 1, and 1.5 went.\n" + looked
    )
    assert "  and 1 more\n" in (await health("--cases", "0")).stdout
