"""Joining a programme, leaving it and coming back: proposed or applying, selected, bound by the charter, withdrawn, readmitted."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Situation, Stream, decides
from domain.design.calling import require_staff_informed
from domain.design.communication import COMMUNICATION
from domain.design.design import DESIGN, Approved, DesignState, Draft, Submitted
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, ReasonMissing, Running, require, running
from domain.refusal import Refused, concerning
from domain.training.participation import (
    PARTICIPATION,
    NotProposed,
    ParticipationState,
    Proposed,
    Rejected,
    Selected,
    Waitlisted,
    Withdrawn,
)
from domain.training.participation_events import (
    CharterAccepted,
    ParticipationProposed,
    ParticipationReadmitted,
    ParticipationSelected,
    ParticipationWithdrawn,
    Profile,
    Role,
)

Several: TypeAlias = Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1)]
"""At least one participation."""

# -------------------------------------------------------------------------------------------------------------- refusals


class ParticipationMissing(Refused):
    code = "participation-missing"
    kind = "missing"
    sentence = "Cette personne ne fait pas partie du programme. Rien n’a été enregistré ; ajoutez-la d’abord."


class ParticipationWithdrawnAlready(Refused):
    code = "participation-withdrawn"
    sentence = "Cette personne s’est retirée du programme. Rien n’a été enregistré ; réinscrivez-la si elle revient."


class NotSelectedYet(Refused):
    code = "participation-not-selected"
    sentence = "Cette personne est proposée, mais pas encore retenue. Rien n’a été enregistré ; retenez-la d’abord."


class NotSelectedThisTime(Refused):
    code = "participation-rejected"
    sentence = "Cette candidature n’a pas été retenue. Rien n’a été enregistré ; revenez d’abord sur cette décision, avec un motif."


class CharterVersionUnknown(Refused):
    code = "charter-version-unknown"
    kind = "invalid"
    sentence = "Ce n’est pas la charte de ce programme. Rien n’a été enregistré ; faites lire et accepter la version {version}."


class CharterNotWritten(Refused):
    code = "charter-not-written"
    sentence = "La conception ne donne pas encore la charte. Rien n’a été enregistré ; rédigez-la d’abord."


class CapacityOutOfRange(Refused):
    code = "capacity-out-of-range"
    kind = "invalid"
    sentence = "Le nombre de binômes à la fois doit aller de 1 à {maximum}. Rien n’a été enregistré ; corrigez-le."


class InAnotherProgramme(Refused):
    code = "participation-elsewhere"
    sentence = "Cette participation appartient à un autre programme. Rien n’a été enregistré ; vérifiez la liste."


class StillPaired(Refused):
    code = "participation-still-paired"
    sentence = "Cette personne est encore dans un binôme. Rien n’a été changé ; terminez le binôme, puis notez le retrait."


# ------------------------------------------------------------------------------------------------- what other rules share


def selected(state: ParticipationState) -> Selected:
    """The participation of somebody who was selected, or the refusal that says why it is not."""
    match state:
        case Selected():
            return state
        case Proposed() | Waitlisted():
            raise NotSelectedYet
        case Rejected():
            raise NotSelectedThisTime
        case Withdrawn():
            raise ParticipationWithdrawnAlready
        case NotProposed():
            raise ParticipationMissing


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def require_capacity(role: Role, capacity: int, programme: Running) -> None:
    """A mentor's pairs at a time are at most the template's; a mentee's are not bounded by it."""
    if role == "mentor" and not 1 <= capacity <= programme.mentor_capacity_maximum:
        raise CapacityOutOfRange(maximum=programme.mentor_capacity_maximum)


def programmes_of(participations: Iterable[UUID], states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The streams of these participations and, once those are read, of the programmes they belong to."""
    for participation in participations:
        stream = PARTICIPATION.of(participation)
        yield stream
        programme = getattr(states.get(stream.name), "programme", None)
        if programme is not None:
            yield PROGRAMME.of(programme)


def programme_of(state: ParticipationState, situation: Situation) -> Running:
    """The running programme of a participation that exists."""
    if isinstance(state, NotProposed):
        raise ParticipationMissing
    return running(situation[PROGRAMME.of(state.programme)])


# -------------------------------------------------------------------------------------------------- commands and decisions


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person put forward."""

    participation: UUID
    person: UUID
    role: Role
    profile: Profile
    guardian_required_until: Personal[date | None] = None
    motivation: Personal[str | None] = None


class ProposeParticipants(Command, frozen=True):
    """Put people forward for a programme; who is already in it stays as they are."""

    programme: UUID
    proposals: tuple[Proposal, ...]


@decides(
    ProposeParticipants,
    permission="people.import",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        *(PARTICIPATION.of(proposal.participation) for proposal in command.proposals),
    ),
)
def propose_participants(command: ProposeParticipants, situation: Situation) -> Decision:
    programme = _open_to_others(command.programme, situation)
    happenings: list[Happening] = []
    named: set[UUID] = set()
    for proposal in command.proposals:
        if proposal.participation not in named:
            happenings += _put_forward(proposal, programme, situation, applied=False)
        named.add(proposal.participation)
    return happenings


class ApplyToParticipate(Command, frozen=True):
    """Come forward oneself; ``motivation`` is why, in one's own words."""

    programme: UUID
    participation: UUID
    person: UUID
    role: Role
    profile: Profile = Profile()
    guardian_required_until: Personal[date | None] = None
    motivation: Personal[str | None] = None


