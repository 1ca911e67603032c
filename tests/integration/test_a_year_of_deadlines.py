"""A programme's whole school year, looked at every day by two schedulers at once: each deadline is told once, on its day, and on no other.

The days are those of the school year 2025-2026 in zone B, whose holidays and public holidays are written out here as they were published
(arrêté du 7 décembre 2022 for the zones), so that what is expected is counted without the product's own arithmetic.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any, Final

import pytest

from domain.calendar import ClosedPeriod
from domain.deadlines.rules import RULES
from domain.deadlines.watch import Kind
from domain.decision import Command, Decision, Situation, Stream, decides
from domain.event import Event
from domain.facilitation.pair import PAIR, PairActivated, PairFormed, SessionConfirmed, SessionHeld, SessionPlanned
from domain.measurement.impact import IMPACT, ImprovementDecided, VolunteerInvitedAgain
from domain.measurement.survey import SURVEY, SurveyOpened
from domain.programme import PROGRAMME, OpenProgramme, ProgrammeClosed
from domain.training.participation_events import MentorCertified
from services.scheduling.scheduler import Pace
from tenants.calendar import AdoptCalendar
from tests.databases import Database
from tests.integration.awaiting import Clock, Watchers, at, watchers
from tests.integration.institutions import OpenInstitution, further_rules, platform_on
from tests.unit.domain.histories import HERE, QUESTIONNAIRE, Someone, identifier, proposed, selected

HOLIDAYS: Final = (  # first and last day without school
    (date(2025, 10, 18), date(2025, 11, 2)),
    (date(2025, 12, 20), date(2026, 1, 4)),
    (date(2026, 2, 14), date(2026, 3, 1)),
    (date(2026, 4, 11), date(2026, 4, 26)),
    (date(2026, 5, 15), date(2026, 5, 16)),  # pont de l’Ascension
    (date(2026, 7, 4), date(2026, 8, 31)),
)
PUBLIC: Final = (
    *(date(2025, month, day) for month, day in ((11, 1), (11, 11), (12, 25))),
    *(date(2026, month, day) for month, day in ((1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14))),
)
AWAY: Final = (date(2026, 1, 26), date(2026, 2, 8))  # both schedulers were stopped
PACE: Final = Pace(quiet=timedelta(0), longest_quiet=timedelta(0), spread=timedelta(0), again=timedelta(hours=6))
NEVER_MET, SILENT, MEETS = (identifier(f"the pair that {what}") for what in ("never met", "fell silent", "meets"))
SOON, HELD, ONCE, LATELY = (identifier(f"a session {when}") for when in ("planned", "nobody confirmed", "of the beginning", "in December"))
SURVEY_ID, IMPROVEMENT = identifier("the pulse"), identifier("an improvement")
FIRST_MINOR, SECOND_MINOR, CERTIFIED, INVITED = (Someone(name, "mentor") for name in ("Ada", "Bo", "Cléo", "Dan"))
ADULT_IN: Final = date(2028, 1, 31)

Lived = tuple[Stream[Any], tuple[Event, ...]]


def is_school_day(day: date) -> bool:
    return day.weekday() < 5 and day not in PUBLIC and not any(first <= day <= last for first, last in HOLIDAYS)


def school_days(day: date, count: int) -> date:
    """The day on which so many school days have gone by; before, where the count is negative."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if is_school_day(day):
            count -= 1 if count > 0 else -1
    return day


def formed(pair: Any, sessions: int, *further: Event) -> Lived:
    mentor, mentee, *people = (identifier(f"{part} of {pair}") for part in ("mentor", "mentee", "mentor's person", "mentee's person"))
    return PAIR.of(pair), (PairFormed(pair, HERE, mentor, mentee, people[0], people[1], None, 80.0, sessions), *further)


def held(pair: Any, session: Any, day: date) -> SessionHeld:
    return SessionHeld(pair, HERE, session, day, 45, "social-media", "premises", "mentor", reported_on=day)


def confirmed(pair: Any, session: Any) -> SessionConfirmed:
    return SessionConfirmed(pair, HERE, session, tacit=False, side="mentee")


