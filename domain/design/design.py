"""The design: what the programme is for and how it will run, submitted by the coordinator and approved by the direction."""

from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.availability import Slot
from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.diagnostic.diagnostic import DIAGNOSTIC
from domain.diagnostic.diagnostic import Closed as ClosedDiagnostic
from domain.event import Event, event_type
from domain.governance import GovernanceBody
from domain.programme import PROGRAMME, ReasonMissing, require, running
from domain.refusal import Refused

Format = Literal["pair", "workshop"]
SessionMode = Literal["in-person", "remote"]
# where an institution says nothing else: Monday to Saturday, from half past seven in the morning to half past seven in the evening
USUAL_OPENING_HOURS: Final = tuple(Slot(weekday, 7 * 60 + 30, 19 * 60 + 30) for weekday in range(6))


class Objective(msgspec.Struct, frozen=True):
    """What should change, how it is seen, from where to where, and by when. ``baseline`` None where nothing was measured yet."""

    id: str
    label: str
    indicator: str
    target: str
    baseline: float | None = None
    due: date | None = None


class Frame(msgspec.Struct, frozen=True):
    """How sessions are held: how many for a pair, how long in minutes, between which days, where.

    ``tools``: those by which people may meet at a distance; with none named, whichever is the institution's own.
    ``opening_hours``: when a minor may meet somebody.
    """

    formats: tuple[Format, ...]
    sessions: int
    session_minutes: int
    first_day: date
    last_day: date
    rhythm: str
    places: tuple[str, ...]
    tools: tuple[str, ...] = ()
    opening_hours: tuple[Slot, ...] = USUAL_OPENING_HOURS
    modes: tuple[SessionMode, ...] = ("in-person", "remote")


class Module(msgspec.Struct, frozen=True):
    """A training module as this programme gives it; ``minutes`` already follow the programme's mode."""

    id: str
    title: str
    minutes: int
    safety: bool = False


class TrainingPlan(msgspec.Struct, frozen=True):
    """What a mentor must do to be certified, and the mentees' briefing.

    A module is attended from ``attendance_share`` of its minutes; the quiz is passed from ``quiz_pass`` right answers.
    """

    modules: tuple[Module, ...]
    briefing: Module
    quiz_pass: int
    quiz_questions: int
    attendance_share: float = 0.8


class PlannedMessage(msgspec.Struct, frozen=True):
    """A step of the communication plan: which message, to whom."""

    message: str
    audience: str


class DesignContent(msgspec.Struct, frozen=True):
    """All that the direction approves, on one page. ``matching_quotas``: by category of staff, how many at least are accompanied.

    ``governance``: what is due to each body of the institution; nothing said, what the template proposed.
    """

    objectives: tuple[Objective, ...]
    themes: tuple[str, ...]
    frame: Frame
    training: TrainingPlan
    charter: str
    charter_version: str
    matching_weights: dict[str, float]
    communication: tuple[PlannedMessage, ...] = ()
    matching_quotas: dict[str, int] = {}
    governance: tuple[GovernanceBody, ...] = ()


# ---------------------------------------------------------------------------------------------------------------- events


@event_type("design.drafted.v1")
class DesignDrafted(Event, frozen=True):
    programme: UUID
    content: DesignContent


@event_type("design.submitted.v1")
class DesignSubmitted(Event, frozen=True):
    programme: UUID


@event_type("design.returned.v1")
class DesignReturned(Event, frozen=True):
    programme: UUID
    reason: str


@event_type("design.approved.v1")
class DesignApproved(Event, frozen=True):
    """The direction said yes to this content; the figures of the approved design stand in the draft before it."""

    programme: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class NotDrafted(msgspec.Struct, frozen=True):
    """No design yet."""


class Draft(msgspec.Struct, frozen=True):
    content: DesignContent


class Submitted(msgspec.Struct, frozen=True):
    content: DesignContent


class Approved(msgspec.Struct, frozen=True):
    """``content`` is in force; a ``revision`` of it changes nothing before the direction approves it too. ``version`` counts approvals."""

    content: DesignContent
    revision: Draft | Submitted | None = None
    version: int = 1


DesignState: TypeAlias = NotDrafted | Draft | Submitted | Approved


def evolve(state: DesignState, event: Event) -> DesignState:
    match event, state:
        case DesignDrafted(), Approved():
            return Approved(state.content, Draft(event.content), state.version)
        case DesignSubmitted(), Approved(revision=Draft(content=content)):
            return Approved(state.content, Submitted(content), state.version)
        case DesignReturned(), Approved(revision=Submitted(content=content)):
            return Approved(state.content, Draft(content), state.version)
        case DesignApproved(), Approved(revision=Submitted(content=content)):
            return Approved(content, version=state.version + 1)
        case DesignDrafted(), _:
            return Draft(event.content)
        case DesignSubmitted(), Draft():
            return Submitted(state.content)
        case DesignReturned(), Submitted():
            return Draft(state.content)
        case DesignApproved(), Submitted():
            return Approved(state.content)
        case _:
            return state


DESIGN: Final = StreamType[DesignState]("design", NotDrafted(), evolve)


def version_in_force(state: DesignState) -> int:
    """How many times the direction approved the design; 0 before it did."""
    return state.version if isinstance(state, Approved) else 0


