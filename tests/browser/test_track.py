"""The scan station, worked as a person does: by keyboard bursts, and with what goes wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests.support.browser import Person, person
from tests.support.desk import Desk
from tests.support.scanner import GS, Worker
from tests.support.service import Service

MOTOR_GTIN = "04012345000016"
HOSTILE = [
    "<script>alert(1)</script>",
    "\u202egnirts desrever\u202c",
    "מספר 10 ١٢٣",
    "😀🔧 Schütz ß",
    "a'\"`;--\\ {{x}} %2F/..",
    "x" * 500,
]


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """Order WO-1: three serial-numbered pumps of serial, batch and untracked components."""
    await desk.item("PUMP", name="Feed pump 100")
    await desk.item("MOTOR", name="Motor 5 kW", gtins=[MOTOR_GTIN])
    await desk.item("SEAL", "BATCH", name="Shaft seal 22 mm")
    await desk.item("HOUSING", "BATCH", name="Cast housing")
    await desk.item("OIL", "NONE", unit="LTR", name="Gear oil")
    bom = {"MOTOR": "3", "SEAL": "6", "HOUSING": "3", "OIL": "1.5"}
    await desk.order("WO-1", {"PUMP": "3"}, bom)
    return desk


@pytest.fixture
async def worker(someone: Person, plant: Desk) -> Worker:
    """A worker at the station of WO-1."""
    at_work = Worker(someone)
    await at_work.open("WO-1", plant.company)
    return at_work


def motor(number: int) -> str:
    """A motor's GS1 code as a scanner sends it, with GTIN and serial number M-<number>."""
    return f"]d201{MOTOR_GTIN}21M-{number}"


async def registered(plant: Desk, order: str = "WO-1") -> dict[str, list[str]]:
    """The component numbers of each registered product, as the service has them."""
    query = """query($ref: OrderRef!) { productionOrder(ref: $ref) { finishedProducts { nodes {
      traceable { number } associations { nodes { component { number } } }
    } } } }"""
    found = await plant.api(query, {"ref": plant.ref(order)})
    return {
        one["traceable"]["number"]: [
            link["component"]["number"] for link in one["associations"]["nodes"]
        ]
        for one in found["productionOrder"]["finishedProducts"]["nodes"]
    }


async def test_three_pumps_are_scanned_to_completed(worker: Worker, plant: Desk) -> None:
    for at in (1, 2, 3):
        await worker.mode_is("Product")
        await worker.does(f"P-{at}", "Product registered")
        await worker.mode_is("Component")
        await worker.does(motor(at), "Component registered", f"M-{at}")
        # A plain number needs its line, as long as two can take it.
        await worker.scan("LOTWISE LINE 20")
        await worker.does(f"S-{at}", "Component registered")
        await expect(worker.answer).to_contain_text(f"2 pcs of SEAL in P-{at}.")
        await worker.does("H-1", "Component registered")
        await expect(worker.answer).to_contain_text(f"P-{at} is complete. Scan the next product.")
    await worker.mode_is("Product")
    order = await plant.order_now("WO-1")
    assert order["registrationStatus"] == "COMPLETED"
    assert await registered(plant) == {f"P-{at}": [f"M-{at}", f"S-{at}", "H-1"] for at in (1, 2, 3)}
    products = worker.page.get_by_role("region", name="Finished products")
    await expect(products).to_contain_text("Completed")
    amounts = await products.locator("td.number").all_inner_texts()
    assert [one.replace("\xa0", " ") for one in amounts] == ["3 pcs", "3 pcs", "0 pcs"]
    await worker.person.shoot("track-completed")