def _year() -> Iterator[tuple[date, Lived]]:
    """What happens, and when; nobody ever answers."""
    yield date(2025, 10, 13), formed(NEVER_MET, 6)
    once = (PairActivated(MEETS, HERE), held(MEETS, ONCE, date(2025, 10, 14)), confirmed(MEETS, ONCE))
    yield date(2025, 10, 14), formed(MEETS, 1, *once)
    lately = (PairActivated(SILENT, HERE), held(SILENT, LATELY, date(2025, 12, 8)), confirmed(SILENT, LATELY))
    yield date(2025, 12, 8), formed(SILENT, 6, *lately)
    yield date(2026, 1, 5), selected(FIRST_MINOR, guardian_until=ADULT_IN)
    stream, events = proposed(INVITED)
    yield date(2026, 1, 12), (stream, tuple(events))
    again = VolunteerInvitedAgain(HERE, INVITED.participation, identifier("last year"), INVITED.person, "mentor")
    yield date(2026, 1, 12), (IMPACT.of(HERE), (again,))
    yield date(2026, 1, 19), selected(SECOND_MINOR, guardian_until=ADULT_IN)
    certified = MentorCertified(CERTIFIED.participation, HERE, CERTIFIED.person, date(2026, 4, 3))
    yield date(2026, 1, 20), selected(CERTIFIED, certified)
    opened = SurveyOpened(SURVEY_ID, HERE, "pulse", QUESTIONNAIRE, 8, date(2026, 4, 3))
    yield date(2026, 3, 23), (SURVEY.of(SURVEY_ID), (opened,))
    planned = SessionPlanned(MEETS, HERE, SOON, date(2026, 4, 27), 720, 45, "premises")
    yield date(2026, 4, 7), (PAIR.of(MEETS), (planned,))
    yield date(2026, 5, 11), (PAIR.of(MEETS), (held(MEETS, HELD, date(2026, 5, 11)),))
    decided = ImprovementDecided(HERE, IMPROVEMENT, "Commencer plus tôt", date(2026, 6, 26), "coordinator")
    yield date(2026, 6, 19), (IMPACT.of(HERE), (decided,))
    yield date(2026, 7, 3), (PROGRAMME.of(HERE), (ProgrammeClosed(HERE),))


EXPECTED: Final[set[tuple[date, Kind, int, Any]]] = {
    # across Toussaint, the end of summer time and the eleventh of November
    (date(2025, 11, 3), "pair-acceptance", 1, NEVER_MET),
    (date(2025, 11, 10), "first-session", 1, NEVER_MET),
    (date(2025, 11, 18), "first-session", 2, NEVER_MET),
    # across Noël
    (date(2026, 1, 12), "inactivity-nudge", 1, SILENT),
    (date(2026, 1, 19), "inactivity-facilitator", 1, SILENT),
    (date(2026, 1, 12), "guardian-authorisation-reminder", 1, FIRST_MINOR.participation),
    (date(2026, 1, 19), "guardian-authorisation-reminder", 2, FIRST_MINOR.participation),
    # nobody looked for two weeks: what went by is told once, by its last step, on the day when somebody looks again
    (date(2026, 2, 9), "inactivity-escalation", 1, SILENT),
    (date(2026, 2, 9), "guardian-authorisation-reminder", 2, SECOND_MINOR.participation),
    (date(2026, 2, 9), "invitation-expiry", 1, INVITED.participation),
    # before it runs out, and across the beginning of summer time
    (date(2026, 3, 6), "certification-expiry", 1, CERTIFIED.participation),
    (date(2026, 3, 27), "survey-reminder", 1, SURVEY_ID),
    (date(2026, 4, 2), "survey-reminder", 2, SURVEY_ID),
    (date(2026, 4, 8), "survey-to-close", 1, SURVEY_ID),
    # on the Friday of the holidays, for the Monday after them
    (date(2026, 4, 24), "session-tomorrow", 1, SOON),
    (date(2026, 4, 29), "session-to-report", 1, SOON),
    # after the summer, of a programme that is closed
    (date(2026, 9, 7), "improvement-overdue", 1, IMPROVEMENT),
}
SETTLED: Final = (date(2026, 5, 26), HELD)  # the eighth school day, across the Ascension and Whit Monday


class LiveOn(Command, frozen=True):
    """What happens next in the story."""

    place: int


