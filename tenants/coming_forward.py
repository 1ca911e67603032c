"""Coming forward oneself, by the open address of a call for volunteers: one becomes known to the institution and applies, at once.

Who is in the programme already, or was, stays as they are.
"""

from typing import Final
from uuid import UUID

from domain.decision import Command, Decision, Situation, decides
from domain.design.communication import COMMUNICATION, Called
from domain.programme import PROGRAMME, require, running
from domain.refusal import Refused
from domain.training.joining import InAnotherProgramme, require_capacity
from domain.training.participation import PARTICIPATION, NotProposed
from domain.training.participation_events import ParticipationProposed, Role
from tenants.enrolment import Enrolled, guarded_until
from tenants.person import PERSON
from tenants.registering import BirthDateMissing, registrations

AUDIENCE_OF: Final[dict[Role, Called]] = {"mentor": "learners", "mentee": "staff"}
"""Which call speaks to whom: young people come forward as mentors, staff to be accompanied."""


class CallNotOpen(Refused):
    code = "call-not-open"
    sentence = "Aucun appel à volontaires n’est ouvert ici. Rien n’a été enregistré ; adressez-vous au référent de l’établissement."


class CallOver(Refused):
    code = "call-over"
    sentence = "L’appel à volontaires est fini depuis le {day}. Rien n’a été enregistré ; adressez-vous au référent de l’établissement."


class GuardianNameMissing(Refused):
    code = "guardian-name-missing"
    kind = "invalid"
    sentence = "À votre âge, il faut l’accord d’un parent. Rien n’a été enregistré ; donnez le nom d’un représentant légal."


class ComeForward(Command, frozen=True):
    """``who.motivation`` is why, in one's own words. ``age_asked``: a birth date is needed, for young people may be minors."""

    programme: UUID
    who: Enrolled
    age_asked: bool


@decides(
    ComeForward,
    permission="participation.apply",
    reads=lambda command, states: (
        PROGRAMME.of(command.programme),
        COMMUNICATION.of(command.programme),
        PERSON.of(command.who.person.person),
        PARTICIPATION.of(command.who.participation),
    ),
    leaves_sealed=("communication",),
)
def come_forward(command: ComeForward, situation: Situation) -> Decision:
    programme = running(situation[PROGRAMME.of(command.programme)])
    require("data-agreement", situation.institution.data_agreement is not None, programme, situation.today)
    who = command.who
    call = situation[COMMUNICATION.of(command.programme)].calls.get(AUDIENCE_OF[who.role])
    if call is None:
        raise CallNotOpen
    if call.closes_on < situation.today:
        raise CallOver(day=call.closes_on.strftime("%d/%m/%Y"))
    stream = PARTICIPATION.of(who.participation)
    state = situation[stream]
    if not isinstance(state, NotProposed):
        if state.programme != command.programme:
            raise InAnotherProgramme
        return []
    if command.age_asked and who.person.birth_date is None:
        raise BirthDateMissing
    until = guarded_until(who.person.birth_date, situation.today)
    if until is not None and not (who.person.guardian_name or "").strip():
        raise GuardianNameMissing
    require_capacity(who.role, who.profile.capacity, programme)
    proposed = ParticipationProposed(
        who.participation, command.programme, who.person.person, who.role, who.profile, until, applied=True, motivation=who.motivation
    )
    return [*registrations((who.person,), situation), *stream.gains(proposed)]
