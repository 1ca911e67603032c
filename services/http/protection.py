"""Headers that every answer carries, page, API and file alike: browsers are told to guess nothing, keep nothing, and stay on TLS."""

from typing import Final

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


async def protect(message: Message, scope: Scope) -> None:
    """Called before every answer leaves, also where no route was found: adds the headers that it lacks.

    Strict-Transport-Security where the request came over TLS.
    """
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in USUAL.items():
        if name not in headers:
            headers[name] = value
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = TWO_YEARS
