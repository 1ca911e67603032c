"""programme.yaml: the programme an institution starts from."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

from domain.gates import Behaviour
from domain.programme import InstitutionKind, Mode
from services.templates.shapes.outcomes import EvidenceByKind, ObjectiveOffer, ObservedIndicator, Recognition
from services.templates.shapes.rules import Gate, Governance, ModeOffer, Role, Rules, WaiverRule
from services.templates.shapes.sessions import SharedSession, Theme, Training, Workshops
from services.templates.shapes.shape import Id, Minutes, Shape, Text, Version

# The template speaks to four kinds of houses; a public and a private lycée share their words and differ in their governance.
Vocabulary: TypeAlias = Literal["lycee", "cfa", "ecole", "universite"]
Positive: TypeAlias = Annotated[int, msgspec.Meta(gt=0)]


class Words(Shape, frozen=True):
    """How one kind of institution names its people; learner words begin with a vowel, so that «d’» and «l’» always hold."""

    learner: Text
    learners: Text
    staff: Text
    head: Text
    year: Text


class Frame(Shape, frozen=True):
    formats: tuple[Literal["pair", "workshop"], ...]
    pair_sessions: Positive
    session_minutes: Minutes
    rhythm: Text
    mentor_capacity: Positive
    mentor_capacity_maximum: Positive
    places: tuple[Text, ...]
    tools: Text


class YearCalendar(Shape, frozen=True):
    holidays: Text
    start: Text
    end: Text


class QuietPeriod(Shape, frozen=True):
    id: Id
    label: Text
    clocks_stop: bool
    note: Text | None = None


class Milestone(Shape, frozen=True):
    """``week`` counts weeks of presence from the launch."""

    week: Annotated[int, msgspec.Meta(ge=0)]
    label: Text


class Calendar(Shape, frozen=True):
    lycee: YearCalendar
    cfa: YearCalendar
    ecole: YearCalendar
    universite: YearCalendar
    public_holidays: Text
    quiet_periods: tuple[QuietPeriod, ...]
    milestones: tuple[Milestone, ...]


class Deadline(Shape, frozen=True):
    """``days`` are school days of the person's own calendar."""

    id: Id
    days: tuple[Positive, ...]
    then: Text


class SelectionCriterion(Shape, frozen=True):
    """``levels`` from 0 upwards."""

    id: Id
    label: Text
    levels: tuple[Text, ...]


class MentorSelection(Shape, frozen=True):
    introduction: Text
    criteria: tuple[SelectionCriterion, ...]
    short_exercise: Text
    outcomes: tuple[Text, ...]


class Quotas(Shape, frozen=True):
    staff_categories: tuple[Id, ...]
    at_least_one_each_if_asked: bool


class Matching(Shape, frozen=True):
    balanced_means: Text
    weights: Mapping[Literal["need_coverage", "availability", "theme", "reciprocity", "preference"], Positive]
    quotas: Quotas
    usual_pairings: tuple[Text, ...]


class Clause(Shape, frozen=True):
    id: Id
    title: Text
    text: Text


class Charter(Shape, frozen=True):
    id: Id
    version: Version
    title: Text
    preamble: Text
    clauses: tuple[Clause, ...]
    acceptance: Text


class ProgrammeTemplate(Shape, frozen=True):
    """The whole file."""

    schema: Literal["ekole.templates.programme/1"]
    version: Version
    language: Literal["fr"]
    id: Id
    name: Text
    summary: Text
    vocabulary: Mapping[Vocabulary, Words]
    modes: tuple[ModeOffer, ...]
    gates: tuple[Gate, ...]
    waiver: WaiverRule
    rules: Rules
    governance: Governance
    roles: tuple[Role, ...]
    objectives: tuple[ObjectiveOffer, ...]
    observed_indicators: tuple[ObservedIndicator, ...]
    frame: Frame
    calendar: Calendar
    deadlines: tuple[Deadline, ...]
    mentor_selection: MentorSelection
    matching: Matching
    shared_sessions: tuple[SharedSession, ...]
    themes: tuple[Theme, ...]
    workshops: Workshops
    training: Training
    charter: Charter
    recognition: Recognition
    improvement_menu: tuple[Text, ...]
    evidence: EvidenceByKind

    def words(self, kind: InstitutionKind) -> Words:
        """How this kind of institution names its people."""
        match kind:
            case "lycee-public" | "lycee-prive":
                return self.vocabulary["lycee"]
            case _:
                return self.vocabulary[kind]

    def gate_table(self, mode: Mode) -> dict[str, Behaviour]:
        """What each gate does in a mode, as ProgrammeOpened keeps it."""
        return {gate.id: gate.behaviour(mode) for gate in self.gates}

    @property
    def default_mode(self) -> Mode:
        return next(mode.id for mode in self.modes if mode.default)
