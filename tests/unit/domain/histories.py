"""What typically happened: a running programme, an approved design, certified mentors, a pair that meets, a closed survey."""

from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from domain.design.communication import (
    ANNOUNCEMENT,
    COMMUNICATION,
    DetailsGiven,
    MessageApproved,
    MessageDelivered,
    MessagePlanned,
    Sender,
)
from domain.design.design import (
    DESIGN,
    DesignApproved,
    DesignContent,
    DesignDrafted,
    DesignSubmitted,
    Frame,
    Module,
    Objective,
    PlannedMessage,
    TrainingPlan,
)
from domain.design.texts import Detail, MessageText
from domain.diagnostic.diagnostic import DIAGNOSTIC, DiagnosticClosed, DiagnosticOpened
from domain.event import Event
from domain.facilitation.pair import PAIR, PairFormed
from domain.gates import GATES, NEVER_WAIVABLE, Behaviour
from domain.measurement.questionnaire import Questionnaire
from domain.measurement.results import WaveResults
from domain.measurement.scoring import Answer, IndexDefinition
from domain.measurement.survey import (
    SURVEY,
    Open,
    SurveyAnswered,
    SurveyClosed,
    SurveyOpened,
    Wave,
    results_of,
)
from domain.programme import PROGRAMME, Mode, PhaseOpened, ProgrammeClosed, ProgrammeOpened
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import (
    CharterAccepted,
    MenteeBriefed,
    MentorCertified,
    ModuleAttended,
    ParticipationAuthorised,
    ParticipationPaired,
    ParticipationProposed,
    ParticipationSelected,
    PracticeObserved,
    Profile,
    QuizTaken,
    Role,
)
from tests.unit.domain.specification import Told


def identifier(name: str) -> UUID:
    """The same identifier for the same name."""
    return uuid5(NAMESPACE_OID, name)


HERE: Final = identifier("the programme of these stories")
ELSEWHERE: Final = identifier("another programme of the same institution")
MODES: Final[tuple[Mode, ...]] = ("express", "standard", "reinforced")

# as in the default template
WAIVABLE_GATES: Final[dict[str, tuple[Behaviour, Behaviour, Behaviour]]] = {
    "diagnostic-closed": ("warn", "block", "block"),
    "design-approved": ("block", "block", "block"),
    "governance-recorded": ("off", "warn", "block"),
    "staff-informed": ("warn", "warn", "block"),
    "full-training": ("off", "warn", "block"),
    "mentee-briefed": ("warn", "warn", "block"),
    "impact-computed": ("warn", "block", "block"),
    "improvement-decided": ("block", "block", "block"),
}


def gates_of(mode: Mode) -> dict[str, Behaviour]:
    """What every gate does in a mode."""
    return {gate: "block" if gate in NEVER_WAIVABLE else WAIVABLE_GATES[gate][MODES.index(mode)] for gate in GATES}


# ------------------------------------------------------------------------------------------------------------- programme


def opened(programme: UUID = HERE, mode: Mode = "express") -> ProgrammeOpened:
    return ProgrammeOpened(
        programme,
        "Mentorat inversé",
        "cfa",
        mode,
        "reverse-mentoring-one-year",
        "2026.1",
        "2026-2027",
        date(2026, 9, 14),
        date(2027, 6, 30),
        gates_of(mode),
    )


def running_programme(*further: Event, mode: Mode = "express", programme: UUID = HERE) -> Told:
    return PROGRAMME.of(programme), (opened(programme, mode), PhaseOpened(programme, "diagnostic"), *further)


def closed_programme(programme: UUID = HERE) -> Told:
    return running_programme(ProgrammeClosed(programme), programme=programme)


# ---------------------------------------------------------------------------------------------------------------- design

SAFETY: Final = Module("m4-frame", "Le cadre", 30, safety=True)
ROLE: Final = Module("m1-role", "Mon rôle de mentor", 15)
BRIEFING: Final = Module("p1-learn-from-youth", "Apprendre d’un jeune", 30)

CONTENT: Final = DesignContent(
    objectives=(Objective("mastery", "Mieux maîtriser les outils", "indice, écart apparié", "+15 points sur 100", 40.0),),
    themes=("social-media", "generative-ai"),
    frame=Frame(("pair",), 6, 45, date(2026, 11, 2), date(2027, 5, 28), "toutes les deux semaines", ("CDI",)),
    training=TrainingPlan((ROLE, SAFETY), BRIEFING, quiz_pass=8, quiz_questions=10),
    charter="charter",
    charter_version="2026.1",
    matching_weights={"need_coverage": 50.0, "availability": 25.0},
    communication=(PlannedMessage("staff-announcement", "staff"),),
)


