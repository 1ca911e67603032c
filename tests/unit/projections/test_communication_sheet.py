"""The communication's sheet says what the decisions' own state says, without a word of anybody."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
from hypothesis import given as generated
from hypothesis import strategies as st

from domain.design.communication import (
    ANNOUNCEMENT,
    COMMUNICATION,
    CallAdjusted,
    CallOpened,
    MeetingCorrected,
    MeetingHeld,
    MessageApproved,
    MessageDelivered,
    MessagePlanned,
    MessageSetAside,
    MessageWritten,
    ObjectionAnswered,
    ObjectionRaised,
    staff_informed,
)
from domain.event import Event, event_type_of
from domain.recorded import Recorded
from projections.communication_sheet import CommunicationSheet, evolve, key
from services.communication.states import status_of
from tests.unit.domain.histories import ANNOUNCED, CALLED, HERE

OPENED = datetime(2026, 9, 1, 8, tzinfo=UTC)
DAY = date(2026, 10, 5)
MEETING, DOUBT = UUID(int=51), UUID(int=61)
MESSAGES = st.sampled_from((ANNOUNCEMENT, "staff-call"))


def recorded(position: int, event: Event) -> Recorded:
    unknown = UUID(int=0)
    return Recorded(
        position,
        UUID(int=position),
        event_type_of(event).tag,
        f"communication/{HERE}",
        position,
        OPENED,
        OPENED,
        "account/x",
        "coordinator",
        unknown,
        unknown,
        None,
        None,
        event,
    )


def told(*events: Event) -> CommunicationSheet:
    sheet: CommunicationSheet | None = None
    for position, event in enumerate(events, start=1):
        line = recorded(position, event)
        assert key(line) == HERE
        sheet = evolve(sheet, line)
    return sheet or CommunicationSheet(HERE)


# what the rules let happen to one message, in any order that they let happen
LIFE = {
    "draft": (MessageWritten(HERE, "", CALLED), MessageApproved(HERE, ""), MessageSetAside(HERE, "", "")),
    "approved": (MessageWritten(HERE, "", CALLED), MessageDelivered(HERE, "", "paper", DAY), MessageSetAside(HERE, "", "")),
    "out": (MessageDelivered(HERE, "", "workspace", DAY),),
    "set-aside": (MessagePlanned(HERE, "", "staff", "coordinator", ANNOUNCED),),
}


@generated(choices=st.lists(st.tuples(MESSAGES, st.integers(0, 2)), max_size=12))
def test_the_sheet_and_the_state_agree_on_every_message(choices: list[tuple[str, int]]) -> None:
    history: list[Event] = [MessagePlanned(HERE, one, "staff", "direction", ANNOUNCED) for one in (ANNOUNCEMENT, "staff-call")]
    for message, choice in choices:
        possible = LIFE[status_of(COMMUNICATION.fold(history).messages[message])]
        history.append(msgspec.structs.replace(possible[choice % len(possible)], message=message))
    state, sheet = COMMUNICATION.fold(history), told(*history)
    assert {one.message: one.status for one in sheet.messages} == {name: status_of(one) for name, one in state.messages.items()}
    assert (sheet.announced_on is not None) is staff_informed(state)


def test_a_written_text_is_approved_no_more() -> None:
    planned = MessagePlanned(HERE, ANNOUNCEMENT, "staff", "direction", ANNOUNCED, DAY, True)
    approved = told(planned, MessageApproved(HERE, ANNOUNCEMENT)).messages[0]
    assert (approved.due, approved.required, approved.approved_at, approved.written) == (DAY, True, OPENED, False)
    written = told(planned, MessageApproved(HERE, ANNOUNCEMENT), MessageWritten(HERE, ANNOUNCEMENT, CALLED)).messages[0]
    assert (written.status, written.approved_at, written.written) == ("draft", None, True)


def test_the_staff_is_told_once_for_all() -> None:
    planned = MessagePlanned(HERE, ANNOUNCEMENT, "staff", "direction", ANNOUNCED)
    later = MessageDelivered(HERE, ANNOUNCEMENT, "paper", date(2026, 10, 9))
    sheet = told(planned, MessageApproved(HERE, ANNOUNCEMENT), MessageDelivered(HERE, ANNOUNCEMENT, "mail", DAY), later)
    assert (sheet.announced_on, len(sheet.messages[0].deliveries)) == (DAY, 2)


def test_a_corrected_meeting_counts_once() -> None:
    sheet = told(MeetingHeld(HERE, MEETING, "staff", DAY, 32, 60), MeetingCorrected(HERE, MEETING, "staff", DAY, 34, 60))
    assert [(one.attended, one.invited) for one in sheet.meetings] == [(34, 60)]


def test_no_word_of_an_objection_stands_in_it() -> None:
    sheet = told(
        ObjectionRaised(HERE, DOUBT, "families", DOUBT, None, "Mon fils sera-t-il seul ?"), ObjectionAnswered(HERE, DOUBT, "Jamais.")
    )
    assert (sheet.objections[0].audience, sheet.objections[0].answered_at) == ("families", OPENED)
    assert b"fils" not in msgspec.json.encode(sheet)


def test_a_call_that_grows_keeps_its_first_day() -> None:
    sheet = told(CallOpened(HERE, "staff", 40, DAY), CallOpened(HERE, "learners", 90, DAY), CallAdjusted(HERE, "staff", 60, DAY))
    assert (sheet.asked("staff"), sheet.asked("learners"), sheet.calls[0].opened_at) == (60, 90, OPENED)
    assert CommunicationSheet(HERE).asked("staff") is None
