"""In which language somebody reads: the one that they chose, else the one that their browser asks for."""

from typing import Any

from litestar import Request

from services.accounts.sessions import Session
from services.catalogues import LocaleName, negotiated


def session_of(request: Request[Any, Any, Any]) -> Session | None:
    """Who is signed in; None on public pages and where nobody is."""
    session: Session | None = request.scope.get("state", {}).get("session")
    return session


def locale_of(request: Request[Any, Any, Any]) -> LocaleName:
    session = session_of(request)
    return negotiated(request.headers.get("accept-language"), session.language if session else None)
