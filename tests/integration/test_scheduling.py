"""The scheduler on a real database: what came due is told once, whoever looks, however often, and not where it is moot."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.calendar import ClosedPeriod
from domain.deadlines.watch import EscalationDue
from domain.deadlines.watching import AdjustDelays
from domain.decision import Command, Decision, Situation, decides
from domain.facilitation.pair import PAIR, PairFormed, SessionConfirmed, SessionHeld
from domain.training.consenting import AuthoriseParticipation
from infra.tenant_transaction import tenant_transaction
from projections.deadline_sheet import DEADLINE_SHEETS, KEY, DeadlineSheet
from projections.replay import replay
from projections.tables import table_of
from services.scheduling.scheduler import Pace
from tenants.calendar import AdoptCalendar
from tests.databases import Database
from tests.integration.awaiting import THEN, Clock, Waiting, Watchers, at, waiting, watchers, weekdays_before
from tests.integration.institutions import Platform, further_rules, platform_on

SOON = Pace(most=100, quiet=timedelta(0), longest_quiet=timedelta(0), spread=timedelta(0), again=timedelta(0))


@pytest.fixture
def database(module_database: Database) -> Database:
    return module_database


@pytest.fixture
def clock() -> Clock:
    return Clock(at(weekdays_before(THEN, 6), 9))


@pytest.fixture
async def platform(database: Database, clock: Clock) -> AsyncIterator[Platform]:
    async with platform_on(database, now=clock) as platform:
        yield platform


@pytest.fixture
async def watch(database: Database, clock: Clock) -> AsyncIterator[Watchers]:
    async with watchers(database, clock) as made:
        yield made


async def turns(watch: Watchers, of: Waiting, pace: Pace = SOON, times: int = 1) -> int:
    """Views brought up, then turns of one institution; how many commands were given."""
    given = 0
    for _ in range(times):
        await watch.runner.settle()
        given += await watch.scheduler(pace).turn(of.tenant)
    return given


async def sheet_of(platform: Platform, tenant: UUID) -> DeadlineSheet:
    async with tenant_transaction(platform.engine, tenant) as connection:
        found: DeadlineSheet = (await table_of(DEADLINE_SHEETS).load(connection, tenant, [KEY]))[KEY]
        return found


async def test_before_its_day_nobody_hears(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 3)
    clock.now = at(weekdays_before(THEN, 2))
    assert await turns(watch, school) == 0
    assert await school.told() == []


async def test_on_its_day_each_is_told_of_once_together(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 30)
    clock.now = at(THEN)
    await turns(watch, school, times=4)
    told = await school.told()
    assert [len(one.awaited) for one in told] == [25, 5]
    assert Counter(one.subject for event in told for one in event.awaited) == Counter(school.minors)
    assert {(one.kind, one.step, one.audience) for one in told} == {("guardian-authorisation-reminder", 1, ("guardian", "mentor"))}


async def test_however_many_look_at_once(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 40)
    clock.now = at(THEN)
    await watch.runner.settle()
    rushed = Pace(most=100, lease=timedelta(0), quiet=timedelta(0), longest_quiet=timedelta(0), again=timedelta(0))
    # no lease at all: even then what the log says decides
    await asyncio.gather(*(watch.scheduler(rushed).turn(school.tenant) for _ in range(8)))
    told = await school.told()
    assert Counter(one.subject for event in told for one in event.awaited) == Counter(school.minors)


async def test_who_answered_in_between_is_left_in_peace(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 2)
    clock.now = at(THEN)
    await watch.runner.settle()  # the scheduler reads what the views knew then
    first, second = school.minors
    await school.institution.does(AuthoriseParticipation(participation=first, text_version="1", channel="paper"))
    await watch.scheduler(SOON).turn(school.tenant)
    assert [one.subject for event in await school.told() for one in event.awaited] == [second]


async def test_who_was_away_tells_of_several_steps_once(platform: Platform, watch: Watchers, clock: Clock) -> None:
    clock.now = at(weekdays_before(THEN, 30), 9)
    school = await waiting(platform, 5)
    clock.now = at(THEN)
    await turns(watch, school, times=3)
    assert [(one.step, len(one.awaited)) for one in await school.told()] == [(2, 5)]


async def test_a_little_at_a_time(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 60)
    clock.now = at(THEN)
    gentle = Pace(most=1, spread=timedelta(seconds=30), quiet=timedelta(minutes=1))
    assert await turns(watch, school, gentle) == 1
    assert await turns(watch, school, gentle) == 0  # not its turn yet
    clock.now += timedelta(seconds=31)
    assert await turns(watch, school, gentle) == 1
    clock.now += timedelta(seconds=31)
    assert await turns(watch, school, gentle, times=3) == 1
    assert sum(len(one.awaited) for one in await school.told()) == 60


async def test_nothing_on_a_closed_day_nor_at_night(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 2)
    clock.now = at(THEN, 6)
    assert await turns(watch, school) == 0
    clock.now = at(THEN, 22)
    assert await turns(watch, school) == 0
    year = f"{THEN.year}-{THEN.year + 1}" if THEN.month > 8 else f"{THEN.year - 1}-{THEN.year}"
    closed = (ClosedPeriod(THEN, THEN, "Fermeture"),)
    await school.institution.does(AdoptCalendar(institution=school.tenant, school_year=year, closed=closed, public_holidays=()))
    clock.now = at(THEN)
    assert await turns(watch, school) == 0
    assert await school.told() == []


async def test_a_demonstration_is_never_due(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 2, demonstration=True)
    clock.now = at(THEN)
    assert await turns(watch, school) == 0
    sheet = await sheet_of(platform, school.tenant)
    assert sheet.next_due_at is None
    assert len(sheet.programmes[school.programme].due) == 2


async def test_an_adjusted_delay_moves_the_day(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 1)
    adjusted = AdjustDelays(programme=school.programme, kind="guardian-authorisation-reminder", days=(20, 30))
    await school.institution.does(adjusted)
    clock.now = at(THEN)
    assert await turns(watch, school) == 0
    await school.institution.does(AdjustDelays(programme=school.programme, kind="guardian-authorisation-reminder", days=(2, 4)))
    await turns(watch, school)
    assert [one.step for one in await school.told()] == [2]


async def test_the_sheet_is_what_the_log_replays(platform: Platform, watch: Watchers, clock: Clock) -> None:
    school = await waiting(platform, 3)
    clock.now = at(THEN)
    await turns(watch, school, times=2)
    await watch.runner.settle()
    past = await replay(watch.history, school.tenant, [DEADLINE_SHEETS])
    assert past.views[DEADLINE_SHEETS.name] == {KEY: await sheet_of(platform, school.tenant)}


class LivedBefore(Command, frozen=True):
    """A pair that met once, as the mentor told that day."""

    pair: UUID
    programme: UUID
    session: UUID


async def test_silence_confirms_a_session(platform: Platform, watch: Watchers, clock: Clock) -> None:
    with further_rules():

        @decides(LivedBefore, permission="pairs.run", reads=lambda command, states: (PAIR.of(command.pair),))
        def lived(command: LivedBefore, situation: Situation) -> Decision:
            people = (uuid4(), uuid4(), uuid4(), uuid4())
            formed = PairFormed(command.pair, command.programme, *people, None, None, 6)
            day = situation.today
            held = SessionHeld(command.pair, command.programme, command.session, day, 45, "vidéo", "premises", "mentor", reported_on=day)
            return PAIR.of(command.pair).gains(formed, held)

        clock.now = at(weekdays_before(THEN, 8))
        school = await waiting(platform, 0)
        pair, session = uuid4(), uuid4()
        await school.institution.does(LivedBefore(pair=pair, programme=school.programme, session=session))
        clock.now = at(weekdays_before(THEN, 1))
        assert await turns(watch, school) == 0
        clock.now = at(THEN)
        assert await turns(watch, school, times=3) == 1
        assert await school.institution.events(SessionConfirmed) == [SessionConfirmed(pair, school.programme, session, tacit=True)]
        assert not any(isinstance(one, EscalationDue) for one in await school.told())
