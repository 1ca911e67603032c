"""The design on one page, in the words of the template it came from: what the direction reads before it says yes."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from domain.design.design import DesignContent, DesignReturned
from projections.programme_sheet import ProgrammeSheet
from services import templates
from services.catalogues import Language, french
from services.house import House
from services.templates import CommunicationKit, ProgrammeTemplate
from tenants.lines import decode_events

FORMATS: Final[Mapping[str, str]] = {"pair": french("binômes"), "workshop": french("ateliers")}
CRITERIA: Final[Mapping[str, str]] = {
    "need_coverage": french("les compétences répondent aux besoins"),
    "availability": french("des créneaux en commun"),
    "theme": french("un thème en commun"),
    "reciprocity": french("quelque chose à apprendre dans les deux sens"),
    "preference": french("les préférences exprimées"),
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
        (_("Lieux"), ", ".join(frame.places)),
    )


def _messages(
    content: DesignContent, template: ProgrammeTemplate, kit: CommunicationKit, sheet: ProgrammeSheet, _: Language
) -> tuple[Message, ...]:
    subjects = {message.id: message.subject for message in kit.messages}
    known = {"learners": template.words(sheet.kind).learners, "programme_name": sheet.name}

    def filled(subject: str) -> str:
        """What is not known yet stands in square brackets, by what it will be."""
        return _FIELD.sub(lambda found: known.get(found[1]) or f"[{kit.placeholders.get(found[1], found[1])}]", subject)

    by_audience: dict[str, list[str]] = {}
    for planned in content.communication:
        by_audience.setdefault(planned.audience, []).append(filled(subjects.get(planned.message, planned.message)))
    return tuple(Message(_(AUDIENCES.get(audience, audience)), tuple(some)) for audience, some in by_audience.items())


async def last_return(house: House, tenant: UUID, stream: str) -> str | None:
    """Why the direction sent the design back the last time; None where it never did."""
    stored = await house.store.load(tenant, stream)
    reasons = [event.reason for event in decode_events(stored.lines) if isinstance(event, DesignReturned)] if stored.version else []
    return reasons[-1] if reasons else None
