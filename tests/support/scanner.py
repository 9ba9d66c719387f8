"""A worker at a scan station: types as a keyboard-wedge scanner does, and reads the big answer."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.support.browser import Person

GS = "\x1d"


class Worker:
    """Someone whose page is the scan station of one order."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def page(self) -> Page:
        return self.person.page

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Type or scan serial or batch number")

    @property
    def answer(self) -> Locator:
        return self.page.get_by_role("region", name="Answer")

    async def open(self, order: str, company: str) -> None:
        """Open the station of an order."""
        await self.person.open("orders", order, "track", company=company)
        await expect(self.field).to_be_focused()

    async def scan(self, code: str, suffix: str = "Enter") -> None:
        """Type a code and its suffix, wherever the focus is, and wait for nothing."""
        for at, part in enumerate(code.split(GS)):
            if at > 0:
                await self.page.keyboard.press("Control+]")
            await self.page.keyboard.type(part)
        await self.page.keyboard.press(suffix)

    async def told(self, title: str, code: str = "") -> None:
        """Wait until the big answer says this, of this number or code."""
        if code:
            await expect(self.answer.locator(".scanned")).to_have_text(code.replace(GS, "␝"))
        await expect(self.answer.get_by_role("heading")).to_have_text(title)

    async def does(self, code: str, title: str, shown: str = "") -> None:
        """Scan, and be told this, of the number ``shown`` if it is not the code itself."""
        await self.scan(code)
        await self.told(title, shown or code)

    async def mode_is(self, name: str) -> None:
        """Wait until the station shows this mode."""
        shown = self.page.get_by_role("group", name="Scan mode").locator("[aria-pressed=true]")
        await expect(shown).to_have_text(name)
