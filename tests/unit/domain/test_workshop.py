"""Workshops: opened, joined while there are seats, taught by certified mentors, held with everybody's minutes, rated on cards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain.event import Event
from domain.facilitation.steering import STEERING, AdjustmentDecided, Change
from domain.facilitation.workshop import (
    WORKSHOP,
    Attendance,
    FacilitatorNamed,
    WorkshopAttendanceCorrected,
    WorkshopCancelled,
    WorkshopChanged,
    WorkshopCodesIssued,
    WorkshopHeld,
    WorkshopJoined,
    WorkshopLeft,
    WorkshopMentorAssigned,
    WorkshopMentorReleased,
    WorkshopOpened,
    WorkshopRated,
)
from domain.facilitation.workshop_dose import WorkshopDose, minutes_in_workshops, workshop_dose
from domain.facilitation.workshop_holding import CorrectWorkshopAttendance, HoldWorkshop, Present
from domain.facilitation.workshop_opinions import IssueWorkshopCodes, RateWorkshop
from domain.facilitation.workshop_places import AssignWorkshopMentor, JoinWorkshop, LeaveWorkshop, ReleaseWorkshopMentor
from domain.facilitation.workshop_planning import CancelWorkshop, ChangeWorkshop, NameFacilitator, OpenWorkshop
from domain.training.participation import PARTICIPATION
from domain.training.participation_events import ParticipationWithdrawn, WorkshopEntered
from tests.unit.domain.histories import (
    ADULT_IN,
    CLAIRE,
    CONTENT,
    ELSEWHERE,
    HERE,
    HUGO,
    INES,
    LUCAS,
    Someone,
    approved_design,
    authorised,
    briefed_mentee,
    certified_mentor,
    charter,
    closed_programme,
    identifier,
    running_programme,
    selected,
    unauthorised_minor,
)
from tests.unit.domain.specification import IN_ORDER, TODAY, Given, given, happened

HERS = identifier("the first workshop")
YESTERDAY = TODAY - timedelta(days=1)  # a Monday
TOMORROW = TODAY + timedelta(days=1)
EVENING = 17 * 60
NOW = datetime(2026, 11, 3, 16, tzinfo=UTC)
GROUPS = msgspec.structs.replace(CONTENT, frame=msgspec.structs.replace(CONTENT.frame, formats=("workshop",), tools=("la visio du lycée",)))
WHEN: dict[str, Any] = {"day": TOMORROW, "start": EVENING, "minutes": 60, "place": "premises", "seats": 2, "room": "CDI"}


def open_it(**changes: Any) -> OpenWorkshop:
    fields = {"title": "Instagram", "theme": "generative-ai", "facilitator_name": "Maud Quéré", **WHEN}
    return OpenWorkshop(programme=HERE, workshop=HERS, **{**fields, **changes})


def was_opened(**changes: Any) -> WorkshopOpened:
    return WorkshopOpened(**{name: getattr(open_it(**changes), name) for name in WorkshopOpened.__struct_fields__})


NAMED = FacilitatorNamed(HERS, HERE, HERS, "staff", "Maud Quéré")


def change(**changes: Any) -> ChangeWorkshop:
    return ChangeWorkshop(workshop=HERS, **{**WHEN, **changes})


def assigned(who: Someone) -> WorkshopMentorAssigned:
    return WorkshopMentorAssigned(HERS, HERE, who.participation, who.person)


def joined(who: Someone) -> WorkshopJoined:
    return WorkshopJoined(HERS, HERE, who.participation, who.person)


def entered(who: Someone) -> WorkshopEntered:
    """Where to look for them from now on."""
    return WorkshopEntered(who.participation, HERE, who.person, who.role, HERS)


def assign(who: Someone) -> AssignWorkshopMentor:
    return AssignWorkshopMentor(workshop=HERS, participation=who.participation)


def join(who: Someone) -> JoinWorkshop:
    return JoinWorkshop(workshop=HERS, participation=who.participation)


def leave(who: Someone) -> LeaveWorkshop:
    return LeaveWorkshop(workshop=HERS, participation=who.participation)


def present(who: Someone, minutes: int = 60) -> Present:
    return Present(who.participation, minutes)


def attended(who: Someone, minutes: int = 60) -> Attendance:
    return Attendance(who.participation, who.person, who.role, minutes)


def hold(*people: Present, **changes: Any) -> HoldWorkshop:
    fields: dict[str, Any] = {"day": YESTERDAY, "minutes": 60, "facilitator_present": True}
    return HoldWorkshop(workshop=HERS, present=people or (present(LUCAS), present(CLAIRE)), **{**fields, **changes})


def in_order(*people: Attendance) -> tuple[Attendance, ...]:
    return tuple(sorted(people, key=lambda one: (one.role, one.participation)))


def was_held(*people: Attendance, **changes: Any) -> WorkshopHeld:
    there = in_order(*(people or (attended(LUCAS), attended(CLAIRE))))
    return WorkshopHeld(HERS, HERE, **{"day": YESTERDAY, "minutes": 60, "attendances": there, "at": NOW, **changes})


def correct(*people: Present, minutes: int = 60, reason: str = "Elle est partie plus tôt.") -> CorrectWorkshopAttendance:
    return CorrectWorkshopAttendance(workshop=HERS, minutes=minutes, present=people or (present(LUCAS), present(CLAIRE, 30)), reason=reason)


def cards(*codes: str) -> IssueWorkshopCodes:
    return IssueWorkshopCodes(workshop=HERS, codes=codes or ("a1", "b2"))


ISSUED = WorkshopCodesIssued(HERS, HERE, ("a1", "b2"))
CANCELLED = WorkshopCancelled(HERS, HERE, "too-few")


def rate(rating: int = 5, code: str = "a1", comment: str | None = "Très utile") -> RateWorkshop:
    return RateWorkshop(workshop=HERS, code=code, rating=rating, comment=comment)


def programme(*further: Event, mode: Any = "express") -> Given:
    """Lucas may teach, Claire and Hugo may learn, and the design wants workshops."""
    people = (certified_mentor(LUCAS), briefed_mentee(CLAIRE), briefed_mentee(HUGO))
    return given(running_programme(*further, mode=mode), approved_design(GROUPS), *people)


def in_a_frame(**changes: Any) -> Given:
    """The same, with another frame of sessions."""
    content = msgspec.structs.replace(GROUPS, frame=msgspec.structs.replace(GROUPS.frame, **changes))
    return given(running_programme(), approved_design(content))


def planned(*further: Event, day: date = TOMORROW, **changes: Any) -> Given:
    return programme().and_(WORKSHOP.of(HERS), was_opened(day=day, **changes), NAMED, *further)


def lived(*further: Event) -> Given:
    return planned(assigned(LUCAS), joined(CLAIRE), was_held(), *further, day=YESTERDAY)


ALL = (
    NameFacilitator(workshop=HERS, name="Hervé"),
    change(seats=5),
    CancelWorkshop(workshop=HERS, reason="too-few"),
    assign(LUCAS),
    ReleaseWorkshopMentor(workshop=HERS, participation=LUCAS.participation),
    join(CLAIRE),
    leave(CLAIRE),
    hold(),
    correct(),
    cards(),
    rate(),
)
BEFORE = ALL[:7]


class TestEveryWorkshop:
    @pytest.mark.parametrize("command", ALL, ids=lambda command: type(command).__name__)
    def test_exists(self, command: Any) -> None:
        programme().when(command).refused("workshop-missing")

    @pytest.mark.parametrize("command", ALL, ids=lambda command: type(command).__name__)
    def test_belongs_to_a_running_programme(self, command: Any) -> None:
        events = [was_opened(day=YESTERDAY), NAMED, assigned(LUCAS), joined(CLAIRE), ISSUED]
        events += [was_held()] if isinstance(command, CorrectWorkshopAttendance) else []
        people = (certified_mentor(LUCAS), briefed_mentee(CLAIRE))
        given(closed_programme(), *people).and_(WORKSHOP.of(HERS), *events).when(command).refused("programme-closed")

    @pytest.mark.parametrize("command", BEFORE, ids=lambda command: type(command).__name__)
    def test_is_prepared_before_it_is_held(self, command: Any) -> None:
        lived().when(command).refused("workshop-held")

    @pytest.mark.parametrize("command", [one for one in ALL if not isinstance(one, CancelWorkshop)], ids=lambda one: type(one).__name__)
    def test_stays_cancelled(self, command: Any) -> None:
        planned(CANCELLED, day=YESTERDAY).when(command).refused("workshop-cancelled")


class TestOpening:
    def test_a_theme_a_day_a_place_seats_and_an_adult(self) -> None:
        programme().when(open_it()).then(was_opened(), NAMED).again().then_nothing()

    def test_a_facilitator_who_has_a_person_here_is_that_person(self) -> None:
        maud = identifier("person Maud")
        opening = programme().when(open_it(facilitator=maud, facilitator_function="consultant"))
        opening.then(was_opened(), FacilitatorNamed(HERS, HERE, maud, "consultant", "Maud Quéré"))

    def test_the_design_must_want_workshops(self) -> None:
        given(running_programme(), approved_design()).when(open_it()).refused("workshops-not-in-the-design")
        given(running_programme()).when(open_it()).refused("design-missing")

    def test_an_adjustment_may_have_added_them(self) -> None:
        added = AdjustmentDecided(HERE, identifier("more"), Change(formats=("pair", "workshop")), "On le demande.", "direction", None)
        told = given(running_programme(), approved_design()).and_(STEERING.of(HERE), added)
        told.when(open_it()).then(was_opened(), NAMED)

    @pytest.mark.parametrize(
        "changes", [{"title": " "}, {"theme": ""}, {"facilitator_name": ""}, {"title": "x" * 301}, {"room": "x" * 301}]
    )
    def test_it_is_said_in_words(self, changes: Any) -> None:
        programme().when(open_it(**changes)).refused("workshop-words-unusable")

    @pytest.mark.parametrize("seats", [0, -1, 61])
    def test_seats_are_those_of_a_room(self, seats: int) -> None:
        programme().when(open_it(seats=seats)).refused("workshop-seats-out-of-range", most=60)

    def test_it_lies_within_the_day_and_the_programme(self) -> None:
        programme().when(open_it(minutes=241)).refused("session-minutes-out-of-range")
        programme().when(open_it(start=23 * 60 + 30)).refused("session-start-out-of-range")
        programme().when(open_it(day=date(2027, 7, 1))).refused("workshop-outside-programme")
        programme().when(open_it(day=date(2026, 9, 13))).refused("workshop-outside-programme")

    def test_it_is_as_the_design_has_people_meet(self) -> None:
        soon = in_a_frame(first_day=TODAY, last_day=TOMORROW, modes=("remote",))
        told = {"first": TODAY.isoformat(), "last": TOMORROW.isoformat()}
        later = TOMORROW + timedelta(days=1)
        soon.when(open_it(day=later)).refused("session-outside-the-period", **told)
        soon.when(open_it()).refused("sessions-only-at-a-distance")
        at_a_distance = {"place": "approved-video", "tool": "la visio du lycée", "room": ""}
        soon.when(open_it(**at_a_distance)).then(was_opened(**at_a_distance), NAMED)
        in_a_frame(modes=("in-person",)).when(open_it(**at_a_distance)).refused("sessions-not-at-a-distance")
        opened = soon.and_(WORKSHOP.of(HERS), was_opened(**at_a_distance), NAMED)
        opened.when(change(**at_a_distance | {"day": later})).refused("session-outside-the-period", **told)
        opened.when(change(**at_a_distance | {"place": "premises"})).refused("sessions-only-at-a-distance")

    def test_another_workshop_keeps_its_identifier(self) -> None:
        planned().when(open_it(title="Montage")).refused("already-exists")
        programme().and_(WORKSHOP.of(HERS), CANCELLED).when(open_it()).then(was_opened(), NAMED)

    def test_the_programme_runs(self) -> None:
        given(closed_programme(), approved_design(GROUPS)).when(open_it()).refused("programme-closed")


class TestItsFacilitator:
    def test_another_may_lead_it(self) -> None:
        other = FacilitatorNamed(HERS, HERE, HERS, "consultant", "Hervé Blanc")
        planned().when(NameFacilitator(workshop=HERS, name="Hervé Blanc", function="consultant")).then(other).again().then_nothing()

    def test_has_a_name(self) -> None:
        planned().when(NameFacilitator(workshop=HERS, name=" ")).refused("workshop-words-unusable")

    def test_is_none_of_its_mentors(self) -> None:
        planned(assigned(LUCAS)).when(NameFacilitator(workshop=HERS, name="Lucas", facilitator=LUCAS.person)).refused(
            "facilitator-is-mentor"
        )
        lucas = FacilitatorNamed(HERS, HERE, LUCAS.person, "staff", "Lucas")
        planned(lucas).when(assign(LUCAS)).refused("facilitator-is-mentor")


class TestChanging:
    def test_another_day_hour_place_or_number_of_seats(self) -> None:
        changed = WorkshopChanged(HERS, HERE, **{**WHEN, "start": 18 * 60, "seats": 5})
        planned().when(change(start=18 * 60, seats=5)).then(changed).again().then_nothing()

    def test_nobody_who_joined_loses_a_seat(self) -> None:
        planned(joined(CLAIRE), joined(HUGO)).when(change(seats=1)).refused("workshop-seats-taken", joined=2)

    def test_a_minor_stays_safe(self) -> None:
        minor = planned(assigned(INES)).and_(unauthorised_minor(INES, authorised(INES)))
        minor.when(change(start=20 * 60)).refused("outside-opening-hours")
        minor.when(change(place="elsewhere")).refused("place-not-safe-for-minors")
        minor.when(change(place="approved-video", tool="une autre")).refused("tool-not-approved")

    def test_it_stays_possible(self) -> None:
        planned().when(change(seats=0)).refused("workshop-seats-out-of-range")
        planned().when(change(day=date(2027, 8, 1))).refused("workshop-outside-programme")
        planned().when(change(room="x" * 301)).refused("workshop-words-unusable")


class TestCancelling:
    def test_with_a_reason(self) -> None:
        planned().when(CancelWorkshop(workshop=HERS, reason="too-few")).then(CANCELLED).again().then_nothing()

    def test_any_other_reason_is_said_in_words(self) -> None:
        planned().when(CancelWorkshop(workshop=HERS, reason="other")).refused("reason-missing")
        told = WorkshopCancelled(HERS, HERE, "other", "Grève des transports")
        planned().when(CancelWorkshop(workshop=HERS, reason="other", note=" Grève des transports ")).then(told)
        planned().when(CancelWorkshop(workshop=HERS, reason="other", note="x" * 301)).refused("workshop-words-unusable")


class TestMentors:
    def test_who_is_certified_may_teach(self) -> None:
        planned().when(assign(LUCAS)).then(assigned(LUCAS), entered(LUCAS)).again().then_nothing()

    def test_nobody_teaches_uncertified(self) -> None:
        planned().and_(selected(INES, charter(INES))).when(assign(INES)).refused("workshop-mentor-not-certified")
        late = planned(day=date(2027, 6, 29)).and_(certified_mentor(INES))
        late.when(assign(INES)).then(assigned(INES), entered(INES))

    def test_a_minor_needs_a_guardian_s_word(self) -> None:
        planned().and_(unauthorised_minor(INES)).when(assign(INES)).refused("workshop-authorisation-missing")
        planned().and_(unauthorised_minor(INES, authorised(INES))).when(assign(INES)).then(assigned(INES), entered(INES))

    def test_the_charter_binds(self) -> None:
        path = [event for event in certified_mentor(INES)[1] if type(event).__name__ != "CharterAccepted"]
        told = planned().and_((certified_mentor(INES)[0], tuple(path)))
        told.when(assign(INES)).refused("workshop-charter-missing")

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"place": "elsewhere"}, "place-not-safe-for-minors"),
            ({"place": "approved-video", "tool": "une autre"}, "tool-not-approved"),
            ({"start": 20 * 60}, "outside-opening-hours"),
        ],
    )
    def test_a_minor_teaches_where_and_when_it_is_safe(self, changes: Any, code: str) -> None:
        planned(**changes).and_(unauthorised_minor(INES, authorised(INES))).when(assign(INES)).refused(code)
        planned(**changes).when(assign(LUCAS)).then(assigned(LUCAS), entered(LUCAS))

    def test_below_fifteen_nobody_teaches_social_networks(self) -> None:
        theme: dict[str, Any] = {"theme": "social-media"}
        fourteen = certified_mentor(INES, authorised(INES), guardian_until=date(2029, 12, 31))
        fifteen = certified_mentor(INES, authorised(INES), guardian_until=date(2029, 10, 31))
        planned(**theme).and_(fourteen).when(assign(INES)).refused("workshop-mentor-too-young")
        planned(**theme).and_(fifteen).when(assign(INES)).then(assigned(INES), entered(INES))
        planned().and_(fourteen).when(assign(INES)).then(assigned(INES), entered(INES))
        planned(**theme).when(assign(LUCAS)).then(assigned(LUCAS), entered(LUCAS))

    def test_a_safeguarding_contact_is_named_first(self) -> None:
        nobody = msgspec.structs.replace(IN_ORDER, safeguarding_contact=False)
        planned().when(assign(LUCAS), institution=nobody).refused("safeguarding-contact-missing")

    def test_they_are_mentors_of_this_programme(self) -> None:
        planned().when(assign(CLAIRE)).refused("only-for-mentors")
        planned().and_(selected(INES, programme=ELSEWHERE)).when(assign(INES)).refused("participation-elsewhere")
        planned().when(assign(INES)).refused("participation-missing")

    def test_they_may_be_released(self) -> None:
        release = ReleaseWorkshopMentor(workshop=HERS, participation=LUCAS.participation)
        released = WorkshopMentorReleased(HERS, HERE, LUCAS.participation, LUCAS.person)
        planned(assigned(LUCAS)).when(release).then(released).again().then_nothing()


class TestSeats:
    def test_joining_takes_one(self) -> None:
        planned().when(join(CLAIRE)).then(joined(CLAIRE), entered(CLAIRE)).again().then_nothing()

    def test_there_are_so_many(self) -> None:
        told = planned(joined(CLAIRE), seats=1)
        told.when(join(HUGO)).refused("workshop-full", seats=1)
        told.when(join(CLAIRE)).then_nothing()

    def test_leaving_gives_it_back(self) -> None:
        left = WorkshopLeft(HERS, HERE, CLAIRE.participation, CLAIRE.person)
        away = planned(joined(CLAIRE), seats=1).when(leave(CLAIRE)).then(left)
        away.again().then_nothing()
        away.when(join(HUGO)).then(joined(HUGO), entered(HUGO))

    def test_whoever_left_the_programme_can_be_taken_off(self) -> None:
        gone = ParticipationWithdrawn(CLAIRE.participation, HERE, CLAIRE.person, "mentee")
        told = planned(joined(CLAIRE)).and_((briefed_mentee(CLAIRE)[0], (gone,)))
        told.when(leave(CLAIRE)).then(WorkshopLeft(HERS, HERE, CLAIRE.participation, CLAIRE.person))
        told.when(join(CLAIRE)).refused("participation-withdrawn")

    def test_participants_act_for_themselves(self) -> None:
        planned().when(join(CLAIRE), role="mentee").refused("seat-not-yours")
        planned(joined(CLAIRE)).when(leave(CLAIRE), role="mentee").refused("seat-not-yours")

    def test_the_charter_and_in_reinforced_mode_the_briefing_come_first(self) -> None:
        planned().and_((selected(HUGO)[0], ())).when(join(INES)).refused("participation-missing")
        bare = given(running_programme(), approved_design(GROUPS), selected(CLAIRE)).and_(WORKSHOP.of(HERS), was_opened(), NAMED)
        bare.when(join(CLAIRE)).refused("workshop-charter-missing")
        bound = selected(CLAIRE, charter(CLAIRE))
        strict = given(running_programme(mode="reinforced"), bound).and_(WORKSHOP.of(HERS), was_opened(), NAMED)
        strict.when(join(CLAIRE)).refused("mentee-not-briefed")

    def test_mentors_do_not_take_them(self) -> None:
        planned().when(join(LUCAS)).refused("only-for-mentees")


class TestHolding:
    def test_tells_who_was_there_and_how_long(self) -> None:
        there = in_order(attended(LUCAS), attended(CLAIRE, 45))
        told = planned(assigned(LUCAS), joined(CLAIRE), day=YESTERDAY).when(hold(present(LUCAS), present(CLAIRE, 45)))
        told.then(was_held(*there), entered(LUCAS), entered(CLAIRE)).again().then_nothing()

    def test_at_its_own_moment(self) -> None:
        began = datetime(2026, 11, 2, 16, tzinfo=UTC)
        told = planned(day=YESTERDAY).when(hold(held_at=began))
        told.then(happened(was_held(at=began), began), entered(LUCAS), entered(CLAIRE))

    def test_whoever_came_without_having_joined_counts(self) -> None:
        told = planned(joined(CLAIRE), day=YESTERDAY).and_(PARTICIPATION.of(LUCAS.participation), entered(LUCAS))
        told.when(hold(present(LUCAS), present(HUGO))).then(was_held(attended(LUCAS), attended(HUGO)), entered(HUGO))

    def test_no_more_than_there_are_seats(self) -> None:
        told = planned(day=YESTERDAY, seats=1).when(hold(present(LUCAS), present(CLAIRE), present(HUGO)))
        told.refused("workshop-full", seats=1)

    def test_an_adult_was_there(self) -> None:
        planned(day=YESTERDAY).when(hold(facilitator_present=False)).refused("workshop-without-adult")

    def test_somebody_taught_and_somebody_learned(self) -> None:
        planned(day=YESTERDAY).when(hold(present(LUCAS))).refused("workshop-without-audience")
        planned(day=YESTERDAY).when(hold(present(CLAIRE))).refused("workshop-without-audience")

    @pytest.mark.parametrize("minutes", [0, 61])
    def test_minutes_are_possible(self, minutes: int) -> None:
        planned(day=YESTERDAY).when(hold(present(LUCAS), present(CLAIRE, minutes))).refused("attendance-minutes-impossible")
        planned(day=YESTERDAY).when(hold(minutes=241)).refused("session-minutes-out-of-range")

    def test_nobody_is_counted_twice(self) -> None:
        planned(day=YESTERDAY).when(hold(present(LUCAS), present(CLAIRE), present(CLAIRE))).refused("attendance-twice")

    def test_not_before_its_day(self) -> None:
        planned().when(hold(day=TOMORROW)).refused("workshop-in-the-future")
        planned(day=YESTERDAY).when(hold(held_at=datetime(2026, 10, 20, 16, tzinfo=UTC))).refused("time-not-allowed")
        planned(day=TODAY).when(hold(day=TODAY, held_at=datetime(2026, 11, 3, 17, tzinfo=UTC))).refused("time-not-allowed")

    def test_every_mentor_was_allowed_to_teach(self) -> None:
        told = planned(day=YESTERDAY).and_(unauthorised_minor(INES))
        told.when(hold(present(INES), present(CLAIRE))).refused("workshop-authorisation-missing")
        held = planned(day=YESTERDAY - timedelta(days=3)).and_(certified_mentor(INES, authorised(INES), guardian_until=ADULT_IN))
        held.when(hold(present(INES), present(CLAIRE))).refused("hour-missing-for-minors")

    def test_everybody_is_of_this_programme(self) -> None:
        told = planned(day=YESTERDAY).and_(selected(INES, programme=ELSEWHERE))
        told.when(hold(present(LUCAS), present(INES))).refused("participation-elsewhere")

    def test_once(self) -> None:
        lived().when(hold()).then_nothing()
        lived().when(hold(present(LUCAS), present(CLAIRE, 20))).refused("workshop-held")


class TestCorrecting:
    def test_says_anew_who_was_there(self) -> None:
        there = in_order(attended(LUCAS), attended(CLAIRE, 30))
        corrected = WorkshopAttendanceCorrected(HERS, HERE, 60, there, "Elle est partie plus tôt.")
        lived().when(correct()).then(happened(corrected, NOW), entered(LUCAS), entered(CLAIRE)).again().then_nothing()

    def test_says_why(self) -> None:
        lived().when(correct(reason=" ")).refused("reason-missing")

    def test_only_what_was_told(self) -> None:
        planned().when(correct()).refused("workshop-not-held")

    def test_stays_possible(self) -> None:
        lived().when(correct(present(LUCAS), present(CLAIRE, 90))).refused("attendance-minutes-impossible")
        lived().when(correct(minutes=300)).refused("session-minutes-out-of-range")


class TestOpinions:
    def test_a_card_a_seat(self) -> None:
        planned().when(cards()).then(ISSUED).again().then_nothing()
        planned(ISSUED).when(cards("a1", "c3")).refused("too-many-workshop-codes")
        lived().when(cards()).then(ISSUED)

    def test_one_opinion_a_card(self) -> None:
        outcome = lived(ISSUED).when(rate())
        assert isinstance(outcome.event(), WorkshopRated)
        assert (outcome.event().rating, outcome.event().comment, outcome.event().code) == (5, "Très utile", "a1")
        outcome.again().then_nothing()
        outcome.when(rate(2)).refused("workshop-code-used")
        assert outcome.when(rate(2, "b2", " ")).event().comment is None

    def test_the_card_is_of_this_workshop(self) -> None:
        lived(ISSUED).when(rate(code="z9")).refused("workshop-code-unknown")

    @pytest.mark.parametrize("rating", [0, 6])
    def test_from_one_to_five(self, rating: int) -> None:
        lived(ISSUED).when(rate(rating)).refused("workshop-rating-out-of-range")
        lived(ISSUED).when(rate(5, comment="x" * 2001)).refused("workshop-rating-out-of-range")

    def test_after_it(self) -> None:
        planned(ISSUED).when(rate()).refused("workshop-still-to-come")
        assert planned(ISSUED, day=TODAY).when(rate()).event().rating == 5


class TestTheDose:
    def test_counts_everybody_s_minutes_in_what_was_held(self) -> None:
        first = WORKSHOP.fold([was_opened(day=YESTERDAY), was_held(attended(LUCAS), attended(CLAIRE, 45), attended(HUGO, 60))])
        second = WORKSHOP.fold([was_opened(day=YESTERDAY), was_held(attended(LUCAS, 30), attended(CLAIRE, 30))])
        called_off = WORKSHOP.fold([was_opened(), CANCELLED])
        to_come = WORKSHOP.fold([was_opened(), joined(CLAIRE)])
        every = (first, second, called_off, to_come)
        assert workshop_dose(every) == WorkshopDose(2, 1, 4, 3, 2, 135, 1, 90, 0, None)
        assert minutes_in_workshops(LUCAS.participation, every) == 90
        assert minutes_in_workshops(CLAIRE.participation, every) == 75
        assert minutes_in_workshops(INES.participation, every) == 0

    def test_says_nothing_where_there_was_nothing(self) -> None:
        assert workshop_dose([]) is None
        assert workshop_dose([WORKSHOP.fold([was_opened()])]) is None

    def test_means_nothing_under_five_opinions(self) -> None:
        codes = tuple("abcdef")
        ratings = [WorkshopRated(HERS, HERE, identifier(code), code, 3 + number % 3) for number, code in enumerate(codes)]
        told = [was_opened(day=YESTERDAY, seats=6), WorkshopCodesIssued(HERS, HERE, codes), was_held()]
        four, six = (workshop_dose([WORKSHOP.fold([*told, *ratings[:count]])]) for count in (4, 6))
        assert four is not None
        assert (four.opinions, four.rating) == (4, None)
        assert six is not None
        assert (six.opinions, six.rating) == (6, 4.0)
