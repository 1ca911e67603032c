"""The design's page: the direction reads it and decides, everybody else sees where it stands and what its versions became."""

from typing import Any, Final

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.design.design import DESIGN, ApproveDesign, ReturnDesign
from domain.refusal import Refused
from projections.programme_sheet import DesignVersion
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.design_fields import PARTS
from services.programmes.design_standing import Standing, last_return, standing_of
from services.programmes.design_words import design_shown
from services.programmes.looking import ProgrammeViews
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


class VersionShown(msgspec.Struct, frozen=True):
    """A version of the design, each step with its day; ``remarks`` of the direction, each with the day it was sent back."""

    number: int
    standing: str
    approved: bool
    steps: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]


@get("/programmes/{programme:uuid}/conception", include_in_schema=False)
async def design_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await show_design(request, house)


@get("/programmes/{programme:uuid}/conception/en-vigueur", include_in_schema=False)
async def design_in_force(request: AnyRequest, house: TheHouse) -> Response[Any]:
    """The approved design while a revision of it is under way; without one it is on the page itself."""
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    state = await house.state_of(request.user.tenant, DESIGN.of(found.sheet.programme))
    in_force = standing_of(state, found.sheet).in_force
    if in_force is None:
        return Redirect(f"/programmes/{found.sheet.programme}/conception", status_code=303)
    return page(
        request,
        "design.html",
        sentence=_("Voici la conception en vigueur ; sa révision ne change rien avant d’être validée."),
        **_nothing_to_do(),
        design=design_shown(in_force, found.sheet, _),
        **around,
    )


@form_at("/programmes/{programme:uuid}/conception/validation", Deciding)
async def approve(request: AnyRequest, house: House, fields: Deciding) -> Response[Any]:
    return await carry_out(request, house, fields, ApproveDesign(programme=request.path_params["programme"]))


@form_at("/programmes/{programme:uuid}/conception/renvoi", Returning)
async def send_back(request: AnyRequest, house: House, fields: Returning) -> Response[Any]:
    if len(fields.reason) > LONGEST_REASON:
        return await show_design(request, house, ReasonTooLong(longest=LONGEST_REASON), fields.reason)
    command = ReturnDesign(programme=request.path_params["programme"], reason=fields.reason)
    return await carry_out(request, house, fields, command, fields.reason)


@get(
    ["/programmes/{programme:uuid}/conception/validation", "/programmes/{programme:uuid}/conception/renvoi"],
    include_in_schema=False,
)
async def back_to_design(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/conception", status_code=303)


async def carry_out(request: AnyRequest, house: House, fields: Deciding, command: Command, reason: str = "") -> Response[Any]:
    """Handle a command about the design as it was read, then show it; a refusal comes back in words."""
    found, _around = await looked(request, house)
    try:
        await handled(request, house, fields, found, command)
    except Refused as refused:
        return await show_design(request, house, refused, reason)
    return Redirect(f"/programmes/{found.sheet.programme}/conception", status_code=303)


async def handled(request: AnyRequest, house: House, fields: Deciding, found: ProgrammeViews, command: Command) -> None:
    """Raises Refused, StreamChanged among them where somebody changed the design since it was read."""
    stream = DESIGN.of(found.sheet.programme)
    context = acting(request, fields, found)
    if fields.version.isdecimal():
        context = msgspec.structs.replace(context, expected_version=(stream.name, int(fields.version)))
    receipt = await house.handling.handle(command, context)
    await house.caught_up(context.tenant, receipt.position)


async def show_design(request: AnyRequest, house: House, refused: Refused | None = None, reason: str = "") -> Response[bytes]:
    """The design as its own history has it at this moment: what is read is what is decided on."""
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    role, sheet = request.user.role, found.sheet
    stream = DESIGN.of(sheet.programme)
    loaded = (await house.ledger.load(request.user.tenant, [stream]))[stream.name]
    standing = standing_of(loaded.state, sheet)
    runs = is_allowed(role, "programme.run") and sheet.closed_at is None
    decides = standing.step == "submitted" and is_allowed(role, "programme.decide")
    returned = last_return(standing, sheet)
    shown = _nothing_to_do() | {
        "returned": returned.reason if returned else None,
        "begins": runs and standing.step == "none",
        "submits": runs and standing.step == "draft",
        "edits": runs and standing.writable and standing.step != "none",
        "revising": standing.in_force is not None or standing.step == "approved",
        "changed": [_(PARTS[part]) for part in standing.changed],
        "in_force": f"/programmes/{sheet.programme}/conception/en-vigueur" if standing.in_force is not None else "",
        "decides": decides,
        "version": loaded.version,
        "versions": [version_shown(one, _) for one in reversed(sheet.design_versions)],
        "refused": _.refusal(refused) if refused else None,
        "reason": reason,
    }
    return page(
        request,
        "design.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(standing, found, _, decides=decides, returned=returned is not None),
        design=design_shown(standing.content, sheet, _),
        **shown,
        **around,
    )


def _nothing_to_do() -> dict[str, Any]:
    """What the page is told where the design is only to be read."""
    shown: dict[str, Any] = dict.fromkeys(("begins", "submits", "edits", "revising", "decides"), False)
    return shown | {"returned": None, "changed": [], "in_force": "", "version": 0, "versions": [], "refused": None, "reason": ""}


def version_shown(version: DesignVersion, _: Language) -> VersionShown:
    steps = [_("rédigée {day}", day=_.on_day(version.drafted_at.date()))]
    if version.submitted_at:
        steps.append(_("soumise {day}", day=_.on_day(version.submitted_at.date())))
    if version.approved_at:
        steps.append(_("validée {day}", day=_.on_day(version.approved_at.date())))
    return VersionShown(
        version.number,
        _("validée") if version.approved_at else _("en cours"),
        version.approved_at is not None,
        tuple(steps),
        tuple((_.day(one.at.date()), one.reason) for one in version.returns),
    )


def _sentence(standing: Standing, found: ProgrammeViews, _: Language, *, decides: bool, returned: bool) -> str:
    approved = found.sheet.design_approved_at
    match standing.step:
        case "approved":
            return (
                _("La direction a validé cette conception {day}.", day=_.on_day(approved.date()))
                if approved
                else _("La direction l’a validée.")
            )
        case "submitted" if standing.in_force is not None and decides:
            return _("Cette révision attend votre décision : validez-la, ou renvoyez-la avec un motif. L’ancienne reste en vigueur.")
        case "submitted" if standing.in_force is not None:
            return _("Cette révision est chez la direction ; la conception validée reste en vigueur.")
        case "submitted" if decides:
            return _("Cette conception attend votre décision : validez-la, ou renvoyez-la avec un motif.")
        case "submitted":
            return _("Cette conception est chez la direction ; rien n’y change avant sa réponse.")
        case "draft" if returned:
            return _("La direction a renvoyé cette conception pour révision.")
        case "draft" if standing.in_force is not None:
            return _("Cette révision est un brouillon ; la conception validée reste en vigueur jusqu’à l’accord de la direction.")
        case "draft":
            return _("Cette conception est un brouillon ; elle n’est pas encore soumise à la direction.")
        case _:
            return _("Aucune conception n’est encore rédigée. Voici celle que le modèle propose.")


DESIGN_PAGES: Final = (design_page, design_in_force, approve, send_back, back_to_design)
