"""Authentication: a bearer token on the API, a session's cookie on the pages; and a second factor where the role demands one."""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from services.accounts.second_factor import REQUIRED, SecondFactorMissing
from services.accounts.sessions import COOKIE
from services.house import House
from services.http.problems import SecondFactorFirst, SignInFirst
from services.supervision.visiting import check_visitor

# What somebody may do whose role demands a second factor and who has not shown it: show it, choose another place, leave.
_API_BEFORE: Final = ("/api/v1/me", "/api/v1/me/second-factor")
_PAGES_BEFORE: Final = ("/compte/double-authentification", "/compte/place", "/deconnexion")


class Authentication(AbstractAuthenticationMiddleware):
    """Finds the caller; routes marked ``public`` are left alone.

    A cookie never opens the API: a page of another site could make a browser send it.
    """

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        house: House = connection.app.state.house
        path = connection.url.path
        if path.startswith("/api/"):
            scheme, _, token = connection.headers.get("authorization", "").partition(" ")
            bearer = await house.accounts.tokens.bearer(token.strip()) if scheme.lower() == "bearer" else None
            if bearer is None:
                raise NotAuthorizedException
            if bearer.held_role in REQUIRED and not bearer.second_factor and not _within(path, _API_BEFORE[1:], _API_BEFORE):
                raise SecondFactorMissing
            await check_visitor(house, bearer.caller, connection)
            return AuthenticationResult(user=bearer.caller, auth=bearer)
        session = await house.sessions.of(connection.cookies.get(COOKIE))
        if session is None or not await house.accounts.holds(session.caller):
            raise SignInFirst(f"{path}?{connection.url.query}" if connection.url.query else path)
        connection.scope["state"]["session"] = session
        if session.caller.role in REQUIRED and not session.second_factor and not _within(path, _PAGES_BEFORE, ()):
            raise SecondFactorFirst
        await check_visitor(house, session.caller, connection)
        return AuthenticationResult(user=session.caller, auth=None)


def _within(path: str, folders: tuple[str, ...], pages: tuple[str, ...]) -> bool:
    return path in pages or path in folders or path.startswith(tuple(f"{folder}/" for folder in folders))
