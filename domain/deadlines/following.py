"""Following a programme: which waits its events begin and end.

After each event, the waits of the pair, the person, the survey or the improvement that it concerns are said anew, from what is known
of them; one that began on the same day as before is the same wait, and keeps what was told of it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, TypeAlias
from uuid import UUID

import msgspec

from domain.deadlines.clock import Clock
from domain.deadlines.following_frame import FollowedFrame, frame_after
from domain.deadlines.following_pairs import FollowedPair, asked_for_more, pair_after, waits_of_pair
from domain.deadlines.following_people import FollowedPerson, person_after, waits_of_person
from domain.deadlines.watch import WATCH, Awaited, DelaysAdjusted, EscalationDue, GroupPeriodsSet, ReminderDue, Watch
from domain.design.design import DesignApproved, DesignDrafted
from domain.event import Event
from domain.facilitation.pair import PairFormed
from domain.facilitation.steering import AdjustmentDecided
from domain.measurement.impact import ImprovementDecided, ImprovementDone, VolunteerInvitedAgain
from domain.measurement.survey import SurveyClosed, SurveyOpened
from domain.programme import Mode, ProgrammeClosed
from domain.training.participation_events import ParticipationProposed

Told: TypeAlias = ReminderDue | EscalationDue
_ADJUSTING: Final = (DelaysAdjusted, GroupPeriodsSet)


class Followed(msgspec.Struct, frozen=True):
    """A programme, the pairs and people whose waits are followed, and every wait under way, by its name."""

    programme: UUID
    mode: Mode
    frame: FollowedFrame = FollowedFrame()
    watch: Watch = Watch()  # without what was told: each clock knows that of itself
    pairs: dict[UUID, FollowedPair] = {}
    people: dict[UUID, FollowedPerson] = {}
    clocks: dict[str, Clock] = {}
    closed: bool = False


def followed(state: Followed, event: Event, day: date) -> Followed:
    """What is followed after an event that happened on a day of the institution's own."""
    replace = msgspec.structs.replace
    match event:
        case ProgrammeClosed():
            kept = {name: clock for name, clock in state.clocks.items() if clock.rule.after_closing}
            return replace(state, closed=True, pairs={}, people={}, clocks=kept)
        case ReminderDue() | EscalationDue():
            return replace(state, clocks=state.clocks | dict(_rung(state, event)))
        case DelaysAdjusted() | GroupPeriodsSet():
            return replace(state, watch=WATCH.evolve(state.watch, event))
        case DesignDrafted() | DesignApproved() | AdjustmentDecided():
            return _reframed(state, frame_after(state.frame, event), day)
        case SurveyOpened():
            asked = Clock("survey-reminder", event.survey, day, until=event.closes_on)
            return _with(state, (asked, Clock("survey-to-close", event.survey, event.closes_on)))
        case SurveyClosed():
            return _without(state, (f"survey-reminder/{event.survey}", f"survey-to-close/{event.survey}"))
        case ImprovementDecided():
            return _with(state, (Clock("improvement-overdue", event.improvement, event.due),)) if event.due else state
        case ImprovementDone():
            return _without(state, (f"improvement-overdue/{event.improvement}",))
        case _ if state.closed:
            return state
        case _:
            return _somebody(state, event, day)


def concerns_everybody(event: Event) -> bool:
    """Whether every clock of the programme is to be counted anew after it."""
    return isinstance(event, _ADJUSTING)


def _somebody(state: Followed, event: Event, day: date) -> Followed:
    """After an event of a pair or a participation."""
    replace = msgspec.structs.replace
    pair: Any = getattr(event, "pair", None)
    if isinstance(event, PairFormed) or pair in state.pairs:
        known = pair_after(state.pairs.get(pair), event, day)
        if known is None:
            return state
        return _waiting_for(state, known)
    participation: Any = getattr(event, "participation", None)
    if isinstance(event, ParticipationProposed | VolunteerInvitedAgain) or participation in state.people:
        someone = person_after(state.people.get(participation), event, day)
        if someone is None:
            return state
        waits = waits_of_person(someone)
        names = {name for name, clock in state.clocks.items() if participation == clock.subject}
        return replace(
            _with(_without(state, names - {wait.name for wait in waits}), waits), people={**state.people, someone.participation: someone}
        )
    return state


def _waiting_for(state: Followed, pair: FollowedPair) -> Followed:
    """The waits of a pair said anew, from what is known of it."""
    waits = waits_of_pair(pair, state.mode, _groups(state, (pair.mentor, pair.mentee)), state.frame.sessions)
    names = {name for name, clock in state.clocks.items() if pair.pair in (clock.subject, clock.pair)}
    said = _with(_without(state, names - {wait.name for wait in waits}), waits)
    return msgspec.structs.replace(said, pairs={**state.pairs, pair.pair: pair})


def _reframed(state: Followed, frame: FollowedFrame, day: date) -> Followed:
    """After the direction or the steering committee decided how many sessions there are to be, every pair's waits are said anew."""
    before, state = state.frame.sessions, msgspec.structs.replace(state, frame=frame)
    if frame.sessions != before:
        for pair in state.pairs.values():
            state = _waiting_for(state, asked_for_more(pair, before, frame.sessions, day))
    return state


def _groups(state: Followed, participations: Iterable[UUID]) -> tuple[str, ...]:
    people = (state.people.get(one) for one in participations)
    return tuple(dict.fromkeys(one.group for one in people if one is not None and one.group))


def _with(state: Followed, waits: Iterable[Clock]) -> Followed:
    clocks = dict(state.clocks)
    for wait in waits:
        before = clocks.get(wait.name)
        same = before is not None and before.since == wait.since
        clocks[wait.name] = msgspec.structs.replace(wait, rung=before.rung) if same and before else wait
    return msgspec.structs.replace(state, clocks=clocks)


def _without(state: Followed, names: Iterable[str]) -> Followed:
    gone = set(names)
    if not gone & state.clocks.keys():
        return state
    return msgspec.structs.replace(state, clocks={name: clock for name, clock in state.clocks.items() if name not in gone})


def _rung(state: Followed, event: Told) -> Iterable[tuple[str, Clock]]:
    for one in event.awaited:
        clock = state.clocks.get(f"{event.kind}/{one.subject}")
        if clock is not None and clock.since == one.since and clock.rung < event.step:
            yield clock.name, msgspec.structs.replace(clock, rung=event.step)


def awaited(clock: Clock, due_on: date) -> Awaited:
    """The wait of a clock, as a reminder tells of it."""
    return Awaited(clock.subject, clock.since, due_on, clock.pair)
