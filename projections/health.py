"""Health: why a programme needs somebody on a day, as points and named findings. A pure function of its standing, the day, the rules.

Each finding says since when it holds, so its sentence does not change from day to day: what is told on a Monday stands the whole week,
and the next day on which anything changes can be computed (``next_change``).
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from domain.programme import PHASES, Phase
from projections.standing import FEWEST, ProgrammeStanding
from tenants.health_rules import HealthRule, HealthRules, RuleName

MOST: Final = 100
TO_CALL: Final = 40  # points from which somebody is to be called
RECENT: Final = timedelta(weeks=4)
SETTLING: Final = timedelta(weeks=4)  # before a pair's sessions are compared with its plan
LOOKED_AHEAD: Final = 35  # days; what has not changed by then is looked at again anyway


class Finding(msgspec.Struct, frozen=True):
    """A rule that speaks: how much it weighs, since which day, and the figures of its sentence."""

    rule: RuleName
    points: int
    since: date
    figures: dict[str, int | str]


class Health(msgspec.Struct, frozen=True):
    """``points``: 0, nothing to say, to 100. The heaviest finding stands first."""

    points: int
    findings: tuple[Finding, ...]


def health(standing: ProgrammeStanding, day: date, rules: HealthRules) -> Health:
    """What the rules say of a programme on a day; nothing of one that is closed."""
    if standing.closed_on is not None and standing.closed_on <= day:
        return Health(0, ())
    found = [
        Finding(name, rules[name].points, *told)
        for name, rule in _RULES.items()
        if rules[name].points > 0 and (told := rule(standing, day, rules[name], rules.plan)) is not None
    ]
    found.sort(key=lambda one: (-one.points, one.since, one.rule))
    return Health(min(MOST, sum(one.points for one in found)), tuple(found))


def next_change(standing: ProgrammeStanding, day: date, rules: HealthRules) -> date | None:
    """The first day after this one on which health is another, by itself; the last one looked at where there is none so soon.

    None for a closed programme, which never changes again.
    """
    if standing.closed_on is not None and standing.closed_on <= day:
        return None
    today = health(standing, day, rules)
    for ahead in range(1, LOOKED_AHEAD):
        if health(standing, day + timedelta(days=ahead), rules) != today:
            return day + timedelta(days=ahead)
    return day + timedelta(days=LOOKED_AHEAD)


# ------------------------------------------------------------------------------------------------------------------- rules

Told = tuple[date, dict[str, int | str]]  # since when, and the figures of the sentence
_Rule = Callable[[ProgrammeStanding, date, HealthRule, Mapping[Phase, int]], Told | None]


def planned_end(standing: ProgrammeStanding, phase: Phase, plan: Mapping[Phase, int]) -> date:
    """The day by which a phase should be over: its share of the programme's days."""
    return standing.first_day + (standing.last_day - standing.first_day) * plan[phase] // 100


def _phase_late(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    for phase in PHASES:
        if phase not in standing.done:
            end = planned_end(standing, phase, plan)
            late_from = end + timedelta(days=rule.threshold + 1)
            return (late_from, {"phase": phase, "planned": end.isoformat()}) if late_from <= day else None
    return None


def _no_first_session(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    late = [
        (since, formed.waiting)
        for formed in standing.formed
        if formed.waiting and (since := standing.calendar.school_days_after(formed.day, rule.threshold)) <= day
    ]
    return (min(late)[0], {"pairs": sum(waiting for _, waiting in late), "threshold": rule.threshold}) if late else None


def _dose_under_plan(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    """Sessions are planned evenly from the day that a pair is formed to the planned end of the facilitation."""
    end = planned_end(standing, "facilitation", plan)

    def short_on(on: date) -> bool:
        expected = sum(
            formed.planned * min(1.0, (on - formed.day) / (end - formed.day)) if end > formed.day else formed.planned
            for formed in standing.formed
            if on - formed.day >= SETTLING
        )
        return standing.held * 100 < expected * rule.threshold

    if not short_on(day):
        return None
    first, last = min(formed.day for formed in standing.formed), day
    while first < last:  # what is expected only grows, so the first day of it is found by halving
        middle = first + (last - first) // 2
        first, last = (first, middle) if short_on(middle) else (middle + timedelta(days=1), last)
    return first, {"held": standing.held, "planned": standing.planned, "threshold": rule.threshold}


def _satisfaction_falling(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    """The last four weeks with a rating against all before them; both with five ratings at least."""
    weeks = [week for week in standing.ratings if week.monday <= day]
    if not weeks:
        return None
    last = weeks[-1].monday
    recent = [week for week in weeks if last - week.monday < RECENT]
    earlier = [week for week in weeks if last - week.monday >= RECENT]
    numbers = sum(week.number for week in recent), sum(week.number for week in earlier)
    if min(numbers) < FEWEST:
        return None
    now, before = sum(week.total for week in recent) / numbers[0], sum(week.total for week in earlier) / numbers[1]
    if round(before - now, 6) * 10 < rule.threshold:
        return None
    return last, {"before": round(before * 10), "now": round(now * 10)}


def _institution_silent(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    since = standing.calendar.school_days_after(max(standing.last_sign, standing.first_day), rule.threshold)
    return (since, {"last": standing.last_sign.isoformat()}) if since <= day else None


def _authorisations_missing(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    late = [
        since
        for one in standing.missing
        if one.since <= day <= one.until and (since := standing.calendar.school_days_after(one.since, rule.threshold)) <= day
    ]
    return (min(late), {"minors": len(late)}) if late else None


def _incidents_open(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    number = 0
    for one in standing.incidents:
        if one.day <= day and number < rule.threshold <= (number := number + one.number):
            return one.day, {"incidents": sum(each.number for each in standing.incidents if each.day <= day)}
    return None


def _notices_failing(standing: ProgrammeStanding, day: date, rule: HealthRule, plan: Mapping[Phase, int]) -> Told | None:
    recent = [one for one in standing.failures if day - RECENT < one.day <= day]
    number = sum(one.number for one in recent)
    return (recent[0].day, {"messages": number}) if number >= rule.threshold else None


_RULES: Final[Mapping[RuleName, _Rule]] = {
    "phase-late": _phase_late,
    "no-first-session": _no_first_session,
    "dose-under-plan": _dose_under_plan,
    "satisfaction-falling": _satisfaction_falling,
    "institution-silent": _institution_silent,
    "authorisations-missing": _authorisations_missing,
    "incidents-open": _incidents_open,
    "notices-failing": _notices_failing,
}
