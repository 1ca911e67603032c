"""The design with what the form of one part says: the other parts stay as they are.

Figures are judged here only as far as the log must be able to hold them; whether a design is complete is said when it is submitted.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias, get_args

import msgspec

from domain.availability import Slot
from domain.design.design import DesignContent, Format, Module, Objective, PlannedMessage, SessionMode
from domain.governance import GovernanceBody, Step
from domain.refusal import Refused
from services.catalogues import french
from services.programmes.design_fields import HOURS_A_DAY, LINES, NEW, OWN, hours_of, quota_categories
from services.templates import ProgrammeTemplate, communication

LONGEST: Final = 300  # characters of a text
MOST_MINUTES: Final = 600
MOST_SESSIONS: Final = 100
HEAVIEST: Final = 1000  # a criterion's weight

Told: TypeAlias = Mapping[str, str]


class DesignPartUnreadable(Refused):
    code = "design-part-unreadable"
    kind = "invalid"
    sentence = "Une réponse manque ou ne se lit pas : {field}. Rien n’a été enregistré ; corrigez-la, puis recommencez."


class Source(msgspec.Struct, frozen=True):
    """What the forms choose from: the programme's template and the bodies in the order in which the page shows them."""

    template: ProgrammeTemplate
    bodies: tuple[GovernanceBody, ...]


def rewritten(part: str, content: DesignContent, told: Told, source: Source) -> DesignContent:
    """Raises DesignPartUnreadable; KeyError for a part that the design does not have."""
    return _REWRITING[part](content, told, source)


def _objectives(content: DesignContent, told: Told, source: Source) -> DesignContent:
    """Those that still have a label, those picked from the template, and one in the institution's own words."""
    kept = [_objective(one, told) for one in content.objectives if told[f"label_{one.id}"]]
    there = {one.id for one in content.objectives}
    due = content.frame.last_day
    picked = [
        Objective(offer.id, offer.label, offer.indicator, offer.target, None, due)
        for offer in source.template.objectives
        if offer.id not in there and told[f"add_{offer.id}"]
    ]
    own = []
    if told[f"label_{NEW}"]:
        number = next(count for count in range(1, len(there) + 2) if f"{OWN}-{count}" not in there)
        own = [msgspec.structs.replace(_objective(Objective(NEW, "", "", ""), told), id=f"{OWN}-{number}")]
    return msgspec.structs.replace(content, objectives=(*kept, *picked, *own))


def _objective(one: Objective, told: Told) -> Objective:
    baseline = told[f"baseline_{one.id}"]
    return Objective(
        one.id,
        _text(told[f"label_{one.id}"], french("l’intitulé d’un objectif")),
        _text(told[f"indicator_{one.id}"], french("l’indicateur d’un objectif")),
        _text(told[f"target_{one.id}"], french("la cible d’un objectif")),
        _number(baseline, 0, 100, french("le départ d’un objectif (de 0 à 100)")) if baseline else None,
        _day(told[f"due_{one.id}"], french("l’échéance d’un objectif")) if told[f"due_{one.id}"] else None,
    )


def _themes(content: DesignContent, told: Told, source: Source) -> DesignContent:
    """By the rank that was typed; without one a theme is left out."""
    field = french("le rang d’un thème")
    ranked = [(_count(told[f"rank_{theme.id}"], 1, 99, field), theme.id) for theme in source.template.themes if told[f"rank_{theme.id}"]]
    return msgspec.structs.replace(content, themes=tuple(theme for _, theme in sorted(ranked, key=lambda one: one[0])))


def _frame(content: DesignContent, told: Told, source: Source) -> DesignContent:
    formats: tuple[Format, ...] = tuple(one for one in get_args(Format) if told[f"format_{one}"])
    modes: tuple[SessionMode, ...] = tuple(one for one in get_args(SessionMode) if told[f"mode_{one}"])
    frame = msgspec.structs.replace(
        content.frame,
        formats=formats,
        modes=modes,
        sessions=_count(told["sessions"], 1, MOST_SESSIONS, french("le nombre de séances")),
        session_minutes=_count(told["session_minutes"], 1, MOST_MINUTES, french("la durée d’une séance en minutes")),
        first_day=_day(told["first_day"], french("le premier jour des séances")),
        last_day=_day(told["last_day"], french("le dernier jour des séances")),
        rhythm=_text(told["rhythm"], french("le rythme")),
        places=_lines(told["places"], french("un lieu")),
        tools=_lines(told["tools"], french("un outil")),
        opening_hours=tuple(slot for weekday in range(7) for slot in _hours(weekday, content, told)),
    )
    return msgspec.structs.replace(content, frame=frame)


