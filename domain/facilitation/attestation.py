"""What a mentor takes away in the end: how much they learned and gave, stated by the institution and open to anybody's check.

The event holds no name. Whoever holds the printed code is told what it stands for; the log keeps its digest alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

import msgspec

from domain.decision import Command, Decision, Situation, Stream, StreamType, decides
from domain.event import Event, event_type
from domain.facilitation import workshop as workshops
from domain.facilitation.pair import PAIR, Together
from domain.facilitation.workshop import WORKSHOP
from domain.personal import Personal
from domain.programme import PROGRAMME, Closed, Running
from domain.refusal import Refused
from domain.training.joining import ParticipationMissing
from domain.training.learning import OnlyForMentors
from domain.training.participation import PARTICIPATION, Selected, Withdrawn

LONGEST_REASON: Final = 1_000  # characters
_ATTESTATIONS: Final = UUID("5c0d6a52-39a5-5b0b-9f2e-6a1e0c7a4b11")


@event_type("attestation.issued.v1")
class AttestationIssued(Event, frozen=True):
    """``minutes`` given in ``sessions`` and workshops, ``training_minutes`` learned before; days of the first and the last of them."""

    attestation: UUID
    participation: UUID
    programme: UUID
    person: UUID
    code_digest: str
    sessions: int
    workshops: int
    minutes: int
    training_minutes: int
    themes: tuple[str, ...]
    first_day: date
    last_day: date
    issued_on: date


@event_type("attestation.revoked.v1", data_subject="person")
class AttestationRevoked(Event, frozen=True):
    """It stands for nothing any more: whoever checks it is told so."""

    attestation: UUID
    participation: UUID
    programme: UUID
    person: UUID
    reason: Personal[str]


class NotIssued(msgspec.Struct, frozen=True):
    """None of this mentor."""


class Issued(msgspec.Struct, frozen=True):
    said: AttestationIssued


class Revoked(msgspec.Struct, frozen=True):
    said: AttestationIssued


AttestationState: TypeAlias = NotIssued | Issued | Revoked


def evolve(state: AttestationState, event: Event) -> AttestationState:
    match event, state:
        case AttestationIssued(), _:
            return Issued(event)
        case AttestationRevoked(), Issued(said=said):
            return Revoked(said)
        case _:
            return state


ATTESTATION: Final = StreamType[AttestationState]("attestation", NotIssued(), evolve)


def attestation_of(participation: UUID) -> UUID:
    """The identifier of a participation's one attestation."""
    return uuid5(_ATTESTATIONS, str(participation))


class AttestationTooEarly(Refused):
    code = "attestation-too-early"
    sentence = (
        "Une attestation dit tout ce qui a été fait : elle se délivre quand le programme est fini, ou quand le mentor l’a quitté. "
        "Rien n’a été délivré ; revenez après le {day}."
    )


class NothingToAttest(Refused):
    code = "attestation-nothing-held"
    sentence = "Aucune séance tenue ni aucun atelier mené n’est noté pour ce mentor. Rien n’a été délivré ; notez-les d’abord."


class AttestationWithdrawn(Refused):
    code = "attestation-revoked"
    sentence = "Cette attestation a été retirée par l’établissement. Rien n’a été délivré ; adressez-vous au référent."


class AttestationMissing(Refused):
    code = "attestation-missing"
    kind = "missing"
    sentence = "Aucune attestation n’a été délivrée à ce mentor. Rien n’a été changé."


class RevocationUnexplained(Refused):
    code = "attestation-revocation-unexplained"
    kind = "invalid"
    sentence = "Retirer une attestation demande une raison, en {limit} caractères au plus. Rien n’a été retiré ; donnez-la."


class IssueAttestation(Command, frozen=True):
    """``pairs`` and ``workshops``: all that this mentor was in; what took place in them is counted here, whoever names them.

    ``code_digest``: SHA-256 of the code that is printed. Issued again, it says what was done since.
    """

    participation: UUID
    pairs: tuple[UUID, ...]
    workshops: tuple[UUID, ...]
    code_digest: str


def _reads(command: IssueAttestation, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    yield ATTESTATION.of(attestation_of(command.participation))
    participation = PARTICIPATION.of(command.participation)
    yield participation
    state = states.get(participation.name)
    if isinstance(state, Selected | Withdrawn):
        yield PROGRAMME.of(state.programme)
        yield from (PAIR.of(one) for one in command.pairs)
        yield from (WORKSHOP.of(one) for one in command.workshops)


@decides(IssueAttestation, permission="participation.self", reads=_reads)
def issue_attestation(command: IssueAttestation, situation: Situation) -> Decision:
    stream = ATTESTATION.of(attestation_of(command.participation))
    state, mentor = situation[stream], situation[PARTICIPATION.of(command.participation)]
    if not isinstance(mentor, Selected | Withdrawn):
        raise ParticipationMissing
    if mentor.role != "mentor":
        raise OnlyForMentors
    if isinstance(state, Revoked) and situation.role in ("mentor", "mentee", "guardian"):
        raise AttestationWithdrawn
    programme = situation[PROGRAMME.of(mentor.programme)]
    if isinstance(programme, Running) and isinstance(mentor, Selected) and situation.today < programme.last_day:
        raise AttestationTooEarly(day=programme.last_day.isoformat())
    if not isinstance(programme, Running | Closed):
        raise ParticipationMissing
    days, themes, minutes, sessions, held = set[date](), set[str](), 0, 0, 0
    for pair in (situation[PAIR.of(one)] for one in dict.fromkeys(command.pairs)):
        if isinstance(pair, Together) and pair.mentor == command.participation:
            for session in pair.sessions.values():
                if session.status == "held":
                    days.add(session.day)
                    themes.add(session.theme)
                    minutes, sessions = minutes + session.minutes, sessions + 1
    for workshop in (situation[WORKSHOP.of(one)] for one in dict.fromkeys(command.workshops)):
        if isinstance(workshop, workshops.Held) and command.participation in workshop.mentors:
            days.add(workshop.day)
            themes.add(workshop.theme)
            minutes, held = minutes + workshop.minutes, held + 1
    if not days:
        raise NothingToAttest
    learned = mentor if isinstance(mentor, Selected) else mentor.before
    issued = AttestationIssued(
        attestation=attestation_of(command.participation),
        participation=command.participation,
        programme=mentor.programme,
        person=mentor.person,
        code_digest=command.code_digest,
        sessions=sessions,
        workshops=held,
        minutes=minutes,
        training_minutes=sum(learned.minutes.values()) if learned else 0,
        themes=tuple(sorted(themes - {""})),
        first_day=min(days),
        last_day=max(days),
        issued_on=situation.today,
    )
    if isinstance(state, Issued) and msgspec.structs.replace(state.said, issued_on=issued.issued_on) == issued:
        return []
    return stream.gains(issued)


class RevokeAttestation(Command, frozen=True):
    """``reason`` is for the institution's own people."""

    participation: UUID
    reason: str


@decides(
    RevokeAttestation,
    permission="participation.manage",
    reads=lambda command, states: (ATTESTATION.of(attestation_of(command.participation)),),
)
def revoke_attestation(command: RevokeAttestation, situation: Situation) -> Decision:
    stream = ATTESTATION.of(attestation_of(command.participation))
    state = situation[stream]
    if isinstance(state, Revoked):
        return []
    if not isinstance(state, Issued):
        raise AttestationMissing
    reason = command.reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise RevocationUnexplained(limit=LONGEST_REASON)
    said = state.said
    return stream.gains(AttestationRevoked(said.attestation, said.participation, said.programme, said.person, reason))
