"""Conditional requests (RFC 9110 §13): ``ETag`` is the version of a resource's history, ``If-Match`` the one its reader saw."""

import re
from typing import Any

from litestar import Request

from domain.refusal import Refused


class IfMatchUnreadable(Refused):
    code = "if-match-unreadable"
    kind = "invalid"
    sentence = "L’en-tête If-Match n’est pas lisible. Rien n’a été changé ; renvoyez l’ETag tel que vous l’avez reçu."


def etag(version: int) -> str:
    """The strong entity tag of a history at a version (its number of events)."""
    return f'"{version}"'


def expected_version(request: Request[Any, Any, Any]) -> int | None:
    """The version that If-Match names, None where it is absent or «*». Raises IfMatchUnreadable."""
    sent = request.headers.get("if-match")
    if sent is None or sent.strip() == "*":
        return None
    shape = re.fullmatch(r'"(\d{1,9})"', sent.strip())
    if shape is None:
        raise IfMatchUnreadable
    return int(shape[1])


def not_modified(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether the reader already holds this representation (If-None-Match)."""
    sent = request.headers.get("if-none-match", "")
    return sent.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in sent.split(",")]
