"""Correlation: every request gets an identifier that its events, its logs and its answer carry."""

from typing import Any
from uuid import UUID, uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def correlate(app: ASGIApp) -> ASGIApp:
    """Middleware: takes ``X-Correlation-ID`` where it is a UUID, makes one otherwise, and logs the request's end."""

    async def correlated(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        correlation = _told(scope) or uuid4()
        scope.setdefault("state", {})["correlation"] = correlation
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation=str(correlation))

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers["X-Correlation-ID"] = str(correlation)
            await send(message)

        await app(scope, receive, answering)

    return correlated


def _told(scope: Any) -> UUID | None:
    for name, value in scope["headers"]:
        if name == b"x-correlation-id":
            try:
                return UUID(value.decode("ascii"))
            except (ValueError, UnicodeDecodeError):
                return None
    return None
