"""Item tracing as a person does it: by keyboard and mouse, in graph and table, by links."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from graph.engine.session import Graph
from tests.support.browser import PHONE, Person
from tests.support.desk import Desk
from tests.support.genealogy import levels, put

SEAL_GTIN = "04012345000023"
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "מספר 10 ١٢٣",
    "😀🔧 Schütz ß",
    "a'\"`;--\\ {{x}} %2F/..",
    "~..",
    "x" * 200,
]


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """Three pumps, all with seals of batch S-1; the motors of two of them have windings of W-1."""
    await desk.item("PUMP", name="Feed pump 100")
    await desk.item("MOTOR", name="Motor 5 kW")
    await desk.item("SEAL", "BATCH", name="Shaft seal 22 mm", gtins=[SEAL_GTIN])
    await desk.item("WIRE", "BATCH", name="Copper wire")
    await desk.receive("SEAL", "S-1", "40")
    await desk.receive("WIRE", "W-1", "40")
    await desk.order("WO-M", {"MOTOR": "3"}, {"WIRE": "6"})
    await desk.order("WO-P", {"PUMP": "3"}, {"MOTOR": "3", "SEAL": "6"})
    for at in ("1", "2", "3"):
        motor = await desk.product("WO-M", f"M-{at}")
        await desk.fill(motor["id"], "WIRE", "W-1" if at != "3" else "W-2", "2")
        pump = await desk.product("WO-P", f"P-{at}")
        await desk.fill(pump["id"], "MOTOR", f"M-{at}")
        await desk.fill(pump["id"], "SEAL", "S-1", "2")
    return desk


def root(item: str, number: str) -> str:
    """A root as it stands in an address."""
    return "/".join(
        quote(one if not one.startswith("~") else f"~{one}", safe="!'()*") for one in (item, number)
    )


async def drawn(page: Page) -> Locator:
    """The graph, once it is drawn."""
    graph = page.get_by_role("application")
    await expect(graph).to_have_attribute("data-state", "ready")
    return graph


def said(page: Page) -> Locator:
    """What screen readers are told of the chosen node."""
    return page.locator(".graph [aria-live]")


def rows(page: Page) -> Locator:
    """The rows of the table."""
    return page.get_by_role("region", name="Nodes of the trace").locator("tbody tr")


async def test_a_pump_is_traced_both_ways_by_keyboard(someone: Person, plant: Desk) -> None:
    page = await someone.open("trace", company=plant.company)
    await page.keyboard.type(f"(01){SEAL_GTIN}(10)S-1")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Forward", exact=True).click()
    await expect(page.get_by_text("Complete", exact=True)).to_be_visible()
    await expect(rows(page)).to_have_count(4)
    await (await drawn(page)).focus()
    await page.keyboard.press("Home")
    await expect(said(page)).to_contain_text("Batch S-1, SEAL Shaft seal 22 mm, 40")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(said(page)).to_contain_text("Serial number P-1")
    # Whatever is chosen in one is marked in the other.
    await expect(rows(page).and_(page.locator("[aria-current]"))).to_contain_text("P-1")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="P-1")
    await expect(panel.get_by_role("heading", name="P-1")).to_be_focused()
    await panel.get_by_role("button", name="Trace it backward").click()
    await expect(rows(page)).to_have_count(4)
    await expect(rows(page).filter(has_text="W-1")).to_contain_text("2 back")
    await page.go_back()
    await expect(rows(page).first).to_contain_text("S-1")
    await page.go_forward()
    await expect(rows(page).first).to_contain_text("P-1")


async def test_graph_and_table_are_in_step_and_the_address_holds_all(
    someone: Person, plant: Desk
) -> None:
    page = await someone.open(
        "trace", company=plant.company, root=root("WIRE", "W-1"), direction="FORWARD"
    )
    await drawn(page)
    await rows(page).filter(has_text="M-2").get_by_role("button", name="M-2").click()
    await expect(said(page)).to_contain_text("Serial number M-2")
    await page.get_by_placeholder("Find in this trace").fill("pump")
    await expect(rows(page)).to_have_count(2)
    await expect(page.get_by_text("2 found")).to_be_visible()
    await page.get_by_role("button", name="Fewer").click()
    await expect(page.get_by_text("1 of 2 levels")).to_be_visible()
    await someone.page.goto(page.url)
    await someone.settled()
    await drawn(page)
    await expect(page.get_by_role("complementary", name="M-2")).to_be_visible()
    await expect(said(page)).to_contain_text("M-2, MOTOR Motor 5 kW, 1 pcs, one more beyond")
    await expect(page.get_by_placeholder("Find in this trace")).to_have_value("pump")
    await expect(page.get_by_text("1 of 2 levels")).to_be_visible()
    await expect(rows(page)).to_have_count(2)


async def test_a_node_tells_why_it_is_there_and_where_all_of_it_went(
    someone: Person, plant: Desk
) -> None:
    page = await someone.open(
        "trace", company=plant.company, root=root("WIRE", "W-1"), direction="FORWARD"
    )
    await rows(page).get_by_role("button", name="P-1").click()
    panel = page.get_by_role("complementary", name="P-1")
    await expect(panel.get_by_role("table", name="Mass balance")).to_contain_text("Produced1")
    await expect(panel.get_by_text("Of the root in it")).to_be_visible()
    await panel.get_by_role("button", name="Why is this here?").click()
    steps = panel.locator(".way li")
    await expect(steps).to_have_count(2)
    await expect(steps.first).to_contain_text("Entered by tester")
    await expect(panel.get_by_text("2 links carry it.")).to_be_visible()
    await expect(panel.get_by_role("link", name="Details")).to_have_attribute(
        "href", f"/traceables/PUMP/P-1?company={plant.company}"
    )


async def test_a_trace_that_is_cut_off_says_so_in_red(someone: Person, plant: Desk) -> None:
    # What was chosen in another trace hides nothing of this one.
    page = await someone.open(
        "trace",
        company=plant.company,
        root=root("WIRE", "W-1"),
        direction="FORWARD",
        depth="1",
        selected="elsewhere",
    )
    bar = page.locator(".completeness-bad")
    await expect(bar).to_contain_text("Not complete: there is more than is shown")
    await expect(bar).to_contain_text("at most 1 from a root")
    await expect(rows(page)).to_have_count(3)
    await page.get_by_role("button", name="Show all levels").click()
    await expect(page.get_by_text("Complete", exact=True)).to_be_visible()
    await expect(rows(page)).to_have_count(5)


async def test_filters_hold_for_the_export_as_well(someone: Person, plant: Desk) -> None:
    page = await someone.open(
        "trace", company=plant.company, root=root("WIRE", "W-1"), direction="FORWARD"
    )
    await page.get_by_text("Filters and dates").click()
    await page.get_by_label("Only items").fill("PUMP")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Filtered", exact=True)).to_be_visible()
    await expect(rows(page)).to_have_count(3)
    await drawn(page)
    await page.get_by_text("Export", exact=True).click()
    link = await page.get_by_role("link", name="CSV: nodes").get_attribute("href")
    assert link is not None
    answer = await someone.context.request.get(f"{someone.service.base_url}{link}")
    assert answer.headers["lotwise-complete"] == "true"
    found = list(csv.DictReader(io.StringIO((await answer.body()).decode("utf-8-sig"))))
    assert sorted(one["number"] for one in found) == ["P-1", "P-2", "W-1"]


async def test_wide_levels_stand_together_until_they_are_opened(
    someone: Person, desk: Desk, graph: Graph
) -> None:
    await desk.item("PART", "BATCH")
    await put(graph, desk.company, [("raw", f"made-{at:02}") for at in range(37)])
    page = await someone.open(
        "trace", company=desk.company, root=root("PART", "raw"), direction="FORWARD"
    )
    await (await drawn(page)).focus()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).to_have_text("37 × PART")
    # The table shows just what the group holds.
    await expect(rows(page)).to_have_count(37)
    await page.keyboard.press("Enter")
    await expect(said(page)).to_contain_text("Batch made-00")
    await drawn(page)
    await expect(rows(page)).to_have_count(38)
    await expect(page.locator(".minimap")).to_be_visible()
    await page.get_by_role("button", name="Close what was opened").click()
    await expect(said(page)).to_have_text("37 × PART")


async def test_more_than_can_be_shown_is_said_and_never_freezes(
    someone: Person, desk: Desk, graph: Graph
) -> None:
    await desk.item("PART", "BATCH")
    await put(graph, desk.company, [("raw", f"made-{at:04}") for at in range(3_100)])
    page = await someone.open(
        "trace", company=desk.company, root=root("PART", "raw"), direction="FORWARD"
    )
    bar = page.locator(".completeness-bad")
    await expect(bar).to_contain_text("Only 3,000 of 3,101 nodes and 3,100 of 3,100 edges")
    await (await drawn(page)).focus()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).to_have_text("2,999 × PART")
    await page.keyboard.press("Enter")
    await expect(page.locator(".too-many")).to_contain_text("too many to draw one by one")
    await page.get_by_placeholder("Find in this trace").fill("made-0123")
    await expect(rows(page)).to_have_count(1)


async def test_hostile_numbers_are_harmless_everywhere(someone: Person, desk: Desk) -> None:
    await desk.item("PUMP")
    await desk.item("SEAL", "BATCH", name="\u202e<b>desrever</b>\u202c")
    await desk.order("WO", {"PUMP": "1"}, {"SEAL": "99"})
    pump = await desk.product("WO", "P-1")
    for number in HOSTILE:
        await desk.fill(pump["id"], "SEAL", number, "1")
    page = await someone.open(
        "trace", company=desk.company, root=root("PUMP", "P-1"), direction="BACKWARD"
    )
    await expect(rows(page)).to_have_count(len(HOSTILE) + 1)
    await drawn(page)
    await someone.shoot("trace-hostile")
    for number in HOSTILE[::2]:
        await page.get_by_role("button", name=number, exact=True).click()
        await page.get_by_role("button", name="Trace it forward").click()
        await expect(rows(page)).to_have_count(2)
        assert parse_qs(urlsplit(page.url).query)["root"] == [root("SEAL", number)]
        await page.reload()
        await expect(rows(page).first).to_contain_text(number)
        await page.go_back()
        await expect(rows(page)).to_have_count(len(HOSTILE) + 1)
    assert await someone.barriers() == []


async def test_what_is_not_known_or_means_several_is_asked(someone: Person, plant: Desk) -> None:
    await plant.receive("WIRE", "S-1")
    page = await someone.open("trace", company=plant.company)
    await page.keyboard.type("nothing like this")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing is known under nothing like this.")).to_be_visible()
    search = page.get_by_label("Number, or scan a label")
    await search.fill("S-1")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Several items have a number S-1.")).to_be_visible()
    await page.get_by_role("button", name="S-1 Batch, WIRE").click()
    await expect(rows(page)).to_have_count(1)
    await search.fill("P-")
    await page.get_by_role("button", name="Add to the trace").click()
    await (
        page.get_by_role("listitem")
        .filter(has_text="P-2")
        .get_by_role("button", name="Add to the trace")
        .click()
    )
    await expect(rows(page)).to_have_count(5)
    await drawn(page)
    await page.goto(page.url.replace("P-2", "P-9"))
    await expect(page.get_by_role("alert")).to_contain_text("P-9 (PUMP)")
    await expect(rows(page)).to_have_count(0)


async def test_on_a_phone_the_table_comes_first(someone: Person, plant: Desk) -> None:
    await someone.page.set_viewport_size(PHONE)
    page = await someone.open(
        "trace", company=plant.company, root=root("SEAL", "S-1"), direction="FORWARD"
    )
    await expect(rows(page)).to_have_count(4)
    await expect(page.get_by_role("application")).to_have_count(0)
    await rows(page).get_by_role("button", name="P-1").click()
    panel = page.get_by_role("complementary", name="P-1")
    await expect(panel.get_by_text("Mass balance").first).to_be_visible()
    await someone.shoot("trace-phone-panel")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Graph", exact=True).click()
    await drawn(page)
    await someone.shoot("trace-phone-graph")
    assert await someone.barriers() == []


async def test_on_paper_the_whole_graph_stands(someone: Person, plant: Desk) -> None:
    page = await someone.open(
        "trace", company=plant.company, root=root("SEAL", "S-1"), direction="FORWARD"
    )
    await drawn(page)
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await page.emulate_media(media="print")
    picture = page.locator(".graph-picture")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth }")
    await someone.shoot("trace-paper")


async def test_the_page_may_load_no_more_than_it_needs(someone: Person, plant: Desk) -> None:
    page = await someone.open(
        "trace", company=plant.company, root=root("SEAL", "S-1"), direction="FORWARD"
    )
    await drawn(page)
    answer = await someone.context.request.get(page.url, headers={"Accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    assert "style-src 'self';" in policy
    assert "unsafe-inline" not in policy
    assert policy.count("unsafe") == 1
    assert "'wasm-unsafe-eval'" in policy


async def test_levels_open_one_by_one(someone: Person, desk: Desk, graph: Graph) -> None:
    await desk.item("PART", "BATCH")
    await put(graph, desk.company, levels(7, 6))
    page = await someone.open(
        "trace", company=desk.company, root=root("PART", "l0-0000"), direction="FORWARD", levels="1"
    )
    await (await drawn(page)).focus()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).to_contain_text("more beyond")
    await page.keyboard.press("Enter")
    await expect(said(page)).not_to_contain_text("more beyond")
    await drawn(page)
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).to_contain_text("Batch l2-")
    await page.get_by_role("button", name="All", exact=True).click()
    await expect(page.get_by_text("6 of 6 levels")).to_be_visible()
