"""The formats of an export, each written as it goes. Whether it is complete stands in every one.

========  ==================================================================================
CSV       RFC 4180; the columns ``complete`` and ``truncatedBy`` in each row. One table.
NDJSON    a record a line; the first and the last tell how much there is, and whether that is all.
          A file without the record ``end`` was cut off on its way.
JSON      one object: what was asked, ``complete``, ``truncatedBy``, then each table as a list.
GraphML   a directed graph from component to product; ``complete`` is a datum of the graph.
========  ==================================================================================
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from graph.domain.quantities import to_text
from lotwise.export_tables import Cell, Export

# What a spreadsheet takes for the beginning of a formula, in any of its languages.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XML_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


async def to_csv(export: Export) -> AsyncIterator[bytes]:
    """One table. A text that a spreadsheet would calculate is preceded by an apostrophe."""
    [table] = export.tables
    tail = [_csv_cell(export.complete), _csv_cell(export.truncated_by)]
    yield _csv_lines([[*table.columns, "complete", "truncatedBy"]])
    async for piece in table.rows:
        yield _csv_lines([*map(_csv_cell, row.values()), *tail] for row in piece)


async def to_ndjson(export: Export) -> AsyncIterator[bytes]:
    """All tables, one after another."""
    yield _line({"type": "export", **_head(export)})
    count: dict[str, int] = {}
    for table in export.tables:
        async for piece in table.rows:
            yield b"".join(_line({"type": table.record, **row}) for row in piece)
            count[table.record] = count.get(table.record, 0) + len(piece)
    records = sum(count.values())
    ending: dict[str, Cell] = {"records": records, "complete": export.complete}
    yield _line({"type": "end", **ending, "truncatedBy": export.truncated_by})


async def to_json(export: Export) -> AsyncIterator[bytes]:
    """One object that holds a list for each table."""
    yield _json(_head(export))[:-1]
    for table in export.tables:
        yield f',\n"{table.record}s":['.encode()
        first = True
        async for piece in table.rows:
            lines = b",\n".join(map(_json, piece))
            yield (b"\n" if first else b",\n") + lines
            first = False
        yield b"]"
    yield b"}\n"


async def to_graphml(export: Export) -> AsyncIterator[bytes]:
    """Nodes by their ids, edges from component to product; quantities are exact, so texts."""
    nodes, edges = export.tables
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', f'<graphml xmlns="{_XML_NAMESPACE}">\n']
    head = _head(export)
    for owner, columns in (("graph", head), ("node", nodes.columns), ("edge", edges.columns)):
        parts += [
            f'<key id="{owner}-{name}" for="{owner}" attr.name="{name}" '
            f'attr.type="{_XML_TYPES.get(name, "string")}"/>\n'
            for name in columns
        ]
    parts.append('<graph id="trace" edgedefault="directed">\n')
    parts += [_datum("graph", name, value) for name, value in head.items()]
    yield "".join(parts).encode()
    async for piece in nodes.rows:
        yield "".join(
            _element("node", f"id={_attribute(row['id'])}", row) for row in piece
        ).encode()
    async for piece in edges.rows:
        yield "".join(
            _element(
                "edge",
                f"source={_attribute(row['component'])} target={_attribute(row['product'])}",
                row,
            )
            for row in piece
        ).encode()
    yield b"</graph>\n</graphml>\n"


class Format(StrEnum):
    """The formats, by the name that is asked for and that files end with."""

    CSV = "csv"
    NDJSON = "ndjson"
    JSON = "json"
    GRAPHML = "graphml"


@dataclass(frozen=True, slots=True)
class Written:
    """How a format is told to others, and written."""

    media_type: str
    write: Callable[[Export], AsyncIterator[bytes]]


FORMATS: dict[Format, Written] = {
    Format.CSV: Written("text/csv; charset=utf-8; header=present", to_csv),
    Format.NDJSON: Written("application/x-ndjson; charset=utf-8", to_ndjson),
    Format.JSON: Written("application/json; charset=utf-8", to_json),
    Format.GRAPHML: Written("application/graphml+xml; charset=utf-8", to_graphml),
}
_XML_TYPES = {
    "depth": "int",
    "depthReached": "int",
    "nodeCount": "int",
    "edgeCount": "int",
    "onHold": "boolean",
    "complete": "boolean",
}


def _head(export: Export) -> dict[str, Cell]:
    return {
        **export.about,
        "complete": export.complete,
        "truncatedBy": export.truncated_by,
    }


def _csv_lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _csv_cell(value: Cell) -> str:
    text = _text(value)
    # Numbers may be negative; only what people wrote can be meant to be calculated.
    written = isinstance(value, str) or (isinstance(value, Sequence) and bool(value))
    return "'" + text if written and text.startswith(_FORMULA) else text


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return to_text(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, str | int):
        return str(value)
    return "; ".join(value)


def _json(row: dict[str, Cell]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_jsonable, separators=(",", ":")).encode()


def _line(row: dict[str, Cell]) -> bytes:
    return _json(row) + b"\n"


def _jsonable(value: object) -> object:
    if isinstance(value, Decimal):
        return to_text(value)
    assert isinstance(value, datetime), value
    return _moment(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _element(name: str, attributes: str, row: dict[str, Cell]) -> str:
    data = "".join(_datum(name, column, value) for column, value in row.items())
    return f"<{name} {attributes}>{data}</{name}>\n"


def _datum(owner: str, name: str, value: Cell) -> str:
    if value is None:
        return ""
    return f'<data key="{owner}-{name}">{escape(_xml(_text(value)))}</data>'


def _attribute(value: Cell) -> str:
    return quoteattr(_text(value))


def _xml(text: str) -> str:
    """The text without the two printable-looking characters that XML cannot hold at all."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
