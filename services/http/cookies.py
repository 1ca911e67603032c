"""The platform's cookies. Over TLS their names begin with ``__Host-``: no neighbouring site under the same domain can set or shadow them.

A browser takes such a cookie from this very host alone, over TLS, for every path (RFC 6265bis §4.1.3.2); without TLS it would take none,
so that a laptop's trial keeps the plain names.
"""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from services.http.protection import over_tls

AnyConnection = ASGIConnection[Any, Any, Any, Any]
_OF_THIS_HOST: Final = "__Host-"


def cookie_given(connection: AnyConnection, name: str) -> str | None:
    """What the visitor's browser holds under this name; over TLS nothing but what this host set there."""
    return connection.cookies.get(_called(connection, name))


def host_cookie(connection: AnyConnection, name: str, value: str, seconds: int) -> Cookie:
    """A cookie that no script reads, that goes to this host alone, and over TLS alone where the platform has it."""
    secure = over_tls(connection.scope)
    called = _called(connection, name)
    return Cookie(called, value=value, max_age=seconds, httponly=True, secure=secure, samesite="lax", path="/")


def no_cookie(connection: AnyConnection, name: str) -> Cookie:
    """Take it back. A browser minds this only with the attributes it was set with."""
    return host_cookie(connection, name, "", 0)


def _called(connection: AnyConnection, name: str) -> str:
    return _OF_THIS_HOST + name if over_tls(connection.scope) else name