@decides(
    ApplyToParticipate,
    permission="participation.apply",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        COMMUNICATION.of(command.programme),
        PARTICIPATION.of(command.participation),
    ),
    leaves_sealed=("communication",),
)
def apply_to_participate(command: ApplyToParticipate, situation: Situation) -> Decision:
    programme = _open_to_others(command.programme, situation)
    told = Proposal(
        command.participation, command.person, command.role, command.profile, command.guardian_required_until, command.motivation
    )
    happenings = _put_forward(told, programme, situation, applied=True)
    if happenings:
        require_staff_informed(situation[COMMUNICATION.of(command.programme)], programme, situation.today)
    return happenings


def _open_to_others(identifier: UUID, situation: Situation) -> Running:
    programme = running(situation[PROGRAMME.of(identifier)])
    require("data-agreement", situation.institution.data_agreement is not None, programme, situation.today)
    return programme


def _put_forward(proposal: Proposal, programme: Running, situation: Situation, *, applied: bool) -> list[Happening]:
    """Who is already there, or was and left, stays as they are."""
    stream = PARTICIPATION.of(proposal.participation)
    state = situation[stream]
    if not isinstance(state, NotProposed):
        if state.programme != programme.programme:
            raise InAnotherProgramme
        return []
    require_capacity(proposal.role, proposal.profile.capacity, programme)
    return stream.gains(
        ParticipationProposed(
            proposal.participation,
            programme.programme,
            proposal.person,
            proposal.role,
            proposal.profile,
            proposal.guardian_required_until,
            applied,
            proposal.motivation,
        )
    )


class SelectParticipants(Command, frozen=True):
    """Take people into the programme, with the reason that each of them may read."""

    participations: Several
    reason: str


@decides(
    SelectParticipants,
    permission="participation.manage",
    reads=lambda command, states: programmes_of(command.participations, states),
)
def select_participants(command: SelectParticipants, situation: Situation) -> Decision:
    require_reason(command.reason)
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            stream = PARTICIPATION.of(participation)
            state = situation[stream]
            programme_of(state, situation)
            match state:
                case Proposed() | Waitlisted() | Rejected():
                    happenings += stream.gains(
                        ParticipationSelected(participation, state.programme, state.person, state.role, command.reason)
                    )
                case Withdrawn():
                    raise ParticipationWithdrawnAlready
                case _:
                    continue
    return happenings


class AcceptCharter(Command, frozen=True):
    """``version`` is that of the programme's own charter, as it was read."""

    participation: UUID
    version: str


@decides(
    AcceptCharter,
    permission="participation.self",
    reads=lambda command, states: with_designs((command.participation,), states),
)
def accept_charter(command: AcceptCharter, situation: Situation) -> Decision:
    return charter_accepted(command.participation, command.version, situation)


def charter_accepted(participation: UUID, version: str, situation: Situation) -> list[Happening]:
    stream = PARTICIPATION.of(participation)
    programme_of(situation[stream], situation)
    person = selected(situation[stream])
    current = charter_version(situation[DESIGN.of(person.programme)])
    if version != current:
        raise CharterVersionUnknown(version=current)
    if person.charter == version:
        return []
    return stream.gains(CharterAccepted(participation, person.programme, person.person, person.role, version))


class RecordSignedCharters(Command, frozen=True):
    """Charters signed on paper, by a whole group."""

    participations: Several
    version: str


@decides(
    RecordSignedCharters,
    permission="participation.manage",
    reads=lambda command, states: with_designs(command.participations, states),
)
def record_signed_charters(command: RecordSignedCharters, situation: Situation) -> Decision:
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        with concerning(participation):
            happenings += charter_accepted(participation, command.version, situation)
    return happenings


def with_designs(participations: Iterable[UUID], states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """Participations, their programmes, and the designs that say what people learn and sign."""
    for stream in programmes_of(participations, states):
        yield stream
        if stream.kind is PROGRAMME:
            yield DESIGN.of(stream.identifier)


def charter_version(design: DesignState) -> str:
    match design:
        case Draft(content=content) | Submitted(content=content) | Approved(content=content):
            return content.charter_version
        case _:
            raise CharterNotWritten


class WithdrawParticipation(Command, frozen=True):
    participation: UUID


@decides(
    WithdrawParticipation,
    permission="participation.self",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def withdraw_participation(command: WithdrawParticipation, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    state = situation[stream]
    programme_of(state, situation)
    match state:
        case Withdrawn():
            return []
        case Selected(pairs=pairs) if pairs:
            raise StillPaired
        case NotProposed():
            raise ParticipationMissing
        case _:
            return stream.gains(ParticipationWithdrawn(command.participation, state.programme, state.person, state.role))


class ReadmitParticipant(Command, frozen=True):
    """Somebody who left is back. What they had done counts; a minor's guardian is asked again."""

    participation: UUID
    reason: Personal[str]


@decides(
    ReadmitParticipant,
    permission="participation.manage",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def readmit_participant(command: ReadmitParticipant, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    state = situation[stream]
    programme_of(state, situation)
    match state:
        case Withdrawn():
            require_reason(readable(command.reason) or "")
            return stream.gains(
                ParticipationReadmitted(
                    command.participation, state.programme, state.person, state.role, command.reason, state.before is not None
                )
            )
        case Rejected():
            raise NotSelectedThisTime
        case _:
            return []
