"""What there is to do in a programme: each kind of thing once, with how many it is about. Pure functions of views and a day."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.design.communication import ANNOUNCEMENT
from projections.audit_question_sheet import AuditQuestionSheet
from projections.communication_sheet import CommunicationSheet
from projections.impact_sheet import ImpactSheet
from projections.participant import Participant
from projections.programme_sheet import ProgrammeSheet
from projections.steering_sheet import SteeringSheet
from projections.workshop_sheet import WorkshopSheet

EXPIRY_NOTICE: Final = timedelta(days=30)  # before a certificate ends, for a mentor to be trained again in time

WorkKind = Literal[
    "audit-questions-to-answer",
    "no-first-session",
    "silent-pairs",
    "guardian-authorisations",
    "charters",
    "certifications",
    "unmatched",
    "diagnostic-to-open",
    "design-to-draft",
    "design-to-submit",
    "design-to-approve",
    "revision-to-submit",
    "revision-to-approve",
    "governance-due",
    "announcement-to-send",
    "objections-to-answer",
    "workshops-to-note",
    "contested-sessions",
    "double-booked",
    "certificates-lapsed",
    "certificates-expiring",
    "certificates-revoked",
    "steering-to-note",
    "steering-overdue",
    "survey-to-close",
    "diagnostic-to-close",
    "impact-to-compute",
    "improvement-to-decide",
    "improvements-overdue",
]


class WorkItem(msgspec.Struct, frozen=True):
    """Something to do now: which kind, how many people or pairs, and which."""

    kind: WorkKind
    count: int
    about: tuple[UUID, ...] = ()


class Beside(msgspec.Struct, frozen=True):
    """What a programme has beside its people and pairs, as far as it was read: a view that is None asks for nothing."""

    communication: CommunicationSheet | None = None
    workshops: Sequence[WorkshopSheet] = ()
    steering: SteeringSheet | None = None
    impact: ImpactSheet | None = None
    questions: Sequence[AuditQuestionSheet] = ()


NOTHING_BESIDE: Final = Beside()


def work_beside(sheet: ProgrammeSheet, beside: Beside, today: date) -> Iterator[WorkItem]:
    """What waits in communication, workshops, steering and improvement."""
    if beside.communication is not None:
        yield from _of_communication(sheet, beside.communication)
    unnoted = tuple(one.workshop for one in beside.workshops if one.status == "planned" and one.day < today)
    yield from _of("workshops-to-note", unnoted)
    if beside.steering is not None:
        past = tuple(one.meeting for one in beside.steering.meetings if one.attended is None and one.day < today)
        late = tuple(one.decision for one in beside.steering.decisions if one.done_on is None and one.due < today)
        yield from _of("steering-to-note", past)
        yield from _of("steering-overdue", late)
    if beside.impact is not None:
        improvements = (one for one in beside.impact.improvements if one.status == "decided" and one.due is not None and one.due < today)
        yield from _of("improvements-overdue", tuple(one.improvement for one in improvements))


def work_of_questions(questions: Sequence[AuditQuestionSheet]) -> Iterator[WorkItem]:
    """Auditors' questions without an answer; they come for programmes that are closed too."""
    yield from _of("audit-questions-to-answer", tuple(one.question for one in questions if one.status == "waiting"))


def work_of_certificates(selected: Sequence[Participant], today: date) -> Iterator[WorkItem]:
    """Certificates that ended, that end within thirty days, or that were taken back."""
    certified = [(one.participation, one.certified_until) for one in selected if one.certified_until is not None]
    yield from _of("certificates-lapsed", tuple(who for who, until in certified if until < today))
    yield from _of("certificates-expiring", tuple(who for who, until in certified if today <= until < today + EXPIRY_NOTICE))
    revoked = (one.participation for one in selected if one.certified_until is None and one.revoked_at is not None)
    yield from _of("certificates-revoked", tuple(revoked))


def _of_communication(sheet: ProgrammeSheet, communication: CommunicationSheet) -> Iterator[WorkItem]:
    planned = any(one.message == ANNOUNCEMENT and one.status in ("draft", "approved") for one in communication.messages)
    if planned and communication.announced_on is None and sheet.design_status == "approved":
        yield WorkItem("announcement-to-send", 1)
    yield from _of("objections-to-answer", tuple(one.objection for one in communication.objections if one.answered_at is None))


def _of(kind: WorkKind, about: tuple[UUID, ...]) -> Iterator[WorkItem]:
    if about:
        yield WorkItem(kind, len(about), about)
