"""Barcodes drawn, filmed and read, by Node.js and the library that the pages use as well."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = _ROOT / "tests" / "browser" / "barcodes.mjs"
_WIDTH, _HEIGHT = 640, 480


def texts_in(picture: Path) -> set[str]:
    """The texts of all barcodes in a picture."""
    return set(_run("read", str(picture)).splitlines())


def film(file: Path, texts: list[str], symbology: str = "QRCode") -> None:
    """Write a film (YUV4MPEG2, ten pictures a second) that shows each code for three seconds."""
    header = f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    colours = bytes([128]) * (_WIDTH * _HEIGHT // 2)
    with file.open("wb") as out:
        out.write(header)
        for text in texts:
            out.write((b"FRAME\n" + _picture(text, symbology) + colours) * 30)


def _picture(text: str, symbology: str) -> bytes:
    """A code, as large as fits, in the middle of a picture of grey values."""
    drawn = json.loads(_run("write", symbology, text))
    width, height, data = drawn["width"], drawn["height"], bytes(drawn["data"])
    scale = min((_WIDTH - 80) // width, (_HEIGHT - 80) // height)
    left, top = (_WIDTH - width * scale) // 2, (_HEIGHT - height * scale) // 2
    empty = bytes([255]) * _WIDTH
    rows = [empty] * top
    for at in range(height):
        bars = b"".join(bytes([one]) * scale for one in data[at * width : (at + 1) * width])
        rows += [empty[:left] + bars + empty[left + len(bars) :]] * scale
    return b"".join(rows + [empty] * (_HEIGHT - len(rows)))


def _run(*arguments: str) -> str:
    node = shutil.which("node")
    if node is None or not (_ROOT / "node_modules" / "zxing-wasm").exists():
        pytest.skip("barcodes are drawn by Node.js and node_modules: run make test")
    done = subprocess.run([node, _SCRIPT, *arguments], capture_output=True, text=True, check=True)
    return done.stdout
