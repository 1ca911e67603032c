"""The programme board: where a programme stands on a day, and what asks for an action, in that order.

What depends on today is not a fold (DESIGN §5): the board is a pure function of views and a date, so the same code shows it live and
as it stood on any day.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain.calendar import SchoolCalendar
from domain.deadlines.rules import RULES
from domain.design.design import TrainingPlan
from domain.diagnostic.diagnostic import INSTRUMENTS
from domain.gates import GATES
from domain.programme import PHASES, Phase
from projections.communication_sheet import CommunicationSheet
from projections.double_booked import double_booked
from projections.pair_sheet import PairSheet
from projections.participant import Participant
from projections.programme_sheet import ProgrammeSheet, Waiver
from projections.survey_sheet import SurveySheet
from projections.work import NOTHING_BESIDE, Beside, WorkItem, WorkKind, work_beside, work_of_certificates, work_of_questions

FIRST_SESSION_DAYS: Final = RULES["first-session"].days[-1]  # school days
SILENCE_DAYS: Final = RULES["inactivity-facilitator"].days[0]  # school days without a session

PhaseStatus = Literal["to-come", "now", "done"]


class PhaseMark(msgspec.Struct, frozen=True):
    """One phase on the ribbon, with the day that says where it stands."""

    phase: Phase
    status: PhaseStatus
    day: date | None


class WeekOfSessions(msgspec.Struct, frozen=True):
    """A week, named by its Monday; ``closed`` where no day of it was a school day."""

    monday: date
    held: int
    missed: int
    closed: bool


class Headcount(msgspec.Struct, frozen=True):
    """People of one role, by how far they are; withdrawn ones stand only in ``withdrawn``."""

    proposed: int
    selected: int
    ready: int  # certified mentors, briefed mentees
    paired: int
    withdrawn: int
    applied: int = 0  # of all of them, those who came forward by themselves
    waitlisted: int = 0
    rejected: int = 0


class Missing(msgspec.Struct, frozen=True):
    """A condition that only warns, on its own or for the time of a waiver, and that does not hold; ``about``: for whom."""

    gate: str
    about: tuple[UUID, ...] = ()


class Board(msgspec.Struct, frozen=True):
    """``week`` counts from 1 at the programme's first day, out of ``weeks``; None outside the programme's days.

    ``missing``: what the steps under way went ahead without; ``waivers``: those in force.
    """

    today: date
    week: int | None
    weeks: int
    phases: tuple[PhaseMark, ...]
    work: tuple[WorkItem, ...]
    mentors: Headcount
    mentees: Headcount
    pairs: int
    meeting_pairs: int
    waiting_pairs: int
    sessions_held: int
    sessions_planned: int
    sessions_missed: int
    satisfaction: float | None  # mean of the ratings given after sessions, 1 to 5; None under five
    ratings: int
    baseline_score: float | None
    recent_weeks: tuple[WeekOfSessions, ...]
    missing: tuple[Missing, ...] = ()
    waivers: tuple[Waiver, ...] = ()


def board(
    sheet: ProgrammeSheet,
    participants: Sequence[Participant],
    pairs: Sequence[PairSheet],
    surveys: Sequence[SurveySheet],
    unauthorised: Iterable[UUID],
    calendar: SchoolCalendar,
    today: date,
    beside: Beside = NOTHING_BESIDE,
) -> Board:
    """The board on a day. ``unauthorised`` are participations of minors without a guardian's authorisation on that day."""
    living = [pair for pair in pairs if pair.status != "ended"]
    ratings = sum(pair.ratings for pair in pairs)
    weeks = (sheet.last_day - sheet.first_day).days // 7 + 1
    inside = sheet.first_day <= today <= sheet.last_day
    return Board(
        today=today,
        week=(today - sheet.first_day).days // 7 + 1 if inside else None,
        weeks=weeks,
        phases=_ribbon(sheet, participants, pairs),
        work=tuple(_work(sheet, participants, pairs, surveys, tuple(unauthorised), calendar, today, beside)),
        mentors=_headcount(participants, "mentor", today),
        mentees=_headcount(participants, "mentee", today),
        pairs=len(pairs),
        meeting_pairs=sum(pair.held > 0 for pair in pairs),
        waiting_pairs=sum(pair.held == 0 for pair in living),
        sessions_held=sum(pair.held for pair in pairs),
        sessions_planned=sum(pair.planned_sessions for pair in pairs),
        sessions_missed=sum(pair.missed for pair in pairs),
        satisfaction=sum(pair.ratings_sum for pair in pairs) / ratings if ratings >= 5 else None,
        ratings=ratings,
        baseline_score=sheet.diagnostic.score if sheet.diagnostic else None,
        recent_weeks=_recent_weeks(pairs, calendar, today),
        missing=tuple(_missing(sheet, participants, beside.communication, today)),
        waivers=() if sheet.closed_at else tuple(one for gate in GATES if (one := sheet.waiver(gate, today)) is not None),
    )


