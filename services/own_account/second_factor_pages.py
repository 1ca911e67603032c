"""The second factor, put in place from a page: a QR code for the telephone, a first code, ten codes for a drawer."""

from typing import Any, Final
from uuid import UUID

import msgspec
import segno
from litestar import Response, get
from litestar.response import Redirect
from markupsafe import Markup

from domain.refusal import Refused
from services.accounts.entering import confirmed, proved
from services.accounts.second_factor import REQUIRED
from services.accounts.sessions import COOKIE
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.cookies import cookie_given
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.own_account import acts
from services.own_account.pages import signed_in
from services.pages.coming_in import renewed
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page

PATH: Final = "/compte/double-authentification"


class CodeFields(Fields, frozen=True, kw_only=True):
    code: str = ""


class PasswordAgain(Fields, frozen=True, kw_only=True):
    password: str = ""


@get(PATH, include_in_schema=False)
async def second_factor_page(request: AnyRequest, house: TheHouse) -> Response[Any]:
    return await _shown(request, house)


async def _shown(
    request: AnyRequest, house: House, refused: Refused | None = None, said: str = "", codes: tuple[str, ...] = ()
) -> Response[bytes]:
    session = signed_in(request)
    account: UUID = session.caller.account
    on = await house.second_factors.is_on(account)
    address = await house.accounts.address_of(account)
    begun = None if on else await house.second_factors.begin(account, address)
    status = 200
    if refused is not None:
        status = 429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind]
    demanded = session.caller.role in REQUIRED
    return page(
        request,
        "second_factor.html",
        status=status,
        on=on,
        ask=on and demanded and not session.second_factor,
        demanded=demanded,
        picture=_picture(begun.uri) if begun else "",
        secret=" ".join(begun.secret[start : start + 4] for start in range(0, len(begun.secret), 4)) if begun else "",
        codes=codes,
        left=await house.second_factors.codes_left(account),
        refused=translate(locale_of(request)).refusal(refused) if refused else None,
        said=said,
        base=PATH,
        address=address,
    )


@form_at(f"{PATH}/confirmer", CodeFields)
async def confirm(request: AnyRequest, house: House, fields: CodeFields) -> Response[Any]:
    session = signed_in(request)
    try:
        codes = await house.second_factors.confirm(session.caller.account, fields.code)
    except Refused as refused:
        return await _shown(request, house, refused)
    await _note(request, house, proved=True)
    return await _shown(request, house, codes=codes)


@form_at(f"{PATH}/prouver", CodeFields)
async def prove(request: AnyRequest, house: House, fields: CodeFields) -> Response[Any]:
    """The code of somebody who came in without being asked for one, and whose role now demands it."""
    session = signed_in(request)
    try:
        await proved(house, session.caller.account, fields.code, caller_address(request.scope))
    except Refused as refused:
        return await _shown(request, house, refused)
    return await renewed(request, house, msgspec.structs.replace(session, second_factor=True), "/")


@form_at(f"{PATH}/codes", PasswordAgain)
async def new_codes(request: AnyRequest, house: House, fields: PasswordAgain) -> Response[Any]:
    session = signed_in(request)
    try:
        if not await house.second_factors.is_on(session.caller.account) or (session.caller.role in REQUIRED and not session.second_factor):
            return Redirect(PATH, status_code=303)
        await confirmed(house, session.caller.account, fields.password, caller_address(request.scope))
    except Refused as refused:
        return await _shown(request, house, refused)
    return await _shown(request, house, codes=await house.second_factors.new_codes(session.caller.account))


@form_at(f"{PATH}/arreter", CodeFields)
async def stop(request: AnyRequest, house: House, fields: CodeFields) -> Response[Any]:
    session = signed_in(request)
    try:
        await acts.stop_second_factor(house, session.caller.account, fields.code, caller_address(request.scope), session.session)
    except Refused as refused:
        return await _shown(request, house, refused)
    await _note(request, house, proved=False)
    return Redirect(PATH if session.caller.role in REQUIRED else "/compte", status_code=303)


async def _note(request: AnyRequest, house: House, *, proved: bool) -> None:
    """Whether this session has shown a code; its cookie stays, so that the forms of the page that answers hold."""
    changed = msgspec.structs.replace(signed_in(request), second_factor=proved)
    await house.sessions.change(cookie_given(request, COOKIE), changed)
    request.scope["state"]["session"] = changed


def _picture(uri: str) -> Markup:
    """The QR code as a picture inside the page; black on white in every colour scheme, or telephones do not read it."""
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn here


SECOND_FACTOR_PAGES: Final = (second_factor_page, confirm, prove, new_codes, stop)
