"""The design's page: the direction reads it and decides, everybody else sees where it stands."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.design import DESIGN, Approved, ApproveDesign, Draft, ReturnDesign, Submitted
from domain.refusal import Refused
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.design_words import design_shown, last_return
from services.programmes.looking import ProgrammeViews
from services.programmes.proposing import proposed_design
from tenants.permissions import is_allowed

LONGEST_REASON: Final = 2000  # characters


class ReasonTooLong(Refused):
    code = "reason-too-long"
    kind = "invalid"
    sentence = "Le motif dépasse {longest} signes. Rien n’a été enregistré ; résumez-le, le détail se dit de vive voix."


class Deciding(Fields, frozen=True, kw_only=True):
    """``version`` is that of the design which the direction read: another one is not what they say yes to."""

    version: str = ""


class Returning(Deciding, frozen=True, kw_only=True):
    reason: str = ""


@get("/programmes/{programme:uuid}/conception", include_in_schema=False)
async def design_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at("/programmes/{programme:uuid}/conception/validation", Deciding)
async def approve(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    return await _decide(request, house, fields, ApproveDesign(programme=request.path_params["programme"]))


@form_at("/programmes/{programme:uuid}/conception/renvoi", Returning)
async def send_back(request: AnyRequest, house: House, fields: Returning) -> Response[Any]:
    if len(fields.reason) > LONGEST_REASON:
        return await _shown(request, house, ReasonTooLong(longest=LONGEST_REASON), fields.reason)
    command = ReturnDesign(programme=request.path_params["programme"], reason=fields.reason)
    return await _decide(request, house, fields, command, fields.reason)


@get(
    ["/programmes/{programme:uuid}/conception/validation", "/programmes/{programme:uuid}/conception/renvoi"],
    include_in_schema=False,
)
async def back_to_design(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/conception", status_code=303)


async def _decide(request: AnyRequest, house: House, fields: Deciding, command: Command, reason: str = "") -> Response[Any]:
    found, _around = await looked(request, house)
    stream = DESIGN.of(found.sheet.programme)
    context = acting(request, fields, found)
    if fields.version.isdecimal():
        context = msgspec.structs.replace(context, expected_version=(stream.name, int(fields.version)))
    try:
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, reason)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{found.sheet.programme}/conception", status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, reason: str = "") -> Response[bytes]:
    """The design as its own history has it at this moment: what is read is what is decided on."""
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    tenant, stream = request.user.tenant, DESIGN.of(found.sheet.programme)
    loaded = (await house.ledger.load(tenant, [stream]))[stream.name]
    state = loaded.state
    content = state.content if isinstance(state, Draft | Submitted | Approved) else proposed_design(found.sheet)
    decides = isinstance(state, Submitted) and is_allowed(request.user.role, "programme.decide")
    returned = await last_return(house, tenant, stream.name) if isinstance(state, Draft) else None
    return page(
        request,
        "design.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(state, decides, returned, found, _),
        returned=returned,
        design=design_shown(content, found.sheet, _),
        decides=decides,
        version=loaded.version,
        refused=_.refusal(refused) if refused else None,
        reason=reason,
        **around,
    )


def _sentence(state: Any, decides: bool, returned: str | None, found: ProgrammeViews, _: Language) -> str:
    match state:
        case Approved():
            day = found.sheet.design_approved_at
            return _("La direction a validé cette conception {day}.", day=_.on_day(day.date())) if day else _("La direction l’a validée.")
        case Submitted() if decides:
            return _("Cette conception attend votre décision : validez-la, ou renvoyez-la avec un motif.")
        case Submitted():
            return _("Cette conception est chez la direction ; rien n’y change avant sa réponse.")
        case Draft() if returned:
            return _("La direction a renvoyé cette conception pour révision.")
        case Draft():
            return _("Cette conception est un brouillon ; elle n’est pas encore soumise à la direction.")
        case _:
            return _("Aucune conception n’est encore rédigée. Voici celle que le modèle propose.")


DESIGN_PAGES: Final = (design_page, approve, send_back, back_to_design)
