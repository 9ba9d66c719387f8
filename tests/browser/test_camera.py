"""Printed codes: those of the station can be read, and its camera reads labels."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.barcodes import film, texts_in
from tests.support.browser import SCREENSHOTS, chromium, person
from tests.support.desk import Desk
from tests.support.scanner import Worker
from tests.support.service import Service

PUMP = "04012345000009"
MOTOR = "04012345000016"


async def test_every_command_code_can_be_scanned(browser: Browser, service: Service) -> None:
    # As fine as a poor printer: 200 dots in an inch.
    async with person(browser, service, device_scale_factor=2) as someone:
        page = await someone.open("command-codes")
        shown = await page.locator(".command-codes .code").all_inner_texts()
        await someone.shoot("command-codes-print")
    assert len(shown) == 21
    assert texts_in(SCREENSHOTS / "command-codes-print.png") == set(shown)


async def test_labels_before_the_camera_are_registered(
    service: Service, desk: Desk, tmp_path: Path
) -> None:
    await desk.item("PUMP", gtins=[PUMP])
    await desk.item("MOTOR", gtins=[MOTOR])
    await desk.order("WO-1", {"PUMP": "1"}, {"MOTOR": "1"})
    labels = [
        f"https://id.example.com/01/{PUMP}/21/P-1",
        f"https://id.example.com/01/{MOTOR}/21/M-1",
    ]
    film(tmp_path / "labels.y4m", labels)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'labels.y4m'}",
    ]
    async with chromium(*camera) as filming, person(filming, service) as someone:
        worker = Worker(someone)
        await worker.open("WO-1", desk.company)
        await worker.page.get_by_role("button", name="Scan by camera").click()
        await expect(worker.answer).to_contain_text("P-1 is complete", timeout=20_000)
        await worker.person.shoot("track-camera")
        await worker.page.get_by_role("button", name="Stop the camera").click()
        await expect(worker.page.locator("video")).to_have_count(0)
    order = await desk.order_now("WO-1")
    assert order["registrationStatus"] == "COMPLETED"