def drafted_design(content: DesignContent = CONTENT, programme: UUID = HERE) -> Told:
    return DESIGN.of(programme), (DesignDrafted(programme, content),)


def submitted_design(content: DesignContent = CONTENT, programme: UUID = HERE) -> Told:
    stream, events = drafted_design(content, programme)
    return stream, (*events, DesignSubmitted(programme))


def approved_design(content: DesignContent = CONTENT, programme: UUID = HERE) -> Told:
    stream, events = submitted_design(content, programme)
    return stream, (*events, DesignApproved(programme))


# ---------------------------------------------------------------------------------------------------------------- people


class Someone(msgspec.Struct, frozen=True):
    """One person of the story, in their role."""

    name: str
    role: Role

    @property
    def participation(self) -> UUID:
        return identifier(f"participation of {self.name}")

    @property
    def person(self) -> UUID:
        return identifier(f"person {self.name}")


LUCAS: Final = Someone("Lucas", "mentor")
INES: Final = Someone("Inès", "mentor")
CLAIRE: Final = Someone("Claire", "mentee")
HUGO: Final = Someone("Hugo", "mentee")

ADULT_IN: Final = date(2027, 3, 31)  # until then Inès, where she is told to be a minor, needs a guardian's authorisation


def proposed(who: Someone, *, capacity: int = 1, guardian_until: date | None = None, programme: UUID = HERE) -> Told:
    proposal = ParticipationProposed(who.participation, programme, who.person, who.role, Profile(capacity=capacity), guardian_until)
    return PARTICIPATION.of(who.participation), (proposal,)


def selected(who: Someone, *further: Event, capacity: int = 1, guardian_until: date | None = None, programme: UUID = HERE) -> Told:
    stream, events = proposed(who, capacity=capacity, guardian_until=guardian_until, programme=programme)
    choice = ParticipationSelected(who.participation, programme, who.person, who.role, "Motivation claire")
    return stream, (*events, choice, *further)


def attended(who: Someone, module: Module, minutes: int | None = None) -> ModuleAttended:
    return ModuleAttended(who.participation, HERE, who.person, who.role, module.id, module.minutes if minutes is None else minutes)


def quiz(who: Someone, correct: int = 9, *, passed: bool = True) -> QuizTaken:
    return QuizTaken(who.participation, HERE, who.person, correct, 10, passed)


def practised(who: Someone) -> PracticeObserved:
    return PracticeObserved(who.participation, HERE, who.person)


def certified(who: Someone, until: date = date(2027, 8, 31)) -> MentorCertified:
    return MentorCertified(who.participation, HERE, who.person, until)


def charter(who: Someone, version: str = "2026.1") -> CharterAccepted:
    return CharterAccepted(who.participation, HERE, who.person, who.role, version)


def authorised(who: Someone) -> ParticipationAuthorised:
    return ParticipationAuthorised(who.participation, HERE, who.person, "2026.1", "link")


def briefed(who: Someone) -> MenteeBriefed:
    return MenteeBriefed(who.participation, HERE, who.person)


def paired(who: Someone, pair: UUID) -> ParticipationPaired:
    return ParticipationPaired(who.participation, HERE, who.person, who.role, pair)


def certified_mentor(who: Someone, *further: Event, capacity: int = 1, guardian_until: date | None = None) -> Told:
    """Trained, examined, observed, certified, and bound by the charter."""
    path = (attended(who, ROLE), attended(who, SAFETY), quiz(who), practised(who), certified(who), charter(who))
    return selected(who, *path, *further, capacity=capacity, guardian_until=guardian_until)


def unauthorised_minor(who: Someone, *further: Event) -> Told:
    """A certified mentor whose guardian has not answered yet."""
    return certified_mentor(who, *further, guardian_until=ADULT_IN)


def briefed_mentee(who: Someone, *further: Event) -> Told:
    return selected(who, attended(who, BRIEFING), briefed(who), charter(who), *further)


# ----------------------------------------------------------------------------------------------------------------- pairs


def pair_of(mentor: Someone, mentee: Someone) -> UUID:
    return identifier(f"{mentor.name} and {mentee.name}")


def formed(mentor: Someone, mentee: Someone, *further: Event, programme: UUID = HERE) -> Told:
    """The pair alone; ``ready_pair`` brings the two people with it."""
    pair = pair_of(mentor, mentee)
    formation = PairFormed(pair, programme, mentor.participation, mentee.participation, mentor.person, mentee.person, None, 81.5, 6)
    return PAIR.of(pair), (formation, *further)


def ready_pair(mentor: Someone, mentee: Someone, *further: Event) -> tuple[Told, Told, Told]:
    """Two people who may meet, and what happened in their pair since it was formed."""
    pair = pair_of(mentor, mentee)
    return (
        certified_mentor(mentor, paired(mentor, pair)),
        briefed_mentee(mentee, paired(mentee, pair)),
        formed(mentor, mentee, *further),
    )


