"""Who must hear what: a pure function of one event.

What is necessary cannot be unsubscribed from: without it somebody would wait in vain, or a decision about them would be hidden.
What is urgent waits neither for the morning nor for the day's digest. A fact that was told after the day it is about is told to nobody.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from domain.deadlines.watch import Awaited, EscalationDue, ReminderDue
from domain.design.communication import ObjectionAnswered
from domain.event import Event
from domain.facilitation.pair import (
    PairActivated,
    PairDeclined,
    PairEnded,
    PairFormed,
    SessionCancelled,
    SessionContested,
    SessionHeld,
    SessionMoved,
    SessionPlanned,
    Side,
)
from domain.facilitation.steering import SteeringDecisionTaken
from domain.facilitation.workshop import (
    FacilitatorNamed,
    WorkshopCancelled,
    WorkshopChanged,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
    WorkshopOpened,
)
from domain.measurement.impact import ImprovementDecided, ReportIssued
from domain.measurement.survey import SurveyOpened
from domain.recorded import Recorded
from domain.training.participation_events import (
    CertificationRevoked,
    MentorCertified,
    ParticipationRejected,
    ParticipationSelected,
    ParticipationWaitlisted,
)
from tenants.audit_question import AuditQuestionAnswered, AuditQuestionAsked, AuditQuestionClosed, AuditQuestionFollowedUp
from tenants.permissions import CONSULTANT, COORDINATOR, DIRECTION, FACILITATOR
from tenants.person import ErasureRefused, ErasureRequested
from tenants.webhooks.subscription import WebhookDisabled


class ToSomeone(msgspec.Struct, frozen=True):
    """One person of the institution; ``participation``: as what."""

    person: UUID
    participation: UUID


class ToGuardian(msgspec.Struct, frozen=True):
    """The guardian of a person, as long as they are a minor; nobody, for an adult."""

    person: UUID
    participation: UUID


class ToParticipant(msgspec.Struct, frozen=True):
    """Whoever takes part under this participation; ``guardian``: their guardian instead."""

    participation: UUID
    guardian: bool = False


class ToMember(msgspec.Struct, frozen=True):
    """One side of a pair."""

    pair: UUID
    side: Side


class ToEveryone(msgspec.Struct, frozen=True):
    """All who take part in a programme in one of these roles."""

    programme: UUID
    roles: tuple[str, ...]


class ToGathering(msgspec.Struct, frozen=True):
    """Who leads a workshop, its mentors and those who joined it."""

    workshop: UUID


class ToAttendee(msgspec.Struct, frozen=True):
    """Somebody whose part in a workshop changes, as long as its day has not passed."""

    workshop: UUID
    person: UUID
    participation: UUID


class ToLeader(msgspec.Struct, frozen=True):
    """The adult whom the line of this identifier names to lead a workshop that is still to come, where the directory has them;
    ``before``: the one in whose place they come. Nobody, where the line names the same person again."""

    workshop: UUID
    line: UUID
    before: bool = False


class ToStaff(msgspec.Struct, frozen=True):
    """Whoever has one of these roles in the institution."""

    roles: tuple[str, ...]


class ToSubject(msgspec.Struct, frozen=True):
    """Somebody, about their own data; their guardian too, as long as they are a minor."""

    person: UUID


class ToAuthor(msgspec.Struct, frozen=True):
    """Who raised an objection, where they gave their name."""

    programme: UUID
    objection: UUID


class ToAuditor(msgspec.Struct, frozen=True):
    """An auditor, as long as one of the institution’s programmes is open to them."""

    account: UUID


class ToConsultants(msgspec.Struct, frozen=True):
    """Ekole's people who look after the institution today, who covers for them included; its heads, where nobody does."""


Audience: TypeAlias = (
    ToSomeone
    | ToGuardian
    | ToParticipant
    | ToMember
    | ToEveryone
    | ToGathering
    | ToAttendee
    | ToLeader
    | ToStaff
    | ToConsultants
    | ToAuthor
    | ToSubject
    | ToAuditor
)
Weight = Literal["urgent", "necessary", "usual"]


class Notice(msgspec.Struct, frozen=True):
    """These must hear this; its words are found under ``kind`` when it is sent."""

    kind: str
    to: Audience


