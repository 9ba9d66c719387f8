"""Holds as people meet them: placed and released on pages, refused loudly at the station, live."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import DESK, PHONE, Person, person
from tests.support.holding import Holder
from tests.support.scanner import Worker
from tests.support.service import Api, Service

WHY = "Cracked under the lens"
HOSTILE = "<script>alert(1)</script> מספר ١٢٣ 😀 " + "x" * 400


@pytest.fixture
async def plant(api: Api, company: str) -> Holder:
    """Seals go into cartridges, those into pumps; seal S-1 is in C-1, which is in P-1."""
    plant = Holder(api, company)
    await plant.set_up()
    return plant


@pytest.fixture
async def worker(someone: Person, plant: Holder) -> Worker:
    """A worker at the station of the pumps' order, who has registered P-2."""
    at_work = Worker(someone)
    await at_work.open("PUMPS", plant.company)
    await at_work.does("P-2", "Product registered")
    return at_work


async def place(page: Page, number: str) -> None:
    """Place a hold with the keyboard, beginning at the button for it."""
    await page.get_by_role("button", name="Place a hold").press("Enter")
    field = page.get_by_label("Number, or scan a label")
    await expect(field).to_be_focused()
    await page.keyboard.type(number)
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=f"Hold {number}")
    await expect(dialog).to_be_visible()
    # Another one was meant? A part of a number finds several to choose from.
    await dialog.get_by_role("button", name="Another").press("Enter")
    await expect(field).to_be_focused()
    await page.keyboard.type(number[1:])
    await page.keyboard.press("Enter")
    await page.get_by_role("listitem").get_by_role("button", name=number).press("Enter")
    await expect(dialog).to_be_visible()


async def give_reason(page: Page, reason: str) -> None:
    """Type into the dialog that has just opened, and send it."""
    await expect(page.get_by_label("Reason", exact=True)).to_be_focused()
    await page.keyboard.type(reason)
    await page.keyboard.press("Enter")


async def test_a_hold_of_all_made_from_a_batch_stops_the_station_until_it_is_released(
    browser: Browser, service: Service, worker: Worker, plant: Holder
) -> None:
    alarm = worker.page.get_by_role("region", name="Hold alarm")
    async with person(browser, service) as quality:
        page = await quality.open("holds", company=plant.company)
        await expect(page.get_by_text("Nothing is on hold.")).to_be_visible()
        await place(page, "S-1")
        await expect(page.get_by_text("Up to now that is 2 more numbers.")).to_be_visible()
        await quality.shoot("hold-placing")
        await give_reason(page, WHY)
        row = page.get_by_role("row").filter(has_text="S-1")
        await expect(row).to_contain_text("With all made from it")
        await expect(row.get_by_role("cell").nth(5)).to_have_text("3")
        assert await plant.held() == {"S-1", "C-1", "P-1"}

        # The station is told at once of what it has registered, and stays loud until that is seen.
        await expect(alarm).to_contain_text("Was just put on hold")
        await expect(alarm).to_contain_text("P-1")
        await expect(alarm).to_contain_text("Because of S-1 (SEAL)")
        await worker.person.shoot("track-hold-placed")
        await worker.scan("LOTWISE OK")
        await expect(alarm).to_have_count(0)
        here = worker.page.get_by_role("region", name="On this order on hold")
        await expect(here).to_contain_text("P-1")

        # What is scanned is refused with the reason and whose it is; further scans do not hide it.
        await worker.scan("LOTWISE COMPONENT")
        await worker.scan("(240)SEAL(10)S-1")
        await expect(alarm.get_by_role("heading")).to_have_text("Stop: on hold")
        for told in ("S-1", WHY, "Placed by tester", "Not registered."):
            await expect(alarm).to_contain_text(told)
        await worker.person.shoot("track-on-hold")
        assert await worker.person.barriers() == []
        await worker.does("(240)CARTRIDGE(21)C-5", "Component registered", "C-5")
        await expect(alarm).to_contain_text("S-1")
        await worker.page.reload()
        await expect(alarm).to_contain_text(WHY)
        await worker.page.keyboard.press("Escape")
        await expect(alarm).to_have_count(0)

        await row.get_by_role("button", name="Release: S-1").press("Enter")
        await give_reason(page, "Tested, fine")
        await expect(page.get_by_text("Nothing is on hold.")).to_be_visible()
        await page.get_by_role("button", name="Released").press("Enter")
        await row.get_by_role("button", name="History of S-1").press("Enter")
        panel = page.get_by_role("complementary")
        for told in (WHY, "Tested, fine", "It covers nothing any more."):
            await expect(panel).to_contain_text(told)
        await quality.shoot("hold-history")
    assert await plant.held() == set()
    await expect(here).to_have_count(0)
    await worker.does("P-2", "Product selected")
    await worker.does("(240)SEAL(10)S-1", "Component registered", "S-1")


