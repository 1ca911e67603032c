"""The programme: the spine on which the five phases hang.

Phases overlap: opening one closes none. People arrive, leave, are trained and matched until the final survey.
"""

from datetime import date
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Situation, StreamType, decides
from domain.event import Event, event_type
from domain.gates import GATE_NAMES, GATE_REFUSALS, GATES, NEVER_WAIVABLE, Behaviour
from domain.governance import GovernanceBody, GovernanceRecord, Outcome
from domain.refusal import Refused

Phase = Literal["diagnostic", "design", "training", "facilitation", "measurement"]
PHASES: Final[tuple[Phase, ...]] = ("diagnostic", "design", "training", "facilitation", "measurement")
Mode = Literal["express", "standard", "reinforced"]
InstitutionKind = Literal["lycee-public", "lycee-prive", "cfa", "ecole", "universite"]
OptionalDataBasis = Literal["public-task", "consent"]
MENTOR_CAPACITY_MAXIMUM: Final = 2  # pairs at a time, where a programme was opened before its template said so

# ---------------------------------------------------------------------------------------------------------------- events


@event_type("programme.opened.v1")
class ProgrammeOpened(Event, frozen=True):
    """A programme starts from a version of a template; its gates are written here and stay.

    ``consent_versions``: the version of each text that people agree to. ``mentor_capacity_maximum``: pairs at a time.
    ``governance``: the bodies of an institution of this kind, and what is due to each.
    """

    programme: UUID
    name: str
    kind: InstitutionKind
    mode: Mode
    template: str
    template_version: str
    year: str  # «2026-2027»
    first_day: date
    last_day: date
    gates: dict[str, Behaviour]
    consent_versions: dict[str, str] = {}
    mentor_capacity_maximum: int = MENTOR_CAPACITY_MAXIMUM
    governance: tuple[GovernanceBody, ...] = ()


@event_type("programme.phase-opened.v1")
class PhaseOpened(Event, frozen=True):
    programme: UUID
    phase: Phase


@event_type("programme.gate-waived.v1")
class GateWaived(Event, frozen=True):
    """The direction lets a step go ahead: the gate warns instead of blocking, up to and including ``until``."""

    programme: UUID
    gate: str
    reason: str
    until: date


@event_type("programme.governance-step-recorded.v1")
class GovernanceStepRecorded(Event, frozen=True):
    """A body was informed, gave its opinion or decided, on ``day``; what is told later of the same body takes its place."""

    programme: UUID
    body: str
    outcome: Outcome
    day: date
    reference: str = ""


@event_type("programme.optional-data-basis-chosen.v1")
class OptionalDataBasisChosen(Event, frozen=True):
    """On what legal basis the institution uses what people tell beyond need: its public task, or each one's consent (GDPR, art. 6)."""

    programme: UUID
    basis: OptionalDataBasis


@event_type("programme.closed.v1")
class ProgrammeClosed(Event, frozen=True):
    programme: UUID


# ----------------------------------------------------------------------------------------------------------------- state


class Waiver(msgspec.Struct, frozen=True):
    """Why a gate was opened, and until which day, included."""

    reason: str
    until: date


class NotOpened(msgspec.Struct, frozen=True):
    """Nobody opened this programme."""


class Running(msgspec.Struct, frozen=True):
    """A programme under way: what its gates do, and which of them the direction waived until when."""

    programme: UUID
    kind: InstitutionKind
    mode: Mode
    first_day: date
    last_day: date
    gates: dict[str, Behaviour]
    phases: frozenset[Phase] = frozenset({"diagnostic"})
    waivers: dict[str, Waiver] = {}
    template_version: str = ""
    consent_versions: dict[str, str] = {}
    mentor_capacity_maximum: int = MENTOR_CAPACITY_MAXIMUM
    optional_data: OptionalDataBasis = "public-task"
    governance: tuple[GovernanceBody, ...] = ()
    governance_records: dict[str, GovernanceRecord] = {}

    def consent_version(self, text: str) -> str:
        """The version of a consent's text in this programme; that of its template, where it was opened before texts had their own."""
        return self.consent_versions.get(text, self.template_version)

    def behaviour(self, gate: str, today: date) -> Behaviour:
        """What the gate does today; a live waiver turns a block into a warning."""
        if gate in NEVER_WAIVABLE:
            return "block"
        behaviour = self.gates.get(gate, "block")
        waiver = self.waivers.get(gate)
        return "warn" if behaviour == "block" and waiver is not None and today <= waiver.until else behaviour


class Closed(msgspec.Struct, frozen=True):
    programme: UUID


ProgrammeState: TypeAlias = NotOpened | Running | Closed


def evolve(state: ProgrammeState, event: Event) -> ProgrammeState:
    match event, state:
        case ProgrammeOpened(), _:
            return Running(
                event.programme,
                event.kind,
                event.mode,
                event.first_day,
                event.last_day,
                event.gates,
                template_version=event.template_version,
                consent_versions=event.consent_versions,
                mentor_capacity_maximum=event.mentor_capacity_maximum,
                governance=event.governance,
            )
        case PhaseOpened(), Running():
            return msgspec.structs.replace(state, phases=state.phases | {event.phase})
        case GateWaived(), Running():
            return msgspec.structs.replace(state, waivers={**state.waivers, event.gate: Waiver(event.reason, event.until)})
        case GovernanceStepRecorded(), Running():
            record = GovernanceRecord(event.outcome, event.day, event.reference)
            return msgspec.structs.replace(state, governance_records={**state.governance_records, event.body: record})
        case OptionalDataBasisChosen(), Running():
            return msgspec.structs.replace(state, optional_data=event.basis)
        case ProgrammeClosed(), Running():
            return Closed(event.programme)
        case _:
            return state


