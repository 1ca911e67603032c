"""Rendering: a Jinja environment per language, the stylesheet, and the headers every page carries."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response

from services.catalogues import LocaleName, translate
from services.http.language import locale_of, session_of
from services.pages import words
from services.pages.navigation import navigation
from tenants.permissions import is_allowed

__all__ = ["environment", "locale_of", "new_key", "page", "session_of"]

HERE: Final = Path(__file__).parent
STYLES: Final = (HERE / "static" / "ekole.css").read_bytes()
STYLES_PATH: Final = f"/static/ekole-{sha256(STYLES).hexdigest()[:12]}.css"
ICON: Final = (HERE / "static" / "icon.svg").read_bytes()
ICON_PATH: Final = f"/static/icon-{sha256(ICON).hexdigest()[:12]}.svg"

PAGE_HEADERS: Final = {
    # No script runs at all, inline or not; styles come from our own sheet, and the colours of charts from attributes.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}


@cache
def environment(locale: LocaleName) -> Environment:
    """The templates in one language. A name that a page forgot to give is an error, never a blank."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translate(locale).install(made)
    shared = {"phases": words.PHASES, "role_names": words.ROLES}
    made.globals |= {"navigation": navigation, "styles": STYLES_PATH, "icon": ICON_PATH, "locale": locale, "new_key": new_key, **shared}
    return made


def new_key() -> str:
    """The idempotency key of a form that is being shown: sent twice, it does nothing twice."""
    return f"page-{uuid4().hex}"


def page(
    request: Request[Any, Any, Any], template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> Response[bytes]:
    """A page in the reader's language. ``values`` are what its template names."""
    locale = locale_of(request)
    session = session_of(request)
    role = session.caller.role if session else ""

    def may(permission: str) -> bool:
        return bool(role) and is_allowed(role, permission)

    around: dict[str, Any] = {"session": session, "role": words.ROLES.get(role, role), "may": may, "path": request.url.path}
    assert not around.keys() & values.keys(), "a page's own values must not hide those of every page"
    shown = environment(locale).get_template(template).render(around | values)
    return Response(shown.encode(), status_code=status, media_type="text/html", headers={**PAGE_HEADERS, **(headers or {})})
