"""The design on one page, in the words of the template it came from: what the direction reads before it says yes."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from domain.availability import Slot
from domain.design.design import DesignContent
from projections.programme_sheet import ProgrammeSheet
from services import templates
from services.catalogues import Language, french
from services.templates import CommunicationKit, ProgrammeTemplate

FORMATS: Final[Mapping[str, str]] = {"pair": french("binômes"), "workshop": french("ateliers")}
MODES: Final[Mapping[str, str]] = {"in-person": french("en présence"), "remote": french("à distance")}
STEPS: Final[Mapping[str, str]] = {
    "none": french("rien à lui demander"),
    "inform": french("à informer"),
    "consult": french("à consulter"),
    "decide": french("doit décider"),
}
CRITERIA: Final[Mapping[str, str]] = {
    "need_coverage": french("les compétences répondent aux besoins"),
    "availability": french("des créneaux en commun"),
    "theme": french("un thème en commun"),
    "reciprocity": french("quelque chose à apprendre dans les deux sens"),
    "preference": french("les préférences exprimées"),
}
WEEKDAYS: Final = (
    *(french("lundi"), french("mardi"), french("mercredi"), french("jeudi"), french("vendredi"), french("samedi")),
    french("dimanche"),
)
CATEGORIES: Final[Mapping[str, str]] = {
    "teaching": french("enseignement"),
    "administrative": french("administration"),
    "direction": french("direction"),
    "other": french("autres personnels"),
}
AUDIENCES: Final[Mapping[str, str]] = {
    "staff": french("Personnels"),
    "learners": french("Jeunes"),
    "families": french("Familles"),
    "guardians": french("Représentants légaux"),
    "mentors": french("Mentors"),
    "mentees": french("Personnes accompagnées"),
    "candidates": french("Candidats"),
    "employers": french("Employeurs"),
    "governance": french("Instances"),
    "direction": french("Direction"),
    "public": french("Public"),
}
_FIELD: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class Objective(msgspec.Struct, frozen=True):
    label: str
    indicator: str
    target: str
    start: str
    due: str


class Module(msgspec.Struct, frozen=True):
    title: str
    duration: str
    safety: bool


class Message(msgspec.Struct, frozen=True):
    """What is sent to one audience, message by message."""

    audience: str
    subjects: tuple[str, ...]


class Clause(msgspec.Struct, frozen=True):
    title: str
    text: str


class DesignShown(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is validated with the design, as it is read."""

    objectives: tuple[Objective, ...]
    themes: tuple[str, ...]
    frame: tuple[tuple[str, str], ...]
    modules: tuple[Module, ...]
    training: str
    briefing: str
    criteria: tuple[tuple[str, str], ...]
    messages: tuple[Message, ...]
    governance: tuple[tuple[str, str], ...]
    charter: str
    preamble: str
    clauses: tuple[Clause, ...]


def design_shown(content: DesignContent, sheet: ProgrammeSheet, _: Language) -> DesignShown:
    """The content with the template's own words for what it names. Raises TemplateUnknown."""
    template = templates.programme(sheet.template, sheet.template_version)
    kit = templates.communication(sheet.template_version)
    themes = {theme.id: theme.name for theme in template.themes}
    ours = content.charter == template.charter.id and content.charter_version == template.charter.version
    total = sum(content.matching_weights.values())
    return DesignShown(
        objectives=tuple(
            Objective(
                one.label,
                one.indicator,
                one.target,
                "–" if one.baseline is None else f"{_.number(one.baseline, 1)} / 100",
                _.day(one.due) if one.due else "–",
            )
            for one in content.objectives
        ),
        themes=tuple(themes.get(theme, theme) for theme in content.themes),
        frame=_frame(content, _),
        modules=tuple(Module(module.title, _.duration(module.minutes), module.safety) for module in content.training.modules),
        training=_(
            "Un mentor est certifié quand il a suivi au moins {share} de chaque module et répondu juste à {passed} questions sur {asked}.",
            share=_.percent(100 * content.training.attendance_share),
            passed=content.training.quiz_pass,
            asked=content.training.quiz_questions,
        ),
        briefing=_.duration(content.training.briefing.minutes),
        criteria=tuple(
            (_(CRITERIA.get(name, name)), _.percent(100 * weight / total))
            for name, weight in sorted(content.matching_weights.items(), key=lambda one: -one[1])
            if weight
        ),
        messages=_messages(content, template, kit, sheet, _),
        governance=tuple((one.body, _(STEPS[one.step])) for one in content.governance or sheet.governance if one.step != "none"),
        charter=template.charter.title if ours else f"{content.charter}, {content.charter_version}",
        preamble=template.charter.preamble if ours else "",
        clauses=tuple(Clause(clause.title, clause.text) for clause in template.charter.clauses) if ours else (),
    )