_BOTH: Final = ("mentor", "mentee")
_RUNS: Final = (COORDINATOR, DIRECTION)
_OWNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "direction": (DIRECTION,),
    "coordinator": (COORDINATOR,),
    "deputy-coordinator": (COORDINATOR,),
    "facilitator": (FACILITATOR,),
    "steering": _RUNS,
}

WEIGHTS: Final[Mapping[str, Weight]] = {
    "pair-formed": "necessary",
    "pair-active": "usual",
    "pair-ended": "necessary",
    "session-planned": "usual",
    "session-moved": "urgent",
    "session-cancelled": "urgent",
    "session-to-confirm": "usual",
    "session-contested": "usual",
    "selected": "necessary",
    "waitlisted": "necessary",
    "rejected": "necessary",
    "authorisation-asked": "necessary",
    "certified": "usual",
    "certification-revoked": "necessary",
    "survey-opened": "usual",
    "report-issued": "usual",
    "decision-taken": "necessary",
    "improvement-decided": "necessary",
    "workshop-opened": "usual",
    "workshop-joined": "usual",
    "workshop-entrusted": "necessary",
    "workshop-left": "necessary",
    "workshop-relieved": "necessary",
    "workshop-changed": "urgent",
    "workshop-cancelled": "urgent",
    "objection-answered": "usual",
    "webhook-disabled": "necessary",
    "audit-question-asked": "necessary",
    "audit-question-answered": "necessary",
    "audit-question-closed": "necessary",
    "erasure-requested": "necessary",
    "erasure-refused": "necessary",
    "waited-pair-acceptance": "necessary",
    "waited-first-session": "usual",
    "waited-inactivity-nudge": "usual",
    "waited-guardian-authorisation-reminder": "necessary",
    "waited-certification-expiry": "necessary",
    "waited-survey-reminder": "usual",
    "waited-session-tomorrow": "usual",
    "waited-session-to-report": "usual",
    "waited-by-staff": "necessary",
    "waited-by-consultant": "necessary",
}


def weight_of(kind: str) -> Weight:
    """Raises KeyError for a notice that is not in the table."""
    return WEIGHTS[kind]


def notices(recorded: Recorded, today: date) -> tuple[Notice, ...]:
    """Who must hear of this event. ``today`` is the institution's own day."""
    return (*_notices(recorded.event, today), *_of_workshops(recorded))


def _notices(event: Event, today: date) -> Iterator[Notice]:
    match event:
        case PairFormed():
            yield Notice("pair-formed", ToSomeone(event.mentor_person, event.mentor))
            yield Notice("pair-formed", ToSomeone(event.mentee_person, event.mentee))
        case PairActivated():
            yield from _both("pair-active", event.pair)
        case PairDeclined():
            yield Notice("pair-ended", ToMember(event.pair, _other(event.side)))
        case PairEnded(reason=reason) if reason not in ("programme-over", "declined"):
            yield from _both("pair-ended", event.pair)
        case SessionPlanned() if event.day >= today:
            yield from _both("session-planned", event.pair)
        case SessionMoved() if event.day >= today:
            yield from _both("session-moved", event.pair)
        case SessionCancelled():
            yield from _both("session-cancelled", event.pair)
        case SessionHeld(reported_by="mentor" | "mentee" as side):
            yield Notice("session-to-confirm", ToMember(event.pair, _other(side)))
        case SessionContested():
            yield Notice("session-contested", ToStaff((COORDINATOR, FACILITATOR)))
        case ParticipationSelected():
            yield Notice("selected", ToSomeone(event.person, event.participation))
            yield Notice("authorisation-asked", ToGuardian(event.person, event.participation))
        case ParticipationWaitlisted():
            yield Notice("waitlisted", ToSomeone(event.person, event.participation))
        case ParticipationRejected():
            yield Notice("rejected", ToSomeone(event.person, event.participation))
        case MentorCertified():
            yield Notice("certified", ToSomeone(event.person, event.participation))
        case CertificationRevoked():
            yield Notice("certification-revoked", ToSomeone(event.person, event.participation))
        case SurveyOpened() if event.closes_on >= today:
            yield Notice("survey-opened", ToEveryone(event.programme, _BOTH))
        case ReportIssued():
            yield Notice("report-issued", ToStaff(_RUNS))
        case SteeringDecisionTaken():
            yield Notice("decision-taken", ToStaff(_OWNERS[event.owner]))
        case ImprovementDecided():
            yield Notice("improvement-decided", ToStaff(_OWNERS.get(str(event.owner), _RUNS)))
        case WorkshopOpened() if event.day >= today:
            yield Notice("workshop-opened", ToEveryone(event.programme, ("mentee",)))
        case WorkshopChanged() if event.day >= today:
            yield Notice("workshop-changed", ToGathering(event.workshop))
        case WorkshopCancelled():
            yield Notice("workshop-cancelled", ToGathering(event.workshop))
        case ObjectionAnswered():
            yield Notice("objection-answered", ToAuthor(event.programme, event.objection))
        case WebhookDisabled(reason="gone" | "failing"):
            yield Notice("webhook-disabled", ToStaff((COORDINATOR,)))
        case AuditQuestionAsked() | AuditQuestionFollowedUp():
            yield Notice("audit-question-asked", ToStaff(_RUNS))
        case AuditQuestionAnswered():
            yield Notice("audit-question-answered", ToAuditor(event.auditor))
        case AuditQuestionClosed():
            yield Notice("audit-question-closed", ToStaff(_RUNS))
        case ErasureRequested():
            yield Notice("erasure-requested", ToStaff(_RUNS))
        case ErasureRefused():
            yield Notice("erasure-refused", ToSubject(event.person))
        case ReminderDue() | EscalationDue():
            yield from _waited(event)
        case _:
            return