async def test_codes_of_a_burst_are_all_done_in_their_order(worker: Worker, plant: Desk) -> None:
    sent: list[str] = []

    async def slowly(route: Route) -> None:
        if "mutation Scan" in (route.request.post_data or ""):
            asked = json.loads(route.request.post_data or "")
            sent.append(asked["variables"]["input"]["text"])
            await asyncio.sleep(0.25)
        await route.continue_()

    await worker.page.route("**/graphql", slowly)
    codes = ["P-1", f"]d221M-1{GS}01{MOTOR_GTIN}", "LOTWISE LINE 20", "S-1", "LOTWISE PRODUCT"]
    for code in [*codes, "P-2", motor(2)]:
        await worker.scan(code, "Tab")
    await worker.told("Component registered", "M-2")
    first, second, *_ = sent
    assert (first, second) == ("P-1", f"]d221M-1{GS}01{MOTOR_GTIN}")
    assert len(sent) == 5
    assert await registered(plant) == {"P-1": ["M-1", "S-1"], "P-2": ["M-2"]}


async def test_the_field_has_the_focus_whatever_is_done(worker: Worker) -> None:
    page = worker.page
    await page.get_by_role("button", name="Component", exact=True).click()
    await expect(worker.field).to_be_focused()
    await worker.mode_is("Component")
    await worker.scan("LOTWISE PRODUCT")
    await worker.mode_is("Product")
    await worker.does("P-1", "Product registered")
    await page.get_by_role("button", name="Select line 20, SEAL").click()
    await expect(worker.field).to_be_focused()
    await expect(page.locator("tr[aria-current=true]")).to_contain_text("SEAL")
    await page.get_by_title("Select product P-1").click()
    await expect(worker.field).to_be_focused()
    await page.get_by_label("Sound is on").click()
    # A scanner types wherever the focus is.
    await page.get_by_role("button", name="Help").focus()
    await worker.does(motor(1), "Component registered", "M-1")


async def test_scans_are_taken_before_the_order_is_read(someone: Person, plant: Desk) -> None:
    someone.expected.append("ERR_FAILED")
    attempts: list[str] = []

    async def late(route: Route) -> None:
        if "query Station" in (route.request.post_data or ""):
            attempts.append("read")
            if len(attempts) == 1:
                await route.abort()
                return
        await route.continue_()

    await someone.page.route("**/graphql", late)
    await someone.page.goto(someone.url("orders", "WO-1", "track", company=plant.company))
    worker = Worker(someone)
    await expect(worker.field).to_be_focused()
    await worker.scan("P-1")
    await worker.scan(motor(1))
    await worker.told("Component registered", "M-1")
    assert len(attempts) > 1
    assert await registered(plant) == {"P-1": ["M-1"]}


async def test_an_order_of_many_lists_the_newest_and_finds_the_others(
    someone: Person, plant: Desk
) -> None:
    await plant.order("WO-2", {"PUMP": "70"}, {"MOTOR": "70"})
    for at in range(0, 65, 13):
        await asyncio.gather(*(plant.product("WO-2", f"P-{at + one}") for one in range(13)))
    worker = Worker(someone)
    await worker.open("WO-2", plant.company)
    numbers = worker.page.get_by_role("list", name="Registered numbers").get_by_role("button")
    await expect(numbers).to_have_count(60)
    products = worker.page.get_by_role("region", name="Finished products").locator("tbody")
    await expect(products).to_contain_text("65 pcs")
    await worker.does("P-99", "Product registered")
    await expect(numbers.first).to_contain_text("P-99")
    await expect(numbers).to_have_count(60)
    await expect(products).to_contain_text("66 pcs")
    # One of the oldest, which the list does not show.
    await worker.scan("LOTWISE PRODUCT")
    await worker.does("P-0", "Product selected")
    await worker.page.get_by_role("button", name="List older ones").click()
    await expect(numbers).to_have_count(66)


async def test_a_quantity_is_taken_for_the_next_batch_only(worker: Worker, plant: Desk) -> None:
    await worker.does("P-1", "Product registered")
    await worker.scan("LOTWISE LINE 20")
    await worker.scan("LOTWISE COUNT 1")
    await expect(worker.page.get_by_label("Quantity of a batch")).to_have_value("1")
    await worker.does("S-1", "Component registered")
    await expect(worker.answer).to_contain_text("1 pcs remain on this line.")
    await worker.page.get_by_label("Quantity of a batch").fill("a lot")
    await worker.page.keyboard.press("Enter")
    await worker.does("S-2", "Refused")
    await worker.page.get_by_label("Quantity of a batch").fill("")
    await worker.page.keyboard.press("Enter")
    await worker.does("S-2", "Component registered")
    await expect(worker.answer).to_contain_text("1 pcs of SEAL in P-1.")
    assert await registered(plant) == {"P-1": ["S-1", "S-2"]}


