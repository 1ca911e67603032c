"""Correlation: every request gets an identifier that its events, its logs and its answer carry.

A log line names the route as it is written in the application, never the address that was asked for: addresses hold codes of invitations,
and words that were searched for.
"""

from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


def correlate(app: ASGIApp) -> ASGIApp:
    """Middleware: takes ``X-Correlation-ID`` where it is a UUID, makes one otherwise, and logs how the request was answered.

    What was refused is worth a line; what went well is told at the level DEBUG.
    """

    async def correlated(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        correlation = _told(scope) or uuid4()
        scope.setdefault("state", {})["correlation"] = correlation
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation=str(correlation))
        begun, status = monotonic(), 0

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableScopeHeaders.from_message(message)
                headers["X-Correlation-ID"] = str(correlation)
            await send(message)

        try:
            await app(scope, receive, answering)
        finally:
            tell = log.debug if 100 <= status < 400 else log.info
            milliseconds = round((monotonic() - begun) * 1000)
            tell("request", method=scope.get("method"), route=scope.get("path_template"), status=status, milliseconds=milliseconds)

    return correlated


def _told(scope: Any) -> UUID | None:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            try:
                return UUID(value.decode("ascii"))
            except (ValueError, UnicodeDecodeError):
                return None
    return None
