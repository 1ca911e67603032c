"""Reporting an incident, and what those who are named for it may do: read, take up, note, pass on, name a reader, close, reopen.

Nobody has a right to an incident by their role alone: it must be addressed to their role, or they must be named for this one. To anybody
else it does not exist.
"""

from datetime import date
from typing import Final
from uuid import UUID

from domain.decision import Decision, EvenSuspended, Situation, decides
from domain.personal import Personal, readable
from domain.programme import PROGRAMME, NotOpened, ProgrammeMissing
from domain.refusal import Refused
from domain.safeguarding.incident import (
    INCIDENT,
    AddressedTo,
    Authority,
    Closed,
    IncidentClosed,
    IncidentNoted,
    IncidentPassedOn,
    IncidentRead,
    IncidentReaderDismissed,
    IncidentReaderNamed,
    IncidentReopened,
    IncidentReported,
    IncidentState,
    IncidentTakenUp,
    Nature,
    NotReported,
    Open,
    Outcome,
)

LONGEST_WORDS: Final = 4_000  # characters
_ADDRESSED: Final[dict[AddressedTo, str]] = {"safeguarding": "safeguarding", "direction": "direction"}  # to which role

# -------------------------------------------------------------------------------------------------------------- refusals


class IncidentMissing(Refused):
    code = "incident-missing"
    kind = "missing"
    sentence = "Il n’y a rien à cette adresse que vous puissiez lire. Rien n’a été changé ; revenez à la liste."


class IncidentWordsMissing(Refused):
    code = "incident-words-missing"
    kind = "invalid"
    sentence = "Il manque quelques mots, ou il y en a plus de {most} signes. Rien n’a été envoyé ; ce que vous avez écrit reste ici."


class IncidentIsClosed(Refused):
    code = "incident-closed"
    sentence = "Ce signalement est clos. Rien n’a été ajouté ; rouvrez-le d’abord, en disant pourquoi."


class IncidentWordsGone(Refused):
    code = "incident-words-gone"
    sentence = (
        "Ce qui avait été confié ici est effacé : son temps était écoulé. Rien n’a été changé ; ce qui arrive à présent se signale à neuf."
    )


class IncidentDayImpossible(Refused):
    code = "incident-day-impossible"
    kind = "invalid"
    sentence = "Ce jour n’est pas encore venu. Rien n’a été enregistré ; donnez le jour où l’autorité a été prévenue."


class IncidentTaken(Refused):
    code = "incident-taken"
    sentence = "Un signalement est déjà enregistré sous cet envoi. Rien n’a été changé ; rechargez la page pour en écrire un autre."


# -------------------------------------------------------------------------------------------------- commands and decisions


class ReportIncident(EvenSuspended, frozen=True):
    """Tell what is wrong; ``addressed_to``: the direction where a safeguarding contact is concerned, or there is none to read it."""

    programme: UUID
    incident: UUID
    nature: Nature
    urgent: bool
    addressed_to: AddressedTo
    words: Personal[str]
    reporter: Personal[str | None] = None
    reach: Personal[str | None] = None


@decides(
    ReportIncident,
    permission="incidents.report",
    reads=lambda command, states: (PROGRAMME.of(command.programme), INCIDENT.of(command.incident)),
)
def report_incident(command: ReportIncident, situation: Situation) -> Decision:
    if isinstance(situation[PROGRAMME.of(command.programme)], NotOpened):
        raise ProgrammeMissing  # a programme that is closed still hears what is wrong
    stream = INCIDENT.of(command.incident)
    state = situation[stream]
    reported = IncidentReported(
        command.incident,
        command.programme,
        command.nature,
        command.urgent,
        command.addressed_to,
        _words(command.words),
        (readable(command.reporter) or "").strip() or None,
        (readable(command.reach) or "").strip() or None,
    )
    match state:
        case NotReported():
            return stream.gains(reported)
        case Open() if stream.kind.fold((reported,)) == state:
            return []
        case _:
            raise IncidentTaken


class OpenIncident(EvenSuspended, frozen=True):
    """Read it; who read it on which day is kept, in confidence too."""

    incident: UUID