# -------------------------------------------------------------------------------------------------------------- refusals


class DesignMissing(Refused):
    code = "design-missing"
    kind = "missing"
    sentence = "La conception n’est pas encore rédigée. Rien n’a été enregistré ; partez du modèle proposé."


class DesignAlreadyApproved(Refused):
    code = "design-already-approved"
    sentence = "La direction a déjà validé cette conception ; elle est conservée. Rédigez-en une révision, puis soumettez-la."


class DesignNotSubmitted(Refused):
    code = "design-not-submitted"
    sentence = "La conception n’est pas soumise à la direction. Votre brouillon est conservé ; soumettez-le d’abord."


class DesignUnderReview(Refused):
    code = "design-under-review"
    sentence = "La direction est en train de lire la conception. Elle reste telle quelle ; demandez qu’elle vous soit renvoyée."


class DesignIncomplete(Refused):
    code = "design-incomplete"
    kind = "invalid"
    sentence = "Il manque à la conception : {missing}. Votre brouillon est conservé ; complétez-le, puis soumettez-le."


# -------------------------------------------------------------------------------------------------- commands and decisions


class DraftDesign(Command, frozen=True):
    """Write the design, or a revision of the approved one, which stays in force until the direction approves the other."""

    programme: UUID
    content: DesignContent


@decides(
    DraftDesign,
    permission="programme.run",
    reads=lambda command, states: (
        DESIGN.of(command.programme),
        PROGRAMME.of(command.programme),
        DIAGNOSTIC.of(command.programme),
    ),
)
def draft_design(command: DraftDesign, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    diagnosed = isinstance(situation[DIAGNOSTIC.of(command.programme)], ClosedDiagnostic)
    require("diagnostic-closed", diagnosed, programme, situation.today)
    stream = DESIGN.of(command.programme)
    match situation[stream]:
        case Submitted() | Approved(revision=Submitted()):
            raise DesignUnderReview
        case Draft(content=content) | Approved(revision=Draft(content=content)) if content == command.content:
            return []
        case Approved(content=content, revision=None) if content == command.content:
            return []
        case _:
            return stream.gains(DesignDrafted(command.programme, command.content))


class SubmitDesign(Command, frozen=True):
    programme: UUID


@decides(
    SubmitDesign,
    permission="programme.run",
    reads=lambda command, states: (DESIGN.of(command.programme), PROGRAMME.of(command.programme)),
)
def submit_design(command: SubmitDesign, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DESIGN.of(command.programme)
    match situation[stream]:
        case NotDrafted():
            raise DesignMissing
        case Draft(content=content) | Approved(revision=Draft(content=content)):
            if missing := _missing_from(content):
                raise DesignIncomplete(missing=", ".join(missing))
            return stream.gains(DesignSubmitted(command.programme))
        case Submitted() | Approved(revision=Submitted()):
            return []
        case Approved():
            raise DesignAlreadyApproved


class ReturnDesign(Command, frozen=True):
    programme: UUID
    reason: str


@decides(
    ReturnDesign,
    permission="programme.decide",
    reads=lambda command, states: (DESIGN.of(command.programme), PROGRAMME.of(command.programme)),
)
def return_design(command: ReturnDesign, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DESIGN.of(command.programme)
    match situation[stream]:
        case Submitted() | Approved(revision=Submitted()):
            if not command.reason.strip():
                raise ReasonMissing
            return stream.gains(DesignReturned(command.programme, command.reason))
        case Approved(revision=Draft()):
            raise DesignNotSubmitted
        case Approved():
            raise DesignAlreadyApproved
        case _:
            raise DesignNotSubmitted


class ApproveDesign(Command, frozen=True):
    programme: UUID


@decides(
    ApproveDesign,
    permission="programme.decide",
    reads=lambda command, states: (DESIGN.of(command.programme), PROGRAMME.of(command.programme)),
)
def approve_design(command: ApproveDesign, situation: Situation) -> Decision:
    running(situation[PROGRAMME.of(command.programme)])
    stream = DESIGN.of(command.programme)
    match situation[stream]:
        case Submitted() | Approved(revision=Submitted()):
            return stream.gains(DesignApproved(command.programme))
        case Approved(revision=None):
            return []
        case _:
            raise DesignNotSubmitted


def _missing_from(content: DesignContent) -> list[str]:
    """The parts of the standard shape that a submitted design must have, in the words of the page."""
    parts = {
        "au moins un objectif": content.objectives,
        "un indicateur et une cible pour chaque objectif": all(
            objective.indicator.strip() and objective.target.strip() for objective in content.objectives
        ),
        "au moins un thème": content.themes,
        "les modules de formation": content.training.modules,
        "le module de sécurité": [module for module in content.training.modules if module.safety],
        "la charte": content.charter,
        "les critères d’appariement": any(weight > 0 for weight in content.matching_weights.values()),
        "le choix entre binômes et ateliers": content.frame.formats,
        "le nombre et la durée des séances": content.frame.sessions > 0 and content.frame.session_minutes > 0,
        "une période de séances qui finit après avoir commencé": content.frame.first_day < content.frame.last_day,
        "le plan de communication": content.communication,
        "les séances en présence ou à distance": content.frame.modes,
    }
    return [name for name, present in parts.items() if not present]
