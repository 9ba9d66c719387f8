"""Write ``schema/schema.graphql``, the committed contract: ``python -m schema.export``."""

from __future__ import annotations

from pathlib import Path

from schema.build import build_schema

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")


def sdl() -> str:
    """The contract in GraphQL's schema definition language."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(sdl(), encoding="utf-8")
