"""The agreement on data as anybody may read it, and as its direction accepts it: the text, and one button."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from domain.refusal import Refused
from services.agreement import asking
from services.agreement.text import VERSION, agreement
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.limits.limiter import TooManyRequests
from services.onboarding.pages import PLACE, shown
from services.pages.forms import AnyRequest, Fields, FormExpired, form_at, sent_from_here
from services.pages.rendering import locale_of, new_key, page

_LINK: Final = "/accord/{code:str}"
_ASKING: Final = f"{PLACE}/accord/envoi"
AnyVisit = Request[Any, Any, Any]


class SignatureFields(msgspec.Struct, frozen=True):
    name: str = ""
    function: str = ""


class DirectionFields(Fields, frozen=True, kw_only=True):
    email: str = ""


@get("/accord", opt={"public": True}, include_in_schema=False)
async def agreement_page(request: AnyVisit) -> Response[bytes]:
    return _text(request)


@get(_LINK, opt={"public": True}, include_in_schema=False)
async def link_page(request: AnyVisit, house: TheHouse, code: FromPath[str]) -> Response[bytes]:
    """Opening the link accepts nothing yet: programs that read mails before people do open links too."""
    return await _followed(request, house, code)


@post(_LINK, status_code=200, opt={"public": True}, include_in_schema=False)
async def accept(
    request: AnyVisit,
    house: TheHouse,
    code: FromPath[str],
    data: Annotated[SignatureFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    try:
        if not sent_from_here(request):
            raise FormExpired
        correlation = request.scope["state"]["correlation"]
        await asking.accept(house, code, data.name, data.function, caller_address(request.scope), correlation)
    except Refused as refused:
        return await _followed(request, house, code, refused, data)
    return await _followed(request, house, code)


@form_at(_ASKING, DirectionFields)
async def ask_direction(request: AnyRequest, house: House, fields: DirectionFields) -> Response[Any]:
    try:
        await asking.ask(house, request.user, fields.email, fields.key or new_key(), locale_of(request))
    except Refused as refused:
        return await shown(request, house, refused)
    return Redirect(f"{PLACE}#accord", status_code=303)


@get(_ASKING, include_in_schema=False)
async def back_to_institution(request: AnyRequest) -> Redirect:
    return Redirect(f"{PLACE}#accord", status_code=303)


async def _followed(
    request: AnyVisit, house: House, code: str, refused: Refused | None = None, typed: SignatureFields | None = None
) -> Response[bytes]:
    try:
        found = await asking.follow(house, code, caller_address(request.scope))
    except Refused as closed:
        return _text(request, refused=closed, alone=False)
    return _text(request, refused=refused, institution=found.institution, accepted=found.accepted, asked=not found.accepted, typed=typed)


def _text(
    request: AnyVisit,
    *,
    refused: Refused | None = None,
    institution: str = "",
    accepted: bool = False,
    asked: bool = False,
    alone: bool = True,
    typed: SignatureFields | None = None,
) -> Response[bytes]:
    """``asked``: the button is there. ``alone`` False: the link leads nowhere, and the text is not shown for it."""
    status = 200 if refused is None else 429 if isinstance(refused, TooManyRequests) else STATUS_OF[refused.kind]
    language = locale_of(request)
    return page(
        request,
        "agreement.html",
        status=status,
        refused=translate(language).refusal(refused) if refused else None,
        agreement=agreement(VERSION, language) if alone else None,
        version=VERSION,
        institution_name=institution,
        accepted=accepted,
        asked=asked,
        typed=typed or SignatureFields(),
    )


AGREEMENT_PAGES: Final = (agreement_page, link_page, accept, ask_direction, back_to_institution)