async def test_a_refusal_stays_until_it_is_seen_or_put_right(worker: Worker, plant: Desk) -> None:
    await worker.does("P-1", "Product registered")
    await worker.does("X-9", "Refused")
    await worker.does("M-1", "Refused")
    await expect(worker.answer).to_contain_text("select the component line it belongs to")
    await worker.mode_is("Component")
    await worker.does(motor(2), "Component registered", "M-2")
    refusals = worker.page.get_by_role("region", name="Refused")
    await expect(refusals).to_contain_text("M-1")
    await worker.does("X-9", "Refused")
    # The same code with success puts its refusal right; the other one stays.
    await worker.scan("LOTWISE LINE 20")
    await worker.does("X-9", "Component registered")
    await expect(refusals).to_contain_text("One refusal is not acknowledged")
    await worker.page.reload()
    await expect(refusals).to_contain_text("M-1")
    await worker.scan("LOTWISE OK")
    await expect(refusals).to_have_count(0)
    await worker.page.reload()
    await worker.told("Scan a product")
    await expect(refusals).to_have_count(0)
    assert await registered(plant) == {"P-1": ["M-2", "X-9"]}


async def test_what_is_scanned_behind_an_unseen_refusal_waits_for_a_word(
    worker: Worker, plant: Desk
) -> None:
    release = asyncio.Event()

    async def later(route: Route) -> None:
        if "mutation Scan" in (route.request.post_data or ""):
            await release.wait()
        await route.continue_()

    await worker.does("P-1", "Product registered")
    outcomes: dict[str, list[str]] = {"LOTWISE DROP": [], "LOTWISE SEND": ["M-1"]}
    for word, expected in outcomes.items():
        release.clear()
        await worker.page.route("**/graphql", later)
        # The product's number is mistaken for a component's, and refused; its motor is not meant
        # for the product before it.
        await worker.scan("P-2")
        await worker.scan("P-2")
        await worker.scan(motor(1))
        release.set()
        await worker.told("Refused", "P-2")
        await expect(
            worker.page.get_by_text("One scan made before this was seen waits")
        ).to_be_visible()
        assert await registered(plant) == {"P-1": []}
        await worker.scan(word)
        await expect(worker.page.get_by_text("made before this was seen")).to_have_count(0)
        await _comes_to_be(plant, {"P-1": expected})
        await worker.page.unroute("**/graphql")


async def test_scans_without_a_connection_are_kept_and_sent_once_in_order(
    worker: Worker, plant: Desk
) -> None:
    worker.person.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED"]
    await worker.does("P-1", "Product registered")
    await worker.person.context.set_offline(True)
    await expect(
        worker.page.get_by_text("What you scan now is kept on this station.")
    ).to_be_visible()
    await worker.does(motor(1), "Kept on this station")
    for code in ("LOTWISE LINE 20", "S-1", "LOTWISE LINE 30", "H-1", "LOTWISE PRODUCT", "P-2"):
        await worker.scan(code)
    await worker.told("Kept on this station", "P-2")
    await worker.mode_is("Product")
    await expect(worker.page.get_by_text("4 scans are not sent yet")).to_be_visible()
    await expect(worker.page.get_by_text("No connection to the service.")).to_be_visible()
    await worker.person.shoot("track-offline")
    assert await registered(plant) == {"P-1": []}
    await worker.person.context.set_offline(False)
    await expect(worker.page.get_by_text("4 kept scans were sent.")).to_be_visible()
    await worker.told("Product registered", "P-2")
    await expect(worker.page.get_by_text("not sent yet")).to_have_count(0)
    assert await registered(plant) == {"P-1": ["M-1", "S-1", "H-1"], "P-2": []}


