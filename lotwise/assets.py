"""The files that browsers load: ours and those of others, under names that hold their hashes.

A name such as ``/static/pages/kit/api.5f0c9a31.js`` never stands for anything else, so a browser
may keep it for ever; an update changes the names. Modules name each other as they lie in the folder
(``./kit/api.js``), and an import map in each page says under which name each is served.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lotwise.headers import STATIC

FOLDER = Path(__file__).parent / "static"

_FOREVER = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".graphql": "text/plain; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
# The libraries that modules name without a path.
_LIBRARIES = {
    "preact": "vendor/preact.mjs",
    "preact/hooks": "vendor/preact-hooks.mjs",
    "htm": "vendor/htm.mjs",
    "htm/preact": "vendor/htm-preact.mjs",
    "@preact/signals": "vendor/signals.mjs",
    "@preact/signals-core": "vendor/signals-core.mjs",
    "@viz-js/viz": "vendor/viz.mjs",
    "cytoscape": "vendor/cytoscape.mjs",
    "zxing-wasm/reader": "vendor/zxing/reader/index.js",
    "zxing-wasm/reader/zxing_reader.wasm": "vendor/zxing/reader/zxing_reader.wasm",
}
# A worker is under the policy of its own file, not of its page's. It may load modules and run
# WebAssembly.
_WORKER = "-worker.js"
_WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
# Not the key "from" of a text.
_IMPORT = re.compile(r'(?:^|[\s}])(?:from|import)\s*"([^"\n]+)"')


class AssetsMissing(Exception):
    """Files of others are not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served; ``name`` is its path in the folder ``static``."""

    name: str
    address: str
    content: bytes
    digest: str
    media_type: str


class Assets:
    """All files of a folder, read once."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._by_name = {one.name: one for one in assets}
        self._by_address = {one.address: one for one in self._by_name.values()}
        self._compressed: dict[str, bytes] = {}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Assets:
        """Read every file under ``folder`` of a kind that browsers load."""
        files = sorted(one for one in folder.rglob("*") if one.suffix in _MEDIA_TYPES)
        return cls(_asset(one.relative_to(folder).as_posix(), one.read_bytes()) for one in files)

    @property
    def all(self) -> Iterable[Asset]:
        """Every file, by its name."""
        return self._by_name.values()

    def address(self, name: str) -> str:
        """Where a file is served. Raises ``AssetsMissing`` if it is not there."""
        return self._asset(name).address

    def import_map(self) -> str:
        """The import map of every page, as JSON."""
        by_path = {
            f"{STATIC}/{one.name}": one.address
            for one in self._by_name.values()
            # Those that name each other by path.
            if one.name.startswith(("pages/", "vendor/zxing/")) and one.name.endswith(".js")
        }
        libraries = {name: self.address(file) for name, file in _LIBRARIES.items()}
        return json.dumps({"imports": {**libraries, **by_path}}, separators=(",", ":"))

    def imported_by(self, name: str) -> list[str]:
        """The addresses of all modules that a module needs before it can run, itself last."""
        found: dict[str, None] = {}
        self._collect(name, found, set())
        return [self.address(one) for one in found]

    async def serve(self, request: Request) -> Response:
        """The endpoint of everything under ``/static``."""
        asset = self._by_address.get(request.url.path)
        if asset is None:
            raise HTTPException(404)
        headers = {
            "Cache-Control": _FOREVER,
            "ETag": f'"{asset.digest}"',
            "Vary": "Accept-Encoding",
        }
        if asset.name.endswith(_WORKER):
            headers["Content-Security-Policy"] = _WORKER_POLICY
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        content = asset.content
        if takes_gzip(request):
            content = await self._compress(asset)
            headers["Content-Encoding"] = "gzip"
        return Response(content, 200, headers, media_type=asset.media_type)

    async def _compress(self, asset: Asset) -> bytes:
        if asset.name not in self._compressed:
            self._compressed[asset.name] = await asyncio.to_thread(compressed, asset.content)
        return self._compressed[asset.name]

    def _asset(self, name: str) -> Asset:
        try:
            return self._by_name[name]
        except KeyError:
            raise AssetsMissing(f"The file {name} is missing: run make install.") from None

    def _collect(self, name: str, found: dict[str, None], seen: set[str]) -> None:
        if name in seen:
            return
        seen.add(name)
        for specifier in _IMPORT.findall(self._asset(name).content.decode()):
            self._collect(_resolved(specifier, name), found, seen)
        found[name] = None


def takes_gzip(request: Request) -> bool:
    """Whether a request's sender can unpack gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def compressed(content: bytes) -> bytes:
    """The same, packed as small as gzip can; always the same for the same content."""
    return gzip.compress(content, 9, mtime=0)


def _asset(name: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:16]
    stem, suffix = posixpath.splitext(name)
    address = f"{STATIC}/{stem}.{digest}{suffix}"
    return Asset(name, address, content, digest, _MEDIA_TYPES[suffix])


def _resolved(specifier: str, importer: str) -> str:
    if specifier in _LIBRARIES:
        return _LIBRARIES[specifier]
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))
