"""Orders, items, batches and serial numbers, activities: found, looked at, acted on."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.support.browser import PHONE, Person
from tests.support.desk import Desk

HOSTILE = [
    "<script>document.title='x'</script>",
    "שלום/../ \u05be",
    "🧪/%2F?#&=a" + "W" * 180,
]


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """A pump with a seal of a received batch, on order WO."""
    await desk.item("PUMP", name="Feed pump")
    await desk.item("SEAL", "BATCH", name="Shaft seal", gtins=["04012345000023"])
    await desk.order("WO", {"PUMP": "3"}, {"SEAL": "6"}, start=False)
    await desk.do("startProductionOrder", order=desk.ref("WO"), quantity={"value": "1"})
    await desk.do(
        "recordReceipt",
        item=desk.ref("SEAL"),
        number="S/1",
        quantity={"value": "40"},
        supplier="Seal works",
    )
    pump = await desk.product("WO", "P-1")
    seal = await desk.fill(pump["id"], "SEAL", "S/1", "2")
    await desk.do("pickComponents", associations=[seal])
    return desk


async def test_an_order_is_started_further_and_ended(someone: Person, plant: Desk) -> None:
    page = await someone.open("orders", "WO", company=plant.company)
    await page.get_by_role("button", name="Start more").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("2 pcs")
    await dialog.get_by_label(re.compile("Quantity")).fill("1,5")
    await expect(dialog.get_by_role("alert")).to_contain_text("Write a number such as 2.5.")
    await dialog.get_by_label(re.compile("Quantity")).fill("1")
    await page.keyboard.press("Enter")
    lines = page.get_by_role("region", name="Products", exact=True)
    await expect(lines.get_by_role("cell", name="2 pcs")).to_be_visible()
    await page.get_by_role("button", name="End").click()
    await expect(dialog).to_contain_text("1 pcs are started and not registered")
    await dialog.get_by_role("button", name="End").click()
    await expect(page.get_by_text("Ended", exact=True)).to_be_visible()
    assert (await plant.order_now("WO"))["status"] == "ENDED"
    # Everything that is registered stays within reach.
    await page.get_by_role("link", name="Associations: P-1").click()
    await expect(page.get_by_role("heading", name="Components of P-1")).to_be_visible()


async def test_a_policy_is_changed_and_a_batch_received(someone: Person, plant: Desk) -> None:
    page = await someone.open("items", company=plant.company)
    await page.get_by_label("Item number or name").fill("shaft")
    await expect(page.get_by_role("link", name="PUMP")).to_have_count(0)
    await page.get_by_role("link", name="SEAL").click()
    await page.get_by_role("button", name="Change policy").click()
    await page.get_by_label("Allow over-consumption").uncheck()
    await page.get_by_role("button", name="Save policy").click()
    await expect(page.get_by_text("Policy saved.")).to_be_visible()
    query = "query($r: ItemRef!) { item(ref: $r) { policy { allowOverConsumption } } }"
    found = await plant.api(query, {"r": plant.ref("SEAL")})
    assert found["item"]["policy"] == {"allowOverConsumption": False}
    orders = page.get_by_role("region", name="Orders that produce or consume it")
    await expect(orders.get_by_role("row", name="WO")).to_contain_text("used: 6 pcs")
    await page.get_by_role("button", name="Receive").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Batch").fill("S/2")
    await dialog.get_by_label(re.compile("Quantity")).fill("12")
    await dialog.get_by_label("Supplier").fill("Seal works")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="S/2", exact=True)).to_be_visible()


async def test_a_scanned_label_opens_what_it_names(someone: Person, plant: Desk) -> None:
    page = await someone.open("traceables", company=plant.company)
    await page.keyboard.type("(01)04012345000023(10)S/1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="S/1")).to_be_visible()
    await someone.settled()
    await expect(page.get_by_text("Seal works").first).to_be_visible()
    step = page.get_by_role("region", name="One step forward")
    await expect(step.get_by_role("row").filter(has_text="P-1")).to_contain_text("2 pcs")
    forward = await page.get_by_role("link", name="Trace forward").get_attribute("href")
    assert forward == f"/trace?company={plant.company}&root=SEAL%2FS%252F1&direction=FORWARD"
    await page.get_by_role("button", name="Ship").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Customer").fill("Ship yard")
    await dialog.get_by_label(re.compile("Quantity")).fill("3")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Ship yard").first).to_be_visible()
    await step.get_by_role("link", name="P-1").click()
    back = page.get_by_role("region", name="One step back")
    await expect(back.get_by_role("link", name="S/1")).to_be_visible()


async def test_numbers_are_found_by_what_is_known_of_them(someone: Person, plant: Desk) -> None:
    await plant.receive("SEAL", "S/9", "5")
    page = await someone.open("traceables", company=plant.company)
    await page.get_by_role("heading", name="More filters").click()
    await page.get_by_label("Supplier", exact=True).fill("Seal works")
    await page.keyboard.press("Enter")
    await page.get_by_label("Activity", exact=True).select_option(label="Goods receipt")
    numbers = page.get_by_role("region", name="Batches and serial numbers").get_by_role("row")
    await expect(numbers).to_have_count(2)
    await expect(numbers.last).to_contain_text("S/1")
    # The address holds what is asked for, so it can be sent to others.
    await page.reload()
    await expect(numbers).to_have_count(2)
    await page.get_by_label("Produced or consumed on order").fill("NO-SUCH")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No batch or serial number matches.")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(numbers).to_have_count(4)


async def test_activities_are_narrowed_down_and_one_is_reversed(
    someone: Person, plant: Desk
) -> None:
    page = await someone.open("activities", company=plant.company)
    rows = page.get_by_role("region", name="Activities").get_by_role("row")
    await expect(rows).to_have_count(3)
    await page.get_by_label("What").select_option(label="Goods receipt")
    await expect(rows).to_have_count(2)
    await page.get_by_label("Order", exact=True).fill("WO")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No activity matches.")).to_be_visible()
    await page.get_by_label("What").select_option(label="Production")
    await expect(rows).to_have_count(2)
    # The address holds what is shown, so it can be sent to others.
    await page.get_by_role("link", name="Picking list").click()
    await page.reload()
    panel = page.get_by_role("complementary", name="Picking list")
    await expect(panel).to_contain_text("Not reversed")
    await expect(rows.nth(1)).to_contain_text("Picking list")
    await panel.get_by_role("button", name="Reverse").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("wrong order")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("Picking list, reversed in full")
    await expect(panel.get_by_role("button", name="Reverse")).to_have_count(0)
    await expect(rows).to_have_count(3)


async def test_hostile_names_are_shown_as_they_are(someone: Person, desk: Desk) -> None:
    item, order, batch = HOSTILE
    await desk.item(item, "BATCH", name=batch)
    await desk.item("PART", "BATCH", name="\u202egnirts gnorw")
    await desk.order(order, {item: "5"}, {"PART": "5"})
    product = await desk.product(order, batch)
    part = await desk.fill(product["id"], "PART", item)
    await desk.do("removeAssociations", ids=[part], reason=item)
    places = [
        ["orders", order],
        ["orders", order, "associations"],
        ["items"],
        ["items", item],
        ["traceables"],
        ["traceables", item, batch],
    ]
    await someone.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    for steps in places:
        page = await someone.open(*steps, company=desk.company)
        await expect(page.get_by_text(item).first).to_be_attached()
        assert "Lotwise" in await page.title()
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide), steps
    page = await someone.open("orders", order, "associations", company=desk.company)
    await page.get_by_label("Show removed and corrected").first.check()
    await page.get_by_role("button", name=f"History: {item}").click()
    await expect(page.get_by_role("complementary")).to_contain_text(item)


async def test_what_there_is_not_is_said_plainly(someone: Person, desk: Desk) -> None:
    for steps in (["orders", "none"], ["orders", "none", "associations"], ["items", "none"]):
        page = await someone.open(*steps, company=desk.company)
        await expect(page.get_by_text("There is no such thing.")).to_be_visible()
    page = await someone.open("traceables", "none", "none", company=desk.company)
    await expect(page.get_by_text("There is no such thing.")).to_be_visible()
