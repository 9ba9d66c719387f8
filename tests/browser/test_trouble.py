"""What goes wrong at a desk: it is said plainly, and nothing that was entered is lost."""

from __future__ import annotations

from dataclasses import replace

from playwright.async_api import Browser, Route, expect

from graph.engine.deadlines import Deadline
from graph.store.tokens import create_token, revoke_token
from tests.support.browser import person
from tests.support.desk import Desk
from tests.support.service import Service


async def test_what_was_entered_outlives_every_trouble(
    browser: Browser, service: Service, desk: Desk
) -> None:
    """No connection, a failing service, and a token that is revoked meanwhile."""
    await desk.item("PUMP")
    await desk.order("WO", {"PUMP": "3"}, {})
    session = service.graph.session(Deadline.after(60))
    name = f"clerk of {desk.company}"
    token = await create_token(session, name)
    async with person(browser, replace(service, token=token)) as clerk:
        clerk.expected += ["ERR_FAILED", "500", "401"]
        page = await clerk.open("orders", "WO", "associations", company=desk.company)
        await page.get_by_role("button", name="Create").first.click()
        create = page.get_by_role("dialog", name="Create a finished product")
        number = create.get_by_label("Serial number")
        await number.fill("P-1")

        async def gone(route: Route) -> None:
            await route.abort()

        async def failing(route: Route) -> None:
            await route.fulfill(status=500, body="Internal Server Error")

        for trouble, said in (
            (gone, "No connection to the service."),
            (failing, "The service could not answer"),
        ):
            await page.route("**/graphql", trouble)
            await page.keyboard.press("Enter")
            await expect(create.get_by_role("alert")).to_contain_text(said)
            await expect(number).to_have_value("P-1")
            await page.unroute("**/graphql")
        await revoke_token(session, name)
        # An open page notices it by itself.
        sign_in = page.get_by_role("dialog", name="Sign in")
        await expect(sign_in.get_by_label("Access token")).to_be_focused()
        await page.keyboard.type(service.token)
        await page.keyboard.press("Enter")
        await expect(sign_in).to_have_count(0)
        await expect(number).to_have_value("P-1")
        await create.get_by_role("button", name="Create").click()
        await expect(page.get_by_role("link", name="P-1")).to_be_visible()