def _of_workshops(recorded: Recorded) -> Iterator[Notice]:
    """Whose part in a workshop begins or ends."""
    match recorded.event:
        case FacilitatorNamed(workshop=workshop):
            yield Notice("workshop-entrusted", ToLeader(workshop, recorded.id))
            yield Notice("workshop-relieved", ToLeader(workshop, recorded.id, before=True))
        case WorkshopMentorAssigned() as event:
            yield Notice("workshop-entrusted", ToAttendee(event.workshop, event.person, event.participation))
        case WorkshopMentorReleased() as event:
            yield Notice("workshop-relieved", ToAttendee(event.workshop, event.person, event.participation))
        case WorkshopJoined() as event:
            yield Notice("workshop-joined", ToAttendee(event.workshop, event.person, event.participation))
        case WorkshopLeft() as event:
            yield Notice("workshop-left", ToAttendee(event.workshop, event.person, event.participation))
        case _:
            return


def _waited(event: ReminderDue | EscalationDue) -> Iterator[Notice]:
    """The institution's own people hear once of all that is awaited; each participant of what is awaited of them."""
    staff: tuple[str, ...] = tuple(role for role in (COORDINATOR, FACILITATOR) if role in event.audience)
    if "responsible" in event.audience or isinstance(event, EscalationDue):
        staff = tuple(dict.fromkeys((*staff, *_RUNS)))
    if staff:
        yield Notice("waited-by-staff", ToStaff(staff))
    if CONSULTANT in event.audience:
        yield Notice("waited-by-consultant", ToConsultants())
    kind = f"waited-{event.kind}"
    if kind not in WEIGHTS:
        return
    if "respondents" in event.audience:
        yield Notice(kind, ToEveryone(event.programme, _BOTH))
    for one in event.awaited:
        yield from (Notice(kind, to) for to in _awaited_of(event, one))


def _awaited_of(event: ReminderDue | EscalationDue, one: Awaited) -> Iterator[Audience]:
    pair = one.pair or (one.subject if event.about == "pair" else None)
    sides: tuple[Side, ...] = ("mentor", "mentee")
    if pair is not None:
        yield from (ToMember(pair, side) for side in sides if side in event.audience)
    elif event.about == "participation":
        if "guardian" in event.audience:
            yield ToParticipant(one.subject, guardian=True)
        if any(side in event.audience for side in sides):
            yield ToParticipant(one.subject)


def _both(kind: str, pair: UUID) -> Iterator[Notice]:
    yield Notice(kind, ToMember(pair, "mentor"))
    yield Notice(kind, ToMember(pair, "mentee"))


def _other(side: Side) -> Side:
    return "mentee" if side == "mentor" else "mentor"
