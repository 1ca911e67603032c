"""«Diagnostic»: the survey it rests on, its closing with n, response rate and score, and the needs in their order."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Redirect

from domain.decision import Command
from domain.diagnostic.diagnostic import DEFAULT_TARGET, INSTRUMENTS, CloseDiagnostic, OpenDiagnostic, RerankNeeds
from domain.refusal import Refused
from projections.programme_sheet import DiagnosticFacts
from projections.survey_sheet import SurveySheet
from services import templates
from services.catalogues import Language, translate
from services.charts.chart import hidden, respondents
from services.house import House, TheHouse
from services.http.problems import STATUS_OF
from services.pages import words
from services.pages.acting import acting
from services.pages.around import looked
from services.pages.forms import AnyRequest, Fields, form_at
from services.pages.rendering import locale_of, page
from services.programmes.board_words import Figure
from services.programmes.doing import done, texts_of
from services.programmes.looking import ProgrammeViews
from services.surveys import waves
from services.surveys.wave_words import name_of
from tenants.permissions import is_allowed

_BASE: Final = "/programmes/{programme:uuid}/diagnostic"
SMALLEST_SHOWN: Final = 5  # people


class DiagnosticFormUnreadable(Refused):
    code = "diagnostic-form-unreadable"
    kind = "invalid"
    sentence = "Un choix, une date, un rang ou un nombre de 0 à 100 manque ou ne se lit pas. Rien n’a été enregistré ; corrigez-le."


class OpeningFields(Fields, frozen=True, kw_only=True):
    """``survey`` is one that exists, or the name of a questionnaire, which is then opened until ``closes_on``."""

    survey: str = ""
    closes_on: str = ""
    invited: str = ""


class RankingFields(Fields, frozen=True, kw_only=True):
    """Beside the reason, a rank for each domain."""

    reason: str = ""


class NeedShown(msgspec.Struct, frozen=True):
    domain: str
    label: str
    rank: int
    level: str
    target: str
    gap: str
    asked: str


@get(_BASE, include_in_schema=False)
async def diagnostic_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    return await _shown(request, house)


@form_at(_BASE, OpeningFields)
async def begin(request: AnyRequest, house: House, fields: OpeningFields) -> Response[Any]:
    found, _around = await looked(request, house, "programme.run")
    try:
        survey = await _opened(request, house, fields, found) if fields.survey in INSTRUMENTS else _uuid(fields.survey)
        command = OpenDiagnostic(programme=found.sheet.programme, survey=survey)
        return await done(request, house, _with_key(fields, "diagnostic"), found, command, _home(found))
    except Refused as refused:
        return await _shown(request, house, refused)


async def _opened(request: AnyRequest, house: House, fields: OpeningFields, found: ProgrammeViews) -> UUID:
    """The survey of this questionnaire, opened by the same form; opened once, however often the form is sent."""
    survey = waves.minted(acting(request, fields, found), "survey")
    if not any(one.survey == survey for one in found.surveys):
        form = waves.WaveForm(
            wave="baseline", instrument=fields.survey, closes_on=_day(fields.closes_on), invited=_number(fields.invited), survey=survey
        )
        command = waves.opening(form, survey, found.sheet.programme, found.sheet.template_version, found.participants)
        await done(request, house, _with_key(fields, "survey"), found, command, "")
    return survey


def _with_key(fields: Fields, name: str) -> Fields:
    """The same form as another request: a form that asks for two things sends each under a key of its own."""
    return Fields(form_secret=fields.form_secret, key=f"{fields.key}-{name}" if fields.key else "")


@form_at(f"{_BASE}/cloture", Fields)
async def close(request: AnyRequest, house: House, fields: Fields) -> Response[Any]:
    told = await texts_of(request)

    def command(programme: UUID) -> Command:
        targets = {domain: _target(told[f"target_{domain}"]) for domain in words.DOMAINS if told[f"target_{domain}"]}
        return CloseDiagnostic(programme=programme, targets=targets)

    return await _do(request, house, fields, command)


@form_at(f"{_BASE}/classement", RankingFields)
async def rerank(request: AnyRequest, house: House, fields: RankingFields) -> Response[Any]:
    told = await texts_of(request)

    def command(programme: UUID) -> Command:
        ranks = {domain: _rank(told[f"rank_{domain}"]) for domain in words.DOMAINS if told[f"rank_{domain}"]}
        if len(set(ranks.values())) != len(ranks):
            raise DiagnosticFormUnreadable
        return RerankNeeds(programme=programme, order=tuple(sorted(ranks, key=lambda domain: ranks[domain])), reason=fields.reason)

    return await _do(request, house, fields, command)


@get([f"{_BASE}/cloture", f"{_BASE}/classement"], include_in_schema=False)
async def back_to_diagnostic(request: AnyRequest) -> Redirect:
    """Whoever had to sign in before their form was sent comes back to the page it stood on."""
    return Redirect(f"/programmes/{request.path_params['programme']}/diagnostic", status_code=303)


async def _do(request: AnyRequest, house: House, fields: Fields, making: Any) -> Response[Any]:
    found, _around = await looked(request, house, "programme.run")
    try:
        return await done(request, house, fields, found, making(found.sheet.programme), _home(found))
    except Refused as refused:
        return await _shown(request, house, refused)


async def _shown(request: AnyRequest, house: House, refused: Refused | None = None) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    diagnostic = found.sheet.diagnostic
    resting = next((one for one in found.surveys if diagnostic and one.survey == diagnostic.survey), None)
    runs = is_allowed(request.user.role, "programme.run") and found.sheet.closed_at is None
    closed = diagnostic is not None and diagnostic.closed_at is not None
    needs = _needs(diagnostic, _) if diagnostic and closed else []
    return page(
        request,
        "diagnostic.html",
        status=STATUS_OF[refused.kind] if refused else 200,
        sentence=_sentence(diagnostic, resting, _),
        opens=runs and diagnostic is None,
        closes=runs and diagnostic is not None and not closed,
        reranks=runs and len(needs) > 1,
        rests_on=name_of(resting) if resting else "",
        resting=resting,
        figures=_figures(diagnostic, _) if diagnostic and closed else [],
        needs=needs,
        because=diagnostic.ranked_because if diagnostic else None,
        surveys=[(str(one.survey), f"{name_of(one)} · {_.day(one.opened_at.date())}") for one in _usable(found)],
        instruments=[
            (one, templates.instrument(one, found.sheet.template_version).name) for one in _instruments(found.sheet.mode == "express")
        ],
        domains=[(domain, _(label)) for domain, label in words.DOMAINS.items()],
        usual_target=_.number(DEFAULT_TARGET),
        today=house.today(found.institution, found.sheet).isoformat(),
        typed=await texts_of(request),
        refused=_.refusal(refused) if refused else None,
        **around,
    )


def _usable(found: ProgrammeViews) -> list[SurveySheet]:
    return [one for one in found.surveys if one.instrument in INSTRUMENTS and one.wave == "baseline"]


def _instruments(express: bool) -> tuple[str, ...]:
    """The quick portrait comes first where the process is light."""
    return INSTRUMENTS if express else tuple(reversed(INSTRUMENTS))


def _sentence(diagnostic: DiagnosticFacts | None, resting: SurveySheet | None, _: Language) -> str:
    if diagnostic is None:
        return _("Où en est-on, et de quoi a-t-on besoin ? Le profil de l’établissement suffit pour commencer ; il prend cinq minutes.")
    if diagnostic.closed_at is not None:
        return _("Le diagnostic est clos depuis {day}.", day=_.on_day(diagnostic.closed_at.date()))
    if resting is not None and resting.closed_at is None:
        return _("L’enquête prend encore des réponses ; une fois close, le diagnostic peut l’être.")
    if resting is None:
        return _("Le diagnostic attend son enquête.")
    return _("L’enquête est close : le diagnostic peut l’être.")


def _figures(diagnostic: DiagnosticFacts, _: Language) -> list[Figure]:
    score = "–" if diagnostic.score is None else _.number(diagnostic.score, 1)
    unit = f"/ 100 · {respondents(_, diagnostic.n)}" if diagnostic.score is not None else hidden(_)
    rate = "–" if diagnostic.response_rate is None else _.percent(diagnostic.response_rate)
    return [
        Figure(_("Niveau de départ"), score, unit),
        Figure(_("Réponses"), _.number(diagnostic.responses)),
        Figure(_("Taux de réponse"), rate, "" if diagnostic.response_rate is not None else _("personne n’est compté parmi les invités")),
    ]


def _needs(diagnostic: DiagnosticFacts, _: Language) -> list[NeedShown]:
    """What fewer than five people said is not shown."""
    return [
        NeedShown(
            need.domain,
            _(words.DOMAINS.get(need.domain, need.domain)),
            rank,
            "–" if need.level is None else _.number(need.level, 1),
            _.number(need.target),
            "–" if need.gap is None else _.number(need.gap, 1),
            _.number(need.wanted_by) if need.wanted_by >= SMALLEST_SHOWN else "< 5",
        )
        for rank, need in enumerate(diagnostic.needs, start=1)
    ]


def _home(found: ProgrammeViews) -> str:
    return f"/programmes/{found.sheet.programme}/diagnostic"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DiagnosticFormUnreadable from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DiagnosticFormUnreadable from None


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise DiagnosticFormUnreadable
    return int(text)


def _rank(text: str) -> int:
    return _number(text) or 0


def _target(text: str) -> float:
    try:
        target = float(text.replace(",", "."))
    except ValueError:
        raise DiagnosticFormUnreadable from None
    if not 0 <= target <= 100:
        raise DiagnosticFormUnreadable
    return target


DIAGNOSTIC_PAGES: Final = (diagnostic_page, begin, close, rerank, back_to_diagnostic)
