"""The page of the mail that asks a direction for its opinion: two figures and a few words, no account."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from domain.refusal import Refused
from services.catalogues import translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.http.reading import read_object
from services.limits.counting import caller_address
from services.links.showing import PRIVATE
from services.pages.forms import FormExpired, sent_from_here
from services.pages.rendering import locale_of, new_key, page
from services.pages.words import PHASES
from services.relationships.opinions import OpinionAsked, give, opinion_by_link
from tenants.relationship.satisfaction import LONGEST_WORDS, OpinionOutOfBounds

PLACE: Final = "/direction/avis/{code:str}"
AnyVisit = Request[Any, Any, Any]


class OpinionFields(msgspec.Struct, frozen=True):
    csat: str = ""
    nps: str = ""
    words: str = ""


@get(PLACE, opt={"public": True}, include_in_schema=False)
async def opinion_page(request: AnyVisit, house: TheHouse, code: FromPath[str]) -> Response[bytes]:
    """Opening it says nothing yet: programs that read mails open links too. Raises LinkNotValid, TooManyRequests."""
    return _shown(request, await opinion_by_link(house, code, caller_address(request.scope)))


@post(PLACE, status_code=200, opt={"public": True}, include_in_schema=False)
async def give_opinion(
    request: AnyVisit,
    house: TheHouse,
    code: FromPath[str],
    data: Annotated[OpinionFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    """Raises LinkNotValid, TooManyRequests, FormExpired."""
    if not sent_from_here(request):
        raise FormExpired
    found = await opinion_by_link(house, code, caller_address(request.scope))
    fields = read_object(msgspec.structs.asdict(data), OpinionFields)
    try:
        await give(house, found, (_figure(fields.csat), _figure(fields.nps)), fields.words, new_key(), _correlation(request))
    except Refused as refused:
        return _shown(request, found, refused, fields)
    return _shown(request, await _again(house, request, code), given=True)


async def _again(house: House, request: AnyVisit, code: str) -> OpinionAsked:
    return await opinion_by_link(house, code, caller_address(request.scope))


def _shown(
    request: AnyVisit, found: OpinionAsked, refused: Refused | None = None, typed: OpinionFields | None = None, *, given: bool = False
) -> Response[bytes]:
    _ = translate(locale_of(request))
    said = found.given
    if typed is None and said is not None:
        typed = OpinionFields(str(said.csat), str(said.nps), said.words if isinstance(said.words, str) else "")
    return page(
        request,
        "direction_opinion.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        headers=PRIVATE,
        institution_name=found.institution,
        phase=_(PHASES[found.asked.phase]) if found.asked.phase else "",
        typed=typed or OpinionFields(),
        longest=LONGEST_WORDS,
        given=given,
        refused=_.refusal(refused) if refused else None,
    )


def _figure(text: str) -> int:
    """Raises OpinionOutOfBounds."""
    if not (text.isascii() and text.isdigit() and len(text) < 3):
        raise OpinionOutOfBounds(longest=LONGEST_WORDS)
    return int(text)


def _correlation(request: AnyVisit) -> Any:
    return request.scope["state"]["correlation"]


OPINION_PAGES: Final = (opinion_page, give_opinion)
