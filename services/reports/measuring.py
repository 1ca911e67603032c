"""Measuring and improving, as a page: compute, publish, note indicators, decide, make and verify improvements."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.measurement.closing import CloseProgramme
from domain.measurement.improving import DecideImprovement, MarkImprovementDone, VerifyImprovement
from domain.measurement.observing import MOST_INDICATORS, NoteIndicator
from domain.refusal import Refused
from projections.impact_sheet import IMPACT_SHEETS, ImpactSheet
from services import templates
from services.catalogues import Language, translate
from services.charts import observed_chart
from services.handling import HandlingContext, Receipt
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages.acting import acting
from services.pages.around import look_around
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes import condition_words
from services.programmes.looking import ProgrammeViews
from services.reports import report_words
from services.reports.api import issued
from services.reports.impact import to_compare, to_follow_up
from services.reports.over_the_years import Known, known_of, over_the_years
from services.surveys.waves import minted
from tenants.permissions import is_allowed, require_permission

HERE: Final = "/programmes/{programme:uuid}/mesure"


class IndicatorFields(Fields, frozen=True, kw_only=True):
    """``indicator`` is one of the template's, or «own» with a name and a unit."""

    indicator: str = ""
    label: str = ""
    unit: str = ""
    moment: str = ""
    value: str = ""
    noted_on: str = ""


class ClosingFields(Fields, frozen=True, kw_only=True):
    understood: str = ""


class DecisionFields(Fields, frozen=True, kw_only=True):
    decision: str = ""
    due: str = ""
    owner: str = ""


class DoneFields(Fields, frozen=True, kw_only=True):
    done_on: str = ""
    note: str = ""


class VerificationFields(Fields, frozen=True, kw_only=True):
    verified_on: str = ""
    effective: str = ""
    finding: str = ""


class FormUnreadable(Refused):
    code = "form-incomplete"
    kind = "invalid"
    sentence = "Il manque quelque chose au formulaire, ou une date, un nombre ne se lit pas. Rien n’a été enregistré ; complétez-le."


class ClosingNotUnderstood(Refused):
    code = "closing-not-understood"
    kind = "invalid"
    sentence = (
        "La case n’est pas cochée : le programme n’est pas clos, et rien n’a été changé. Lisez ce que la clôture change, puis cochez-la."
    )


class Offered(msgspec.Struct, frozen=True):
    """An indicator that may be chosen: the template's, or one noted already."""

    value: str
    label: str


