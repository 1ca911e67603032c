"""Signing in and out of the console."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect

from domain.refusal import Refused
from services.accounts.caller import NoSuchRole, SignInFailed
from services.accounts.entering import entered, proved
from services.accounts.second_factor import CodeWrong
from services.accounts.sessions import COOKIE, WAITING_COOKIE
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.cookies import cookie_given, no_cookie
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.pages.coming_in import SECOND_STEP, begin_session, let_in, own_path
from services.pages.forms import AnyRequest, Fields, FormExpired, form_at, sent_from_here
from services.pages.rendering import locale_of, page, session_of
from services.single_sign_on.setting_up import sign_in_of
from tenants.sign_in import SignInSetUp


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
        account = await entered(house, data.email, data.password, caller_address(request.scope))
        return await let_in(request, house, account, data.suite)
    except (FormExpired, NoSuchRole) as refused:
        return _shown(request, data.suite, data.email, refused, 403)
    except SignInFailed as refused:
        return _shown(request, data.suite, data.email, refused, 401)
    except TooManyRequests as refused:
        return _shown(request, data.suite, data.email, refused, 429)


class CodeFields(msgspec.Struct):
    code: str = ""


@get(SECOND_STEP, opt={"public": True}, include_in_schema=False)
async def code_page(request: Request[Any, Any, Any], house: TheHouse) -> Response[Any]:
    if await house.sessions.waiting(cookie_given(request, WAITING_COOKIE)) is None:
        return Redirect("/connexion", status_code=303)
    return page(request, "sign_in_code.html", refused=None)


@post(SECOND_STEP, status_code=200, opt={"public": True}, include_in_schema=False)
async def give_code(
    request: Request[Any, Any, Any],
    house: TheHouse,
    data: Annotated[CodeFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """The second step of a sign-in: the code that the telephone shows, or one from paper."""
    cookie = cookie_given(request, WAITING_COOKIE)
    waiting = await house.sessions.waiting(cookie)
    if waiting is None:
        return Redirect("/connexion", status_code=303, cookies=[no_cookie(request, WAITING_COOKIE)])
    try:
        if not sent_from_here(request):
            raise FormExpired
        await proved(house, waiting.account, data.code, caller_address(request.scope))
        caller = await house.accounts.last_used(waiting.account, waiting.through)
    except (CodeWrong, FormExpired, NoSuchRole, TooManyRequests) as refused:
        status = 429 if isinstance(refused, TooManyRequests) else 403
        return page(request, "sign_in_code.html", status=status, refused=translate(locale_of(request)).refusal(refused))
    await house.sessions.stop_waiting(cookie)
    answer = await begin_session(request, house, caller, waiting.following, second_factor=True, through=waiting.through)
    answer.cookies.append(no_cookie(request, WAITING_COOKIE))
    return answer


@form_at("/deconnexion", Fields)
async def sign_out(request: AnyRequest, house: House, fields: Fields) -> Redirect:
    session = session_of(request)
    await house.sessions.end(cookie_given(request, COOKIE))
    there = "/connexion"
    if session is not None and session.through is not None and isinstance(found := await sign_in_of(house, session.through), SignInSetUp):
        there = f"/connexion/{found.address}?sorti=1"  # where one signs out of the provider too
    return Redirect(there, status_code=303, cookies=[no_cookie(request, COOKIE)])


@get("/deconnexion", include_in_schema=False)
async def already_out(request: AnyRequest) -> Redirect:
    """Whose session had ended before they signed out was asked to sign in; that is where they wanted to stop."""
    return Redirect("/", status_code=303)


def _shown(
    request: Request[Any, Any, Any], following: str, email: str = "", refused: Refused | None = None, status: int = 200
) -> Response[bytes]:
    said = translate(locale_of(request)).refusal(refused) if refused else None
    return page(request, "sign_in.html", status=status, refused=said, email=email, following=own_path(following))


SIGN_IN_ROUTES: Final = (sign_in_page, sign_in, code_page, give_code, sign_out, already_out)
