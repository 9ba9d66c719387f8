"""Reading a GraphQL request by the rules of GraphQL over HTTP.

https://graphql.github.io/graphql-over-http/draft/
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.requests import Request

from graph.engine.deadlines import Deadline
from lotwise.answers import JSON
from lotwise.errors import Code, RequestError, refusal

# A client that is still sending does not see an answer: so what is up to so many times too large is
# read to its end before it is refused.
_LET_IN = 4


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What is to be executed, with what. ``query`` is a document's text."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


async def read_request(request: Request, most_bytes: int, deadline: Deadline) -> GraphQLRequest:
    """Read a GET or POST. Raises ``RequestError`` for what is not well-formed, or too large."""
    if request.method == "GET":
        return checked_request(_from_address(request.query_params))
    if request.method != "POST":
        raise refusal(
            405, Code.METHOD_NOT_ALLOWED, "GraphQL is asked by POST or GET.", allow="GET, POST"
        )
    _check_content_type(request.headers.get("content-type", ""))
    return checked_request(parsed_json(await read_body(request, most_bytes, deadline), "The body"))


def _check_content_type(header: str) -> None:
    # A page of another site can send other types without asking first, but not this one.
    name, *parameters = (piece.strip().lower() for piece in header.split(";"))
    charset = next((one[8:].strip('"') for one in parameters if one.startswith("charset=")), "")
    if name != JSON or charset not in ("", "utf-8", "utf8"):
        raise refusal(
            415, Code.BAD_REQUEST, "The body must be application/json in UTF-8.", accept_post=JSON
        )


async def read_body(request: Request, most: int, deadline: Deadline) -> bytes:
    """The body of a request, if it is not larger than ``most`` bytes and arrives in time."""
    body = bytearray()
    announced = int(request.headers.get("content-length", 0))
    try:
        async with asyncio.timeout(deadline.remaining):
            if announced <= most:
                await _receive(request, body, most)
            elif announced <= most * _LET_IN:
                await _receive(request, bytearray(), announced)
    except TimeoutError:
        raise refusal(
            408, Code.LIMIT_EXCEEDED, "The request took too long to arrive.", connection="close"
        ) from None
    if max(announced, len(body)) > most:
        message = f"The request is larger than {most:,} bytes, which is the most here."
        raise refusal(413, Code.LIMIT_EXCEEDED, message, connection="close")
    return bytes(body)


async def _receive(request: Request, body: bytearray, most: int) -> None:
    """Read what is sent, until it is clear that it is too much and no end is in sight."""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most * _LET_IN:
            return


def _from_address(parameters: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if text := found.get(name):
            found[name] = parsed_json(text.encode(), f"The parameter {name}")
        else:
            found.pop(name, None)
    return found


def parsed_json(text: bytes, what: str) -> object:
    """The value that a text in JSON stands for. Raises ``RequestError``, which names ``what``."""
    try:
        value: object = json.loads(text.decode(), parse_constant=_no_number)
        # Half a surrogate pair can be written in JSON, but neither stored nor sent back.
        if b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise refusal(400, Code.BAD_REQUEST, f"{what} is not JSON in UTF-8.") from None
    return value


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def checked_request(parameters: object) -> GraphQLRequest:
    """The request with these parameters. Raises ``RequestError`` for what is not well-formed."""
    if isinstance(parameters, list):
        raise _malformed("Several requests in one are not served; send them one by one.")
    if not isinstance(parameters, dict):
        raise _malformed("The body must be a JSON object.")
    query = parameters.get("query")
    if not isinstance(query, str) or not query:
        raise _malformed("The parameter query must be a GraphQL document, as a string.")
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise _malformed(f"The parameter {name} must be an object.")
    operation_name = parameters.get("operationName")
    if not isinstance(operation_name, str | None):
        raise _malformed("The parameter operationName must be a string.")
    return GraphQLRequest(query, parameters.get("variables"), operation_name or None)


def _malformed(message: str) -> RequestError:
    return refusal(400, Code.BAD_REQUEST, message)
