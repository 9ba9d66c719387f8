"""Short pages for people whose browser cannot be shown what it asked for."""

from __future__ import annotations

import html as escaping

from starlette.responses import HTMLResponse

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<h1>{title}</h1>
{paragraphs}
</html>
"""


def plain(title: str, *sentences: str) -> str:
    """A page of a heading and paragraphs, given as plain text."""
    paragraphs = "\n".join(f"<p>{escaping.escape(sentence)}</p>" for sentence in sentences)
    return _PAGE.format(title=escaping.escape(title), paragraphs=paragraphs)


def html(page: str, status: int, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The response with a page."""
    return HTMLResponse(page, status, headers)