@decides(OpenIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def open_incident(command: OpenIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _theirs(situation[stream], situation)
    account = _account(situation)
    if (account, situation.today) in found.read:
        return []
    return stream.gains(IncidentRead(command.incident, found.programme, account, situation.today))


class TakeUpIncident(EvenSuspended, frozen=True):
    incident: UUID


@decides(TakeUpIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def take_up_incident(command: TakeUpIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _open(situation[stream], situation)
    account = _account(situation)
    return [] if found.taken_up == account else stream.gains(IncidentTakenUp(command.incident, found.programme, account))


class NoteOnIncident(EvenSuspended, frozen=True):
    incident: UUID
    note: Personal[str]


@decides(NoteOnIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def note_on_incident(command: NoteOnIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _open(situation[stream], situation)
    return stream.gains(IncidentNoted(command.incident, found.programme, _words(command.note)))


class PassOnIncident(EvenSuspended, frozen=True):
    """Note that it was told to whom it is for; telling them is done elsewhere, by who must."""

    incident: UUID
    authority: Authority
    day: date
    reference: Personal[str | None] = None


@decides(PassOnIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def pass_on_incident(command: PassOnIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _open(situation[stream], situation)
    if command.day > situation.today:
        raise IncidentDayImpossible
    reference = (readable(command.reference) or "").strip()[:LONGEST_WORDS] or None
    passed = IncidentPassedOn(command.incident, found.programme, command.authority, command.day, reference)
    return [] if passed in found.told else stream.gains(passed)


class NameIncidentReader(EvenSuspended, frozen=True):
    """Let one more of the institution's accounts read this incident and act on it."""

    incident: UUID
    account: UUID


@decides(NameIncidentReader, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def name_incident_reader(command: NameIncidentReader, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _open(situation[stream], situation)
    named = IncidentReaderNamed(command.incident, found.programme, command.account)
    return [] if command.account in found.readers else stream.gains(named)


class DismissIncidentReader(EvenSuspended, frozen=True):
    incident: UUID
    account: UUID


@decides(DismissIncidentReader, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def dismiss_incident_reader(command: DismissIncidentReader, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    found = _open(situation[stream], situation)
    dismissed = IncidentReaderDismissed(command.incident, found.programme, command.account)
    return stream.gains(dismissed) if command.account in found.readers else []


class CloseIncident(EvenSuspended, frozen=True):
    incident: UUID
    outcome: Outcome
    note: Personal[str]


@decides(CloseIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def close_incident(command: CloseIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    state = situation[stream]
    if isinstance(state, Closed):
        _theirs(state, situation)
        return []
    found = _open(state, situation)
    return stream.gains(IncidentClosed(command.incident, found.programme, command.outcome, _words(command.note), situation.today))


class ReopenIncident(EvenSuspended, frozen=True):
    incident: UUID
    note: Personal[str]


@decides(ReopenIncident, permission="incidents.read", reads=lambda command, states: (INCIDENT.of(command.incident),))
def reopen_incident(command: ReopenIncident, situation: Situation) -> Decision:
    stream = INCIDENT.of(command.incident)
    state = situation[stream]
    found = _theirs(state, situation)
    if not isinstance(state, Closed):
        return []
    if state.destroyed:
        raise IncidentWordsGone
    return stream.gains(IncidentReopened(command.incident, found.programme, _words(command.note)))


# ---------------------------------------------------------------------------------------------------------------- shared


def may_read(found: Open, role: str, account: UUID | None) -> bool:
    """Whether it is addressed to this role, or this account is named for it."""
    return role == _ADDRESSED[found.addressed_to] or account in found.readers


def reported(state: IncidentState) -> Open | None:
    """What is known of it, open or closed."""
    match state:
        case Open():
            return state
        case Closed(before):
            return before
        case _:
            return None


def _theirs(state: IncidentState, situation: Situation) -> Open:
    """Raises IncidentMissing, also to whom it is not for: nobody learns that it exists."""
    found = reported(state)
    if found is None or not may_read(found, situation.role, _account(situation)):
        raise IncidentMissing
    return found


def _open(state: IncidentState, situation: Situation) -> Open:
    found = _theirs(state, situation)
    if isinstance(state, Closed):
        raise IncidentIsClosed
    return found


def _account(situation: Situation) -> UUID:
    """Raises IncidentMissing for who acts without an account."""
    kind, _, name = situation.actor.partition("/")
    try:
        if kind == "account":
            return UUID(name)
    except ValueError:
        pass
    raise IncidentMissing


def _words(written: Personal[str]) -> str:
    words = (readable(written) or "").strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise IncidentWordsMissing(most=LONGEST_WORDS)
    return words
