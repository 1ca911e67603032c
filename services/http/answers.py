"""Answers to readings: pages of a list with ``Link``, and resources with their ``ETag`` and position."""

from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response

from domain.refusal import Refused
from services.reading.views import Page

Item = TypeVar("Item")
LARGEST_PAGE: Final = 200
USUAL_PAGE: Final = 50


class LimitOutOfRange(Refused):
    code = "limit-out-of-range"
    kind = "invalid"
    sentence = "Une page de liste a de 1 à {largest} lignes. Corrigez « limit », puis recommencez."


class Listing(msgspec.Struct, Generic[Item], frozen=True):
    """A page of a list. ``next`` is the cursor from which it goes on, as in the ``Link`` header; None at its end."""

    items: list[Item]
    next: str | None


def checked_limit(limit: int) -> int:
    """Raises LimitOutOfRange outside 1 to 200."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise LimitOutOfRange(largest=LARGEST_PAGE)
    return limit


def listing(request: Request[Any, Any, Any], page: Page, items: list[Any]) -> Response[Listing[Any]]:
    """A page with its ``Link: <…>; rel="next"`` (RFC 8288)."""
    headers = {}
    if page.following is not None:
        query = dict(request.query_params) | {"after": page.following}
        headers["Link"] = f'<{request.url.path}?{urlencode(query)}>; rel="next"'
    return Response(Listing(items, page.following), headers=headers)
