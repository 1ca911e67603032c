"""Following a programme: put off, dealt with, noted, called; by whom it is entrusted to. Handing over; the views that one keeps."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from projections.follow_up import DoneOn, FollowUpSheet, evolve
from tenants.follow_up import (
    FOLLOW_UP,
    ContactPlanned,
    FollowUpDone,
    FollowUpNoted,
    FollowUpReopened,
    FollowUpSnoozed,
    MarkFindingDone,
    NoteFollowUp,
    PlanContact,
    ReopenFinding,
    SnoozeFinding,
)
from tenants.handing_over import HandOverClient
from tenants.saved_views import MOST, SAVED_VIEWS, DropView, KeepView, ViewDropped, ViewKept
from tenants.supervision import SUPERVISION, AssignmentEnded, ConsultantAssigned, supervision_of
from tests.unit.projections.toys import recorded_event
from tests.unit.tenants.deciding import TODAY, Given, given

PROGRAMME, CLIENT, CONSULTANT, OTHER, NOTE = (UUID(int=number) for number in range(1, 6))
WHO = {"programme": PROGRAMME, "client": CLIENT, "account": CONSULTANT}
NAMES = (PROGRAMME, CLIENT, CONSULTANT)
THEIRS = SUPERVISION.of(supervision_of(CLIENT, CONSULTANT))
OTHERS = SUPERVISION.of(supervision_of(CLIENT, OTHER))
ASSIGNED = ConsultantAssigned(THEIRS.identifier, CLIENT, CONSULTANT, date(2026, 9, 1))
FOLLOWED = FOLLOW_UP.of(PROGRAMME)
NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)
UNTIL = TODAY + timedelta(days=7)
SNOOZED = FollowUpSnoozed(*NAMES, "institution-silent", UNTIL, "la direction change")
DONE = FollowUpDone(*NAMES, "institution-silent", date(2026, 10, 20), TODAY)
ME = {"role": "consultant", "actor": f"account/{CONSULTANT}"}

SNOOZE = SnoozeFinding(**WHO, rule="institution-silent", until=UNTIL, reason=" la  direction change ")
MARK = MarkFindingDone(**WHO, rule="institution-silent", since=date(2026, 10, 20))
REOPEN = ReopenFinding(**WHO, rule="institution-silent")
WRITE = NoteFollowUp(**WHO, note=NOTE, words="Rappeler après le conseil")
CALL = PlanContact(**WHO, day=UNTIL)


def after(*events: object) -> Given:
    return given((THEIRS, [ASSIGNED]), (FOLLOWED, list(events)))  # type: ignore[arg-type]


def test_a_consultant_puts_off_deals_with_notes_and_plans() -> None:
    assert after().when(SNOOZE, **ME) == [SNOOZED]
    assert after(SNOOZED).when(SNOOZE, **ME) == []
    assert after(SNOOZED).when(MARK, **ME) == [DONE]
    assert after(DONE).when(MARK, **ME) == []
    assert after(DONE).when(REOPEN, **ME) == [FollowUpReopened(*NAMES, "institution-silent")]
    assert after().when(REOPEN, **ME) == []
    noted = FollowUpNoted(*NAMES, NOTE, TODAY, "Rappeler après le conseil")
    assert after().when(WRITE, **ME) == [noted]
    assert after(noted).when(WRITE, **ME) == []
    assert after().when(CALL, **ME) == [ContactPlanned(*NAMES, UNTIL)]
    assert after(ContactPlanned(*NAMES, UNTIL)).when(CALL, **ME) == []


@pytest.mark.parametrize("command", [SNOOZE, MARK, REOPEN, WRITE, CALL], ids=lambda one: type(one).__name__)
def test_only_whom_it_is_entrusted_to_follows_and_a_head(command: SnoozeFinding) -> None:
    given().refuses("not-their-client", command, **ME)
    after().refuses("not-their-client", command, role="consultant", actor=f"account/{OTHER}")
    given((THEIRS, [ASSIGNED, AssignmentEnded(THEIRS.identifier, CLIENT, CONSULTANT)])).refuses("not-their-client", command, **ME)
    given().when(command, role="head", actor=f"account/{CONSULTANT}")


def test_days_and_words_that_cannot_be_are_refused() -> None:
    for until in (TODAY, TODAY + timedelta(days=91)):
        after().refuses("snooze-day-wrong", SnoozeFinding(**WHO, rule="phase-late", until=until, reason="plus tard"), **ME)
    after().refuses("follow-up-words-missing", SnoozeFinding(**WHO, rule="phase-late", until=UNTIL, reason="  "), **ME)
    after().refuses("follow-up-words-missing", NoteFollowUp(**WHO, note=NOTE, words="x" * 601), **ME)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=401)):
        after().refuses("contact-day-wrong", PlanContact(**WHO, day=day), **ME)


def test_the_view_holds_days_and_no_words() -> None:
    sheet: FollowUpSheet | None = None
    noted = FollowUpNoted(*NAMES, NOTE, TODAY, "Rappeler")
    for number, event in enumerate((SNOOZED, noted, ContactPlanned(*NAMES, UNTIL)), start=1):
        sheet = evolve(sheet, recorded_event(event, number, NOW, NOW))
    assert sheet == FollowUpSheet(PROGRAMME, CLIENT, {"institution-silent": UNTIL}, {}, 1, TODAY, UNTIL)
    sheet = evolve(sheet, recorded_event(DONE, 4, NOW, NOW))
    assert sheet is not None
    assert (sheet.snoozed, sheet.done) == ({}, {"institution-silent": DoneOn(date(2026, 10, 20), TODAY)})
    sheet = evolve(sheet, recorded_event(FollowUpReopened(*NAMES, "institution-silent"), 5, NOW, NOW))
    assert sheet is not None and (sheet.snoozed, sheet.done) == ({}, {})


def test_an_institution_passes_from_one_to_another_on_the_same_day() -> None:
    command = HandOverClient(client=CLIENT, account=CONSULTANT, successor=OTHER)
    ended = AssignmentEnded(THEIRS.identifier, CLIENT, CONSULTANT)
    taken = ConsultantAssigned(OTHERS.identifier, CLIENT, OTHER, TODAY)
    assert given((THEIRS, [ASSIGNED])).when(command, role="head") == [ended, taken]
    assert given((THEIRS, [ASSIGNED, ended]), (OTHERS, [taken])).when(command, role="head") == []
    assert given((THEIRS, [ASSIGNED]), (OTHERS, [taken])).when(command, role="head") == [ended]
    standing_in = ConsultantAssigned(OTHERS.identifier, CLIENT, OTHER, TODAY, UNTIL, CONSULTANT)
    assert given((THEIRS, [ASSIGNED]), (OTHERS, [standing_in])).when(command, role="head") == [ended, taken]
    given().refuses("nothing-to-hand-over", command, role="head")
    given().refuses("hand-over-to-oneself", HandOverClient(client=CLIENT, account=OTHER, successor=OTHER), role="head")


def test_one_keeps_views_of_one_s_own() -> None:
    stream, view = SAVED_VIEWS.of(CONSULTANT), UUID(int=9)
    keep = KeepView(account=CONSULTANT, view=view, name=" Lyon ", query="academie=Lyon")
    kept = ViewKept(CONSULTANT, view, "Lyon", "academie=Lyon")
    drop = DropView(account=CONSULTANT, view=view)
    assert given().when(keep, **ME) == [kept]
    assert given((stream, [kept])).when(keep, **ME) == []
    assert given((stream, [kept])).when(drop, **ME) == [ViewDropped(CONSULTANT, view)]
    assert given().when(drop, **ME) == []
    for command in (keep, drop):
        given().refuses("not-their-views", command, role="consultant", actor=f"account/{OTHER}")
    given().refuses("view-name-missing", KeepView(account=CONSULTANT, view=view, name=" ", query=""), **ME)
    many = [ViewKept(CONSULTANT, UUID(int=100 + number), "Lyon", "") for number in range(MOST)]
    given((stream, many)).refuses("too-many-views", keep, **ME)