PROGRAMME: Final = StreamType[ProgrammeState]("programme", NotOpened(), evolve)

# -------------------------------------------------------------------------------------------------------------- refusals


class ProgrammeMissing(Refused):
    code = "programme-missing"
    kind = "missing"
    sentence = "Ce programme n’existe pas dans votre établissement. Rien n’a été enregistré ; choisissez-le dans la liste."


class ProgrammeIsClosed(Refused):
    code = "programme-closed"
    sentence = "Ce programme est clos : son histoire reste lisible, elle ne change plus. Ouvrez-en un nouveau pour continuer."


class InstitutionInactive(Refused):
    code = "institution-inactive"
    kind = "forbidden"
    sentence = "Cet établissement n’est pas actif : aucun programme n’a été ouvert. Ses données restent lisibles ; adressez-vous à Ekole."


class ProgrammeDatesReversed(Refused):
    code = "programme-dates-reversed"
    kind = "invalid"
    sentence = "Le programme finirait avant d’avoir commencé. Rien n’a été enregistré ; corrigez les deux dates."


class AnotherProgramme(Refused):
    code = "already-exists"
    sentence = "Cet identifiant est déjà pris par autre chose. Rien n’a été changé ; recommencez sans donner d’identifiant."


class GateNotWaivable(Refused):
    code = "gate-not-waivable"
    kind = "invalid"
    sentence = "« {gate} » protège les personnes : aucune dérogation n’est possible. Remplissez la condition pour continuer."


class GateUnknown(Refused):
    code = "gate-unknown"
    kind = "invalid"
    sentence = "« {gate} » n’est pas une condition de ce programme. Rien n’a été enregistré ; choisissez-la dans la liste."


class WaiverInThePast(Refused):
    code = "waiver-in-the-past"
    kind = "invalid"
    sentence = "La dérogation serait déjà finie. Rien n’a été enregistré ; donnez une date de fin à venir."


class ReasonMissing(Refused):
    code = "reason-missing"
    kind = "invalid"
    sentence = "Il manque le motif. Rien n’a été enregistré ; dites en une phrase pourquoi, puis recommencez."


# ---------------------------------------------------------------------------------------------- what other rules rest on


def running(state: ProgrammeState) -> Running:
    """The programme under way, or the refusal that says why there is none."""
    match state:
        case Running():
            return state
        case Closed():
            raise ProgrammeIsClosed
        case NotOpened():
            raise ProgrammeMissing


def require(gate: str, holds: bool, programme: Running, today: date) -> None:
    """Refuse where a gate blocks and its condition does not hold; where it only warns, the board will show it."""
    if not holds and programme.behaviour(gate, today) == "block":
        raise GATE_REFUSALS[gate]


# -------------------------------------------------------------------------------------------------- commands and decisions


class OpenProgramme(Command, frozen=True):
    programme: UUID
    name: str
    kind: InstitutionKind
    mode: Mode
    template: str
    template_version: str
    year: str
    first_day: date
    last_day: date
    gates: dict[str, Behaviour]
    consent_versions: dict[str, str] = {}
    mentor_capacity_maximum: Annotated[int, msgspec.Meta(ge=1)] = MENTOR_CAPACITY_MAXIMUM
    governance: tuple[GovernanceBody, ...] = ()


@decides(OpenProgramme, permission="programme.run", reads=lambda command, states: (PROGRAMME.of(command.programme),))
def open_programme(command: OpenProgramme, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    if not situation.institution.active:
        raise InstitutionInactive
    if not isinstance(situation[stream], NotOpened):
        raise AnotherProgramme
    if command.last_day <= command.first_day:
        raise ProgrammeDatesReversed
    for gate in command.gates:
        if gate not in GATES:
            raise GateUnknown(gate=gate)
    fields = {name: getattr(command, name) for name in command.__struct_fields__}
    return stream.gains(ProgrammeOpened(**fields), PhaseOpened(command.programme, "diagnostic"))


class WaiveGate(Command, frozen=True):
    programme: UUID
    gate: str
    reason: str
    until: date


@decides(WaiveGate, permission="programme.decide", reads=lambda command, states: (PROGRAMME.of(command.programme),))
def waive_gate(command: WaiveGate, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    programme = running(situation[stream])
    if command.gate not in GATES:
        raise GateUnknown(gate=command.gate)
    if command.gate in NEVER_WAIVABLE:
        raise GateNotWaivable(gate=GATE_NAMES[command.gate])
    if command.until < situation.today:
        raise WaiverInThePast
    if not command.reason.strip():
        raise ReasonMissing
    if programme.waivers.get(command.gate) == Waiver(command.reason, command.until):
        return []
    return stream.gains(GateWaived(command.programme, command.gate, command.reason, command.until))


class ChooseOptionalDataBasis(Command, frozen=True):
    """The direction, which answers for the data, says on what basis optional data are used: interests and wishes to learn."""

    programme: UUID
    basis: OptionalDataBasis


@decides(ChooseOptionalDataBasis, permission="programme.decide", reads=lambda command, states: (PROGRAMME.of(command.programme),))
def choose_optional_data_basis(command: ChooseOptionalDataBasis, situation: Situation) -> Decision:
    stream = PROGRAMME.of(command.programme)
    programme = running(situation[stream])
    if programme.optional_data == command.basis:
        return []
    return stream.gains(OptionalDataBasisChosen(command.programme, command.basis))
