"""A module's imports are read from its text, and nothing that only looks like one."""

from __future__ import annotations

from lotwise.assets import Asset, Assets


def module(name: str, text: str) -> Asset:
    return Asset(name, f"/static/{name}", text.encode(), "", "text/javascript")


def test_texts_called_from_are_no_imports() -> None:
    texts = module("texts.js", 'export const en = {\n  "from": "One", "filter.from": "Two",\n};')
    page = module("page.js", 'import { en } from "./texts.js";\nimport "./early.js";\n')
    assets = Assets([page, texts, module("early.js", "")])
    assert assets.imported_by("page.js") == [
        "/static/texts.js",
        "/static/early.js",
        "/static/page.js",
    ]
