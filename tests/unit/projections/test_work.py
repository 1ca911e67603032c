"""What waits in communication, workshops, steering, improvement and certificates, on a day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from domain.training.participation_events import Profile
from projections.audit_question_sheet import AuditQuestionSheet
from projections.communication_sheet import CommunicationSheet, MessageLine, ObjectionLine
from projections.impact_sheet import ImpactSheet, ImprovementLine
from projections.participant import Participant
from projections.steering_sheet import SteeringDecisionLine, SteeringMeetingLine, SteeringSheet
from projections.work import Beside, WorkItem, work_beside, work_of_certificates, work_of_questions
from projections.workshop_sheet import WorkshopSheet
from tests.unit.pages.places import TODAY, programme

HERE = UUID(int=1)
ONE, OTHER, THIRD = UUID(int=2), UUID(int=3), UUID(int=4)
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
APPROVED = msgspec.structs.replace(programme().sheet, design_status="approved")


def waits(beside: Beside) -> list[WorkItem]:
    return list(work_beside(APPROVED, beside, TODAY))


def workshop(identifier: UUID, day: date, status: str = "planned") -> WorkshopSheet:
    fields = {"title": "Vidéo", "theme": "video", "start": 600, "minutes": 60, "place": "premises", "seats": 8, "room": "CDI"}
    told = {"workshop": identifier, "programme": HERE, "day": day, "tool": None, "outline": None, "status": status}
    return msgspec.convert(fields | told, WorkshopSheet)


def mentor(identifier: UUID, **changes: object) -> Participant:
    plain = Participant(identifier, HERE, identifier, "mentor", Profile(), "selected", BEFORE)
    return msgspec.structs.replace(plain, **changes)


def test_a_programme_with_nothing_beside_it_asks_for_nothing() -> None:
    assert waits(Beside()) == []


def test_the_announcement_waits_until_staff_were_told() -> None:
    line = MessageLine("staff-announcement", "staff", "direction", None, True)
    planned = CommunicationSheet(HERE, (line,))
    assert waits(Beside(planned)) == [WorkItem("announcement-to-send", 1)]
    assert waits(Beside(msgspec.structs.replace(planned, announced_on=YESTERDAY))) == []
    aside = msgspec.structs.replace(line, status="set-aside")
    assert waits(Beside(CommunicationSheet(HERE, (aside,)))) == []
    assert list(work_beside(programme().sheet, Beside(planned), TODAY)) == []


def test_an_objection_waits_for_its_answer() -> None:
    heard = (ObjectionLine(ONE, "staff", None, BEFORE), ObjectionLine(OTHER, "staff", None, BEFORE, BEFORE))
    assert waits(Beside(CommunicationSheet(HERE, objections=heard))) == [WorkItem("objections-to-answer", 1, (ONE,))]


def test_an_auditor_s_question_waits_for_its_answer_in_a_programme_that_is_closed_too() -> None:
    waiting = AuditQuestionSheet(ONE, HERE, THIRD, "waiting", BEFORE, (BEFORE,), (4,))
    asked = (waiting, msgspec.structs.replace(waiting, question=OTHER, status="replied"))
    assert list(work_of_questions(asked)) == [WorkItem("audit-questions-to-answer", 1, (ONE,))]
    found = programme()
    closed = msgspec.structs.replace(found, sheet=msgspec.structs.replace(found.sheet, closed_at=BEFORE), questions=asked)
    assert closed.board(TODAY).work == (WorkItem("audit-questions-to-answer", 1, (ONE,)),)


def test_a_workshop_is_to_be_noted_from_the_day_after() -> None:
    sheets = (workshop(ONE, YESTERDAY), workshop(OTHER, TODAY), workshop(THIRD, YESTERDAY, "held"))
    assert waits(Beside(workshops=sheets)) == [WorkItem("workshops-to-note", 1, (ONE,))]


def test_steering_is_late_from_the_day_after() -> None:
    meetings = (SteeringMeetingLine(ONE, "launch", YESTERDAY), SteeringMeetingLine(OTHER, "mid-term", YESTERDAY, {"staff": 2}))
    decisions = (
        SteeringDecisionLine(ONE, OTHER, "Ouvrir un atelier", "coordinator", YESTERDAY),
        SteeringDecisionLine(OTHER, OTHER, "Réserver une salle", "coordinator", TODAY),
        SteeringDecisionLine(THIRD, OTHER, "Prévenir les familles", "coordinator", YESTERDAY, TODAY),
    )
    told = waits(Beside(steering=SteeringSheet(HERE, meetings, decisions)))
    assert told == [WorkItem("steering-to-note", 1, (ONE,)), WorkItem("steering-overdue", 1, (ONE,))]


def test_an_improvement_is_late_until_it_is_done() -> None:
    late = ImprovementLine(ONE, "Plus d’ateliers", BEFORE, YESTERDAY, None)
    lines = (
        late,
        msgspec.structs.replace(late, improvement=OTHER, due=TOMORROW),
        msgspec.structs.replace(late, improvement=THIRD, status="done"),
    )
    assert waits(Beside(impact=ImpactSheet(HERE, improvements=lines))) == [WorkItem("improvements-overdue", 1, (ONE,))]


def test_certificates_that_end_or_were_taken_back() -> None:
    people = [
        mentor(ONE, certified_until=YESTERDAY),
        mentor(OTHER, certified_until=TODAY + timedelta(days=29)),
        mentor(THIRD, certified_until=TODAY + timedelta(days=30)),
        mentor(HERE, revoked_at=BEFORE),
    ]
    assert list(work_of_certificates(people, TODAY)) == [
        WorkItem("certificates-lapsed", 1, (ONE,)),
        WorkItem("certificates-expiring", 1, (OTHER,)),
        WorkItem("certificates-revoked", 1, (HERE,)),
    ]
