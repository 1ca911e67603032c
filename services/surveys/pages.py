"""The surveys of a programme as a page: which waves there are, who answered, opening one and closing it."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.measurement.survey import CloseSurvey, Wave
from domain.refusal import Refused
from projections.survey_sheet import SurveySheet
from services.catalogues import Language, translate
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.looking import ProgrammeViews
from services.surveys import waves
from services.surveys.wave_words import Shown, answers_of, name_of, shown
from tenants.permissions import is_allowed


class Need(msgspec.Struct, frozen=True):
    """A domain's need as the diagnostic ranked it."""

    domain: str
    level: str
    target: str
    gap: str
    wanted: str


class Listed(msgspec.Struct, frozen=True):
    """One wave in the list; ``closing`` is the survey that may be closed from here."""

    shown: Shown
    address: str
    closing: UUID | None


class Openable(msgspec.Struct, frozen=True):
    value: str
    label: str


class WaveFields(Fields, frozen=True, kw_only=True):
    """``choice`` is a wave and its questionnaire, «final/final-impact-staff»; ``invited`` may be left empty."""

    choice: str = ""
    closes_on: str = ""
    invited: str = ""


class WaveNotChosen(Refused):
    code = "wave-not-chosen"
    kind = "invalid"
    sentence = (
        "Il manque le questionnaire, son dernier jour, ou le nombre de personnes sollicitées n’est pas un nombre. "
        "Rien n’a été ouvert ; complétez le formulaire."
    )


class WaveAlreadyOver(Refused):
    code = "wave-already-over"
    kind = "invalid"
    sentence = "Le dernier jour de cette enquête serait déjà passé. Rien n’a été ouvert ; donnez un jour à venir."


@get("/programmes/{programme:uuid}/enquetes", include_in_schema=False)
async def surveys_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at("/programmes/{programme:uuid}/enquetes/ouverture", WaveFields)
async def open_wave(request: AnyRequest, house: House, fields: WaveFields) -> Response[Any]:
    found, _around = await looked(request, house, "surveys.run")
    context = acting(request, fields, found)
    try:
        form = _form_of(fields, house.today(found.institution, found.sheet))
        survey = waves.minted(context, "survey")
        command = waves.opening(form, survey, found.sheet.programme, found.sheet.template_version, found.participants)
        receipt = await house.handling.handle(command, context)
    except Refused as refused:
        return await _shown(request, house, refused, fields)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{found.sheet.programme}/enquetes", status_code=303)


@form_at("/programmes/{programme:uuid}/enquetes/{survey:uuid}/cloture", Fields)
async def close_wave(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    found, _around = await looked(request, house, "surveys.run")
    context = acting(request, fields, found)
    survey = request.path_params["survey"]
    try:
        waves.own(found.surveys, survey)
        receipt = await house.handling.handle(CloseSurvey(survey=survey), context)
    except Refused as refused:
        return await _shown(request, house, refused)
    await house.caught_up(context.tenant, receipt.position)
    return Redirect(f"/programmes/{found.sheet.programme}/enquetes/{survey}", status_code=303)


@get(
    ["/programmes/{programme:uuid}/enquetes/ouverture", "/programmes/{programme:uuid}/enquetes/{survey:uuid}/cloture"],
    include_in_schema=False,
)
async def back_to_surveys(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/enquetes", status_code=303)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None, typed: WaveFields | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    surveys = sorted(found.surveys, key=lambda one: one.opened_at)
    runs = is_allowed(request.user.role, "surveys.run")
    return page(
        request,
        "surveys.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(surveys, found, _),
        surveys=[_listed(one, runs, found, _) for one in surveys],
        needs=_needs(found, _),
        wanted=found.sheet.diagnostic is not None and any(need.wanted_by for need in found.sheet.diagnostic.needs),
        openable=_openable(found, _) if runs else [],
        typed=typed or WaveFields(),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _form_of(fields: WaveFields, today: date) -> waves.WaveForm:
    """What the form says, as the API would be told it. Raises WaveNotChosen, WaveAlreadyOver."""
    wave, _, instrument = fields.choice.partition("/")
    told: dict[str, Any] = {"wave": wave, "instrument": instrument or None, "closes_on": fields.closes_on}
    if fields.invited:
        told["invited"] = int(fields.invited) if fields.invited.isdecimal() else fields.invited
    try:
        form = msgspec.convert(told, waves.WaveForm)
    except msgspec.ValidationError:
        raise WaveNotChosen from None
    if form.closes_on < today:
        raise WaveAlreadyOver
    return form


def _openable(found: ProgrammeViews, _: Language) -> list[Openable]:
    """Every wave that this programme may still open: after its closing, only the one of three months after."""
    closed = found.sheet.closed_at is not None
    return [
        Openable(f"{wave}/{instrument.id}", " · ".join(dict.fromkeys((_(words.WAVES[wave]), instrument.name))))
        for instrument, wave in waves.choices(found.sheet.template_version)
        if wave == "follow-up" or not closed
    ]


def _listed(one: SurveySheet, runs: bool, found: ProgrammeViews, _: Language) -> Listed:
    address = f"/programmes/{found.sheet.programme}/enquetes/{one.survey}"
    return Listed(shown(one, _, brief=True), address, one.survey if runs and one.closed_at is None else None)


def _sentence(surveys: list[SurveySheet], found: ProgrammeViews, _: Language) -> str:
    if not surveys:
        return _("Aucune enquête n’est encore ouverte.")
    still = [one for one in surveys if one.closed_at is None]
    if len(still) > 1:
        return _("{count} enquêtes prennent des réponses.", count=_.number(len(still)))
    if still:
        one = still[-1]
        return _("{wave} est ouverte jusqu’au {day} : {answers}.", wave=_said(one, _), day=_.day(one.closes_on), answers=answers_of(one, _))
    last = max(surveys, key=lambda one: one.closed_at or one.opened_at)
    return _("{wave} est close : {answers}.", wave=_said(last, _), answers=answers_of(last, _))


def _said(one: SurveySheet, _: Language) -> str:
    wave: Wave = one.wave
    if one.instrument == waves.INSTRUMENT_OF_WAVE[wave]:
        return _(words.WAVES_SAID[wave])
    return _("L’enquête « {name} » ({wave})", name=name_of(one), wave=_(words.WAVES[wave]).lower())


def _needs(found: ProgrammeViews, _: Language) -> list[Need]:
    """The needs in their order; what fewer than five people said is not shown."""
    diagnostic = found.sheet.diagnostic
    if diagnostic is None or diagnostic.closed_at is None:
        return []
    return [
        Need(
            _(words.DOMAINS.get(need.domain, need.domain)),
            "–" if need.level is None else f"{_.number(need.level, 1)}",
            _.number(need.target),
            "–" if need.gap is None else _.number(need.gap, 1),
            _.number(need.wanted_by) if need.wanted_by >= 5 else "< 5",
        )
        for need in diagnostic.needs
    ]


SURVEY_PAGES: Final = (surveys_page, open_wave, close_wave, back_to_surveys)