async def test_a_number_says_why_it_is_held_and_is_held_and_released_there(
    someone: Person, plant: Holder
) -> None:
    await plant.hold("SEAL", "S-1", transitive=True, reason=HOSTILE)
    page = await someone.open("traceables", "CARTRIDGE", "C-1", company=plant.company)
    banner = page.get_by_role("region", name="On hold: must not be used")
    await expect(banner).to_contain_text("<script>alert(1)</script>")
    await page.set_viewport_size(PHONE)
    assert await someone.barriers() == []
    await page.set_viewport_size(DESK)
    await expect(banner).to_contain_text("Because of S-1")
    await page.get_by_role("button", name="Place a hold").press("Enter")
    await page.get_by_label("This number only").press("Space")
    await page.get_by_label("Reason", exact=True).focus()
    await give_reason(page, "Leaks")
    await expect(banner).to_contain_text("2 holds: it is free only when all of them are released.")
    # Somebody else releases the other one: the page shows that by itself.
    [first] = (await plant.traceable("SEAL", "S-1"))["holds"]
    await plant.release(first["id"])
    await expect(banner).not_to_contain_text("Because of S-1")
    await banner.get_by_role("button", name="Release: Leaks").press("Enter")
    await give_reason(page, "Tight again")
    await expect(banner).to_have_count(0)
    assert await plant.held() == set()


async def test_a_trace_shows_what_is_held_and_holds_from_its_panel(
    someone: Person, plant: Holder
) -> None:
    root = {"root": "SEAL/S-1", "direction": "FORWARD", "show": "table"}
    page = await someone.open("trace", company=plant.company, **root)
    await page.get_by_role("button", name="C-1").press("Enter")
    panel = page.get_by_role("complementary")
    await panel.get_by_role("button", name="Place a hold").press("Enter")
    await give_reason(page, WHY)
    await expect(page.get_by_text("2 are on hold")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="On hold")).to_have_count(2)
    await expect(panel.get_by_role("region", name="On hold: must not be used")).to_contain_text(WHY)
    assert await plant.held() == {"C-1", "P-1"}


async def test_a_balance_opens_to_what_is_behind_each_figure(
    someone: Person, plant: Holder
) -> None:
    await plant.fill(plant.products["P-1"], "SEAL", "S-1", "12")
    page = await someone.open("traceables", "SEAL", "S-1", company=plant.company)
    balance = page.locator("details", has=page.get_by_role("heading", name="Mass balance"))
    await expect(balance).to_contain_text("3 pcs too much")
    await balance.get_by_role("button", name="Consumed").press("Enter")
    behind = balance.get_by_role("listitem")
    await expect(behind).to_have_count(2)
    await expect(behind.filter(has_text="12 pcs into P-1 on order PUMPS")).to_be_visible()
    await balance.get_by_role("button", name="Received").press("Enter")
    await expect(behind.filter(has_text="Goods receipt")).to_contain_text("10 pcs")