def _frame(content: DesignContent, _: Language) -> tuple[tuple[str, str], ...]:
    frame = content.frame
    sessions = _.plural(
        "{count} séance de {minutes}", "{count} séances de {minutes}", frame.sessions, minutes=_.duration(frame.session_minutes)
    )
    return (
        (_("Forme"), _.enumeration(_(FORMATS[form]) for form in frame.formats)),
        (_("Séances"), sessions),
        (_("Rythme"), frame.rhythm),
        (_("Période"), _.period(frame.first_day, frame.last_day)),
        (_("Où"), _.enumeration(_(MODES[mode]) for mode in frame.modes)),
        (_("Lieux"), ", ".join(frame.places)),
        (_("Outils à distance"), ", ".join(frame.tools) or _("ceux de l’établissement")),
        (_("Heures d’ouverture, pour les mineurs"), _hours(frame.opening_hours, _)),
        *_quotas(content, _),
    )


def _hours(slots: Iterable[Slot], _: Language) -> str:
    """«lundi au samedi 07:30–19:30»: days that follow each other with the same hours are told once."""
    days: list[tuple[int, str]] = []
    for weekday in range(7):
        told = ", ".join(f"{_clock(slot.start)}–{_clock(slot.end)}" for slot in sorted(slots) if slot.weekday == weekday)
        if told:
            days.append((weekday, told))
    runs: list[list[tuple[int, str]]] = []
    for day in days:
        if runs and runs[-1][-1] == (day[0] - 1, day[1]):
            runs[-1].append(day)
        else:
            runs.append([day])
    return " ; ".join(f"{_span(run[0][0], run[-1][0], _)} {run[0][1]}" for run in runs) or "–"


def _span(first: int, last: int, _: Language) -> str:
    if first == last:
        return _(WEEKDAYS[first])
    return _("du {first} au {last}", first=_(WEEKDAYS[first]), last=_(WEEKDAYS[last]))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _quotas(content: DesignContent, _: Language) -> tuple[tuple[str, str], ...]:
    """How many of each category of staff are accompanied at least, if as many ask to be."""
    asked = [
        _("{category} : {count}", category=_(CATEGORIES.get(category, category)), count=people)
        for category, people in sorted(content.matching_quotas.items())
        if people > 0
    ]
    return ((_("Personnes accompagnées au moins, si elles le demandent"), ", ".join(asked)),) if asked else ()


def _messages(
    content: DesignContent, template: ProgrammeTemplate, kit: CommunicationKit, sheet: ProgrammeSheet, _: Language
) -> tuple[Message, ...]:
    subjects = subjects_of(template, kit, sheet)
    by_audience: dict[str, list[str]] = {}
    for planned in content.communication:
        by_audience.setdefault(planned.audience, []).append(subjects.get(planned.message, planned.message))
    return tuple(Message(_(AUDIENCES.get(audience, audience)), tuple(some)) for audience, some in by_audience.items())


def subjects_of(template: ProgrammeTemplate, kit: CommunicationKit, sheet: ProgrammeSheet) -> dict[str, str]:
    """The subject of each message; what is not known yet stands in square brackets, by what it will be."""
    known = {"learners": template.words(sheet.kind).learners, "programme_name": sheet.name}

    def filled(subject: str) -> str:
        return _FIELD.sub(lambda found: known.get(found[1]) or f"[{kit.placeholders.get(found[1], found[1])}]", subject)

    return {message.id: filled(message.subject) for message in kit.messages}
