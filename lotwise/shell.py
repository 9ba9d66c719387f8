"""The HTML of a page: the same few lines for each, which load its module and nothing else.

A page holds no data: its module asks for that by GraphQL, as any other client would. So it is the
same for everybody, and also what a browser is shown that is not signed in.
"""

from __future__ import annotations

import base64
import hashlib
import html
from contextlib import suppress
from dataclasses import dataclass

from lotwise.assets import Assets, AssetsMissing, compressed

_STYLES = ("pages/styles/design.css", "pages/styles/layout.css", "pages/styles/parts.css")
_SHELL = """\
<!doctype html>
<html lang="en" data-page="{page}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lotwise</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
{styles}
<script src="{early}"></script>
<script type="importmap">{import_map}</script>
{preloads}
<script type="module" src="{module}"></script>
</head>
<body>
<noscript>
<h1>Lotwise</h1>
<p>These pages need JavaScript. Without it, use GraphQL at /graphql with an access token, which the
command lotwise token create NAME makes in the folder where Lotwise runs.</p>
</noscript>
<div id="page"></div>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Shell:
    """The HTML of one page, as it is and packed, and what it is allowed to load."""

    content: bytes
    packed: bytes
    etag: str
    policy: str


def shell(assets: Assets, page: str, *, wasm: bool = False) -> Shell:
    """The HTML that loads ``pages/<page>.js``, and its own style sheet if it has one.

    ``wasm`` lets the page run WebAssembly. Raises ``AssetsMissing``.
    """
    import_map = assets.import_map()
    *needed, module = assets.imported_by(f"pages/{page}.js")
    content = _SHELL.format(
        page=html.escape(page),
        icon=assets.address("pages/icon.svg"),
        styles="\n".join(f'<link rel="stylesheet" href="{one}">' for one in _styles(assets, page)),
        early=assets.address("pages/early.js"),
        import_map=import_map,
        preloads="\n".join(f'<link rel="modulepreload" href="{one}">' for one in needed),
        module=module,
    ).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    return Shell(content, compressed(content), etag, _policy(import_map, wasm))


def _styles(assets: Assets, page: str) -> list[str]:
    found = [assets.address(name) for name in _STYLES]
    with suppress(AssetsMissing):  # not every page needs one of its own
        found.append(assets.address(f"pages/styles/{page}.css"))
    return found


def _policy(import_map: str, wasm: bool) -> str:
    """The content policy: our own files, and the import map by its hash."""
    digest = base64.b64encode(hashlib.sha256(import_map.encode()).digest()).decode()
    scripts = f"script-src 'self' 'sha256-{digest}'" + (" 'wasm-unsafe-eval'" if wasm else "")
    return (
        f"default-src 'none'; {scripts}; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; worker-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
