"""The associations page, as a supervisor uses it: by keyboard and by mouse."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from graph.engine.deadlines import Deadline
from graph.store.tokens import create_token
from tests.support.browser import Person, person
from tests.support.desk import Desk
from tests.support.service import Service


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """Order WO of three pumps, of which P-1 and P-2 are registered with motor and seals."""
    await desk.item("PUMP", name="Feed pump")
    await desk.item("MOTOR", name="Motor 5 kW")
    await desk.item("SEAL", "BATCH", name="Shaft seal")
    await desk.order("WO", {"PUMP": "3"}, {"MOTOR": "3", "SEAL": "6"})
    for at in ("1", "2"):
        pump = await desk.product("WO", f"P-{at}")
        await desk.fill(pump["id"], "MOTOR", f"M-{at}")
        await desk.fill(pump["id"], "SEAL", "S-1", "2")
    return desk


@pytest.fixture
async def other(browser: Browser, service: Service) -> AsyncIterator[Person]:
    """A colleague, with a token of their own."""
    token = await create_token(service.graph.session(Deadline.after(60)), "colleague")
    async with person(browser, replace(service, token=token)) as present:
        yield present


async def associations(someone: Person, plant: Desk) -> Page:
    return await someone.open("orders", "WO", "associations", company=plant.company)


def grid(page: Page, name: str) -> Locator:
    """The table with this name."""
    return page.get_by_role("region", name=name, exact=True)


def row(page: Page, name: str, text: str) -> Locator:
    return grid(page, name).get_by_role("row").filter(has_text=text)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


async def press(page: Page, name: str, within: str) -> None:
    """A button of the toolbar of a grid."""
    await (
        page.get_by_role("toolbar", name=within, exact=True)
        .get_by_role("button", name=name)
        .click()
    )


async def live(plant: Desk, product: str = "P-1") -> list[tuple[str, str, str]]:
    """Number, consumption and picked of what stands in a product, as the service has it."""
    query = """query($r: OrderRef!) { productionOrder(ref: $r) { finishedProducts { nodes {
      traceable { number }
      associations { nodes { component { number } consumption { value } picked { value } } }
    } } } }"""
    data = await plant.api(query, {"r": plant.ref("WO")})
    [found] = [
        one
        for one in data["productionOrder"]["finishedProducts"]["nodes"]
        if one["traceable"]["number"] == product
    ]
    return [
        (one["component"]["number"], one["consumption"]["value"], one["picked"]["value"])
        for one in found["associations"]["nodes"]
    ]


async def test_a_product_and_its_components_are_entered(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    await press(page, "Create", "Finished products")
    await expect(dialog(page).get_by_label("Serial number")).to_be_focused()
    await page.keyboard.type("P-3")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Components of P-3")).to_be_visible()
    await press(page, "Create", "Components of P-3")
    await dialog(page).get_by_label("Serial number").fill("M-1")
    await page.keyboard.press("Enter")
    await expect(dialog(page)).to_contain_text("M-1")  # it stays, with the reason
    await expect(dialog(page).get_by_role("alert")).to_be_visible()
    await dialog(page).get_by_label("Serial number").fill("M-3")
    await dialog(page).get_by_role("button", name="Create and next").click()
    await dialog(page).get_by_label("Line").select_option(label="20 · SEAL · 2 pcs remaining")
    await dialog(page).get_by_label("Batch").fill("S-9")
    await dialog(page).get_by_label(re.compile("Quantity")).fill("1.5")
    await dialog(page).get_by_role("button", name="Create", exact=True).click()
    await expect(row(page, "Components of P-3", "S-9")).to_contain_text("1.5 pcs")
    assert await live(plant, "P-3") == [("M-3", "1", "0"), ("S-9", "1.5", "0")]


async def test_a_mistake_is_corrected_and_its_history_tells(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    await grid(page, "Components of P-1").get_by_role("button", name="Correct: S-1").click()
    await dialog(page).get_by_label("Number").fill("S-2")
    await dialog(page).get_by_label(re.compile("Quantity")).fill("3")
    correct = dialog(page).get_by_role("button", name="Correct")
    await expect(correct).to_be_disabled()  # no reason yet
    await dialog(page).get_by_label("Reason").fill("label misread")
    await correct.click()
    await expect(row(page, "Components of P-1", "S-2")).to_contain_text("3 pcs")
    assert ("S-2", "3", "0") in await live(plant)
    await grid(page, "Components of P-1").get_by_role("button", name="History: S-2").click()
    panel = page.get_by_role("complementary", name="History of S-2")
    await expect(panel).to_contain_text("number S-1 → S-2, quantity 2 pcs → 3 pcs")
    await expect(panel).to_contain_text("label misread")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    toolbar = page.get_by_role("toolbar", name="Components of P-1", exact=True)
    await toolbar.get_by_label("Show removed and corrected").check()
    await expect(row(page, "Components of P-1", "S-1")).to_contain_text("Corrected")


async def test_several_rows_are_removed_by_keyboard(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    table = grid(page, "Components of P-1")
    await table.get_by_label("Choose M-1").focus()
    await page.keyboard.press("Shift+ArrowDown")
    await expect(page.get_by_text("2 chosen")).to_be_visible()
    await press(page, "Remove", "Components of P-1")
    await expect(dialog(page).get_by_label("Reason")).to_be_focused()
    await page.keyboard.type("wrong pump")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No component is registered yet.")).to_be_visible()
    assert await live(plant) == []
    toolbar = page.get_by_role("toolbar", name="Components of P-1", exact=True)
    await toolbar.get_by_label("Show removed and corrected").check()
    await expect(row(page, "Components of P-1", "M-1")).to_contain_text("wrong pump")
    # The reason is offered again.
    offered = await page.evaluate("JSON.parse(localStorage.getItem('lotwise.reasons'))")
    assert offered == ["wrong pump"]


async def test_a_refusal_names_each_row_and_loses_nothing(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    table = grid(page, "Components of P-1")
    await table.get_by_label("Choose M-1").check()
    await press(page, "Pick", "Components of P-1")
    await expect(page.get_by_text("Picked: 1 association.")).to_be_visible()
    await table.get_by_label("Choose all").check()
    await press(page, "Remove", "Components of P-1")
    await dialog(page).get_by_label("Reason").fill("rebuilt")
    await dialog(page).get_by_role("button", name="Remove").click()
    refused = dialog(page).get_by_role("alert")
    await expect(refused).to_contain_text("1 of 2 was refused")
    await expect(refused).to_contain_text("M-1: This association is picked; reverse the picking")
    assert len(await live(plant)) == 2
    await dialog(page).get_by_role("button", name="Go on without it").click()
    await expect(dialog(page).get_by_label("Reason")).to_have_value("rebuilt")
    await dialog(page).get_by_role("button", name="Remove").click()
    await expect(row(page, "Components of P-1", "S-1")).to_have_count(0)
    assert await live(plant) == [("M-1", "1", "1")]


async def test_products_are_reported_as_finished_and_taken_back(
    someone: Person, plant: Desk
) -> None:
    page = await associations(someone, plant)
    await grid(page, "Finished products").get_by_label("Choose all").check()
    await press(page, "Report as finished", "Finished products")
    faulty = dialog(page).get_by_role("group", name="P-2").get_by_label("Faulty")
    await faulty.check()
    await dialog(page).get_by_role("button", name="Report as finished").click()
    await expect(dialog(page)).to_have_count(0)
    cells = row(page, "Finished products", "P-2").get_by_role("cell")
    await expect(cells.nth(5)).to_have_text("0 pcs")
    await expect(cells.nth(6)).to_have_text("1 pcs")
    await grid(page, "Finished products").get_by_label("Choose P-1").uncheck()
    await press(page, "Reverse report", "Finished products")
    await dialog(page).get_by_label("Reason").fill("it is good after all")
    await page.keyboard.press("Enter")
    await expect(cells.nth(6)).to_have_text("0 pcs")
    postings = grid(page, "Activities")
    await expect(postings).to_contain_text("Report as finished, reversed in full")


async def test_a_batch_is_reported_in_parts(someone: Person, desk: Desk) -> None:
    await desk.item("OIL", "BATCH", unit="LTR")
    await desk.item("BASE", "BATCH", unit="LTR")
    await desk.order("WO", {"OIL": "10.5"}, {"BASE": "10.5"})
    await desk.product("WO", "O-1")
    page = await associations(someone, desk)
    await grid(page, "Finished products").get_by_label("Choose O-1").check()
    await press(page, "Report as finished", "Finished products")
    await dialog(page).get_by_label("Faulty: O-1").fill("0.75")
    await expect(dialog(page).get_by_label("Good: O-1")).to_have_value("9.75")
    await dialog(page).get_by_label("Good: O-1").fill("4")
    await dialog(page).get_by_role("button", name="Report as finished").click()
    cells = row(page, "Finished products", "O-1").get_by_role("cell")
    await expect(cells.nth(5)).to_have_text("4 l")
    await expect(cells.nth(6)).to_have_text("0.75 l")
    await press(page, "Report as finished", "Finished products")
    await dialog(page).get_by_label("Good: O-1").fill("6")
    await dialog(page).get_by_role("button", name="Report as finished").click()
    await expect(dialog(page).get_by_role("alert")).to_contain_text("Only 5.75 LTR")
    await expect(dialog(page).get_by_label("Good: O-1")).to_have_value("6")


async def test_consumption_is_adjusted_posted_and_reversed(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    await grid(page, "Components of P-1").get_by_label("Choose all").check()
    await press(page, "Adjust consumption", "Components of P-1")
    await dialog(page).get_by_label("To post of S-1").fill("1.5")
    await dialog(page).get_by_role("button", name="Take M-1 out").click()
    await dialog(page).get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Journal saved.")).to_be_visible()
    await dialog(page).get_by_role("button", name="Close").last.click()
    # Nothing is lost: the journal waits above the lists.
    await page.get_by_role("button", name=re.compile(r"Journal of tester.*\(1 line\)")).click()
    await expect(dialog(page).get_by_label("To post of S-1")).to_have_value("1.5")
    await dialog(page).get_by_role("button", name="Post").click()
    await expect(page.get_by_text("Consumption posted.")).to_be_visible()
    assert await live(plant) == [("M-1", "1", "0"), ("S-1", "2", "1.5")]
    await grid(page, "Components of P-1").get_by_label("Choose S-1").check()
    await press(page, "Reverse picking", "Components of P-1")
    await dialog(page).get_by_label(re.compile("Quantity")).fill("1")
    await dialog(page).get_by_label("Reason").fill("put back")
    await dialog(page).get_by_role("button", name="Reverse").click()
    await expect(grid(page, "Activities")).to_contain_text("Picking list, partly reversed")
    assert await live(plant) == [("M-1", "1", "0"), ("S-1", "2", "0.5")]


async def test_two_correct_the_same_and_choose(someone: Person, other: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    await grid(page, "Components of P-1").get_by_role("button", name="Correct: S-1").click()
    await dialog(page).get_by_label(re.compile("Quantity")).fill("4")
    await dialog(page).get_by_label("Reason").fill("counted")
    theirs = await associations(other, plant)
    await grid(theirs, "Components of P-1").get_by_role("button", name="Correct: S-1").click()
    await dialog(theirs).get_by_label("Number").fill("S-7")
    await dialog(theirs).get_by_label("Reason").fill("other batch")
    await theirs.keyboard.press("Enter")
    await expect(row(theirs, "Components of P-1", "S-7")).to_be_visible()
    await dialog(page).get_by_role("button", name="Correct").click()
    conflict = dialog(page).get_by_role("alert")
    await expect(conflict).to_contain_text("colleague changed this at")
    number = conflict.get_by_role("row").filter(has_text="Number").get_by_role("cell")
    assert await number.all_inner_texts() == ["S-1", "not changed", "S-7"]
    amount = conflict.get_by_role("row").filter(has_text="Quantity").get_by_role("cell")
    assert await amount.all_inner_texts() == ["2\u00a0pcs", "4\u00a0pcs", "2\u00a0pcs"]
    await someone.shoot("associations-stale")
    assert await live(plant) == [("M-1", "1", "0"), ("S-7", "2", "0")]
    await dialog(page).get_by_role("button", name="Save mine").click()
    # What was changed here comes on top of what the colleague has changed.
    await expect(row(page, "Components of P-1", "S-7")).to_contain_text("4 pcs")
    assert await live(plant) == [("M-1", "1", "0"), ("S-7", "4", "0")]


async def test_two_edit_a_journal_and_one_yields(
    someone: Person, other: Person, plant: Desk
) -> None:
    page = await associations(someone, plant)
    await grid(page, "Components of P-1").get_by_label("Choose S-1").check()
    await press(page, "Adjust consumption", "Components of P-1")
    await dialog(page).get_by_label("To post of S-1").fill("1")
    theirs = await associations(other, plant)
    await theirs.get_by_role("button", name=re.compile("Journal of tester")).click()
    await dialog(theirs).get_by_label("To post of S-1").fill("1.25")
    await dialog(theirs).get_by_role("button", name="Save").click()
    await expect(theirs.get_by_text("Journal saved.")).to_be_visible()
    await dialog(page).get_by_role("button", name="Post").click()
    conflict = dialog(page).get_by_role("alert")
    await expect(conflict).to_contain_text("colleague changed this")
    await dialog(page).get_by_role("button", name="Keep what stands now").click()
    await expect(dialog(page).get_by_label("To post of S-1")).to_have_value("1.25")
    await dialog(page).get_by_role("button", name="Post").click()
    await expect(page.get_by_text("Consumption posted.")).to_be_visible()
    assert ("S-1", "2", "1.25") in await live(plant)


async def test_a_products_number_is_corrected_by_two(someone: Person, plant: Desk) -> None:
    page = await associations(someone, plant)
    await grid(page, "Finished products").get_by_role("button", name="Correct: P-1").click()
    await dialog(page).get_by_label("Number").fill("P-10")
    await dialog(page).get_by_label("Reason").fill("typed wrong")
    order = await plant.api(
        "query($r: OrderRef!) { productionOrder(ref: $r) { finishedProducts { nodes { id } } } }",
        {"r": plant.ref("WO")},
    )
    first: dict[str, Any] = order["productionOrder"]["finishedProducts"]["nodes"][0]
    await plant.do("correctFinishedProduct", id=first["id"], number="P-11", reason="so I say")
    await dialog(page).get_by_role("button", name="Correct").click()
    conflict = dialog(page).get_by_role("alert")
    await expect(conflict).to_contain_text("tester changed this")
    cells = conflict.get_by_role("row").last.get_by_role("cell")
    assert await cells.all_inner_texts() == ["P-1", "P-10", "P-11"]
    await dialog(page).get_by_role("button", name="Save mine").click()
    await expect(row(page, "Finished products", "P-10")).to_be_visible()


async def test_what_all_products_share_is_created_corrected_and_removed(
    someone: Person, plant: Desk
) -> None:
    page = await associations(someone, plant)
    name = "Shared by all products of the order"
    await page.get_by_role("heading", name=name).click()
    await press(page, "Create", name)
    await dialog(page).get_by_label("Line").select_option(label="20 · SEAL · 6 pcs remaining")
    await dialog(page).get_by_label("Batch").fill("S-8")
    await dialog(page).get_by_label(re.compile("Quantity")).fill("3")
    await page.keyboard.press("Enter")
    await expect(row(page, name, "S-8")).to_contain_text("3 pcs")
    lines = row(page, "Lines of the bill of materials", "SEAL")
    await expect(lines).to_contain_text("and a part of 3 pcs")
    await row(page, name, "S-8").get_by_role("button", name="Correct: S-8").click()
    await dialog(page).get_by_label("Number").fill("S-9")
    await dialog(page).get_by_label("Reason").fill("misread")
    await page.keyboard.press("Enter")
    await expect(row(page, name, "S-9")).to_contain_text("3 pcs")
    await grid(page, name).get_by_label("Choose S-9").check()
    await press(page, "Remove", name)
    await dialog(page).get_by_label("Reason").fill("counted per pump after all")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing is shared.")).to_be_visible()
    assert await plant.shared("WO") == []
    kept = await plant.shared("WO", removed=True)
    assert [one["state"] for one in kept] == ["SUPERSEDED", "REMOVED"]