# --------------------------------------------------------------------------------------------------------------- surveys

ITEMS: Final = (
    "social-networks",
    "short-video",
    "shared-documents",
    "generative-ai",
    "varied-formats",
    "tool-confidence",
    "youth-skills",
)
QUESTIONNAIRE: Final = Questionnaire(
    "needs-diagnostic-staff",
    "2026.1",
    (*ITEMS, "recommend", "overall-satisfaction", "comment"),
    IndexDefinition(ITEMS, 5),
    {
        "communication": ("social-networks", "short-video"),
        "digital-tools": ("shared-documents", "generative-ai", "tool-confidence"),
        "pedagogical-innovation": ("varied-formats", "youth-skills"),
    },
    "recommend",
    "overall-satisfaction",
)


def survey_of(wave: Wave) -> UUID:
    return identifier(f"{wave} survey")


def respondent(name: str) -> UUID:
    return identifier(f"pseudonym of {name}")


def answers(*values: int | None, recommend: int | None = None, satisfaction: int | None = None) -> list[Answer]:
    """Answers to the seven items in order, None where one was left out, and to the two questions of the end."""
    given = [*zip(ITEMS, values, strict=False), ("recommend", recommend), ("overall-satisfaction", satisfaction)]
    return [Answer(item, value) for item, value in given if value is not None]


def survey_opened(wave: Wave, invited: int = 8, programme: UUID = HERE) -> SurveyOpened:
    return SurveyOpened(survey_of(wave), programme, wave, QUESTIONNAIRE, invited, date(2026, 12, 18))


def open_survey(wave: Wave, responses: dict[str, list[Answer]] | None = None, *, programme: UUID = HERE) -> Told:
    survey = survey_of(wave)
    answered = (SurveyAnswered(survey, programme, respondent(name), given) for name, given in (responses or {}).items())
    return SURVEY.of(survey), (survey_opened(wave, programme=programme), *answered)


def closed_survey(wave: Wave, responses: dict[str, list[Answer]] | None = None, *, programme: UUID = HERE) -> Told:
    stream, events = open_survey(wave, responses, programme=programme)
    return stream, (*events, SurveyClosed(survey_of(wave), programme, wave, _results(stream.kind.fold(events))))


def _results(state: object) -> WaveResults:
    assert isinstance(state, Open)
    return results_of(state)


def open_diagnostic(survey: UUID | None = None, programme: UUID = HERE) -> Told:
    return DIAGNOSTIC.of(programme), (DiagnosticOpened(programme, survey or survey_of("baseline")),)


def closed_diagnostic(programme: UUID = HERE) -> Told:
    stream, events = open_diagnostic(programme=programme)
    return stream, (*events, DiagnosticClosed(programme, survey_of("baseline"), 6, 7, 87.5, 43.25))


EVERYBODY: Final = ("Ana", "Bruno", "Chloé", "Denis", "Elsa", "Farid", "Gaëlle", "Hédi")


def all_answering(*given: list[Answer]) -> dict[str, list[Answer]]:
    """One response for each of the first people of the staff."""
    return dict(zip(EVERYBODY, given, strict=False))


# --------------------------------------------------------------------------------------------------------- communication

ANNOUNCED: Final = MessageText(
    "« {{ programme_name }} » commence",
    "Bonjour,\n\nUne réunion a lieu {{ info_meeting }}.\n\n{{ support_sentence }}\n\n{{ direction_name }}",
    "Réunion : {{ info_meeting }}.",
)
CALLED: Final = MessageText("Volontaires ?", "Pour participer : {{ link }}", "Inscription : {{ link }}")
KNOWN: Final = [Detail("direction_name", "Anne Roy, directrice"), Detail("info_meeting", "mardi à 12 h, salle 4")]
FIGURES: Final = (Detail("programme_name", "Mentorat inversé"),)
TELLING: Final = identifier("what the coordinator told first")


def planned(message: str = ANNOUNCEMENT, text: MessageText = ANNOUNCED, sender: Sender = "direction", **place: Any) -> MessagePlanned:
    return MessagePlanned(HERE, message, "staff", sender, text, **place)


def communication(*events: Event, programme: UUID = HERE) -> Told:
    return COMMUNICATION.of(programme), events


def announced(*further: Event) -> Told:
    """The direction's announcement was written, approved and pasted into the school's workspace."""
    told = DetailsGiven(HERE, TELLING, KNOWN)
    out = MessageDelivered(HERE, ANNOUNCEMENT, "workspace", date(2026, 10, 5))
    return communication(planned(), told, MessageApproved(HERE, ANNOUNCEMENT, FIGURES), out, *further)