@pytest.fixture
def story() -> Iterator[list[tuple[date, Lived]]]:
    told = sorted(_year(), key=lambda one: one[0])
    with further_rules():

        @decides(LiveOn, permission="pairs.run", reads=lambda command, states: (told[command.place][1][0],))
        def live_on(command: LiveOn, situation: Situation) -> Decision:
            stream, events = told[command.place][1]
            return stream.gains(*events)

        yield told


@pytest.fixture
async def school(database: Database) -> AsyncIterator[tuple[OpenInstitution, Watchers, Clock]]:
    clock = Clock(at(date(2025, 9, 1), 9))
    async with platform_on(database, now=clock) as platform, watchers(database, clock) as watch:
        institution = await platform.institution()
        closed = [ClosedPeriod(first, last, "vacances") for first, last in HOLIDAYS]
        adopt: dict[str, Any] = {"school_year": "2025-2026", "closed": tuple(closed), "public_holidays": PUBLIC}
        await institution.does(AdoptCalendar(institution=institution.tenant, **adopt))
        opening: Any = {"kind": "lycee-public", "mode": "standard", "template": "essai", "template_version": "1", "year": "2025-2026"}
        days: Any = {"first_day": date(2025, 9, 1), "last_day": date(2026, 7, 3)}
        await institution.does(OpenProgramme(programme=HERE, name="Essai", gates={}, **opening, **days))
        yield institution, watch, clock


def test_what_is_expected_is_counted_by_hand() -> None:
    """The days above, by a count of their own over the holidays as published."""
    assert school_days(date(2025, 10, 13), 5) == date(2025, 11, 3)
    assert [school_days(date(2025, 10, 13), count) for count in (10, 15)] == [date(2025, 11, 10), date(2025, 11, 18)]
    assert [school_days(date(2025, 12, 8), count) for count in (15, 20, 30)] == [date(2026, 1, 12), date(2026, 1, 19), date(2026, 2, 2)]
    assert school_days(date(2026, 1, 12), 20) == date(2026, 2, 9)
    assert school_days(date(2026, 4, 3), -20) == date(2026, 3, 6)
    assert school_days(date(2026, 5, 11), 8) == SETTLED[0]
    assert school_days(date(2026, 6, 26), 10) == date(2026, 9, 7)
    assert {kind for _, kind, _, _ in EXPECTED} | {"session-silence"} == RULES.keys(), "a new rule is lived through here as well"
    assert {(kind, step) for _, kind, step, _ in EXPECTED} == {
        (kind, step) for kind, rule in RULES.items() if not rule.settles for step in range(1, len(rule.steps) + 1)
    }


async def test_each_is_told_once_on_its_day_whoever_looks(
    school: tuple[OpenInstitution, Watchers, Clock], story: list[tuple[date, Lived]]
) -> None:
    institution, watch, clock = school
    schedulers = [watch.scheduler(PACE), watch.scheduler(PACE)]
    heard: list[tuple[date, int]] = []  # the day, and how far the log had come
    day, place, last = date(2025, 10, 1), 0, date(2026, 9, 30)
    await watch.runner.settle()
    while day <= last:
        clock.now = at(day, 7)
        while place < len(story) and story[place][0] == day:
            await institution.does(LiveOn(place=place))
            place += 1
            await watch.runner.settle()
        if not AWAY[0] <= day <= AWAY[1]:
            for hour in (7, 13, 22):
                clock.now = at(day, hour)
                given = sum(await asyncio.gather(*(one.turn(institution.tenant) for one in schedulers)))
                assert not given or hour == 13, f"told at {hour} on {day}"
                if given:
                    await watch.runner.settle()
                    heard.append((day, await institution.head()))
        day += timedelta(days=1)
    assert place == len(story)

    told: list[tuple[date, Kind, int, Any]] = []
    settled: list[tuple[date, Any]] = []
    for recorded in await institution.log():
        on = next((day for day, head in heard if recorded.position <= head), None)
        event: Any = recorded.event
        if hasattr(event, "awaited"):
            assert on is not None
            told += [(on, event.kind, event.step, one.subject) for one in event.awaited]
        elif isinstance(event, SessionConfirmed) and event.tacit:
            assert on is not None
            settled.append((on, event.session))
    assert sorted(told, key=str) == sorted(EXPECTED, key=str)
    assert settled == [SETTLED]
