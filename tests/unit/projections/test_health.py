"""Health: each rule on the day before it speaks, on the day it does, and on one it does no more; the next change is the true one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ClosedPeriod, SchoolCalendar
from projections.health import LOOKED_AHEAD, Health, health, next_change
from projections.standing import Counted, Missing, PairsFormed, ProgrammeStanding, WeekOfRatings
from tenants.health_rules import DEFAULTS, HealthRule, HealthRules, RuleName

FIRST, LAST = date(2026, 9, 7), date(2027, 6, 25)
AUTUMN = ClosedPeriod(date(2026, 10, 17), date(2026, 11, 1), "vacances d’automne")
MONDAY = date(2026, 11, 9)


def standing(**changed: Any) -> ProgrammeStanding:
    """A programme of a year in good health: diagnosed, designed and trained, with no pairs yet, alive until its last day."""
    well = ProgrammeStanding(
        programme=UUID(int=1),
        name="Mentorat inversé",
        institution="Lycée des Tilleuls",
        kind="lycee-public",
        uai=None,
        academie="Lyon",
        demonstration=False,
        year="2026-2027",
        first_day=FIRST,
        last_day=LAST,
        phase="facilitation",
        phase_since=FIRST,
        done=("diagnostic", "design", "training", "facilitation", "measurement"),
        mentors=10,
        mentees=10,
        pairs=0,
        held=0,
        planned=0,
        last_sign=LAST,
        last_sign_at=datetime(2027, 6, 25, tzinfo=UTC),
        calendar=SchoolCalendar((AUTUMN,)),
    )
    return msgspec.structs.replace(well, **changed)


def rules_that_speak(one: ProgrammeStanding, day: date, rules: HealthRules | None = None) -> dict[str, date]:
    return {finding.rule: finding.since for finding in health(one, day, rules or HealthRules()).findings}


SICK: dict[RuleName, tuple[ProgrammeStanding, date]] = {
    # 15 % of 291 days after the first day is 20 October; fourteen days of grace
    "phase-late": (standing(done=()), date(2026, 11, 4)),
    # ten school days after 12 October, the autumn holidays left out
    "no-first-session": (standing(formed=(PairsFormed(date(2026, 10, 12), 4, 0, 3),)), date(2026, 11, 9)),
    "institution-silent": (standing(last_sign=date(2026, 10, 12)), date(2026, 11, 16)),
    "authorisations-missing": (standing(missing=(Missing(date(2026, 10, 12), date(2027, 3, 31)),)), date(2026, 11, 9)),
    "incidents-open": (standing(incidents=(Counted(MONDAY, 1),)), MONDAY),
    "notices-failing": (standing(failures=(Counted(MONDAY, 3),)), MONDAY),
}


def test_a_programme_that_is_well_has_nothing_to_say() -> None:
    assert health(standing(), MONDAY, HealthRules()) == Health(0, ())


@pytest.mark.parametrize("rule", sorted(SICK))
def test_a_rule_speaks_from_its_day_on_and_says_so(rule: RuleName) -> None:
    one, since = SICK[rule]
    assert rules_that_speak(one, since - timedelta(days=1)) == {}
    assert rules_that_speak(one, since) == {rule: since}
    assert rules_that_speak(one, since + timedelta(days=6)) == {rule: since}
    assert health(one, since, HealthRules()).points == DEFAULTS[rule].points


@pytest.mark.parametrize("rule", sorted(SICK))
def test_a_rule_of_no_points_says_nothing(rule: RuleName) -> None:
    one, since = SICK[rule]
    rules = HealthRules({**DEFAULTS, rule: HealthRule(0, DEFAULTS[rule].threshold)})
    assert rules_that_speak(one, since, rules) == {}


def test_a_phase_that_is_late_is_the_first_that_is_not_over() -> None:
    finding = health(standing(done=("diagnostic",)), date(2027, 1, 4), HealthRules()).findings[0]
    assert (finding.figures["phase"], finding.figures["planned"]) == ("design", "2026-11-18")


def test_a_dose_is_under_its_plan_from_the_day_on_which_too_few_were_held() -> None:
    """Eight pairs of six sessions, evenly until the planned end of the facilitation: 5 held are 60 % of what is expected one day."""
    one = standing(formed=(PairsFormed(date(2026, 10, 12), 8, 48, 0),), held=5, planned=48, pairs=8)
    spoken = [day for n in range(200) if rules_that_speak(one, day := FIRST + timedelta(days=n))]
    assert spoken and rules_that_speak(one, spoken[-1]) == {"dose-under-plan": spoken[0]}
    passed = (spoken[0] - date(2026, 10, 12)).days / (date(2027, 5, 26) - date(2026, 10, 12)).days
    assert 48 * passed * 0.6 > 5 >= 48 * (passed - 1 / 200) * 0.6
    assert rules_that_speak(msgspec.structs.replace(one, held=48), spoken[0]) == {}


def test_nobody_is_compared_with_a_plan_in_the_first_four_weeks() -> None:
    one = standing(formed=(PairsFormed(MONDAY, 8, 48, 0),), planned=48)
    assert rules_that_speak(one, MONDAY + timedelta(days=27)) == {}
    assert rules_that_speak(one, MONDAY + timedelta(days=28)) != {}


def week(number: int, ratings: int, mean: float) -> WeekOfRatings:
    return WeekOfRatings(date(2027, 1, 4) + timedelta(weeks=number), ratings, round(ratings * mean))


@pytest.mark.parametrize(
    ("weeks", "falling"),
    [
        ((week(0, 6, 4.5), week(6, 6, 4.0)), True),
        ((week(0, 6, 4.5), week(6, 6, 4.17)), False),  # two points in six ratings: a third of a point
        ((week(0, 6, 4.0), week(6, 6, 4.5)), False),
        ((week(0, 4, 5.0), week(6, 6, 2.0)), False),  # four ratings are told to nobody
        ((week(0, 6, 5.0), week(6, 4, 1.0)), False),
        ((week(3, 6, 5.0), week(6, 6, 1.0)), False),  # the same month
        ((), False),
    ],
)
def test_satisfaction_falls_between_a_month_and_what_came_before(weeks: tuple[WeekOfRatings, ...], falling: bool) -> None:
    assert rules_that_speak(standing(ratings=weeks), date(2027, 4, 1)) == ({"satisfaction-falling": weeks[-1].monday} if falling else {})


def test_a_minor_who_has_come_of_age_needs_no_authorisation() -> None:
    one, since = SICK["authorisations-missing"]
    assert rules_that_speak(one, date(2027, 3, 31)) == {"authorisations-missing": since}
    assert rules_that_speak(one, date(2027, 4, 1)) == {}


def test_messages_given_up_are_forgotten_after_four_weeks() -> None:
    one, since = SICK["notices-failing"]
    assert rules_that_speak(one, since + timedelta(days=27)) != {}
    assert rules_that_speak(one, since + timedelta(days=28)) == {}


def test_several_incidents_speak_from_the_one_that_makes_them_enough() -> None:
    one = standing(incidents=(Counted(MONDAY, 1), Counted(MONDAY + timedelta(days=3), 2)))
    rules = HealthRules({**DEFAULTS, "incidents-open": HealthRule(30, 2)})
    assert rules_that_speak(one, MONDAY + timedelta(days=2), rules) == {}
    assert rules_that_speak(one, MONDAY + timedelta(days=3), rules) == {"incidents-open": MONDAY + timedelta(days=3)}


def test_points_are_a_hundred_at_most_and_the_heaviest_stands_first() -> None:
    heavy = {name: HealthRule(60, rule.threshold) for name, rule in DEFAULTS.items()} | {"institution-silent": HealthRule(70, 15)}
    told = health(standing(done=(), last_sign=FIRST), date(2027, 1, 4), HealthRules(heavy))
    assert told.points == 100
    assert [one.rule for one in told.findings] == ["institution-silent", "phase-late"]


def test_a_programme_that_is_closed_needs_nobody() -> None:
    one = standing(done=(), closed_on=MONDAY)
    assert health(one, MONDAY - timedelta(days=1), HealthRules()).findings
    assert health(one, MONDAY, HealthRules()) == Health(0, ())
    assert next_change(one, MONDAY, HealthRules()) is None


@given(
    day=st.dates(FIRST, LAST),
    signs=st.dates(FIRST, LAST),
    formed=st.lists(st.builds(PairsFormed, st.dates(FIRST, LAST), st.just(3), st.just(18), st.integers(0, 3)), max_size=3),
    held=st.integers(0, 40),
)
def test_nothing_changes_before_the_day_that_was_told(day: date, signs: date, formed: list[PairsFormed], held: int) -> None:
    one = standing(done=("diagnostic",), last_sign=signs, formed=tuple(formed), held=held)
    following = next_change(one, day, HealthRules())
    assert following is not None
    days = (following - day).days
    today = health(one, day, HealthRules())
    assert 1 <= days <= LOOKED_AHEAD
    assert all(health(one, day + timedelta(days=n), HealthRules()) == today for n in range(1, days))
    assert days == LOOKED_AHEAD or health(one, following, HealthRules()) != today
