"""Headers that every answer carries, page, API and file alike: browsers are told to guess nothing, keep nothing, and stay on TLS."""

from typing import Any, Final

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

# What a route does not say otherwise. An answer of the API that a browser is made to open shows nothing and runs nothing.
USUAL: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TWO_YEARS: Final = "max-age=63072000; includeSubDomains"  # RFC 6797, only heard over TLS


def over_tls(scope: Any) -> bool:
    """Whether this visitor's browser speaks TLS: with us, or with the proxy before us, which our public address tells of."""
    house = getattr(scope["litestar_app"].state, "house", None)
    return scope["scheme"] == "https" or (house is not None and str(house.settings.public_url).startswith("https:"))


async def protect(message: Message, scope: Scope) -> None:
    """Called before every answer leaves, also where no route was found: adds the headers that it lacks.

    Strict-Transport-Security where the request came over TLS, or the platform's public address is reached so.
    """
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in USUAL.items():
        if name not in headers:
            headers[name] = value
    if over_tls(scope):
        headers["Strict-Transport-Security"] = TWO_YEARS
