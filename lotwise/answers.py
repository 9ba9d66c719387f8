"""Answers in JSON, in the media type that a request accepts."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from lotwise.errors import RequestError

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"


def json_response(
    request: HTTPConnection, status: int, body: dict[str, Any], headers: dict[str, str]
) -> Response:
    """A JSON answer, in the media type that the request likes best."""
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        status,
        headers,
        media_type=f"{answer_type(request.headers.get('accept', ''))}; charset=utf-8",
    )


def error_response(request: HTTPConnection, error: RequestError) -> Response:
    """The answer to a request that was not executed."""
    return json_response(request, error.status, {"errors": error.errors}, error.headers)


@lru_cache(maxsize=64)
def answer_type(accept: str) -> str:
    """The media type of the answer to a request that accepts these; ``application/json`` if any."""
    weights = accepted(accept)
    newer, older = weights.get(GRAPHQL_RESPONSE, 0.0), weights.get(JSON, 0.0)
    return GRAPHQL_RESPONSE if newer and newer >= older else JSON


def accepted(accept: str) -> dict[str, float]:
    """The media types named in an Accept header, with their weights from 0 to 1."""
    weights = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
    return weights
