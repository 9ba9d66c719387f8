"""What holds for each page: both languages, both themes, phone and desk, for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLEnumType, build_schema

from schema.export import SCHEMA_FILE
from tests.support.browser import DESK, PHONE, Person
from tests.support.desk import Desk
from tests.support.recalling import Recaller

LOOKS = [
    ("en", "light", DESK),
    ("de", "dark", DESK),
    ("en", "dark", PHONE),
    ("de", "light", PHONE),
]
# Stands for the id of the recall that the plant has.
RECALL = "the recall"
# Names of screenshots, and the steps of the addresses. A page that is added is added here.
PAGES = {
    "start": [""],
    "orders": ["orders"],
    "track": ["orders", "WO/1", "track"],
    "order": ["orders", "WO/1"],
    "associations": ["orders", "WO/1", "associations"],
    "items": ["items"],
    "item": ["items", "SEAL"],
    "traceables": ["traceables"],
    "traceable": ["traceables", "SEAL", "S/1"],
    "trace": ["trace"],
    "traced": ["trace"],
    "activities": ["activities"],
    "recalls": ["recalls"],
    "recall": ["recalls", RECALL],
    "holds": ["holds"],
    "health-report": ["health-report"],
    "command-codes": ["command-codes"],
    "not-found": ["nowhere"],
}


@pytest.fixture
async def plant(desk: Desk) -> Desk:
    """A company with something to see on each page."""
    await desk.item("PUMP", name="Feed pump 100")
    await desk.item("MOTOR", name="Motor 5 kW")
    await desk.item("SEAL", "BATCH", name="Shaft seal 22 mm")
    await desk.item("OIL", "NONE", unit="LTR", name="Gear oil")
    await desk.order("WO/1", {"PUMP": "3"}, {"MOTOR": "3", "SEAL": "6", "OIL": "1.5"})
    await desk.order("WO/2", {"PUMP": "1"}, {"MOTOR": "1"}, start=False)
    pump = await desk.product("WO/1", "P-1")
    motor = await desk.fill(pump["id"], "MOTOR", "M-1")
    await desk.receive("SEAL", "S/1", "40")
    seals = await desk.fill(pump["id"], "SEAL", "S/1", "2")
    await desk.do("pickComponents", associations=[motor])
    await desk.do("adjustConsumption", associations=[seals])
    seal = desk.batch("SEAL", "S/1")
    await desk.do("placeHold", "hold { id }", traceable=seal, transitive=True, reason="Cracked")
    return desk


async def recall(plant: Desk) -> str:
    """A drill under way, with something of all that its page can show; its id."""
    desk = Recaller(plant.api, plant.company)
    await desk.receive("SEAL", "S/2", "40")
    case = str((await desk.recall("S/2", drill=True))["id"])
    for number in ("P-2", "P-3"):
        pump = await desk.product("WO/1", number)
        await desk.fill(pump["id"], "SEAL", "S/2", "2")
        if number == "P-2":
            await desk.do("extendRecall", recall=case)
    for kind in ("NOTIFIED", "QUARANTINED"):
        await desk.act(case, kind, "S/2", "30")
    await desk.hold("SEAL", "S/2")
    return case


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_usable_in_every_look(someone: Person, plant: Desk, name: str) -> None:
    if name == "not-found":
        someone.expected.append("404")
    query = {"root": "SEAL/S%2F1", "direction": "BOTH"} if name == "traced" else {}
    case = await recall(plant) if name.startswith("recall") else ""
    steps = [case if one is RECALL else one for one in PAGES[name]]
    page = await someone.open(*steps, company=plant.company, **query)
    for language, theme, size in LOOKS:
        await page.set_viewport_size(size)
        await someone.choose(language, theme)
        assert await page.locator("html").get_attribute("lang") == language
        await someone.shoot(f"{name}-{language}-{theme}-{size['width']}")
        assert await someone.barriers() == []


async def test_texts_are_complete_in_both_languages(someone: Person) -> None:
    page = await someone.open("")
    modules: dict[str, Any] = await page.evaluate(
        """async () => {
          const map = JSON.parse(document.querySelector('script[type="importmap"]').textContent);
          const found = {};
          for (const [name, address] of Object.entries(map.imports))
            if (name.includes("/texts/")) found[name] = (await import(address)).texts;
          return found;
        }"""
    )
    assert len(modules) > 1
    codes = build_schema(SCHEMA_FILE.read_text(encoding="utf-8")).type_map["UserErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    refusals = next(texts for name, texts in modules.items() if "refusals" in name)
    assert codes.values.keys() <= refusals["de"].keys()
    for name, texts in modules.items():
        assert texts["en"].keys() == texts["de"].keys(), name
        for key, english in texts["en"].items():
            assert _places(english) == _places(texts["de"][key]), f"{name}: {key}"
            assert all(one == one.strip() != "" for one in (english, texts["de"][key])), key


def _places(text: str) -> tuple[set[str], int]:
    """The values that a text has places for, and the number of its forms."""
    return {one.split("}")[0] for one in text.split("{")[1:]}, text.count(" | ")
