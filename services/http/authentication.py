"""Authentication: a bearer token on the API, a session's cookie on the pages; and a second factor where the role demands one."""

from typing import Any, Final

import msgspec
import structlog
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from services.accounts.caller import Caller
from services.accounts.second_factor import REQUIRED, SecondFactorMissing
from services.accounts.sessions import COOKIE
from services.house import House
from services.http.cookies import cookie_given
from services.http.problems import SecondFactorFirst, SignInFirst
from services.single_sign_on.refusals import PasswordFirst
from services.supervision.suspended import check_standing
from services.supervision.visiting import check_visitor

# What somebody may do whose role demands a second factor and who has not shown it: show it, choose another place, leave.
_API_BEFORE: Final = ("/api/v1/me", "/api/v1/me/second-factor")
# What somebody may do with their account whom their institution's provider let in: it vouches for them there, not for all of them.
_VOUCHED_MAY: Final = ("/compte", "/compte/place", "/compte/langue", "/compte/connexions/fermer", "/compte/connexions/fermer-les-autres")
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
            _name_in_logs(bearer.caller)
            # what is asked of a visitor is asked of the role that they hold, whatever a token of theirs may be narrowed to
            await check_visitor(house, msgspec.structs.replace(bearer.caller, role=bearer.held_role), connection)
            await check_standing(house, bearer.caller, connection)
            return AuthenticationResult(user=bearer.caller, auth=bearer)
        session = await house.sessions.of(cookie_given(connection, COOKIE))
        outside = session is not None and session.through not in (None, session.caller.tenant)
        if session is None or outside or not await house.accounts.holds(session.caller):
            raise SignInFirst(f"{path}?{connection.url.query}" if connection.url.query else path)
        connection.scope["state"]["session"] = session
        _name_in_logs(session.caller)
        template = str(connection.scope.get("path_template", path))
        if session.through is not None and _within(template, ("/compte",), ()) and template not in _VOUCHED_MAY:
            raise PasswordFirst
        if session.caller.role in REQUIRED and not session.second_factor and not _within(path, _PAGES_BEFORE, ()):
            raise SecondFactorFirst
        await check_visitor(house, session.caller, connection)
        await check_standing(house, session.caller, connection)
        return AuthenticationResult(user=session.caller, auth=None)


def _name_in_logs(caller: Caller) -> None:
    """From here on every line of this request says for whom, by identifiers."""
    structlog.contextvars.bind_contextvars(tenant=str(caller.tenant), actor=caller.actor)


def _within(path: str, folders: tuple[str, ...], pages: tuple[str, ...]) -> bool:
    return path in pages or path in folders or path.startswith(tuple(f"{folder}/" for folder in folders))