def _hours(weekday: int, content: DesignContent, told: Told) -> Iterator[Slot]:
    """A day's openings as typed; those beyond what the form can show stay."""
    field = french("les heures d’ouverture d’un jour (il ferme après avoir ouvert)")
    for place in range(HOURS_A_DAY):
        opens, closes = told[f"opens_{weekday}_{place}"], told[f"closes_{weekday}_{place}"]
        if opens or closes:
            start, end = _minutes(opens, field), _minutes(closes, field)
            if start >= end:
                raise DesignPartUnreadable(field=field)
            yield Slot(weekday, start, end)
    yield from hours_of(content.frame.opening_hours, weekday)[HOURS_A_DAY:]


def _training(content: DesignContent, told: Told, source: Source) -> DesignContent:
    plan = content.training
    share = _number(told["attendance"], 1, 100, french("la part de présence (de 1 à 100)"))
    training = msgspec.structs.replace(
        plan,
        modules=tuple(_module(one, told) for one in plan.modules),
        briefing=_module(plan.briefing, told),
        quiz_pass=_count(told["quiz_pass"], 1, plan.quiz_questions, french("le nombre de réponses justes au quiz")),
        attendance_share=share / 100,
    )
    return msgspec.structs.replace(content, training=training)


def _module(one: Module, told: Told) -> Module:
    minutes = _count(told[f"module_{one.id}"], 1, MOST_MINUTES, french("les minutes d’un module"))
    return msgspec.structs.replace(one, minutes=minutes)


def _matching(content: DesignContent, told: Told, source: Source) -> DesignContent:
    field = french("le poids d’un critère")
    weights = {name: _number(told[f"weight_{name}"] or "0", 0, HEAVIEST, field) for name in content.matching_weights}
    people = french("un nombre de personnes")
    quotas = {name: _count(told[f"quota_{name}"] or "0", 0, HEAVIEST, people) for name in quota_categories(content, source.template)}
    asked = {name: count for name, count in quotas.items() if count}
    return msgspec.structs.replace(content, matching_weights=weights, matching_quotas=asked)


def _communication(content: DesignContent, told: Told, source: Source) -> DesignContent:
    """The messages ticked, in the plan's order."""
    plan = sorted(communication(source.template.version).plan, key=lambda one: one.week)
    ticked = (PlannedMessage(one.message, one.audience) for one in plan if told[f"message_{one.message}"])
    return msgspec.structs.replace(content, communication=tuple(dict.fromkeys(ticked)))


def _governance(content: DesignContent, told: Told, source: Source) -> DesignContent:
    known = [GovernanceBody(one.body, _step(told[f"step_{place}"])) for place, one in enumerate(source.bodies)]
    names = {one.body for one in known}
    for line in range(LINES):
        name = told[f"body_{NEW}_{line}"]
        if name and name not in names:
            known.append(GovernanceBody(_text(name, french("le nom d’une instance")), _step(told[f"step_{NEW}_{line}"])))
            names.add(name)
    return msgspec.structs.replace(content, governance=tuple(known))


def _step(text: str) -> Step:
    for step in get_args(Step):
        if step == text:
            found: Step = step
            return found
    raise DesignPartUnreadable(field=french("ce qui est dû à une instance"))


def _charter(content: DesignContent, told: Told, source: Source) -> DesignContent:
    if told["charter"] != OWN:
        return msgspec.structs.replace(content, charter=source.template.charter.id, charter_version=source.template.charter.version)
    field = french("le titre ou la version de votre charte")
    title, version = _text(told["title"], field), _text(told["version_of"], field)
    if not (title and version):
        raise DesignPartUnreadable(field=field)
    return msgspec.structs.replace(content, charter=title, charter_version=version)


_REWRITING: Final[Mapping[str, Callable[[DesignContent, Told, Source], DesignContent]]] = {
    "objectifs": _objectives,
    "themes": _themes,
    "cadre": _frame,
    "formation": _training,
    "appariement": _matching,
    "communication": _communication,
    "instances": _governance,
    "charte": _charter,
}


def _text(text: str, field: str) -> str:
    if len(text) > LONGEST:
        raise DesignPartUnreadable(field=field)
    return text


def _lines(text: str, field: str) -> tuple[str, ...]:
    return tuple(_text(line.strip(), field) for line in text.splitlines() if line.strip())


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DesignPartUnreadable(field=field) from None


def _count(text: str, least: int, most: int, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most):
        raise DesignPartUnreadable(field=field)
    return int(text)


def _number(text: str, least: float, most: float, field: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise DesignPartUnreadable(field=field) from None
    if not least <= number <= most:  # false too for what is not a number
        raise DesignPartUnreadable(field=field)
    return number


def _minutes(text: str, field: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise DesignPartUnreadable(field=field)
    return int(hours) * 60 + int(minutes)
