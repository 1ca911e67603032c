"""Authentication: a bearer token on the API, a session's cookie on the pages."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from services.accounts.sessions import COOKIE
from services.house import House
from services.http.problems import SignInFirst


class Authentication(AbstractAuthenticationMiddleware):
    """Finds the caller; routes marked ``public`` are left alone.

    A cookie never opens the API: a page of another site could make a browser send it.
    """

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        house: House = connection.app.state.house
        if connection.url.path.startswith("/api/"):
            scheme, _, token = connection.headers.get("authorization", "").partition(" ")
            caller = await house.accounts.bearer(token.strip()) if scheme.lower() == "bearer" else None
            if caller is None:
                raise NotAuthorizedException
            return AuthenticationResult(user=caller, auth=token)
        session = await house.sessions.of(connection.cookies.get(COOKIE))
        if session is None:
            raise SignInFirst(connection.url.path)
        connection.scope["state"]["session"] = session
        return AuthenticationResult(user=session.caller, auth=None)
