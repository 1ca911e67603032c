"""What an institution awaits: which waits its events begin and end, and when each is due, to the minute, in UTC."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from domain.calendar import ClosedPeriod
from domain.deadlines.watch import Awaited, DelaysAdjusted, GroupPeriodsSet, ReminderDue
from domain.design.design import DesignApproved, DesignDrafted, DesignSubmitted
from domain.event import Event
from domain.facilitation.pair import (
    PairAccepted,
    PairEnded,
    PairFormed,
    PairPaused,
    PairResumed,
    SessionCancelled,
    SessionConfirmed,
    SessionHeld,
    SessionMoved,
    SessionPlanned,
)
from domain.facilitation.steering import AdjustmentDecided, Change
from domain.measurement.impact import ImprovementDecided, ImprovementDone
from domain.personal import Sealed
from domain.programme import Mode, ProgrammeClosed, ProgrammeOpened
from domain.school_time import GroupPeriod
from domain.training.participation_events import (
    MentorCertified,
    ParticipationAuthorised,
    ParticipationProposed,
    ParticipationSelected,
    ParticipationWithdrawn,
    Profile,
)
from infra.school_calendars import Zone, published_calendar
from projections.deadline_sheet import DeadlineSheet, DueStep, evolve
from tenants.institution import CalendarAdopted, InstitutionReactivated, InstitutionSignedUp, InstitutionSuspended
from tests.unit.domain.histories import CONTENT
from tests.unit.projections.toys import recorded_event

INSTITUTION, PROGRAMME, PAIR, MENTOR, MENTEE, SESSION, THING = (UUID(int=number) for number in range(1, 8))


def signed_up(*, demonstration: bool = False, timezone: str = "Europe/Paris") -> InstitutionSignedUp:
    return InstitutionSignedUp(INSTITUTION, "Lycée", "lycee-public", None, None, None, "C", timezone, demonstration)


def opened(mode: Mode = "express") -> ProgrammeOpened:
    return ProgrammeOpened(PROGRAMME, "Mentorat", "lycee-public", mode, "t", "1", "2026-2027", date(2026, 9, 1), date(2027, 6, 30), {})


def adopted(zone: Zone = "C", school_year: str = "2026-2027") -> CalendarAdopted:
    published = published_calendar(school_year, zone)
    closed = tuple(ClosedPeriod(one.first, one.last, one.label) for one in published.closures)
    return CalendarAdopted(INSTITUTION, school_year, closed, tuple(one.day for one in published.public_holidays))


FORMED: Final = PairFormed(PAIR, PROGRAMME, MENTOR, MENTEE, MENTOR, MENTEE, None, None, 6)


class History:
    """Events told one after the other, each at its moment."""

    def __init__(self, *events: Event, at: datetime = datetime(2026, 9, 1, 8, tzinfo=UTC)) -> None:
        self.sheet: DeadlineSheet | None = None
        self.position = 0
        self.and_(*events, at=at)

    def and_(self, *events: Event, at: datetime | date) -> "History":
        moment = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, 10, tzinfo=UTC)
        for event in events:
            self.position += 1
            self.sheet = evolve(self.sheet, recorded_event(event, self.position, moment, moment))
        return self

    @property
    def due(self) -> dict[str, DueStep]:
        assert self.sheet is not None
        return {name.partition("/")[0]: one for name, one in self.sheet.programmes[PROGRAMME].due.items()}

    @property
    def next(self) -> datetime | None:
        assert self.sheet is not None
        return self.sheet.next_due_at


def a_pair(on: date, *, mode: Mode = "express", calendar: CalendarAdopted | None = None) -> History:
    return History(signed_up(), calendar or adopted(), opened(mode)).and_(FORMED, at=on)


@pytest.mark.parametrize(
    ("zone", "year", "formed_on", "nudge", "alert"),
    [
        # Toussaint 2026: 17 October to 1 November; 11 November is a public holiday
        ("C", "2026-2027", date(2026, 10, 8), date(2026, 11, 5), date(2026, 11, 13)),
        # Noël 2025: 20 December to 4 January
        ("B", "2025-2026", date(2025, 12, 12), date(2026, 1, 9), date(2026, 1, 16)),
        # winter, where the three zones differ
        ("A", "2026-2027", date(2027, 2, 8), date(2027, 3, 8), date(2027, 3, 15)),
        ("B", "2026-2027", date(2027, 2, 8), date(2027, 3, 8), date(2027, 3, 15)),
        ("C", "2026-2027", date(2027, 2, 8), date(2027, 3, 5), date(2027, 3, 12)),
        # Easter Monday, 1 May and Ascension with its bridge in 2026
        ("A", "2025-2026", date(2026, 4, 30), date(2026, 5, 20), date(2026, 5, 28)),
    ],
)
def test_a_first_session_across_published_holidays(zone: Zone, year: str, formed_on: date, nudge: date, alert: date) -> None:
    told = a_pair(formed_on, calendar=adopted(zone, year))
    assert (told.due["first-session"].step, told.due["first-session"].day) == (1, nudge)
    told.and_(ReminderDue(PROGRAMME, "first-session", 1, "pair", (), (Awaited(PAIR, formed_on, nudge),)), at=nudge)
    assert (told.due["first-session"].step, told.due["first-session"].day) == (2, alert)


def test_the_same_hour_before_and_after_the_clocks_change() -> None:
    """Summer time ended on 25 October 2026, and begins on 28 March 2027."""
    autumn = a_pair(date(2026, 10, 1)).due["first-session"]
    assert (autumn.day, autumn.at) == (date(2026, 10, 15), datetime(2026, 10, 15, 6, tzinfo=UTC))
    across = a_pair(date(2026, 10, 5)).due["first-session"]
    assert (across.day, across.at) == (date(2026, 11, 2), datetime(2026, 11, 2, 7, tzinfo=UTC))
    spring = a_pair(date(2027, 3, 16)).due["first-session"]
    assert (spring.day, spring.at) == (date(2027, 3, 31), datetime(2027, 3, 31, 6, tzinfo=UTC))  # over Easter Monday


def test_far_from_paris() -> None:
    told = History(signed_up(timezone="Indian/Reunion"), opened()).and_(FORMED, at=datetime(2026, 9, 6, 21, tzinfo=UTC))
    assert told.due["first-session"].day == date(2026, 9, 21)  # there it was the 7th already
    assert told.due["first-session"].at == datetime(2026, 9, 21, 4, tzinfo=UTC)


def test_a_calendar_adopted_later_moves_what_is_under_way() -> None:
    told = History(signed_up(), opened()).and_(FORMED, at=date(2026, 10, 8))
    assert told.due["first-session"].day == date(2026, 10, 22)
    told.and_(adopted(), at=date(2026, 10, 9))
    assert told.due["first-session"].day == date(2026, 11, 5)
    assert told.next == datetime(2026, 11, 5, 7, tzinfo=UTC)


def test_delays_that_the_programme_adjusted() -> None:
    told = a_pair(date(2026, 9, 7)).and_(DelaysAdjusted(PROGRAMME, "first-session", (3, 6)), at=date(2026, 9, 8))
    assert told.due["first-session"].day == date(2026, 9, 10)
    told.and_(DelaysAdjusted(PROGRAMME, "first-session", ()), at=date(2026, 9, 8))
    assert told.due["first-session"].day == date(2026, 9, 21)


def test_weeks_in_company_stop_the_clock() -> None:
    proposal = ParticipationProposed(MENTOR, PROGRAMME, MENTOR, "mentor", Profile(group="BTS 1"))
    told = History(signed_up(), adopted(), opened(), proposal).and_(FORMED, at=date(2026, 9, 7))
    weeks = (GroupPeriod(date(2026, 9, 14), date(2026, 9, 25), "company"),)
    told.and_(GroupPeriodsSet(PROGRAMME, "BTS 1", weeks), at=date(2026, 9, 8))
    assert told.due["first-session"].day == date(2026, 10, 5)


def test_pauses_stop_it_too() -> None:
    told = a_pair(date(2026, 9, 7)).and_(PairPaused(PAIR, PROGRAMME, date(2026, 9, 9), "exams"), at=date(2026, 9, 9))
    assert "first-session" not in told.due
    told.and_(PairResumed(PAIR, PROGRAMME), at=date(2026, 9, 16))
    assert told.due["first-session"].day == date(2026, 9, 28)  # five school days later than the 21st
    known = a_pair(date(2026, 9, 7)).and_(PairPaused(PAIR, PROGRAMME, date(2026, 9, 9), "exams", date(2026, 9, 15)), at=date(2026, 9, 9))
    assert known.due["first-session"].day == date(2026, 9, 28)


def test_the_life_of_a_pair() -> None:
    told = a_pair(date(2026, 9, 7), mode="standard")
    assert set(told.due) == {"pair-acceptance", "first-session"}
    told.and_(*(PairAccepted(PAIR, PROGRAMME, side, MENTOR) for side in ("mentor", "mentee")), at=date(2026, 9, 8))
    told.and_(SessionPlanned(PAIR, PROGRAMME, SESSION, date(2026, 9, 14), 720, 45, "premises"), at=date(2026, 9, 8))
    assert told.due["session-tomorrow"] == DueStep(1, date(2026, 9, 11), datetime(2026, 9, 11, 10, tzinfo=UTC))
    assert told.due["session-to-report"].day == date(2026, 9, 16)
    told.and_(SessionMoved(PAIR, PROGRAMME, SESSION, date(2026, 9, 16), 720, 45, "premises"), at=date(2026, 9, 8))
    assert told.due["session-tomorrow"].day == date(2026, 9, 15)
    held = SessionHeld(PAIR, PROGRAMME, SESSION, date(2026, 9, 16), 45, "vidéo", "premises", "mentor", reported_on=date(2026, 9, 17))
    told.and_(held, at=date(2026, 9, 17))
    assert {name: one.day for name, one in told.due.items()} == {
        "session-silence": date(2026, 9, 29),
        "inactivity-nudge": date(2026, 10, 7),
        "inactivity-facilitator": date(2026, 10, 14),
        "inactivity-escalation": date(2026, 11, 12),
    }
    told.and_(SessionConfirmed(PAIR, PROGRAMME, SESSION, tacit=False, side="mentee"), at=date(2026, 9, 18))
    assert "session-silence" not in told.due
    told.and_(PairEnded(PAIR, PROGRAMME, "goal-reached"), at=date(2026, 9, 18))
    assert told.due == {}
    assert told.next is None


def design(sessions: int) -> tuple[Event, ...]:
    """A design, or its revision, that the direction approves."""
    content = msgspec.structs.replace(CONTENT, frame=msgspec.structs.replace(CONTENT.frame, sessions=sessions))
    return DesignDrafted(PROGRAMME, content), DesignSubmitted(PROGRAMME), DesignApproved(PROGRAMME)


def adjusted(version: int = 1, **change: Any) -> AdjustmentDecided:
    return AdjustmentDecided(PROGRAMME, THING, Change(**change), "On le demande.", "direction", None, version)


def a_pair_that_met(times: int) -> History:
    """Formed under a design of six sessions, it met on so many days on end, the last on 13 October 2026 or the first on the 6th."""
    told = History(signed_up(), adopted(), opened(), *design(6)).and_(FORMED, at=date(2026, 9, 7))
    for number in range(times):
        day = date(2026, 10, 6 + number)
        session = UUID(int=100 + number)
        held = SessionHeld(PAIR, PROGRAMME, session, day, 45, "vidéo", "premises", "mentor", reported_on=day)
        told.and_(held, SessionConfirmed(PAIR, PROGRAMME, session, tacit=False, side="mentee"), at=day)
    return told


SILENCE: Final = {"inactivity-nudge", "inactivity-facilitator", "inactivity-escalation"}


def test_a_pair_that_had_all_its_sessions_is_silent_without_anybody_minding() -> None:
    assert set(a_pair_that_met(5).due) == SILENCE
    assert set(a_pair_that_met(6).due) == set()


def test_more_sessions_decided_on_the_way_are_waited_for_from_that_day() -> None:
    told = a_pair_that_met(6).and_(adjusted(rhythm="plus lent"), at=date(2026, 11, 2))
    assert set(told.due) == set()
    told.and_(adjusted(sessions=8), at=date(2026, 11, 2))
    assert set(told.due) == SILENCE
    assert told.due["inactivity-nudge"].day == date(2026, 11, 24)  # fifteen school days, the 11th of November is none
    told.and_(SessionPlanned(PAIR, PROGRAMME, SESSION, date(2026, 11, 9), 720, 45, "premises"), at=date(2026, 11, 3))
    assert told.due["inactivity-nudge"].day == date(2026, 12, 1)


def test_a_pair_on_its_way_is_silent_since_its_last_session_whatever_is_decided() -> None:
    told = a_pair_that_met(5)
    before = told.due["inactivity-nudge"]
    told.and_(adjusted(sessions=8), at=date(2026, 11, 2))
    assert told.due["inactivity-nudge"] == before


def test_fewer_sessions_decided_on_the_way_end_the_wait() -> None:
    told = a_pair_that_met(4).and_(adjusted(sessions=4), at=date(2026, 11, 2))
    assert set(told.due) == set()


def test_a_revised_design_counts_for_pairs_under_way_and_ends_the_adjustments_before_it() -> None:
    told = a_pair_that_met(5).and_(adjusted(sessions=4), *design(5), at=date(2026, 11, 2))
    assert set(told.due) == set()
    told.and_(adjusted(version=1, sessions=12), at=date(2026, 11, 3))  # of a version that holds no more
    assert set(told.due) == set()
    told.and_(*design(6), at=date(2026, 11, 4))
    assert set(told.due) == SILENCE


def test_a_cancelled_session_is_awaited_no_more() -> None:
    told = a_pair(date(2026, 9, 7)).and_(
        SessionPlanned(PAIR, PROGRAMME, SESSION, date(2026, 9, 14), 720, 45, "premises"),
        SessionCancelled(PAIR, PROGRAMME, SESSION, "other"),
        at=date(2026, 9, 8),
    )
    assert set(told.due) == {"first-session"}


def test_a_minors_way() -> None:
    proposal = ParticipationProposed(MENTOR, PROGRAMME, MENTOR, "mentor", Profile(), Sealed("x"))
    told = History(signed_up(), adopted(), opened()).and_(proposal, at=date(2026, 9, 7))
    assert told.due == {}
    told.and_(ParticipationSelected(MENTOR, PROGRAMME, MENTOR, "mentor", "raison"), at=date(2026, 9, 7))
    assert told.due["guardian-authorisation-reminder"].day == date(2026, 9, 14)
    told.and_(ParticipationAuthorised(MENTOR, PROGRAMME, MENTOR, "1", "link"), at=date(2026, 9, 9))
    assert told.due == {}
    told.and_(MentorCertified(MENTOR, PROGRAMME, MENTOR, date(2027, 6, 30)), at=date(2026, 9, 9))
    assert told.due["certification-expiry"].day == date(2027, 6, 2)
    told.and_(ParticipationWithdrawn(MENTOR, PROGRAMME, MENTOR, "mentor"), at=date(2026, 9, 9))
    assert told.due == {}


def test_improvements_outlive_the_programme() -> None:
    told = a_pair(date(2026, 9, 7)).and_(ImprovementDecided(PROGRAMME, THING, "Un créneau", date(2026, 10, 1)), at=date(2026, 9, 8))
    told.and_(ProgrammeClosed(PROGRAMME), at=date(2026, 9, 9))
    assert {name: one.day for name, one in told.due.items()} == {"improvement-overdue": date(2026, 10, 15)}
    told.and_(ImprovementDone(PROGRAMME, THING, date(2026, 9, 30), "fait"), at=date(2026, 9, 30))
    assert told.due == {}


def test_a_demonstration_shows_its_dates_and_never_comes_due() -> None:
    told = History(signed_up(demonstration=True), opened()).and_(FORMED, at=date(2026, 9, 7))
    assert told.due["first-session"].day == date(2026, 9, 21)
    assert told.next is None


def test_nor_does_an_institution_that_is_suspended() -> None:
    told = a_pair(date(2026, 9, 7)).and_(InstitutionSuspended(INSTITUTION, "requested"), at=date(2026, 9, 8))
    assert told.next is None
    told.and_(InstitutionReactivated(INSTITUTION), at=date(2026, 9, 9))
    assert told.next == datetime(2026, 9, 21, 6, tzinfo=UTC)
