"""The surveys of a programme as a page: who answered, and what a closed wave shows."""

from typing import Final

import msgspec
from litestar import Response, get
from markupsafe import Markup

from domain.measurement.scoring import Level
from projections.survey_sheet import SurveySheet
from services.catalogues import Language, translate
from services.charts.chart import respondents
from services.house import TheHouse
from services.pages import words
from services.pages.around import looked
from services.pages.forms import AnyRequest
from services.pages.rendering import locale_of, page
from services.programmes.board_words import Figure
from services.programmes.looking import ProgrammeViews
from services.surveys.level_chart import levels_chart


class Shown(msgspec.Struct, frozen=True):
    """One wave. ``figures`` and ``levels`` are empty until it is closed."""

    title: str
    sentence: str
    figures: tuple[Figure, ...]
    levels: Markup


class Need(msgspec.Struct, frozen=True):
    """A domain's need as the diagnostic ranked it."""

    domain: str
    level: str
    target: str
    gap: str
    wanted: str


@get("/programmes/{programme:uuid}/enquetes", include_in_schema=False)
async def surveys_page(request: AnyRequest, house: TheHouse) -> Response[bytes]:
    found, around = await looked(request, house)
    _ = translate(locale_of(request))
    surveys = sorted(found.surveys, key=lambda one: one.opened_at)
    return page(
        request,
        "surveys.html",
        sentence=_sentence(surveys, _),
        surveys=[_shown(one, _) for one in surveys],
        needs=_needs(found, _),
        wanted=found.sheet.diagnostic is not None and any(need.wanted_by for need in found.sheet.diagnostic.needs),
        **around,
    )


def _sentence(surveys: list[SurveySheet], _: Language) -> str:
    if not surveys:
        return _("Aucune enquête n’est encore ouverte.")
    still = [one for one in surveys if one.closed_at is None]
    if still:
        one = still[-1]
        return _(
            "{wave} est ouverte jusqu’au {day} : {answers}.",
            wave=_(words.WAVES_SAID[one.wave]),
            day=_.day(one.closes_on),
            answers=_answers(one, _),
        )
    last = surveys[-1]
    return _("{wave} est close : {answers}.", wave=_(words.WAVES_SAID[last.wave]), answers=_answers(last, _))


def _answers(one: SurveySheet, _: Language) -> str:
    """«26 réponses sur 32, soit 81 %»; without a share where nobody was counted as invited."""
    said = _.plural("{count} réponse", "{count} réponses", one.responses)
    if not one.invited:
        return said
    share = 100 * one.responses / one.invited
    return _("{answers} sur {invited}, soit {share}", answers=said, invited=_.number(one.invited), share=_.percent(share))


def _shown(one: SurveySheet, _: Language) -> Shown:
    answers = _answers(one, _)
    if one.results is None or one.closed_at is None:
        said = _("Ouverte jusqu’au {day}. {answers}. Les résultats paraîtront à la clôture.", day=_.day(one.closes_on), answers=answers)
        return Shown(_(words.WAVES[one.wave]), said, (), Markup())
    figures = (Figure(_("Indice"), _score(one.results.index, _), _unit(one.results.index, _)),)
    levels = {_(words.DOMAINS.get(domain, domain)): level for domain, level in one.results.domains.items()}
    chart = levels_chart(levels, "diagnostic" if one.wave == "baseline" else "measurement", _)
    return Shown(
        _(words.WAVES[one.wave]),
        _("Close {day}. {answers}.", day=_.on_day(one.closed_at.date()), answers=answers),
        figures,
        chart.figure(_) if levels else Markup(),
    )


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


def _score(level: Level, _: Language) -> str:
    return "–" if level.score is None else _.number(level.score, 1)


def _unit(level: Level, _: Language) -> str:
    return respondents(_, level.n) if level.score is None else f"/ 100 · {respondents(_, level.n)}"


SURVEY_PAGES: Final = (surveys_page,)
