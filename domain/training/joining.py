"""Joining a programme and leaving it: proposed, selected, charter, a guardian's authorisation, withdrawn."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec

from domain.decision import Command, Decision, Happening, Situation, Stream, decides
from domain.personal import Personal
from domain.programme import PROGRAMME, Running, require, running
from domain.refusal import Refused
from domain.training.participation import (
    PARTICIPATION,
    AuthorisationChannel,
    CharterAccepted,
    NotProposed,
    ParticipationAuthorised,
    ParticipationProposed,
    ParticipationSelected,
    ParticipationState,
    ParticipationWithdrawn,
    Profile,
    Proposed,
    Role,
    Selected,
    Withdrawn,
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
        case Proposed():
            raise NotSelectedYet
        case Withdrawn():
            raise ParticipationWithdrawnAlready
        case NotProposed():
            raise ParticipationMissing


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
    programme = running(situation[PROGRAMME.of(command.programme)])
    require("data-agreement", situation.institution.data_agreement is not None, programme, situation.today)
    happenings: list[Happening] = []
    named: set[UUID] = set()
    for proposal in command.proposals:
        stream = PARTICIPATION.of(proposal.participation)
        state = situation[stream]
        if not isinstance(state, NotProposed):
            if state.programme != command.programme:
                raise InAnotherProgramme
            continue
        if proposal.participation in named:
            continue
        named.add(proposal.participation)
        happenings += stream.gains(
            ParticipationProposed(
                proposal.participation,
                command.programme,
                proposal.person,
                proposal.role,
                proposal.profile,
                proposal.guardian_required_until,
            )
        )
    return happenings


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
    happenings: list[Happening] = []
    for participation in dict.fromkeys(command.participations):
        stream = PARTICIPATION.of(participation)
        state = situation[stream]
        programme_of(state, situation)
        match state:
            case Proposed():
                happenings += stream.gains(ParticipationSelected(participation, state.programme, state.person, state.role, command.reason))
            case Withdrawn():
                raise ParticipationWithdrawnAlready
            case _:
                continue
    return happenings


class AcceptCharter(Command, frozen=True):
    participation: UUID
    version: str


@decides(
    AcceptCharter,
    permission="participation.self",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def accept_charter(command: AcceptCharter, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme_of(situation[stream], situation)
    person = selected(situation[stream])
    if person.charter == command.version:
        return []
    return stream.gains(CharterAccepted(command.participation, person.programme, person.person, person.role, command.version))


class AuthoriseParticipation(Command, frozen=True):
    """A guardian's yes. For somebody who needs none it is already so."""

    participation: UUID
    text_version: str
    channel: AuthorisationChannel


@decides(
    AuthoriseParticipation,
    permission="participation.authorise",
    reads=lambda command, states: programmes_of((command.participation,), states),
)
def authorise_participation(command: AuthoriseParticipation, situation: Situation) -> Decision:
    stream = PARTICIPATION.of(command.participation)
    programme_of(situation[stream], situation)
    person = selected(situation[stream])
    if person.authorised(situation.today):
        return []
    return stream.gains(
        ParticipationAuthorised(command.participation, person.programme, person.person, command.text_version, command.channel)
    )


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
        case Proposed() | Selected():
            return stream.gains(ParticipationWithdrawn(command.participation, state.programme, state.person, state.role))
        case NotProposed():
            raise ParticipationMissing
