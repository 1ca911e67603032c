"""A programme as pages look at it, made by hand: what its people, pairs and figures are is said by each test."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from domain.calendar import ClosedPeriod
from domain.measurement.impact import Dose, Impact
from domain.measurement.scoring import Level, PairedChange, Recommendation, Satisfaction
from domain.training.participation_events import Profile, Role
from projections.institution_sheet import InstitutionSheet
from projections.pair_sheet import PairSheet, SessionLine
from projections.participant import Participant
from projections.person_directory import DirectoryEntry
from projections.programme_sheet import ProgrammeSheet
from services.programmes.looking import ProgrammeViews

OPENED: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)
PROGRAMME: Final = UUID(int=1)
TODAY: Final = date(2026, 11, 23)  # a Monday


def somebody(number: int, name: tuple[str, str] | None, role: Role = "mentor") -> tuple[Participant, DirectoryEntry]:
    """A participant whose person is named (given name, family name), or was erased where there is no name."""
    person = UUID(int=1000 + number)
    entry = DirectoryEntry(person, OPENED, erased=name is None)
    if name is not None:
        entry = DirectoryEntry(person, OPENED, given_name=name[0], family_name=name[1])
    return Participant(UUID(int=number), PROGRAMME, person, role, Profile(), "selected", OPENED), entry


def pair(number: int, mentor: int, mentee: int, sessions: Sequence[SessionLine] = ()) -> PairSheet:
    people = (UUID(int=mentor), UUID(int=mentee), UUID(int=1000 + mentor), UUID(int=1000 + mentee))
    held = [line for line in sessions if line.status == "held"]
    return PairSheet(
        UUID(int=number),
        PROGRAMME,
        *people,
        80.0,
        6,
        date(2026, 10, 5),
        sessions=tuple(sessions),
        held=len(held),
        last_session_on=max((line.day for line in held), default=None),
    )


def programme(
    people: Sequence[tuple[Participant, DirectoryEntry]] = (),
    pairs: Sequence[PairSheet] = (),
    *,
    closed_at: datetime | None = None,
    closed: tuple[ClosedPeriod, ...] = (),
    data_agreement: str | None = "2026.1",
) -> ProgrammeViews:
    institution = InstitutionSheet(
        UUID(int=9), "CFA", "cfa", None, None, "A", "Europe/Paris", False, OPENED, data_agreement=data_agreement, closed=closed
    )
    sheet = ProgrammeSheet(
        PROGRAMME,
        "Mentorat",
        "cfa",
        "express",
        "reverse-mentoring-one-year",
        "2026.1",
        "2026-2027",
        date(2026, 9, 7),
        date(2027, 6, 30),
        {},
        OPENED,
        OPENED,
        closed_at=closed_at,
    )
    entries = {entry.person: entry for _, entry in people}
    return ProgrammeViews(institution, sheet, [one for one, _ in people], list(pairs), [], entries)


def impact(
    paired: PairedChange,
    *,
    satisfaction: Satisfaction | None = None,
    recommendation: Recommendation | None = None,
    in_rhythm: int = 20,
    pairs: int = 30,
) -> Impact:
    level = Level(30, 50.0)
    dose = Dose(pairs, 6 * pairs, 100, 4, 4500, in_rhythm)
    return Impact("2026.1", level, level, paired, {}, {}, recommendation, satisfaction, dose)