async def test_unsent_scans_outlive_their_page(worker: Worker, plant: Desk) -> None:
    worker.person.expected += ["ERR_FAILED", "Blocked attempt"]

    async def refuse(route: Route) -> None:
        if "mutation Scan" in (route.request.post_data or ""):
            await route.abort()
        else:
            await route.continue_()

    await worker.does("P-1", "Product registered")
    await worker.page.route("**/graphql", refuse)
    await worker.does(motor(1), "Kept on this station")
    await worker.scan("LOTWISE PRODUCT")
    await worker.does("P-2", "Kept on this station")
    worker.page.on("dialog", lambda one: asyncio.ensure_future(one.accept()))
    page = await worker.person.open("", company=plant.company)
    await expect(page.get_by_text("2 scans of order WO-1 are not sent yet.")).to_be_visible()
    await worker.page.unroute("**/graphql")
    await page.get_by_role("link", name="Open its station").click()
    await worker.told("Product registered", "P-2")
    assert await registered(plant) == {"P-1": ["M-1"], "P-2": []}


async def test_an_answer_that_was_lost_counts_once(worker: Worker, plant: Desk) -> None:
    worker.person.expected += ["ERR_FAILED", "500"]
    troubles: list[str] = []

    async def lose(route: Route) -> None:
        if "mutation Scan" not in (route.request.post_data or "") or len(troubles) == 2:
            await route.continue_()
        elif not troubles:
            # The service does it, but its answer is lost on the way.
            troubles.append("lost")
            await route.fetch()
            await route.abort()
        else:
            troubles.append("failed")
            await route.fulfill(status=500, body="Internal Server Error")

    await worker.page.route("**/graphql", lose)
    await worker.scan("P-1")
    await worker.told("Kept on this station", "P-1")
    await expect(worker.page.get_by_text("One scan is not sent yet")).to_be_visible()
    await expect(worker.page.get_by_text("The service could not answer")).to_be_visible()
    await worker.scan("LOTWISE SEND")
    await worker.told("Product registered", "P-1")
    assert troubles == ["lost", "failed"]
    assert await registered(plant) == {"P-1": []}
    events = await _events(plant)
    assert events.count("ProductRegistered") == 1


async def test_a_slow_answer_is_told(worker: Worker) -> None:
    async def slowly(route: Route) -> None:
        if "mutation Scan" in (route.request.post_data or ""):
            await asyncio.sleep(3)
        await route.continue_()

    await worker.page.route("**/graphql", slowly)
    await worker.scan("P-1")
    await expect(worker.answer).to_contain_text("The service is slow: 2 s. Nothing is lost.")
    await worker.told("Product registered", "P-1")


async def test_a_token_that_expires_costs_no_scan(worker: Worker, plant: Desk) -> None:
    worker.person.expected.append("401")
    await worker.does("P-1", "Product registered")
    await worker.person.context.clear_cookies()
    await worker.scan(motor(1))
    dialog = worker.page.get_by_role("dialog", name="Sign in")
    await expect(dialog.get_by_label("Access token")).to_be_focused()
    # The worker has not looked up yet.
    await worker.scan("LOTWISE LINE 20", "Tab")
    await worker.scan("S-1")
    await expect(dialog).to_contain_text("S-1 was kept")
    await worker.scan("lw_wrong")
    await expect(dialog).to_contain_text("This token is not in force.")
    await worker.person.shoot("track-sign-in")
    await worker.scan(worker.person.service.token)
    await expect(dialog).to_have_count(0)
    await worker.told("Component registered", "S-1")
    assert await registered(plant) == {"P-1": ["M-1", "S-1"]}


async def test_answers_sound_different(worker: Worker) -> None:
    await worker.page.evaluate(
        """() => {
          window.tones = [];
          const start = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function (...given) {
            window.tones.push(`${this.type} ${this.frequency.value}`);
            start.apply(this, given);
          };
        }"""
    )
    heard = {}
    codes = ["P-1", "P-1", "M-1"]
    for code, title in zip(codes, ["registered", "selected", "Refused"], strict=True):
        await worker.scan(code)
        await expect(worker.answer.get_by_role("heading")).to_contain_text(title)
        heard[title] = tuple(await worker.page.evaluate("window.tones.splice(0)"))
    assert len(set(heard.values())) == 3
    await worker.page.get_by_label("Sound is on").click()
    await worker.scan("M-2")
    await expect(worker.answer.locator(".scanned")).to_have_text("M-2")
    assert await worker.page.evaluate("window.tones") == []


