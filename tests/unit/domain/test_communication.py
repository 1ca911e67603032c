"""Communication: planned, written, approved by whoever it speaks for, sent out; what people feared is heard; volunteers are called."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.design.calling import OpenCall
from domain.design.communication import (
    ANNOUNCEMENT,
    COMMUNICATION,
    Approved,
    CallAdjusted,
    CallOpened,
    DetailsGiven,
    MeetingCorrected,
    MeetingHeld,
    MessageApproved,
    MessageDelivered,
    MessagePlanned,
    MessageSetAside,
    MessageWritten,
    ObjectionAnswered,
    ObjectionRaised,
    ObjectionWordsErased,
    Out,
    nameless_author,
    staff_informed,
)
from domain.design.informing import GiveDetails, PlanMessages, PlannedMessage, SetMessageAside, WriteMessage
from domain.design.listening import AnswerObjection, CorrectMeeting, EraseWords, HoldMeeting, RaiseObjection
from domain.design.sending import ApproveMessage, DeliverMessage
from domain.design.texts import Detail, MessageText, filled, gaps, reader_fields
from domain.personal import Sealed
from domain.programme import GateWaived
from tests.unit.domain.histories import (
    ANNOUNCED,
    CALLED,
    FIGURES,
    HERE,
    KNOWN,
    TELLING,
    announced,
    closed_programme,
    communication,
    identifier,
    planned,
    running_programme,
)
from tests.unit.domain.specification import TODAY, given, happened

YESTERDAY = TODAY - timedelta(days=1)
OTHER = MessageText("Autre objet", "Autre texte.", "Autre.")
LINE = PlannedMessage(ANNOUNCEMENT, "staff", "direction", ANNOUNCED)
PLAN = PlanMessages(programme=HERE, messages=(LINE,))
APPROVE = ApproveMessage(programme=HERE, message=ANNOUNCEMENT, figures=FIGURES)
PASTE = DeliverMessage(programme=HERE, message=ANNOUNCEMENT, channel="workspace", day=YESTERDAY)
APPROVED = MessageApproved(HERE, ANNOUNCEMENT, FIGURES)
TOLD = DetailsGiven(HERE, TELLING, KNOWN)
ASIDE = MessageSetAside(HERE, ANNOUNCEMENT, "")
READY = communication(planned(), TOLD, APPROVED)


def write(text: MessageText) -> WriteMessage:
    return WriteMessage(programme=HERE, message=ANNOUNCEMENT, text=text)


class TestPlanning:
    def test_a_message_takes_its_place_with_its_text(self) -> None:
        line = PlannedMessage(ANNOUNCEMENT, "staff", "direction", ANNOUNCED, date(2026, 11, 9), True)
        given(running_programme()).when(PlanMessages(programme=HERE, messages=(line, line))).then(
            MessagePlanned(HERE, ANNOUNCEMENT, "staff", "direction", ANNOUNCED, date(2026, 11, 9), True)
        )

    def test_what_is_planned_stays_as_it_is(self) -> None:
        given(running_programme(), communication(planned())).when(PLAN).then_nothing()
        given(running_programme(), READY).when(PLAN).then_nothing()
        given(running_programme(), announced()).when(PLAN).then_nothing()

    def test_what_was_set_aside_comes_back(self) -> None:
        given(running_programme(), communication(planned(), ASIDE)).when(PLAN).then(planned()).again().then_nothing()

    def test_in_a_running_programme(self) -> None:
        given(closed_programme()).when(PLAN).refused("programme-closed")
        given().when(PLAN).refused("programme-missing")


class TestWriting:
    def test_the_text_becomes_the_institution_s_own(self) -> None:
        given(running_programme(), communication(planned())).when(write(OTHER)).then(
            MessageWritten(HERE, ANNOUNCEMENT, OTHER)
        ).again().then_nothing()

    def test_what_was_approved_must_be_approved_again(self) -> None:
        outcome = given(running_programme(), READY).when(write(ANNOUNCED)).then(MessageWritten(HERE, ANNOUNCEMENT, ANNOUNCED))
        outcome.when(PASTE).refused("message-not-approved")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (MessageText("Objet", "  ", "Court"), "message-text-missing"),
            (MessageText("Objet", "Texte", ""), "message-text-missing"),
            (MessageText("Objet", "Texte", "x" * 301), "text-too-long"),
            (MessageText("x" * 201, "Texte", "Court"), "text-too-long"),
            (MessageText("Objet", "x" * 8001, "Court"), "text-too-long"),
            (MessageText("Objet", "Le {{ info_meeting }", "Court"), "field-unreadable"),
            (MessageText("Objet", "Le {{ jour de réunion }}", "Court"), "field-unreadable"),
        ],
    )
    def test_a_text_that_could_not_be_read_is_refused(self, text: MessageText, code: str) -> None:
        given(running_programme(), communication(planned())).when(write(text)).refused(code)

    def test_not_what_has_left_nor_what_is_set_aside_nor_what_was_never_planned(self) -> None:
        given(running_programme(), announced()).when(write(OTHER)).refused("message-already-out")
        given(running_programme(), communication(planned(), ASIDE)).when(write(OTHER)).refused("message-set-aside")
        given(running_programme()).when(write(OTHER)).refused("message-missing")


class TestDetails:
    def test_all_that_messages_repeat_is_told_at_once(self) -> None:
        told = (Detail("info_meeting", " mardi à 12 h, salle 4 "), *KNOWN, Detail("reply_by", " "))
        command = GiveDetails(programme=HERE, details=TELLING, given=told)
        given(running_programme()).when(command).then(TOLD).again().then_nothing()

    def test_a_later_telling_takes_its_place(self) -> None:
        command = GiveDetails(programme=HERE, details=identifier("later"), given=())
        given(running_programme(), communication(TOLD)).when(command).then(DetailsGiven(HERE, identifier("later"), []))

    def test_what_was_erased_can_be_told_again(self) -> None:
        erased = DetailsGiven(HERE, identifier("before"), Sealed("…"))
        given(running_programme(), communication(erased)).when(GiveDetails(programme=HERE, details=TELLING, given=tuple(KNOWN))).then(TOLD)

    def test_neither_too_many_nor_too_long(self) -> None:
        many = tuple(Detail(f"field_{number}", "x") for number in range(61))
        given(running_programme()).when(GiveDetails(programme=HERE, details=TELLING, given=many)).refused("too-many-details", longest=60)
        long = (Detail("info_meeting", "x" * 501),)
        given(running_programme()).when(GiveDetails(programme=HERE, details=TELLING, given=long)).refused("text-too-long", longest=500)
        heavy = tuple(Detail(f"field_{number}", "x" * 400) for number in range(30))
        given(running_programme()).when(GiveDetails(programme=HERE, details=TELLING, given=heavy)).refused("text-too-long", longest=8000)


class TestApproving:
    def test_the_direction_approves_what_is_said_in_its_name(self) -> None:
        ready = given(running_programme(), communication(planned(), TOLD))
        ready.when(APPROVE).refused("message-of-the-direction")
        ready.when(APPROVE, role="direction").then(APPROVED).again().then_nothing()

    @pytest.mark.parametrize("role", ["coordinator", "direction"])
    def test_either_approves_what_the_coordinator_says(self, role: str) -> None:
        planned_call = planned("staff-call", CALLED, "coordinator")
        approve = ApproveMessage(programme=HERE, message="staff-call")
        given(running_programme(), communication(planned_call)).when(approve, role=role).then(MessageApproved(HERE, "staff-call"))

    def test_never_with_a_gap(self) -> None:
        bare = ApproveMessage(programme=HERE, message=ANNOUNCEMENT)
        missing = "programme_name, info_meeting, direction_name"
        given(running_programme(), communication(planned())).when(bare, role="direction").refused("message-has-gaps", missing=missing)
        once = communication(planned(), TOLD, DetailsGiven(HERE, identifier("erased"), Sealed("…")))
        given(running_programme(), once).when(APPROVE, role="direction").refused("message-has-gaps")

    def test_only_the_figures_that_it_shows_are_kept(self) -> None:
        figures = (*FIGURES, Detail("sessions_held", "12"))
        command = ApproveMessage(programme=HERE, message=ANNOUNCEMENT, figures=figures)
        given(running_programme(), communication(planned(), TOLD)).when(command, role="direction").then(APPROVED)

    def test_not_what_is_set_aside_nor_what_was_never_planned(self) -> None:
        given(running_programme(), communication(planned(), ASIDE)).when(APPROVE, role="direction").refused("message-set-aside")
        given(running_programme()).when(APPROVE, role="direction").refused("message-missing")
        given(closed_programme(), READY).when(APPROVE, role="direction").refused("programme-closed")

    def test_it_keeps_the_details_it_was_approved_with(self) -> None:
        later = DetailsGiven(HERE, identifier("later"), [Detail("info_meeting", "jeudi")])
        state = COMMUNICATION.fold((planned(), TOLD, APPROVED, later))
        approved = state.messages[ANNOUNCEMENT]
        assert isinstance(approved, Approved)
        assert approved.values["info_meeting"] == "mardi à 12 h, salle 4"


class TestLeaving:
    def test_through_a_channel_on_a_day(self) -> None:
        given(running_programme(), READY).when(PASTE).then(
            MessageDelivered(HERE, ANNOUNCEMENT, "workspace", YESTERDAY)
        ).again().then_nothing()

    def test_at_a_moment(self) -> None:
        noon = datetime(2026, 11, 2, 11, tzinfo=UTC)
        command = DeliverMessage(programme=HERE, message=ANNOUNCEMENT, channel="mail", day=YESTERDAY, delivered_at=noon)
        given(running_programme(), READY).when(command).then(happened(MessageDelivered(HERE, ANNOUNCEMENT, "mail", YESTERDAY), noon))

    @pytest.mark.parametrize("moment", [datetime(2026, 10, 1, 11, tzinfo=UTC), datetime(2026, 11, 3, 22, tzinfo=UTC)])
    def test_at_a_moment_of_that_day_and_not_ahead(self, moment: datetime) -> None:
        command = DeliverMessage(programme=HERE, message=ANNOUNCEMENT, channel="mail", day=TODAY, delivered_at=moment)
        given(running_programme(), READY).when(command).refused("time-not-allowed")

    def test_several_times_through_several_channels(self) -> None:
        paper = DeliverMessage(programme=HERE, message=ANNOUNCEMENT, channel="paper", day=TODAY)
        given(running_programme(), announced()).when(paper).then(MessageDelivered(HERE, ANNOUNCEMENT, "paper", TODAY))

    def test_not_before_it_is_approved_nor_before_its_day(self) -> None:
        given(running_programme(), communication(planned())).when(PASTE).refused("message-not-approved")
        tomorrow = DeliverMessage(programme=HERE, message=ANNOUNCEMENT, channel="paper", day=TODAY + timedelta(days=1))
        given(running_programme(), READY).when(tomorrow).refused("delivery-in-the-future")
        given(running_programme(), communication(planned(), ASIDE)).when(PASTE).refused("message-set-aside")
        given(running_programme()).when(PASTE).refused("message-missing")

    def test_what_each_reader_reads_differently_is_handed_to_each(self) -> None:
        ready = communication(planned("staff-call", CALLED, "coordinator"), MessageApproved(HERE, "staff-call"))
        pasted = DeliverMessage(programme=HERE, message="staff-call", channel="workspace", day=TODAY)
        handed = DeliverMessage(programme=HERE, message="staff-call", channel="paper", day=TODAY)
        given(running_programme(), ready).when(pasted).refused("message-is-personal", fields="link")
        given(running_programme(), ready).when(handed).then(MessageDelivered(HERE, "staff-call", "paper", TODAY))

    def test_it_stays_as_it_was_read(self) -> None:
        state = COMMUNICATION.fold(announced(DetailsGiven(HERE, identifier("later"), []), MessageWritten(HERE, ANNOUNCEMENT, OTHER))[1])
        message = state.messages[ANNOUNCEMENT]
        assert isinstance(message, Out)
        assert (message.text, message.values["direction_name"]) == (ANNOUNCED, "Anne Roy, directrice")


class TestSettingAside:
    def test_one_that_nobody_expects(self) -> None:
        command = SetMessageAside(programme=HERE, message=ANNOUNCEMENT)
        given(running_programme(), communication(planned())).when(command).then(ASIDE).again().then_nothing()

    def test_one_that_the_mode_asks_for_with_a_reason(self) -> None:
        asked_for = communication(planned(required=True))
        given(running_programme(), asked_for).when(SetMessageAside(programme=HERE, message=ANNOUNCEMENT)).refused("reason-missing")
        command = SetMessageAside(programme=HERE, message=ANNOUNCEMENT, reason="Dit en réunion")
        given(running_programme(), asked_for).when(command).then(MessageSetAside(HERE, ANNOUNCEMENT, "Dit en réunion"))

    def test_not_what_has_left_nor_what_was_never_planned(self) -> None:
        command = SetMessageAside(programme=HERE, message=ANNOUNCEMENT)
        given(running_programme(), announced()).when(command).refused("message-already-out")
        given(running_programme()).when(command).refused("message-missing")


MEETING = identifier("the information meeting")
HELD = MeetingHeld(HERE, MEETING, "staff", YESTERDAY, 32, 60)


class TestMeetings:
    def test_who_came_is_counted(self) -> None:
        command = HoldMeeting(programme=HERE, meeting=MEETING, audience="staff", day=YESTERDAY, attended=32, invited=60)
        given(running_programme()).when(command).then(HELD).again().then_nothing()

    def test_at_a_moment(self) -> None:
        noon = datetime(2026, 11, 2, 11, tzinfo=UTC)
        command = HoldMeeting(programme=HERE, meeting=MEETING, audience="staff", day=YESTERDAY, attended=32, invited=60, held_at=noon)
        given(running_programme()).when(command).then(happened(HELD, noon))

    @pytest.mark.parametrize(("attended", "invited"), [(-1, None), (61, 60), (100_001, None)])
    def test_not_more_than_were_invited(self, attended: int, invited: int | None) -> None:
        command = HoldMeeting(programme=HERE, meeting=MEETING, audience="staff", day=TODAY, attended=attended, invited=invited)
        given(running_programme()).when(command).refused("attendance-impossible")

    def test_not_ahead_and_not_twice_otherwise(self) -> None:
        ahead = HoldMeeting(programme=HERE, meeting=MEETING, audience="staff", day=TODAY + timedelta(days=1), attended=3)
        given(running_programme()).when(ahead).refused("meeting-in-the-future")
        other = HoldMeeting(programme=HERE, meeting=MEETING, audience="staff", day=YESTERDAY, attended=33, invited=60)
        given(running_programme(), communication(HELD)).when(other).refused("meeting-already-recorded")
        given(closed_programme()).when(other).refused("programme-closed")

    def test_corrected_never_edited(self) -> None:
        command = CorrectMeeting(programme=HERE, meeting=MEETING, audience="staff", day=YESTERDAY, attended=33, invited=60)
        corrected = MeetingCorrected(HERE, MEETING, "staff", YESTERDAY, 33, 60)
        given(running_programme(), communication(HELD)).when(command).then(corrected).again().then_nothing()
        given(running_programme()).when(command).refused("meeting-missing")


DOUBT = identifier("a doubt")
RAISED = ObjectionRaised(HERE, DOUBT, "staff", nameless_author(DOUBT), "no-time", "Et mes copies ?")


class TestObjections:
    def test_nobody_s_name_is_needed(self) -> None:
        command = RaiseObjection(programme=HERE, objection=DOUBT, audience="staff", reason="no-time", words=" Et mes copies ? ")
        given(running_programme()).when(command).then(RAISED).again().then_nothing()

    def test_who_gives_their_name_owns_the_words(self) -> None:
        somebody = identifier("person Claire")
        command = RaiseObjection(programme=HERE, objection=DOUBT, audience="staff", words="Quand ?", author=somebody)
        given(running_programme()).when(command).then(ObjectionRaised(HERE, DOUBT, "staff", somebody, None, "Quand ?"))

    def test_it_says_something_that_can_be_answered(self) -> None:
        empty = RaiseObjection(programme=HERE, objection=DOUBT, audience="families", words="  ")
        given(running_programme()).when(empty).refused("objection-empty")
        long = RaiseObjection(programme=HERE, objection=DOUBT, audience="families", words="x" * 2001)
        given(running_programme()).when(long).refused("text-too-long", longest=2000)
        other = RaiseObjection(programme=HERE, objection=DOUBT, audience="families", words="Autre chose")
        given(running_programme(), communication(RAISED)).when(other).refused("objection-already-raised")

    def test_it_is_answered_and_answered_better(self) -> None:
        command = AnswerObjection(programme=HERE, objection=DOUBT, answer=" Un atelier d’une heure est possible. ")
        answered = ObjectionAnswered(HERE, DOUBT, "Un atelier d’une heure est possible.")
        outcome = given(running_programme(), communication(RAISED)).when(command).then(answered)
        outcome.again().then_nothing()
        better = AnswerObjection(programme=HERE, objection=DOUBT, answer="Six fois 45 minutes.")
        outcome.when(better).then(ObjectionAnswered(HERE, DOUBT, "Six fois 45 minutes."))

    def test_not_with_nothing_and_not_one_that_was_never_heard(self) -> None:
        nothing = AnswerObjection(programme=HERE, objection=DOUBT, answer=" ")
        given(running_programme(), communication(RAISED)).when(nothing).refused("answer-missing")
        given(running_programme()).when(AnswerObjection(programme=HERE, objection=DOUBT, answer="Oui.")).refused("objection-missing")


class TestErasing:
    def test_no_person_s_key_is_that_of_nameless_words(self) -> None:
        somebody = identifier("person Claire")
        command = RaiseObjection(programme=HERE, objection=somebody, audience="staff", words="Quand ?")
        assert given(running_programme()).when(command).event().author not in (somebody, HERE)

    def test_the_words_go_the_doubt_and_its_answer_stay(self) -> None:
        command = EraseWords(programme=HERE, objection=DOUBT)
        answered = ObjectionAnswered(HERE, DOUBT, "Oui.")
        outcome = given(running_programme(), communication(RAISED, answered)).when(command).then(ObjectionWordsErased(HERE, DOUBT))
        outcome.again().then_nothing()
        objection = COMMUNICATION.fold((RAISED, answered, ObjectionWordsErased(HERE, DOUBT))).objections[DOUBT]
        assert (objection.words, objection.reason, objection.answer) == (None, "no-time", "Oui.")

    def test_only_of_what_was_heard(self) -> None:
        given(running_programme()).when(EraseWords(programme=HERE, objection=DOUBT)).refused("objection-missing")


SOON = TODAY + timedelta(days=14)
CALL = OpenCall(programme=HERE, audience="staff", asked=60, closes_on=SOON)


class TestCalling:
    def test_once_the_staff_is_informed(self) -> None:
        given(running_programme(mode="reinforced"), announced()).when(CALL).then(CallOpened(HERE, "staff", 60, SOON)).again().then_nothing()

    def test_in_reinforced_mode_not_before_the_announcement_has_left(self) -> None:
        given(running_programme(mode="reinforced")).when(CALL).refused("staff-not-informed")
        given(running_programme(mode="reinforced"), READY).when(CALL).refused("staff-not-informed")
        set_aside = communication(planned(), ASIDE)
        given(running_programme(mode="reinforced"), set_aside).when(CALL).refused("staff-not-informed")
        given(running_programme(mode="express")).when(CALL).then(CallOpened(HERE, "staff", 60, SOON))

    def test_the_direction_may_waive_it(self) -> None:
        waived = GateWaived(HERE, "staff-informed", "Dit en assemblée", TODAY)
        given(running_programme(waived, mode="reinforced")).when(CALL).then(CallOpened(HERE, "staff", 60, SOON))

    def test_more_people_or_more_time(self) -> None:
        opened = communication(CallOpened(HERE, "staff", 40, SOON))
        given(running_programme(), opened).when(CALL).then(CallAdjusted(HERE, "staff", 60, SOON)).again().then_nothing()

    def test_somebody_is_asked_and_has_time_to_answer(self) -> None:
        nobody = OpenCall(programme=HERE, audience="learners", asked=0, closes_on=SOON)
        given(running_programme()).when(nobody).refused("nobody-asked")
        over = OpenCall(programme=HERE, audience="learners", asked=10, closes_on=YESTERDAY)
        given(running_programme()).when(over).refused("call-over-already")
        given(closed_programme()).when(CALL).refused("programme-closed")

    def test_the_gate_reads_one_thing(self) -> None:
        assert staff_informed(COMMUNICATION.fold(announced()[1]))
        assert not staff_informed(COMMUNICATION.fold(READY[1]))
        assert not staff_informed(COMMUNICATION.initial)


class TestTexts:
    def test_fields_are_found_in_the_order_of_reading(self) -> None:
        assert ANNOUNCED.fields == ("programme_name", "info_meeting", "support_sentence", "direction_name")

    def test_gaps_are_what_nobody_can_read_yet(self) -> None:
        assert gaps(ANNOUNCED, {"info_meeting": "mardi"}) == ("programme_name", "direction_name")
        assert gaps(CALLED, {}) == ()
        assert reader_fields(CALLED, {}) == ("link",)
        assert reader_fields(CALLED, {"link": "https://exemple.test"}) == ()

    def test_an_empty_sentence_takes_its_paragraph_away(self) -> None:
        values = {"info_meeting": "mardi", "direction_name": "Anne {{ link }}"}
        read = filled(ANNOUNCED.body, values, lambda name: f"[{name}]")
        assert read == "Bonjour,\n\nUne réunion a lieu mardi.\n\nAnne {{ link }}"
        assert filled(CALLED.short, {}, lambda name: f"[{name}]") == "Inscription : [link]"
