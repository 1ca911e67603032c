"""What the impact report says beside its charts: the answer, the objectives and whether they were reached, who answered, its limits."""

from typing import Final
from uuid import UUID

import msgspec

from domain.design.design import Objective
from domain.measurement.impact import Impact
from domain.measurement.survey import Wave
from services import templates
from services.catalogues import Language
from services.charts.chart import respondents
from services.charts.interval import interval
from services.programmes.board_words import Figure
from services.programmes.looking import ProgrammeViews
from services.reports.impact import latest_closed

# Objectives of the template that the impact itself answers; the others have a questionnaire of their own (templates: objectives).
BY_INDEX: Final = "mastery"
BY_RHYTHM: Final = "commitment"


class Reached(msgspec.Struct, frozen=True):
    """An objective, what was aimed at, what came of it; ``verdict`` is empty where this report cannot tell."""

    label: str
    target: str
    result: str
    verdict: str
    reached: bool


class Answered(msgspec.Struct, frozen=True):
    wave: str
    answers: str
    share: str
    day: str


class Waived(msgspec.Struct, frozen=True):
    """A gate that the direction opened: what it asks for, why it was opened, until when."""

    gate: str
    reason: str
    until: str


class Issued(msgspec.Struct, frozen=True):
    """A report that left the house; ``address`` gives its very bytes."""

    day: str
    sha256: str
    address: str


def sentence(impact: Impact, _: Language) -> str:
    """The report's answer, in its first sentence: never more than the figures bear out."""
    paired = impact.paired
    if paired.delta is None:
        return _(
            "Moins de cinq personnes ont répondu aux deux enquêtes : la progression n’est pas montrée, pour que personne ne soit reconnu."
        )
    between = interval(paired)
    size = abs(paired.delta)
    points = _.plural("{count} point", "{count} points", size, shown=_.number(size, 1))
    if between and between[0] <= 0 <= between[1]:
        return _.plural(
            "Entre le départ et le bilan, l’indice de la personne présente aux deux enquêtes n’a pas changé nettement ({signed}).",
            "Entre le départ et le bilan, l’indice des {count} personnes présentes aux deux enquêtes n’a pas changé nettement ({signed}).",
            paired.n,
            signed=_.points(paired.delta),
        )
    if paired.delta >= 0:
        return _.plural(
            "Entre le départ et le bilan, la personne présente aux deux enquêtes a gagné {points} sur 100.",
            "Entre le départ et le bilan, les {count} personnes présentes aux deux enquêtes ont gagné {points} sur 100 en moyenne.",
            paired.n,
            points=points,
        )
    return _.plural(
        "Entre le départ et le bilan, la personne présente aux deux enquêtes a perdu {points} sur 100.",
        "Entre le départ et le bilan, les {count} personnes présentes aux deux enquêtes ont perdu {points} sur 100 en moyenne.",
        paired.n,
        points=points,
    )


def headline(impact: Impact, _: Language) -> list[Figure]:
    """The figures that a head of school quotes, each with its n."""
    paired, satisfaction, recommendation, dose = impact.paired, impact.satisfaction, impact.recommendation, impact.dose
    shown = [
        Figure(
            _("Évolution de l’indice"),
            "–" if paired.delta is None else _.signed(paired.delta),
            _("points") + f" · {respondents(_, paired.n)}" if paired.delta is not None else respondents(_, paired.n),
        )
    ]
    if satisfaction is not None:
        value = "–" if satisfaction.share is None else _.percent(satisfaction.share)
        shown.append(Figure(_("Personnes satisfaites"), value, respondents(_, satisfaction.n)))
    if recommendation is not None:
        value = "–" if recommendation.score is None else _.signed(recommendation.score, 0)
        shown.append(Figure(_("Score de recommandation"), value, respondents(_, recommendation.n)))
    return [*shown, Figure(_("Séances tenues"), _.number(dose.held), f"/ {_.number(dose.planned)}")]


def lived(impact: Impact, _: Language) -> list[Figure]:
    dose = impact.dose
    return [
        Figure(_("Binômes au rythme prévu"), _.number(dose.pairs_in_rhythm), f"/ {_.number(dose.pairs)}"),
        Figure(_("Temps passé ensemble"), _.duration(dose.minutes)),
        Figure(_("Séances manquées"), _.number(dose.missed)),
    ]


def objectives(impact: Impact, found: ProgrammeViews, _: Language) -> list[Reached]:
    """The approved objectives, each against what was measured."""
    design = found.sheet.design
    return [judged(one, impact, _) for one in design.objectives] if design else []


def judged(objective: Objective, impact: Impact, _: Language) -> Reached:
    """An objective against the figure that measures it; no verdict where this report has none."""
    target, dose, paired = templates.target_of(objective), impact.dose, impact.paired
    if objective.id == BY_INDEX and target and target.unit == "points" and paired.delta is not None:
        return _verdict(objective, f"{_.points(paired.delta)} · {respondents(_, paired.n)}", paired.delta >= target.value, _)
    if objective.id == BY_RHYTHM and target and target.unit == "percent" and dose.pairs:
        share = 100 * dose.pairs_in_rhythm / dose.pairs
        return _verdict(
            objective, f"{_.percent(share)} · {_.plural('{count} binôme', '{count} binômes', dose.pairs)}", share >= target.value, _
        )
    return Reached(objective.label, objective.target, _("n’est pas mesuré par ces deux enquêtes"), "", False)


def _verdict(objective: Objective, result: str, reached: bool, _: Language) -> Reached:
    return Reached(objective.label, objective.target, result, _("atteint") if reached else _("pas atteint"), reached)


def answered(found: ProgrammeViews, _: Language) -> list[Answered]:
    """How many of those who were asked answered, wave by wave."""
    waves: tuple[tuple[Wave, str], ...] = (("baseline", _("Départ")), ("final", _("Bilan final")))
    rows = []
    for wave, name in waves:
        survey = latest_closed(found.surveys, wave)
        if survey is None or survey.results is None or survey.closed_at is None:
            continue
        results = survey.results
        answers = f"{_.number(results.responses)} / {_.number(results.invited)}"
        share = "–" if results.response_rate is None else _.percent(results.response_rate)
        rows.append(Answered(name, answers, share, _.day(survey.closed_at.date())))
    return rows


def waivers(found: ProgrammeViews, _: Language) -> list[Waived]:
    sheet = found.sheet
    gates = {gate.id: gate.text for gate in templates.programme(sheet.template, sheet.template_version).gates}
    return [Waived(gates.get(one.gate, one.gate), one.reason, _.day(one.until)) for one in sheet.waivers]


def issued(found: ProgrammeViews, programme: UUID, _: Language) -> list[Issued]:
    """The reports issued so far, the newest first."""
    return [
        Issued(_.day(one.issued_at.date()), one.sha256, f"/programmes/{programme}/rapports/{one.sha256}")
        for one in reversed(found.sheet.reports)
    ]
