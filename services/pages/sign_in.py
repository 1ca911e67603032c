"""Signing in and out of the console."""

from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services.accounts.caller import SignInFailed
from services.accounts.sessions import COOKIE, LIFETIME
from services.catalogues import translate
from services.house import House, TheHouse
from services.pages.forms import AnyRequest, Fields, FormExpired, form_at, sent_from_here
from services.pages.rendering import locale_of, page


class SignInFields(msgspec.Struct):
    email: str = ""
    password: str = ""
    suite: str = "/"


@get("/connexion", opt={"public": True}, include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any], suite: FromQuery[str] = "/") -> Response[bytes]:
    return _shown(request, suite)


@post("/connexion", status_code=200, opt={"public": True}, include_in_schema=False)
async def sign_in(
    request: Request[Any, Any, Any],
    house: TheHouse,
    data: Annotated[SignInFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """A new session at every sign-in: nothing from before it is kept."""
    try:
        if not sent_from_here(request):  # nobody is signed in to another person's account by a page of another site
            raise FormExpired
        account = await house.accounts.signed_in(data.email, data.password)
        caller = await house.accounts.chosen(account, None, None)
    except FormExpired as refused:
        return _shown(request, data.suite, data.email, refused, 403)
    except SignInFailed as refused:
        return _shown(request, data.suite, data.email, refused, 401)
    await house.sessions.end(request.cookies.get(COOKIE))
    value = await house.sessions.begin(caller)
    secure = request.url.scheme == "https"
    cookie = Cookie(COOKIE, value=value, max_age=LIFETIME, httponly=True, secure=secure, samesite="lax", path="/")
    return Redirect(own_path(data.suite), status_code=303, cookies=[cookie])


@form_at("/deconnexion", Fields)
async def sign_out(request: AnyRequest, house: House, fields: Fields) -> Redirect:
    await house.sessions.end(request.cookies.get(COOKIE))
    gone = Cookie(COOKIE, value="", max_age=0, httponly=True, samesite="lax", path="/")
    return Redirect("/connexion", status_code=303, cookies=[gone])


@get("/deconnexion", include_in_schema=False)
async def already_out(request: AnyRequest) -> Redirect:
    """Whose session had ended before they signed out was asked to sign in; that is where they wanted to stop."""
    return Redirect("/", status_code=303)


def _shown(
    request: Request[Any, Any, Any], following: str, email: str = "", refused: Refused | None = None, status: int = 200
) -> Response[bytes]:
    said = translate(locale_of(request)).refusal(refused) if refused else None
    return page(request, "sign_in.html", status=status, refused=said, email=email, following=own_path(following))


def own_path(wanted: str) -> str:
    """A path of this site, or the home page: nobody is sent elsewhere by a link that they followed here."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if own and "\\" not in wanted and wanted.isprintable() else "/"


SIGN_IN_ROUTES: Final = (sign_in_page, sign_in, sign_out, already_out)