async def test_two_stations_see_each_other(
    worker: Worker, browser: Browser, service: Service, plant: Desk
) -> None:
    async with person(browser, service) as neighbour:
        other = Worker(neighbour)
        await other.open("WO-1", plant.company)
        await worker.does("P-1", "Product registered")
        await expect(other.page.get_by_title("Select product P-1")).to_be_visible()
        await other.does("P-1", "Product selected")
        await other.does(motor(1), "Component registered", "M-1")
        line = worker.page.get_by_role("region", name="Components").locator("tr", has_text="MOTOR")
        await expect(line).to_contain_text("Completed")
        await worker.does(motor(1), "Registered already", "M-1")
    assert await registered(plant) == {"P-1": ["M-1"]}


async def test_hostile_names_are_shown_harmlessly(someone: Person, desk: Desk) -> None:
    order = "WO/<b>%2F ☃ ?#"
    for at, name in enumerate(HOSTILE):
        await desk.item(f"I-{at}", "BATCH", name=name[:200])
    await desk.item("PUMP<i>", name=HOSTILE[0])
    await desk.order(order, {"PUMP<i>": "9"}, {f"I-{at}": "9" for at in range(len(HOSTILE))})
    worker = Worker(someone)
    await worker.open(order, desk.company)
    await expect(worker.page.get_by_role("heading", level=1)).to_contain_text(order)
    for number in HOSTILE:
        await worker.page.keyboard.insert_text(number)
        await worker.page.keyboard.press("Enter")
        told = "Product registered" if _is_number(number) else "Refused"
        await worker.told(told, number)
        await worker.scan("LOTWISE PRODUCT")
    await someone.shoot("track-hostile")
    assert await someone.barriers() == []
    await worker.page.set_viewport_size({"width": 360, "height": 740})
    assert await someone.barriers() == []
    assert len(await registered(desk, order)) == len([one for one in HOSTILE if _is_number(one)])


async def test_answers_are_given_in_german(someone: Person, plant: Desk) -> None:
    await someone.open("orders", "WO-1", "track", company=plant.company)
    await someone.choose("de")
    worker = Worker(someone)
    answer = worker.page.get_by_role("region", name="Antwort")
    await worker.scan("P-1")
    await expect(answer).to_contain_text("Produkt erfasst")
    await worker.scan("M-1")
    await expect(answer).to_contain_text("Wählen Sie die Zeile, zu der es gehört")
    await expect(answer.locator("[lang=en]")).to_contain_text("select the component line")


async def test_an_order_that_does_not_exist_is_told(someone: Person, plant: Desk) -> None:
    page = await someone.open("orders", "NO/SUCH", "track", company=plant.company)
    await expect(page.get_by_text("There is no order NO/SUCH.")).to_be_visible()
    assert await someone.barriers() == []


async def test_the_start_page_leads_to_the_station(someone: Person, plant: Desk) -> None:
    page = await someone.open("", company=plant.company)
    await page.keyboard.type("WO-1")
    await page.keyboard.press("Enter")
    worker = Worker(someone)
    await worker.told("Scan a product")
    await worker.does("P-1", "Product registered")


def _is_number(text: str) -> bool:
    """What is too long, or invisible, is no number."""
    return len(text) <= 200 and "\u202e" not in text


async def _comes_to_be(plant: Desk, expected: dict[str, list[str]]) -> None:
    async with asyncio.timeout(20):
        while await registered(plant) != expected:
            await asyncio.sleep(0.05)


async def _events(plant: Desk) -> list[str]:
    """What happened on the order, oldest first."""
    query = """query($ref: OrderRef!) {
      productionOrder(ref: $ref) { history { nodes { event } } }
    }"""
    found: dict[str, Any] = await plant.api(query, {"ref": plant.ref("WO-1")})
    return [one["event"] for one in found["productionOrder"]["history"]["nodes"]]
