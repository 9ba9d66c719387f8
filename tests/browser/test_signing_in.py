"""Signing in and out in a browser, and the choices that the frame of each page offers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import PHONE, Person, person
from tests.support.desk import Desk
from tests.support.service import Service


@pytest.fixture
async def stranger(browser: Browser, service: Service) -> AsyncIterator[Person]:
    """Someone who is not signed in."""
    async with person(browser, service, signed_in=False) as present:
        present.expected.append("401")
        yield present


async def test_a_pasted_token_opens_the_page_that_was_asked_for(
    stranger: Person, desk: Desk
) -> None:
    await desk.item("PUMP")
    await desk.order("WO-1", {"PUMP": "1"}, {})
    page = stranger.page
    await page.goto(stranger.url("orders", company=desk.company))
    dialog = page.get_by_role("dialog", name="Sign in")
    await expect(dialog.get_by_label("Access token")).to_be_focused()
    assert await stranger.barriers() == []
    await stranger.shoot("sign-in")
    # Closing it would leave a page without data.
    for _ in range(3):
        await page.keyboard.press("Escape")
    for token in ("lw_wrong", "größer"):
        await dialog.get_by_label("Access token").fill(token)
        await page.keyboard.press("Enter")
        await expect(dialog).to_contain_text("This token is not in force.")
    await dialog.get_by_label("Access token").fill(f" {stranger.service.token} ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="WO-1", exact=True)).to_be_visible()
    await expect(page.get_by_title("Signed in as tester")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(dialog).to_be_visible()
    assert page.url == f"{stranger.service.base_url}/"


async def test_the_link_signs_in_also_when_another_site_holds_it(
    stranger: Person, service: Service
) -> None:
    page = stranger.page
    await page.goto(f"{service.base_url}/?token={service.token}")
    await expect(page.get_by_role("heading", name="Which order do you work on?")).to_be_visible()
    assert "token" not in page.url
    # A link in a mail or another system: the browser sends no cookie along at first.
    await page.set_content(f'<a href="{service.base_url}/orders">the orders</a>')
    await page.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Production orders")).to_be_visible()
    await expect(page.get_by_title("Signed in as tester")).to_be_visible()


async def test_the_query_editor_opens_once_signed_in(stranger: Person) -> None:
    page = stranger.page
    await page.goto(stranger.url("graphql"))
    await page.get_by_label("Access token").fill(stranger.service.token)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="You are signed in. Open the page").click()
    await expect(page.locator(".graphiql-container")).to_be_visible()


async def test_language_and_theme_are_chosen_by_hand_and_kept(someone: Person) -> None:
    page = await someone.open("")
    await page.get_by_label("Language").select_option("Deutsch")
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "An welchem Auftrag arbeiten Sie?"
    )
    paper = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    for label in ("Darstellung: System", "Darstellung: hell"):
        await page.get_by_role("button", name=label).click()
    await page.reload()
    await expect(page.get_by_role("button", name="Darstellung: dunkel")).to_be_visible()
    dark = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != paper
    await page.get_by_role("button", name="Hilfe").click()
    await expect(page.get_by_role("complementary", name="Hilfe")).to_contain_text("Scannen")


async def test_the_menu_opens_on_a_phone(browser: Browser, service: Service) -> None:
    async with person(browser, service, viewport=PHONE, locale="de-AT") as someone:
        page = await someone.open("")
        menu = page.get_by_role("navigation", name="Hauptnavigation")
        await expect(menu).to_be_hidden()
        await page.get_by_role("button", name="Menü").click()
        await someone.shoot("menu-360")
        assert await someone.barriers() == []
        await menu.get_by_role("link", name="Aufträge").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Fertigungsaufträge")