def _ribbon(sheet: ProgrammeSheet, participants: Sequence[Participant], pairs: Sequence[PairSheet]) -> tuple[PhaseMark, ...]:
    """Where each phase stands, from facts alone; phases overlap, so several may be «now»."""
    diagnosed = sheet.diagnostic.closed_at.date() if sheet.diagnostic and sheet.diagnostic.closed_at else None
    approved = sheet.design_approved_at.date() if sheet.design_approved_at else None
    certified = any(person.certified_until for person in participants)
    mentors = [one for one in participants if one.role == "mentor" and one.status == "selected"]
    trained = bool(mentors) and all(one.certified_until for one in mentors)
    measured = sheet.closed_at.date() if sheet.closed_at else None
    begun: dict[Phase, bool] = {
        "diagnostic": True,
        "design": sheet.design_status != "none" or "design" in sheet.phases,
        "training": certified or approved is not None or "training" in sheet.phases,
        "facilitation": bool(pairs) or "facilitation" in sheet.phases,
        "measurement": sheet.impact is not None or "measurement" in sheet.phases,
    }
    done: dict[Phase, bool] = {
        "diagnostic": diagnosed is not None,
        "design": approved is not None,
        "training": trained,
        "facilitation": sheet.impact is not None,
        "measurement": measured is not None,
    }
    days: dict[Phase, date | None] = {
        "diagnostic": diagnosed,
        "design": approved,
        "training": None,
        "facilitation": max((pair.last_session_on for pair in pairs if pair.last_session_on), default=None),
        "measurement": measured,
    }
    return tuple(PhaseMark(phase, "done" if done[phase] else "now" if begun[phase] else "to-come", days[phase]) for phase in PHASES)


def _headcount(participants: Sequence[Participant], role: str, today: date) -> Headcount:
    people = [one for one in participants if one.role == role]
    counts = Counter(one.status for one in people)
    selected = [one for one in people if one.status == "selected"]
    return Headcount(
        proposed=counts["proposed"],
        selected=counts["selected"],
        ready=sum(one.briefed or (one.certified_until is not None and today <= one.certified_until) for one in selected),
        paired=sum(bool(one.pairs) for one in selected),
        withdrawn=counts["withdrawn"],
        applied=sum(one.applied for one in people),
        waitlisted=counts["waitlisted"],
        rejected=counts["rejected"],
    )


def _work(
    sheet: ProgrammeSheet,
    participants: Sequence[Participant],
    pairs: Sequence[PairSheet],
    surveys: Sequence[SurveySheet],
    unauthorised: tuple[UUID, ...],
    calendar: SchoolCalendar,
    today: date,
    beside: Beside,
) -> Iterable[WorkItem]:
    yield from work_of_questions(beside.questions)
    if sheet.closed_at is not None:
        return
    living = [pair for pair in pairs if pair.status != "ended"]
    waiting = [pair.pair for pair in living if pair.held == 0 and calendar.school_days_between(pair.formed_on, today) >= FIRST_SESSION_DAYS]
    silent = [
        pair.pair
        for pair in living
        if pair.status != "paused"
        and pair.last_session_on
        and pair.held < pair.planned_sessions
        and calendar.school_days_between(pair.last_session_on, today) >= SILENCE_DAYS
    ]
    selected = [one for one in participants if one.status == "selected"]
    chartless = [one.participation for one in selected if one.charter is None]
    untrained = [one.participation for one in selected if one.role == "mentor" and not (one.certified_until or one.revoked_at)]
    contested = [pair.pair for pair in living if pair.contested]
    twice = list(dict.fromkeys(one.participation for one in double_booked(pairs, beside.workshops)))
    alone = [one.participation for one in selected if one.role == "mentee" and not one.pairs] if living else []
    overdue = [survey.survey for survey in surveys if survey.closed_at is None and survey.closes_on < today]
    final_closed = any(survey.wave == "final" and survey.instrument == "final-impact-staff" and survey.closed_at for survey in surveys)
    baseline_closed = any(survey.wave == "baseline" and survey.instrument in INSTRUMENTS and survey.closed_at for survey in surveys)
    people: tuple[tuple[WorkKind, Sequence[UUID]], ...] = (
        ("no-first-session", waiting),
        ("silent-pairs", silent),
        ("guardian-authorisations", unauthorised),
        ("charters", chartless),
        ("certifications", untrained),
        ("contested-sessions", contested),
        ("double-booked", twice),
        ("unmatched", alone),
        ("survey-to-close", overdue),
    )
    for kind, about in people:
        if about:
            yield WorkItem(kind, len(about), tuple(about))
    yield from work_of_certificates(selected, today)
    yield from work_beside(sheet, beside, today)
    if sheet.diagnostic is None and sheet.behaviour("diagnostic-closed", today) != "off":
        yield WorkItem("diagnostic-to-open", 1)
    if baseline_closed and sheet.diagnostic and sheet.diagnostic.closed_at is None:
        yield WorkItem("diagnostic-to-close", 1)
    yield from _design_work(sheet)
    if sheet.design_status == "approved" and sheet.governance_due and sheet.behaviour("governance-recorded", today) == "block":
        yield WorkItem("governance-due", len(sheet.governance_due))
    if final_closed and sheet.impact is None:
        yield WorkItem("impact-to-compute", 1)
    if sheet.impact is not None and not sheet.improvements:
        yield WorkItem("improvement-to-decide", 1)


