"""What the impact report says beside its charts: the answer, the objectives and whether they were reached, who answered, its limits."""

from typing import Final
from uuid import UUID

import msgspec

from domain.design.design import Objective
from domain.measurement.impact import Impact
from domain.measurement.scoring import PairedChange
from projections.impact_sheet import ImprovementLine
from services import templates
from services.catalogues import Language, french
from services.charts.chart import hidden, respondents
from services.charts.interval import interval
from services.pages import words
from services.programmes.board_words import Figure
from services.programmes.looking import ProgrammeViews
from services.surveys.wave_words import GROUPS, in_order, name_of

# Objectives of the template, by the figure of the impact that answers each (templates: objectives).
BY_INDEX: Final = "mastery"
BY_RHYTHM: Final = "commitment"
BY_ADOPTION: Final = "adoption"
BY_PRACTICE: Final = "practices"
BY_BELONGING: Final = "youth"
BELONGING: Final = "confidence-and-belonging"
BY_GROUPS: Final = {"dialogue": "cohesion", "image": "image"}


OWNERS: Final = {
    "direction": french("direction"),
    "coordinator": french("référent"),
    "deputy-coordinator": french("suppléant du référent"),
    "facilitator": french("animateur"),
    "steering": french("comité de pilotage"),
}
STANDINGS: Final = {"decided": french("décidée"), "done": french("réalisée"), "verified": french("vérifiée")}


class Reached(msgspec.Struct, frozen=True):
    """An objective, what was aimed at, what came of it; ``verdict`` is empty where this report cannot tell."""

    label: str
    target: str
    result: str
    verdict: str
    reached: bool


class Answered(msgspec.Struct, frozen=True):
    """One closed wave: which, with which questionnaire, how many answers, of how many asked."""

    wave: str
    questionnaire: str
    answers: str
    share: str
    day: str


class Improvement(msgspec.Struct, frozen=True):
    """A decision, its standing in words, who answers for it, and each step with its day."""

    improvement: UUID
    decision: str
    standing: str
    status: str
    owner: str
    steps: tuple[str, ...]


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
            _("points") + f" · {respondents(_, paired.n)}"
            if paired.delta is not None
            else _("moins de cinq personnes ont répondu deux fois : rien n’est montré"),
        )
    ]
    if satisfaction is not None:
        value = "–" if satisfaction.share is None else _.percent(satisfaction.share)
        shown.append(Figure(_("Personnes satisfaites"), value, hidden(_) if satisfaction.share is None else respondents(_, satisfaction.n)))
    if recommendation is not None:
        value = "–" if recommendation.score is None else _.signed(recommendation.score, 0)
        small = hidden(_) if recommendation.score is None else respondents(_, recommendation.n)
        shown.append(Figure(_("Score de recommandation"), value, small))
    if dose.pairs or impact.workshops is None:
        shown.append(Figure(_("Séances tenues"), _.number(dose.held), f"/ {_.number(dose.planned)}"))
    if impact.workshops is not None:
        shown.append(Figure(_("Ateliers tenus"), _.number(impact.workshops.held)))
    return shown


def lived(impact: Impact, _: Language) -> list[Figure]:
    """What was done: in pairs, in workshops, or both."""
    return [*(_in_pairs(impact, _) if impact.dose.pairs or impact.workshops is None else ()), *_in_workshops(impact, _)]


def _in_workshops(impact: Impact, _: Language) -> list[Figure]:
    dose = impact.workshops
    if dose is None:
        return []
    shown = [
        Figure(
            _("Personnes venues en atelier"), _.number(dose.people), _.plural("{count} présence", "{count} présences", dose.attendances)
        ),
        Figure(_("Temps suivi en atelier"), _.duration(dose.minutes)),
        Figure(_("Temps donné par les mentors en atelier"), _.duration(dose.mentor_minutes)),
    ]
    if dose.rating is not None:
        shown.append(Figure(_("Avis sur les ateliers"), _.number(dose.rating, 1), f"/ 5 · n = {_.number(dose.opinions)}"))
    return shown


