"""The health report: a planted fault is found, explained, and put right from there."""

from __future__ import annotations

from playwright.async_api import expect

from graph.domain.health import HealthCode
from tests.support.browser import Person
from tests.support.holding import Holder
from tests.support.service import Api


async def test_a_fault_is_found_explained_and_put_right(
    someone: Person, api: Api, company: str
) -> None:
    plant = Holder(api, company)
    await plant.set_up()
    await plant.do("removeAssociations", ids=[plant.seal_in_cartridge], reason="never was in it")
    page = await someone.open("health-report", company=company)
    checks = page.get_by_role("list", name="What was checked")
    await expect(checks.get_by_role("listitem")).to_have_count(len(HealthCode))
    await expect(page.get_by_role("status")).to_contain_text("Looked at 4 batches")
    gap = checks.get_by_role("listitem").filter(has_text="Went on before")
    await expect(gap).to_contain_text("1")
    finding = page.locator("#GAP")
    await expect(finding).to_contain_text("The trace ends at the gap")
    await expect(finding.get_by_role("link", name="C-1", exact=True)).to_have_attribute(
        "href", f"/traceables/CARTRIDGE/C-1?company={company}"
    )
    await finding.get_by_role("link", name="Its components").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("CARTRIDGES")
    await someone.settled()
    await expect(page.locator("tr[aria-current=true]")).to_contain_text("C-1")
    await plant.fill(plant.products["C-1"], "SEAL", "S-1", "1")
    await page.go_back()
    await page.get_by_role("button", name="Check again").press("Enter")
    await expect(gap).to_contain_text("None")
