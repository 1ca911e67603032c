"""A programme's standing: what Ekole may know of it from outside, figures and dates, nothing of anybody in it.

Made from the programme's views, it needs nothing else to be judged on any day (projections/health.py): what depends on today is not
in it, but the days from which things count are.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from domain.calendar import SchoolCalendar
from domain.programme import PHASES, InstitutionKind, Phase
from projections.board import Board
from projections.institution_sheet import InstitutionSheet
from projections.pair_sheet import PairSheet
from projections.programme_sheet import ProgrammeSheet

DayOf: TypeAlias = Callable[[datetime], date]
"""Which day a moment is, where the institution is."""

FEWEST: Final = 5  # ratings under which no mean is told (DESIGN §7)


class WeekOfRatings(msgspec.Struct, frozen=True):
    """The ratings of the sessions of a week, named by its Monday: how many, and their sum, each from 1 to 5."""

    monday: date
    number: int
    total: int


class PairsFormed(msgspec.Struct, frozen=True):
    """Pairs formed on a day, not ended: how many, the sessions that they planned, and how many of them have not met yet."""

    day: date
    number: int
    planned: int
    waiting: int


class Missing(msgspec.Struct, frozen=True):
    """A minor without authorisation, since when; ``until``: the last day on which one is needed."""

    since: date
    until: date


class Counted(msgspec.Struct, frozen=True):
    """How many on a day."""

    day: date
    number: int


class ProgrammeStanding(msgspec.Struct, frozen=True):
    """``done``: the phases that are over. ``last_sign``: the last day somebody of the institution did anything in this programme.

    ``held`` and ``planned``: sessions of all pairs, ended ones with those that they held. ``incidents``: open ones, by the day
    that they were reported; ``failures``: messages given up, by day, of the whole institution.
    """

    programme: UUID
    name: str
    institution: str
    kind: InstitutionKind
    uai: str | None
    academie: str | None
    demonstration: bool
    year: str
    first_day: date
    last_day: date
    phase: Phase
    phase_since: date
    done: tuple[Phase, ...]
    mentors: int
    mentees: int
    pairs: int
    held: int
    planned: int
    last_sign: date
    last_sign_at: datetime
    calendar: SchoolCalendar
    formed: tuple[PairsFormed, ...] = ()
    ratings: tuple[WeekOfRatings, ...] = ()
    missing: tuple[Missing, ...] = ()
    incidents: tuple[Counted, ...] = ()
    failures: tuple[Counted, ...] = ()
    closed_on: date | None = None

    @property
    def satisfaction(self) -> float | None:
        """Mean of all ratings, 1 to 5; None under five of them."""
        number = sum(week.number for week in self.ratings)
        return sum(week.total for week in self.ratings) / number if number >= FEWEST else None

    @property
    def dose(self) -> float | None:
        """Sessions held to sessions planned; None without a pair."""
        return self.held / self.planned if self.planned else None

    def unauthorised(self, day: date) -> int:
        return sum(one.since <= day <= one.until for one in self.missing)


def standing_of(
    institution: InstitutionSheet,
    sheet: ProgrammeSheet,
    board: Board,
    pairs: Sequence[PairSheet],
    missing: Iterable[Missing],
    last_sign_at: datetime,
    day_of: DayOf,
    incidents: Iterable[date] = (),
    failures: Iterable[date] = (),
) -> ProgrammeStanding:
    """From the views of one moment. ``board`` tells the phases and heads; ``day_of`` which day a moment is for the institution."""
    phase, since = _phase(sheet, board, day_of)
    return ProgrammeStanding(
        programme=sheet.programme,
        name=sheet.name,
        institution=institution.name,
        kind=institution.kind,
        uai=institution.uai,
        academie=institution.academie,
        demonstration=institution.demonstration,
        year=sheet.year,
        first_day=sheet.first_day,
        last_day=sheet.last_day,
        phase=phase,
        phase_since=since,
        done=tuple(mark.phase for mark in board.phases if mark.status == "done"),
        mentors=board.mentors.selected,
        mentees=board.mentees.selected,
        pairs=board.pairs,
        held=board.sessions_held,
        planned=sum(pair.held if pair.status == "ended" else pair.planned_sessions for pair in pairs),
        last_sign=day_of(last_sign_at),
        last_sign_at=last_sign_at,
        calendar=institution.calendar,
        formed=tuple(_formed(pairs)),
        ratings=tuple(_ratings(pairs)),
        missing=tuple(sorted(missing, key=lambda one: (one.since, one.until))),
        incidents=_counted(incidents),
        failures=_counted(failures),
        closed_on=day_of(sheet.closed_at) if sheet.closed_at else None,
    )


def _phase(sheet: ProgrammeSheet, board: Board, day_of: DayOf) -> tuple[Phase, date]:
    """The furthest phase that has begun, and since when: opened as such, or since what came before it was over."""
    begun = [mark.phase for mark in board.phases if mark.status != "to-come"]
    phase = begun[-1] if begun else PHASES[0]
    if phase in sheet.phases:
        return phase, day_of(sheet.phases[phase])
    days = {mark.phase: mark.day for mark in board.phases}
    before = [day for earlier in PHASES[: PHASES.index(phase)] if (day := days.get(earlier)) is not None]
    return phase, max(before, default=day_of(sheet.opened_at))


def _formed(pairs: Sequence[PairSheet]) -> Iterable[PairsFormed]:
    by_day: dict[date, list[PairSheet]] = defaultdict(list)
    for pair in pairs:
        if pair.status != "ended":
            by_day[pair.formed_on].append(pair)
    for day, formed in sorted(by_day.items()):
        yield PairsFormed(day, len(formed), sum(pair.planned_sessions for pair in formed), sum(pair.held == 0 for pair in formed))


def _ratings(pairs: Sequence[PairSheet]) -> Iterable[WeekOfRatings]:
    weeks: dict[date, list[int]] = defaultdict(list)
    for pair in pairs:
        for line in pair.sessions:
            if line.status == "held" and line.ratings:
                weeks[line.day - timedelta(days=line.day.weekday())] += line.ratings.values()
    return (WeekOfRatings(monday, len(given), sum(given)) for monday, given in sorted(weeks.items()))


def _counted(days: Iterable[date]) -> tuple[Counted, ...]:
    return tuple(Counted(day, number) for day, number in sorted(Counter(days).items()))