def _design_work(sheet: ProgrammeSheet) -> Iterable[WorkItem]:
    diagnosed = sheet.diagnostic is not None and sheet.diagnostic.closed_at is not None
    match sheet.design_status, sheet.revision_status:
        case "none", _ if diagnosed or "design" in sheet.phases:
            yield WorkItem("design-to-draft", 1)
        case "draft", _:
            yield WorkItem("design-to-submit", 1)
        case "submitted", _:
            yield WorkItem("design-to-approve", 1)
        case "approved", "draft":
            yield WorkItem("revision-to-submit", 1)
        case "approved", "submitted":
            yield WorkItem("revision-to-approve", 1)


def _missing(
    sheet: ProgrammeSheet, participants: Sequence[Participant], communication: CommunicationSheet | None, today: date
) -> Iterable[Missing]:
    """The conditions that let a step go ahead without them, as long as they do not hold."""
    if sheet.closed_at is not None:
        return
    selected = [one for one in participants if one.status == "selected"]
    trained = "training" in sheet.phases or any(one.minutes or one.certified_until for one in selected)
    designed = sheet.design_status != "none" or "design" in sheet.phases
    plan = sheet.design.training if sheet.design else None
    holds = {
        "diagnostic-closed": not designed or (sheet.diagnostic is not None and sheet.diagnostic.closed_at is not None),
        "design-approved": not trained or sheet.design_status == "approved",
        "governance-recorded": not trained or not sheet.governance_due,
        "staff-informed": communication is None or not communication.calls or communication.announced_on is not None,
    }
    people = {
        "full-training": [
            one.participation
            for one in selected
            if plan is not None and one.role == "mentor" and one.certified_until is not None and not _all_attended(one, plan)
        ],
        "mentee-briefed": [one.participation for one in selected if one.role == "mentee" and one.pairs and not one.briefed],
    }
    for gate in GATES:
        if sheet.behaviour(gate, today) == "warn":
            if not holds.get(gate, True):
                yield Missing(gate)
            elif people.get(gate):
                yield Missing(gate, tuple(people[gate]))


def _all_attended(one: Participant, plan: TrainingPlan) -> bool:
    return all(one.minutes.get(module.id, 0) >= round(plan.attendance_share * module.minutes, 6) for module in plan.modules)


def _recent_weeks(pairs: Sequence[PairSheet], calendar: SchoolCalendar, today: date) -> tuple[WeekOfSessions, ...]:
    """The last eight weeks up to today's, oldest first."""
    lines = [line for pair in pairs for line in pair.sessions]
    held = Counter(_monday(line.day) for line in lines if line.status == "held")
    missed = Counter(_monday(line.day) for line in lines if line.status == "missed")
    mondays = [_monday(today) - timedelta(weeks=back) for back in range(7, -1, -1)]
    return tuple(
        WeekOfSessions(
            monday,
            held[monday],
            missed[monday],
            not any(calendar.is_school_day(monday + timedelta(days=day)) for day in range(5)),
        )
        for monday in mondays
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
