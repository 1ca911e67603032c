"""What is kept beside an impact's figures, folded from its events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.event import Event, event_types
from domain.measurement.impact import (
    AlumnusNamed,
    FollowUpComputed,
    ImpactComputed,
    ImprovementDecided,
    ImprovementDone,
    ImprovementVerified,
    IndicatorNoted,
    LeaverArchived,
    ProgrammeCarriedOver,
    ProgrammeTakenUp,
    VolunteerInvitedAgain,
)
from domain.programme import PhaseOpened
from domain.recorded import Recorded
from projections.impact_sheet import IMPACT_SHEETS, ImpactSheet
from tests.unit.domain.histories import CLAIRE, ELSEWHERE, HERE, LUCAS, identifier
from tests.unit.domain.test_impact import COMPUTED

START = datetime(2026, 11, 3, 8, tzinfo=UTC)
IT, OTHER = identifier("an improvement"), identifier("another improvement")


def recorded(event: Event, number: int = 0, stream: str = "impact") -> Recorded:
    programme: UUID = event.programme  # type: ignore[attr-defined]
    at = START + timedelta(hours=number)
    somewhere = uuid4()
    return Recorded(
        number + 1, uuid4(), "", f"{stream}/{programme}", 1, at, at, "account/x", "coordinator", somewhere, somewhere, None, None, event
    )


def folded(*events: Event) -> Any:
    sheet: ImpactSheet | None = None
    for number, event in enumerate(events):
        one = recorded(event, number)
        assert IMPACT_SHEETS.key(one) == event.programme  # type: ignore[attr-defined]
        sheet = IMPACT_SHEETS.evolve(sheet, one)
    return sheet


def test_an_improvement_goes_its_way_beside_another() -> None:
    sheet = folded(
        ImprovementDecided(HERE, IT, "Banaliser un créneau", date(2027, 9, 1), "direction"),
        ImprovementDecided(HERE, OTHER, "Équiper un lieu", None),
        ImprovementDone(HERE, IT, date(2027, 9, 10), "C’est fait"),
        ImprovementVerified(HERE, IT, date(2027, 11, 10), False, "Personne n’y vient"),
    )
    first, second = sheet.improvements
    assert (first.status, first.done_on, first.verified_on, first.effective) == ("verified", date(2027, 9, 10), date(2027, 11, 10), False)
    assert (first.decided_at, first.owner, first.finding) == (START, "direction", "Personne n’y vient")
    assert (second.status, second.owner, second.done_on) == ("decided", None, None)


def test_an_indicator_is_corrected_in_its_place() -> None:
    def noted(indicator: str, moment: Any, value: float) -> IndicatorNoted:
        return IndicatorNoted(HERE, indicator, indicator, "personnes", moment, value, date(2026, 10, 1))

    sheet = folded(noted("a", "start", 1), noted("b", "start", 2), noted("a", "start", 3), noted("a", "end", 4), noted("c", "end", 5))
    assert [(one.indicator, one.start, one.end) for one in sheet.indicators] == [("a", 3, 4), ("b", 2, None)]


def test_the_years_are_linked_and_people_counted() -> None:
    before = folded(COMPUTED, ProgrammeCarriedOver(HERE, ELSEWHERE), LeaverArchived(HERE, LUCAS.participation, LUCAS.person, "mentor"))
    assert (before.computed_at, before.successor, before.leavers) == (START, ELSEWHERE, 1)
    after = folded(
        ProgrammeTakenUp(ELSEWHERE, HERE),
        VolunteerInvitedAgain(ELSEWHERE, uuid4(), CLAIRE.participation, CLAIRE.person, "mentee"),
        AlumnusNamed(ELSEWHERE, LUCAS.participation, LUCAS.person),
    )
    assert (after.predecessor, after.invited, after.alumni) == (HERE, 1, (LUCAS.person,))


def test_other_streams_of_the_programme_leave_no_row() -> None:
    assert IMPACT_SHEETS.key(recorded(PhaseOpened(HERE, "design"), stream="programme")) is None


def test_every_event_of_the_stream_is_told() -> None:
    """None is forgotten: each changes the row, but the report's issue, which the programme's own sheet tells."""
    silent = {kind.event.__name__ for kind in event_types() if kind.stream_type == "impact"} - {
        kind.__name__
        for kind in (
            AlumnusNamed,
            FollowUpComputed,
            ImpactComputed,
            ImprovementDecided,
            ImprovementDone,
            ImprovementVerified,
            IndicatorNoted,
            LeaverArchived,
            ProgrammeCarriedOver,
            ProgrammeTakenUp,
            VolunteerInvitedAgain,
        )
    }
    assert silent == {"ReportIssued"}
