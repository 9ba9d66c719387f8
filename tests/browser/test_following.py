"""Pages that stay open: what others register appears by itself, over one connection."""

from __future__ import annotations

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.support.browser import Person
from tests.support.desk import Desk


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """Order WO-1 of pumps with one seal each, one of them registered."""
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH")
    await desk.order("WO-1", {"PUMP": "3"}, {"SEAL": "3"})
    await desk.receive("SEAL", "S-1", "9")
    await desk.product("WO-1", "P-1")
    return desk


async def test_open_pages_show_what_others_register(someone: Person, plant: Desk) -> None:
    """Order, associations, list of orders, and batch, each in a tab with one connection."""
    opened: list[str] = []
    pages = []
    for steps in (
        ("orders", "WO-1"),
        ("orders", "WO-1", "associations"),
        ("orders",),
        ("traceables", "SEAL", "S-1"),
    ):
        page = await someone.context.new_page()
        page.on("websocket", lambda one: opened.append(one.url))
        await page.goto(someone.url(*steps, company=plant.company))
        await expect(page.get_by_text("Loading …")).to_have_count(0)
        pages.append(page)
    order, associations, orders, batch = pages
    pump = await plant.product("WO-1", "P-2")
    await plant.fill(pump["id"], "SEAL", "S-1", "1")
    for page in (order, associations):
        await expect(page.get_by_role("link", name="P-2", exact=True).first).to_be_visible()
    await expect(orders.get_by_role("row", name="WO-1")).to_contain_text("1 pcs")
    await expect(batch.get_by_role("link", name="P-2").first).to_be_visible()
    assert len(opened) == len(pages)


async def test_rows_stay_while_they_are_chosen(someone: Person, plant: Desk) -> None:
    page = await someone.open("orders", "WO-1", "associations", company=plant.company)
    table = page.get_by_role("region", name="Finished products")
    await table.get_by_label("Choose P-1").check()
    await plant.product("WO-1", "P-0")
    await expect(page.get_by_text("Something was registered meanwhile.")).to_be_visible()
    await expect(table.get_by_role("link", name="P-0")).to_have_count(0)
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(table.get_by_role("link", name="P-0")).to_be_visible()
    await expect(table.get_by_label("Choose P-1")).to_be_checked()
    await plant.product("WO-1", "P-2")
    await expect(page.get_by_text("Something was registered meanwhile.")).to_be_visible()
    # When nothing is chosen any more it is shown by itself.
    await table.get_by_label("Choose P-1").uncheck()
    await expect(table.get_by_role("link", name="P-2")).to_be_visible()
    await expect(page.get_by_text("Something was registered meanwhile.")).to_have_count(0)


async def test_a_lost_connection_is_made_anew_and_misses_nothing(
    someone: Person, plant: Desk
) -> None:
    sockets: list[WebSocketRoute] = []

    def count(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    await someone.page.route_web_socket("**/graphql", count)
    page = await someone.open("orders", "WO-1", company=plant.company)
    await plant.product("WO-1", "P-2")
    await expect(page.get_by_role("link", name="P-2", exact=True).first).to_be_visible()
    await sockets[0].close()
    await plant.product("WO-1", "P-3")
    await expect(page.get_by_role("link", name="P-3", exact=True).first).to_be_visible()
    assert len(sockets) == 2
