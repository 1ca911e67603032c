"""The pages of somebody who cannot sign in, or confirms an address: open to everybody, opened by links of mails."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from domain.refusal import Refused
from services.accounts.passwords import SHORTEST
from services.accounts.sessions import COOKIE
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.cookies import no_cookie
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.mail.mailbox_page import mailbox_is_here
from services.own_account import recovery
from services.own_account.pages import PasswordsDiffer
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, page

FORGOTTEN: Final = "/mot-de-passe-oublie"
_RESET: Final = "/mot-de-passe/{token:str}"
_CONFIRM: Final = "/adresse/{token:str}"
AnyVisit = Request[Any, Any, Any]


class AddressFields(msgspec.Struct):
    email: str = ""


class NewPasswordFields(msgspec.Struct):
    new: str = ""
    again: str = ""


class NoFields(msgspec.Struct):
    pass


@get(FORGOTTEN, opt={"public": True}, include_in_schema=False)
async def forgotten_page(request: AnyVisit) -> Response[bytes]:
    return page(request, "forgotten.html", refused=None, email="", asked=False, mailbox=False)


@post(FORGOTTEN, status_code=200, opt={"public": True}, include_in_schema=False)
async def ask_reset(
    request: AnyVisit, house: TheHouse, data: Annotated[AddressFields, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Response[bytes]:
    """The answer is the same whether an account has this address or not."""
    try:
        _require_own_form(request)
        await recovery.ask_reset(house, data.email, caller_address(request.scope), locale_of(request))
    except Refused as refused:
        said = translate(locale_of(request)).refusal(refused)
        return page(request, "forgotten.html", status=_status(refused), refused=said, email=data.email, asked=False, mailbox=False)
    return page(request, "forgotten.html", refused=None, email=data.email, asked=True, mailbox=mailbox_is_here(house))


@get(_RESET, opt={"public": True}, include_in_schema=False)
async def reset_page(request: AnyVisit, house: TheHouse, token: FromPath[str]) -> Response[bytes]:
    return await _reset_shown(request, house, token)


@post(_RESET, status_code=200, opt={"public": True}, include_in_schema=False)
async def reset_password(
    request: AnyVisit,
    house: TheHouse,
    token: FromPath[str],
    data: Annotated[NewPasswordFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    """Who followed the link signs in with the new password, and with their code where they have a second factor."""
    try:
        _require_own_form(request)
        if data.new != data.again:
            raise PasswordsDiffer
        await recovery.reset(house, token, data.new, caller_address(request.scope))
    except Refused as refused:
        return await _reset_shown(request, house, token, refused)
    answer = page(request, "reset.html", refused=None, address="", done=True, open=False, shortest=SHORTEST)
    answer.cookies.append(no_cookie(request, COOKIE))
    return answer


async def _reset_shown(request: AnyVisit, house: House, token: str, refused: Refused | None = None) -> Response[bytes]:
    address = ""
    try:
        address = (await recovery.resettable(house, token, caller_address(request.scope))).address
    except Refused as closed:
        refused = closed
    return page(
        request,
        "reset.html",
        status=_status(refused) if refused else 200,
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        address=address,
        done=False,
        open=bool(address),
        shortest=SHORTEST,
    )


@get(_CONFIRM, opt={"public": True}, include_in_schema=False)
async def confirmation_page(request: AnyVisit, house: TheHouse, token: FromPath[str]) -> Response[bytes]:
    """Opening the link confirms nothing yet: programs that read mails before people do open links too."""
    try:
        facts = await recovery.confirmable(house, token, caller_address(request.scope))
    except Refused as refused:
        return _confirmation(request, refused=refused)
    return _confirmation(request, address=facts.address, done=facts.verified)


@post(_CONFIRM, status_code=200, opt={"public": True}, include_in_schema=False)
async def confirm_address(
    request: AnyVisit,
    house: TheHouse,
    token: FromPath[str],
    data: Annotated[NoFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    try:
        _require_own_form(request)
        await recovery.confirm_address(house, token, caller_address(request.scope))
    except Refused as refused:
        return _confirmation(request, refused=refused)
    return _confirmation(request, done=True)


def _confirmation(request: AnyVisit, *, address: str = "", done: bool = False, refused: Refused | None = None) -> Response[bytes]:
    return page(
        request,
        "confirm_address.html",
        status=_status(refused) if refused else 200,
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        address=address,
        done=done,
    )


def _require_own_form(request: AnyVisit) -> None:
    if not sent_from_here(request):
        raise FormExpired


def _status(refused: Refused) -> int:
    return 429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind]


RECOVERY_PAGES: Final = (forgotten_page, ask_reset, reset_page, reset_password, confirmation_page, confirm_address)
