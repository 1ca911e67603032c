"""A reader says how they want to be told; the log says what became of each notice."""

from uuid import uuid4

from tenants.notices.choices import NOTICE_CHOICE, ChooseNotices, NoticeChoiceMade
from tenants.notices.outcomes import NOTICE, NoteOutcome, NoticeDelivered, NoticeFailed
from tests.unit.tenants.deciding import given

READER, MESSAGE = uuid4(), uuid4()
ONCE_A_DAY = NoticeChoiceMade(READER, "en", daily=True, quiet_nights=True, quiet_sundays=False, stopped=False)
DELIVERED, FAILED = NoticeDelivered(MESSAGE), NoticeFailed(MESSAGE, "address-refused")


def test_a_reader_chooses_their_language_and_one_message_a_day() -> None:
    choice = ChooseNotices(READER, language="en", daily=True, quiet_sundays=False)
    assert given().when(choice, role="system") == [ONCE_A_DAY]


def test_choosing_the_same_again_changes_nothing() -> None:
    choice = ChooseNotices(READER, language="en", daily=True, quiet_sundays=False)
    assert given((NOTICE_CHOICE.of(READER), [ONCE_A_DAY])).when(choice, role="system") == []


def test_what_nobody_chose_need_not_be_chosen() -> None:
    assert given().when(ChooseNotices(READER), role="system") == []


def test_what_was_delivered_is_noted() -> None:
    assert given().when(NoteOutcome(MESSAGE), role="system") == [DELIVERED]


def test_what_was_given_up_is_noted_with_its_reason() -> None:
    assert given().when(NoteOutcome(MESSAGE, "address-refused"), role="system") == [FAILED]


def test_what_failed_and_was_sent_again_may_still_be_delivered() -> None:
    assert given((NOTICE.of(MESSAGE), [FAILED])).when(NoteOutcome(MESSAGE), role="system") == [DELIVERED]


def test_what_was_delivered_stays_delivered() -> None:
    before = given((NOTICE.of(MESSAGE), [DELIVERED]))
    assert before.when(NoteOutcome(MESSAGE, "too-late"), role="system") == []
    assert before.when(NoteOutcome(MESSAGE), role="system") == []


def test_what_was_delivered_may_come_back_and_leave_again() -> None:
    before = given((NOTICE.of(MESSAGE), [DELIVERED]))
    returned = NoticeFailed(MESSAGE, "returned-address")
    assert before.when(NoteOutcome(MESSAGE, "returned-address"), role="system") == [returned]
    after = given((NOTICE.of(MESSAGE), [DELIVERED, returned]))
    assert after.when(NoteOutcome(MESSAGE, "returned-address"), role="system") == []
    assert after.when(NoteOutcome(MESSAGE), role="system") == [DELIVERED]