@get(HERE, include_in_schema=False)
async def measuring_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(HERE + "/calcul", Fields)
async def compute(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    return await _do(request, house, fields, lambda found, context: to_compare(found))


@form_at(HERE + "/trois-mois", Fields)
async def follow_up(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    return await _do(request, house, fields, lambda found, context: to_follow_up(found))


@form_at(HERE + "/publication", Fields)
async def publish(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    require_permission(request.user.role, "impact.run")
    found, *_ = await _looked(request, house)
    context = acting(request, fields, found)
    try:
        earlier = await house.earlier(context)
        receipt = earlier or await issued(house, found.sheet.programme, minted(context, "report"), context)
    except Refused as refused:
        return await _shown(request, house, refused)
    return await _back(house, found, context, receipt)


@form_at(HERE + "/cloture", ClosingFields)
async def close(request: AnyRequest, house: House, fields: ClosingFields) -> Response[Any]:
    """The direction closes the programme; the box says that they read what it means."""

    def command(found: ProgrammeViews, context: HandlingContext) -> Command:
        if fields.understood != "yes":
            raise ClosingNotUnderstood
        return CloseProgramme(programme=found.sheet.programme)

    return await _do(request, house, fields, command, "programme.decide")


@form_at(HERE + "/indicateurs", IndicatorFields)
async def note(request: AnyRequest, house: House, fields: IndicatorFields) -> Response[Any]:
    def command(found: ProgrammeViews, context: HandlingContext) -> Command:
        offered = {one.id: one for one in templates.programme(found.sheet.template, found.sheet.template_version).observed_indicators}
        chosen = offered.get(fields.indicator)
        told = {
            "programme": found.sheet.programme,
            "indicator": fields.indicator if chosen else fields.label.casefold(),
            "label": chosen.label if chosen else fields.label,
            "unit": chosen.unit if chosen else fields.unit,
            "moment": fields.moment,
            "value": fields.value.replace(",", ".").replace(" ", ""),
            "noted_on": fields.noted_on,
        }
        return read(told, NoteIndicator)

    return await _do(request, house, fields, command)


@form_at(HERE + "/ameliorations", DecisionFields)
async def decide(request: AnyRequest, house: House, fields: DecisionFields) -> Response[Any]:
    def command(found: ProgrammeViews, context: HandlingContext) -> Command:
        told = {"decision": fields.decision, "due": fields.due or None, "owner": fields.owner or None}
        return read({"programme": found.sheet.programme, "improvement": minted(context, "improvement"), **told}, DecideImprovement)

    return await _do(request, house, fields, command)


@form_at(HERE + "/ameliorations/{improvement:uuid}/realisation", DoneFields)
async def done(request: AnyRequest, house: House, fields: DoneFields) -> Response[Any]:
    told = {"done_on": fields.done_on, "note": fields.note}
    return await _do(request, house, fields, _about_improvement(request, told, MarkImprovementDone))


@form_at(HERE + "/ameliorations/{improvement:uuid}/verification", VerificationFields)
async def verify(request: AnyRequest, house: House, fields: VerificationFields) -> Response[Any]:
    told = {"verified_on": fields.verified_on, "effective": fields.effective, "finding": fields.finding}
    return await _do(request, house, fields, _about_improvement(request, told, VerifyImprovement))


@get(
    [
        HERE + part
        for part in (
            "/calcul",
            "/trois-mois",
            "/publication",
            "/cloture",
            "/indicateurs",
            "/ameliorations",
            "/ameliorations/{improvement:uuid}/realisation",
            "/ameliorations/{improvement:uuid}/verification",
        )
    ],
    include_in_schema=False,
)
async def back_to_measuring(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/mesure", status_code=303)


def read(told: dict[str, Any], command: type[Command]) -> Command:
    """A form's texts as a command. Raises FormUnreadable."""
    try:
        return msgspec.convert(told, command, strict=False)
    except msgspec.ValidationError:
        raise FormUnreadable from None


def _about_improvement(
    request: AnyRequest, told: dict[str, Any], command: type[Command]
) -> Callable[[ProgrammeViews, HandlingContext], Command]:
    improvement: UUID = request.path_params["improvement"]
    return lambda found, context: read({"programme": found.sheet.programme, "improvement": improvement, **told}, command)


async def _do(
    request: AnyRequest,
    house: House,
    fields: Fields,
    command: Callable[[ProgrammeViews, HandlingContext], Command],
    permission: str = "impact.run",
) -> Response[Any]:
    require_permission(request.user.role, permission)
    found, *_ = await _looked(request, house)
    context = acting(request, fields, found)
    try:
        receipt = await house.handling.handle(command(found, context), context)
    except Refused as refused:
        return await _shown(request, house, refused, fields)
    return await _back(house, found, context, receipt)


async def _back(house: House, found: ProgrammeViews, context: HandlingContext, receipt: Receipt) -> Response[Any]:
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{found.sheet.programme}/mesure", status_code=303)


async def _looked(request: AnyRequest, house: House) -> tuple[ProgrammeViews, ImpactSheet, Known, dict[str, Any]]:
    require_permission(request.user.role, "reports.read")
    async with house.views.of(request.user.tenant) as views:
        found, around = await look_around(request, views)
        kept = await views.one(IMPACT_SHEETS, found.sheet.programme) or ImpactSheet(found.sheet.programme)
        known = await known_of(views, kept)
    return found, kept, known, around


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, typed: Fields | None = None) -> Response[bytes]:
    found, kept, known, around = await _looked(request, house)
    _ = translate(locale_of(request))
    role, closed = request.user.role, found.sheet.closed_at is not None
    return page(
        request,
        "measure.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(found, kept, _),
        kept=kept,
        years=over_the_years(found, kept, known, names=is_allowed(role, "people.read"), _=_),
        improvements=[report_words.improvement(one, _) for one in kept.improvements],
        observed=observed_chart(kept.indicators, _).figure(_) if kept.indicators else None,
        offered=_offered(found, kept),
        own_indicator=len(kept.indicators) < MOST_INDICATORS,
        owners={owner: _(label) for owner, label in report_words.OWNERS.items()},
        menu=templates.programme(found.sheet.template, found.sheet.template_version).improvement_menu,
        runs=is_allowed(role, "impact.run"),
        decides=is_allowed(role, "programme.decide"),
        closed=closed,
        before_closing=condition_words.before_closing(found.sheet, house.today(found.institution, found.sheet), _),
        today=house.today(found.institution, found.sheet).isoformat(),
        typed=typed_in(typed),
        # which improvement a refused form was about, so that what was typed stays with it
        about=str(request.path_params.get("improvement", "")),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def typed_in(fields: Fields | None) -> dict[str, str]:
    """What was typed before a refusal, by field; nothing on a fresh page."""
    names = {name for shape in (IndicatorFields, DecisionFields, DoneFields, VerificationFields) for name in shape.__struct_fields__}
    return {name: getattr(fields, name, "") for name in names}


def _offered(found: ProgrammeViews, kept: ImpactSheet) -> list[Offered]:
    """The template's indicators, or, once four are followed, those four."""
    followed = {one.indicator: one.label for one in kept.indicators}
    choice = {one.id: one.label for one in templates.programme(found.sheet.template, found.sheet.template_version).observed_indicators}
    shown = followed if len(followed) >= MOST_INDICATORS else {**choice, **followed}
    return [Offered(value, label) for value, label in shown.items()]


def _sentence(found: ProgrammeViews, kept: ImpactSheet, _: Language) -> str:
    today = [one for one in kept.improvements if one.status != "verified"]
    if kept.computed_at is None:
        return _("L’impact n’est pas encore calculé : clôturez l’enquête de départ et celle de bilan, puis calculez-le ici.")
    computed = _("L’impact a été calculé {day}.", day=_.on_day(kept.computed_at.date()))
    if not kept.improvements:
        return f"{computed} " + _("Il reste à décider ce qui changera.")
    left = _.plural("{count} amélioration n’est pas encore vérifiée.", "{count} améliorations ne sont pas encore vérifiées.", len(today))
    return f"{computed} " + (left if today else _("Toutes les améliorations sont vérifiées."))


MEASURING_PAGES: Final = (measuring_page, compute, follow_up, publish, close, note, decide, done, verify, back_to_measuring)
