"""Whether something is still awaited: asked of the histories themselves, at the moment when somebody would be reminded."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.deadlines.clock import count_for, day_of, delays_of
from domain.deadlines.rules import RULES
from domain.deadlines.watch import SILENT, Awaited, Kind, Watch
from domain.decision import Situation, Stream
from domain.design.design import DESIGN
from domain.facilitation.pair import PAIR, Formed, Session
from domain.facilitation.sessions_each import sessions_of_the_pair
from domain.facilitation.steering import STEERING
from domain.measurement.impact import IMPACT, Decided
from domain.measurement.survey import SURVEY, Open
from domain.programme import Running
from domain.school_time import Count, GroupPeriod
from domain.training.participation import PARTICIPATION, Proposed, Selected

SIDES = frozenset({"mentor", "mentee"})


def reads_awaited(kind: Kind, programme: UUID, one: Awaited, states: Mapping[str, Any]) -> Iterator[Stream[Any]]:
    """The history of what is awaited, of the people whose weeks elsewhere stop its clock, and of what says how many sessions are due."""
    match RULES[kind].about:
        case "pair" | "session":
            stream = PAIR.of(one.pair or one.subject)
            yield stream
            if kind in SILENT:
                yield DESIGN.of(programme)
                yield STEERING.of(programme)
            pair = states.get(stream.name)
            if isinstance(pair, Formed):
                yield PARTICIPATION.of(pair.mentor)
                yield PARTICIPATION.of(pair.mentee)
        case "participation":
            yield PARTICIPATION.of(one.subject)
        case "survey":
            yield SURVEY.of(one.subject)
        case "improvement":
            yield IMPACT.of(programme)


def is_awaited(kind: Kind, one: Awaited, identifier: UUID, programme: Running | None, situation: Situation) -> bool:
    """Whether it is still missing. ``programme``: None where it is closed; ``identifier``: its own."""
    match RULES[kind].about:
        case "pair" | "session":
            pair = situation[PAIR.of(one.pair or one.subject)]
            return isinstance(pair, Formed) and programme is not None and _of_pair(kind, one, pair, programme, situation)
        case "participation":
            return programme is not None and _of_participation(kind, one, situation)
        case "survey":
            survey = situation[SURVEY.of(one.subject)]
            return isinstance(survey, Open) and (kind == "survey-to-close" or situation.today <= survey.closes_on)
        case "improvement":
            impact = situation[IMPACT.of(identifier)]
            return isinstance(impact.noted.improvements.get(one.subject), Decided)


def is_due(kind: Kind, step: int, one: Awaited, situation: Situation, known: Watch) -> bool:
    """Whether the delay is over, and whether this is a day on which one may be told. Pauses that are over are in ``due_on`` alone."""
    rule = RULES[kind]
    count = _count(kind, one, situation, known.groups)
    delays = delays_of(kind, known.delays)
    if step > len(delays) or one.due_on > situation.today or not count.counts(situation.today):
        return False
    return day_of(rule, one.since, delays[step - 1], count) <= situation.today


def _count(kind: Kind, one: Awaited, situation: Situation, periods: Mapping[str, tuple[GroupPeriod, ...]]) -> Count:
    groups: list[str] = []
    match RULES[kind].about:
        case "pair" | "session":
            pair = situation[PAIR.of(one.pair or one.subject)]
            people = [pair.mentor, pair.mentee] if isinstance(pair, Formed) else []
        case "participation":
            people = [one.subject]
        case _:
            people = []
    for participation in people:
        state = situation[PARTICIPATION.of(participation)]
        if isinstance(state, Selected | Proposed) and state.profile.group:
            groups.append(state.profile.group)
    return count_for(RULES[kind], groups, (), situation.calendar, periods)


def _of_pair(kind: Kind, one: Awaited, pair: Formed, programme: Running, situation: Situation) -> bool:
    if pair.pause is not None and pair.pause.covers(situation.today):
        return False
    if RULES[kind].about == "session":
        return _of_session(kind, one, pair.sessions.get(one.subject), situation)
    lived = [session.day for session in pair.sessions.values() if session.status in ("held", "contested")]
    coming = [session.day for session in pair.sessions.values() if session.status == "planned"]
    match kind:
        case "pair-acceptance":
            return programme.mode != "express" and not lived and not pair.accepted_by >= SIDES
        case "first-session":
            return not lived
        case _:
            each = sessions_of_the_pair(pair, situation[DESIGN.of(pair.programme)], situation[STEERING.of(pair.programme)])
            return bool(lived) and len(lived) < each and max(lived + coming) <= one.since


def _of_session(kind: Kind, one: Awaited, session: Session | None, situation: Situation) -> bool:
    if session is None or session.status != "planned" or session.day != one.since:
        return False
    return kind == "session-to-report" or situation.today < session.day


def _of_participation(kind: Kind, one: Awaited, situation: Situation) -> bool:
    someone = situation[PARTICIPATION.of(one.subject)]
    match kind:
        case "guardian-authorisation-reminder":
            return isinstance(someone, Selected) and not someone.authorised(situation.today)
        case "invitation-expiry":
            return isinstance(someone, Proposed)
        case _:
            return isinstance(someone, Selected) and someone.certified_until == one.since and situation.today <= one.since
