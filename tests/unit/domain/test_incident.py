"""What is told in confidence is for those who are named for it, whatever their role; to anybody else it does not exist."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.decision import Command
from domain.event import Event, event_types, is_restricted
from domain.safeguarding.forgetting import DestroyIncidentWords, closed_before
from domain.safeguarding.incident import (
    INCIDENT,
    IncidentClosed,
    IncidentNoted,
    IncidentPassedOn,
    IncidentRead,
    IncidentReaderDismissed,
    IncidentReaderNamed,
    IncidentReopened,
    IncidentReported,
    IncidentTakenUp,
    IncidentWordsDestroyed,
)
from domain.safeguarding.reporting import (
    CloseIncident,
    DismissIncidentReader,
    NameIncidentReader,
    NoteOnIncident,
    OpenIncident,
    PassOnIncident,
    ReopenIncident,
    ReportIncident,
    TakeUpIncident,
)
from tests.unit.domain.histories import HERE, closed_programme, identifier, running_programme
from tests.unit.domain.specification import TODAY, Given, Outcome, given

ONE = identifier("an incident")
CONTACT = identifier("the contact's account")
NURSE = identifier("the nurse's account")
WORDS = "Un adulte insiste pour me voir seul."
REPORTED = IncidentReported(ONE, HERE, "boundary", False, "safeguarding", WORDS)
TO_THE_DIRECTION = IncidentReported(ONE, HERE, "boundary", False, "direction", WORDS)
CLOSED = IncidentClosed(ONE, HERE, "passed-on", "Suivi par le 119.", TODAY)
TOLD = ReportIncident(programme=HERE, incident=ONE, nature="boundary", urgent=False, addressed_to="safeguarding", words=f" {WORDS} ")

ACTING: tuple[tuple[Command, Event], ...] = (
    (TakeUpIncident(incident=ONE), IncidentTakenUp(ONE, HERE, CONTACT)),
    (NoteOnIncident(incident=ONE, note="Reçue à 10 h."), IncidentNoted(ONE, HERE, "Reçue à 10 h.")),
    (PassOnIncident(incident=ONE, authority="119", day=TODAY), IncidentPassedOn(ONE, HERE, "119", TODAY)),
    (NameIncidentReader(incident=ONE, account=NURSE), IncidentReaderNamed(ONE, HERE, NURSE)),
    (CloseIncident(incident=ONE, outcome="passed-on", note="Suivi par le 119."), CLOSED),
)


def past(*events: Event) -> Given:
    return given(running_programme(), (INCIDENT.of(ONE), events))


def contact(told: Given, command: Command, *, role: str = "safeguarding", account: UUID = CONTACT) -> Outcome:
    return told.when(command, role=role, actor=f"account/{account}")


def test_somebody_tells_once_and_may_while_the_programme_is_closed() -> None:
    given(running_programme()).when(TOLD, role="mentor").then(REPORTED).again().then_nothing()
    given(closed_programme()).when(TOLD, role="guardian").then(REPORTED)


def test_what_cannot_be_told() -> None:
    given().when(TOLD, role="mentor").refused("programme-missing")
    empty = ReportIncident(programme=HERE, incident=ONE, nature="other", urgent=True, addressed_to="direction", words="  ")
    given(running_programme()).when(empty, role="mentor").refused("incident-words-missing")
    past(REPORTED, CLOSED).when(TOLD, role="mentor").refused("incident-taken")


def test_each_reading_is_noted_once_a_day() -> None:
    contact(past(REPORTED), OpenIncident(incident=ONE)).then(IncidentRead(ONE, HERE, CONTACT, TODAY)).again().then_nothing()
    contact(past(REPORTED, CLOSED), OpenIncident(incident=ONE)).then(IncidentRead(ONE, HERE, CONTACT, TODAY))


@pytest.mark.parametrize(("command", "event"), ACTING, ids=lambda one: type(one).__name__)
def test_whom_it_is_addressed_to_acts(command: Command, event: Event) -> None:
    contact(past(REPORTED), command).then(event)
    contact(past(TO_THE_DIRECTION), command, role="direction").then(event)


@pytest.mark.parametrize(
    "command", [*(command for command, _event in ACTING), OpenIncident(incident=ONE)], ids=lambda one: type(one).__name__
)
def test_to_anybody_else_it_does_not_exist(command: Command) -> None:
    for role in ("direction", "coordinator", "facilitator", "reader"):
        contact(past(REPORTED), command, role=role).refused("incident-missing")
    contact(past(TO_THE_DIRECTION), command).refused("incident-missing")
    contact(past(), command).refused("incident-missing")
    past(REPORTED).when(command, role="safeguarding", actor="person/somebody").refused("incident-missing")


def test_somebody_named_reads_it_until_they_are_dismissed() -> None:
    named = past(REPORTED, IncidentReaderNamed(ONE, HERE, NURSE))
    contact(named, NoteOnIncident(incident=ONE, note="Vue."), role="reader", account=NURSE).then(IncidentNoted(ONE, HERE, "Vue."))
    gone = IncidentReaderDismissed(ONE, HERE, NURSE)
    dismiss = DismissIncidentReader(incident=ONE, account=NURSE)
    contact(named, dismiss).then(gone).again().then_nothing()
    contact(past(REPORTED), dismiss).then_nothing()
    contact(past(REPORTED), dismiss, role="reader").refused("incident-missing")
    contact(named.and_(INCIDENT.of(ONE), gone), OpenIncident(incident=ONE), role="reader", account=NURSE).refused("incident-missing")


def test_what_was_done_is_done() -> None:
    for command, event in (*ACTING[:1], ACTING[2], ACTING[3]):
        contact(past(REPORTED, event), command).then_nothing()
    contact(past(REPORTED, CLOSED), ACTING[4][0]).then_nothing()
    contact(past(REPORTED), PassOnIncident(incident=ONE, authority="judge", day=TODAY + timedelta(days=1))).refused(
        "incident-day-impossible"
    )


def test_once_closed_it_waits_to_be_opened_again() -> None:
    again = ReopenIncident(incident=ONE, note="Cela recommence.")
    contact(past(REPORTED, CLOSED), again).then(IncidentReopened(ONE, HERE, "Cela recommence.")).again().then_nothing()
    contact(past(REPORTED, CLOSED), again, role="direction").refused("incident-missing")
    for command, _event in ACTING[:4]:
        contact(past(REPORTED, CLOSED), command).refused("incident-closed")


def test_six_years_after_its_closing_its_words_are_destroyed_once() -> None:
    over, destroy = closed_before(TODAY), DestroyIncidentWords(incident=ONE)
    long_ago = msgspec.structs.replace(CLOSED, day=over)
    gone = IncidentWordsDestroyed(ONE, HERE)
    past(REPORTED, long_ago).when(destroy, role="system").then(gone).again().then_nothing()
    for told in (
        past(REPORTED, msgspec.structs.replace(CLOSED, day=over + timedelta(days=1))),
        past(REPORTED, msgspec.structs.replace(CLOSED, day=None)),
        past(REPORTED, long_ago, IncidentReopened(ONE, HERE, "…")),
        past(REPORTED),
    ):
        told.when(destroy, role="system").refused("incident-words-kept")
    past().when(destroy, role="system").refused("incident-missing")
    forgotten = past(REPORTED, long_ago, gone)
    contact(forgotten, ReopenIncident(incident=ONE, note="…")).refused("incident-words-gone")
    contact(forgotten, OpenIncident(incident=ONE)).then(IncidentRead(ONE, HERE, CONTACT, TODAY))
    assert closed_before(date(2028, 2, 29)) == date(2022, 2, 28)


def test_every_event_of_an_incident_is_restricted_and_sealed_with_its_own_key() -> None:
    ours: list[Any] = [one for one in event_types() if one.stream_type == "incident"]
    assert len(ours) == 10
    assert all(one.restricted for one in ours)
    assert {one.data_subject for one in ours if one.personal_fields} == {"incident"}
    assert is_restricted("incident.of-a-later-version.v9")
