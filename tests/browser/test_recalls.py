"""Recalls as a quality manager works on them: by keyboard, from the trace to the closed case."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.async_api import Locator, Page, expect

from graph.engine.session import Graph
from tests.support.browser import PHONE, Person
from tests.support.desk import Desk
from tests.support.genealogy import put
from tests.support.plant import Sent
from tests.support.recalling import BALANCE, Recaller
from tests.support.service import Api

HOSTILE = "<img src=x onerror=alert(1)> מספר 10 😀 " + "x" * 150


@pytest.fixture
async def plant(api: Api, company: str) -> Recaller:
    """Ten seals of S-1 came; one is in cartridge C-1, which is in pump P-1."""
    plant = Recaller(api, company)
    await plant.set_up()
    return plant


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def members(page: Page) -> Locator:
    """The rows of the table of members."""
    return page.get_by_role("region", name="Members", exact=True).locator("tbody tr")


def standing(page: Page) -> Locator:
    """What is always in sight."""
    return page.get_by_role("status").filter(has_text="reconciled")


async def is_closed(plant: Recaller, page: Page) -> bool:
    shown = await plant.shown(unquote(page.url.split("/recalls/")[1].split("?")[0]))
    return not shown["open"]


async def test_a_recall_from_the_trace_to_its_closing(someone: Person, plant: Recaller) -> None:
    # Of two items there is an S-2.
    await plant.item("GASKET", "BATCH")
    await plant.receive("GASKET", "S-2", "5")
    page = await someone.open(
        "trace", company=plant.company, root="SEAL/S-1", direction="FORWARD", show="table"
    )
    await page.get_by_role("link", name="Open a recall").click()
    await expect(dialog(page).get_by_role("listitem").filter(has_text="S-1")).to_be_visible()
    await expect(dialog(page).get_by_label("what they went into")).to_be_checked()
    title = dialog(page).get_by_label("What it is about")
    await expect(title).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_text("Say what it is about.")).to_be_visible()
    await title.fill("Cracked seals")
    number = dialog(page).get_by_label("Number, or scan a label")
    await number.fill("S-2")
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_text("Several items have a number S-2.")).to_be_visible()
    assert await someone.barriers() == []
    await someone.shoot("recalls-open")
    await dialog(page).get_by_role("button", name="S-2 Batch, SEAL").click()
    await title.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cracked seals")
    await expect(members(page)).to_have_count(4)
    await expect(standing(page)).to_contain_text("Complete list")
    await expect(page.get_by_text("Nothing new, nothing gone.")).to_be_visible()

    # Another client registers: told at once, and loud until somebody has seen it.
    late = (await plant.product("PUMPS", "P-2"))["id"]
    await plant.fill(late, "SEAL", "S-1", "1")
    news = page.get_by_role("alert").filter(has_text="The trace has gained 1 member")
    await expect(news).to_contain_text("P-2")
    await expect(standing(page)).to_contain_text("1 new in the trace, not in the case")
    await expect(page).to_have_title(re.compile(r"^\(1\) Cracked seals"))
    await someone.shoot("recall-gained")
    await news.get_by_role("button", name="Take new members in").click()
    await expect(members(page)).to_have_count(5)
    await expect(news).to_have_count(0)
    await expect(members(page).filter(has_text="P-2")).to_contain_text("Taken in later")

    # All at once, by keyboard.
    await page.get_by_label("Choose S-1").focus()
    await page.keyboard.press("Control+a")
    await expect(page.get_by_text("5 chosen")).to_be_visible()
    await page.get_by_role("toolbar", name="Members").get_by_role("button").press("Enter")
    await expect(dialog(page).get_by_label("Located")).to_be_focused()
    await dialog(page).get_by_label("Quantity of S-1").fill("11")
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_role("alert")).to_contain_text("S-1: Only 10 of S-1")
    assert await someone.barriers() == []
    await dialog(page).get_by_label("Quantity of S-1").fill("10")
    await page.keyboard.press("Enter")
    await expect(standing(page)).to_contain_text("Balance reached: 100 % reconciled")
    await page.get_by_label("Show").select_option("With something open")
    await expect(page.get_by_text("No member matches.")).to_be_visible()
    await page.get_by_role("button", name="Close the case").click()
    await expect(dialog(page).get_by_label("Reason")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert await is_closed(plant, page)


async def test_a_mistake_is_withdrawn_and_closing_open_needs_a_reason(
    someone: Person, plant: Recaller
) -> None:
    case = (await plant.recall("S-1", drill=True))["id"]
    page = await someone.open("recalls", case, company=plant.company)
    clock = page.get_by_role("group", name="Balance reached")
    await expect(page.get_by_role("group", name="First answer")).to_contain_text("In time")
    await expect(clock).to_contain_text("Running")
    await expect(clock).to_contain_text("Target 4 h")
    await members(page).get_by_role("button", name="S-1").press("Enter")
    panel = page.get_by_role("complementary", name="S-1")
    await panel.get_by_role("button", name="Record").click()
    await dialog(page).get_by_label("Quarantined").check()
    await dialog(page).get_by_label("Quantity of S-1").fill("3")
    await dialog(page).get_by_label("Customer").fill("Meyer")
    await dialog(page).get_by_label("Note").fill("shelf <9>")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("shelf <9>")
    await panel.get_by_role("button", name="Record").click()
    await dialog(page).get_by_label("Destroyed").check()
    await dialog(page).get_by_label("Taken from").select_option("what is quarantined")
    await someone.shoot("recall-record")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("Destroyed 3 pcs (before: Quarantined)")
    # What has gone on is not withdrawn alone.
    await panel.get_by_role("button", name="Withdraw: Quarantined").click()
    await dialog(page).get_by_label("Reason").fill("those were S-2")
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_role("alert")).to_contain_text("has gone on since")
    await page.keyboard.press("Escape")
    await panel.get_by_role("button", name="Withdraw: Destroyed").click()
    await dialog(page).get_by_label("Reason").fill("those were S-2")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("Withdrawn by tester")
    await expect(panel).to_contain_text("those were S-2")
    await someone.shoot("recall-member")
    assert await someone.barriers() == []
    row = members(page).filter(has_text="S-1")
    await expect(row).to_contain_text("Quarantined 3 pcs")
    await expect(row).not_to_contain_text("Destroyed")
    [seal] = [one for one in (await plant.members(case)).values() if one["number"] == "S-1"]
    assert (seal["quarantined"]["value"], seal["destroyed"]["value"]) == ("3", "0")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)

    await page.get_by_role("button", name="Close the case").click()
    await expect(dialog(page).get_by_label("Reason")).to_be_focused()
    await page.keyboard.press("Enter")
    fault = dialog(page).get_by_role("alert")
    await expect(fault).to_have_text("Its balance is open: say why it is closed all the same.")
    await dialog(page).get_by_label("Reason").fill("only a drill")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("only a drill").first).to_be_visible()
    assert await is_closed(plant, page)
    await expect(clock).to_contain_text("Not reached")
    await expect(page.get_by_label("Choose S-1")).to_have_count(0)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Dossier for print").click()
    await expect((await opened.value).get_by_role("heading", level=1)).to_have_text(
        "Recall drill: Cracked seals"
    )
    await page.get_by_role("button", name="Reopen").click()
    await dialog(page).get_by_label("Reason").fill("go on")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Close the case")).to_be_visible()


async def test_what_is_gone_is_said_with_its_reason(someone: Person, plant: Recaller) -> None:
    case = (await plant.recall("S-1", title=HOSTILE))["id"]
    await plant.do(
        "correctAssociation", id=plant.seal_in_cartridge, number="S-2", reason="was misread"
    )
    page = await someone.open("recalls", case, company=plant.company)
    await expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE.strip())
    gone = page.get_by_role("region", name="Gone from the trace").locator("tbody tr")
    await expect(gone).to_have_count(2)
    await expect(gone.first).to_contain_text("S-1 in C-1: corrected by tester")
    await expect(gone.first).to_contain_text("was misread")
    await expect(gone.first).to_contain_text("it is S-2 now")
    await page.set_viewport_size(PHONE)
    await someone.shoot("recall-hostile")
    assert await someone.barriers() == []


async def test_the_list_is_narrowed_and_its_targets_are_set(
    someone: Person, plant: Recaller
) -> None:
    page = await someone.open("recalls", company=plant.company)
    await expect(page.get_by_text("No recall here.")).to_be_visible()
    closed = (await plant.recall("S-1", title="Burst hoses"))["id"]
    await plant.do("closeRecall", recall=closed, reason="nothing left the house")
    await page.get_by_role("button", name="Targets").click()
    await dialog(page).get_by_label("First answer within").fill("0")
    await expect(dialog(page).get_by_text("Write minutes such as 7.5.")).to_be_visible()
    await dialog(page).get_by_label("First answer within").fill("2.5")
    await dialog(page).get_by_label("May stay open").fill("101")
    await page.keyboard.press("Enter")
    await expect(dialog(page).get_by_text("A tolerance is from 0 to 100")).to_be_visible()
    await dialog(page).get_by_label("May stay open").fill("1.5")
    await page.keyboard.press("Enter")
    await expect(dialog(page)).to_have_count(0)
    query = (
        "query($c: String) { recallSettings(company: $c) { firstAnswerSeconds tolerancePercent } }"
    )
    found = (await plant.api(query, {"c": plant.company}))["recallSettings"]
    assert found == {"firstAnswerSeconds": 150, "tolerancePercent": "1.5"}
    # A pasted list is taken line by line; what is unknown is said.
    await page.get_by_role("button", name="Open a recall").click()
    await dialog(page).get_by_label("What it is about").fill("Cracked seals")
    await dialog(page).get_by_label("This is a drill").check()
    await page.evaluate("navigator.clipboard.writeText('S-1\\nno such thing\\nS-2')")
    await dialog(page).get_by_label("Number, or scan a label").press("Control+v")
    await expect(dialog(page).get_by_text("Nothing is known under no such thing.")).to_be_visible()
    await dialog(page).get_by_role("button", name="Leave it out").click()
    await expect(dialog(page).get_by_role("listitem")).to_have_count(2)
    await dialog(page).get_by_role("button", name="Open and trace").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cracked seals")
    await page.go_back()
    rows = page.get_by_role("region", name="Recalls").locator("tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Cracked seals")
    await page.get_by_label("State").select_option("Closed")
    await expect(rows).to_have_count(1)
    await expect(rows).to_have_text(re.compile("Burst hoses"))
    await page.get_by_label("Kind").select_option("Drills")
    await expect(page.get_by_text("No recall matches.")).to_be_visible()
    await page.get_by_label("State").select_option("All")
    await page.get_by_label("Title").fill("CRACKED")
    await expect(rows).to_have_count(1)
    await expect(rows).to_have_text(re.compile("Cracked seals"))
    await someone.open("recalls", "no such recall", company=plant.company)
    await expect(page.get_by_text("There is no such thing.")).to_be_visible()


async def test_thousands_of_members_are_shown_by_page(
    someone: Person, desk: Desk, graph: Graph
) -> None:
    await desk.item("PART", "BATCH")
    boxes = [("root", f"M-{box:02}") for box in range(12)]
    pieces = [(f"M-{at % 12:02}", f"N-{at:04}") for at in range(1_200)]
    await put(graph, desk.company, [*boxes, *pieces])
    plant = Recaller(desk.api, desk.company)
    sent: Sent = {"title": "Wide", "suspects": [plant.batch("PART", "root")]}
    case = (await plant.do("openRecall", **sent))["recall"]["id"]
    page = await someone.open("recalls", case, company=desk.company)
    await expect(standing(page)).to_contain_text("1,213 members")
    await expect(members(page)).to_have_count(100)
    await page.get_by_role("button", name="Next").click()
    await expect(members(page).first).to_contain_text("N-0087")
    await page.get_by_label("Number or item").fill("N-119")
    await expect(members(page)).to_have_count(10)
    await page.get_by_label("Choose all").check()
    await page.get_by_role("toolbar", name="Members").get_by_role("button").click()
    await dialog(page).get_by_role("button", name="Record").click()
    await expect(page.get_by_text("11 of 1,213 members have nothing open.")).to_be_visible()
    balance = (await plant.shown(case, BALANCE))["balance"]
    # Of the root nothing is known, so nothing is to be accounted for.
    assert (balance["members"], balance["reconciledMembers"]) == (1_213, 11)
