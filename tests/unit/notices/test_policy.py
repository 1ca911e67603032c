"""Given an event, these hear of it; and when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.deadlines.rules import RULES
from domain.deadlines.watch import Awaited, EscalationDue, ReminderDue
from domain.event import Event, event_types
from domain.facilitation.pair import (
    PairDeclined,
    PairEnded,
    PairFormed,
    SessionCancelled,
    SessionHeld,
    SessionMoved,
    SessionPlanned,
)
from domain.facilitation.steering import SteeringDecisionTaken
from domain.facilitation.workshop import FacilitatorNamed, WorkshopCancelled, WorkshopJoined, WorkshopLeft, WorkshopMentorAssigned
from domain.measurement.impact import ReportIssued
from domain.recorded import Recorded
from domain.training.participation_events import ParticipationRejected, ParticipationSelected
from services import rules
from services.notices.facts import Facts
from services.notices.words import WORDS
from services.notices.writing import _page
from tenants.audit_question import AuditQuestionAnswered, AuditQuestionAsked, AuditQuestionClosed, AuditQuestionFollowedUp
from tenants.notices.choices import NoticeChoice
from tenants.notices.moments import is_digest, when
from tenants.notices.policy import (
    WEIGHTS,
    Audience,
    ToAttendee,
    ToAuditor,
    ToConsultants,
    ToEveryone,
    ToGathering,
    ToGuardian,
    ToLeader,
    ToMember,
    ToParticipant,
    ToSomeone,
    ToStaff,
    Weight,
    notices,
)
from tenants.webhooks.subscription import WebhookDisabled

_RULES = rules
TODAY: Final = date(2026, 11, 23)
PARIS: Final = ZoneInfo("Europe/Paris")
PROGRAMME, PAIR, SESSION, MENTOR, MENTEE, OTHER, LINE = (uuid4() for _ in range(7))


def heard(event: Event) -> list[tuple[str, Audience]]:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    recorded = Recorded(7, LINE, "essai", "essai/1", 1, now, now, "account/1", "coordinator", uuid4(), uuid4(), None, None, event)
    return [(one.kind, one.to) for one in notices(recorded, TODAY)]


def planned(day: date, kind: Any = SessionPlanned) -> Event:
    event: Event = kind(PAIR, PROGRAMME, SESSION, day, 600, 45, "premises")
    return event


BOTH: Final = (ToMember(PAIR, "mentor"), ToMember(PAIR, "mentee"))


def test_a_pair_is_proposed_to_both() -> None:
    formed = PairFormed(PAIR, PROGRAMME, OTHER, PROGRAMME, MENTOR, MENTEE, None, None, 6)
    assert heard(formed) == [("pair-formed", ToSomeone(MENTOR, OTHER)), ("pair-formed", ToSomeone(MENTEE, PROGRAMME))]


def test_who_declines_is_not_told_what_they_said() -> None:
    assert heard(PairDeclined(PAIR, PROGRAMME, "mentor", MENTOR)) == [("pair-ended", BOTH[1])]
    assert heard(PairEnded(PAIR, PROGRAMME, "declined")) == [], "the line after it tells nobody twice"
    assert heard(PairEnded(PAIR, PROGRAMME, "programme-over")) == []
    assert heard(PairEnded(PAIR, PROGRAMME, "not-working")) == [("pair-ended", one) for one in BOTH]


def test_sessions_to_come_are_told_and_past_ones_are_not() -> None:
    assert heard(planned(TODAY)) == [("session-planned", one) for one in BOTH]
    assert heard(planned(TODAY - timedelta(days=1))) == []
    assert heard(planned(TODAY, SessionMoved)) == [("session-moved", one) for one in BOTH]
    assert heard(SessionCancelled(PAIR, PROGRAMME, SESSION, "institution")) == [("session-cancelled", one) for one in BOTH]


def test_the_other_side_is_asked_to_confirm() -> None:
    held: Any = {"pair": PAIR, "programme": PROGRAMME, "session": SESSION, "day": TODAY, "minutes": 45, "theme": "ia", "place": "premises"}
    assert heard(SessionHeld(reported_by="mentor", **held)) == [("session-to-confirm", BOTH[1])]
    assert heard(SessionHeld(reported_by="coordinator", **held)) == []


def test_a_selection_is_told_with_the_authorisation_that_it_needs() -> None:
    assert heard(ParticipationSelected(OTHER, PROGRAMME, MENTOR, "mentor", "motivée")) == [
        ("selected", ToSomeone(MENTOR, OTHER)),
        ("authorisation-asked", ToGuardian(MENTOR, OTHER)),
    ]
    assert heard(ParticipationRejected(OTHER, PROGRAMME, MENTOR, "mentor", "complet")) == [("rejected", ToSomeone(MENTOR, OTHER))]


@pytest.mark.parametrize(
    ("owner", "roles"),
    [("direction", ("direction",)), ("deputy-coordinator", ("coordinator",)), ("steering", ("coordinator", "direction"))],
)
def test_a_decision_is_told_to_its_owner(owner: Any, roles: tuple[str, ...]) -> None:
    taken = SteeringDecisionTaken(PROGRAMME, uuid4(), uuid4(), "Ouvrir un atelier", owner, TODAY)
    assert heard(taken) == [("decision-taken", ToStaff(roles))]


def test_a_report_and_a_cancelled_workshop() -> None:
    assert heard(ReportIssued(PROGRAMME, uuid4(), "0" * 64)) == [("report-issued", ToStaff(("coordinator", "direction")))]
    assert heard(WorkshopCancelled(OTHER, PROGRAMME, "too-few")) == [("workshop-cancelled", ToGathering(OTHER))]


def test_whose_part_in_a_workshop_begins_or_ends_hears_of_it() -> None:
    mine = ToAttendee(OTHER, MENTEE, SESSION)
    assert heard(WorkshopJoined(OTHER, PROGRAMME, SESSION, MENTEE)) == [("workshop-joined", mine)]
    assert heard(WorkshopLeft(OTHER, PROGRAMME, SESSION, MENTEE)) == [("workshop-left", mine)]
    assert heard(WorkshopMentorAssigned(OTHER, PROGRAMME, SESSION, MENTEE)) == [("workshop-entrusted", mine)]
    assert heard(FacilitatorNamed(OTHER, PROGRAMME, MENTOR, "staff", "Maud Quéré")) == [
        ("workshop-entrusted", ToLeader(OTHER, LINE)),
        ("workshop-relieved", ToLeader(OTHER, LINE, before=True)),
    ]


def test_a_webhook_that_the_platform_gave_up_is_told_to_the_coordinator() -> None:
    assert heard(WebhookDisabled(OTHER, PAIR, "gone", SESSION)) == [("webhook-disabled", ToStaff(("coordinator",)))]
    assert heard(WebhookDisabled(OTHER, PAIR, "by-hand")) == []
    assert _page(WORDS["webhook-disabled"].page, Facts(event=WebhookDisabled(OTHER, PAIR, "gone", SESSION))) == "/etablissement/webhooks"


def test_an_auditor_s_question_is_told_to_who_has_the_word() -> None:
    staff = ToStaff(("coordinator", "direction"))
    assert heard(AuditQuestionAsked(OTHER, PROGRAMME, MENTOR, "?")) == [("audit-question-asked", staff)]
    assert heard(AuditQuestionFollowedUp(OTHER, PROGRAMME, MENTOR, "?")) == [("audit-question-asked", staff)]
    assert heard(AuditQuestionAnswered(OTHER, PROGRAMME, MENTEE, MENTOR, "Oui.")) == [("audit-question-answered", ToAuditor(MENTOR))]
    closed = AuditQuestionClosed(OTHER, PROGRAMME, MENTOR, True, "")
    assert heard(closed) == [("audit-question-closed", staff)]
    assert _page(WORDS["audit-question-answered"].page, Facts(event=closed)) == "/ekole"
    assert _page(WORDS["audit-question-closed"].page, Facts(event=closed)) == f"/programmes/{PROGRAMME}/questions"


def reminder(kind: Any, *awaited: Awaited, step: int = 0, event: Any = ReminderDue) -> Event:
    rule = RULES[kind]
    made: Event = event(PROGRAMME, kind, step + 1, rule.about, rule.steps[step].audience, awaited)
    return made


def test_what_is_awaited_is_told_to_those_of_whom_it_is() -> None:
    one, two = (Awaited(UUID(int=n), TODAY, TODAY) for n in (1, 2))
    assert heard(reminder("guardian-authorisation-reminder", one)) == [
        ("waited-guardian-authorisation-reminder", ToParticipant(one.subject, guardian=True)),
        ("waited-guardian-authorisation-reminder", ToParticipant(one.subject)),
    ]
    assert heard(reminder("survey-reminder", one)) == [("waited-survey-reminder", ToEveryone(PROGRAMME, ("mentor", "mentee")))]
    session = Awaited(SESSION, TODAY, TODAY, PAIR)
    assert heard(reminder("session-tomorrow", session)) == [("waited-session-tomorrow", side) for side in BOTH]
    staff = ("waited-by-staff", ToStaff(("coordinator",)))
    assert heard(reminder("pair-acceptance", one, two)).count(staff) == 1, "once of all that is awaited"


def test_an_escalation_reaches_the_direction() -> None:
    event = reminder("first-session", Awaited(PAIR, TODAY, TODAY), step=1, event=EscalationDue)
    assert heard(event) == [("waited-by-staff", ToStaff(("coordinator", "direction")))]


def test_an_institution_s_consultants_hear_of_a_pair_that_stands_still() -> None:
    event = reminder("inactivity-escalation", Awaited(PAIR, TODAY, TODAY), event=EscalationDue)
    assert ("waited-by-consultant", ToConsultants()) in heard(event)


def test_whatever_is_told_has_words_and_a_weight() -> None:
    assert WORDS.keys() == WEIGHTS.keys()
    for rule in RULES.values():
        for step in range(len(rule.steps)):
            for event in (ReminderDue, EscalationDue):
                assert {kind for kind, _ in heard(reminder(rule.kind, Awaited(PAIR, TODAY, TODAY), step=step, event=event))} <= WORDS.keys()


def test_incidents_are_never_told_of() -> None:
    assert not [kind.tag for kind in event_types() if kind.tag.startswith("incident.") and kind.event.__name__ in WORDS]


MONDAY_NIGHT, SUNDAY = datetime(2026, 11, 23, 22, 15, tzinfo=PARIS), datetime(2026, 11, 22, 11, 0, tzinfo=PARIS)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
TUESDAY_MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("local", "weight", "choice", "moment"),
    [
        (MONDAY, "usual", NoticeChoice(), MONDAY),
        (MONDAY_NIGHT, "necessary", NoticeChoice(), TUESDAY_MORNING),
        (MONDAY_NIGHT, "urgent", NoticeChoice(), MONDAY_NIGHT),
        (MONDAY_NIGHT, "usual", NoticeChoice(quiet_nights=False), MONDAY_NIGHT),
        (SUNDAY, "usual", NoticeChoice(), datetime(2026, 11, 23, 7, 30, tzinfo=PARIS)),
        (SUNDAY, "usual", NoticeChoice(quiet_sundays=False), SUNDAY),
        (datetime(2026, 11, 21, 23, 0, tzinfo=PARIS), "usual", NoticeChoice(), datetime(2026, 11, 23, 7, 30, tzinfo=PARIS)),
        (MONDAY, "usual", NoticeChoice(daily=True), datetime(2026, 11, 23, 17, 0, tzinfo=PARIS)),
        (MONDAY_NIGHT, "usual", NoticeChoice(daily=True), datetime(2026, 11, 24, 17, 0, tzinfo=PARIS)),
        (SUNDAY, "usual", NoticeChoice(daily=True), datetime(2026, 11, 23, 17, 0, tzinfo=PARIS)),
        (MONDAY, "necessary", NoticeChoice(daily=True), MONDAY),
    ],
)
def test_when_it_reaches_them(local: datetime, weight: Weight, choice: NoticeChoice, moment: datetime) -> None:
    assert when(local, weight, choice) == moment
    assert is_digest(weight, choice) == (choice.daily and weight == "usual")