def _in_pairs(impact: Impact, _: Language) -> list[Figure]:
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
    target = templates.target_of(objective)
    measured = _points(objective.id, impact) if target and target.unit == "points" else None
    if target and measured is not None and measured.delta is not None:
        return _verdict(objective, f"{_.points(measured.delta)} · {respondents(_, measured.n)}", measured.delta >= target.value, _)
    shared = _share(objective.id, impact, _) if target and target.unit == "percent" else None
    if target and shared is not None:
        return _verdict(objective, f"{_.percent(shared[0])} · {shared[1]}", shared[0] >= target.value, _)
    unpaired = _unpaired(objective.id, impact, _)
    if unpaired:
        return Reached(objective.label, objective.target, unpaired, "", False)
    return Reached(objective.label, objective.target, _("n’est pas mesuré par ces enquêtes"), "", False)


def _points(objective: str, impact: Impact) -> PairedChange | None:
    """The paired change that answers an objective: the people accompanied, or the mentors' confidence and belonging."""
    if objective == BY_INDEX:
        return impact.paired
    return impact.mentors.dimensions.get(BELONGING) if objective == BY_BELONGING and impact.mentors else None


def _share(objective: str, impact: Impact, _: Language) -> tuple[float, str] | None:
    """The share, in %, that answers an objective, and of how many."""
    dose, adoption, practice = impact.dose, impact.adoption, impact.practice
    if objective == BY_RHYTHM and dose.pairs:
        return 100 * dose.pairs_in_rhythm / dose.pairs, _.plural("{count} binôme", "{count} binômes", dose.pairs)
    if objective == BY_ADOPTION and adoption is not None and adoption.gained is not None:
        return adoption.gained, respondents(_, adoption.n)
    if objective == BY_PRACTICE and practice is not None and practice.changed is not None:
        return practice.changed, respondents(_, practice.n)
    return None


def _unpaired(objective: str, impact: Impact, _: Language) -> str:
    """«les jeunes : 52,1 puis 60,3»: two anonymous groups, told one after the other and never as somebody's progress."""
    score = BY_GROUPS.get(objective)
    told = []
    for group, waves in in_order(impact.image, GROUPS) if score else ():
        levels = [one.scores[score].score if one is not None and score in one.scores else None for one in (waves.before, waves.after)]
        if levels[0] is not None and levels[1] is not None:
            first, then = (_.number(level, 1) for level in levels if level is not None)
            told.append(_("{group} : {first} puis {then}", group=_(GROUPS.get(group, group)).lower(), first=first, then=then))
    return " ; ".join(told)


def _verdict(objective: Objective, result: str, reached: bool, _: Language) -> Reached:
    return Reached(objective.label, objective.target, result, _("atteint") if reached else _("pas atteint"), reached)


def answered(found: ProgrammeViews, _: Language) -> list[Answered]:
    """How many of those who were asked answered, wave by wave, in the order in which they were closed."""
    rows = []
    for survey in sorted(found.surveys, key=lambda one: one.closed_at or one.opened_at):
        if survey.results is None or survey.closed_at is None:
            continue
        results = survey.results
        answers = f"{_.number(results.responses)} / {_.number(results.invited)}" if results.invited else _.number(results.responses)
        share = "–" if results.response_rate is None else _.percent(results.response_rate)
        rows.append(Answered(_(words.WAVES[survey.wave]), name_of(survey), answers, share, _.day(survey.closed_at.date())))
    return rows


def improvement(line: ImprovementLine, _: Language) -> Improvement:
    """A decision and how far it came, each step with its day."""
    steps = [_("décidée {day}", day=_.on_day(line.decided_at.date()))]
    if line.due:
        steps.append(_("attendue avant le {day}", day=_.day(line.due)))
    if line.done_on:
        steps.append(_("réalisée {day} : {note}", day=_.on_day(line.done_on), note=line.note))
    if line.verified_on:
        verdict = _("efficace") if line.effective else _("sans effet constaté")
        steps.append(_("vérifiée {day}, {verdict} : {finding}", day=_.on_day(line.verified_on), verdict=verdict, finding=line.finding))
    owner = _(OWNERS[line.owner]) if line.owner else ""
    return Improvement(line.improvement, line.decision, _(STANDINGS[line.status]), line.status, owner, tuple(steps))


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
