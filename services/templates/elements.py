"""What of a version is compared with another: themes, charter, questionnaires, modules and deadlines, as named texts.

A part is a table of elements by their ids; an element below another one (a session of a theme, a question of a questionnaire) has
the ids of both, so that a theme which is new as a whole is told once and not session by session.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from services.catalogues import french
from services.deadlines.words import KINDS
from services.templates.instrument import (
    AnyQuestion,
    CheckboxQuestion,
    ChoiceQuestion,
    Instrument,
    QuizQuestion,
    ScaleQuestion,
    SkillLevelQuestion,
    TextQuestion,
    values_of,
)
from services.templates.library import Edition
from services.templates.shapes.programme import Charter, Deadline, ProgrammeTemplate
from services.templates.shapes.sessions import Step, Theme, Training

PartName: TypeAlias = Literal["themes", "charter", "instruments", "modules", "deadlines"]
Path: TypeAlias = tuple[str, ...]

TITLE: Final = french("Titre")
WORDING: Final = french("Texte")
MINUTES: Final = french("Durée, en minutes")
EXPRESS_MINUTES: Final = french("Durée en mode express, en minutes")
AIM: Final = french("But")
COURSE: Final = french("Déroulement")
OUTCOME: Final = french("Résultat attendu")
WHO: Final = french("Pour qui")
CAUTIONS: Final = french("Précautions")
EXAMPLE: Final = french("Exemple d’objectif")
PREAMBLE: Final = french("Préambule")
ACCEPTANCE: Final = french("Engagement")
INTRODUCTION: Final = french("Introduction")
ANSWERS: Final = french("Réponses proposées")
HELP: Final = french("Aide")
MATERIAL: Final = french("Matériel")
SCHOOL_DAYS: Final = french("Délai, en jours de classe")
THEN: Final = french("Ce qui se passe alors")


class Element(msgspec.Struct, frozen=True):
    """One thing that has a name; ``texts`` by what they are (a French label, translated where it is shown)."""

    name: str
    texts: Mapping[str, str]
    named_in_catalogue: bool = False


Elements: TypeAlias = dict[Path, Element]


def elements(edition: Edition, programme: ProgrammeTemplate) -> dict[PartName, Elements]:
    """The five parts of a version, in the order in which they are told."""
    return {
        "themes": dict(_themes(programme.themes)),
        "charter": dict(_charter(programme.charter)),
        "instruments": dict(_instruments(edition.instruments.values())),
        "modules": dict(_modules(programme.training)),
        "deadlines": dict(_deadlines(programme.deadlines)),
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts)


def _steps(steps: Iterable[Step]) -> str:
    return _lines(f"{step.minutes} min : {step.text}" for step in steps)


def _themes(themes: Iterable[Theme]) -> Iterator[tuple[Path, Element]]:
    for theme in themes:
        texts = {TITLE: theme.name, WHO: theme.who, CAUTIONS: theme.cautions, EXAMPLE: theme.example_objective}
        yield (theme.id,), Element(theme.name, texts)
        for session in theme.sessions:
            told = {TITLE: session.title, AIM: session.aim, COURSE: _steps(session.steps), OUTCOME: session.outcome}
            yield (theme.id, session.id), Element(f"{theme.name} – {session.title}", told)


def _charter(charter: Charter) -> Iterator[tuple[Path, Element]]:
    texts = {TITLE: charter.title, PREAMBLE: charter.preamble.strip(), ACCEPTANCE: charter.acceptance}
    yield (charter.id,), Element(charter.title, texts)
    for clause in charter.clauses:
        yield (charter.id, clause.id), Element(clause.title, {TITLE: clause.title, WORDING: clause.text})


def _instruments(instruments: Iterable[Instrument]) -> Iterator[tuple[Path, Element]]:
    for one in instruments:
        yield (one.id,), Element(one.name, {TITLE: one.name, INTRODUCTION: one.introduction, MINUTES: str(one.minutes)})
        for question in one.questions:
            texts = {WORDING: question.text, HELP: question.help or "", ANSWERS: _lines(_answers(question))}
            yield (one.id, question.id), Element(f"{one.name} – {question.text}", texts)


def _answers(question: AnyQuestion) -> Iterable[str]:
    match question:
        case ScaleQuestion():
            return values_of(question.scale).values()
        case ChoiceQuestion() | QuizQuestion():
            return (option.label for option in question.options)
        case SkillLevelQuestion():
            return (*(option.label for option in question.options), *(level.label for level in question.levels.options))
        case TextQuestion() | CheckboxQuestion():
            return ()


def _modules(training: Training) -> Iterator[tuple[Path, Element]]:
    for module in (*training.mentor_modules, *training.mentee_modules, *training.coordinator_modules):
        texts = {
            TITLE: module.title,
            MINUTES: str(module.minutes),
            EXPRESS_MINUTES: str(module.express_minutes),
            AIM: _lines(module.aims),
            COURSE: _lines(module.outline),
            MATERIAL: module.material,
        }
        yield (module.id,), Element(module.title, texts)


def _deadlines(deadlines: Iterable[Deadline]) -> Iterator[tuple[Path, Element]]:
    kinds: Mapping[str, str] = {str(kind): words for kind, words in KINDS.items()}
    for one in deadlines:
        texts = {SCHOOL_DAYS: ", ".join(map(str, one.days)), THEN: one.then}
        yield (one.id,), Element(kinds.get(one.id, one.id), texts, named_in_catalogue=one.id in kinds)
