"""Signing in and out of the console, and the home page."""

from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from projections.programme_sheet import PROGRAMME_SHEETS
from services.accounts.caller import SignInFailed
from services.accounts.sessions import COOKIE, LIFETIME
from services.catalogues import translate
from services.house import TheHouse
from services.pages.rendering import locale_of, page
from tenants.permissions import require_permission


class SignInFields(msgspec.Struct):
    email: str = ""
    password: str = ""
    suite: str = "/"


@get("/connexion", opt={"public": True}, include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any], suite: FromQuery[str] = "/") -> Response[bytes]:
    return page(request, "sign_in.html", refused=None, email="", following=own_path(suite))


@post("/connexion", status_code=200, opt={"public": True}, include_in_schema=False)
async def sign_in(
    request: Request[Any, Any, Any],
    house: TheHouse,
    data: Annotated[SignInFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """A new session at every sign-in: nothing from before it is kept."""
    try:
        account = await house.accounts.signed_in(data.email, data.password)
        caller = await house.accounts.chosen(account, None, None)
    except SignInFailed as refused:
        words = translate(locale_of(request)).refusal(refused)
        return page(request, "sign_in.html", status=401, refused=words, email=data.email, following=own_path(data.suite))
    await house.sessions.end(request.cookies.get(COOKIE))
    value = await house.sessions.begin(caller)
    secure = request.url.scheme == "https"
    cookie = Cookie(COOKIE, value=value, max_age=LIFETIME, httponly=True, secure=secure, samesite="lax", path="/")
    return Redirect(own_path(data.suite), status_code=303, cookies=[cookie])


class SignOutFields(msgspec.Struct):
    form_secret: str = ""


class FormExpired(Refused):
    code = "form-expired"
    kind = "forbidden"
    sentence = "Ce formulaire n’est plus valable. Rien n’a été changé ; rouvrez la page, puis recommencez."


@post("/deconnexion", status_code=200, include_in_schema=False)
async def sign_out(
    request: Request[Any, Any, Any],
    house: TheHouse,
    data: Annotated[SignOutFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    if data.form_secret != request.scope["state"]["session"].form_secret:
        raise FormExpired
    await house.sessions.end(request.cookies.get(COOKIE))
    gone = Cookie(COOKIE, value="", max_age=0, httponly=True, samesite="lax", path="/")
    return Redirect("/connexion", status_code=303, cookies=[gone])


@get("/", include_in_schema=False)
async def home(request: Request[Any, Any, Any], house: TheHouse) -> Response[Any]:
    """The institution's programmes; the only one there is opens by itself."""
    require_permission(request.user.role, "views.read")
    async with house.views.of(request.user.tenant) as views:
        institution = await house.institution(views, request.user.tenant)
        programmes = await views.where(PROGRAMME_SHEETS)
    if len(programmes) == 1:
        return Redirect(f"/programmes/{programmes[0].programme}", status_code=303)
    return page(request, "home.html", institution=institution, programmes=programmes)


def own_path(wanted: str) -> str:
    """A path of this site, or the home page: nobody is sent elsewhere by a link that they followed here."""
    parts = urlsplit(wanted)
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if own and "\\" not in wanted and wanted.isprintable() else "/"


SIGN_IN_ROUTES: Final = (sign_in_page, sign_in, sign_out, home)
