"""The middleware that counts: whoever calls the API, and whoever calls a route that is open to everybody."""

from typing import Any, cast

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from services.house import House
from services.limits.limiter import Count, TooManyRequests
from services.limits.policies import API, PUBLIC


def count_requests(app: ASGIApp) -> ASGIApp:
    """Middleware, inside authentication: refuses who asks too often, and says in the answer's headers what is left."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        counted = await _counted(scope) if str(scope["type"]) == ScopeType.HTTP else None
        if counted is None:
            await app(scope, receive, send)
            return
        if not counted.allowed:
            raise TooManyRequests(counted)

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in counted.headers().items():
                    if name not in headers:
                        headers[name] = value
            await send(message)

        await app(scope, receive, answering)

    return counted


async def _counted(scope: Any) -> Count | None:
    """None for what is not limited: pages of somebody signed in, the stylesheet, the signs of life."""
    house = cast(House, scope["litestar_app"].state.house)
    caller = scope.get("user")
    path: str = scope["path"]
    if caller is not None:
        return await house.limiter.count(API, str(caller.account), str(caller.tenant)) if path.startswith("/api/") else None
    if path.startswith("/static/") or path in ("/livez", "/readyz"):
        return None
    return await house.limiter.count(PUBLIC, caller_address(scope))


def caller_address(scope: Any) -> str:
    """The address a request comes from, as the server (or the proxy that it trusts) tells it; an IPv6 network counts as one.

    One household or server has a whole /64 (RFC 6177).
    """
    host: str = (scope.get("client") or ("unknown", 0))[0]
    return ":".join(host.split(":")[:4]) if host.count(":") > 3 else host
