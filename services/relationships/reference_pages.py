"""The public page of references, the page of the mail that asks for one, and the direction's own answer from its console."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from domain.refusal import Refused
from projections.reference_sheet import ReferenceSheet, ReferenceStatus
from services.catalogues import Language, french, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.limits.counting import caller_address
from services.links.showing import PRIVATE
from services.pages.acting import acting_here
from services.pages.forms import AnyRequest, Fields, FormExpired, form_at, sent_from_here
from services.pages.rendering import locale_of, new_key, page
from services.relationships.references import by_link, decide, decide_by_link, published
from tenants.house import HOUSE
from tenants.permissions import require_permission
from tenants.relationship.reference import Answer, ReferenceMissing

LINK: Final = "/direction/reference/{code:str}"
STATUSES: Final[dict[ReferenceStatus, str]] = {
    "proposed": french("attend la réponse de la direction"),
    "agreed": french("publiée"),
    "refused": french("refusée"),
    "withdrawn": french("accord retiré"),
    "retired": french("Ekole y a renoncé"),
}
ANSWERS: Final[tuple[Answer, ...]] = ("agree", "refuse", "withdraw")
AnyVisit = Request[Any, Any, Any]


def reference_shown(sheet: ReferenceSheet, language: Language) -> dict[str, Any]:
    """Word for word and figure for figure what the public page says of it."""
    _, told = language, sheet.figures
    figures: list[dict[str, str]] = []
    if told is not None:
        figures.append({"label": _("Binômes"), "value": _.number(told.pairs), "small": ""})
        figures.append({"label": _("Séances tenues"), "value": _.number(told.sessions), "small": ""})
        if told.progress is not None:
            figures.append({"label": _("Évolution de l’indice"), "value": _.signed(told.progress), "small": _("points")})
        if told.satisfied is not None:
            figures.append({"label": _("Personnes satisfaites"), "value": _.percent(told.satisfied), "small": ""})
    return {
        "reference": sheet.reference,
        "called": sheet.called,
        "sentence": sheet.sentence,
        "figures": figures,
        "year": told.year if told else "",
        "status": sheet.status,
        "status_said": _(STATUSES[sheet.status]),
    }


@get("/references", opt={"public": True}, include_in_schema=False)
async def references_page(request: AnyVisit, house: TheHouse) -> Response[bytes]:
    """What directions agreed to, as of this very moment: kept by no cache."""
    _ = translate(locale_of(request))
    shown = [reference_shown(one, _) for one in await published(house)]
    return page(request, "references.html", headers={"Cache-Control": "no-store"}, references=shown)


class AnswerFields(msgspec.Struct, frozen=True):
    answer: str = ""


@get(LINK, opt={"public": True}, include_in_schema=False)
async def reference_page(request: AnyVisit, house: TheHouse, code: FromPath[str]) -> Response[bytes]:
    """Opening it decides nothing: programs that read mails open links too. Raises LinkNotValid, TooManyRequests."""
    _link, sheet = await by_link(house, code, caller_address(request.scope))
    return _shown(request, sheet)


@post(LINK, status_code=200, opt={"public": True}, include_in_schema=False)
async def answer_reference(
    request: AnyVisit,
    house: TheHouse,
    code: FromPath[str],
    data: Annotated[AnswerFields, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    """Raises LinkNotValid, TooManyRequests, FormExpired."""
    if not sent_from_here(request):
        raise FormExpired
    here = caller_address(request.scope)
    link, sheet = await by_link(house, code, here)
    try:
        await decide_by_link(house, link, _answer(data.answer), new_key(), request.scope["state"]["correlation"])
    except Refused as refused:
        return _shown(request, sheet, refused)
    return _shown(request, (await by_link(house, code, here))[1], answered=True)


def _shown(request: AnyVisit, sheet: ReferenceSheet, refused: Refused | None = None, *, answered: bool = False) -> Response[bytes]:
    _ = translate(locale_of(request))
    return page(
        request,
        "direction_reference.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        headers=PRIVATE,
        one=reference_shown(sheet, _),
        answered=answered,
        refused=_.refusal(refused) if refused else None,
    )


class DecisionFields(Fields, frozen=True, kw_only=True):
    reference: str = ""
    answer: str = ""


@form_at("/etablissement/mission/reference", DecisionFields)
async def decide_here(request: AnyRequest, house: House, fields: DecisionFields) -> Redirect:
    """The direction's own, from its console. Raises PermissionDenied, ReferenceMissing, and what DecideReference refuses."""
    require_permission(request.user.role, "references.decide")
    context = msgspec.structs.replace(acting_here(request, fields), tenant=HOUSE)
    try:
        reference = UUID(fields.reference)
    except ValueError:
        raise ReferenceMissing from None
    await decide(house, request.user, reference, _answer(fields.answer), context)
    return Redirect("/etablissement/mission#references", status_code=303)


def _answer(given: str) -> Answer:
    """Raises ReferenceMissing for what no page of ours sends."""
    for answer in ANSWERS:
        if answer == given:
            return answer
    raise ReferenceMissing


@get("/etablissement/mission/reference", include_in_schema=False)
async def back_to_engagement(request: AnyRequest) -> Redirect:
    return Redirect("/etablissement/mission#references", status_code=303)


REFERENCE_PAGES: Final = (references_page, reference_page, answer_reference, decide_here, back_to_engagement)
